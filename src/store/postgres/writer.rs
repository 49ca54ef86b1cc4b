//! The writer task: it takes what waits in the queue into one transaction, and answers once that is durable.
//!
//! The first error of the database ends it, and with it every later write. It never connects again: after a failover the
//! other server may be one that lost what was acknowledged, which a start looks for and a connection does not.

use std::sync::Arc;
use std::time::Duration;

use sqlx::{Connection, PgConnection};
use tokio::sync::{mpsc, oneshot};
use tokio::time::error::Elapsed;
use tokio::time::timeout;

use crate::domain::Revision;

use super::super::StoreError;
use super::super::mark::Reach;
use super::super::queue::{Job, Told};
use super::super::tables::Batch;
use super::clean::{Clean, Wish};
use super::{head, tree};

/// How long a transaction may take, and how long another node's may hold it up.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long nothing is written before the connection is tried, so that one that is gone is known before a caller finds out.
const IDLE: Duration = Duration::from_secs(5);

/// Why the writer task ended.
#[derive(Debug, thiserror::Error)]
enum Fault {
    /// The database failed.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// A write could not be made.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// The database does not answer.
    #[error("the database has not answered within {} s", PATIENCE.as_secs())]
    Silence(#[from] Elapsed),
}

/// The state of the task.
pub(super) struct Writer {
    /// The one connection that writes; nobody else ever has it, so that no call that is dropped leaves a transaction on it.
    pub(super) conn: PgConnection,
    /// What waits.
    pub(super) queue: mpsc::Receiver<Job>,
    /// What is told to everybody.
    pub(super) told: Arc<Told>,
    /// How far the log reached when this task last saw it.
    pub(super) reach: Reach,
    /// What has been erased.
    pub(super) clean: Arc<Clean>,
    /// The way to the task that takes it out.
    pub(super) cleaner: mpsc::UnboundedSender<Wish>,
    /// Who waits for the end.
    pub(super) closing: Vec<oneshot::Sender<()>>,
}

/// Serves the queue until it is closed or the database fails.
pub(super) async fn run(mut writer: Writer) {
    let reason = match writer.serve().await {
        Ok(()) => "the store is closed".to_owned(),
        Err(fault) => {
            tracing::error!(%fault, "the store has stopped writing");
            fault.to_string()
        }
    };
    let _first = writer.told.stopped.set(reason);
    let Writer { conn, queue, cleaner, closing, .. } = writer;
    // Answers all who still wait in it; they then find the reason.
    drop((queue, cleaner));
    if let Ok(Err(error)) = timeout(IDLE, conn.close()).await {
        tracing::debug!(%error, "the connection did not close cleanly");
    }
    drop(closing);
}

impl Writer {
    /// Takes batch after batch until the queue is closed and empty.
    async fn serve(&mut self) -> Result<(), Fault> {
        loop {
            match timeout(IDLE, self.queue.recv()).await {
                Ok(Some(first)) => {
                    let jobs = first.batch(&mut self.queue);
                    timeout(PATIENCE, self.commit(jobs)).await??;
                }
                Ok(None) => return Ok(()),
                Err(_) => timeout(PATIENCE, self.conn.ping()).await??,
            }
        }
    }

    /// Does all jobs in one transaction, makes it durable, and answers.
    async fn commit(&mut self, jobs: Vec<Job>) -> Result<(), Fault> {
        let mut tx = self.conn.begin().await?;
        let mut head = head::lock(&mut tx).await?;
        require_kept(self.reach, head.reach)?;
        let before = head.reach;
        let mut batch = Batch::run(&mut *tx, &mut head.reach, jobs).await?;
        if batch.erases {
            head.erased += 1;
            // Before it is done: whoever reads that it is done must not read that the tables are clean.
            self.clean.erases(head.erased);
        }
        if head.reach != before {
            tree::complete(&mut tx, before.audit, head.reach.audit).await?;
            head::write(&mut tx, &head).await?;
        }
        tx.commit().await?;
        self.reach = head.reach;
        self.told.show(Revision(head.reach.revision));
        self.hand_on(&mut batch);
        batch.answer();
        Ok(())
    }

    /// Hands on what is no part of the transaction.
    fn hand_on(&mut self, batch: &mut Batch) {
        let erased = batch.erases.then_some(None);
        for wish in erased.into_iter().chain(batch.scrubbing.drain(..).map(Some)) {
            // A task that is gone drops the answer, which says so.
            let _gone = self.cleaner.send(wish);
        }
        self.closing.append(&mut batch.closing);
        if !self.closing.is_empty() {
            self.queue.close();
        }
    }
}

/// Refuses a log that ends before where it was seen to end.
fn require_kept(seen: Reach, found: Reach) -> Result<(), StoreError> {
    if found.revision >= seen.revision && found.audit >= seen.audit {
        return Ok(());
    }
    let reason = format!("acknowledged writes are missing: the log ends at {found:?}, it was at {seen:?}");
    Err(StoreError::Corrupt { reason })
}
