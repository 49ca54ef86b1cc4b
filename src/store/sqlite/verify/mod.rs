//! Verification of the whole log from what lies in the database: nothing stored is believed that can be computed.
//!
//! Reads only, in one transaction, and may run beside the service.

mod changes;
mod records;
mod subtrees;
#[cfg(test)]
mod tests;

use std::path::Path;

use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{ConnectOptions, Connection, Row, SqliteConnection};

use crate::audit::{Checkpoint, Frontier, Hash};

use super::super::leaf::{Covers, Leaf};
use super::super::mark::{Mark, Reach};
use super::super::{OpenError, Remembered, StoreError, Verified};
use super::backup::is_copy;
use super::column;
use super::{apply, audit, entry, open, rows, seal};
use changes::Changes;
use subtrees::Subtrees;

/// How many rows are read at once.
const PAGE: i64 = 1000;
/// How many findings about single rows are told at most.
const MOST: usize = 100;

/// Verifies the log in a directory, against itself, against its mark, and against what is remembered of it.
///
/// `progress` is told how many audit rows are done, and of how many.
///
/// # Errors
/// When the database or the mark cannot be read at all; what does not hold is in the answer.
pub(in crate::store) async fn verify(
    dir: &Path,
    remembered: &[Remembered],
    progress: &mut (dyn FnMut(u64, u64) + Send),
) -> Result<Verified, OpenError> {
    // Before the database, which a service may be writing to: what the mark says is in it by then.
    let mark = Mark::read(&dir.join("mark"))?;
    let path = dir.join(open::DATABASE);
    if !path.is_file() {
        return Err(OpenError::Missing { dir: dir.to_owned() });
    }
    let mut conn = open::options(&path).read_only(true).immutable(is_copy(dir)).connect().await?;
    let mut tx = conn.begin().await?;
    require_sealed(&mut tx).await?;
    let head = apply::reach(&mut tx).await?;
    let mut check = Check { remembered, ..Check::default() };
    check.rows(&mut tx, head, progress).await?;
    check.ends(head, mark);
    if mark.is_none() {
        check.verified.absent.push(format!("the mark {}", dir.join("mark").display()));
    }
    drop(tx);
    conn.close().await?;
    Ok(check.verified)
}

/// Refuses a log of before there was a tree, or one that was made to look like it.
async fn require_sealed(conn: &mut SqliteConnection) -> Result<(), OpenError> {
    let query = "SELECT count(*) FROM pragma_table_info('head') WHERE name = 'sealed'";
    let has_tree: i64 = open::ask(conn, query).await?;
    let sealed = if has_tree == 1 { open::ask(conn, "SELECT sealed FROM head").await? } else { 0 };
    if sealed == 1 {
        return Ok(());
    }
    if has_tree == 1 {
        seal::require_unsealed(conn).await?;
    }
    let reason = "the log has no audit tree yet; `focalpoint migrate` makes one".to_owned();
    Err(OpenError::Database { reason })
}

/// The verification under way.
#[derive(Default)]
struct Check<'a> {
    /// What the log must agree with.
    remembered: &'a [Remembered],
    /// The tree of the rows so far.
    frontier: Frontier,
    /// The last row that there was.
    sequence: u64,
    /// What the last row that stands for changes says.
    covered: Option<Covers>,
    /// What was found.
    verified: Verified,
}

