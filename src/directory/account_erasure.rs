//! Erasing an account: nothing of the person stays, only that there was an account, whose, and who erased it and when.
//!
//! What others asked for, decided or invited to stays as well, without whatever tells of the person.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::account::account_of;
use super::read::found;
use super::write::{Draft, valid};
use super::{Directory, Erased, Error, Options, appoint, reach};
use crate::auth::Principal;
use crate::auth::policy::{self, Operation, Permit};
use crate::domain::{Account, AccountId, Approval, ApprovalState, Invitation, InvitationState, Record, Revision};
use crate::store::{Action, AuditEntry, Details, ERASE_ACCOUNT, Outcome, Put, Version, Write};
use crate::view::{Entry, View, decode};

/// What whoever would erase an account alone is told, where it takes two.
const TWO: Error = Error::WrongStage(
    "of an account that oversees others or manages accounts, one person disables it and another erases it",
);
/// Versions of an account that are looked through for who disabled it.
const VERSIONS: usize = 100;
/// How often what is left is looked for: what others write at the same time may tell of the person too.
const ROUNDS: usize = 8;
/// How long the service itself waits for reads that lag.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long after its end an invitation that nobody accepted says whom it was for.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Old invitations that one write takes persons out of; the next hour has the others.
const BATCH: usize = 1000;

impl Directory {
    /// Erases an account; one that was erased is answered for as the first time.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `WrongStage` for the caller's own and for what takes another person, `StaleEtag`, `RequestIdReused`, `Unavailable`.
    pub async fn erase_account(
        &self,
        principal: &Principal,
        name: &str,
        etag: &str,
        options: Options,
    ) -> Result<Erased, Error> {
        let entered = policy::enter(principal, Operation::EraseAccount)?;
        let (view, at) = self.view_for(etag).await?;
        let account = account_of(&view, name)?;
        let permit = entered.on(reach::to_account(principal, &account.record))?;
        if account.id == principal.account.0 {
            return Err(Error::WrongStage("an account cannot erase itself"));
        }
        self.ensure_two(principal, account).await?;
        self.without_traces(principal, permit, name, at, options).await?;
        let last = self.store.history(AccountId(account.id).key(), None, 1).await?.into_iter().next();
        self.known(&found(last)?).await
    }

    /// Checks that the caller is the second person, where an erasure takes two: another one disabled the account before.
    async fn ensure_two(&self, principal: &Principal, account: &Entry<Account>) -> Result<(), Error> {
        if account.record.erased || !appoint::oversees(&account.record.role) {
            return Ok(());
        }
        let versions = self.store.history(AccountId(account.id).key(), None, VERSIONS).await?;
        let is_disabled = |version: &&Version| {
            decode::<Account>(&version.body, version.schema).is_ok_and(|account| account.disabled && !account.erased)
        };
        let disabling = versions.iter().take_while(is_disabled).last();
        match disabling {
            Some(version) if version.actor != Some(principal.account) => Ok(()),
            _ => Err(TWO),
        }
    }

    /// Takes the person of an account out of whatever tells of them, until nothing does.
    async fn without_traces(
        &self,
        principal: &Principal,
        permit: Permit,
        name: &str,
        at: Option<Revision>,
        options: Options,
    ) -> Result<(), Error> {
        // Of two who erase one another, one stays to answer for it.
        let _one_by_one = self.appointing.lock().await;
        let (mut whole, mut options) = (None, Some(options));
        for _ in 0..ROUNDS {
            let view = self.newest().await?;
            if !self.stands(principal) {
                return Err(Error::Forbidden);
            }
            let account = account_of(&view, name)?;
            if !account.record.erased {
                if at.is_some_and(|at| at != account.revision) {
                    return Err(Error::StaleEtag);
                }
                whole = Some(Arc::clone(account));
            }
            let puts = self.traces(&view, account, &whole.as_ref().unwrap_or(account).record)?;
            if puts.is_empty() {
                return Ok(());
            }
            let rows = puts
                .iter()
                .map(|put| self.row(principal.account, permit.operation(), name_of(put), Details::default()));
            let (rows, options, now) = (rows.collect(), options.take().unwrap_or_default(), self.written_at());
            match self.commit_with(principal, permit, options, puts, rows, now).await {
                // What was written at the same time, by others or to what is erased, is looked at again.
                Ok(_) | Err(Error::StaleEtag) => {}
                Err(error) => return Err(error),
            }
        }
        Err(Error::StaleEtag)
    }

    /// Takes persons who were erased out of what was written of them at the same time, such as by a call of theirs that was
    /// under way, and those who never came out of old invitations. Answers in how many records it found one; one that
    /// tells of two counts twice.
    ///
    /// # Errors
    /// `StaleEtag` when one of those was written to meanwhile, `RevisionNotReached`, `Unavailable`.
    pub async fn erase_leftovers(&self) -> Result<usize, Error> {
        // Nobody waits for this: reads that lag, as at the start, are waited for before anybody is kept waiting by it.
        let head = self.store.head().await?;
        self.views.at_least(head, PATIENCE).await.map_err(|_| Error::RevisionNotReached)?;
        let _one_by_one = self.appointing.lock().await;
        let view = self.newest().await?;
        let mut cleared = self.clear(self.uninvited(&view)?).await?;
        for account in view.accounts.iter().filter(|account| account.record.erased) {
            // The one before may have been written of in the same record.
            let puts = self.traces(&*self.newest().await?, account, &account.record)?;
            cleared += self.clear(puts).await?;
        }
        Ok(cleared)
    }

