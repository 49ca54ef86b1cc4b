//! The first person: asks for an act, and later uses an export that was approved.

use std::sync::Arc;

use aws_lc_rs::digest;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{decided, display_name};
use crate::auth::Principal;
use crate::auth::policy::Permit;
use crate::directory::standing::is_in_force;
use crate::directory::write::{Draft, valid};
use crate::directory::{Directory, Error, Options};
use crate::domain::{AccountId, Approval, ApprovalId, ApprovalState, Key, Kind, Revision};
use crate::store::{Action, AuditEntry, Committed, Details, Outcome, Put};
use crate::view::{Entry, SCHEMA, View};

/// What one account may have waiting for a second person.
pub(super) const MOST_WAITING: usize = 100;
/// What one account may ask for in a day, whatever became of it.
pub(super) const MOST_A_DAY: usize = 400;
/// The day in which that is counted.
const DAY: SignedDuration = SignedDuration::from_hours(24);
/// How a call that only asks for something ends, in the audit.
const ASKED: &str = "ERROR_REASON_SECOND_PERSON_REQUIRED";

impl Directory {
    /// Records that the caller asks for an act; answers the error that names what the second person decides on. Asking again
    /// for the same, while it waits, records nothing.
    pub(in crate::directory) async fn ask(
        &self,
        principal: &Principal,
        permit: Permit,
        options: Options,
        asked: Approval,
    ) -> Error {
        self.try_to_ask(principal, permit, options, asked).await.unwrap_or_else(|error| error)
    }

    /// The same, with what went wrong apart.
    async fn try_to_ask(
        &self,
        principal: &Principal,
        permit: Permit,
        options: Options,
        asked: Approval,
    ) -> Result<Error, Error> {
        let now = self.written_at();
        let view = self.views.current();
        let earlier = asked_by(principal.account, &view, &asked);
        let waiting = earlier.filter(|entry| waits(entry, &asked, now));
        if options.validate_only || options.request.is_none() && waiting.is_some() {
            return Ok(required(waiting.map(|entry| entry.id)));
        }
        let own = || view.approvals.of(&principal.account);
        let pending = own().filter(|entry| entry.record.state_at(now) == ApprovalState::Pending).count();
        let of_the_day = own().filter(|entry| now.duration_since(entry.create_time) < DAY).count();
        if waiting.is_none() && (pending >= MOST_WAITING || of_the_day >= MOST_A_DAY) {
            let error = Error::OverQuota { retry_after_seconds: 3600 };
            return Err(self.asked_before(principal, permit, options, error).await);
        }
        let record = Approval {
            requester: principal.account.name(),
            requester_name: display_name(&view, principal.account),
            expire_time: self.approval_rules.decide_until(now).to_string(),
            state: ApprovalState::Pending,
            ..asked.clone()
        };
        let mut puts = Vec::new();
        if let Some(over) = earlier.filter(|_| waiting.is_none()) {
            let record = Approval { state: ApprovalState::Expired, ..over.record.clone() };
            puts.push(decided(over, record)?.put()?);
        }
        let id = self.source.new_id();
        let unique = Some(unique_key(principal.account, &record)?);
        let draft = Draft { id, action: Action::Create, record: valid(record)?, unique, created: None };
        puts.push(draft.put()?);
        let row = AuditEntry {
            time: now,
            actor: Some(principal.account),
            method: permit.operation().name().to_owned(),
            outcome: Outcome::Failed(ASKED.to_owned()),
            resource: Some(ApprovalId(id).name()),
            details: Details::default(),
        };
        match self.commit_with(principal, permit, options, puts, vec![row], now).await {
            Ok(committed) => Ok(required(named(&committed))),
            // Somebody asked for the same at the same time, or this is a new request for what waits already.
            Err(Error::ExternalIdExists | Error::StaleEtag) => {
                let view = self.newest().await?;
                match asked_by(principal.account, &view, &asked).filter(|entry| waits(entry, &asked, now)) {
                    Some(entry) => Ok(required(Some(entry.id))),
                    None => Err(Error::StaleEtag),
                }
            }
            Err(error) => Err(error),
        }
    }

