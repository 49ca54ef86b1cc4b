//! The writer task: it takes what waits in the queue into one transaction, and answers once that is durable.
//!
//! The first error of the database ends all that was under way. It writes again on another connection, once that has passed
//! every check of an opening and holds the last row that this node has seen: after a failover the server may be one that
//! lost it, and then nothing is written any more.

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};
use tokio::sync::{mpsc, oneshot};
use tokio::time::error::Elapsed;
use tokio::time::{sleep, timeout};

use crate::domain::Revision;

use super::super::queue::{Job, Told};
use super::super::tables::Batch;
use super::super::{OpenError, StoreError};
use super::clean::{Clean, Wish};
use super::kept::Kept;
use super::open::{self, Checked};
use super::{head, tree};

/// How long a transaction may take, and how long another node's may hold it up.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long nothing is written before the connection is tried, so that one that is gone is known before a caller finds out.
const IDLE: Duration = Duration::from_secs(5);

/// How long the database is left alone before the next try to write to it again, and how long a try may take, also of a
/// connection on which nothing is written.
const RETRY: Duration = Duration::from_millis(500);
const TRY: Duration = Duration::from_secs(10);

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
    #[error("the database does not answer")]
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
    /// How it is made.
    pub(super) options: PgConnectOptions,
    /// The end of the log as this node last saw it.
    pub(super) kept: Arc<Kept>,
    /// What has been erased.
    pub(super) clean: Arc<Clean>,
    /// The way to the task that takes it out.
    pub(super) cleaner: mpsc::UnboundedSender<Wish>,
    /// Who waits for the end.
    pub(super) closing: Vec<oneshot::Sender<()>>,
}

/// Serves the queue until it is closed, or the log is found to have lost something.
pub(super) async fn run(mut writer: Writer) {
    loop {
        let Err(fault) = writer.serve().await else {
            writer.told.stop("the store is closed".to_owned());
            break;
        };
        tracing::error!(%fault, "the store has stopped writing");
        writer.told.stop(fault.to_string());
        let lost = matches!(fault, Fault::Store(StoreError::Corrupt { .. }));
        if lost || !writer.reopen().await {
            break;
        }
        writer.told.resume();
        tracing::info!("the store writes again");
    }
    writer.end().await;
}

impl Writer {
    /// Connects again and again while it refuses what comes, and answers whether there is anything to write to.
    async fn reopen(&mut self) -> bool {
        let mut is_told = false;
        loop {
            let opening = open::again(&self.options);
            let opened = tokio::select! {
                () = refuse(&mut self.queue, &mut self.closing) => return false,
                opened = timeout(TRY, opening) => opened,
            };
            let error = match opened {
                Ok(Ok(checked)) => return self.take(checked).await,
                Ok(Err(error @ (OpenError::Corrupt { .. } | OpenError::Version { .. }))) => {
                    tracing::error!(%error, "the store does not write any more");
                    self.told.stop(error.to_string());
                    return false;
                }
                Ok(Err(error)) => error.to_string(),
                Err(_) => format!("the database has not answered within {} s", TRY.as_secs()),
            };
            if !std::mem::replace(&mut is_told, true) {
                tracing::warn!(error, "the database cannot be written to yet; trying again");
            }
            tokio::select! {
                () = refuse(&mut self.queue, &mut self.closing) => return false,
                () = sleep(RETRY) => {}
            }
        }
    }

    /// Takes another connection, where its log is the one that was written to, and nothing is missing.
    async fn take(&mut self, checked: Checked) -> bool {
        let Checked { mut conn, head } = checked;
        let kept = match self.kept.require(head.reach) {
            Ok(()) => head::require_last(&mut conn, &self.kept.last()).await,
            Err(error) => Err(error),
        };
        self.conn = conn;
        match kept {
            Ok(()) => true,
            Err(error) => {
                tracing::error!(%error, "the store does not write any more");
                self.told.stop(error.to_string());
                false
            }
        }
    }

    /// Ends, once it was told why: nothing is taken any more, and whoever waits hears of it.
    async fn end(self) {
        let Self { conn, queue, cleaner, closing, .. } = self;
        drop((queue, cleaner));
        if let Ok(Err(error)) = timeout(IDLE, conn.close()).await {
            tracing::debug!(%error, "the connection did not close cleanly");
        }
        drop(closing);
    }

    /// Takes batch after batch until the queue is closed and empty.
    async fn serve(&mut self) -> Result<(), Fault> {
        loop {
            match timeout(IDLE, self.queue.recv()).await {
                Ok(Some(first)) => {
                    let jobs = first.batch(&mut self.queue);
                    timeout(PATIENCE, self.commit(jobs)).await??;
                }
                Ok(None) => return Ok(()),
                Err(_) => timeout(TRY, self.conn.ping()).await??,
            }
        }
    }

    /// Does all jobs in one transaction, makes it durable, and answers.
    async fn commit(&mut self, jobs: Vec<Job>) -> Result<(), Fault> {
        let mut tx = self.conn.begin().await?;
        let mut head = head::lock(&mut tx).await?;
        self.kept.require(head.reach)?;
        let before = head.reach;
        let mut batch = Batch::run(&mut *tx, &mut head.reach, jobs).await?;
        if batch.erases {
            head.erased += 1;
            // Before it is done: whoever reads that it is done must not read that the tables are clean.
            self.clean.erases(head.erased);
        }
        let mut last = None;
        if head.reach != before {
            tree::complete(&mut tx, before.audit, head.reach.audit).await?;
            last = Some(head::write(&mut tx, &head).await?);
        }
        tx.commit().await?;
        if let Some(last) = last {
            self.kept.see(last);
        }
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

/// Refuses jobs until the queue is closed, or somebody wants it to be.
async fn refuse(queue: &mut mpsc::Receiver<Job>, closing: &mut Vec<oneshot::Sender<()>>) {
    while let Some(job) = queue.recv().await {
        // A job that is dropped is answered by what was told.
        if let Job::Close(done) = job {
            closing.push(done);
            return;
        }
    }
}
