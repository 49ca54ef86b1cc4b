//! What writes do to the tables of a database, whichever it is: the steps of one write, and of many that go together.

use std::collections::HashSet;

use async_trait::async_trait;
use jiff::Timestamp;
use tokio::sync::oneshot;

use crate::domain::Revision;

use super::leaf::Covers;
use super::mark::Reach;
use super::queue::{Answer, Job};
use super::{AuditEntry, Committed, Notice, OutboxChange, Request, StoreError, Write};

/// Gives a caller its answer; a caller that has gone does not mind.
type Delivery = Box<dyn FnOnce() + Send>;

/// Why a write was not applied.
#[derive(Debug)]
pub(super) enum Failure {
    /// It does not fit; the others of the transaction may.
    Refused(StoreError),
    /// The storage failed.
    Storage(StoreError),
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Storage(error.into())
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable { .. } | StoreError::Corrupt { .. } => Self::Storage(error),
            StoreError::Stale { .. }
            | StoreError::Exists { .. }
            | StoreError::Missing { .. }
            | StoreError::RepeatedKey { .. }
            | StoreError::Duplicate { .. }
            | StoreError::RequestReused => Self::Refused(error),
        }
    }
}

/// The tables, inside a transaction of the writer's.
#[async_trait]
pub(super) trait Tables: Send {
    /// Makes a write as [`apply`] does, in a savepoint; the inner result is the caller's answer.
    async fn commit(&mut self, reach: &mut Reach, write: &Write) -> Result<Result<Committed, StoreError>, StoreError>;
    /// What the write of this request id did, where there was one.
    async fn replay(&mut self, write: &Write, request: &Request) -> Result<Option<Committed>, Failure>;
    /// Remembers a request id.
    async fn remember(&mut self, revision: i64, write: &Write, request: &Request) -> Result<(), StoreError>;
    /// Adds the row of the revision, and every put; what they are together.
    async fn enter(&mut self, revision: u64, write: &Write) -> Result<Covers, Failure>;
    /// Adds audit rows, which stand for some changes or for none.
    async fn audit(
        &mut self,
        reach: &mut Reach,
        entries: &[AuditEntry],
        covers: Option<Covers>,
    ) -> Result<(), StoreError>;
    /// Adds the notices of a write.
    async fn notices(&mut self, time: Timestamp, notices: &[Notice]) -> Result<(), StoreError>;
    /// Changes notices, and answers how many.
    async fn outbox(&mut self, change: &OutboxChange) -> Result<u64, StoreError>;
    /// Forgets request ids from before a time, and answers how many.
    async fn prune(&mut self, before: Timestamp) -> Result<u64, StoreError>;
}

/// Applies a write; what it has done on failure is rolled back by its caller.
pub(super) async fn apply<T: Tables + ?Sized>(
    tables: &mut T,
    reach: &mut Reach,
    write: &Write,
) -> Result<Committed, Failure> {
    if let Some(request) = &write.request
        && let Some(first) = tables.replay(write, request).await?
    {
        return Ok(first);
    }
    let mut keys = HashSet::with_capacity(write.puts.len());
    if let Some(put) = write.puts.iter().find(|put| !keys.insert(put.key)) {
        return Err(StoreError::RepeatedKey { key: put.key }.into());
    }
    let covers = if write.puts.is_empty() {
        None
    } else {
        reach.revision += 1;
        Some(tables.enter(reach.revision, write).await?)
    };
    if let Some(request) = &write.request {
        tables.remember(reach.revision.cast_signed(), write, request).await?;
    }
    if write.audit.is_empty() && covers.is_some() {
        tables.audit(reach, &[write.own_entry()], covers).await?;
    } else {
        tables.audit(reach, &write.audit, covers).await?;
    }
    tables.notices(write.time, &write.notices).await?;
    let keys = write.puts.iter().map(|put| put.key).collect();
    Ok(Committed { revision: Revision(reach.revision), replayed: false, keys })
}

/// What jobs came to, to be told once it is durable.
#[derive(Default)]
pub(super) struct Batch {
    /// The answers.
    deliveries: Vec<Delivery>,
    /// Whether a write among them has erased something.
    pub(super) erases: bool,
    /// Who waits for what was erased to be taken out.
    pub(super) scrubbing: Vec<Answer<bool>>,
    /// Who waits for the end.
    pub(super) closing: Vec<oneshot::Sender<()>>,
}

impl Batch {
    /// Does jobs in their order.
    pub(super) async fn run<T: Tables + ?Sized>(
        tables: &mut T,
        reach: &mut Reach,
        jobs: Vec<Job>,
    ) -> Result<Self, StoreError> {
        let mut batch = Self::default();
        // Audit rows that came one after the other go in together.
        let mut waiting = Vec::new();
        for job in jobs {
            if !matches!(job, Job::Audit(..)) {
                tables.audit(reach, &std::mem::take(&mut waiting), None).await?;
            }
            match job {
                Job::Commit(write, answer) => {
                    let answered = tables.commit(reach, &write).await?;
                    let is_done = answered.as_ref().is_ok_and(|committed| !committed.replayed);
                    batch.erases |= is_done && write.puts.iter().any(|put| put.action.erases());
                    batch.deliver(answer, answered);
                }
                Job::Audit(entries, answer) => {
                    waiting.extend(entries);
                    batch.deliver(answer, Ok(()));
                }
                Job::Outbox(change, answer) => batch.deliver(answer, Ok(tables.outbox(&change).await?)),
                Job::Prune(time, answer) => batch.deliver(answer, Ok(tables.prune(time).await?)),
                Job::Scrub(answer) => batch.scrubbing.push(answer),
                Job::Close(closed) => batch.closing.push(closed),
            }
        }
        tables.audit(reach, &waiting, None).await?;
        Ok(batch)
    }

    /// An answer to be given once it is true.
    fn deliver<T: Send + 'static>(&mut self, answer: Answer<T>, result: Result<T, StoreError>) {
        self.deliveries.push(Box::new(move || drop(answer.send(result))));
    }

    /// Gives the answers.
    pub(super) fn answer(self) {
        for deliver in self.deliveries {
            deliver();
        }
    }
}
