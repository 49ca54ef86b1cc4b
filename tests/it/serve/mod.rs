//! The whole service over TLS with tokens, as a program would call it.

mod access;
mod account_erasure;
mod action_plan;
mod approval;
mod asked;
mod audit;
mod audit_reads;
mod backup;
mod bound;
mod bundles;
mod check;
mod directory;
mod doctor;
mod erasure;
pub(crate) mod harness;
mod hostile;
mod import;
mod invitation;
mod kill;
mod logs;
mod look_alike;
mod loopback;
mod matching;
mod operator;
mod plan;
mod process;
mod route;
