//! What goes into the log: writes, their puts and what a commit answers. No rules but the store's own.

use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::{AccountId, Key, Revision};

use super::{AuditEntry, Details, Notice, Outcome};

/// One transaction: all of it or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    /// Who writes; none for the service itself.
    pub actor: Option<AccountId>,
    /// The caller's request id, when it gave one.
    pub request: Option<Request>,
    /// When it was asked for.
    pub time: Timestamp,
    /// Name of the operation, such as `UpdateAuthority`; shown in the history.
    pub summary: String,
    /// What is written, in order; a key at most once.
    pub puts: Vec<Put>,
    /// Audit rows that are written with it; where there are none and something is put, one of its own is.
    pub audit: Vec<AuditEntry>,
    /// Notices that are written with it.
    pub notices: Vec<Notice>,
}

impl Write {
    /// The audit row of a write that brings none.
    pub(super) fn own_entry(&self) -> AuditEntry {
        let (resource, count) = match self.puts.as_slice() {
            [put] => (Some(format!("{}/{}", put.key.kind.collection(), put.key.id)), None),
            puts => (None, Some(puts.len() as u64)),
        };
        AuditEntry {
            time: self.time,
            actor: self.actor,
            method: self.summary.clone(),
            outcome: Outcome::Allowed,
            resource,
            details: Details { fields: Vec::new(), count },
        }
    }
}

/// A request id with what it was used for, so that a repetition is told from a reuse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The id, unique for its actor.
    pub id: String,
    /// Digest of the request without what may differ between attempts.
    pub fingerprint: [u8; 32],
}

/// One record written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Put {
    /// Which record.
    pub key: Key,
    /// What is done to it and what it must be like before.
    pub action: Action,
    /// A key that no other current record may have, such as `authority/MN/x-1`; it replaces the one from before, and a
    /// removal frees it.
    pub unique: Option<String>,
    /// The record as JSON; of a removal the last body, or empty.
    pub body: Arc<str>,
    /// Version of the body's format.
    pub schema: u32,
}

/// What a put does, and what the record must be like for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Adds a record; there is none of that key now, else `Exists`.
    Create,
    /// The same where no record of its kind was written after `seen`, else `Stale`: what was counted then still holds.
    CreateUnlessChanged {
        /// Revision at which records of the kind were looked at.
        seen: Revision,
    },
    /// Replaces the record, whose revision is `at`, else `Stale` or `Missing`.
    Update {
        /// Revision of the last write to the record.
        at: Revision,
    },
    /// Takes the record out of the current set; its revision is `at`, else `Stale` or `Missing`.
    Remove {
        /// Revision of the last write to the record.
        at: Revision,
    },
    /// Takes the record out of the current set, where it is in it, and erases what was written of it before; its last
    /// change is of revision `at`, else `Stale`, or `Missing` where there never was one.
    Erase {
        /// Revision of the last write to the record, which may have been its removal.
        at: Revision,
    },
    /// Replaces the record, whose revision is `at`, else `Stale` or `Missing`, and erases what was written of it before.
    Redact {
        /// Revision of the last write to the record.
        at: Revision,
    },
}

impl Action {
    /// The operation as history and changes show it.
    #[must_use]
    pub const fn operation(self) -> Operation {
        match self {
            Self::Create | Self::CreateUnlessChanged { .. } => Operation::Create,
            Self::Update { .. } | Self::Redact { .. } => Operation::Update,
            Self::Remove { .. } | Self::Erase { .. } => Operation::Remove,
        }
    }

    /// Whether what was written of the record before is erased.
    #[must_use]
    pub const fn erases(&self) -> bool {
        match self {
            Self::Erase { .. } | Self::Redact { .. } => true,
            Self::Create | Self::CreateUnlessChanged { .. } | Self::Update { .. } | Self::Remove { .. } => false,
        }
    }
}

/// What was done to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operation {
    /// It was added.
    Create,
    /// It was replaced.
    Update,
    /// It left the current set.
    Remove,
}

impl Operation {
    /// Every operation.
    pub const ALL: [Self; 3] = [Self::Create, Self::Update, Self::Remove];

    /// The name in storage.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Remove => "remove",
        }
    }

    /// The operation of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operation| operation.as_str() == name)
    }
}

/// What a commit answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed {
    /// The revision that the write took; the head, where it had no puts.
    pub revision: Revision,
    /// Whether an earlier write with this request id is answered again.
    pub replayed: bool,
    /// The keys that were put, in order: those of the first write when replayed.
    pub keys: Vec<Key>,
}
