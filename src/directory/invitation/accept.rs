//! Accepting an invitation: the one thing that a caller without an account may do.

use std::sync::Arc;

use aws_lc_rs::{constant_time, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;

use super::{closed, digest_of, is_owned};
use crate::auth::Principal;
use crate::auth::policy::{self, Operation, Permit};
use crate::directory::appoint::People;
use crate::directory::write::valid;
use crate::directory::{Directory, Error, Options, Written, account, approval, reach};
use crate::domain::{Account, AccountId, Invitation, InvitationId, InvitationState};
use crate::store::{Action, AuditEntry, Details, Outcome};
use crate::view::{Entry, View};

/// What whoever has an account is told.
pub(crate) const HAS_ACCOUNT: Error = Error::WrongStage("this sign-in has an account already");

impl Directory {
    /// Makes the account of an invitation for the issuer and subject of a verified token, who have none.
    ///
    /// # Errors
    /// `NotFound` for whatever is not the code of an invitation that is good now, `WrongStage` when the subject has an
    /// account, `OverQuota` after too many codes, `Unavailable`.
    pub async fn accept_invitation(
        &self,
        (issuer, subject): (&str, &str),
        permit: Permit,
        code: &str,
    ) -> Result<Written<Account>, Error> {
        let person = [issuer.as_bytes(), &[0], subject.as_bytes()].concat();
        let person = digest::digest(&digest::SHA256, &person);
        let person = person.as_ref().try_into().map_err(|_| Error::Internal("digest length".to_owned()))?;
        self.attempts.count(person, self.source.now())?;
        let _one_by_one = self.appointing.lock().await;
        self.ensure_fresh().await?;
        let (view, now) = (self.views.current(), self.written_at());
        let invitation = good(&view, code, now).ok_or(Error::NotFound)?;
        let to_come = invitation.record.account.clone().unwrap_or_default();
        if !self.may_still_invite(&view, &invitation.record, &to_come) {
            return Err(Error::NotFound);
        }
        let own = Account { issuer: issuer.to_owned(), subject: subject.to_owned(), ..to_come };
        let own = valid(own)?;
        if own.key() != (issuer, subject) {
            return Err(Error::WrongStage("the subject of this sign-in cannot be that of an account"));
        }
        let id = AccountId(self.source.new_id());
        let accepted = closed(invitation, InvitationState::Accepted, id.name())?;
        let puts = vec![account::put(id, Action::Create, &own)?, accepted.put()?];
        let rows = [id.name(), InvitationId(invitation.id).name()]
            .map(|resource| self.row(id, permit.operation(), resource, Details::default()));
        let principal = Principal::of(id, &own);
        let committed = self.commit_with(&principal, permit, Options::default(), puts, rows.into(), now).await;
        match committed {
            Ok(committed) => {
                let made = Entry::new(id.0, own.into_inner(), committed.revision, now, now);
                Ok(Written { entry: Arc::new(made), revision: committed.revision })
            }
            // Somebody accepted it, or the inviter took it back, at the same time.
            Err(Error::StaleEtag) => Err(Error::NotFound),
            Err(Error::ExternalIdExists) => Err(HAS_ACCOUNT),
            Err(error) => Err(error),
        }
    }

    /// Writes an audit row that a caller without an account was refused.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn audit_newcomer(&self, method: &str, reason: &str) -> Result<(), Error> {
        let row = AuditEntry {
            time: self.source.now(),
            actor: None,
            method: method.to_owned(),
            outcome: Outcome::Denied(reason.to_owned()),
            resource: None,
            details: Details::default(),
        };
        self.store.record_audit(vec![row]).await.map_err(Error::from)
    }

    /// Whether the inviter is in force, and may create the account alone, now.
    fn may_still_invite(&self, view: &View, invitation: &Invitation, to_come: &Account) -> bool {
        let inviter = AccountId::of_name(&invitation.inviter);
        let Some(inviter) = inviter.and_then(|id| approval::active(view, id, self.today())) else { return false };
        let relation = reach::to_account(&inviter, to_come);
        let allowed = policy::enter(&inviter, Operation::InviteAccount).and_then(|entered| entered.on(relation));
        let people = People::to_create(&inviter, view, to_come);
        allowed.is_ok() && people == People::One && is_owned(view, to_come)
    }
}

/// The invitation that a code is that of, if it is open; every digest is compared to its end.
fn good<'a>(view: &'a View, code: &str, now: Timestamp) -> Option<&'a Arc<Entry<Invitation>>> {
    let digest = URL_SAFE_NO_PAD.encode(digest_of(code));
    let is_same = |entry: &&Arc<Entry<Invitation>>| {
        let kept = entry.record.code_digest.as_bytes();
        constant_time::verify_slices_are_equal(kept, digest.as_bytes()).is_ok()
    };
    let found = view.invitations.iter().filter(is_same).last();
    found.filter(|entry| entry.record.state_at(now) == InvitationState::Open)
}
