//! What one write does inside the writer's transaction. It begins and ends no transaction but its own savepoint.

use std::collections::HashSet;

use sqlx::{Connection, Row, SqliteConnection};

use crate::domain::Revision;

use super::super::leaf::Covers;
use super::super::mark::Reach;
use super::super::{Committed, StoreError, Write};
use super::{audit, column, outbox, put, request};

/// Why a write was not applied.
#[derive(Debug)]
pub(super) enum Failure {
    /// It does not fit; the others of the transaction may.
    Refused(StoreError),
    /// The storage failed.
    Storage(StoreError),
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Storage(error.into())
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable { .. } | StoreError::Corrupt { .. } => Self::Storage(error),
            StoreError::Stale { .. }
            | StoreError::Exists { .. }
            | StoreError::Missing { .. }
            | StoreError::RepeatedKey { .. }
            | StoreError::Duplicate { .. }
            | StoreError::RequestReused => Self::Refused(error),
        }
    }
}

/// How far the log reaches.
pub(super) async fn reach(conn: &mut SqliteConnection) -> Result<Reach, sqlx::Error> {
    let row = sqlx::query("SELECT revision, audit FROM head").fetch_one(conn).await?;
    let (revision, audit): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
    Ok(Reach { revision: revision.cast_unsigned(), audit: audit.cast_unsigned() })
}

/// Writes how far the log reaches.
pub(super) async fn set_reach(conn: &mut SqliteConnection, reach: Reach) -> Result<(), sqlx::Error> {
    let query = sqlx::query("UPDATE head SET revision = ?, audit = ?");
    query.bind(reach.revision.cast_signed()).bind(reach.audit.cast_signed()).execute(conn).await?;
    Ok(())
}

/// Applies a write whole or not at all; the inner result is the caller's answer.
pub(super) async fn commit(
    conn: &mut SqliteConnection,
    reach: &mut Reach,
    write: &Write,
) -> Result<Result<Committed, StoreError>, StoreError> {
    let mut savepoint = conn.begin().await?;
    let before = *reach;
    match apply(&mut savepoint, reach, write).await {
        Ok(committed) => {
            savepoint.commit().await?;
            Ok(Ok(committed))
        }
        Err(Failure::Refused(refusal)) => {
            savepoint.rollback().await?;
            *reach = before;
            Ok(Err(refusal))
        }
        Err(Failure::Storage(error)) => Err(error),
    }
}

/// Applies a write; what it has done on failure is rolled back by its caller.
async fn apply(conn: &mut SqliteConnection, reach: &mut Reach, write: &Write) -> Result<Committed, Failure> {
    if let Some(request) = &write.request
        && let Some(first) = request::replay(conn, write, request).await?
    {
        return Ok(first);
    }
    let mut keys = HashSet::with_capacity(write.puts.len());
    if let Some(put) = write.puts.iter().find(|put| !keys.insert(put.key)) {
        return Err(StoreError::RepeatedKey { key: put.key }.into());
    }
    let covers = if write.puts.is_empty() {
        None
    } else {
        reach.revision += 1;
        Some(enter(conn, reach.revision, write).await?)
    };
    if let Some(request) = &write.request {
        request::remember(conn, reach.revision.cast_signed(), write, request).await?;
    }
    if write.audit.is_empty() && covers.is_some() {
        audit::insert(conn, reach, &[write.own_entry()], covers).await?;
    } else {
        audit::insert(conn, reach, &write.audit, covers).await?;
    }
    outbox::insert(conn, write.time, &write.notices).await?;
    let keys = write.puts.iter().map(|put| put.key).collect();
    Ok(Committed { revision: Revision(reach.revision), replayed: false, keys })
}

/// The row of the revision, and every put; what they are together.
async fn enter(conn: &mut SqliteConnection, revision: u64, write: &Write) -> Result<Covers, Failure> {
    sqlx::query("INSERT INTO revision (revision, time, actor, summary, puts) VALUES (?, ?, ?, ?, ?)")
        .bind(revision.cast_signed())
        .bind(column::micros(write.time))
        .bind(column::account(write.actor.as_ref()))
        .bind(&write.summary)
        .bind(column::limit(write.puts.len()))
        .execute(&mut *conn)
        .await?;
    let digest = put::all(conn, revision, write).await?;
    Ok(Covers { revision: Revision(revision), digest })
}
