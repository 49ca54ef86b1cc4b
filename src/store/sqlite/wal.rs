//! Upkeep of the write-ahead log, so that it stays bounded. It runs after the answers, and its errors count.

use sqlx::{Row, SqliteConnection};

/// Pages that may wait in the log before they are carried over into the database (8 MiB).
const CARRY: i64 = 1024;
/// Pages in the log from which on readers are waited for, so that it can start afresh (64 MiB).
const FULL: i64 = 8192;

/// When the log is next emptied with force.
#[derive(Debug)]
pub(super) struct Wal {
    /// Pages in the log from which on that is tried.
    full: i64,
}

impl Default for Wal {
    fn default() -> Self {
        Self { full: FULL }
    }
}

impl Wal {
    /// Carries pages over when enough wait, and waits a second for readers when the log is long all the same.
    ///
    /// A snapshot that is held keeps the log growing; the next try is when it has grown by as much again.
    pub(super) async fn tidy(&mut self, conn: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        let (pages, carried) = checkpoint(conn, "PRAGMA wal_checkpoint(NOOP)").await?;
        if pages < FULL {
            self.full = FULL;
        }
        if pages >= self.full {
            let (left, _) = checkpoint(conn, "PRAGMA wal_checkpoint(TRUNCATE)").await?;
            self.full = left + FULL;
        } else if pages - carried >= CARRY {
            checkpoint(conn, "PRAGMA wal_checkpoint(PASSIVE)").await?;
        }
        Ok(())
    }

    /// Empties the log, as far as readers allow, for whom it waits a second; whether nothing is left in it.
    pub(super) async fn truncate(conn: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
        let row = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(conn).await?;
        Ok(row.try_get::<i64, _>(0)? == 0)
    }

    /// The same, which hardly waits: writes do, meanwhile.
    pub(super) async fn try_truncate(conn: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
        sqlx::query("PRAGMA busy_timeout = 50").execute(&mut *conn).await?;
        let is_empty = Self::truncate(conn).await;
        sqlx::query("PRAGMA busy_timeout = 1000").execute(conn).await?;
        is_empty
    }
}

/// Runs a checkpoint; the pages in the log, and how many of them the database has.
async fn checkpoint(conn: &mut SqliteConnection, pragma: &'static str) -> Result<(i64, i64), sqlx::Error> {
    let row = sqlx::query(pragma).fetch_one(conn).await?;
    Ok((row.try_get(1)?, row.try_get(2)?))
}
