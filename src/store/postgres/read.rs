//! The reads: outside a snapshot each is one statement, so each is of one moment.

use async_trait::async_trait;
use sqlx::{PgPool, Postgres, Transaction};
use uuid::Uuid;

use crate::domain::{Key, Kind, Revision};

use super::super::{Change, Position, Record, Snapshot, StoreError, Version};
use super::{column, head, rows, within};

/// Changes behind a position, at most so many.
const CHANGES: &str = "SELECT c.revision, c.seq, c.kind, c.id, c.operation, c.created, c.schema, c.body, r.time, r.actor, \
     r.puts FROM change c JOIN revision r ON r.revision = c.revision \
     WHERE (c.revision, c.seq) > ($1, $2) ORDER BY c.revision, c.seq LIMIT $3";
/// Versions of a record below a revision, at most so many.
const HISTORY: &str = "SELECT c.revision, c.operation, c.created, c.schema, c.body, r.time, r.actor, r.summary \
     FROM change c JOIN revision r ON r.revision = c.revision \
     WHERE c.kind = $1 AND c.id = $2 AND c.revision < $3 ORDER BY c.revision DESC LIMIT $4";
/// Current records of a kind above an id, at most so many.
const RECORDS: &str = "SELECT n.id, n.revision, n.created, v.time, c.schema, c.body FROM record n \
     JOIN change c ON c.revision = n.revision AND c.seq = n.seq JOIN revision v ON v.revision = n.revision \
     WHERE n.kind = $1 AND n.id > $2 ORDER BY n.id LIMIT $3";
/// The last versions of removed records of which there is still a body, that of the removal aside.
const REMOVED: &str = "SELECT c.id, c.revision, c.created, v.time, c.schema, c.body FROM change c \
     JOIN revision v ON v.revision = c.revision WHERE c.kind = $1 AND c.id > $2 AND c.operation = 'remove' \
     AND NOT EXISTS (SELECT 1 FROM change l WHERE l.kind = c.kind AND l.id = c.id AND l.revision > c.revision) \
     AND EXISTS (SELECT 1 FROM change p WHERE p.kind = c.kind AND p.id = c.id AND p.revision < c.revision \
     AND p.salt IS NOT NULL) ORDER BY c.id LIMIT $3";

/// Changes behind a position.
pub(super) async fn changes(pool: &PgPool, after: Position, limit: usize) -> Result<Vec<Change>, StoreError> {
    let query = sqlx::query(CHANGES).bind(after.revision.0.cast_signed()).bind(i64::from(after.seq));
    query.bind(column::limit(limit)).fetch_all(pool).await?.iter().map(rows::change).collect()
}

/// Versions of a record, the newest first.
pub(super) async fn history(
    pool: &PgPool,
    key: Key,
    before: Option<Revision>,
    limit: usize,
) -> Result<Vec<Version>, StoreError> {
    let found = sqlx::query(HISTORY)
        .bind(key.kind.as_str())
        .bind(column::bytes(&key.id))
        .bind(before.map_or(i64::MAX, |revision| revision.0.cast_signed()))
        .bind(column::limit(limit))
        .fetch_all(pool)
        .await?;
    found.iter().map(rows::version).collect()
}

/// The last versions of removed records that were not erased.
pub(super) async fn removed(
    pool: &PgPool,
    kind: Kind,
    after: Option<Uuid>,
    limit: usize,
) -> Result<Vec<Record>, StoreError> {
    let found = sqlx::query(REMOVED)
        .bind(kind.as_str())
        .bind(after.as_ref().map(column::bytes).unwrap_or_default())
        .bind(column::limit(limit))
        .fetch_all(pool)
        .await?;
    found.iter().map(rows::record).collect()
}

/// The current records at one revision: a read transaction on a connection of its own, held until it is dropped.
#[derive(Debug)]
struct PostgresSnapshot {
    /// The read transaction.
    tx: Transaction<'static, Postgres>,
    /// The revision it sees.
    revision: Revision,
}

/// Opens a snapshot, in a task: a transaction whose beginning is cut off would stay open on a connection of the pool.
pub(super) async fn snapshot(pool: &PgPool) -> Result<Box<dyn Snapshot>, StoreError> {
    let pool = pool.clone();
    let opening = tokio::spawn(async move {
        let mut tx = pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
        let revision = Revision(head::read(&mut tx).await?.reach.revision);
        Ok(PostgresSnapshot { tx, revision })
    });
    let opened: Result<PostgresSnapshot, StoreError> =
        opening.await.map_err(|error| StoreError::Unavailable { reason: error.to_string() })?;
    Ok(Box::new(opened?))
}

#[async_trait]
impl Snapshot for PostgresSnapshot {
    fn revision(&self) -> Revision {
        self.revision
    }

    async fn records(&mut self, kind: Kind, after: Option<Uuid>, limit: usize) -> Result<Vec<Record>, StoreError> {
        let query = sqlx::query(RECORDS)
            .bind(kind.as_str())
            .bind(after.as_ref().map(column::bytes).unwrap_or_default())
            .bind(column::limit(limit));
        within(query.fetch_all(&mut *self.tx)).await?.iter().map(rows::record).collect()
    }
}
