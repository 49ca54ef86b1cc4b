//! The change log and what hangs on it: records, history, request ids, audit rows and the outbox behind one trait.
//!
//! The log is the truth and everything that is read is a projection of it. A store never looks inside a body, never
//! authorises and never reads a clock. `sqlx` is named nowhere else.

mod audit;
mod checkpoints;
mod column;
mod dir;
mod entry;
mod error;
mod leaf;
mod mark;
mod outbox;
mod postgres;
mod queue;
mod read;
mod rows;
mod sqlite;
mod tables;
mod tree;
mod verified;
mod write;

use std::fmt::Debug;
use std::ops::Range;

use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

use crate::audit::Hash;
use crate::domain::{Key, Kind, Revision};

pub use audit::{AuditEntry, AuditFilter, AuditRow, AuditScope, Details, Outcome};
pub use checkpoints::{Checkpoints, SignedCheckpoint, remembered};
pub use dir::UNFINISHED;
pub use dir::{Claim, claim, hold};
pub use error::{OpenError, StoreError};
pub use leaf::{Covers, Leaf, Salt};
pub use outbox::{Notice, NoticeState, OutboxChange, OutboxCounts, OutboxFilter, QueuedNotice};
pub use postgres::{PostgresStore, copy_in, copy_out, is_empty};
pub use read::{Change, Position, Record, Version};
pub use sqlite::SqliteStore;
pub use sqlite::{copy, outbox, place};
pub use verified::{ERASE, ERASE_ACCOUNT, Remembered, Verified, verify};
pub use write::{Action, Committed, Operation, Put, Request, Write};

/// The change log, the current records, their history and the audit rows.
///
/// What every implementation promises; `tests/it/store` has a test of the same name for each:
///
/// - **Commit order.** A write with puts takes exactly one revision, the next one, inside its transaction. Revisions
///   have no gaps, and whoever sees revision `n` sees everything up to `n`.
/// - **All or nothing.** Of one [`Write`] either every put, its audit rows, its notices and its request id are there, or none.
/// - **Durable.** What was answered `Ok` is there after a crash of the process or the machine.
/// - **Cancel-safe.** A call whose future is dropped has either not begun or completes in the background.
/// - **Fail-stop.** After a storage error on write every later write is [`StoreError::Unavailable`] until the store has
///   been opened again and has passed every check of an opening: [`SqliteStore`] by a start of the process, [`PostgresStore`]
///   by itself. Reads go on. A write that was answered `Unavailable` may or may not have been applied: the same request id
///   tells, once writes are taken again.
/// - **Everything is in the tree.** The audit rows are the leaves of a Merkle tree, in commit order. A write with puts
///   has at least one row, its own where it brings none, and its rows commit to what it changed; so the root commits to
///   all that was ever written. Rows of a tree that was once seen never change.
/// - **Erased is gone.** A put that erases empties every body of its record that was written before it, in the same
///   transaction: changes, history and snapshots opened later show the versions with an empty body. The tree still
///   commits to what was there, and cannot tell it. A request that wrote one of those bodies cannot be repeated any
///   more: its id is [`StoreError::RequestReused`]. What is stored beneath is another matter, which [`Store::scrub`] ends as
///   far as the store reaches: [`SqliteStore`] to its files, [`PostgresStore`] to its tables.
/// - **The outbox goes with the write.** A notice is in the outbox exactly when the write that brought it was applied, until
///   it is settled and pruned; one whose key is there already is left out. A notice that waits is due again and again until
///   it is settled, and an attempt that was begun is counted, whatever happens after. The tree does not commit to notices.
/// - **Times** are kept to the microsecond; what is finer is cut off.
///
/// Every read may answer `Unavailable` or `Corrupt`. A `limit` of 0 answers nothing.
#[async_trait]
pub trait Store: Send + Sync + Debug {
    /// Applies a write whole and answers once it is durable.
    ///
    /// Puts act in order, so that a unique key freed by one may be taken by a later one. A write without puts takes no
    /// revision and answers the head. A request id that its actor has used before with the same fingerprint writes
    /// nothing, audit rows neither, and answers what the first one did, with `replayed`.
    ///
    /// # Errors
    /// `Exists`, `Missing`, `Stale`, `Duplicate`, `RepeatedKey` or `RequestReused` when the write does not fit; nothing
    /// was written then. `Unavailable` when the store does not write any more.
    async fn commit(&self, write: Write) -> Result<Committed, StoreError>;

    /// The revision of the last commit; [`Revision::ZERO`] before the first.
    async fn head(&self) -> Result<Revision, StoreError>;

    /// Waits until the head is beyond `after`, and answers it; at once when it is already. Never early, at worst late.
    async fn wait(&self, after: Revision) -> Revision;

    /// The changes after a position, at most `limit`, ordered by revision and then by their place in the write.
    ///
    /// A write may be cut by the limit: [`Change::last`] says where a revision is complete.
    async fn changes(&self, after: Position, limit: usize) -> Result<Vec<Change>, StoreError>;

