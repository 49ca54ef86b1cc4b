//! What the service itself takes out, again and again: persons who were erased, from what was written of them at the same
//! time, and those who never came, from what was asked for or offered and has ended. One look at each record, whoever is erased.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{approval_without, invitation_without, name_of, redacted};
use crate::directory::{Directory, Error};
use crate::domain::{Account, AccountId, Approval, ApprovalState, Invitation, InvitationState};
use crate::store::{AuditEntry, Details, ERASE_ACCOUNT, Outcome, Put, Write};
use crate::view::{Entry, View};

/// How long the service itself waits for reads that lag.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long after its end an invitation that nobody accepted, or an approval that came to nothing, says whom it was for.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Records that one write takes persons out of.
const BATCH: usize = 1000;

impl Directory {
    /// Takes persons who were erased out of what was written of them at the same time, such as by a call of theirs that was
    /// under way, and those who never came out of old invitations and approvals. Answers in how many records it found one,
    /// those of a batch; 0 where all are done.
    ///
    /// # Errors
    /// `StaleEtag` when one of those was written to meanwhile, `RevisionNotReached`, `Unavailable`.
    pub async fn erase_leftovers(&self) -> Result<usize, Error> {
        // Nobody waits for this: reads that lag, as at the start, are waited for before anybody is kept waiting by it.
        let head = self.store.head().await?;
        self.views.at_least(head, PATIENCE).await.map_err(|_| Error::RevisionNotReached)?;
        let _one_by_one = self.appointing.lock().await;
        let view = self.newest().await?;
        let puts = self.leftovers(&view)?;
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
            // The next batch is chosen from a view that has what was written.
            self.newest().await?;
        }
        Ok(count)
    }

    /// The puts of a batch.
    fn leftovers(&self, view: &View) -> Result<Vec<Put>, Error> {
        let now = self.source.now();
        let mut puts = Vec::new();
        for entry in view.approvals.iter() {
            let left = approval_left(view, &entry.record, now);
            if left != entry.record && puts.len() < BATCH {
                puts.push(redacted(entry, left)?);
            }
        }
        for entry in view.invitations.iter() {
            let left = invitation_left(view, &entry.record, now);
            if left != entry.record && puts.len() < BATCH {
                puts.push(redacted(entry, left)?);
            }
        }
        Ok(puts)
    }
}

/// The account of that name, where it was erased.
fn erased<'a>(view: &'a View, name: &str) -> Option<&'a Entry<Account>> {
    let account = AccountId::of_name(name).and_then(|id| view.accounts.get(id.0));
    account.map(|entry| &**entry).filter(|entry| entry.record.erased)
}

/// Whether that time, where there is one, is longer ago than persons are kept for nothing.
fn is_long_ago(end: &str, now: Timestamp) -> bool {
    end.parse().is_ok_and(|end: Timestamp| now.duration_since(end) > KEPT)
}

/// An approval without the erased, and, where it came to nothing a while ago, without whom it was about.
fn approval_left(view: &View, approval: &Approval, now: Timestamp) -> Approval {
    let mut left = approval.clone();
    for name in [&approval.requester, &approval.decider, &approval.object] {
        if let Some(account) = erased(view, name) {
            left = approval_without(name, &account.record, &left, now);
        }
    }
    let (state, end) = match left.state_at(now) {
        state @ ApprovalState::Rejected => (state, &left.decide_time),
        state @ ApprovalState::Expired => (state, &left.expire_time),
        ApprovalState::Pending | ApprovalState::Approved | ApprovalState::Done | ApprovalState::Unrecognized(_) => {
            return left;
        }
    };
    let is_told = left.account.iter().chain(&left.account_before).any(|account| !account.erased);
    if !is_told || !is_long_ago(end, now) {
        return left;
    }
    let without = |account: &Option<Account>| account.as_ref().map(Account::erase);
    Approval { account: without(&left.account), account_before: without(&left.account_before), state, ..left }
}

/// An invitation without the erased, and, where nobody accepted it a while ago, without whom it was for.
fn invitation_left(view: &View, invitation: &Invitation, now: Timestamp) -> Invitation {
    let mut left = invitation.clone();
    for name in [&invitation.inviter, &invitation.accepted_account] {
        if erased(view, name).is_some() {
            left = invitation_without(name, &left);
        }
    }
    let is_told = left.account.as_ref().is_some_and(|account| !account.erased);
    if left.state == InvitationState::Accepted || !is_told || !is_long_ago(&left.expire_time, now) {
        return left;
    }
    let account = left.account.as_ref().map(Account::erase);
    let (state, code_digest) = (left.state_at(now), String::new());
    Invitation { account, state, code_digest, ..left }
}
