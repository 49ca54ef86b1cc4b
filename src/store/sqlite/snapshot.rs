//! A snapshot: a read transaction on a connection of its own, held until it is dropped.

use async_trait::async_trait;
use sqlx::{Sqlite, SqlitePool, Transaction};
use uuid::Uuid;

use crate::domain::{Kind, Revision};

use super::super::{Record, Snapshot, StoreError};
use super::{apply, column, rows};

/// Current records of a kind above an id, at most so many.
pub(super) const RECORDS: &str = "SELECT n.id, n.revision, n.created, v.time, c.schema, c.body FROM record n \
             CROSS JOIN change c ON c.revision = n.revision AND c.seq = n.seq \
             CROSS JOIN revision v ON v.revision = n.revision \
             WHERE n.kind = ? AND n.id > ? ORDER BY n.id LIMIT ?";

/// The current records at one revision.
#[derive(Debug)]
struct SqliteSnapshot {
    /// The read transaction.
    tx: Transaction<'static, Sqlite>,
    /// The revision it sees.
    revision: Revision,
}

/// Opens a snapshot; one whose opening is dropped half way is rolled back by the driver.
pub(super) async fn open(pool: &SqlitePool) -> Result<Box<dyn Snapshot>, StoreError> {
    let mut tx = pool.begin().await?;
    let revision = Revision(apply::reach(&mut tx).await?.revision);
    Ok(Box::new(SqliteSnapshot { tx, revision }))
}

#[async_trait]
impl Snapshot for SqliteSnapshot {
    fn revision(&self) -> Revision {
        self.revision
    }

    async fn records(&mut self, kind: Kind, after: Option<Uuid>, limit: usize) -> Result<Vec<Record>, StoreError> {
        let found = sqlx::query(RECORDS)
            .bind(kind.as_str())
            .bind(after.as_ref().map(column::bytes).unwrap_or_default())
            .bind(column::limit(limit))
            .fetch_all(&mut *self.tx)
            .await?;
        found.iter().map(rows::record).collect()
    }
}