    /// The current records as of one revision, whatever is written meanwhile.
    ///
    /// Hold it only as long as it is being read: the store cannot tidy its log behind an open snapshot.
    async fn snapshot(&self) -> Result<Box<dyn Snapshot>, StoreError>;

    /// The versions of a record below revision `before` (or all), the newest first, at most `limit`; its removal is one.
    async fn history(&self, key: Key, before: Option<Revision>, limit: usize) -> Result<Vec<Version>, StoreError>;

    /// The last versions of removed records of a kind of which a body was not erased, with an id above `after` (or all),
    /// in the order of their ids, at most `limit`; `updated` is when each was removed.
    async fn removed(&self, kind: Kind, after: Option<Uuid>, limit: usize) -> Result<Vec<Record>, StoreError>;

    /// Takes what was erased before this call out of what the store keeps, every file of it with SQLite and every table with
    /// PostgreSQL, and answers whether none holds it any more.
    ///
    /// It waits a second at most, for readers that were at work before the erasure. What they keep it from, it does by
    /// itself once they are done, and again when it is opened: [`Store::is_clean`] tells.
    ///
    /// # Errors
    /// `Unavailable` when the store does not write any more.
    async fn scrub(&self) -> Result<bool, StoreError>;

    /// Whether nothing that [`Store::scrub`] reaches holds what was erased.
    fn is_clean(&self) -> bool;

    /// Adds audit rows that belong to no write, all or none, and answers once they are durable.
    ///
    /// # Errors
    /// `Unavailable` when the store does not write any more.
    async fn record_audit(&self, entries: Vec<AuditEntry>) -> Result<(), StoreError>;

    /// The audit rows that fit the filter, the newest first, at most `limit`.
    async fn audit(&self, filter: AuditFilter, limit: usize) -> Result<Vec<AuditRow>, StoreError>;

    /// How many audit rows there are: the leaves of the tree, of which row `n` is leaf `n - 1`.
    async fn tree_size(&self) -> Result<u64, StoreError>;

    /// The hashes of ranges of leaves: of a whole tree (`0..size`), or as [`crate::audit`] plans a proof.
    ///
    /// # Errors
    /// `Corrupt` also for leaves that there are not.
    async fn tree_hashes(&self, ranges: &[Range<u64>]) -> Result<Vec<Hash>, StoreError>;

    /// The root of the tree as it was at a size.
    ///
    /// # Errors
    /// `Corrupt` also when there are not so many rows.
    async fn tree_root(&self, size: u64) -> Result<Hash, StoreError> {
        let hashes = self.tree_hashes(std::slice::from_ref(&(0..size))).await?;
        hashes.first().copied().ok_or_else(|| StoreError::Corrupt { reason: "the tree has no root".to_owned() })
    }

    /// An audit row with what its leaf is made of.
    async fn leaf(&self, sequence: u64) -> Result<Option<Leaf>, StoreError>;

    /// The notices that fit the filter, at most `limit`.
    async fn outbox(&self, filter: OutboxFilter, limit: usize) -> Result<Vec<QueuedNotice>, StoreError>;

    /// How many notices wait or were given up.
    async fn outbox_counts(&self) -> Result<OutboxCounts, StoreError>;

    /// Changes notices, and answers how many; 0 where the one that is named does not wait any more.
    ///
    /// # Errors
    /// `Unavailable` when the store does not write any more.
    async fn change_outbox(&self, change: OutboxChange) -> Result<u64, StoreError>;

    /// Forgets the request ids used before a time, and answers how many. Keep at least the last 24 hours.
    ///
    /// # Errors
    /// `Unavailable` when the store does not write any more.
    async fn prune_requests(&self, before: Timestamp) -> Result<u64, StoreError>;

    /// What it takes up now.
    ///
    /// # Errors
    /// `Unavailable`.
    async fn usage(&self) -> Result<Usage, StoreError> {
        Ok(Usage::default())
    }

    /// Whether writes are accepted now.
    fn writable(&self) -> bool;

    /// Completes what has been handed in, then refuses everything; a second call does nothing.
    async fn close(&self);
}

/// What a store takes up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Connections that read, those that nobody uses now among them.
    pub connections: u32,
    /// Those that nobody uses now.
    pub idle: u32,
    /// Bytes of the database.
    pub bytes: u64,
    /// Bytes of the write-ahead log that lies beside it.
    pub wal_bytes: u64,
}

/// The current records at one revision.
#[async_trait]
pub trait Snapshot: Send + Debug {
    /// The revision that every record is read at.
    fn revision(&self) -> Revision;

    /// The records of a kind whose id is above `after` (or all), in the order of their ids, at most `limit`.
    ///
    /// # Errors
    /// `Unavailable` or `Corrupt`.
    async fn records(&mut self, kind: Kind, after: Option<Uuid>, limit: usize) -> Result<Vec<Record>, StoreError>;
}
