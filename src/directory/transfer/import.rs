//! The import session of a caller: lines in, events out, then one transaction or nothing.

use aws_lc_rs::digest;

use super::check::{Checked, Rights, check};
use super::{ChangeAction, Event, Phase, Problem, Summary};
use crate::auth::Principal;
use crate::auth::policy::{self, Operation, Permit, Relation};
use crate::directory::{Directory, Error, Options};
use crate::domain::line::{ValidLine, parse_line};
use crate::store::Put;

/// Most lines of a file.
pub const MAX_LINES: u32 = 200_000;
/// Most bytes of a line.
pub const MAX_LINE_BYTES: usize = 256 * 1024;
/// Problems that are told; more are counted.
const MOST_PROBLEMS: u32 = 1_000;
/// Lines between two reports of progress.
const PROGRESS_LINES: u32 = 1_000;

/// How to import.
#[derive(Debug, Clone, Default)]
pub struct ImportOptions {
    /// `jsonl`; empty is read as that.
    pub format: String,
    /// Whether only to check and to say what would change.
    pub dry_run: bool,
    /// Request id, and whether only to validate.
    pub options: Options,
}

/// An import that is being read.
#[derive(Debug)]
pub struct Import<'a> {
    /// Where it goes.
    directory: &'a Directory,
    /// Who imports.
    principal: &'a Principal,
    /// That it may.
    permit: Permit,
    /// How.
    options: ImportOptions,
    /// Lines that were read, with their numbers.
    lines: Vec<(u32, ValidLine)>,
    /// What was done so far.
    summary: Summary,
    /// Digest of the lines, so that a request id is not reused for another file.
    digest: Digest,
}

/// A digest that says nothing of what it was fed.
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
    /// `Forbidden` when the caller's role never imports.
    pub fn import<'a>(&'a self, principal: &'a Principal, options: ImportOptions) -> Result<Import<'a>, Error> {
        let permit = policy::enter(principal, Operation::Import)?.on(Relation::Any)?;
        if !matches!(options.format.as_str(), "" | "jsonl") {
            return Err(Error::field("format", "expected jsonl"));
        }
        let digest = Digest(digest::Context::new(&digest::SHA256));
        let (lines, summary) = (Vec::new(), Summary::default());
        Ok(Import { directory: self, principal, permit, options, lines, summary, digest })
    }
}

impl<'a> Import<'a> {
    /// Takes in the next line; an empty one counts but says nothing.
    ///
    /// # Errors
    /// `Invalid` when the file has too many lines; what is wrong with the line itself is an event.
    pub fn push(&mut self, line: &str) -> Result<Vec<Event>, Error> {
        self.summary.lines += 1;
        self.digest.0.update(line.as_bytes());
        self.digest.0.update(b"\n");
        let number = self.summary.lines;
        if number > MAX_LINES {
            return Err(Error::field("file", format!("has more than {MAX_LINES} lines; split it")));
        }
        let mut events = Vec::new();
        if !line.trim().is_empty() {
            match parse_line(line).and_then(crate::domain::line::Line::validate) {
                Ok(line) => self.lines.push((number, line)),
                Err(violations) => {
                    for violation in violations.0 {
                        let problem =
                            Problem { line: number, field: violation.field, description: violation.description };
                        self.note(problem, &mut events);
                    }
                }
            }
        }
        if number.is_multiple_of(PROGRESS_LINES) {
            events.push(Event::Progress { phase: Phase::Reading, lines: number });
        }
        Ok(events)
    }

    /// Checks what was read against what is there: what each line changes, and what is wrong.
    ///
    /// # Errors
    /// `Internal` when a record cannot be encoded.
    pub fn check(mut self) -> Result<(Vec<Event>, CheckedImport<'a>), Error> {
        let view = self.directory.views.current();
        let rights = Rights::Caller(self.principal);
        let lines = std::mem::take(&mut self.lines);
        let Checked { puts, changes, problems, unchanged } =
            check(&view, self.directory.source.as_ref(), rights, lines)?;
        let mut events = vec![Event::Progress { phase: Phase::Checking, lines: self.summary.lines }];
        for problem in problems {
            self.note(problem, &mut events);
        }
        self.summary.unchanged = unchanged;
        for change in changes {
            match change.action {
                ChangeAction::Add => self.summary.added += 1,
                ChangeAction::Change => self.summary.changed += 1,
                ChangeAction::Close => self.summary.closed += 1,
            }
            events.push(Event::Change(change));
        }
        if self.summary.problems == 0 && !self.options.dry_run {
            events.push(Event::Progress { phase: Phase::Writing, lines: self.summary.lines });
        }
        Ok((events, CheckedImport { import: self, puts }))
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
    import: Import<'a>,
    /// What is to be written.
    puts: Vec<Put>,
}

impl CheckedImport<'_> {
    /// Writes it, unless something is wrong or it is a dry run, and answers what it came to.
    ///
    /// # Errors
    /// `StaleEtag` when a record changed meanwhile, `RequestIdReused`, `Unavailable`.
    pub async fn write(self) -> Result<Event, Error> {
        let Import { directory, principal, permit, mut options, mut summary, mut digest, .. } = self.import;
        if let Some(request) = &mut options.options.request {
            digest.0.update(&request.fingerprint);
            let whole = digest.0.finish();
            request.fingerprint = whole.as_ref().try_into().map_err(|_| Error::Internal("digest length".to_owned()))?;
        }
        if summary.problems == 0 && !options.dry_run {
            let committed = directory.commit(principal, permit, options.options, self.puts).await?;
            summary.revision = Some(committed.revision);
        }
        Ok(Event::Summary(summary))
    }
}
