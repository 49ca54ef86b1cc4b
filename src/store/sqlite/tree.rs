//! The audit tree: leaves stand in the audit rows, and the complete subtrees of every eighth level in a table of their own.
//!
//! So a row costs nothing but its own hash, 256 rows cost one more, and any subtree is made of 256 hashes at most.

use std::ops::Range;

use sqlx::{Row, SqliteConnection};

use crate::audit::{self, Frontier, Hash, Node};

use super::super::StoreError;
use super::column;

/// Levels between those that are kept.
const STEP: u32 = 8;
/// The hashes of leaves.
pub(super) const LEAVES: &str = "SELECT hash FROM audit WHERE sequence > ? AND sequence <= ? ORDER BY sequence";
/// The hashes of complete subtrees of one level.
pub(super) const SUBTREES: &str =
    "SELECT hash FROM tree WHERE level = ? AND number >= ? AND number < ? ORDER BY number";

/// Keeps the subtrees that became complete when the tree grew from one number of leaves to another.
pub(super) async fn complete(conn: &mut SqliteConnection, before: u64, after: u64) -> Result<(), StoreError> {
    for level in (STEP..u64::BITS).step_by(STEP as usize) {
        for number in before >> level..after >> level {
            let hash = subtree(conn, Node { level: level - STEP, number: number << STEP }, STEP).await?;
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
    for node in audit::nodes(range) {
        let above = node.level % STEP;
        let first = Node { level: node.level - above, number: node.number << above };
        hashes.push(subtree(conn, first, above).await?);
    }
    Ok(audit::join(hashes.into_iter()))
}

/// The hash of the subtree that is so many levels above the kept node where it begins.
async fn subtree(conn: &mut SqliteConnection, first: Node, above: u32) -> Result<Hash, StoreError> {
    let (start, end) = (first.number, first.number + (1 << above));
    let rows = if first.level == 0 {
        sqlx::query(LEAVES).bind(start.cast_signed()).bind(end.cast_signed()).fetch_all(conn).await?
    } else {
        let query = sqlx::query(SUBTREES).bind(first.level);
        query.bind(start.cast_signed()).bind(end.cast_signed()).fetch_all(conn).await?
    };
    let mut frontier = Frontier::default();
    for row in &rows {
        frontier.push(column::hash(row.try_get(0)?).ok_or_else(|| column::corrupt("hash"))?);
    }
    if frontier.size() == end - start {
        return Ok(frontier.root());
    }
    Err(StoreError::Corrupt { reason: format!("the audit tree lacks hashes at level {} from {start} on", first.level) })
}
