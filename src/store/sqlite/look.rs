//! Opening the database only to read it: nothing is made, migrated, marked or tidied.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::SqlitePoolOptions;
use sqlx::{SqliteConnection, SqlitePool};

use super::super::dir::{self, Claim};
use super::super::mark::{Mark, Reach, require_reached};
use super::super::{NoticeState, OpenError, OutboxFilter, QueuedNotice};
use super::{open, outbox as table};

/// Connections for reads and snapshots.
const READERS: u32 = 2;

/// A database that is read while nobody writes.
#[derive(Debug)]
pub(super) struct Looked {
    /// Connections that cannot write.
    pub(super) readers: SqlitePool,
    /// How far the log reaches.
    pub(super) reach: Reach,
    /// The directory, held against every store that would write; nothing where none ever did.
    pub(super) claim: Option<Claim>,
}

/// Opens the database of a directory for reading.
pub(super) async fn open(dir: &Path) -> Result<Looked, OpenError> {
    let path = dir.join(open::DATABASE);
    if !path.is_file() {
        return Err(OpenError::Missing { dir: dir.to_owned() });
    }
    let claim = dir::hold(dir)?;
    // A log that was closed is whole in its one file, and then nothing is put beside it. After a crash its newest part
    // is beside it: that is read, and left there.
    let is_closed = std::fs::metadata(dir.join("log.db-wal")).map_or(true, |beside| beside.len() == 0);
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(Duration::from_secs(5))
        .connect_with(open::options(&path).read_only(true).immutable(is_closed))
        .await?;
    let mut conn = readers.acquire().await?;
    require_version(&mut conn).await?;
    let reach = open::end(&mut conn).await?;
    require_reached(reach, Mark::read(&dir.join("mark"))?)?;
    drop(conn);
    Ok(Looked { readers, reach, claim })
}

/// The notices in some states in the outbox of a directory, the oldest first, at most so many of each. Reads only, and may run
/// beside the service.
///
/// # Errors
/// `Missing`, `Version`, `Corrupt` or `Database`, as [`OpenError`] says.
pub async fn outbox(dir: &Path, states: &[NoticeState], limit: usize) -> Result<Vec<QueuedNotice>, OpenError> {
    let path = dir.join(open::DATABASE);
    if !path.is_file() {
        return Err(OpenError::Missing { dir: dir.to_owned() });
    }
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(open::options(&path).read_only(true)).await?;
    require_version(&mut *pool.acquire().await?).await?;
    let mut found = Vec::new();
    for state in states {
        found.extend(table::select(&pool, OutboxFilter::In(*state), limit).await?);
    }
    pool.close().await;
    Ok(found)
}

/// Refuses a database that must be migrated first, or was by a newer program.
async fn require_version(conn: &mut SqliteConnection) -> Result<(), OpenError> {
    let query = "SELECT ifnull(max(version), 0) FROM _sqlx_migrations WHERE success";
    let found: i64 = open::ask(conn, query).await?;
    let wanted = open::migrations().iter().map(|migration| migration.version).max().unwrap_or_default();
    let remedy = match found.cmp(&wanted) {
        std::cmp::Ordering::Equal => return Ok(()),
        std::cmp::Ordering::Less => "run `focalpoint migrate`",
        std::cmp::Ordering::Greater => "use the newer program",
    };
    Err(OpenError::Version { found, wanted, remedy })
}
