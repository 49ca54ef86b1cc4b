//! Providers and their activities: finding, reading and writing.

mod activity;
mod read;
mod write;

pub(super) use read::shown;
pub use read::{ProviderFilter, ProviderFound};