impl Check<'_> {
    /// Goes through every row.
    async fn rows(
        &mut self,
        conn: &mut SqliteConnection,
        head: Reach,
        progress: &mut (dyn FnMut(u64, u64) + Send),
    ) -> Result<(), StoreError> {
        let mut changes = Changes::default();
        let mut subtrees = Subtrees::default();
        self.compare();
        loop {
            let after = self.sequence.cast_signed();
            let page = sqlx::query(audit::ROWS).bind(after).bind(PAGE).fetch_all(&mut *conn).await?;
            for row in &page {
                let hash = self.row(row)?;
                subtrees.push(conn, hash, &mut self.verified).await?;
                self.compare();
                if let Some((sequence, covers)) = self.covers(row) {
                    self.changes(conn, &mut changes, sequence, covers).await?;
                }
            }
            progress(self.sequence, head.audit);
            if page.is_empty() {
                break;
            }
        }
        changes.rest(conn, &mut self.verified).await?;
        records::check(conn, &mut self.verified).await?;
        subtrees.rest(conn, &mut self.verified).await?;
        let all: i64 = sqlx::query_scalar("SELECT count(*) FROM audit").fetch_one(conn).await?;
        if all.cast_unsigned() != self.frontier.size() {
            self.verified.found(format!("there are {all} audit rows, of which {} are in order", self.frontier.size()));
        }
        self.verified.rows = self.frontier.size();
        self.verified.root = self.frontier.root();
        Ok(())
    }

    /// Takes a row into the tree, and answers its hash as it is computed.
    fn row(&mut self, row: &SqliteRow) -> Result<Hash, StoreError> {
        let sequence = row.try_get::<i64, _>("sequence")?.cast_unsigned();
        for missing in (self.sequence + 1..sequence).take(MOST) {
            self.verified.found(format!("audit row {missing} is missing"));
        }
        self.sequence = sequence;
        let stored = row.try_get::<Option<&[u8]>, _>("hash").ok().flatten().and_then(column::hash);
        let hash = match computed(row) {
            Ok((hash, time)) => {
                self.verified.last = self.verified.last.max(Some(time));
                hash
            }
            Err(error) => {
                self.verified.found(format!("audit row {sequence} is unreadable: {error}"));
                stored.unwrap_or_else(Hash::empty)
            }
        };
        if stored != Some(hash) {
            self.verified
                .found(format!("audit row {sequence} was changed: it is not what was hashed when it was written"));
        }
        self.frontier.push(hash);
        Ok(hash)
    }

    /// What a row says that it stands for, where it can be read.
    #[expect(clippy::unused_self, reason = "reads as a step of the check")]
    fn covers(&self, row: &SqliteRow) -> Option<(u64, Covers)> {
        let leaf = rows::leaf(row).ok()?;
        Some((leaf.row.sequence, leaf.covers?))
    }

    /// Compares what a row stands for with the changes that there are.
    async fn changes(
        &mut self,
        conn: &mut SqliteConnection,
        changes: &mut Changes,
        sequence: u64,
        covers: Covers,
    ) -> Result<(), StoreError> {
        let before = self.covered.replace(covers);
        if before.is_some_and(|before| before.revision >= covers.revision) {
            if before != Some(covers) {
                self.verified.found(format!("audit row {sequence} stands for other changes than the row before it"));
            }
            return Ok(());
        }
        let digest = changes.through(conn, covers.revision.0, sequence, &mut self.verified).await?;
        if digest != covers.digest {
            let revision = covers.revision.0;
            self.verified.found(format!(
                "the changes up to revision {revision} are not those that audit row {sequence} was written with"
            ));
        }
        Ok(())
    }

    /// Compares the tree with what is remembered of it at this size.
    fn compare(&mut self) {
        for Remembered { name, checkpoint } in self.remembered {
            let Checkpoint { size, root, .. } = checkpoint;
            if *size == self.frontier.size() && *root != self.frontier.root() {
                self.verified
                    .found_of_all(format!("the first {size} audit rows are not those of {name}: another history"));
            }
        }
    }

    /// Compares where the log ends with where it says so, and with what is known of it from outside.
    fn ends(&mut self, head: Reach, mark: Option<Reach>) {
        let (rows, revisions) = (self.sequence, self.verified.revisions);
        if (head.audit, head.revision) != (rows, revisions) {
            self.verified.found_of_all(format!(
                "the log says that it ends at audit row {} and revision {}, but ends at {rows} and {revisions}",
                head.audit, head.revision
            ));
        }
        self.verified.compared.extend(mark.map(|_| "the mark".to_owned()));
        self.verified.compared.extend(self.remembered.iter().map(|it| it.name.clone()));
        if let Some(mark) = mark
            && (mark.audit > rows || mark.revision > revisions)
        {
            self.verified.found_of_all(format!(
                "the log ends at audit row {rows} and revision {revisions}, but {} and {} were acknowledged: the end is missing",
                mark.audit, mark.revision
            ));
        }
        for Remembered { name, checkpoint } in self.remembered {
            let Checkpoint { size, .. } = checkpoint;
            if *size > self.frontier.size() {
                let has = self.frontier.size();
                self.verified
                    .found_of_all(format!("the log has {has} audit rows, but {size} at {name}: rows are missing"));
            }
        }
    }
}

/// The hash of a row as it stands there, and its time.
fn computed(row: &SqliteRow) -> Result<(Hash, Timestamp), StoreError> {
    let leaf: Leaf = rows::leaf(row)?;
    // Another text could mean the same details.
    let details: &str = row.try_get("details")?;
    if entry::details(&leaf.row.entry)? == details {
        Ok((leaf.hash()?, leaf.row.entry.time))
    } else {
        Err(column::corrupt("details"))
    }
}

impl Verified {
    /// Adds a finding about a row, up to a number.
    fn found(&mut self, finding: String) {
        if self.findings.len() < MOST {
            self.findings.push(finding);
        } else {
            self.untold += 1;
        }
    }

    /// Adds a finding about the log as a whole, of which there are few.
    fn found_of_all(&mut self, finding: String) {
        self.findings.push(finding);
    }
}
