//! What writes share: options, etags, the one transaction, and the answer that its caller can read back at once.

use std::sync::Arc;
use std::time::Duration;

use tracing::Instrument as _;

use jiff::Timestamp;
use serde_json::{Map, Value};
use tokio::sync::{Mutex, OwnedMutexGuard};
use uuid::Uuid;

use super::{Directory, Error, mask};
use crate::auth::Principal;
use crate::auth::policy::Permit;
use crate::domain::{Record, Revision, Valid, Violations};
use crate::store::{Action, AuditEntry, Committed, Details, Outcome, Put, Request, Write};
use crate::telemetry::trace;
use crate::view::{BodyError, Entry, Namespace, Projected, SCHEMA, Table, View, decode, encode, unique_key};

/// How long an answer waits until this node's reads show the write; the write is durable before.
pub(super) const VISIBLE_WAIT: Duration = Duration::from_secs(2);

/// What every write may be asked for.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Repeating a request with the same identifier does it once.
    pub request: Option<Request>,
    /// Whether only to check the request.
    pub validate_only: bool,
    /// What is held until the write is done, also where its caller does not wait for it any more.
    pub held: Held,
}

/// The right to write what depends on what others write, one after the other.
#[derive(Debug, Clone, Default)]
pub struct Held(Option<Arc<OwnedMutexGuard<()>>>);

impl Held {
    /// The right, once nobody else has it.
    pub(super) async fn of(right: &Arc<Mutex<()>>) -> Self {
        Self(Some(Arc::new(Arc::clone(right).lock_owned().await)))
    }
}

/// What an update sends: the fields that are set, and which of them to take over.
#[derive(Debug, Clone, Default)]
pub struct Edit {
    /// Resource name of the record.
    pub name: String,
    /// Version that is changed; empty: whichever it is.
    pub etag: String,
    /// The record's JSON with the fields that are set.
    pub fields: Map<String, Value>,
    /// Paths to take over, in protobuf spelling.
    pub mask: Vec<String>,
}

/// A record as a write left it.
#[derive(Debug)]
pub struct Written<T> {
    /// The record.
    pub entry: Arc<Entry<T>>,
    /// Revision of the write; for `validate_only` the one it was checked at.
    pub revision: Revision,
}

/// A record that is to be written.
pub(super) struct Draft<T> {
    /// Its identifier.
    pub(super) id: Uuid,
    /// What is done to it.
    pub(super) action: Action,
    /// The record.
    pub(super) record: Valid<T>,
    /// Key that no other record may have.
    pub(super) unique: Option<String>,
    /// When it was created, for one that is there.
    pub(super) created: Option<Timestamp>,
}

impl<T: Record> Draft<T> {
    /// The put of this draft.
    pub(super) fn put(&self) -> Result<Put, Error> {
        Ok(Put {
            key: crate::domain::Key { kind: T::KIND, id: self.id },
            action: self.action,
            unique: self.unique.clone(),
            body: encode(&*self.record).map_err(|error| Error::Internal(error.to_string()))?,
            schema: SCHEMA,
        })
    }
}

impl Directory {
    /// A view that knows the version which the etag names, and the revision in it.
    ///
    /// The etag of a record is its revision: opaque to callers, and enough for the store to refuse a stale one.
    pub(super) async fn view_for(&self, etag: &str) -> Result<(Arc<View>, Option<Revision>), Error> {
        if etag.is_empty() {
            return Ok((self.views.current(), None));
        }
        let revision: Revision = etag.parse().map_err(|_| Error::StaleEtag)?;
        if revision > self.views.current().revision && self.store.head().await? < revision {
            return Err(Error::StaleEtag);
        }
        let view = self.views.at_least(revision, VISIBLE_WAIT).await.map_err(|_| Error::RevisionNotReached)?;
        Ok((view, Some(revision)))
    }

    /// The draft that edits an entry: its JSON with the masked fields taken over, checked as a whole.
    pub(super) fn edited<T: Projected>(
        &self,
        entry: &Entry<T>,
        at: Option<Revision>,
        edit: &Edit,
        kept: &[&str],
        namespace: Namespace,
    ) -> Result<Draft<T>, Error> {
        mask::check::<T>(&edit.mask)?;
        let merged = mask::apply(serde_json::to_value(&entry.record)?, &edit.fields, &edit.mask, kept)?;
        self.replaced(entry, at, from_json::<T>(merged)?, namespace)
    }

