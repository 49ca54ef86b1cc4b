//! What can go wrong between the log and a view. The texts are for the log; a client never sees them.

use tokio::task::JoinError;

use crate::domain::{Key, Kind, Revision};
use crate::store::StoreError;

use super::index::IndexError;

/// Why a stored body is no record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// Its format version is not known, as of a newer program.
    #[error("format version {0} is not known")]
    Schema(u32),
    /// It is empty, as an erased one is; only those of officers, accounts, approvals and invitations may be.
    #[error("the body is erased")]
    Erased,
    /// It is not such a record; the reason holds no value of it.
    #[error("not a record: {0}")]
    Malformed(String),
}

/// Why a view cannot be made or go on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ViewError {
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A body is no record.
    #[error("{} {} at revision {revision}: {source}", key.kind.as_str(), key.id)]
    Body {
        /// The record.
        key: Key,
        /// The revision of the write.
        revision: Revision,
        /// What is wrong.
        source: BodyError,
    },
    /// The search index could not be read or written.
    #[error("search index: {0}")]
    Index(String),
    /// A view does not hold what the log gives.
    #[error("not what the log gives: {}", listed(.0))]
    Differs(Vec<Difference>),
    /// The index of a kind of record is missing, damaged, or made by other rules or from another log.
    #[error("the index of kind {} cannot be used; the service makes it anew when it starts", kind.as_str())]
    Unusable {
        /// The kind of record.
        kind: Kind,
    },
    /// The work on a thread of its own ended before it was done: it panicked, or the runtime is stopping.
    #[error("projection was ended: {0}")]
    Ended(String),
}

/// How many differences a message lists.
const LISTED: usize = 100;

/// Which part of a view is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The current records.
    Catalog,
    /// The search index.
    Index,
}

/// A record that a part of a view does not hold as the log gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference {
    /// The part.
    pub part: Part,
    /// The record.
    pub key: Key,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let part = match self.part {
            Part::Catalog => "catalog",
            Part::Index => "index",
        };
        write!(f, "{} {} in the {part}", self.key.kind.as_str(), self.key.id)
    }
}

/// The first differences, and how many more there are.
fn listed(differences: &[Difference]) -> String {
    let mut lines: Vec<String> = differences.iter().take(LISTED).map(ToString::to_string).collect();
    if let Some(more) = differences.len().checked_sub(LISTED).filter(|more| *more > 0) {
        lines.push(format!("{more} more"));
    }
    lines.join(", ")
}

impl From<IndexError> for ViewError {
    fn from(error: IndexError) -> Self {
        match error {
            IndexError::Log(error) => Self::Store(error),
            IndexError::QueryTooLong { .. } | IndexError::Busy | IndexError::Engine(_) => {
                Self::Index(error.to_string())
            }
        }
    }
}

impl From<JoinError> for ViewError {
    fn from(error: JoinError) -> Self {
        Self::Ended(error.to_string())
    }
}

/// The view has not reached a revision in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("revision {wanted} is not there yet; the view is at {applied}")]
pub struct NotReached {
    /// The revision that was asked for.
    pub wanted: Revision,
    /// The revision of the view when time ran out.
    pub applied: Revision,
}
