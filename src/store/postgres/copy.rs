//! The log taken across: out of PostgreSQL into a database of SQLite, which a backup is, and in from one. Row for row, so that
//! the audit tree and whatever was signed of it stay what they are; never more than a few packs of rows in memory.

use std::path::Path;

use futures_util::TryStreamExt as _;
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};

use super::super::OpenError;
use super::super::sqlite::{create, finish, read};
use super::head::{self, Head};
use super::kept::require_known;
use super::open::{self, Checked};
use super::pack::{Pack, TABLES, Table};

/// How far a copy is, and who is told.
struct Progress<'a> {
    /// Rows that were copied.
    done: u64,
    /// Rows that there are.
    all: u64,
    /// Who is told of both.
    told: &'a mut (dyn FnMut(u64, u64) + Send),
}

impl Progress<'_> {
    /// So many rows more were copied.
    fn add(&mut self, rows: usize) {
        self.done += rows as u64;
        (self.told)(self.done, self.all);
    }
}

/// Copies the log in the database of a URL into an empty directory, whole and as of one moment, with the mark of how far it
/// reaches. Changes nothing in the first, and may run beside its nodes. What was erased before is not in the copy.
///
/// # Errors
/// `Empty`, `Version`, `Corrupt`, `File` or `Database`, as [`OpenError`] says.
pub async fn copy_out(url: &str, into: &Path, told: &mut (dyn FnMut(u64, u64) + Send)) -> Result<(), OpenError> {
    let (readers, _) = open::look(url).await?;
    let mut conn = readers.acquire().await?;
    let mut tx = conn.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
    let Head { reach, .. } = head::read(&mut tx).await?;
    let mut all: i64 = 0;
    for table in &TABLES {
        let count = format!("SELECT count(*) FROM {}", table.name);
        all += sqlx::query_scalar::<_, i64>(AssertSqlSafe(count)).fetch_one(&mut *tx).await?;
    }
    let mut progress = Progress { done: 0, all: all.cast_unsigned(), told };
    let mut target = create(into).await?;
    for table in &TABLES {
        out_of(&mut tx, table, &mut target, &mut progress).await?;
    }
    tx.rollback().await?;
    drop(conn);
    readers.close().await;
    finish(target, into, reach).await
}

/// Copies a table.
async fn out_of(
    from: &mut PgConnection,
    table: &Table,
    target: &mut SqliteConnection,
    progress: &mut Progress<'_>,
) -> Result<(), OpenError> {
    let mut rows = sqlx::query(AssertSqlSafe(table.select())).fetch(from);
    let mut pack = Pack::of(table);
    loop {
        let row = rows.try_next().await?;
        if let Some(row) = &row {
            pack.push(table, row)?;
        }
        if pack.is_full() || row.is_none() {
            progress.add(pack.rows);
            insert(target, table, &std::mem::replace(&mut pack, Pack::of(table))).await?;
        }
        if row.is_none() {
            return Ok(());
        }
    }
}

/// Adds rows to a table of SQLite.
async fn insert(target: &mut SqliteConnection, table: &Table, pack: &Pack) -> Result<(), OpenError> {
    let text = table.insert();
    let mut tx = target.begin().await?;
    for at in 0..pack.rows {
        pack.bind_row(at, sqlx::query(AssertSqlSafe(text.clone()))).execute(&mut *tx).await?;
    }
    Ok(tx.commit().await?)
}

/// Fills the database of a URL, which must hold no log, with the log in a directory that no store has open: whole, or not at
/// all.
///
/// # Errors
/// `Filled` where there is a log, `Corrupt` where it is behind the mark in a file, and as [`copy_out`].
pub async fn copy_in(
    from: &Path,
    url: &str,
    mark: &Path,
    told: &mut (dyn FnMut(u64, u64) + Send),
) -> Result<(), OpenError> {
    let Checked { mut conn, .. } = open::writer(&open::writing(url)?).await?;
    let mut tx = conn.begin().await?;
    // Held to the end, against every node.
    if head::lock(&mut tx).await? != Head::default() {
        return Err(OpenError::Filled);
    }
    let (mut source, reach) = read(from).await?;
    require_known(reach, mark)?;
    let mut all: i64 = 0;
    for table in &TABLES {
        let count = format!("SELECT count(*) FROM {}", table.name);
        all += sqlx::query_scalar::<_, i64>(AssertSqlSafe(count)).fetch_one(&mut source).await?;
    }
    let mut progress = Progress { done: 0, all: all.cast_unsigned(), told };
    for table in &TABLES {
        into(&mut source, table, &mut tx, &mut progress).await?;
    }
    source.close().await?;
    head::write(&mut tx, &Head { reach, ..Head::default() }).await?;
    tx.commit().await?;
    // Else the first questions would be planned for tables without rows.
    sqlx::query("ANALYZE").execute(&mut conn).await?;
    Ok(conn.close().await?)
}

/// Copies a table.
async fn into(
    from: &mut SqliteConnection,
    table: &Table,
    target: &mut PgConnection,
    progress: &mut Progress<'_>,
) -> Result<(), OpenError> {
    let text = table.insert_pack();
    let mut rows = sqlx::query(AssertSqlSafe(table.select())).fetch(from);
    let mut pack = Pack::of(table);
    loop {
        let row = rows.try_next().await?;
        if let Some(row) = &row {
            pack.push(table, row)?;
        }
        if pack.rows > 0 && (pack.is_full() || row.is_none()) {
            progress.add(pack.rows);
            let pack = std::mem::replace(&mut pack, Pack::of(table));
            pack.bind(sqlx::query(AssertSqlSafe(text.clone()))).execute(&mut *target).await?;
        }
        if row.is_none() {
            return Ok(());
        }
    }
}

/// Whether the database of a URL holds no log.
///
/// # Errors
/// `Version`, `Corrupt` or `Database`, as [`OpenError`] says.
pub async fn is_empty(url: &str) -> Result<bool, OpenError> {
    match open::look(url).await {
        Ok((readers, head)) => {
            readers.close().await;
            Ok(head == Head::default())
        }
        Err(OpenError::Empty) => Ok(true),
        Err(error) => Err(error),
    }
}
