//! The audit tree in the tables.

use std::ops::Range;

use sqlx::{Row, SqliteConnection};

use crate::audit::{self, Hash};

use super::super::StoreError;
use super::super::tree::{Span, kept};
use super::column;

/// The hashes of leaves.
pub(super) const LEAVES: &str = "SELECT hash FROM audit WHERE sequence > ? AND sequence <= ? ORDER BY sequence";
/// The hashes of complete subtrees of one level.
pub(super) const SUBTREES: &str =
    "SELECT hash FROM tree WHERE level = ? AND number >= ? AND number < ? ORDER BY number";

/// Keeps the subtrees that became complete when the tree grew from one number of leaves to another.
pub(super) async fn complete(conn: &mut SqliteConnection, before: u64, after: u64) -> Result<(), StoreError> {
    for level in kept() {
        for number in before >> level..after >> level {
            let hash = subtree(conn, &Span::below(level, number)).await?;
            sqlx::query("INSERT INTO tree (level, number, hash) VALUES (?, ?, ?)")
                .bind(level)
                .bind(number.cast_signed())
                .bind(hash.0.as_slice())
                .execute(&mut *conn)
                .await?;
        }
    }
    Ok(())
}

/// The hash of a range of leaves, as a plan names it.
pub(super) async fn hash(conn: &mut SqliteConnection, range: &Range<u64>) -> Result<Hash, StoreError> {
    let mut hashes = Vec::new();
    for span in Span::of(range) {
        hashes.push(subtree(conn, &span).await?);
    }
    Ok(audit::join(hashes.into_iter()))
}

/// The hash of the subtree that is made of kept hashes.
async fn subtree(conn: &mut SqliteConnection, span: &Span) -> Result<Hash, StoreError> {
    let (start, end) = (span.places.start.cast_signed(), span.places.end.cast_signed());
    let rows = if span.level == 0 {
        sqlx::query(LEAVES).bind(start).bind(end).fetch_all(conn).await?
    } else {
        sqlx::query(SUBTREES).bind(span.level).bind(start).bind(end).fetch_all(conn).await?
    };
    let hash = |row: &sqlx::sqlite::SqliteRow| column::hash(row.try_get(0)?).ok_or_else(|| column::corrupt("hash"));
    span.root(rows.iter().map(hash).collect::<Result<Vec<_>, StoreError>>()?)
}