    /// The draft that replaces an entry's record.
    #[expect(clippy::unused_self, reason = "reads as a step of the use case")]
    pub(super) fn replaced<T: Projected>(
        &self,
        entry: &Entry<T>,
        at: Option<Revision>,
        record: T,
        namespace: Namespace,
    ) -> Result<Draft<T>, Error> {
        let record = valid(record)?;
        Ok(Draft {
            id: entry.id,
            action: Action::Update { at: at.unwrap_or(entry.revision) },
            unique: unique_key(T::KIND, namespace, record.external_id()),
            record,
            created: Some(entry.create_time),
        })
    }

    /// The draft of a new record.
    pub(super) fn created<T: Projected>(&self, record: Valid<T>, namespace: Namespace) -> Draft<T> {
        let unique = unique_key(T::KIND, namespace, record.external_id());
        Draft { id: self.source.new_id(), action: Action::Create, record, unique, created: None }
    }

    /// Writes one record, and answers it as the log has it; only checks it when asked to.
    ///
    /// # Errors
    /// As the store refuses: `StaleEtag`, `ExternalIdExists`, `RequestIdReused`, `Unavailable`.
    pub(super) async fn write<T: Projected>(
        &self,
        principal: &Principal,
        permit: Permit,
        options: Options,
        view: &View,
        table: impl Fn(&View) -> &Table<T>,
        draft: Draft<T>,
    ) -> Result<Written<T>, Error> {
        let now = self.written_at();
        if options.validate_only {
            self.check_only(view, table(view), &draft)?;
            let created = draft.created.unwrap_or(now);
            let entry = Entry::new(draft.id, draft.record.into_inner(), view.revision, created, now);
            return Ok(Written { entry: Arc::new(entry), revision: view.revision });
        }
        let put = draft.put()?;
        let committed = self.commit(principal, permit, options, vec![put], now).await?;
        if committed.replayed {
            return self.replayed(&committed).await;
        }
        let revision = committed.revision;
        // What the view holds is shared; it may not hold this version yet, or not any more.
        let shared = table(&self.views.current()).get(draft.id).filter(|entry| entry.revision == revision).cloned();
        let made =
            || Entry::new(draft.id, draft.record.into_inner(), revision, draft.created.unwrap_or(now), now).into();
        Ok(Written { entry: shared.unwrap_or_else(made), revision })
    }

    /// What the first write of a repeated request answered, as the log has it: whatever was written since, and however far
    /// this node's view is.
    ///
    /// # Errors
    /// `NotFound` when that version has been erased; `Unavailable`.
    pub(super) async fn replayed<T: Projected>(&self, committed: &Committed) -> Result<Written<T>, Error> {
        let revision = committed.revision;
        let key = committed.keys.first().copied().ok_or(Error::NotFound)?;
        let version = self.store.history(key, Some(revision.next()), 1).await?.into_iter().next();
        let version = version.filter(|version| version.revision == revision).ok_or(Error::NotFound)?;
        let record = match decode(&version.body, version.schema) {
            Ok(record) => record,
            Err(BodyError::Erased) => return Err(Error::NotFound),
            Err(error @ (BodyError::Schema(_) | BodyError::Malformed(_))) => {
                return Err(Error::Internal(error.to_string()));
            }
        };
        let entry = Entry::new(key.id, record, revision, version.created, version.time);
        Ok(Written { entry: Arc::new(entry), revision })
    }

    /// The time of a write, as fine as the log keeps it: the answer says what a read will say.
    pub(super) fn written_at(&self) -> Timestamp {
        let now = self.source.now();
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }

    /// What a request that does not fit any more was answered the first time; `error`, where this is the first time.
    ///
    /// # Errors
    /// As [`Directory::write`], and `error`.
    pub(super) async fn repeated<T: Projected>(
        &self,
        principal: &Principal,
        permit: Permit,
        options: Options,
        id: Uuid,
        error: Error,
    ) -> Result<Written<T>, Error> {
        if options.request.is_none() || options.validate_only {
            return Err(error);
        }
        // No record is at the revision before the first: unless the request is known, nothing is written.
        let action = Action::Update { at: Revision::ZERO };
        let key = crate::domain::Key { kind: T::KIND, id };
        let put = Put { key, action, unique: None, body: Arc::from("{}"), schema: SCHEMA };
        match self.commit(principal, permit, options, vec![put], self.source.now()).await {
            Ok(committed) if committed.replayed => self.replayed(&committed).await,
            Ok(_) => Err(Error::Internal("a write that fits nothing was taken".to_owned())),
            Err(Error::StaleEtag) => Err(error),
            Err(other) => Err(other),
        }
    }

