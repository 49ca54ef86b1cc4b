//! The changes, revision by revision: their digests, their bodies, and that nothing is missing between them.

use std::collections::VecDeque;

use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use crate::audit::Hash;
use crate::domain::{Key, Kind};

use super::super::super::leaf::{ChangeFields, ChangesDigest, RevisionFields, Salt, body_digest};
use super::super::super::{ERASE, ERASE_ACCOUNT, Operation, StoreError, Verified};
use super::super::column::{self, Columns};
use super::PAGE;

/// Changes behind a position with all that is to be checked of them, those too whose revision has no row.
const CHANGES: &str = "SELECT c.revision, c.seq, c.kind, c.id, c.operation, c.created, c.schema, c.body, c.salt, c.digest, \
         ifnull(r.time, 0) AS time, r.actor, ifnull(r.summary, '') AS summary, ifnull(r.puts, 0) AS puts, \
         (SELECT p.created FROM change p WHERE p.kind = c.kind AND p.id = c.id \
         AND p.revision < c.revision ORDER BY p.revision DESC LIMIT 1) AS before \
         FROM change c LEFT JOIN revision r ON r.revision = c.revision \
         WHERE (c.revision, c.seq) > (?, ?) ORDER BY c.revision, c.seq LIMIT ?";

/// The way through the changes.
#[derive(Default)]
pub(super) struct Changes {
    /// Those that were read and not yet looked at.
    waiting: VecDeque<SqliteRow>,
    /// The last that was read.
    read: Option<(i64, i64)>,
    /// The revision that was begun, how many changes it has, and how many were seen.
    revision: (u64, u64, u64),
    /// The audit row that stands for those that are being checked.
    sequence: u64,
}

impl Changes {
    /// Checks the changes up to a revision, for which an audit row stands, and answers their digest.
    pub(super) async fn through(
        &mut self,
        conn: &mut SqliteConnection,
        revision: u64,
        sequence: u64,
        verified: &mut Verified,
    ) -> Result<Hash, StoreError> {
        let mut digest = ChangesDigest::new();
        self.sequence = sequence;
        while let Some(row) = self.next(conn, revision).await? {
            let at = row.number("revision")?;
            let checked = self.change(conn, &row, &mut digest, verified).await;
            if let Err(StoreError::Corrupt { reason }) = &checked {
                verified.found(format!("a change of revision {at}: {reason}"));
            } else {
                checked?;
            }
        }
        self.complete(revision, verified);
        Ok(digest.finish())
    }

    /// Reports what is there beyond the last audit row that stands for changes.
    pub(super) async fn rest(
        &mut self,
        conn: &mut SqliteConnection,
        verified: &mut Verified,
    ) -> Result<(), StoreError> {
        if let Some(row) = self.next(conn, u64::MAX).await? {
            let revision = row.number("revision")?;
            verified.found(format!("no audit row stands for revision {revision}"));
        }
        let all: i64 = sqlx::query_scalar("SELECT count(*) FROM change").fetch_one(&mut *conn).await?;
        if all.cast_unsigned() != verified.changes {
            verified.found(format!("there are {all} changes, of which {} are in order", verified.changes));
        }
        let query = "SELECT count(*), ifnull(max(revision), 0) FROM revision";
        let row = sqlx::query(query).fetch_one(conn).await?;
        let (count, last): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
        verified.revisions = last.cast_unsigned();
        if count != last || verified.revisions != self.revision.0 {
            let changed = self.revision.0;
            verified
                .found(format!("there are {count} revisions up to {last}, and changes of revisions up to {changed}"));
        }
        Ok(())
    }

