//! Authorities: finding, reading and writing the directory's entries.

mod read;
mod search;
mod write;

pub use read::{AuthorityFilter, Version};
pub(super) use read::{is_competent, visible};
pub use search::{AuthoritySearch, Found};
pub use write::Confirmation;
