//! focalpoint: a directory and matching service for the United Nations Convention against Corruption.

pub mod app;
pub mod auth;
pub mod client;
pub mod config;
pub mod demo;
pub mod directory;
pub mod domain;
pub mod grpc;
pub mod matching;
pub mod net;
pub mod pb;
pub mod store;
pub mod telemetry;
pub mod view;
