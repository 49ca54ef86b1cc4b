//! The outbox: notices go in with their write, and leave by what the sender says of them.

use jiff::Timestamp;
use sqlx::{SqliteConnection, SqlitePool};

use super::super::{Notice, NoticeState, OutboxChange, OutboxCounts, OutboxFilter, QueuedNotice, StoreError};
use super::{column, rows};

/// Adds a notice, unless its key was there before.
const ADD: &str = "INSERT INTO notice (id, time, kind, resource, recipient, once, state, attempts, next, reason) \
     VALUES (?, ?, ?, ?, ?, ?, 'waiting', 0, ?, '') ON CONFLICT DO NOTHING";
/// The notices of a state whose time has come.
const SELECT: &str = "SELECT id, time, kind, resource, recipient, once, state, attempts, next, reason FROM notice \
     WHERE state = ? AND next <= ? ORDER BY next, id LIMIT ?";
/// How many stand where.
const COUNT: &str = "SELECT (SELECT count(*) FROM notice WHERE state = 'waiting') AS waiting, \
     (SELECT count(*) FROM notice WHERE state = 'dead') AS dead, \
     (SELECT min(time) FROM notice WHERE state = 'waiting') AS oldest";

/// Adds the notices of a write.
pub(super) async fn insert(
    conn: &mut SqliteConnection,
    time: Timestamp,
    notices: &[Notice],
) -> Result<(), sqlx::Error> {
    for notice in notices {
        sqlx::query(ADD)
            .bind(column::bytes(&notice.id))
            .bind(column::micros(time))
            .bind(&notice.kind)
            .bind(&notice.resource)
            .bind(&notice.recipient)
            .bind(notice.once.as_deref())
            .bind(column::micros(time))
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

/// Makes a change, and answers how many notices it changed.
pub(super) async fn change(conn: &mut SqliteConnection, change: &OutboxChange) -> Result<u64, sqlx::Error> {
    let query = match change {
        OutboxChange::Begin { id, attempts, next } => {
            let text = "UPDATE notice SET attempts = attempts + 1, next = ? \
                        WHERE id = ? AND attempts = ? AND state = 'waiting'";
            sqlx::query(text).bind(column::micros(*next)).bind(column::bytes(id)).bind(i64::from(*attempts))
        }
        OutboxChange::Failed { id, reason } => {
            let text = "UPDATE notice SET reason = ? WHERE id = ? AND state = 'waiting'";
            sqlx::query(text).bind(reason).bind(column::bytes(id))
        }
        OutboxChange::Settle { id, state, reason, at } => {
            let text = "UPDATE notice SET state = ?, reason = ?, next = ? WHERE id = ? AND state = 'waiting'";
            sqlx::query(text).bind(state.as_str()).bind(reason).bind(column::micros(*at)).bind(column::bytes(id))
        }
        OutboxChange::Revive { at } => {
            let text = "UPDATE notice SET state = 'waiting', attempts = 0, time = ?, next = ? WHERE state = 'dead'";
            sqlx::query(text).bind(column::micros(*at)).bind(column::micros(*at))
        }
        OutboxChange::Prune { before } => {
            let text = "DELETE FROM notice WHERE state <> 'waiting' AND next < ?";
            sqlx::query(text).bind(column::micros(*before))
        }
    };
    Ok(query.execute(conn).await?.rows_affected())
}

/// The notices that fit a filter.
pub(super) async fn select(
    pool: &SqlitePool,
    filter: OutboxFilter,
    limit: usize,
) -> Result<Vec<QueuedNotice>, StoreError> {
    let (state, until) = match filter {
        OutboxFilter::Due(now) => (NoticeState::Waiting, column::micros(now)),
        OutboxFilter::In(state) => (state, i64::MAX),
    };
    let query = sqlx::query(SELECT).bind(state.as_str()).bind(until).bind(column::limit(limit));
    query.fetch_all(pool).await?.iter().map(rows::queued).collect()
}

/// How many notices stand where.
pub(super) async fn counts(pool: &SqlitePool) -> Result<OutboxCounts, StoreError> {
    rows::counts(&sqlx::query(COUNT).fetch_one(pool).await?)
}
