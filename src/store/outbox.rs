//! The outbox: notices that are written with the change that they are about, until they are sent or given up. They hold who is
//! to be told of which kind of thing about which resource; never an address, a name of a person or any content.

use jiff::Timestamp;
use uuid::Uuid;

/// Who is to be told what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its identifier, the same at every attempt.
    pub id: Uuid,
    /// Code of the kind of thing.
    pub kind: String,
    /// Resource name of what it is about.
    pub resource: String,
    /// Resource name of who is told.
    pub recipient: String,
    /// A key of which the outbox takes one notice only, for what would otherwise be said again and again.
    pub once: Option<String>,
}

/// Where a notice stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoticeState {
    /// To be sent.
    Waiting,
    /// Taken by the other side.
    Sent,
    /// Not sent, since there was nobody to tell any more, or nothing.
    Dropped,
    /// Given up; an operator has to look.
    Dead,
}

impl NoticeState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Sent, Self::Dropped, Self::Dead];

    /// The name in storage.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Dropped => "dropped",
            Self::Dead => "dead",
        }
    }

    /// The state of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// A notice in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuedNotice {
    /// The notice.
    pub notice: Notice,
    /// When it was written.
    pub time: Timestamp,
    /// Where it stands.
    pub state: NoticeState,
    /// Attempts that were begun.
    pub attempts: u32,
    /// When it is tried next; of one that does not wait, when it was settled.
    pub next: Timestamp,
    /// Code of why it stands there, where there is a reason.
    pub reason: String,
}

/// Which notices are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutboxFilter {
    /// Those that wait and whose time has come, the one that is due longest first.
    Due(Timestamp),
    /// Those in that state, the oldest first.
    In(NoticeState),
}

/// What is done to notices in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutboxChange {
    /// Counts an attempt at one that waits, before it is made, and puts the next one off. Of several nodes that begin the same
    /// attempt one does.
    Begin {
        /// The notice.
        id: Uuid,
        /// Attempts that were begun before, else it is left alone.
        attempts: u32,
        /// When it is tried next, unless it is settled before.
        next: Timestamp,
    },
    /// Says of one that waits why the attempt failed; it goes on waiting.
    Failed {
        /// The notice.
        id: Uuid,
        /// Code of the reason.
        reason: String,
    },
    /// Settles one that waits.
    Settle {
        /// The notice.
        id: Uuid,
        /// Where it stands from now on.
        state: NoticeState,
        /// Code of the reason, where there is one.
        reason: String,
        /// When.
        at: Timestamp,
    },
    /// Has all that were given up wait again, as if they were new.
    Revive {
        /// When they are tried next, and from when they are counted.
        at: Timestamp,
    },
    /// Forgets those that were settled before a time.
    Prune {
        /// The time.
        before: Timestamp,
    },
}

/// How many notices stand where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OutboxCounts {
    /// To be sent.
    pub waiting: u64,
    /// Given up.
    pub dead: u64,
    /// When the oldest of those that wait was written.
    pub oldest: Option<Timestamp>,
}
