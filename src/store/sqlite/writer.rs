//! The writer task: it takes what waits in the queue into one transaction, and answers once that is durable.
//!
//! The first error of the database or of the mark ends it, and with it every later write.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sqlx::{Connection, SqliteConnection};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout_at};

use crate::domain::Revision;

use super::super::StoreError;
use super::super::dir::Claim;
use super::super::mark::{Mark, Reach};
use super::super::queue::{Answer, Job, Told};
use super::super::tables::Batch;
use super::open::Opened;
use super::wal::Wal;
use super::{apply, tree};

/// How often the mark is synced, at most.
const SYNC: Duration = Duration::from_secs(1);
/// How long readers are given before what was erased is again tried to be taken out of the files.
const SCRUB: Duration = Duration::from_secs(2);

/// Why the writer task ended.
#[derive(Debug, thiserror::Error)]
enum Fault {
    /// The database failed.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// A write could not be made.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// The mark could not be written.
    #[error("high-water mark: {0}")]
    Mark(#[from] std::io::Error),
}

/// The state of the task.
struct Writer {
    /// The one connection that writes.
    conn: SqliteConnection,
    /// The mark.
    mark: Mark,
    /// When the mark has to be synced; none while it is.
    sync_at: Option<Instant>,
    /// The write-ahead log's upkeep.
    wal: Wal,
    /// When what was erased has to be taken out of the files; none while they are clean.
    scrub_at: Option<Instant>,
    /// Whether they are, for everybody to see.
    clean: Arc<AtomicBool>,
    /// Who waits for that.
    scrubbing: Vec<Answer<bool>>,
    /// What waits.
    queue: mpsc::Receiver<Job>,
    /// The directory.
    claim: Claim,
    /// Who waits for the end.
    closing: Vec<oneshot::Sender<()>>,
}

/// Serves the queue until it is closed or the storage fails.
pub(super) async fn run(opened: Opened, queue: mpsc::Receiver<Job>, told: Arc<Told>, clean: Arc<AtomicBool>) {
    let Opened { writer: conn, mark, claim, is_clean, .. } = opened;
    let mut writer = Writer {
        conn,
        mark,
        sync_at: None,
        wal: Wal::default(),
        scrub_at: (!is_clean).then(Instant::now),
        clean,
        scrubbing: Vec::new(),
        queue,
        claim,
        closing: Vec::new(),
    };
    let reason = match writer.serve(&told).await {
        Ok(()) => "the store is closed".to_owned(),
        Err(fault) => {
            tracing::error!(%fault, "the store has stopped writing");
            fault.to_string()
        }
    };
    told.stop(reason);
    let Writer { conn, queue, claim, closing, .. } = writer;
    // Answers all who still wait in it; they then find the reason.
    drop(queue);
    if let Err(error) = conn.close().await {
        tracing::warn!(%error, "the database did not close cleanly");
    }
    drop(claim);
    drop(closing);
}

impl Writer {
    /// Takes batch after batch until the queue is closed and empty.
    async fn serve(&mut self, told: &Told) -> Result<(), Fault> {
        while let Some(first) = self.next().await? {
            let jobs = first.batch(&mut self.queue);
            self.commit(jobs, told).await?;
            self.scrub().await?;
            self.wal.tidy(&mut self.conn).await?;
        }
        self.mark.sync().await?;
        Wal::truncate(&mut self.conn).await?;
        Ok(())
    }

    /// The next job; syncs the mark and cleans the files when their time has come.
    async fn next(&mut self) -> Result<Option<Job>, Fault> {
        loop {
            let due = self.sync_at.into_iter().chain(self.scrub_at).min();
            let Some(at) = due else { return Ok(self.queue.recv().await) };
            if Instant::now() < at
                && let Ok(job) = timeout_at(at, self.queue.recv()).await
            {
                return Ok(job);
            }
            if self.sync_at.is_some_and(|at| at <= Instant::now()) {
                self.mark.sync().await?;
                self.sync_at = None;
            }
            if self.scrub_at.is_some_and(|at| at <= Instant::now()) {
                let is_clean = Wal::try_truncate(&mut self.conn).await?;
                self.scrubbed(is_clean);
            }
        }
    }

    /// Takes what was erased out of the files, where somebody waits for it, and answers whether that was done.
    async fn scrub(&mut self) -> Result<(), Fault> {
        if self.scrubbing.is_empty() {
            return Ok(());
        }
        let is_clean = self.scrub_at.is_none() || Wal::truncate(&mut self.conn).await?;
        self.scrubbed(is_clean);
        for answer in self.scrubbing.drain(..) {
            drop(answer.send(Ok(is_clean)));
        }
        Ok(())
    }

    /// Tells whether the files are clean, and when that is tried again.
    fn scrubbed(&mut self, is_clean: bool) {
        self.scrub_at = (!is_clean).then(|| Instant::now() + SCRUB);
        self.clean.store(is_clean, Ordering::SeqCst);
    }

    /// Does all jobs in one transaction, makes it durable, and answers.
    async fn commit(&mut self, jobs: Vec<Job>, told: &Told) -> Result<(), Fault> {
        let mut tx = self.conn.begin_with("BEGIN IMMEDIATE").await?;
        let before = apply::reach(&mut tx).await?;
        let mut reach = before;
        let mut batch = Batch::run(&mut *tx, &mut reach, jobs).await?;
        if reach != before {
            tree::complete(&mut tx, before.audit, reach.audit).await?;
            apply::set_reach(&mut tx, reach).await?;
        }
        if batch.erases {
            // Before it is done: whoever reads that it is done must not read that the files are clean.
            self.clean.store(false, Ordering::SeqCst);
        }
        tx.commit().await?;
        if batch.erases {
            self.scrub_at.get_or_insert_with(Instant::now);
        }
        if reach != before {
            self.acknowledge(reach, told)?;
        }
        self.scrubbing.append(&mut batch.scrubbing);
        self.closing.append(&mut batch.closing);
        if !self.closing.is_empty() {
            self.queue.close();
        }
        batch.answer();
        Ok(())
    }

    /// Writes the mark and shows the new head.
    fn acknowledge(&mut self, reach: Reach, told: &Told) -> Result<(), Fault> {
        self.mark.write(reach)?;
        self.sync_at.get_or_insert_with(|| Instant::now() + SYNC);
        told.show(Revision(reach.revision));
        Ok(())
    }
}
