//! Audit rows in and out.

use sqlx::{PgConnection, PgPool, Postgres, QueryBuilder};

use super::super::leaf::{Covers, Leaf};
use super::super::mark::Reach;
use super::super::{AuditEntry, AuditFilter, AuditRow, AuditScope, StoreError};
use super::{column, entry, rows};

/// How many rows go in with one statement.
const PACK: usize = 1024;
/// Adds rows.
const INSERT: &str = "INSERT INTO audit (sequence, time, actor, method, outcome, reason, resource, details, revision, \
     changes, salt, hash) SELECT sequence, time, actor, method, outcome, reason, resource, details, $9, $10, salt, hash \
     FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $11, $12) \
     AS one (sequence, time, actor, method, outcome, reason, resource, details, salt, hash)";
/// A row, with all that its leaf is made of.
const LEAF: &str = "SELECT sequence, time, actor, method, outcome, reason, resource, details, revision, changes, salt \
     FROM audit WHERE sequence = $1";

/// The columns of rows that go in together.
#[derive(Default)]
struct Pack<'e> {
    sequence: Vec<i64>,
    time: Vec<i64>,
    actor: Vec<Option<&'e [u8]>>,
    method: Vec<&'e str>,
    outcome: Vec<&'static str>,
    reason: Vec<Option<&'e str>>,
    resource: Vec<Option<&'e str>>,
    details: Vec<String>,
    salt: Vec<Vec<u8>>,
    hash: Vec<Vec<u8>>,
}

impl<'e> Pack<'e> {
    /// Adds a row, which takes the next number.
    fn push(&mut self, reach: &mut Reach, entry: &'e AuditEntry, covers: Option<Covers>) -> Result<(), StoreError> {
        let leaf = entry::leaf(reach, entry, covers)?;
        let (outcome, reason) = entry.outcome.names();
        self.sequence.push(leaf.row.sequence.cast_signed());
        self.time.push(column::micros(entry.time));
        self.actor.push(column::account(entry.actor.as_ref()));
        self.method.push(&entry.method);
        self.outcome.push(outcome);
        self.reason.push(reason);
        self.resource.push(entry.resource.as_deref());
        self.details.push(entry::details(entry)?);
        self.salt.push(leaf.salt.0.to_vec());
        self.hash.push(leaf.hash()?.0.to_vec());
        Ok(())
    }
}

/// Adds audit rows, which stand for some changes or for none.
pub(super) async fn insert(
    conn: &mut PgConnection,
    reach: &mut Reach,
    entries: &[AuditEntry],
    covers: Option<Covers>,
) -> Result<(), StoreError> {
    for entries in entries.chunks(PACK) {
        let mut pack = Pack::default();
        entries.iter().try_for_each(|entry| pack.push(reach, entry, covers))?;
        sqlx::query(INSERT)
            .bind(pack.sequence)
            .bind(pack.time)
            .bind(pack.actor)
            .bind(pack.method)
            .bind(pack.outcome)
            .bind(pack.reason)
            .bind(pack.resource)
            .bind(pack.details)
            .bind(covers.map(|covers| covers.revision.0.cast_signed()))
            .bind(covers.map(|covers| covers.digest.0.to_vec()))
            .bind(pack.salt)
            .bind(pack.hash)
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

/// Audit rows that fit a filter, the newest first.
pub(super) async fn select(pool: &PgPool, filter: &AuditFilter, limit: usize) -> Result<Vec<AuditRow>, StoreError> {
    let mut query = QueryBuilder::<Postgres>::new(
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
            AuditScope::Resources(names) => query.push("resource = ANY (").push_bind(names).push(")"),
            AuditScope::Methods(names) => query.push("method = ANY (").push_bind(names).push(")"),
        };
    }
    if !filter.any_of.is_empty() {
        query.push(")");
    }
    query.push(" ORDER BY sequence DESC LIMIT ").push_bind(column::limit(limit));
    query.build().fetch_all(pool).await?.iter().map(rows::audit).collect()
}

/// The leaf of that number.
pub(super) async fn leaf(pool: &PgPool, sequence: u64) -> Result<Option<Leaf>, StoreError> {
    let found = sqlx::query(LEAF).bind(sequence.cast_signed()).fetch_optional(pool).await?;
    found.as_ref().map(rows::leaf).transpose()
}
