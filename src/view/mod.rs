//! What reads see: an immutable snapshot of every current record and of the search index at one revision, projected from
//! the log. It never writes to the store, never authorises, and never shows half of a write.

mod apply;
mod body;
mod catalog;
mod entry;
mod error;
mod external;
mod feed;
mod history;
pub mod index;
mod load;
pub mod mark;
mod projected;
mod projection;
mod projector;
mod snapshot;
mod table;
mod verify;
mod views;

pub use body::{SCHEMA, decode, encode};
pub use catalog::Catalog;
pub use entry::Entry;
pub use error::{BodyError, Difference, NotReached, Part, ViewError};
pub use external::{Namespace, account_key, unique_key};
pub use index::Searchers;
pub use projected::{Projected, Subject};
pub use projector::{Projector, reindex};
pub use snapshot::View;
pub use table::Table;
pub use verify::{check, verify};
pub use views::{Health, Views};
