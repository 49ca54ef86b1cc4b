//! The store on PostgreSQL: many nodes on one database, each with one writer and many readers. It never retries a failed
//! write, and no write comes before the checks of an opening.
//!
//! Beyond the contract of [`Store`]:
//!
//! - **Commit order.** A writing transaction locks the one row of `head` and takes its revision from it, so that the commits
//!   of all nodes are in one order. Another node's commit is shown by a notification, at worst half a second late.
//! - **Durable** as far as the server is: `fsync`, `full_page_writes` and `synchronous_commit` are read back at the opening.
//!   With a standby that is not synchronous a failover may lose what was acknowledged; then the mark of what a node has seen,
//!   and the signed checkpoint beside the service (see [`super::Checkpoints`]), refuse the start.
//! - **Fail-stop.** A connection that is cut ends the writes of this node: of a write that was under way it is not known
//!   whether it was applied. It writes again by itself, once the server has passed every check of an opening and its log holds
//!   the last row that this node has seen; a log that lost it is never written to again. Reads connect again as soon as the
//!   server is there.
//! - **Erased is gone** from the tables: [`Store::scrub`] vacuums those that held it, and [`Store::is_clean`] says that no
//!   row holds it for any transaction. It cannot reach further. Bytes of it stay in free space of the files until they are
//!   used again (`VACUUM FULL` ends that), in the write-ahead log until its segments are used again, and in archives of the
//!   log, replicas that lag and backups for as long as those are kept: their retention is the operator's to set.
//! - **Texts** cannot hold U+0000, which PostgreSQL has no room for; a write or audit entry with one is refused whole,
//!   `Unavailable`, and the store goes on writing. No text that the service accepts holds one.

mod apply;
mod audit;
mod clean;
mod copy;
mod follow;
mod head;
mod kept;
mod nul;
mod open;
mod outbox;
mod pack;
mod put;
mod read;
mod request;
mod shared;
mod tree;
mod writer;

use std::future::Future;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::PgPool;
use sqlx::postgres::PgConnectOptions;
use tokio::sync::mpsc;
use tokio_util::sync::{CancellationToken, DropGuard};
use uuid::Uuid;

use crate::audit::Hash;
use crate::domain::{Key, Kind, Revision};

use super::mark::Reach;
use super::queue::{Job, Queue};
use super::{
    AuditEntry, AuditFilter, AuditRow, Change, Committed, Leaf, OpenError, OutboxChange, OutboxCounts, OutboxFilter,
    Position, QueuedNotice, Record, Snapshot, Store, StoreError, Usage, Version, Write,
};
use super::{column, entry, rows};
use clean::Clean;
pub use copy::{copy_in, copy_out, is_empty};
use follow::Follower;
use kept::Kept;
use open::Checked;
use writer::Writer;

/// How long closing waits for reads under way.
const CLOSE: Duration = Duration::from_secs(2);

/// How long a read may take: one that hangs on a dead link would wait as long as the system does.
const READ: Duration = Duration::from_secs(10);

/// What a read answers, unless the database does not answer in time.
///
/// # Errors
/// Those of the read, and `Unavailable`.
async fn within<T, E: Into<StoreError>>(read: impl Future<Output = Result<T, E>> + Send) -> Result<T, StoreError> {
    match tokio::time::timeout(READ, read).await {
        Ok(answer) => answer.map_err(Into::into),
        Err(_) => Err(StoreError::Unavailable {
            reason: format!("the database has not answered within {} s", READ.as_secs()),
        }),
    }
}

/// A store in a database that other nodes may have open too.
#[derive(Debug)]
pub struct PostgresStore {
    /// The way to the writer task.
    queue: Queue,
    /// What has been erased.
    clean: Arc<Clean>,
    /// Connections that cannot write.
    readers: PgPool,
    /// How one that can is made.
    options: PgConnectOptions,
    /// Follows the head until it is dropped.
    following: CancellationToken,
    /// Drops it with the store.
    _stop: DropGuard,
}

impl PostgresStore {
    /// Opens the store in the database of a URL, `postgres://user@host/database?sslrootcert=file`, and makes its tables if
    /// there are none. Over TCP the server must show a certificate that names the host, by one of the web's
    /// authorities or of that file; `postgres:///database?user=user&host=/folder` takes a Unix socket.
    ///
    /// Must be called within a tokio runtime, where its tasks then run.
    ///
    /// # Errors
    /// `Unsafe`, `Version`, `Corrupt` or `Database`, as [`OpenError`] says.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        Self::open_by(url, None).await
    }

    /// The same, where the log is not behind what this node has seen of it before: that is marked in a file, which is made if
    /// there is none.
    ///
    /// # Errors
    /// The same, and `File`.
    pub async fn open_marked(url: &str, mark: &Path) -> Result<Self, OpenError> {
        Self::open_by(url, Some(mark)).await
    }

    /// Opens the store, with a mark or without.
    async fn open_by(url: &str, mark: Option<&Path>) -> Result<Self, OpenError> {
        let open::Opened { writer: Checked { mut conn, head }, readers, options } = open::open(url).await?;
        let kept = Arc::new(Kept::begin(head::last(&mut conn, &head).await?, mark)?);
        let (queue, jobs) = Queue::new(Revision(head.reach.revision));
        let clean = Arc::new(Clean::default());
        clean.saw(&head);
        let (cleaner, wishes) = mpsc::unbounded_channel();
        tokio::spawn(clean::run(options.clone(), wishes, Arc::clone(&clean)));
        let told = Arc::clone(&queue.told);
        let writer = Writer {
            conn,
            options: options.clone(),
            queue: jobs,
            told: Arc::clone(&told),
            kept: Arc::clone(&kept),
            clean: Arc::clone(&clean),
            cleaner,
            closing: Vec::new(),
        };
        tokio::spawn(writer::run(writer));
        let following = CancellationToken::new();
        let follower = Follower { readers: readers.clone(), told, kept, clean: Arc::clone(&clean) };
        tokio::spawn(follow::run(follower, following.clone()));
        Ok(Self { queue, clean, readers, options, _stop: following.clone().drop_guard(), following })
    }

    /// Opens the store only to read it: every write is refused, and nothing in the database is changed. Other nodes may have it
    /// open.
    ///
    /// # Errors
    /// `Empty`, `Version`, `Corrupt` or `Database`, as [`OpenError`] says.
    pub async fn open_read_only(url: &str) -> Result<Self, OpenError> {
        let options = open::writing(url)?;
        let (readers, head) = open::look(url).await?;
        let queue = Queue::stopped(Revision(head.reach.revision), "the store is open for reading only");
        let clean = Arc::new(Clean::default());
        clean.saw(&head);
        let following = CancellationToken::new();
        Ok(Self { queue, clean, readers, options, _stop: following.clone().drop_guard(), following })
    }

    /// What all nodes of the log have in common under a name; nothing where no node has said.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn shared(&self, name: &str) -> Result<Option<String>, StoreError> {
        shared::read(&mut *self.readers.acquire().await?, name).await
    }

    /// The same, where the first node says `value`, and all others are answered what it said.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn share(&self, name: &str, value: &str) -> Result<String, StoreError> {
        shared::write(&self.options, name, value).await
    }
}

