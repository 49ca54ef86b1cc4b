//! What reads share: the view to read from, lookups by name, and the audit of what was read.

use std::sync::Arc;
use std::time::Duration;

use tracing::Instrument as _;

use jiff::civil::Date;
use uuid::Uuid;

use super::write::VISIBLE_WAIT;
use super::{Directory, Error};
use crate::auth::Principal;
use crate::auth::policy::Permit;
use crate::domain::Revision;
use crate::store::{AuditEntry, Details, Outcome};
use crate::telemetry::trace;
use crate::view::{Entry, View};

/// How far a view may be behind the log where needs and personal fields are read.
const FRESH: Duration = Duration::from_secs(2);
/// How long such a read waits for a view that is behind.
const FRESH_WAIT: Duration = Duration::from_secs(3);
/// How long a read waits for the revision it asks for.
const REVISION_WAIT: Duration = Duration::from_secs(5);

/// Proof that this node was at most two seconds behind the log a moment ago; only [`Directory::ensure_fresh`] makes one.
///
/// Who may call, and what may be seen of needs and persons, is asked with it: else an account may have been disabled, or a
/// consent taken back, on another node without this one's reads knowing.
#[derive(Debug, Clone, Copy)]
pub struct Fresh(());

/// A record as a caller may see it.
#[derive(Debug, Clone)]
pub enum Shown<T> {
    /// With every field.
    Whole(Arc<Entry<T>>),
    /// With the fields that the caller may see.
    Part(Arc<Entry<T>>),
}

impl<T> Shown<T> {
    /// The record with its place in the log.
    #[must_use]
    pub const fn entry(&self) -> &Arc<Entry<T>> {
        match self {
            Self::Whole(entry) | Self::Part(entry) => entry,
        }
    }
}

impl<T> Shown<T> {
    /// An entry with the fields that `reduce` leaves; always the same ones for a kind of record.
    pub(super) fn part(entry: &Entry<T>, reduce: impl FnOnce(&T) -> T) -> Self {
        Self::Part(entry.reduced(reduce))
    }
}

impl Directory {
    /// The current view, once it has reached `min_revision` (empty: whichever it is).
    ///
    /// # Errors
    /// `Invalid` when the text is no revision, `RevisionNotReached` when the view does not get there in time.
    pub(super) async fn view_at(&self, min_revision: &str) -> Result<Arc<View>, Error> {
        if min_revision.is_empty() {
            return Ok(self.views.current());
        }
        let revision: Revision =
            min_revision.parse().map_err(|_| Error::field("min_revision", "is not a revision of this service"))?;
        // Apart, as most calls ask for none: it would make the future of every read larger.
        Box::pin(self.views.at_least(revision, REVISION_WAIT)).await.map_err(|_| Error::RevisionNotReached)
    }

    /// The view of all that is written by now.
    ///
    /// # Errors
    /// `RevisionNotReached` when it does not get there in time, `Unavailable`.
    pub(super) async fn newest(&self) -> Result<Arc<View>, Error> {
        let head = self.store.head().await?;
        self.views.at_least(head, VISIBLE_WAIT).await.map_err(|_| Error::RevisionNotReached)
    }

    /// Checks that this node is at most two seconds behind the log; where it is not, waits three more for it, and longer while
    /// it applies what it has heard of.
    ///
    /// # Errors
    /// `Unavailable` when it is further behind, or cannot tell.
    pub async fn ensure_fresh(&self) -> Result<Fresh, Error> {
        // Apart, as it is rare: it would make the future of every call larger.
        if self.views.is_current(FRESH) || Box::pin(self.views.until_current(FRESH, FRESH_WAIT)).await {
            Ok(Fresh(()))
        } else {
            Err(Error::Unavailable("the view is behind the log".to_owned()))
        }
    }

    /// The date now, in UTC.
    #[must_use]
    pub fn today(&self) -> Date {
        jiff::tz::Offset::UTC.to_datetime(self.source.now()).date()
    }

    /// The time now.
    #[must_use]
    pub fn now(&self) -> jiff::Timestamp {
        self.source.now()
    }

    /// Records a read before its answer leaves.
    ///
    /// # Errors
    /// `Unavailable` when the audit cannot be written: then nothing is answered.
    pub(super) async fn audit_read(
        &self,
        principal: &Principal,
        permit: Permit,
        resource: Option<String>,
        details: Details,
    ) -> Result<(), Error> {
        self.audit_reads(principal, permit, vec![(resource, details)]).await
    }

    /// Records what one call read, a row each, before its answer leaves; all of them or none.
    ///
    /// # Errors
    /// As [`Directory::audit_read`].
    pub(super) async fn audit_reads(
        &self,
        principal: &Principal,
        permit: Permit,
        reads: Vec<(Option<String>, Details)>,
    ) -> Result<(), Error> {
        let time = self.source.now();
        let row = |(resource, details)| AuditEntry {
            time,
            actor: Some(principal.account),
            method: permit.operation().name().to_owned(),
            outcome: Outcome::Allowed,
            resource,
            details,
        };
        let written = self.store.record_audit(reads.into_iter().map(row).collect());
        written.instrument(trace::step("audit")).await.map_err(Error::from)
    }

    /// Records that a known caller was refused, before the refusal leaves.
    ///
    /// # Errors
    /// `Unavailable` when the audit cannot be written.
    pub async fn audit_refusal(&self, principal: &Principal, method: &str, reason: &str) -> Result<(), Error> {
        let entry = AuditEntry {
            time: self.source.now(),
            actor: Some(principal.account),
            method: method.to_owned(),
            outcome: Outcome::Denied(reason.to_owned()),
            resource: None,
            details: Details::default(),
        };
        self.store.record_audit(vec![entry]).await.map_err(Error::from)
    }

    /// An error as its caller may have it: a refusal once it is in the audit, and what stopped the audit in its place.
    pub async fn audit_error(&self, principal: &Principal, method: &str, error: Error) -> Error {
        match error.refusal() {
            Some(reason) => self.audit_refusal(principal, method, reason).await.err().unwrap_or(error),
            None => error,
        }
    }
}

/// The id in a resource name, `NotFound` when it is not one: a name that cannot exist is a name that does not exist.
pub(super) fn found<T>(id: Option<T>) -> Result<T, Error> {
    id.ok_or(Error::NotFound)
}

/// The entry of that id in a table.
pub(super) fn entry<T: crate::view::Projected>(
    table: &crate::view::Table<T>,
    id: Uuid,
) -> Result<&Arc<Entry<T>>, Error> {
    table.get(id).ok_or(Error::NotFound)
}
