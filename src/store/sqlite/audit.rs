//! Audit rows in and out.

use std::sync::LazyLock;

use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection, SqlitePool};

use crate::domain::Revision;

use super::super::leaf::{Covers, Leaf, Salt};
use super::super::mark::Reach;
use super::super::{AuditEntry, AuditFilter, AuditRow, AuditScope, Outcome, StoreError};
use super::column::{self, Columns};

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
    reach.audit += 1;
    let row = AuditRow { sequence: reach.audit, entry: entry.clone() };
    let leaf = Leaf { row, salt: Salt::new()?, covers };
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
        .bind(details(entry)?)
        .bind(covers.map(|covers| covers.revision.0.cast_signed()))
        .bind(covers.map(|covers| covers.digest.0.to_vec()))
        .bind(leaf.salt.0.to_vec())
        .bind(hash.0.to_vec()))
}

/// The text of an entry's details.
pub(super) fn details(entry: &AuditEntry) -> Result<String, StoreError> {
    serde_json::to_string(&entry.details).map_err(|error| StoreError::Corrupt { reason: error.to_string() })
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
    let rows = query.build().fetch_all(pool).await?;
    rows.iter().map(row).collect()
}

/// Texts as one value.
fn list(texts: &[String]) -> Result<String, StoreError> {
    serde_json::to_string(texts).map_err(|error| StoreError::Corrupt { reason: error.to_string() })
}

/// The leaf of that number.
pub(super) async fn leaf(pool: &SqlitePool, sequence: u64) -> Result<Option<Leaf>, StoreError> {
    let before = sequence.saturating_sub(1).cast_signed();
    let found = sqlx::query(ROWS).bind(before).bind(1).fetch_optional(pool).await?;
    let leaf = found.as_ref().map(leaf_of).transpose()?;
    Ok(leaf.filter(|leaf| leaf.row.sequence == sequence))
}

/// A leaf from its row.
pub(super) fn leaf_of(from: &SqliteRow) -> Result<Leaf, StoreError> {
    let revision: Option<i64> = from.try_get("revision")?;
    let changes: Option<&[u8]> = from.try_get("changes")?;
    let covers = match (revision, changes) {
        (None, None) => None,
        (Some(revision), Some(changes)) => Some(Covers {
            revision: Revision(revision.cast_unsigned()),
            digest: column::hash(changes).ok_or_else(|| column::corrupt("changes"))?,
        }),
        (Some(_), None) | (None, Some(_)) => return Err(column::corrupt("changes")),
    };
    let salt = Salt::parse(from.try_get("salt")?).ok_or_else(|| column::corrupt("salt"))?;
    Ok(Leaf { row: row(from)?, salt, covers })
}

/// An audit row from its row.
pub(super) fn row(row: &SqliteRow) -> Result<AuditRow, StoreError> {
    let reason = row.optional_text("reason")?.map(str::to_owned);
    let outcome = match (row.text("outcome")?, reason) {
        ("allowed", None) => Outcome::Allowed,
        ("denied", Some(reason)) => Outcome::Denied(reason),
        ("failed", Some(reason)) => Outcome::Failed(reason),
        _ => return Err(column::corrupt("outcome")),
    };
    Ok(AuditRow {
        sequence: row.number("sequence")?,
        entry: AuditEntry {
            time: row.time("time")?,
            actor: row.account("actor")?,
            method: row.text("method")?.to_owned(),
            outcome,
            resource: row.optional_text("resource")?.map(str::to_owned),
            details: serde_json::from_str(row.text("details")?).map_err(|_| column::corrupt("details"))?,
        },
    })
}
