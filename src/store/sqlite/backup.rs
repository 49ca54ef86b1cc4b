//! Copies of the log: made of one that may be in use, and put where the next start finds them.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use sqlx::{ConnectOptions, Connection, SqliteConnection};

use super::super::OpenError;
use super::super::dir;
use super::super::mark::{Mark, Reach, require_reached};
use super::{apply, erase, open, seal};

/// The mark beside a database.
const MARK: &str = "mark";
/// What a database that was not closed has beside it.
const BESIDE: [&str; 2] = ["log.db-wal", "log.db-shm"];

/// Copies the log in a directory into an empty one, whole and as of one moment, with the mark of how far it reaches. Changes
/// nothing in the first, and may run beside the service. What was erased before is in no page of the copy.
///
/// # Errors
/// `Missing`, `Corrupt`, `File` or `Database`, as [`OpenError`] says.
pub async fn copy(from: &Path, into: &Path) -> Result<(), OpenError> {
    copied(from, into).await.map(drop)
}

/// The same, and how far the copy reaches.
async fn copied(from: &Path, into: &Path) -> Result<Reach, OpenError> {
    let (path, made) = (from.join(open::DATABASE), into.join(open::DATABASE));
    if !path.is_file() {
        return Err(OpenError::Missing { dir: from.to_owned() });
    }
    let target = made.to_str().ok_or_else(|| unusable(&made, io::ErrorKind::InvalidFilename.into()))?;
    // Empty, so that nobody else can read it while it is filled.
    drop(dir::private(&made)?);
    let mut conn = open::options(&path).read_only(true).immutable(is_copy(from)).connect().await?;
    sqlx::query("VACUUM INTO ?").bind(target).execute(&mut conn).await?;
    conn.close().await?;
    let mut conn = open::options(&made).connect().await?;
    let reach = open::end(&mut conn).await?;
    conn.close().await?;
    mark(into, reach).await?;
    Ok(reach)
}

/// Makes the database of a log in an empty directory, without rows, to be filled.
pub(in crate::store) async fn create(into: &Path) -> Result<SqliteConnection, OpenError> {
    let made = into.join(open::DATABASE);
    drop(dir::private(&made)?);
    let mut conn = open::options(&made).connect().await?;
    let migrated = open::migrations().run_direct(None, &mut conn, false).await;
    migrated.map_err(|error| OpenError::Database { reason: error.to_string() })?;
    seal::seal(&mut conn).await?;
    erase::prepare(&mut conn).await?;
    // Nobody else has it open, so that the write-ahead log need not wait for anybody.
    sqlx::query("PRAGMA wal_autocheckpoint = 1000").execute(&mut conn).await?;
    Ok(conn)
}

/// Ends the filling of a log that reaches so far, with the mark of it.
pub(in crate::store) async fn finish(mut conn: SqliteConnection, into: &Path, reach: Reach) -> Result<(), OpenError> {
    apply::set_reach(&mut conn, reach).await?;
    open::end(&mut conn).await?;
    conn.close().await?;
    mark(into, reach).await
}

/// A connection that reads the log in a directory which no store has open, and how far it reaches.
pub(in crate::store) async fn read(from: &Path) -> Result<(SqliteConnection, Reach), OpenError> {
    let mut conn = open::options(&from.join(open::DATABASE)).read_only(true).connect().await?;
    let reach = open::end(&mut conn).await?;
    Ok((conn, reach))
}

/// Puts the mark beside a database that was made, and makes both survive a power cut.
async fn mark(into: &Path, reach: Reach) -> Result<(), OpenError> {
    let made = into.join(open::DATABASE);
    let (mut mark, _) = Mark::open(&into.join(MARK))?;
    mark.write(reach)
        .and(File::open(&made))
        .and_then(|file| file.sync_all())
        .map_err(|error| unusable(&made, error))?;
    mark.sync().await.map_err(|error| unusable(&into.join(MARK), error))?;
    dir::sync(into)
}

/// Whether a directory holds a copy that no store has opened, which can be read without putting anything beside it.
pub(super) fn is_copy(dir: &Path) -> bool {
    ["lock"].iter().chain(&BESIDE).all(|name| !dir.join(name).exists())
}

/// Puts a copy of a log into a directory that holds none, and makes that if there is none. It is there whole or not at all.
///
/// # Errors
/// `Present` where there is a log already, `Corrupt` where a mark there says that it reached further, and as [`copy`].
pub async fn place(from: &Path, dir: &Path) -> Result<(), OpenError> {
    let _claim = dir::claim(dir)?;
    if [open::DATABASE].iter().chain(&BESIDE).any(|name| dir.join(name).exists()) {
        return Err(OpenError::Present { dir: dir.to_owned() });
    }
    let made = tempfile::Builder::new().prefix(dir::UNFINISHED).tempdir_in(dir);
    let made = made.map_err(|error| unusable(dir, error))?;
    let reach = copied(from, made.path()).await?;
    if let Some(mark) = Mark::read(&dir.join(MARK))? {
        require_reached(reach, Some(mark))?;
    }
    // The mark first: without its log it says of a log that is lost, with an older one that nothing is missing.
    for name in [MARK, open::DATABASE] {
        fs::rename(made.path().join(name), dir.join(name)).map_err(|error| unusable(&dir.join(name), error))?;
    }
    dir::sync(dir)
}

/// A file that cannot be used.
fn unusable(path: &Path, source: io::Error) -> OpenError {
    OpenError::File { path: path.to_owned(), source }
}
