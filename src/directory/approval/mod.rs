//! Acts that take two people: what the first asked for is a record, and the second approves or rejects it.
//!
//! The second sees what of it there is for them and nothing else; what they approve is carried out in the same transaction,
//! if both may do so at that moment and its object is as it was when it was asked for.

mod act;
mod ask;
#[cfg(test)]
pub(super) mod tests;

use std::sync::Arc;

pub(super) use ask::active;
use jiff::Timestamp;

use super::read::{entry, found};
use super::write::Draft;
use super::{Directory, Error, Options, Page, PageRequest, Written, reach};
use crate::auth::Principal;
use crate::auth::policy::{self, Operation, Permit, Relation};
use crate::domain::{Account, AccountId, Approval, ApprovalId, ApprovalState, AuthorityId, Valid};
use crate::store::{Action, AuditEntry, Details, Outcome, Put};
use crate::view::{Entry, View};

impl Directory {
    /// Lists the acts that wait for the caller as the second person, and those that the caller asked for.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`, `InvalidPageToken`, `RevisionNotReached`, `Unavailable`.
    pub async fn list_pending(
        &self,
        principal: &Principal,
        show_decided: bool,
        page: &PageRequest,
        min_revision: &str,
    ) -> Result<Page<Arc<Entry<Approval>>>, Error> {
        let permit = policy::enter(principal, Operation::ListPending)?.on(Relation::Any)?;
        let query = (Operation::ListPending.name(), show_decided);
        let (size, after) = self.open_page(principal, page, &query)?;
        self.ensure_fresh().await?;
        let view = self.view_at(min_revision).await?;
        let now = self.source.now();
        let visible = view
            .approvals
            .iter_after(after)
            .filter(|entry| show_decided || entry.record.state_at(now) == ApprovalState::Pending)
            .filter(|entry| is_visible(principal, &view, &entry.record))
            .map(|entry| (entry.id, at(entry, now)));
        let page = self.close_page(principal, &query, size, view.revision, visible);
        if !page.items.is_empty() {
            let details = Details { count: Some(page.items.len() as u64), ..Details::default() };
            self.audit_read(principal, permit, None, details).await?;
        }
        Ok(page)
    }

    /// Agrees, as the second person; what was asked for is carried out with it.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `WrongStage` for the one who asked, or when it was decided or has expired, or the one who
    /// asked may not do it any more; `StaleEtag` when its object has changed; those of what is carried out;
    /// `RequestIdReused`, `Unavailable`.
    pub async fn approve(
        &self,
        principal: &Principal,
        name: &str,
        options: Options,
    ) -> Result<Written<Approval>, Error> {
        let permit = policy::enter(principal, Operation::Approve)?.on(Relation::Any)?;
        self.ensure_fresh().await?;
        let view = self.views.current();
        let approval = visible(principal, &view, name)?;
        self.ensure_other(principal, permit, &[&approval.record.requester, &approval.record.object]).await?;
        let now = self.source.now();
        let act = self.undecided(approval, now).and_then(|()| self.carried_out(&view, &approval.record, now));
        match act {
            Ok(act) => self.decide(principal, permit, options, &view, approval, act).await,
            Err(error) => self.repeated(principal, permit, options, approval.id, error).await,
        }
    }

    /// Refuses, as the second person, or takes back, as the first.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `WrongStage` for whom it is about, or when it was decided or has expired, `RequestIdReused`,
    /// `Unavailable`.
    pub async fn reject(
        &self,
        principal: &Principal,
        name: &str,
        options: Options,
    ) -> Result<Written<Approval>, Error> {
        let permit = policy::enter(principal, Operation::Reject)?.on(Relation::Any)?;
        self.ensure_fresh().await?;
        let view = self.views.current();
        let approval = visible(principal, &view, name)?;
        self.ensure_other(principal, permit, &[&approval.record.object]).await?;
        match self.undecided(approval, self.source.now()) {
            Ok(()) => self.decide(principal, permit, options, &view, approval, act::Act::REFUSED).await,
            Err(error) => self.repeated(principal, permit, options, approval.id, error).await,
        }
    }

    /// Checks that the caller is none of these accounts, and still what it was when the call came in.
    async fn ensure_other(&self, principal: &Principal, permit: Permit, accounts: &[&String]) -> Result<(), Error> {
        if accounts.contains(&&principal.account.name()) {
            self.audit_refusal(principal, permit.operation().name(), "SAME_PERSON").await?;
            return Err(Error::WrongStage("this needs a second person: neither who asked for it nor whom it is about"));
        }
        if self.stands(principal) { Ok(()) } else { Err(Error::Forbidden) }
    }

