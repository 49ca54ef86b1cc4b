//! What comes out of the log: changes, current records and versions. Bodies stay text.

use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use crate::domain::{AccountId, Key, Revision};

use super::Operation;

/// A place in the log: a revision, and the place of a put in it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The revision.
    pub revision: Revision,
    /// The place of the put in its write, from 0.
    pub seq: u32,
}

impl Position {
    /// The place before the first change.
    pub const START: Self = Self { revision: Revision::ZERO, seq: 0 };

    /// The place behind every change of a revision.
    #[must_use]
    pub const fn behind(revision: Revision) -> Self {
        Self { revision, seq: u32::MAX }
    }
}

/// One put as the log holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where it stands.
    pub position: Position,
    /// Whether it is the last of its revision.
    pub last: bool,
    /// Which record.
    pub key: Key,
    /// What was done.
    pub operation: Operation,
    /// When this write was made.
    pub time: Timestamp,
    /// When the record was created.
    pub created: Timestamp,
    /// Who wrote; none for the service itself.
    pub actor: Option<AccountId>,
    /// The record as JSON; of a removal the last body, or empty.
    pub body: Arc<str>,
    /// Version of the body's format.
    pub schema: u32,
}

/// A current record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its identifier.
    pub id: Uuid,
    /// Revision of the last write to it.
    pub revision: Revision,
    /// When it was created.
    pub created: Timestamp,
    /// When it was last written.
    pub updated: Timestamp,
    /// The record as JSON.
    pub body: Arc<str>,
    /// Version of the body's format.
    pub schema: u32,
}

/// A record as one write left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Revision of the write.
    pub revision: Revision,
    /// What was done.
    pub operation: Operation,
    /// When the write was made.
    pub time: Timestamp,
    /// When the record was created.
    pub created: Timestamp,
    /// Who wrote; none for the service itself.
    pub actor: Option<AccountId>,
    /// Name of the operation that wrote.
    pub summary: String,
    /// The record as JSON; of a removal the last body, or empty.
    pub body: Arc<str>,
    /// Version of the body's format.
    pub schema: u32,
}
