//! Invitations: an account for whoever shows the code first, made by one who may create that account alone.
//!
//! The code is 256 random bits, and the log holds its digest while it is good. What makes an invitation good is asked again
//! when it is accepted: its state, its end, and that the inviter is in force and still may create the account.

mod accept;
mod attempts;
#[cfg(test)]
pub(super) mod tests;

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::{digest, rand};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};

pub(crate) use accept::HAS_ACCOUNT;
pub(super) use attempts::Attempts;

use super::appoint::People;
use super::read::{entry, found};
use super::write::{Draft, valid, wrong};
use super::{Directory, Error, Options, Page, PageRequest, Written, account_terms, approval, reach};
use crate::auth::Principal;
use crate::auth::policy::{self, Operation, Relation};
use crate::domain::{Account, Invitation, InvitationId, InvitationState, ProviderId, Revision, Role};
use crate::store::{Action, Details};
use crate::view::{Entry, View};

/// Invitations that one account may have open.
const MOST_OPEN: usize = 50;
/// Invitations that one account may make in a day, whatever became of them.
const MOST_A_DAY: usize = 200;
/// The day in which they are counted.
const DAY: SignedDuration = SignedDuration::from_hours(24);
/// Bytes of a code.
const CODE_BYTES: usize = 32;
/// What stands for issuer and subject while the rest of an account is checked.
const TO_COME: &str = "to-come";

/// An invitation with its code; without one where it was only checked, or is answered again.
pub struct Invited {
    /// The invitation.
    pub entry: Arc<Entry<Invitation>>,
    /// What the invited person shows; known to nobody afterwards.
    pub code: String,
    /// Revision of the write.
    pub revision: Revision,
}

impl fmt::Debug for Invited {
    /// All but the code.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Invited").field("entry", &self.entry).field("revision", &self.revision).finish_non_exhaustive()
    }
}

impl Directory {
    /// Invites somebody to have an account.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid`, `WrongStage` for a role that takes two people, `OverQuota` when too many are open,
    /// `RequestIdReused`, `Unavailable`.
    pub async fn invite_account(
        &self,
        principal: &Principal,
        account: Account,
        options: Options,
    ) -> Result<Invited, Error> {
        let entered = policy::enter(principal, Operation::InviteAccount)?;
        // A role that there is not is nobody's to hide.
        let account = if account.role.is_known() { account } else { checked(account)? };
        let permit = entered.on(reach::to_account(principal, &account))?;
        match People::to_create(principal, &self.views.current(), &account) {
            People::One if account.role == Role::Service => {
                return Err(wrong::<Account>("role", "a service account is created, not invited"));
            }
            People::One => {}
            People::Two => return Err(Error::WrongStage("a role that takes two people is not given by invitation")),
            People::Never => return Err(Error::Forbidden),
        }
        let none = String::new;
        let account = Account { disabled: false, erased: false, email: none(), notice_language: none(), ..account };
        let account = checked(account)?;
        account_terms::check(&account, self.source.now())?;
        let _one_by_one = self.appointing.lock().await;
        if !self.stands(principal) {
            return Err(Error::Forbidden);
        }
        let (view, now) = (self.views.current(), self.written_at());
        if !is_owned(&view, &account) {
            return Err(wrong::<Account>("provider", "there is no such provider"));
        }
        let own = || view.invitations.of(&principal.account);
        let open = own().filter(|entry| entry.record.state_at(now) == InvitationState::Open).count();
        let of_the_day = own().filter(|entry| now.duration_since(entry.create_time) < DAY).count();
        if open >= MOST_OPEN || of_the_day >= MOST_A_DAY {
            let error = Error::OverQuota { retry_after_seconds: 3600 };
            let repeated = self.repeated(principal, permit, options, uuid::Uuid::nil(), error).await?;
            return Ok(without_code(&repeated));
        }
        let mut code = [0; CODE_BYTES];
        rand::fill(&mut code).map_err(|_| Error::Internal("no random bytes".to_owned()))?;
        let code = URL_SAFE_NO_PAD.encode(code);
        let record = Invitation {
            account: Some(account),
            inviter: principal.account.name(),
            inviter_name: approval::display_name(&view, principal.account),
            expire_time: self.invitation_rules.accept_until(now).to_string(),
            state: InvitationState::Open,
            code_digest: URL_SAFE_NO_PAD.encode(digest_of(&code)),
            ..Invitation::default()
        };
        let id = self.source.new_id();
        let draft = Draft { id, action: Action::Create, record: valid(record)?, unique: None, created: None };
        if options.validate_only {
            let entry = Entry::new(id, draft.record.into_inner(), view.revision, now, now);
            return Ok(Invited { entry: bare(&entry, now), code: String::new(), revision: view.revision });
        }
        let row = self.row(principal.account, permit.operation(), InvitationId(id).name(), Details::default());
        let committed = self.commit_with(principal, permit, options, vec![draft.put()?], vec![row], now).await?;
        if committed.replayed {
            return Ok(without_code(&self.replayed(&committed).await?));
        }
        let entry = Entry::new(id, draft.record.into_inner(), committed.revision, now, now);
        Ok(Invited { entry: bare(&entry, now), code, revision: committed.revision })
    }

