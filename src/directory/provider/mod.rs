//! Providers and their activities: finding, reading and writing.

mod activity;
mod passes;
mod read;
mod write;

pub(super) use passes::covers;
pub use read::{ProviderFilter, ProviderFound};
pub(super) use read::{reads_in_full, shown};
