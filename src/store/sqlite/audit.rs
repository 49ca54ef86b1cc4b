//! Audit rows in and out.

use std::sync::LazyLock;

use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection, SqlitePool};

use super::super::leaf::{Covers, Leaf};
use super::super::mark::Reach;
use super::super::{AuditEntry, AuditFilter, AuditRow, AuditScope, StoreError};
use super::{column, entry, rows};

/// How many rows go together, as puts do.
const PACK: usize = 64;
/// Adds a row.
const INSERT: &str = "INSERT INTO audit (sequence, time, actor, method, outcome, reason, resource, details, revision, \
     changes, salt, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);";
/// Rows behind a number, with all that their leaves are made of, at most so many.
pub(super) const ROWS: &str = "SELECT sequence, time, actor, method, outcome, reason, resource, details, revision, \
     changes, salt, hash FROM audit WHERE sequence > ? ORDER BY sequence LIMIT ?";
/// Adds a full pack of rows.
static INSERTS: LazyLock<String> = LazyLock::new(|| INSERT.repeat(PACK));

/// Adds audit rows, which stand for some changes or for none.
pub(super) async fn insert(
    conn: &mut SqliteConnection,
    reach: &mut Reach,
    entries: &[AuditEntry],
    covers: Option<Covers>,
) -> Result<(), StoreError> {
    let (packs, rest) = entries.as_chunks::<PACK>();
    for pack in packs {
        let query =
            pack.iter().try_fold(sqlx::query(INSERTS.as_str()), |query, entry| bind(query, reach, entry, covers))?;
        query.execute(&mut *conn).await?;
    }
    for entry in rest {
        bind(sqlx::query(INSERT), reach, entry, covers)?.execute(&mut *conn).await?;
    }
    Ok(())
}

/// Binds a row, which takes the next number.
fn bind<'q>(
    query: Query<'q, Sqlite, SqliteArguments>,
    reach: &mut Reach,
    entry: &AuditEntry,
    covers: Option<Covers>,
) -> Result<Query<'q, Sqlite, SqliteArguments>, StoreError> {
    let leaf = entry::leaf(reach, entry, covers)?;
    let hash = leaf.hash()?;
    let (outcome, reason) = entry.outcome.names();
    Ok(query
        .bind(reach.audit.cast_signed())
        .bind(column::micros(entry.time))
        .bind(column::account(entry.actor.as_ref()).map(<[u8]>::to_vec))
        .bind(entry.method.clone())
        .bind(outcome)
        .bind(reason.map(str::to_owned))
        .bind(entry.resource.clone())
        .bind(entry::details(entry)?)
        .bind(covers.map(|covers| covers.revision.0.cast_signed()))
        .bind(covers.map(|covers| covers.digest.0.to_vec()))
        .bind(leaf.salt.0.to_vec())
        .bind(hash.0.to_vec()))
}

/// Audit rows that fit a filter, the newest first.
pub(super) async fn select(pool: &SqlitePool, filter: &AuditFilter, limit: usize) -> Result<Vec<AuditRow>, StoreError> {
    let mut query = QueryBuilder::<Sqlite>::new(
        "SELECT sequence, time, actor, method, outcome, reason, resource, details FROM audit WHERE sequence < ",
    );
    query.push_bind(filter.before.map_or(i64::MAX, u64::cast_signed));
    if let Some(after) = filter.after {
        query.push(" AND sequence > ").push_bind(after.cast_signed());
    }
    if let Some(actor) = &filter.actor {
        query.push(" AND actor = ").push_bind(column::bytes(&actor.0));
    }
    if let Some(resource) = &filter.resource {
        query.push(" AND resource = ").push_bind(resource);
    }
    if let Some(method) = &filter.method {
        query.push(" AND method = ").push_bind(method);
    }
    if let Some(since) = filter.since {
        query.push(" AND time >= ").push_bind(column::micros(since));
    }
    if let Some(until) = filter.until {
        query.push(" AND time < ").push_bind(column::micros(until));
    }
    for (i, scope) in filter.any_of.iter().enumerate() {
        query.push(if i == 0 { " AND (" } else { " OR " });
        match scope {
            AuditScope::Actor(actor) => query.push("actor = ").push_bind(column::bytes(&actor.0)),
            AuditScope::Resources(names) => {
                query.push("resource IN (SELECT value FROM json_each(").push_bind(list(names)?).push("))")
            }
            AuditScope::Methods(names) => {
                query.push("method IN (SELECT value FROM json_each(").push_bind(list(names)?).push("))")
            }
        };
    }
    if !filter.any_of.is_empty() {
        query.push(")");
    }
    query.push(" ORDER BY sequence DESC LIMIT ").push_bind(column::limit(limit));
    query.build().fetch_all(pool).await?.iter().map(rows::audit).collect()
}

/// Texts as one value.
fn list(texts: &[String]) -> Result<String, StoreError> {
    serde_json::to_string(texts).map_err(|error| StoreError::Corrupt { reason: error.to_string() })
}

/// The leaf of that number.
pub(super) async fn leaf(pool: &SqlitePool, sequence: u64) -> Result<Option<Leaf>, StoreError> {
    let before = sequence.saturating_sub(1).cast_signed();
    let found = sqlx::query(ROWS).bind(before).bind(1).fetch_optional(pool).await?;
    let leaf = found.as_ref().map(rows::leaf).transpose()?;
    Ok(leaf.filter(|leaf| leaf.row.sequence == sequence))
}
