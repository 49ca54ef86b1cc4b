//! The way to the task that writes: what it is asked for, who waits for what, and what it tells everybody.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::{mpsc, oneshot, watch};

use crate::domain::Revision;

use super::{AuditEntry, Committed, OutboxChange, StoreError, Write};

/// How many calls may wait for the writer before the next one has to wait for its turn to wait.
const WAITING: usize = 1024;
/// How many rows one transaction takes from the queue before it leaves the rest to the next.
const ROWS: usize = 4096;

/// The way back to a caller.
pub(super) type Answer<T> = oneshot::Sender<Result<T, StoreError>>;

/// What the writer task is asked for.
#[derive(Debug)]
pub(super) enum Job {
    /// Commit a write.
    Commit(Box<Write>, Answer<Committed>),
    /// Add audit rows.
    Audit(Vec<AuditEntry>, Answer<()>),
    /// Change the outbox.
    Outbox(OutboxChange, Answer<u64>),
    /// Forget request ids from before a time.
    Prune(Timestamp, Answer<u64>),
    /// Take out of the store what was erased.
    Scrub(Answer<bool>),
    /// Stop once what waits is done.
    Close(oneshot::Sender<()>),
}

impl Job {
    /// About how many rows it writes.
    fn rows(&self) -> usize {
        match self {
            Self::Commit(write, _) => write.puts.len() + write.audit.len() + write.notices.len(),
            Self::Audit(entries, _) => entries.len(),
            Self::Outbox(..) | Self::Prune(..) | Self::Scrub(_) | Self::Close(_) => 1,
        }
    }

    /// The job and those that wait behind it, up to a number of rows.
    pub(super) fn batch(self, queue: &mut mpsc::Receiver<Self>) -> Vec<Self> {
        let mut rows = self.rows();
        let mut jobs = vec![self];
        while rows < ROWS
            && let Ok(job) = queue.try_recv()
        {
            rows += job.rows();
            jobs.push(job);
        }
        jobs
    }
}

/// What the writer task tells everybody.
#[derive(Debug)]
pub(super) struct Told {
    /// The last revision that is known to be durable.
    head: watch::Sender<Revision>,
    /// Whether anything is written.
    stops: watch::Sender<Stops>,
}

/// How often writing has stopped, and why.
#[derive(Debug, Default)]
struct Stops {
    /// How often.
    count: u64,
    /// Why it stopped last.
    reason: String,
    /// Whether it has not begun again since.
    is_stopped: bool,
}

impl Told {
    /// Shows a head, unless a later one is shown.
    pub(super) fn show(&self, head: Revision) {
        self.head.send_if_modified(|shown| {
            let is_later = head > *shown;
            *shown = head.max(*shown);
            is_later
        });
    }

    /// The head that is shown.
    pub(super) fn head(&self) -> Revision {
        *self.head.borrow()
    }

    /// Says that nothing is written from now on, and why. Before the jobs under way are dropped, or after.
    pub(super) fn stop(&self, reason: String) {
        self.stops.send_modify(|stops| *stops = Stops { count: stops.count + 1, reason, is_stopped: true });
    }

    /// Says that jobs are taken again.
    pub(super) fn resume(&self) {
        self.stops.send_modify(|stops| stops.is_stopped = false);
    }
}

/// The way to a writer task.
#[derive(Debug)]
pub(super) struct Queue {
    /// What waits.
    jobs: mpsc::Sender<Job>,
    /// What the task tells.
    pub(super) told: Arc<Told>,
}

impl Queue {
    /// A way to a task that is yet to be started; the log ends at `head`.
    pub(super) fn new(head: Revision) -> (Self, mpsc::Receiver<Job>) {
        let (jobs, queue) = mpsc::channel(WAITING);
        let told = Arc::new(Told { head: watch::Sender::new(head), stops: watch::Sender::default() });
        (Self { jobs, told }, queue)
    }

    /// A way to nobody, for the reason that is given.
    pub(super) fn stopped(head: Revision, reason: &str) -> Self {
        let (queue, _nobody) = Self::new(head);
        queue.told.stop(reason.to_owned());
        queue
    }

    /// Hands a job to the writer task and waits for its answer; once handed in, it completes whatever happens here.
    pub(super) async fn ask<T: Send>(&self, job: impl FnOnce(Answer<T>) -> Job + Send) -> Result<T, StoreError> {
        let mut stops = self.told.stops.subscribe();
        let before = {
            let stops = stops.borrow();
            if stops.is_stopped {
                return Err(StoreError::Unavailable { reason: stops.reason.clone() });
            }
            stops.count
        };
        let (answer, answered) = oneshot::channel();
        if self.jobs.send(job(answer)).await.is_ok()
            && let Ok(result) = answered.await
        {
            return result;
        }
        // Whoever drops a job says so, before or after.
        let stopped = stops.wait_for(|stops| stops.count > before).await;
        let reason = stopped.map_or_else(|_| "the store is gone".to_owned(), |stops| stops.reason.clone());
        Err(StoreError::Unavailable { reason })
    }

    /// Waits until the head is beyond a revision.
    pub(super) async fn wait(&self, after: Revision) -> Revision {
        let mut head = self.told.head.subscribe();
        let reached = head.wait_for(|head| *head > after).await.map(|head| *head);
        match reached {
            Ok(head) => head,
            // The sender lives as long as this queue.
            Err(_) => std::future::pending().await,
        }
    }

    /// Whether the task takes jobs and does them.
    pub(super) fn is_open(&self) -> bool {
        !self.jobs.is_closed() && !self.told.stops.borrow().is_stopped
    }

    /// Has the task complete what was handed in and end, and waits for it.
    pub(super) async fn close(&self) {
        let (closed, closing) = oneshot::channel();
        if self.jobs.send(Job::Close(closed)).await.is_ok() {
            // An error says that the writer is gone, which is what was asked for.
            let _gone = closing.await;
        }
    }
}
