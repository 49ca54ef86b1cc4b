//! The store on SQLite: one file, one writer, many readers. It never retries a failed write.

mod apply;
mod audit;
mod backup;
mod erase;
mod look;
mod open;
mod outbox;
mod put;
mod read;
mod request;
mod seal;
mod snapshot;
#[cfg(test)]
mod tests;
mod tree;
mod verify;
mod wal;
mod writer;

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::SqlitePool;
use uuid::Uuid;

use crate::audit::Hash;
use crate::domain::{Key, Kind, Revision};

use super::dir::Claim;
use super::queue::{Job, Queue};
use super::{
    AuditEntry, AuditFilter, AuditRow, Change, Committed, Leaf, OpenError, OutboxChange, OutboxCounts, OutboxFilter,
    Position, QueuedNotice, Record, Snapshot, Store, StoreError, Usage, Version, Write,
};
use super::{column, entry, rows};
pub use backup::{copy, place};
pub(super) use backup::{create, finish, read};
pub use look::outbox;
pub(super) use verify::verify;

/// How long closing waits for reads under way.
const CLOSE: Duration = Duration::from_secs(2);

/// The file of the write-ahead log.
const WAL: &str = "log.db-wal";

/// The bytes of a file; none where there is none.
async fn size(path: &Path) -> u64 {
    tokio::fs::metadata(path).await.map_or(0, |file| file.len())
}

/// A store in a directory of its own.
#[derive(Debug)]
pub struct SqliteStore {
    /// The way to the writer task.
    queue: Queue,
    /// Whether no file holds what was erased.
    clean: Arc<AtomicBool>,
    /// Connections that cannot write.
    readers: SqlitePool,
    /// The directory.
    dir: PathBuf,
    /// Holds the directory of a store that is only read; of another the writer task does.
    _held: Option<Claim>,
}

impl SqliteStore {
    /// Opens the store in a directory, which it makes if there is none and closes to other users.
    ///
    /// Must be called within a tokio runtime, where the writer task then runs.
    ///
    /// # Errors
    /// `Locked`, `Unsafe`, `Corrupt`, `File` or `Database`, as [`OpenError`] says.
    pub async fn open(dir: &Path) -> Result<Self, OpenError> {
        let opened = open::open(dir).await?;
        let (queue, jobs) = Queue::new(Revision(opened.reach.revision));
        let clean = Arc::new(AtomicBool::new(opened.is_clean));
        let readers = opened.readers.clone();
        tokio::spawn(writer::run(opened, jobs, Arc::clone(&queue.told), Arc::clone(&clean)));
        Ok(Self { queue, clean, readers, dir: dir.to_owned(), _held: None })
    }

    /// Opens the store in a directory only to read it: every write is refused, and no file of it is changed. While it is
    /// open no other store can open the directory, other than to read it too.
    ///
    /// # Errors
    /// `Missing`, `Locked`, `Version`, `Corrupt`, `File` or `Database`, as [`OpenError`] says.
    pub async fn open_read_only(dir: &Path) -> Result<Self, OpenError> {
        let looked = look::open(dir).await?;
        let queue = Queue::stopped(Revision(looked.reach.revision), "the store is open for reading only");
        let (clean, dir) = (Arc::new(AtomicBool::new(true)), dir.to_owned());
        Ok(Self { queue, clean, readers: looked.readers, dir, _held: looked.claim })
    }

    /// Whether there is a store in the directory.
    #[must_use]
    pub fn is_in(dir: &Path) -> bool {
        dir.join(open::DATABASE).is_file()
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn commit(&self, write: Write) -> Result<Committed, StoreError> {
        self.queue.ask(|answer| Job::Commit(Box::new(write), answer)).await
    }

    async fn head(&self) -> Result<Revision, StoreError> {
        Ok(self.queue.told.head())
    }

    async fn wait(&self, after: Revision) -> Revision {
        self.queue.wait(after).await
    }

    async fn changes(&self, after: Position, limit: usize) -> Result<Vec<Change>, StoreError> {
        read::changes(&self.readers, after, limit).await
    }

    async fn snapshot(&self) -> Result<Box<dyn Snapshot>, StoreError> {
        snapshot::open(&self.readers).await
    }

    async fn history(&self, key: Key, before: Option<Revision>, limit: usize) -> Result<Vec<Version>, StoreError> {
        read::history(&self.readers, key, before, limit).await
    }

    async fn removed(&self, kind: Kind, after: Option<Uuid>, limit: usize) -> Result<Vec<Record>, StoreError> {
        erase::removed(&self.readers, kind, after, limit).await
    }

    async fn scrub(&self) -> Result<bool, StoreError> {
        self.queue.ask(Job::Scrub).await
    }

    fn is_clean(&self) -> bool {
        self.clean.load(Ordering::SeqCst)
    }

    async fn record_audit(&self, entries: Vec<AuditEntry>) -> Result<(), StoreError> {
        self.queue.ask(|answer| Job::Audit(entries, answer)).await
    }

    async fn audit(&self, filter: AuditFilter, limit: usize) -> Result<Vec<AuditRow>, StoreError> {
        audit::select(&self.readers, &filter, limit).await
    }

    async fn tree_size(&self) -> Result<u64, StoreError> {
        Ok(apply::reach(&mut *self.readers.acquire().await?).await?.audit)
    }

    async fn tree_hashes(&self, ranges: &[Range<u64>]) -> Result<Vec<Hash>, StoreError> {
        let mut conn = self.readers.acquire().await?;
        let mut hashes = Vec::with_capacity(ranges.len());
        for range in ranges {
            hashes.push(tree::hash(&mut conn, range).await?);
        }
        Ok(hashes)
    }

    async fn leaf(&self, sequence: u64) -> Result<Option<Leaf>, StoreError> {
        audit::leaf(&self.readers, sequence).await
    }

    async fn outbox(&self, filter: OutboxFilter, limit: usize) -> Result<Vec<QueuedNotice>, StoreError> {
        outbox::select(&self.readers, filter, limit).await
    }

    async fn outbox_counts(&self) -> Result<OutboxCounts, StoreError> {
        outbox::counts(&self.readers).await
    }

    async fn change_outbox(&self, change: OutboxChange) -> Result<u64, StoreError> {
        self.queue.ask(|answer| Job::Outbox(change, answer)).await
    }

    async fn prune_requests(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.queue.ask(|answer| Job::Prune(before, answer)).await
    }

    async fn usage(&self) -> Result<Usage, StoreError> {
        let idle = u32::try_from(self.readers.num_idle()).unwrap_or(u32::MAX);
        let (bytes, wal_bytes) = (size(&self.dir.join(open::DATABASE)).await, size(&self.dir.join(WAL)).await);
        Ok(Usage { connections: self.readers.size(), idle, bytes, wal_bytes })
    }

    fn writable(&self) -> bool {
        self.queue.is_open()
    }

    async fn close(&self) {
        self.queue.close().await;
        // A snapshot that is still held keeps its connection a little longer; it cannot write.
        let _late = tokio::time::timeout(CLOSE, self.readers.close()).await;
    }
}
