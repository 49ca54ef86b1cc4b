//! Audit rows in and out.

use std::sync::LazyLock;

use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection, SqlitePool};

use super::super::mark::Reach;
use super::super::{AuditEntry, AuditFilter, AuditRow, Outcome, StoreError};
use super::column::{self, Columns};

/// How many rows go together, as puts do.
const PACK: usize = 64;
/// Adds a row.
const INSERT: &str = "INSERT INTO audit (sequence, time, actor, method, outcome, reason, resource, details) \
     VALUES (?, ?, ?, ?, ?, ?, ?, ?);";
/// Adds a full pack of rows.
static INSERTS: LazyLock<String> = LazyLock::new(|| INSERT.repeat(PACK));

/// Adds audit rows.
pub(super) async fn insert(
    conn: &mut SqliteConnection,
    reach: &mut Reach,
    entries: &[AuditEntry],
) -> Result<(), sqlx::Error> {
    let (packs, rest) = entries.as_chunks::<PACK>();
    for pack in packs {
        let query = pack.iter().try_fold(sqlx::query(INSERTS.as_str()), |query, entry| bind(query, reach, entry))?;
        query.execute(&mut *conn).await?;
    }
    for entry in rest {
        bind(sqlx::query(INSERT), reach, entry)?.execute(&mut *conn).await?;
    }
    Ok(())
}

/// Binds a row, which takes the next number.
fn bind<'q>(
    query: Query<'q, Sqlite, SqliteArguments>,
    reach: &mut Reach,
    entry: &AuditEntry,
) -> Result<Query<'q, Sqlite, SqliteArguments>, sqlx::Error> {
    reach.audit += 1;
    let (outcome, reason) = match &entry.outcome {
        Outcome::Allowed => ("allowed", None),
        Outcome::Denied(reason) => ("denied", Some(reason.clone())),
        Outcome::Failed(reason) => ("failed", Some(reason.clone())),
    };
    let details = serde_json::to_string(&entry.details).map_err(|error| sqlx::Error::Encode(error.into()))?;
    Ok(query
        .bind(reach.audit.cast_signed())
        .bind(column::micros(entry.time))
        .bind(column::account(entry.actor.as_ref()).map(<[u8]>::to_vec))
        .bind(entry.method.clone())
        .bind(outcome)
        .bind(reason)
        .bind(entry.resource.clone())
        .bind(details))
}

/// Audit rows that fit a filter, the newest first.
pub(super) async fn select(pool: &SqlitePool, filter: &AuditFilter, limit: usize) -> Result<Vec<AuditRow>, StoreError> {
    let mut query = QueryBuilder::<Sqlite>::new(
        "SELECT sequence, time, actor, method, outcome, reason, resource, details FROM audit WHERE sequence < ",
    );
    query.push_bind(filter.before.map_or(i64::MAX, u64::cast_signed));
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
    query.push(" ORDER BY sequence DESC LIMIT ").push_bind(column::limit(limit));
    let rows = query.build().fetch_all(pool).await?;
    rows.iter().map(audit_row).collect()
}

/// An audit row from its row.
fn audit_row(row: &SqliteRow) -> Result<AuditRow, StoreError> {
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
