//! The import session of a caller: pieces of a file in, events out, then one transaction or nothing.

mod take;

use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::digest;

use super::budget::Share;
use super::check::{Checked, Rights, check};
use super::intake::Intake;
use super::kept::Kept;
use super::{ChangeAction, Event, Phase, Problem, Summary};
use crate::auth::Principal;
use crate::auth::policy::{self, Operation, Permit, Relation};
use crate::directory::{Directory, Error, Options};
use crate::domain::{Kind, NeedId};
use crate::store::{Action, AuditEntry, Details, Outcome, Put};

/// Most lines of a file, and most records in them.
pub const MAX_LINES: u32 = 200_000;
/// Most bytes of a line, or of a row of a table.
pub const MAX_LINE_BYTES: usize = 256 * 1024;
/// Problems that are told; more are counted.
const MOST_PROBLEMS: u32 = 1_000;
/// Lines between two reports of progress.
const PROGRESS_LINES: u32 = 1_000;
/// Audit rows that are written at a time.
const ROWS: usize = 500;
/// How long the check waits until this node has all that was written before.
const HEAD_WAIT: Duration = Duration::from_mins(1);

/// How to import.
#[derive(Debug, Clone, Default)]
pub struct ImportOptions {
    /// `jsonl`, `csv-authorities`, `csv-providers` or `iati`; empty is read as the first.
    pub format: String,
    /// Whose activities a file of IATI activities holds, by name or external id; empty: whoever reports each.
    pub provider: String,
    /// Whether only to check and to say what would change.
    pub dry_run: bool,
    /// Whether a line whose external id is the name of a record that is not here adds one: the file was exported elsewhere.
    pub allow_missing: bool,
    /// Request id, and whether only to validate.
    pub options: Options,
}

/// An import that is being read.
#[derive(Debug)]
pub struct Import<'a> {
    /// Where it goes, who imports, and that they may.
    session: Session<'a>,
    /// What the format makes of the file.
    intake: Intake,
    /// What was read.
    lines: Vec<Kept>,
    /// Records in it.
    records: usize,
    /// The memory that the file takes.
    share: Share,
    /// Digest of the file, which a repeated request must have the same.
    digest: Digest,
}

/// What reading, checking and writing share.
#[derive(Debug)]
struct Session<'a> {
    /// Where it goes.
    directory: &'a Directory,
    /// Who imports.
    principal: &'a Principal,
    /// That it may.
    permit: Permit,
    /// How.
    options: ImportOptions,
    /// What was done so far.
    summary: Summary,
}

/// A digest under way.
struct Digest(digest::Context);

impl std::fmt::Debug for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Digest")
    }
}

impl Directory {
    /// Begins an import.
    ///
    /// # Errors
    /// `Forbidden` when the caller's role never imports, `Invalid` for another format.
    pub fn import<'a>(&'a self, principal: &'a Principal, options: ImportOptions) -> Result<Import<'a>, Error> {
        let permit = policy::enter(principal, Operation::Import)?.on(Relation::Any)?;
        let Some(intake) = Intake::of(&options.format) else {
            return Err(Error::field("format", "expected jsonl, csv-authorities, csv-providers or iati"));
        };
        if !options.provider.is_empty() && !intake.takes_provider() {
            return Err(Error::field("provider", "is for a file of IATI activities"));
        }
        let session = Session { directory: self, principal, permit, options, summary: Summary::default() };
        let digest = Digest(digest::Context::new(&digest::SHA256));
        let share = self.imports.share();
        Ok(Import { session, intake, lines: Vec::new(), records: 0, share, digest })
    }
}

