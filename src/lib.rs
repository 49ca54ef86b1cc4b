//! focalpoint: a directory and matching service for the United Nations Convention against Corruption.
//!
//! The change log is the truth; everything that is read is a projection of it.
//!
//! # The map, in reading order
//!
//! | module | what it is |
//! |---|---|
//! | [`domain`] | the field's types and rules: authorities, officers, providers, activities, needs, accounts |
//! | [`matching`] | which provider fits which need, and why: pure scoring and rules |
//! | [`audit`] | how the audit proves itself: Merkle tree, proofs, signed checkpoints; pure |
//! | [`store`] | the change log, the current records, audit rows; one trait, on SQLite and on PostgreSQL |
//! | [`view`] | what is read: catalog and search index at one revision, projected from the log |
//! | [`report`] | statistics with cell suppression, gaps, documents; pure |
//! | [`auth`] | who is calling (tokens, certificates) and what they may do (one policy table) |
//! | [`directory`] | the use cases: authorise, validate, read or write |
//! | [`pb`], [`grpc`] | the protobuf contract, and its services as thin adapters |
//! | [`web`] | the pages that people use, over the same use cases |
//! | [`post`] | sends the notices of the outbox: mail, signed web hooks |
//! | [`net`] | connections: TLS with live reload, limits, drain |
//! | [`config`], [`telemetry`] | how it is told what to do, and what it tells |
//! | [`app`], [`demo`] | puts the parts together; the demonstration data |
//! | [`doc`] | what was decided, and why |
//!
//! Dependencies point one way, from the bottom of this table to its top; `tests/it/tidy.rs` reads the `use` lines and
//! proves it.
//!
//! # One request, from socket to commit and back
//!
//! `UpdateAuthority` comes in on a connection that `net` accepted, bounded and decrypted. `grpc` decodes it, and its gate
//! asks `auth` who the token names, takes a place among the calls in flight, and checks that the role may do this at
//! all. The use case in `directory` reads the entry from the current view, asks the policy table for a permit in this
//! caller's relation to it, takes over the masked fields, has `domain` check the whole record, and hands `store` one
//! write: the record, the revision that the etag named, and its audit row. The store's writer commits it with others
//! that wait, takes the next revision, and answers once it is on disk. The projector sees the new revision, applies it to
//! catalog and index, and swaps the view; the use case waits for that, so that its caller reads its own write. The
//! answer leaves with the revision in its trailer.

pub mod app;
pub mod audit;
pub mod auth;
pub mod cli;
pub mod client;
pub mod config;
pub mod demo;
pub mod directory;
pub mod doc;
pub mod domain;
pub mod grpc;
pub mod matching;
pub mod net;
pub mod pb;
pub mod post;
pub mod report;
pub mod store;
pub mod telemetry;
pub mod view;
pub mod web;
