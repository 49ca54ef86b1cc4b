//! The head row: where the log ends. Whoever writes holds it until the commit, so that commits are in its order.

use sqlx::PgConnection;
use sqlx::postgres::PgRow;

use super::super::StoreError;
use super::super::mark::Reach;
use super::column::Columns;

/// What is told when the head has moved.
pub(super) const CHANNEL: &str = "focalpoint_head";

/// What the head row says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Head {
    /// How far the log reaches.
    pub(super) reach: Reach,
    /// How many transactions have erased something.
    pub(super) erased: u64,
    /// Of how many of them no table holds anything any more.
    pub(super) scrubbed: u64,
}

/// Reads the head, as a transaction or else the moment sees it.
pub(super) async fn read(conn: &mut PgConnection) -> Result<Head, StoreError> {
    of(&sqlx::query("SELECT revision, audit, erased, scrubbed FROM head").fetch_one(conn).await?)
}

/// Reads the head and holds it until the transaction ends.
pub(super) async fn lock(conn: &mut PgConnection) -> Result<Head, StoreError> {
    of(&sqlx::query("SELECT revision, audit, erased, scrubbed FROM head FOR UPDATE").fetch_one(conn).await?)
}

/// Writes the head, and wakes whoever waits for it once that is committed.
pub(super) async fn write(conn: &mut PgConnection, head: &Head) -> Result<(), StoreError> {
    sqlx::query("UPDATE head SET revision = $1, audit = $2, erased = $3")
        .bind(head.reach.revision.cast_signed())
        .bind(head.reach.audit.cast_signed())
        .bind(head.erased.cast_signed())
        .execute(&mut *conn)
        .await?;
    sqlx::query("SELECT pg_notify($1, '')").bind(CHANNEL).execute(conn).await?;
    Ok(())
}

/// A head from its row.
fn of(row: &PgRow) -> Result<Head, StoreError> {
    let reach = Reach { revision: row.number("revision")?, audit: row.number("audit")? };
    Ok(Head { reach, erased: row.number("erased")?, scrubbed: row.number("scrubbed")? })
}