impl<'a> Import<'a> {
    /// Checks what was read against what is there: what each line changes, and what is wrong.
    ///
    /// # Errors
    /// `Unavailable`, `RevisionNotReached` when this node does not know in time what was written before, `Internal`
    /// when a record cannot be encoded.
    pub async fn check(mut self) -> Result<(Vec<Event>, CheckedImport<'a>), Error> {
        let mut events = Vec::new();
        self.finish(&mut events)?;
        let Self { mut session, intake, lines, share, digest, .. } = self;
        let directory = session.directory;
        let head = directory.store.head().await?;
        let view = directory.views.at_least(head, HEAD_WAIT).await.map_err(|_| Error::RevisionNotReached)?;
        let (source, principal) = (Arc::clone(&directory.source), session.principal.clone());
        let allow_missing = session.options.allow_missing;
        // A large file takes seconds, in which the other calls go on.
        let manner = intake.into_manner(!session.options.provider.is_empty());
        let checking = tokio::task::spawn_blocking(move || {
            check(&view, source.as_ref(), Rights::Caller(&principal), &manner, allow_missing, &lines)
        });
        let checked = checking.await.map_err(|error| Error::Internal(error.to_string()))??;
        session.tell_states(&checked).await?;
        let Checked { puts, changes, problems, unchanged, .. } = checked;
        events.push(Event::Progress { phase: Phase::Checking, lines: session.summary.lines });
        for problem in problems {
            session.note(problem, &mut events);
        }
        session.summary.unchanged = unchanged;
        for change in changes {
            match change.action {
                ChangeAction::Add => session.summary.added += 1,
                ChangeAction::Change => session.summary.changed += 1,
                ChangeAction::Close => session.summary.closed += 1,
            }
            events.push(Event::Change(change));
        }
        if session.summary.problems == 0 && !session.options.dry_run {
            events.push(Event::Progress { phase: Phase::Writing, lines: session.summary.lines });
        }
        if let Some(request) = &mut session.options.options.request {
            let mut of_both = digest::Context::new(&digest::SHA256);
            of_both.update(&request.fingerprint);
            of_both.update(digest.0.finish().as_ref());
            request.fingerprint.copy_from_slice(of_both.finish().as_ref());
        }
        Ok((events, CheckedImport { session, puts, _share: share }))
    }
}

impl Session<'_> {
    /// Writes to the audit which needs of others the answer tells of, and by which fields, before it leaves.
    async fn tell_states(&self, checked: &Checked) -> Result<(), Error> {
        if self.is_of_owner() {
            return Ok(());
        }
        let changed = checked
            .puts
            .iter()
            .zip(&checked.changes)
            .filter(|(put, _)| put.key.kind == Kind::Need && matches!(put.action, Action::Update { .. }));
        let changed = changed.map(|(put, change)| (put.key.id, change.fields.clone()));
        let same = checked.same_needs.iter().map(|id| (*id, Vec::new()));
        let read = |(id, fields)| (Some(NeedId(id).name()), Details { fields, ..Details::default() });
        let reads: Vec<_> = changed.chain(same).map(read).collect();
        for rows in reads.chunks(ROWS) {
            self.directory.audit_reads(self.principal, self.permit, rows.to_vec()).await?;
        }
        Ok(())
    }

    /// Whether whoever imports is of the State whose needs it may import: others bring in those of any.
    const fn is_of_owner(&self) -> bool {
        self.principal.state.is_some()
    }

    /// The rows that say that the records were written: one of all, and, where they are others' needs, one of each of those,
    /// by which its State learns of it.
    fn rows(&self, puts: &[Put]) -> Vec<AuditEntry> {
        let row = |resource, details| AuditEntry {
            time: self.directory.source.now(),
            actor: Some(self.principal.account),
            method: self.permit.operation().name().to_owned(),
            outcome: Outcome::Allowed,
            resource,
            details,
        };
        let name = |put: &Put| format!("{}/{}", put.key.kind.collection(), put.key.id);
        let (of_all, count) = match puts {
            [one] => (Some(name(one)), None),
            many => (None, u64::try_from(many.len()).ok()),
        };
        let is_told = |put: &&Put| put.key.kind == Kind::Need && !self.is_of_owner() && puts.len() > 1;
        let told = puts.iter().filter(is_told).map(|put| row(Some(name(put)), Details::default()));
        std::iter::once(row(of_all, Details { count, ..Details::default() })).chain(told).collect()
    }

    /// Counts a problem, and tells it unless many were told.
    fn note(&mut self, problem: Problem, events: &mut Vec<Event>) {
        self.summary.problems += 1;
        if self.summary.problems <= MOST_PROBLEMS {
            events.push(Event::Problem(problem));
        }
    }
}

/// An import that was checked.
#[derive(Debug)]
pub struct CheckedImport<'a> {
    /// The session.
    session: Session<'a>,
    /// What is to be written.
    puts: Vec<Put>,
    /// The memory that it takes until it is written.
    _share: Share,
}

impl CheckedImport<'_> {
    /// Writes it, unless something is wrong or it is a dry run, and answers what it came to.
    ///
    /// # Errors
    /// `StaleEtag` when a record changed meanwhile, `RequestIdReused`, `Unavailable`.
    pub async fn write(self) -> Result<Event, Error> {
        let rows = self.session.rows(&self.puts);
        let Session { directory, principal, permit, options, mut summary } = self.session;
        if summary.problems == 0 && !options.dry_run {
            let (options, now) = (options.options, directory.source.now());
            let committed = directory.commit_with(principal, permit, options, self.puts, rows, now).await?;
            summary.revision = Some(committed.revision);
        }
        Ok(Event::Summary(summary))
    }
}
