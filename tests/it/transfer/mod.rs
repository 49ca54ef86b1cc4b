//! Import and export as their callers see them: one test for each rule, over the wire.

mod cards;
mod confirmed;
mod erased;
pub(crate) mod given;
mod guard;
mod hostile;
mod iati;
mod limits;
mod references;
mod repeat;
mod tables;
mod whole;
