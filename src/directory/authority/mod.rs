//! Authorities: finding, reading and writing the directory's entries.

mod competence;
mod read;
mod route;
mod search;
mod write;

pub(super) use competence::Competence;
pub(super) use read::visible;
pub use read::{AuthorityFilter, Version};
pub use route::{Route, RouteQuery};
pub use search::{AuthoritySearch, Found};
pub use write::Confirmation;
pub(super) use write::taken_back;
