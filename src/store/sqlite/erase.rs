//! Erasing: what was written of a record leaves the log with its salts; the digests stay, so that the log still verifies.
//!
//! Where the bytes are afterwards: `secure_delete` overwrites them in the database's pages, and emptying the write-ahead
//! log takes out the pages of before. Rows of `change` are only ever added at the end and made shorter, so no page of
//! that table was rebuilt with copies of them left between its rows; indexes are, and hold no values but digests.

use sqlx::{Connection, Row as _, SqliteConnection, SqlitePool};
use uuid::Uuid;

use crate::domain::{Key, Kind, Revision};

use super::super::{Put, Record, StoreError};
use super::column::{self, Columns};
use super::entry::Row;
use super::rows;

/// Adds the row of the log behind the last one of the record, which may be that of its removal.
const LOG: &str = "INSERT INTO change (revision, seq, kind, id, operation, created, schema, body, salt, digest) \
     SELECT ?, ?, kind, id, 'remove', created, ?, ?, ?, ? FROM change \
     WHERE kind = ?7 AND id = ?8 AND revision = ?9 \
     AND NOT EXISTS (SELECT 1 FROM change l WHERE l.kind = ?7 AND l.id = ?8 AND l.revision > ?9)";
/// Takes the record out of the current set.
const REMOVE: &str = "DELETE FROM record WHERE kind = ? AND id = ?";
/// Empties what was written of a record before a revision.
const EMPTY: &str =
    "UPDATE change SET body = '', salt = NULL WHERE kind = ? AND id = ? AND revision < ? AND salt IS NOT NULL";
/// Makes the requests that wrote it unlike any other: a digest of what they sent could be guessed at.
const REQUESTS: &str = "UPDATE request SET fingerprint = randomblob(32) WHERE puts > 0 AND revision IN \
     (SELECT revision FROM change WHERE kind = ? AND id = ? AND revision < ? AND operation <> 'remove')";
/// The last versions of removed records of which there is still a body, that of the removal aside.
pub(super) const REMOVED: &str = "SELECT c.id, c.revision, c.created, v.time, c.schema, c.body FROM change c \
     CROSS JOIN revision v ON v.revision = c.revision WHERE c.kind = ? AND c.id > ? AND c.operation = 'remove' \
     AND NOT EXISTS (SELECT 1 FROM change l WHERE l.kind = c.kind AND l.id = c.id AND l.revision > c.revision) \
     AND EXISTS (SELECT 1 FROM change p WHERE p.kind = c.kind AND p.id = c.id AND p.revision < c.revision \
     AND p.salt IS NOT NULL) ORDER BY c.id LIMIT ?";
/// What `user_version` is once nothing in the database is from before there was erasure.
const PREPARED: i64 = 2;

/// Writes the row of an erasure and takes the record out of the current set; false where it does not fit.
pub(super) async fn put(
    conn: &mut SqliteConnection,
    put: &Put,
    at: Revision,
    revision: i64,
    row: &Row,
) -> Result<bool, sqlx::Error> {
    let (kind, id) = (put.key.kind.as_str(), column::bytes(&put.key.id));
    let added = sqlx::query(LOG)
        .bind(revision)
        .bind(row.seq)
        .bind(put.schema)
        .bind(&*put.body)
        .bind(row.salt.0.as_slice())
        .bind(row.digest.0.as_slice())
        .bind(kind)
        .bind(id)
        .bind(at.0.cast_signed())
        .execute(&mut *conn)
        .await?;
    if added.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query(REMOVE).bind(kind).bind(id).execute(conn).await?;
    Ok(true)
}

/// Why an erasure found no last version to act on.
pub(super) async fn misfit(conn: &mut SqliteConnection, key: Key) -> Result<StoreError, sqlx::Error> {
    let query = sqlx::query("SELECT 1 FROM change WHERE kind = ? AND id = ? LIMIT 1");
    let found = query.bind(key.kind.as_str()).bind(column::bytes(&key.id)).fetch_optional(conn).await?;
    Ok(if found.is_some() { StoreError::Stale { key } } else { StoreError::Missing { key } })
}

/// Erases what was written of a record before a revision.
pub(super) async fn earlier(conn: &mut SqliteConnection, key: Key, revision: i64) -> Result<(), sqlx::Error> {
    for statement in [REQUESTS, EMPTY] {
        let query = sqlx::query(statement).bind(key.kind.as_str()).bind(column::bytes(&key.id)).bind(revision);
        query.execute(&mut *conn).await?;
    }
    Ok(())
}

/// The last versions of removed records that were not erased.
pub(super) async fn removed(
    pool: &SqlitePool,
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

/// Brings a database of before there was erasure to where nothing outlives one: unique keys become digests, and the file
/// is written anew, without what was deleted from it. Done once; what is cut off is begun again.
pub(super) async fn prepare(conn: &mut SqliteConnection) -> Result<(), StoreError> {
    let mut version: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *conn).await?;
    if version == 0 {
        let mut tx = conn.begin_with("BEGIN IMMEDIATE").await?;
        let has_any: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM change)").fetch_one(&mut *tx).await?;
        digest_unique_keys(&mut tx).await?;
        version = if has_any { 1 } else { PREPARED };
        let set = if has_any { "PRAGMA user_version = 1" } else { "PRAGMA user_version = 2" };
        sqlx::query(set).execute(&mut *tx).await?;
        tx.commit().await?;
    }
    if version < PREPARED {
        tracing::info!("writing the database anew, once, without what was deleted from it");
        sqlx::query("VACUUM").execute(&mut *conn).await?;
        sqlx::query("PRAGMA user_version = 2").execute(conn).await?;
    }
    Ok(())
}

/// Puts digests in the place of unique keys.
async fn digest_unique_keys(conn: &mut SqliteConnection) -> Result<(), StoreError> {
    let query = "SELECT kind, id, unique_key FROM record WHERE unique_key IS NOT NULL";
    for row in sqlx::query(query).fetch_all(&mut *conn).await? {
        sqlx::query("UPDATE record SET unique_key = ? WHERE kind = ? AND id = ?")
            .bind(column::unique(row.text("unique_key")?))
            .bind(row.text("kind")?)
            .bind(row.try_get::<&[u8], _>("id")?)
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}