    /// Lists the invitations that the caller made.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`, `InvalidPageToken`, `RevisionNotReached`, `Unavailable`.
    pub async fn list_invitations(
        &self,
        principal: &Principal,
        show_closed: bool,
        page: &PageRequest,
        min_revision: &str,
    ) -> Result<Page<Arc<Entry<Invitation>>>, Error> {
        policy::enter(principal, Operation::ListInvitations)?.on(Relation::Any)?;
        let query = (Operation::ListInvitations.name(), show_closed);
        let (size, after) = self.open_page(principal, page, &query)?;
        let view = self.view_at(min_revision).await?;
        let (now, own) = (self.source.now(), principal.account.name());
        let visible = view
            .invitations
            .iter_after(after)
            .filter(|entry| entry.record.inviter == own)
            .filter(|entry| show_closed || entry.record.state_at(now) == InvitationState::Open)
            .map(|entry| (entry.id, bare(entry, now)));
        Ok(self.close_page(principal, &query, size, view.revision, visible))
    }

    /// Takes back an invitation that the caller made.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `WrongStage` when it is not open any more, `RequestIdReused`, `Unavailable`.
    pub async fn revoke_invitation(
        &self,
        principal: &Principal,
        name: &str,
        options: Options,
    ) -> Result<Written<Invitation>, Error> {
        let permit = policy::enter(principal, Operation::RevokeInvitation)?.on(Relation::Any)?;
        let view = self.views.current();
        let invitation = entry(&view.invitations, found(InvitationId::of_name(name))?.0)?;
        if invitation.record.inviter != principal.account.name() {
            return Err(Error::NotFound);
        }
        let written = if invitation.record.state_at(self.source.now()) == InvitationState::Open {
            let draft = closed(invitation, InvitationState::Revoked, String::new())?;
            self.write(principal, permit, options, &view, |view| &view.invitations, draft).await?
        } else {
            let error = Error::WrongStage("this invitation is not open any more");
            self.repeated(principal, permit, options, invitation.id, error).await?
        };
        Ok(Written { entry: bare(&written.entry, self.source.now()), revision: written.revision })
    }
}

/// An account to come, checked in all that it has already.
fn checked(account: Account) -> Result<Account, Error> {
    for (field, value) in [("issuer", &account.issuer), ("subject", &account.subject)] {
        if !value.is_empty() {
            return Err(wrong::<Account>(field, "must be empty: the token of whoever accepts says it"));
        }
    }
    let whole = Account { issuer: TO_COME.to_owned(), subject: TO_COME.to_owned(), ..account };
    Ok(Account { issuer: String::new(), subject: String::new(), ..valid(whole)?.into_inner() })
}

/// Whether the provider that an account names, if it names one, is there.
fn is_owned(view: &View, account: &Account) -> bool {
    ProviderId::of_name(&account.provider).is_none_or(|provider| view.providers.get(provider.0).is_some())
}

/// The draft of an invitation whose code is good no more.
fn closed(
    invitation: &Entry<Invitation>,
    state: InvitationState,
    accepted_account: String,
) -> Result<Draft<Invitation>, Error> {
    let code_digest = String::new();
    Ok(Draft {
        id: invitation.id,
        action: Action::Update { at: invitation.revision },
        record: valid(Invitation { state, accepted_account, code_digest, ..invitation.record.clone() })?,
        unique: None,
        created: Some(invitation.create_time),
    })
}

/// An invitation as it stands at that time, without the digest of its code.
fn bare(entry: &Entry<Invitation>, now: Timestamp) -> Arc<Entry<Invitation>> {
    let (state, code_digest) = (entry.record.state_at(now), String::new());
    let record = Invitation { state, code_digest, ..entry.record.clone() };
    Arc::new(Entry::new(entry.id, record, entry.revision, entry.create_time, entry.update_time))
}

/// What a repeated request answers.
fn without_code(written: &Written<Invitation>) -> Invited {
    let entry = bare(&written.entry, written.entry.update_time);
    Invited { entry, code: String::new(), revision: written.revision }
}

/// SHA-256 of a code as it is typed.
fn digest_of(code: &str) -> digest::Digest {
    digest::digest(&digest::SHA256, code.as_bytes())
}
