//! A stream that has begun: the copy first, then one transaction after the other, and a sign of life where nothing happens.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use uuid::Uuid;

use super::begin::Bound;
use super::recent::{Of, Piece};
use super::seen::Filter;
use super::{Changed, Told};
use crate::auth::Principal;
use crate::directory::{Directory, Error};
use crate::domain::{Authority, Provider, Revision};
use crate::store::Position;
use crate::view::index::Point;
use crate::view::{Entry, Projected, Table, View};

/// Records of a copy that are told at once.
const BATCH: usize = 256;

/// A stream of changes.
#[derive(Debug)]
pub struct Watch {
    directory: Arc<Directory>,
    principal: Principal,
    filter: Filter,
    bound: Bound,
    /// What is left of the copy.
    copy: Option<Copy>,
    /// How far the log was read.
    position: Position,
    /// The last revision that is whole.
    at: Point,
    /// What marks the revision that is being read.
    mark: u64,
    /// Whether a part of that revision has been told.
    is_begun: bool,
    /// What is still to be told of what was read.
    ready: VecDeque<Told>,
    /// The head of the log when the stream began, until the reader was told that it has been reached.
    goal: Option<Revision>,
    /// When a sign of life is due.
    due: Instant,
}

/// The records of a moment, as far as they are not told yet.
#[derive(Debug)]
pub(super) struct Copy {
    authorities: Option<Rest<Authority>>,
    providers: Option<Rest<Provider>>,
}

/// What is left of a table.
#[derive(Debug)]
struct Rest<T: Projected> {
    table: Table<T>,
    after: Option<Uuid>,
}

impl Copy {
    /// All of a view; the view itself, with its index, is let go.
    pub(super) fn of(view: &View) -> Self {
        Self { authorities: Some(Rest::of(&view.authorities)), providers: Some(Rest::of(&view.providers)) }
    }
}

impl<T: Projected> Rest<T> {
    /// All of a table.
    fn of(table: &Table<T>) -> Self {
        Self { table: table.clone(), after: None }
    }

    /// The next records that are shown; the end is with it when there are fewer than [`BATCH`].
    fn next(&mut self, shown: impl Fn(&Arc<Entry<T>>) -> Option<Changed>) -> Vec<Changed> {
        let entries = self.table.iter_after(self.after);
        let (ids, changes): (Vec<_>, Vec<_>) =
            entries.filter_map(|entry| Some((entry.id, shown(entry)?))).take(BATCH).unzip();
        self.after = ids.last().copied();
        changes
    }
}

impl Watch {
    /// A stream from a point, with the copy that comes before.
    pub(super) fn new(
        directory: Arc<Directory>,
        principal: Principal,
        filter: Filter,
        bound: Bound,
        (at, head): (Point, Revision),
        copy: Option<Copy>,
    ) -> Self {
        let position = Position::behind(at.revision);
        let (is_begun, ready, mark) = (false, VecDeque::new(), at.mark);
        let (goal, due) = (Some(head), Instant::now());
        Self { directory, principal, filter, bound, copy, position, at, mark, is_begun, ready, goal, due }
    }

    /// The revision that has been reached.
    #[must_use]
    pub const fn revision(&self) -> Revision {
        self.at.revision
    }

    /// Waits for what is to be told next; nothing once the caller is not whom it was when the stream began.
    ///
    /// # Errors
    /// `Unavailable`, also where this node may not know what the account may; `Internal` for a record that cannot be read.
    pub async fn next(&mut self) -> Result<Option<Told>, Error> {
        loop {
            self.directory.ensure_fresh().await?;
            if !self.directory.stands(&self.principal) {
                return Ok(None);
            }
            let told = if self.copy.is_some() { Some(self.copied()) } else { self.ready.pop_front() };
            if let Some(told) = told {
                self.due = Instant::now() + self.heartbeat();
                return Ok(Some(told));
            }
            if self.read().await? {
                continue;
            }
            let is_reached = self.goal.take_if(|goal| *goal <= self.at.revision).is_some();
            if is_reached || self.goal.is_none() && Instant::now() >= self.due {
                self.due = Instant::now() + self.heartbeat();
                return Ok(Some(Told { is_heartbeat: true, ..self.told(Vec::new()) }));
            }
            self.wait().await?;
        }
    }

