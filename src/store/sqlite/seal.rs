//! Taking what was written before there was an audit tree into it: salts, digests and hashes, and one row for it all.

use jiff::Timestamp;
use sqlx::{Connection, Row, SqliteConnection};

use super::super::leaf::{ChangeFields, ChangesDigest, Covers, Leaf, RevisionFields, Salt, body_digest};
use super::super::mark::Reach;
use super::super::{AuditEntry, Details, Outcome, StoreError};
use super::column::{self, Columns};
use super::{apply, audit, rows as decoded, tree};

/// How many rows are read at once.
const PAGE: i64 = 1000;
/// The method of the row that stands for everything before it.
const METHOD: &str = "Seal";

/// Seals the log, unless it is sealed; a new one is sealed by having nothing in it.
pub(super) async fn seal(conn: &mut SqliteConnection) -> Result<(), StoreError> {
    let sealed: i64 = sqlx::query_scalar("SELECT sealed FROM head").fetch_one(&mut *conn).await?;
    if sealed == 1 {
        return Ok(());
    }
    let mut tx = conn.begin_with("BEGIN IMMEDIATE").await?;
    require_unsealed(&mut tx).await?;
    let mut reach = apply::reach(&mut tx).await?;
    if reach != Reach::default() {
        tracing::info!(revisions = reach.revision, audit_rows = reach.audit, "taking the log into the audit tree");
    }
    let digest = changes(&mut tx).await?;
    rows(&mut tx).await?;
    if reach.revision > 0 {
        let covers = Covers { revision: crate::domain::Revision(reach.revision), digest: digest.finish() };
        let time: i64 = sqlx::query_scalar("SELECT max(time) FROM revision").fetch_one(&mut *tx).await?;
        let entry = AuditEntry {
            time: Timestamp::from_microsecond(time).map_err(|_| column::corrupt("time"))?,
            actor: None,
            method: METHOD.to_owned(),
            outcome: Outcome::Allowed,
            resource: None,
            details: Details { fields: Vec::new(), count: Some(reach.revision) },
        };
        audit::insert(&mut tx, &mut reach, &[entry], Some(covers)).await?;
    }
    tree::complete(&mut tx, 0, reach.audit).await?;
    apply::set_reach(&mut tx, reach).await?;
    sqlx::query("UPDATE head SET sealed = 1").execute(&mut *tx).await?;
    Ok(tx.commit().await?)
}

/// Refuses a log that says it is not sealed and has parts of a tree: sealed again, it would hide what was changed.
pub(super) async fn require_unsealed(conn: &mut SqliteConnection) -> Result<(), StoreError> {
    let query = "SELECT EXISTS (SELECT 1 FROM audit WHERE hash IS NOT NULL) OR EXISTS (SELECT 1 FROM tree) \
                 OR EXISTS (SELECT 1 FROM change WHERE digest IS NOT NULL)";
    if sqlx::query_scalar(query).fetch_one(conn).await? {
        let reason = "the log says that it has no audit tree, and has parts of one".to_owned();
        return Err(StoreError::Corrupt { reason });
    }
    Ok(())
}

/// Gives every body its salt and digest, and answers the digest of all changes.
async fn changes(conn: &mut SqliteConnection) -> Result<ChangesDigest, StoreError> {
    let mut digest = ChangesDigest::new();
    let (mut revision, mut seq) = (0_i64, -1_i64);
    loop {
        let page = sqlx::query(super::read::CHANGES).bind(revision).bind(seq).bind(PAGE).fetch_all(&mut *conn).await?;
        for row in &page {
            (revision, seq) = (row.try_get("revision")?, row.try_get("seq")?);
            if seq == 0 {
                digest.revision(&RevisionFields {
                    revision: revision.cast_unsigned(),
                    time: row.time("time")?,
                    actor: row.try_get("actor")?,
                    summary: row.text("summary")?,
                    puts: row.number("puts")?,
                });
            }
            let salt = Salt::new()?;
            let body = body_digest(salt, row.text("body")?);
            digest.change(&ChangeFields {
                seq: seq.cast_unsigned(),
                key: crate::domain::Key { kind: row.kind("kind")?, id: row.id("id")? },
                operation: row.operation("operation")?,
                schema: row.small("schema")?,
                body,
            });
            sqlx::query("UPDATE change SET salt = ?, digest = ? WHERE revision = ? AND seq = ?")
                .bind(salt.0.as_slice())
                .bind(body.0.as_slice())
                .bind(revision)
                .bind(seq)
                .execute(&mut *conn)
                .await?;
        }
        if page.is_empty() {
            return Ok(digest);
        }
    }
}

/// Gives every audit row its salt and hash.
async fn rows(conn: &mut SqliteConnection) -> Result<(), StoreError> {
    let mut after = 0;
    loop {
        let page = sqlx::query(audit::ROWS).bind(after).bind(PAGE).fetch_all(&mut *conn).await?;
        for row in &page {
            let leaf = Leaf { row: decoded::audit(row)?, salt: Salt::new()?, covers: None };
            after = leaf.row.sequence.cast_signed();
            sqlx::query("UPDATE audit SET salt = ?, hash = ? WHERE sequence = ?")
                .bind(leaf.salt.0.as_slice())
                .bind(leaf.hash()?.0.as_slice())
                .bind(after)
                .execute(&mut *conn)
                .await?;
        }
        if page.is_empty() {
            return Ok(());
        }
    }
}
