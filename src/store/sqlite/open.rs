//! Opening the database: settings, migrations, and the checks without which it is not opened at all.

use std::path::Path;
use std::time::Duration;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, SqlStr, SqliteConnection, SqlitePool};

use super::super::OpenError;
use super::super::dir::{self, Claim};
use super::super::mark::{Mark, Reach, require_reached};
use super::wal::Wal;
use super::{apply, erase, seal};

/// The first version without the race that could reset a write-ahead log in use.
const OLDEST: (u32, u32, u32) = (3, 51, 3);
/// The file of the database.
pub(super) const DATABASE: &str = "log.db";
/// Connections for reads and snapshots.
const READERS: u32 = 8;
/// What the write-ahead log is cut down to once it is free again, in bytes.
const WAL_LIMIT: &str = "67108864";

/// A database that has passed every check.
#[derive(Debug)]
pub(super) struct Opened {
    /// The one connection that writes.
    pub(super) writer: SqliteConnection,
    /// Connections that cannot write.
    pub(super) readers: SqlitePool,
    /// The mark, already at `reach`.
    pub(super) mark: Mark,
    /// How far the log reaches.
    pub(super) reach: Reach,
    /// The directory, held for this store alone.
    pub(super) claim: Claim,
    /// Whether no file holds what was erased.
    pub(super) is_clean: bool,
}

/// Opens the database of a directory.
pub(super) async fn open(dir: &Path) -> Result<Opened, OpenError> {
    let claim = dir::claim(dir)?;
    let path = dir.join(DATABASE);
    drop(dir::private(&path)?);
    let mut writer = options(&path).connect().await?;
    require_safe(&mut writer).await?;
    // Not `run`, whose future is not `Send` for every lifetime of the connection.
    migrations()
        .run_direct(None, &mut writer, false)
        .await
        .map_err(|error| OpenError::Database { reason: error.to_string() })?;
    // Before the log is sealed, which adds a row: it would stand for one that is missing.
    let (mut mark, acknowledged) = Mark::open(&dir.join("mark"))?;
    require_reached(end(&mut writer).await?, acknowledged)?;
    seal::seal(&mut writer).await?;
    erase::prepare(&mut writer).await?;
    // Whoever was killed between an erasure and what follows it has left this undone.
    let is_clean = Wal::truncate(&mut writer).await?;
    let reach = end(&mut writer).await?;
    let unusable = |source| OpenError::File { path: dir.join("mark"), source };
    mark.write(reach).map_err(unusable)?;
    mark.sync().await.map_err(unusable)?;
    dir::sync(dir)?;
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(Duration::from_secs(5))
        .connect_with(options(&path).read_only(true))
        .await?;
    Ok(Opened { writer, readers, mark, reach, claim, is_clean })
}

/// How every connection is opened.
pub(super) fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .page_size(8192)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(1))
        // The writer task does it, where it can see that it failed.
        .pragma("wal_autocheckpoint", "0")
        .pragma("journal_size_limit", WAL_LIMIT)
        // What is erased is overwritten, not left in pages until they are used again.
        .pragma("secure_delete", "ON")
        // Rows wait for a whole page of a snapshot, not for every 50th to be taken.
        .row_buffer_size(1024)
        .disable_statement_logging()
}

/// The migrations, which are never edited once released.
pub(super) fn migrations() -> Migrator {
    let texts = [
        ("log", include_str!("migrations/0001_log.sql")),
        ("tree", include_str!("migrations/0002_tree.sql")),
        ("audit_of_method", include_str!("migrations/0003_audit_of_method.sql")),
        ("outbox", include_str!("migrations/0004_outbox.sql")),
    ];
    let migration = |(version, (name, text)): (i64, (&'static str, &'static str))| {
        Migration::new(version, name.into(), MigrationType::Simple, SqlStr::from_static(text), false)
    };
    Migrator::with_migrations((1..).zip(texts).map(migration).collect())
}

/// Refuses an engine that would not keep what it acknowledges: what counts is what it says, not what it was asked.
pub(super) async fn require_safe(conn: &mut SqliteConnection) -> Result<(), OpenError> {
    let version: String = ask(conn, "SELECT sqlite_version()").await?;
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    if (next(), next(), next()) < OLDEST {
        return Err(OpenError::Unsafe { what: "version of SQLite", found: version, wanted: "3.51.3 or later" });
    }
    let journal: String = ask(conn, "PRAGMA journal_mode").await?;
    if journal != "wal" {
        return Err(OpenError::Unsafe { what: "journal_mode", found: journal, wanted: "wal" });
    }
    let synchronous: i64 = ask(conn, "PRAGMA synchronous").await?;
    if synchronous != 2 {
        return Err(OpenError::Unsafe { what: "synchronous", found: synchronous.to_string(), wanted: "2 (FULL)" });
    }
    let secure_delete: i64 = ask(conn, "PRAGMA secure_delete").await?;
    if secure_delete != 1 {
        return Err(OpenError::Unsafe { what: "secure_delete", found: secure_delete.to_string(), wanted: "1 (ON)" });
    }
    Ok(())
}

/// How far the log reaches, where the log and its head agree.
pub(super) async fn end(conn: &mut SqliteConnection) -> Result<Reach, OpenError> {
    let reach = apply::reach(conn).await?;
    let revision: i64 = ask(conn, "SELECT ifnull(max(revision), 0) FROM revision").await?;
    let audit: i64 = ask(conn, "SELECT ifnull(max(sequence), 0) FROM audit").await?;
    let found = Reach { revision: revision.cast_unsigned(), audit: audit.cast_unsigned() };
    if found == reach {
        return Ok(reach);
    }
    Err(OpenError::Corrupt { reason: format!("the head says {reach:?}, but the log ends at {found:?}") })
}

/// Asks the database for one value.
pub(super) async fn ask<T>(conn: &mut SqliteConnection, query: &'static str) -> Result<T, OpenError>
where
    T: Send + Unpin + for<'r> sqlx::Decode<'r, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite>,
{
    Ok(sqlx::query_scalar(query).fetch_one(conn).await?)
}
