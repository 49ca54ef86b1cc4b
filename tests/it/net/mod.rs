//! The listener over loopback: what it survives, what it refuses, and how it ends.

mod certificates;
mod connections;
mod descriptors;
mod drain;
mod fetch;
mod frames;
mod hooks;
mod hostile;
mod operations;
pub(crate) mod place;
mod tokens;