    /// Checks that nobody has decided on it, and that there is time left.
    #[expect(clippy::unused_self, reason = "reads as a step of the use case")]
    fn undecided(&self, approval: &Entry<Approval>, now: Timestamp) -> Result<(), Error> {
        match approval.record.state_at(now) {
            ApprovalState::Pending => Ok(()),
            ApprovalState::Expired => Err(Error::WrongStage("this has expired; it must be asked for again")),
            ApprovalState::Approved
            | ApprovalState::Rejected
            | ApprovalState::Done
            | ApprovalState::Unrecognized(_) => Err(Error::WrongStage("this was decided already")),
        }
    }

    /// Writes a decision, and what it carries out, in one transaction.
    async fn decide(
        &self,
        principal: &Principal,
        permit: Permit,
        options: Options,
        view: &View,
        approval: &Entry<Approval>,
        act: act::Act,
    ) -> Result<Written<Approval>, Error> {
        let now = self.written_at();
        let record = Approval {
            decider: principal.account.name(),
            decider_name: display_name(view, principal.account),
            decide_time: now.to_string(),
            state: act.state,
            expire_time: act.use_until.unwrap_or_else(|| approval.record.expire_time.clone()),
            ..approval.record.clone()
        };
        let name = ApprovalId(approval.id).name();
        let draft = decided(approval, record)?;
        let mut rows = vec![self.row(principal.account, permit.operation(), name, Details::default())];
        let mut puts = vec![draft.put()?];
        if let Some((put, row)) = act.carried {
            puts.push(put);
            rows.push(row);
        }
        let committed = self.commit_with(principal, permit, options, puts, rows, now).await?;
        if committed.replayed {
            return self.replayed(&committed).await;
        }
        let made = Entry::new(draft.id, draft.record.into_inner(), committed.revision, approval.create_time, now);
        Ok(Written { entry: Arc::new(made), revision: committed.revision })
    }

    /// A row of the audit that what was permitted was done.
    pub(super) fn row(&self, actor: AccountId, operation: Operation, resource: String, details: Details) -> AuditEntry {
        AuditEntry {
            time: self.source.now(),
            actor: Some(actor),
            method: operation.name().to_owned(),
            outcome: Outcome::Allowed,
            resource: Some(resource),
            details,
        }
    }
}

/// The draft of an approval as it is decided, used or over; its key is free for the next one who asks.
pub(super) fn decided(approval: &Entry<Approval>, record: Approval) -> Result<Draft<Approval>, Error> {
    Ok(Draft {
        id: approval.id,
        action: Action::Update { at: approval.revision },
        record: super::write::valid(record)?,
        unique: None,
        created: Some(approval.create_time),
    })
}

/// The approval of that name, where the caller may know of it.
fn visible<'a>(principal: &Principal, view: &'a View, name: &str) -> Result<&'a Arc<Entry<Approval>>, Error> {
    let approval = entry(&view.approvals, found(ApprovalId::of_name(name))?.0)?;
    if is_visible(principal, view, &approval.record) { Ok(approval) } else { Err(Error::NotFound) }
}

/// Whether the caller may know of an act: who asked for it, and who may be the second person.
fn is_visible(principal: &Principal, view: &View, approval: &Approval) -> bool {
    approval.requester == principal.account.name() || may_decide(principal, view, approval)
}

/// Whether the caller's role and owner are those of a second person for the act.
pub(super) fn may_decide(principal: &Principal, view: &View, approval: &Approval) -> bool {
    let (operation, relation) = match operation_of(approval) {
        Some(Operation::CloseAuthority) => {
            let authority = AuthorityId::of_name(&approval.object).and_then(|id| view.authorities.get(id.0));
            let Some(authority) = authority else { return false };
            (Operation::SecondPersonCloseAuthority, reach::to_authority(principal, &authority.record))
        }
        Some(Operation::CreateAccount | Operation::UpdateAccount) => (Operation::SecondPersonAccount, Relation::Any),
        Some(Operation::Export) => (Operation::SecondPersonExport, Relation::Any),
        Some(_) | None => return false,
    };
    policy::enter(principal, operation).and_then(|entered| entered.on(relation)).is_ok()
}

/// The operation that was asked for; none for one that this version does not know.
fn operation_of(approval: &Approval) -> Option<Operation> {
    Operation::ALL.into_iter().find(|operation| operation.name() == approval.operation)
}

/// An approval as it stands at that time.
fn at(approval: &Arc<Entry<Approval>>, now: Timestamp) -> Arc<Entry<Approval>> {
    let state = approval.record.state_at(now);
    if state == approval.record.state {
        return Arc::clone(approval);
    }
    let record = Approval { state, ..approval.record.clone() };
    Arc::new(Entry::new(approval.id, record, approval.revision, approval.create_time, approval.update_time))
}

/// The name of an account as people know it.
pub(super) fn display_name(view: &View, account: AccountId) -> String {
    view.accounts.get(account.0).map(|entry| entry.record.display_name.clone()).unwrap_or_default()
}

/// The put of an account that was checked.
fn account_put(id: AccountId, action: Action, account: &Valid<Account>) -> Result<Put, Error> {
    super::account::put(id, action, account)
}