    /// The next change up to a revision.
    async fn next(&mut self, conn: &mut SqliteConnection, through: u64) -> Result<Option<SqliteRow>, StoreError> {
        if self.waiting.is_empty() {
            let after = self.read.unwrap_or((0, -1));
            let page = sqlx::query(CHANGES).bind(after.0).bind(after.1).bind(PAGE).fetch_all(conn).await?;
            self.waiting.extend(page);
            if let Some(last) = self.waiting.back() {
                self.read = Some((last.try_get("revision")?, last.try_get("seq")?));
            }
        }
        let Some(first) = self.waiting.front() else { return Ok(None) };
        Ok(if first.number("revision")? <= through { self.waiting.pop_front() } else { None })
    }

    /// Checks one change.
    async fn change(
        &mut self,
        conn: &mut SqliteConnection,
        row: &SqliteRow,
        digest: &mut ChangesDigest,
        verified: &mut Verified,
    ) -> Result<(), StoreError> {
        let (revision, seq) = (row.number("revision")?, row.number("seq")?);
        let time: Timestamp = row.time("time")?;
        if revision != self.revision.0 {
            self.complete(revision.saturating_sub(1), verified);
            self.revision = (revision, row.number("puts")?, 0);
            digest.revision(&RevisionFields {
                revision,
                time,
                actor: row.try_get("actor")?,
                summary: row.text("summary")?,
                puts: row.number("puts")?,
            });
        }
        if seq != self.revision.2 {
            verified.found(format!("revision {revision} has no change {}", self.revision.2));
        }
        self.revision.2 = seq + 1;
        let key = Key { kind: row.kind("kind")?, id: row.id("id")? };
        let body = column::hash(row.try_get("digest")?).ok_or_else(|| column::corrupt("digest"))?;
        let operation = row.operation("operation")?;
        digest.change(&ChangeFields { seq, key, operation, schema: row.small("schema")?, body });
        verified.changes += 1;

        let name = format!("{} {} at revision {revision}", key.kind.as_str(), key.id);
        let created = if operation == Operation::Create { Some(time) } else { row.time("before").ok() };
        if created != row.time("created").ok() {
            verified.found(format!("the creation time of {name} is not that of its first change"));
        }
        let salt: Option<&[u8]> = row.try_get("salt")?;
        let fits = if let Some(salt) = salt {
            body_digest(Salt::parse(salt).ok_or_else(|| column::corrupt("salt"))?, row.text("body")?) == body
        } else {
            verified.erased += 1;
            row.text("body")?.is_empty() && is_erased(conn, key, self.sequence).await?
        };
        if !fits {
            verified.found(format!("the body of {name} was changed, or taken out without an erasure in the audit"));
        }
        Ok(())
    }

    /// Checks that the revision that was begun is whole, and that it is the one asked for.
    fn complete(&self, revision: u64, verified: &mut Verified) {
        let (begun, puts, seen) = self.revision;
        if seen != puts {
            verified.found(format!("revision {begun} has {seen} changes, {puts} were written"));
        }
        if begun != revision {
            verified.found(format!("the changes of revision {} are missing", begun + 1));
        }
    }
}

/// The operation that may take out what was written of a record of a kind.
const fn erasing(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Officer => Some(ERASE),
        Kind::Account | Kind::Approval | Kind::Invitation => Some(ERASE_ACCOUNT),
        Kind::Authority
        | Kind::Provider
        | Kind::Activity
        | Kind::Group
        | Kind::Need
        | Kind::Proposal
        | Kind::Run
        | Kind::ErrorReport => None,
    }
}

/// Whether the audit holds behind a row that a record was erased, by the operation that may do so.
async fn is_erased(conn: &mut SqliteConnection, key: Key, after: u64) -> Result<bool, StoreError> {
    let Some(method) = erasing(key.kind) else { return Ok(false) };
    let query = "SELECT EXISTS (SELECT 1 FROM audit WHERE resource = ? AND method = ? AND outcome = 'allowed' AND sequence > ?)";
    let name = format!("{}/{}", key.kind.collection(), key.id);
    Ok(sqlx::query_scalar(query).bind(name).bind(method).bind(after.cast_signed()).fetch_one(conn).await?)
}
