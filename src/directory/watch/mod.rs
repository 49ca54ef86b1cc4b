//! Streams of changes: what becomes of the records that a caller may read, in the order of the log, each event as a read of the
//! record at its revision would be answered.
//!
//! A stream carries authorities and the summaries of providers. Whether a caller may see one of these depends on nothing but
//! the record and the caller, so that no other record's change changes it; a caller whose account changes is not told any more.

mod begin;
mod recent;
mod seen;
mod stream;

use crate::domain::{Authority, Provider, Revision, WatchRules};
use crate::view::Entry;

use std::sync::Arc;

use super::Directory;

pub use begin::{Begin, WatchQuery};
pub(super) use recent::Recent;
pub use stream::Watch;

/// What became of a record.
#[derive(Debug, Clone)]
pub enum Changed {
    /// An authority that is new to the caller, or another than before.
    Authority(Arc<Entry<Authority>>),
    /// The summary of a provider that is new to the caller, or another than before.
    Provider(Arc<Entry<Provider>>),
    /// The resource name of what is removed, or not for the caller to see any more.
    Removed(String),
}

/// What a stream tells at once.
#[derive(Debug, Clone)]
pub struct Told {
    /// The changes.
    pub changes: Vec<Changed>,
    /// The revision that they lead to, or that has been reached.
    pub revision: Revision,
    /// Where to begin again; none while more is to come of the same transaction, or of the copy.
    pub resume_token: Option<String>,
    /// Whether the changes are of the copy.
    pub is_copy: bool,
    /// Whether it is a sign of life; the first comes once all is told that was written when the stream began.
    pub is_heartbeat: bool,
}

impl Directory {
    /// How streams of changes are kept up.
    #[must_use]
    pub const fn watch_rules(&self) -> &WatchRules {
        &self.watch_rules
    }
}