    /// What a request that does not fit any more was answered the first time; `error`, where this is the first time.
    pub(in crate::directory) async fn asked_before(
        &self,
        principal: &Principal,
        permit: Permit,
        options: Options,
        error: Error,
    ) -> Error {
        if options.request.is_none() || options.validate_only {
            return error;
        }
        // No record is at the revision before the first: unless the request is known, nothing is written.
        let key = Key { kind: Kind::Approval, id: Uuid::nil() };
        let action = Action::Update { at: Revision::ZERO };
        let put = Put { key, action, unique: None, body: Arc::from("{}"), schema: SCHEMA };
        match self.commit(principal, permit, options, vec![put], self.source.now()).await {
            Ok(committed) => named(&committed).map_or(error, |id| required(Some(id))),
            Err(Error::StaleEtag) => error,
            Err(other) => other,
        }
    }

    /// The approval of an act that the caller asked for, where it was given, may be used, and whoever gave it still could.
    pub(in crate::directory) fn approved<'a>(
        &self,
        principal: &Principal,
        view: &'a View,
        asked: &Approval,
    ) -> Option<&'a Arc<Entry<Approval>>> {
        let now = self.source.now();
        let still_stands = |entry: &&Arc<Entry<Approval>>| {
            let decider = AccountId::of_name(&entry.record.decider).and_then(|id| active(view, id, self.today()));
            decider.is_some_and(|decider| super::may_decide(&decider, view, &entry.record))
        };
        view.approvals
            .of(&principal.account)
            .filter(|entry| entry.record.state_at(now) == ApprovalState::Approved && entry.record.is_for_same(asked))
            .find(still_stands)
    }

    /// Marks an approval as used, with the rows of what is done by it, all or nothing.
    ///
    /// # Errors
    /// `StaleEtag` when it was used meanwhile, `Unavailable`.
    pub(in crate::directory) async fn use_approval(
        &self,
        principal: &Principal,
        permit: Permit,
        approval: &Entry<Approval>,
        details: Details,
        mut rows: Vec<AuditEntry>,
    ) -> Result<Committed, Error> {
        let record = Approval { state: ApprovalState::Done, ..approval.record.clone() };
        let put = decided(approval, record)?.put()?;
        rows.insert(0, self.row(principal.account, permit.operation(), ApprovalId(approval.id).name(), details));
        self.commit_with(principal, permit, Options::default(), vec![put], rows, self.written_at()).await
    }
}

/// The caller of an account, unless it is gone, disabled or over.
pub(in crate::directory) fn active(view: &View, id: AccountId, today: Date) -> Option<Principal> {
    let account = view.accounts.get(id.0).filter(|entry| is_in_force(&entry.record, today))?;
    Some(Principal::of(id, &account.record))
}

/// The undecided approval by which an account asked for the same, if there is one, in time or not.
fn asked_by<'a>(account: AccountId, view: &'a View, asked: &Approval) -> Option<&'a Arc<Entry<Approval>>> {
    let is_same = |entry: &&Arc<Entry<Approval>>| entry.record.is_for_same(asked);
    view.approvals.of(&account).filter(|entry| entry.record.state == ApprovalState::Pending).find(is_same)
}

/// Whether an approval waits for the second person to decide on that version of its object.
fn waits(entry: &Entry<Approval>, asked: &Approval, now: Timestamp) -> bool {
    entry.record.state_at(now) == ApprovalState::Pending && entry.record.object_etag == asked.object_etag
}

/// The error that names an approval.
fn required(id: Option<Uuid>) -> Error {
    Error::SecondPersonRequired { approval: id.map(|id| ApprovalId(id).name()) }
}

/// The approval that a write made: it is put last.
fn named(committed: &Committed) -> Option<Uuid> {
    committed.keys.last().filter(|key| key.kind == Kind::Approval).map(|key| key.id)
}

/// The key that one account's asking for an act has while it waits, so that there is one.
fn unique_key(account: AccountId, record: &Approval) -> Result<String, Error> {
    let asked = serde_json::to_vec(&record.asked())?;
    let digest = digest::digest(&digest::SHA256, &asked);
    Ok(format!("approval/{account}/{}", crate::audit::hex(digest.as_ref())))
}
