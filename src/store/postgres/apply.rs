//! What writes do to the tables of this database, inside the writer's transaction.

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::{Connection, PgConnection};

use crate::domain::Revision;

use super::super::leaf::Covers;
use super::super::mark::Reach;
use super::super::tables::{Failure, Tables, apply};
use super::super::{AuditEntry, Committed, Notice, OutboxChange, Request, StoreError, Write};
use super::{audit, column, outbox, put, request};

#[async_trait]
impl Tables for PgConnection {
    async fn commit(&mut self, reach: &mut Reach, write: &Write) -> Result<Result<Committed, StoreError>, StoreError> {
        let mut savepoint = self.begin().await?;
        let before = *reach;
        match apply(&mut *savepoint, reach, write).await {
            Ok(committed) => {
                savepoint.commit().await?;
                Ok(Ok(committed))
            }
            Err(Failure::Refused(refusal)) => {
                savepoint.rollback().await?;
                *reach = before;
                Ok(Err(refusal))
            }
            Err(Failure::Storage(error)) => Err(error),
        }
    }

    async fn replay(&mut self, write: &Write, request: &Request) -> Result<Option<Committed>, Failure> {
        request::replay(self, write, request).await
    }

    async fn remember(&mut self, revision: i64, write: &Write, request: &Request) -> Result<(), StoreError> {
        Ok(request::remember(self, revision, write, request).await?)
    }

    async fn enter(&mut self, revision: u64, write: &Write) -> Result<Covers, Failure> {
        sqlx::query("INSERT INTO revision (revision, time, actor, summary, puts) VALUES ($1, $2, $3, $4, $5)")
            .bind(revision.cast_signed())
            .bind(column::micros(write.time))
            .bind(column::account(write.actor.as_ref()))
            .bind(&write.summary)
            .bind(column::limit(write.puts.len()))
            .execute(&mut *self)
            .await?;
        let digest = put::all(self, revision, write).await?;
        Ok(Covers { revision: Revision(revision), digest })
    }

    async fn audit(
        &mut self,
        reach: &mut Reach,
        entries: &[AuditEntry],
        covers: Option<Covers>,
    ) -> Result<(), StoreError> {
        audit::insert(self, reach, entries, covers).await
    }

    async fn notices(&mut self, time: Timestamp, notices: &[Notice]) -> Result<(), StoreError> {
        Ok(outbox::insert(self, time, notices).await?)
    }

    async fn outbox(&mut self, change: &OutboxChange) -> Result<u64, StoreError> {
        Ok(outbox::change(self, change).await?)
    }

    async fn prune(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        Ok(request::prune(self, before).await?)
    }
}