    /// The puts that take whom they were for out of invitations that nobody accepted, a while after their end.
    fn uninvited(&self, view: &View) -> Result<Vec<Put>, Error> {
        let now = self.source.now();
        let is_old = |invitation: &Invitation| {
            invitation.expire_time.parse().is_ok_and(|end: Timestamp| now.duration_since(end) > KEPT)
        };
        let old = view.invitations.iter().filter(|entry| {
            entry.record.state != InvitationState::Accepted
                && is_old(&entry.record)
                && entry.record.account.as_ref().is_some_and(|account| !account.erased)
        });
        let puts = old.take(BATCH).map(|entry| {
            let account = entry.record.account.as_ref().map(Account::erase);
            let (state, code_digest) = (entry.record.state_at(now), String::new());
            redacted(entry, Invitation { account, state, code_digest, ..entry.record.clone() })
        });
        puts.collect()
    }

    /// Writes what the service itself takes out, with a row for each record; answers how many those are.
    async fn clear(&self, puts: Vec<Put>) -> Result<usize, Error> {
        let count = puts.len();
        if count > 0 {
            let (time, summary) = (self.written_at(), ERASE_ACCOUNT.to_owned());
            let audit = puts.iter().map(|put| AuditEntry {
                time,
                actor: None,
                method: summary.clone(),
                outcome: Outcome::Allowed,
                resource: Some(name_of(put)),
                details: Details::default(),
            });
            let write =
                Write { actor: None, request: None, time, audit: audit.collect(), summary, puts, notices: Vec::new() };
            self.store.commit(write).await?;
        }
        Ok(count)
    }

    /// The puts that take a person out of whatever tells of them; `whole` is the account as it was.
    fn traces(&self, view: &View, account: &Entry<Account>, whole: &Account) -> Result<Vec<Put>, Error> {
        let (id, now) = (AccountId(account.id), self.source.now());
        let name = id.name();
        let mut puts = Vec::new();
        if !account.record.erased {
            puts.push(redacted(account, account.record.erase())?);
        }
        for entry in view.approvals.iter() {
            let left = approval_without(&name, whole, &entry.record, now);
            if left != entry.record {
                puts.push(redacted(entry, left)?);
            }
        }
        for entry in view.invitations.iter() {
            let left = invitation_without(&name, &entry.record);
            if left != entry.record {
                puts.push(redacted(entry, left)?);
            }
        }
        Ok(puts)
    }
}

/// The resource name of what is put.
fn name_of(put: &Put) -> String {
    format!("{}/{}", put.key.kind.collection(), put.key.id)
}

/// The put that leaves a record as it is given, and nothing of what was written of it before.
fn redacted<T: Record>(entry: &Entry<T>, left: T) -> Result<Put, Error> {
    let action = Action::Redact { at: entry.revision };
    Draft { id: entry.id, action, record: valid(left)?, unique: None, created: Some(entry.create_time) }.put()
}

/// An approval without what tells of the person of an account. What waits for them, or for a decision on them, is over.
fn approval_without(name: &str, whole: &Account, approval: &Approval, now: Timestamp) -> Approval {
    let is_same = |account: &Account| !whole.erased && !account.erased && account.key() == whole.key();
    let is_about = approval.object == name || approval.account.iter().chain(&approval.account_before).any(is_same);
    let (asked, decided) = (approval.requester == name, approval.decider == name);
    if !(is_about || asked || decided) {
        return approval.clone();
    }
    let without = |account: &Option<Account>| {
        if is_about { account.as_ref().map(Account::erase) } else { account.clone() }
    };
    let unless = |is_theirs: bool, text: &str| if is_theirs { String::new() } else { text.to_owned() };
    let is_open = matches!(approval.state_at(now), ApprovalState::Pending | ApprovalState::Approved);
    Approval {
        account: without(&approval.account),
        account_before: without(&approval.account_before),
        requester_name: unless(asked, &approval.requester_name),
        decider_name: unless(decided, &approval.decider_name),
        state: if is_open { ApprovalState::Expired } else { approval.state.clone() },
        ..approval.clone()
    }
}

/// An invitation without what tells of the person of an account. What they invited to is taken back.
fn invitation_without(name: &str, invitation: &Invitation) -> Invitation {
    let mut left = invitation.clone();
    if invitation.accepted_account == name {
        left.account = invitation.account.as_ref().map(Account::erase);
    }
    if invitation.inviter == name {
        left.inviter_name = String::new();
        if invitation.state == InvitationState::Open {
            (left.state, left.code_digest) = (InvitationState::Revoked, String::new());
        }
    }
    left
}

#[cfg(test)]
mod tests;
