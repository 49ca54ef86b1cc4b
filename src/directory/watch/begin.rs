//! Where a stream begins: with a copy, now, at a revision, or where another one ended.

use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;

use super::seen::Filter;
use super::stream::{Copy, Watch};
use crate::auth::Principal;
use crate::auth::policy::{self, Operation, Relation};
use crate::directory::{Directory, Error};
use crate::domain::{Revision, State};
use crate::view::index::Point;
use crate::view::mark;

/// Where to begin.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Begin {
    /// With a copy of all that there is.
    #[default]
    Copy,
    /// With what changes from now on.
    Now,
    /// After a revision.
    After(String),
    /// Where another stream of this caller and query gave that token.
    Resume(String),
}

/// What to watch.
#[derive(Debug, Clone, Default)]
pub struct WatchQuery {
    /// Where to begin.
    pub begin: Begin,
    /// Kinds of record; empty: all that streams carry.
    pub kinds: Vec<String>,
    /// States; empty: all.
    pub states: Vec<String>,
    /// Revision that a copy, or now, must have reached.
    pub min_revision: String,
}

/// What a resume token is bound to besides its account: what the account may see, and the filters.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Bound {
    operation: &'static str,
    role: String,
    state: Option<&'static str>,
    provider: Option<String>,
    scopes: Vec<String>,
    kinds: Vec<String>,
    states: Vec<String>,
}

impl Bound {
    /// That of a caller and a query.
    fn of(principal: &Principal, query: &WatchQuery) -> Self {
        let sorted = |codes: &[String]| {
            let mut codes = codes.to_vec();
            codes.sort();
            codes.dedup();
            codes
        };
        Self {
            operation: Operation::WatchChanges.name(),
            role: principal.role.to_string(),
            state: principal.state.map(State::code),
            provider: principal.provider.map(crate::domain::ProviderId::name),
            scopes: sorted(&principal.scopes.iter().map(ToString::to_string).collect::<Vec<_>>()),
            kinds: sorted(&query.kinds),
            states: sorted(&query.states),
        }
    }
}

impl Directory {
    /// Begins a stream of changes.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`, `InvalidResumeToken`, `RevisionOutOfRange`, `RevisionNotReached`, `Unavailable`.
    pub async fn watch(self: Arc<Self>, principal: &Principal, query: &WatchQuery) -> Result<Watch, Error> {
        policy::enter(principal, Operation::WatchChanges)?.on(Relation::Any)?;
        let filter = Filter::read(&query.kinds, &query.states)?;
        let bound = Bound::of(principal, query);
        let view = self.view_at(&query.min_revision).await?;
        let head = self.store.head().await?;
        let at = match &query.begin {
            Begin::Copy => mark::point(self.store.as_ref(), view.revision).await?,
            Begin::Now => mark::point(self.store.as_ref(), head).await?,
            Begin::After(revision) => self.point_of(revision, head).await?,
            Begin::Resume(token) => self.resumed(principal, &bound, token, head).await?,
        };
        let copy = (query.begin == Begin::Copy).then(|| Copy::of(&view));
        drop(view);
        Ok(Watch::new(self, principal.clone(), filter, bound, (at, head), copy))
    }

    /// The token that begins a stream again at a point.
    pub(super) fn resume_token(&self, principal: &Principal, bound: &Bound, at: Point) -> String {
        self.pages.make_until(principal.account, bound, &at.to_string(), Timestamp::MAX)
    }

    /// The point of a token, if the log still has it.
    async fn resumed(&self, principal: &Principal, bound: &Bound, token: &str, head: Revision) -> Result<Point, Error> {
        let opened = self.pages.open(token, principal.account, bound, self.source.now());
        let cursor = opened.ok().flatten().ok_or(Error::InvalidResumeToken)?;
        let wanted: Point = cursor.parse().map_err(|()| Error::InvalidResumeToken)?;
        self.in_range(wanted.revision, head)?;
        if !mark::has(self.store.as_ref(), head, wanted).await? {
            return Err(Error::RevisionOutOfRange(
                "the resume token is of another log, such as that of before a restore",
            ));
        }
        Ok(wanted)
    }

    /// The point of a revision, if a stream may begin there.
    async fn point_of(&self, revision: &str, head: Revision) -> Result<Point, Error> {
        let unknown = |_| Error::field("after_revision", "is not a revision of this service");
        let revision: Revision = revision.parse().map_err(unknown)?;
        self.in_range(revision, head)?;
        Ok(mark::point(self.store.as_ref(), revision).await?)
    }

    /// Checks that a stream may begin at a revision.
    const fn in_range(&self, revision: Revision, head: Revision) -> Result<(), Error> {
        if revision.0 > head.0 {
            Err(Error::RevisionOutOfRange("the revision is after the head of the log"))
        } else if head.0 - revision.0 > self.watch_rules.replay_revisions {
            Err(Error::RevisionOutOfRange("the revision is too long ago to be replayed"))
        } else {
            Ok(())
        }
    }
}
