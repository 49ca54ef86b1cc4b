//! The puts of a write: each is a change of the current record and a row of the log, in one statement.

use sqlx::error::DatabaseError;
use sqlx::postgres::PgArguments;
use sqlx::query::Query;
use sqlx::{PgConnection, Postgres};

use crate::audit::Hash;
use crate::domain::Key;

use super::super::tables::Failure;
use super::super::{Action, Put, StoreError, Write};
use super::column;
use super::entry::{Row, Run};

/// Adds a current record and its row of the log.
const CREATE: &str = "WITH done AS (INSERT INTO record (kind, id, revision, seq, unique_key, created) \
     VALUES ($1, $2, $3, $4, $9, $10) ON CONFLICT (kind, id) DO NOTHING RETURNING created) \
     INSERT INTO change (kind, id, revision, seq, schema, body, salt, digest, operation, created) \
     SELECT $1, $2, $3, $4, $5, $6, $7, $8, 'create', created FROM done";
/// Points the current record at a new row of the log.
const UPDATE: &str = "WITH done AS (UPDATE record SET revision = $3, seq = $4, unique_key = $9 \
     WHERE kind = $1 AND id = $2 AND revision = $10 RETURNING created) \
     INSERT INTO change (kind, id, revision, seq, schema, body, salt, digest, operation, created) \
     SELECT $1, $2, $3, $4, $5, $6, $7, $8, 'update', created FROM done";
/// Takes the record out of the current set.
const REMOVE: &str = "WITH done AS (DELETE FROM record WHERE kind = $1 AND id = $2 AND revision = $9 RETURNING created) \
     INSERT INTO change (kind, id, revision, seq, schema, body, salt, digest, operation, created) \
     SELECT $1, $2, $3, $4, $5, $6, $7, $8, 'remove', created FROM done";
/// Takes the record out of the current set, where it is in it; its last row of the log may be that of its removal.
const ERASE: &str = "WITH gone AS (DELETE FROM record WHERE kind = $1 AND id = $2) \
     INSERT INTO change (kind, id, revision, seq, schema, body, salt, digest, operation, created) \
     SELECT $1, $2, $3, $4, $5, $6, $7, $8, 'remove', created FROM change \
     WHERE kind = $1 AND id = $2 AND revision = $9 \
     AND NOT EXISTS (SELECT 1 FROM change l WHERE l.kind = $1 AND l.id = $2 AND l.revision > $9)";
/// Empties what was written of a record before a revision.
const EMPTY: &str =
    "UPDATE change SET body = '', salt = NULL WHERE kind = $1 AND id = $2 AND revision < $3 AND salt IS NOT NULL";
/// Makes the requests that wrote it unlike any other: a digest of what they sent could be guessed at.
const REQUESTS: &str = "UPDATE request SET fingerprint = sha256(convert_to(gen_random_uuid()::text, 'UTF8')) \
     WHERE puts > 0 AND revision IN \
     (SELECT revision FROM change WHERE kind = $1 AND id = $2 AND revision < $3 AND operation <> 'remove')";
/// Whether a record of a kind was written after a revision, before the write that asks.
const CHANGED: &str = "SELECT 1 FROM change WHERE revision > $1 AND revision < $2 AND kind = $3 LIMIT 1";
/// What keeps unique keys apart.
const UNIQUE: &str = "record_unique_key";

/// Writes every put of a write, in order, and answers the digest of the revision.
pub(super) async fn all(conn: &mut PgConnection, revision: u64, write: &Write) -> Result<Hash, Failure> {
    let mut run = Run::new(revision, write);
    for put in &write.puts {
        if let Action::CreateUnlessChanged { seen } = put.action {
            let kind = put.key.kind.as_str();
            let changed = sqlx::query(CHANGED).bind(seen.0.cast_signed()).bind(run.revision).bind(kind);
            if changed.fetch_optional(&mut *conn).await?.is_some() {
                return Err(StoreError::Stale { key: put.key }.into());
            }
        }
        let row = run.enter(put)?;
        let done = bind(put, &run, &row).execute(&mut *conn).await.map_err(|error| refused(error, put))?;
        if done.rows_affected() == 0 {
            return Err(misfit(conn, put).await?.into());
        }
        if put.action.erases() {
            earlier(conn, put.key, run.revision).await?;
        }
    }
    Ok(run.finish())
}

/// The statement of a put with what it takes.
fn bind<'q>(put: &'q Put, run: &Run, row: &'q Row) -> Query<'q, Postgres, PgArguments> {
    let query = sqlx::query(match put.action {
        Action::Create | Action::CreateUnlessChanged { .. } => CREATE,
        Action::Update { .. } | Action::Redact { .. } => UPDATE,
        Action::Remove { .. } => REMOVE,
        Action::Erase { .. } => ERASE,
    });
    let query = query
        .bind(put.key.kind.as_str())
        .bind(column::bytes(&put.key.id))
        .bind(run.revision)
        .bind(row.seq)
        .bind(i64::from(put.schema))
        .bind(&*put.body)
        .bind(row.salt.0.as_slice())
        .bind(row.digest.0.as_slice());
    let unique = put.unique.as_deref().map(column::unique);
    match put.action {
        Action::Create | Action::CreateUnlessChanged { .. } => query.bind(unique).bind(run.time),
        Action::Update { at } | Action::Redact { at } => query.bind(unique).bind(at.0.cast_signed()),
        Action::Remove { at } | Action::Erase { at } => query.bind(at.0.cast_signed()),
    }
}

/// Erases what was written of a record before a revision.
async fn earlier(conn: &mut PgConnection, key: Key, revision: i64) -> Result<(), sqlx::Error> {
    for statement in [REQUESTS, EMPTY] {
        let query = sqlx::query(statement).bind(key.kind.as_str()).bind(column::bytes(&key.id)).bind(revision);
        query.execute(&mut *conn).await?;
    }
    Ok(())
}

/// What an error of a put's statement means.
fn refused(error: sqlx::Error, put: &Put) -> Failure {
    let is_taken = error.as_database_error().and_then(DatabaseError::constraint) == Some(UNIQUE);
    match &put.unique {
        Some(unique) if is_taken => Failure::Refused(StoreError::Duplicate { unique: unique.clone() }),
        Some(_) | None => error.into(),
    }
}

/// Why a put found nothing to act on, or a record in its way.
async fn misfit(conn: &mut PgConnection, put: &Put) -> Result<StoreError, sqlx::Error> {
    let key = put.key;
    let query = match put.action {
        Action::Create | Action::CreateUnlessChanged { .. } => return Ok(StoreError::Exists { key }),
        Action::Erase { .. } => "SELECT 1 FROM change WHERE kind = $1 AND id = $2 LIMIT 1",
        Action::Update { .. } | Action::Redact { .. } | Action::Remove { .. } => {
            "SELECT 1 FROM record WHERE kind = $1 AND id = $2"
        }
    };
    let query = sqlx::query(query).bind(key.kind.as_str()).bind(column::bytes(&key.id));
    let found = query.fetch_optional(conn).await?;
    Ok(if found.is_some() { StoreError::Stale { key } } else { StoreError::Missing { key } })
}
