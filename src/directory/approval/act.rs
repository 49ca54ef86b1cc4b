//! What an approval carries out, for the first person and under the rights that this one has now.

use jiff::Timestamp;

use super::ask::active;
use super::{account_put, operation_of};
use crate::auth::Principal;
use crate::auth::policy::{self, Operation};
use crate::directory::appoint::People;
use crate::directory::write::valid;
use crate::directory::{Directory, Error, reach};
use crate::domain::{AccountId, Approval, ApprovalRules, ApprovalState, Authority, AuthorityId, Status};
use crate::store::{Action, AuditEntry, Details, Put};
use crate::view::{Namespace, Projected as _, View};

/// Why nothing is carried out for somebody whose rights have gone.
const NOT_ANY_MORE: Error = Error::WrongStage("the one who asked for this may not do it any more");

/// What a decision comes to.
pub(super) struct Act {
    /// Where the approval stands with it.
    pub(super) state: ApprovalState,
    /// What is written with it, and the row that says who did so.
    pub(super) carried: Option<(Put, AuditEntry)>,
    /// Until when it may be used, where it is used later.
    pub(super) use_until: Option<String>,
}

impl Act {
    /// Nothing is carried out.
    pub(super) const REFUSED: Self = Self { state: ApprovalState::Rejected, carried: None, use_until: None };

    /// Something is.
    const fn done(put: Put, row: AuditEntry) -> Self {
        Self { state: ApprovalState::Done, carried: Some((put, row)), use_until: None }
    }
}

impl Directory {
    /// What an approval carries out now.
    ///
    /// # Errors
    /// `WrongStage` when the one who asked may not do it any more, `StaleEtag` when its object has changed, and those of the
    /// act itself.
    pub(super) fn carried_out(&self, view: &View, approval: &Approval, now: Timestamp) -> Result<Act, Error> {
        let requester = AccountId::of_name(&approval.requester).and_then(|id| active(view, id, self.today()));
        let requester = requester.ok_or(NOT_ANY_MORE)?;
        match operation_of(approval) {
            Some(Operation::CloseAuthority) => self.close(view, &requester, approval),
            Some(Operation::CreateAccount) => self.appoint(view, &requester, approval),
            Some(Operation::UpdateAccount) => self.change(view, &requester, approval),
            Some(operation @ Operation::Export) => {
                policy::enter(&requester, operation).map_err(|_| NOT_ANY_MORE)?;
                let use_until = Some(ApprovalRules::use_until(now).to_string());
                Ok(Act { state: ApprovalState::Approved, carried: None, use_until })
            }
            Some(_) | None => Err(Error::WrongStage("this version does not know what was asked for")),
        }
    }

    /// Closes an authority.
    fn close(&self, view: &View, requester: &Principal, approval: &Approval) -> Result<Act, Error> {
        let id = AuthorityId::of_name(&approval.object).ok_or(Error::StaleEtag)?;
        let authority = view.authorities.get(id.0).ok_or(Error::StaleEtag)?;
        policy::enter(requester, Operation::CloseAuthority)
            .and_then(|entered| entered.on(reach::to_authority(requester, &authority.record)))
            .map_err(|_| NOT_ANY_MORE)?;
        if authority.revision.to_string() != approval.object_etag {
            return Err(Error::StaleEtag);
        }
        let record = Authority { status: Status::Closed, ..authority.record.clone() };
        let namespace = authority.record.namespace();
        let put = self.replaced(authority, None, record, namespace)?.put()?;
        let row = self.row(requester.account, Operation::CloseAuthority, id.name(), Details::default());
        Ok(Act::done(put, row))
    }

    /// Creates an account.
    fn appoint(&self, view: &View, requester: &Principal, approval: &Approval) -> Result<Act, Error> {
        let account = approval.account.clone().unwrap_or_default();
        policy::enter(requester, Operation::CreateAccount)
            .and_then(|entered| entered.on(reach::to_account(requester, &account)))
            .map_err(|_| NOT_ANY_MORE)?;
        if People::to_create(requester, view, &account) == People::Never {
            return Err(NOT_ANY_MORE);
        }
        let (issuer, subject) = account.key();
        if view.account(issuer, subject).is_some() {
            return Err(Error::ExternalIdExists);
        }
        let id = AccountId(self.source.new_id());
        let put = account_put(id, Action::Create, &valid(account)?)?;
        let row = self.row(requester.account, Operation::CreateAccount, id.name(), Details::default());
        Ok(Act::done(put, row))
    }

    /// Changes an account.
    fn change(&self, view: &View, requester: &Principal, approval: &Approval) -> Result<Act, Error> {
        let id = AccountId::of_name(&approval.object).ok_or(Error::StaleEtag)?;
        let before = view.accounts.get(id.0).ok_or(Error::StaleEtag)?;
        let account = approval.account.clone().unwrap_or_default();
        policy::enter(requester, Operation::UpdateAccount)
            .and_then(|entered| entered.on(reach::to_account(requester, &before.record)))
            .map_err(|_| NOT_ANY_MORE)?;
        if before.revision.to_string() != approval.object_etag {
            return Err(Error::StaleEtag);
        }
        if People::to_change(requester, &before.record, &account) == People::Never {
            return Err(NOT_ANY_MORE);
        }
        let draft = self.replaced(before, None, account, Namespace::Global)?;
        let put = account_put(id, draft.action, &draft.record)?;
        let row = self.row(requester.account, Operation::UpdateAccount, id.name(), Details::default());
        Ok(Act::done(put, row))
    }
}