    /// The longest silence.
    fn heartbeat(&self) -> Duration {
        Duration::from_millis(self.directory.watch_rules.heartbeat_ms)
    }

    /// Changes up to the last whole revision.
    fn told(&self, changes: Vec<Changed>) -> Told {
        let resume_token = Some(self.directory.resume_token(&self.principal, &self.bound, self.at));
        Told { changes, revision: self.at.revision, resume_token, is_copy: false, is_heartbeat: false }
    }

    /// The next part of the copy.
    fn copied(&mut self) -> Told {
        let Self { filter, principal, copy, .. } = self;
        let mut changes = Vec::new();
        if let Some(left) = copy {
            if let Some(rest) = &mut left.authorities {
                changes = rest.next(|entry| filter.authority(principal, entry));
                left.authorities.take_if(|_| changes.len() < BATCH);
            } else if let Some(rest) = &mut left.providers {
                changes = rest.next(|entry| filter.provider(principal, entry));
                left.providers.take_if(|_| changes.len() < BATCH);
            }
        }
        copy.take_if(|left| left.authorities.is_none() && left.providers.is_none());
        let is_whole = copy.is_none();
        let told = self.told(changes);
        Told { resume_token: told.resume_token.filter(|_| is_whole), is_copy: true, ..told }
    }

    /// Reads on in the log, as far as the views of this node are, and answers whether there was anything.
    async fn read(&mut self) -> Result<bool, Error> {
        let applied = self.directory.views.current().revision;
        if applied <= self.at.revision {
            return Ok(false);
        }
        let directory = Arc::clone(&self.directory);
        let piece = directory.recent.after(directory.store.as_ref(), self.position, applied).await?;
        self.take(&piece).await?;
        Ok(!piece.steps.is_empty())
    }

    /// Takes what a piece of the log holds after the position.
    async fn take(&mut self, piece: &Piece) -> Result<(), Error> {
        let mut changes = Vec::new();
        let begin = self.position;
        for step in piece.steps.iter().filter(|step| step.position > begin) {
            self.mark = step.mark.unwrap_or(self.mark);
            if let Some(of) = &step.of {
                changes.extend(self.changed(of, step.position.revision).await?);
            }
            if step.last {
                self.at = Point { revision: step.position.revision, mark: self.mark };
                if self.is_begun || !changes.is_empty() {
                    let told = self.told(std::mem::take(&mut changes));
                    self.ready.push_back(told);
                }
                self.is_begun = false;
            }
        }
        if !changes.is_empty() {
            let told = self.told(changes);
            self.ready.push_back(Told { revision: told.revision.next(), resume_token: None, ..told });
            self.is_begun = true;
        }
        self.position = piece.end;
        Ok(())
    }

    /// What a change is to the caller: the record, its removal where the caller saw it before, or nothing.
    async fn changed(&self, of: &Of, revision: Revision) -> Result<Option<Changed>, Error> {
        let shown = |record| self.filter.shown(&self.principal, record);
        if let Some(changed) = of.after.as_ref().and_then(shown) {
            return Ok(Some(changed));
        }
        let before = of.before(self.directory.store.as_ref(), revision).await?;
        Ok(before.filter(|before| shown(before).is_some()).map(|before| Changed::Removed(before.name())))
    }

    /// Waits until there is more to read, or a sign of life is due.
    async fn wait(&self) -> Result<(), Error> {
        let views = &self.directory.views;
        let left = match self.goal {
            Some(_) => self.heartbeat(),
            None => self.due.saturating_duration_since(Instant::now()),
        };
        let reached = views.at_least(self.at.revision.next(), left).await;
        if reached.is_err() && views.health().halted {
            return Err(Error::Unavailable("the view does not follow the log any more".to_owned()));
        }
        Ok(())
    }
}