    /// Commits puts with their audit row, and waits (bounded) until this node's reads show them.
    pub(super) async fn commit(
        &self,
        principal: &Principal,
        permit: Permit,
        options: Options,
        puts: Vec<Put>,
        now: Timestamp,
    ) -> Result<Committed, Error> {
        let method = permit.operation().name();
        let [resource, count] = match puts.as_slice() {
            [one] => [Some(format!("{}/{}", one.key.kind.collection(), one.key.id)), None],
            many => [None, Some(many.len().to_string())],
        };
        let details = Details { fields: Vec::new(), count: count.and_then(|count| count.parse().ok()) };
        let audit = AuditEntry {
            time: now,
            actor: Some(principal.account),
            method: method.to_owned(),
            outcome: Outcome::Allowed,
            resource,
            details,
        };
        self.commit_with(principal, permit, options, puts, vec![audit], now).await
    }

    /// Commits puts with those audit rows and the notices that follow from them, and waits (bounded) until this node's reads show them.
    pub(super) async fn commit_with(
        &self,
        principal: &Principal,
        permit: Permit,
        options: Options,
        puts: Vec<Put>,
        audit: Vec<AuditEntry>,
        now: Timestamp,
    ) -> Result<Committed, Error> {
        let (actor, summary) = (Some(principal.account), permit.operation().name().to_owned());
        let notices = self.notices_of(Some(principal), Some(permit.operation()), &puts)?;
        let write = Write { actor, request: options.request, time: now, summary, puts, audit, notices };
        let (store, held) = (Arc::clone(&self.store), options.held);
        let committing = async move {
            let committed = store.commit(write).await;
            drop(held.0);
            committed
        };
        let commit = tokio::spawn(committing.instrument(trace::step("commit")));
        let committed = commit.await.map_err(|error| Error::Internal(error.to_string()))??;
        // The write is done; a node that lags only delays when its own reads show it.
        let _ = self.views.at_least(committed.revision, VISIBLE_WAIT).instrument(trace::step("show")).await;
        Ok(committed)
    }

    /// What the store would refuse, as far as the view tells.
    #[expect(clippy::unused_self, reason = "reads as a step of the use case")]
    fn check_only<T: Projected>(&self, view: &View, table: &Table<T>, draft: &Draft<T>) -> Result<(), Error> {
        if let Action::Update { at } | Action::Remove { at } = draft.action
            && table.get(draft.id).is_none_or(|entry| entry.revision != at)
        {
            return Err(Error::StaleEtag);
        }
        let external_id = draft.record.external_id();
        let mut same = view.find_external_id(T::KIND, external_id).into_iter().filter(|key| key.id != draft.id);
        let same_key = |id| {
            table
                .get(id)
                .is_some_and(|entry| entry.record.namespace() == draft.record.namespace() && !external_id.is_empty())
        };
        if same.any(|key| same_key(key.id)) { Err(Error::ExternalIdExists) } else { Ok(()) }
    }
}

/// The record in a JSON value, or what is wrong with it, with the path of the field in the request.
pub(super) fn from_json<T: Record>(value: Value) -> Result<T, Error> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        wrong::<T>(if path == "." { "" } else { &path }, error.inner().to_string())
    })
}

/// The checked record, or everything that is wrong with it, with the paths of the fields in the request.
pub(super) fn valid<T: Record>(record: T) -> Result<Valid<T>, Error> {
    record.validate().map_err(of_request::<T>)
}

/// What is wrong with one field of the record in a request.
pub(super) fn wrong<T: Record>(field: &str, description: impl Into<String>) -> Error {
    let mut violations = Violations::default();
    violations.add(field, description);
    of_request::<T>(violations)
}

/// The violations of a record, under the name of the field that holds it in a request: that of its kind.
fn of_request<T: Record>(found: Violations) -> Error {
    let mut violations = Violations::default();
    violations.nest(T::KIND.as_str(), found);
    Error::Invalid(violations)
}

#[cfg(test)]
mod tests;
