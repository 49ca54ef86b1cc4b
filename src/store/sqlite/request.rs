//! Request ids: what was done under them before.

use jiff::Timestamp;
use sqlx::{Row, SqliteConnection};

use super::super::tables::Failure;
use super::super::{Committed, Request, StoreError, Write};
use super::column::{self, Columns};
use super::rows;

/// What the write of this request id did, where there was one.
pub(super) async fn replay(
    conn: &mut SqliteConnection,
    write: &Write,
    request: &Request,
) -> Result<Option<Committed>, Failure> {
    let query = sqlx::query("SELECT fingerprint, revision, puts FROM request WHERE actor = ? AND id = ?");
    let actor = column::account(write.actor.as_ref()).unwrap_or_default();
    let Some(first) = query.bind(actor).bind(&request.id).fetch_optional(&mut *conn).await? else {
        return Ok(None);
    };
    if first.try_get::<&[u8], _>("fingerprint")? != request.fingerprint {
        return Err(StoreError::RequestReused.into());
    }
    let revision = first.revision("revision")?;
    let mut keys = Vec::new();
    if first.number("puts")? > 0 {
        let query = sqlx::query("SELECT kind, id FROM change WHERE revision = ? ORDER BY seq");
        for row in query.bind(revision.0.cast_signed()).fetch_all(conn).await? {
            keys.push(rows::key(&row)?);
        }
    }
    Ok(Some(Committed { revision, replayed: true, keys }))
}

/// Remembers a request id.
pub(super) async fn remember(
    conn: &mut SqliteConnection,
    revision: i64,
    write: &Write,
    request: &Request,
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO request (actor, id, fingerprint, time, revision, puts) VALUES (?, ?, ?, ?, ?, ?)")
        .bind(column::account(write.actor.as_ref()).unwrap_or_default())
        .bind(&request.id)
        .bind(request.fingerprint.as_slice())
        .bind(column::micros(write.time))
        .bind(revision)
        .bind(column::limit(write.puts.len()))
        .execute(conn)
        .await?;
    Ok(())
}

/// Forgets request ids from before a time.
pub(super) async fn prune(conn: &mut SqliteConnection, before: Timestamp) -> Result<u64, sqlx::Error> {
    let query = sqlx::query("DELETE FROM request WHERE time < ?").bind(column::micros(before));
    Ok(query.execute(conn).await?.rows_affected())
}
