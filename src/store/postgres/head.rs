//! The head row: where the log ends. Whoever writes holds it until the commit, so that commits are in its order.

use sqlx::PgConnection;
use sqlx::postgres::PgRow;

use crate::audit::Hash;

use super::super::StoreError;
use super::super::mark::Reach;
use super::column::{self, Columns};

/// What is told when the head has moved.
pub(super) const CHANNEL: &str = "focalpoint_head";

/// Writes the head, and answers the hash of the row that is the last one then.
const WRITE: &str = "UPDATE head SET revision = $1, audit = $2, erased = $3 \
     RETURNING (SELECT a.hash FROM audit a WHERE a.sequence = $2) AS hash";

/// What the head row says, with the hash of the last audit row and of another, all of one moment.
const FOLLOW: &str = "SELECT revision, audit, erased, scrubbed, (SELECT a.hash FROM audit a WHERE a.sequence = head.audit) AS hash, \
     (SELECT a.hash FROM audit a WHERE a.sequence = $1) AS known FROM head";

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

/// The end of a log that is known: how far it reached, and the hash of its last audit row, which no other log has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Last {
    /// How far it reached.
    pub(super) reach: Reach,
    /// The hash; that of nothing where there is no row.
    hash: Hash,
}

/// Writes the head, wakes whoever waits for it once that is committed, and answers the end that the log then has.
pub(super) async fn write(conn: &mut PgConnection, head: &Head) -> Result<Last, StoreError> {
    let row = sqlx::query(WRITE)
        .bind(head.reach.revision.cast_signed())
        .bind(head.reach.audit.cast_signed())
        .bind(head.erased.cast_signed())
        .fetch_one(&mut *conn)
        .await?;
    let last = Last { reach: head.reach, hash: row.hash("hash")? };
    sqlx::query("SELECT pg_notify($1, '')").bind(CHANNEL).execute(conn).await?;
    Ok(last)
}

/// The end of the log as far as it reaches now.
pub(super) async fn last(conn: &mut PgConnection, head: &Head) -> Result<Last, StoreError> {
    Ok(Last { reach: head.reach, hash: row_hash(conn, head.reach.audit).await?.unwrap_or_else(Hash::empty) })
}

/// Refuses a log that does not have that end in it: another history, though it may be as long.
pub(super) async fn require_last(conn: &mut PgConnection, last: &Last) -> Result<(), StoreError> {
    require_hash(last, row_hash(conn, last.reach.audit).await?)
}

/// Reads the head and the end that the log has, where it has the known one in it too.
pub(super) async fn follow(conn: &mut PgConnection, known: &Last) -> Result<(Head, Last), StoreError> {
    let row = sqlx::query(FOLLOW).bind(known.reach.audit.cast_signed()).fetch_one(conn).await?;
    let head = of(&row)?;
    let hash_in = |name| Ok::<_, StoreError>(row.optional_bytes(name)?.and_then(column::hash));
    require_hash(known, hash_in("known")?)?;
    Ok((head, Last { reach: head.reach, hash: hash_in("hash")?.unwrap_or_else(Hash::empty) }))
}

/// Refuses a log whose row at the end of what is known has another hash.
fn require_hash(known: &Last, found: Option<Hash>) -> Result<(), StoreError> {
    let sequence = known.reach.audit;
    if sequence == 0 || found == Some(known.hash) {
        return Ok(());
    }
    let reason = format!("audit row {sequence} is not the one that was acknowledged: acknowledged writes are missing");
    Err(StoreError::Corrupt { reason })
}

/// The hash of an audit row.
async fn row_hash(conn: &mut PgConnection, sequence: u64) -> Result<Option<Hash>, StoreError> {
    let query = sqlx::query("SELECT hash FROM audit WHERE sequence = $1").bind(sequence.cast_signed());
    query.fetch_optional(conn).await?.map(|row| row.hash("hash")).transpose()
}

/// A head from its row.
fn of(row: &PgRow) -> Result<Head, StoreError> {
    let reach = Reach { revision: row.number("revision")?, audit: row.number("audit")? };
    Ok(Head { reach, erased: row.number("erased")?, scrubbed: row.number("scrubbed")? })
}