impl PostgresStore {
    /// How far the log reaches.
    async fn end(&self) -> Result<Reach, StoreError> {
        within(async { Ok::<_, StoreError>(head::read(&mut *self.readers.acquire().await?).await?.reach) }).await
    }
}

#[async_trait]
impl Store for PostgresStore {
    async fn commit(&self, write: Write) -> Result<Committed, StoreError> {
        nul::refuse(nul::of_write(&write))?;
        self.queue.ask(|answer| Job::Commit(Box::new(write), answer)).await
    }

    async fn head(&self) -> Result<Revision, StoreError> {
        Ok(Revision(self.end().await?.revision))
    }

    async fn wait(&self, after: Revision) -> Revision {
        self.queue.wait(after).await
    }

    async fn changes(&self, after: Position, limit: usize) -> Result<Vec<Change>, StoreError> {
        within(read::changes(&self.readers, after, limit)).await
    }

    async fn snapshot(&self) -> Result<Box<dyn Snapshot>, StoreError> {
        within(read::snapshot(&self.readers)).await
    }

    async fn history(&self, key: Key, before: Option<Revision>, limit: usize) -> Result<Vec<Version>, StoreError> {
        within(read::history(&self.readers, key, before, limit)).await
    }

    async fn removed(&self, kind: Kind, after: Option<Uuid>, limit: usize) -> Result<Vec<Record>, StoreError> {
        within(read::removed(&self.readers, kind, after, limit)).await
    }

    async fn scrub(&self) -> Result<bool, StoreError> {
        self.queue.ask(Job::Scrub).await
    }

    fn is_clean(&self) -> bool {
        self.clean.is_clean()
    }

    async fn record_audit(&self, entries: Vec<AuditEntry>) -> Result<(), StoreError> {
        nul::refuse(entries.iter().flat_map(nul::of_entry))?;
        self.queue.ask(|answer| Job::Audit(entries, answer)).await
    }

    async fn audit(&self, filter: AuditFilter, limit: usize) -> Result<Vec<AuditRow>, StoreError> {
        within(audit::select(&self.readers, &filter, limit)).await
    }

    async fn tree_size(&self) -> Result<u64, StoreError> {
        Ok(self.end().await?.audit)
    }

    async fn tree_hashes(&self, ranges: &[Range<u64>]) -> Result<Vec<Hash>, StoreError> {
        within(async { tree::hashes(&mut *self.readers.acquire().await?, ranges).await }).await
    }

    async fn leaf(&self, sequence: u64) -> Result<Option<Leaf>, StoreError> {
        within(audit::leaf(&self.readers, sequence)).await
    }

    async fn outbox(&self, filter: OutboxFilter, limit: usize) -> Result<Vec<QueuedNotice>, StoreError> {
        within(outbox::select(&self.readers, filter, limit)).await
    }

    async fn outbox_counts(&self) -> Result<OutboxCounts, StoreError> {
        within(outbox::counts(&self.readers)).await
    }

    async fn change_outbox(&self, change: OutboxChange) -> Result<u64, StoreError> {
        nul::refuse(nul::of_change(&change))?;
        self.queue.ask(|answer| Job::Outbox(change, answer)).await
    }

    async fn prune_requests(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.queue.ask(|answer| Job::Prune(before, answer)).await
    }

    async fn usage(&self) -> Result<Usage, StoreError> {
        let query = "SELECT pg_database_size(current_database())";
        let bytes: i64 = within(sqlx::query_scalar(query).fetch_one(&self.readers)).await?;
        let idle = u32::try_from(self.readers.num_idle()).unwrap_or(u32::MAX);
        Ok(Usage { connections: self.readers.size(), idle, bytes: bytes.cast_unsigned(), wal_bytes: 0 })
    }

    fn writable(&self) -> bool {
        self.queue.is_open()
    }

    async fn close(&self) {
        self.queue.close().await;
        self.following.cancel();
        // A snapshot that is still held keeps its connection a little longer; it cannot write.
        let _late = tokio::time::timeout(CLOSE, self.readers.close()).await;
    }
}
