//! The reads outside a snapshot: each is one statement, so each is of one moment.

use sqlx::SqlitePool;

use crate::domain::{Key, Revision};

use super::super::{Change, Position, StoreError, Version};
use super::{column, rows};

/// Changes behind a position, at most so many.
pub(super) const CHANGES: &str = "SELECT c.revision, c.seq, c.kind, c.id, c.operation, c.created, c.schema, c.body, r.time, r.actor, r.summary, r.puts \
         FROM change c CROSS JOIN revision r ON r.revision = c.revision \
         WHERE (c.revision, c.seq) > (?, ?) ORDER BY c.revision, c.seq LIMIT ?";
/// Versions of a record below a revision, at most so many.
pub(super) const HISTORY: &str = "SELECT c.revision, c.operation, c.created, c.schema, c.body, r.time, r.actor, r.summary \
         FROM change c CROSS JOIN revision r ON r.revision = c.revision \
         WHERE c.kind = ? AND c.id = ? AND c.revision < ? ORDER BY c.revision DESC LIMIT ?";

/// Changes behind a position.
pub(super) async fn changes(pool: &SqlitePool, after: Position, limit: usize) -> Result<Vec<Change>, StoreError> {
    let found = sqlx::query(CHANGES)
        .bind(after.revision.0.cast_signed())
        .bind(after.seq)
        .bind(column::limit(limit))
        .fetch_all(pool)
        .await?;
    found.iter().map(rows::change).collect()
}

/// Versions of a record, the newest first.
pub(super) async fn history(
    pool: &SqlitePool,
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
