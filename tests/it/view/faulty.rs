//! A store whose log can be made unreadable.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use focalpoint::audit::Hash;
use focalpoint::domain::{Key, Kind, Revision};
use focalpoint::store::{
    AuditEntry, AuditFilter, AuditRow, Change, Committed, Leaf, OutboxChange, OutboxCounts, OutboxFilter, Position,
    QueuedNotice, Record, Snapshot, Store, StoreError, Version, Write,
};
use jiff::Timestamp;
use uuid::Uuid;

/// A store that does not answer while it is broken.
#[derive(Debug)]
pub(crate) struct Faulty {
    inner: Arc<dyn Store>,
    broken: AtomicBool,
    /// The log that is read in its place, as after a failover.
    other: Mutex<Option<Arc<dyn Store>>>,
}

impl Faulty {
    /// A store that works until it is broken.
    pub(crate) fn new(inner: Arc<dyn Store>) -> Arc<Self> {
        Arc::new(Self { inner, broken: AtomicBool::new(false), other: Mutex::default() })
    }

    /// Has another log read from now on.
    pub(crate) fn fail_over(&self, other: Arc<dyn Store>) {
        *self.other.lock().unwrap() = Some(other);
    }

    /// Breaks the log, or mends it.
    pub(crate) fn set_broken(&self, broken: bool) {
        self.broken.store(broken, Ordering::SeqCst);
    }
}

#[async_trait]
impl Store for Faulty {
    async fn changes(&self, after: Position, limit: usize) -> Result<Vec<Change>, StoreError> {
        if self.broken.load(Ordering::SeqCst) {
            return Err(StoreError::Unavailable { reason: String::from("broken by the test") });
        }
        let other = self.other.lock().unwrap().clone();
        other.as_ref().unwrap_or(&self.inner).changes(after, limit).await
    }

    async fn commit(&self, write: Write) -> Result<Committed, StoreError> {
        self.inner.commit(write).await
    }

    async fn head(&self) -> Result<Revision, StoreError> {
        self.inner.head().await
    }

    async fn wait(&self, after: Revision) -> Revision {
        self.inner.wait(after).await
    }

    async fn snapshot(&self) -> Result<Box<dyn Snapshot>, StoreError> {
        self.inner.snapshot().await
    }

    async fn history(&self, key: Key, before: Option<Revision>, limit: usize) -> Result<Vec<Version>, StoreError> {
        self.inner.history(key, before, limit).await
    }

    async fn removed(&self, kind: Kind, after: Option<Uuid>, limit: usize) -> Result<Vec<Record>, StoreError> {
        self.inner.removed(kind, after, limit).await
    }

    async fn scrub(&self) -> Result<bool, StoreError> {
        self.inner.scrub().await
    }

    fn is_clean(&self) -> bool {
        self.inner.is_clean()
    }

    async fn record_audit(&self, entries: Vec<AuditEntry>) -> Result<(), StoreError> {
        self.inner.record_audit(entries).await
    }

    async fn audit(&self, filter: AuditFilter, limit: usize) -> Result<Vec<AuditRow>, StoreError> {
        self.inner.audit(filter, limit).await
    }

    async fn tree_size(&self) -> Result<u64, StoreError> {
        self.inner.tree_size().await
    }

    async fn tree_hashes(&self, ranges: &[Range<u64>]) -> Result<Vec<Hash>, StoreError> {
        self.inner.tree_hashes(ranges).await
    }

    async fn leaf(&self, sequence: u64) -> Result<Option<Leaf>, StoreError> {
        self.inner.leaf(sequence).await
    }

    async fn outbox(&self, filter: OutboxFilter, limit: usize) -> Result<Vec<QueuedNotice>, StoreError> {
        self.inner.outbox(filter, limit).await
    }

    async fn outbox_counts(&self) -> Result<OutboxCounts, StoreError> {
        self.inner.outbox_counts().await
    }

    async fn change_outbox(&self, change: OutboxChange) -> Result<u64, StoreError> {
        self.inner.change_outbox(change).await
    }

    async fn prune_requests(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.inner.prune_requests(before).await
    }

    fn writable(&self) -> bool {
        self.inner.writable()
    }

    async fn close(&self) {
        self.inner.close().await;
    }
}
