//! Authorities: finding, reading and writing the directory's entries.

mod competence;
mod look_alike;
mod read;
mod route;
mod search;
mod write;

pub(super) use competence::Competence;
pub(super) use look_alike::{LookAlikes, look_alike, why as why_look_alike};
pub(super) use read::visible;
pub use read::{AuthorityFilter, Version};
pub use route::{Route, RouteQuery};
pub use search::{AuthoritySearch, Found};
pub use write::Confirmation;
pub(super) use write::taken_back;
