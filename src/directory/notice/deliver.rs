//! What the sender asks for: which notices are due, what goes to whom, and how it ended. Whoever may not see what a notice is
//! about when it is sent is told nothing, whatever they might see when it was written.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::recipients::{acts_for, contact_of, is_reachable, mailbox_of};
use crate::auth::Principal;
use crate::auth::policy::{self, Operation, Relation};
use crate::directory::{Directory, Error, approval, reach};
use crate::domain::notice::{Letter, NEEDS, compose};
use crate::domain::vocabulary::LANGUAGES;
use crate::domain::{
    AccountId, ApprovalId, ApprovalState, AuthorityId, NeedId, NoticeKind, Party, ProposalId, Recipient, Role,
};
use crate::store::{AuditEntry, Details, NoticeState, OutboxChange, OutboxCounts, OutboxFilter, Outcome, QueuedNotice};
use crate::view::View;

/// What the audit calls an attempt.
pub(in crate::directory) const SEND: &str = "Notices.Send";

/// What is to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// A mail.
    Mail {
        /// To whom.
        address: String,
        /// Its words.
        letter: Letter,
    },
    /// A call of a web hook.
    Call {
        /// Its name.
        webhook: String,
    },
}

/// Why a notice is not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dropped {
    /// There is nobody to tell any more, or no address.
    NoRecipient,
    /// The recipient may not see it.
    NotVisible,
    /// It is not so any more.
    NotSo,
}

impl Dropped {
    /// Its code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoRecipient => "NO_RECIPIENT",
            Self::NotVisible => "NOT_VISIBLE",
            Self::NotSo => "NOT_SO_ANY_MORE",
        }
    }
}

/// What comes of a notice.
pub type Prepared = Result<Delivery, Dropped>;

impl Directory {
    /// The notices that are due, at most so many.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn due_notices(&self, limit: usize) -> Result<Vec<QueuedNotice>, Error> {
        Ok(self.store.outbox(OutboxFilter::Due(self.source.now()), limit).await?)
    }

    /// How many notices wait or were given up, and for how many seconds the oldest has waited.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn notice_counts(&self) -> Result<(OutboxCounts, i64), Error> {
        let counts = self.store.outbox_counts().await?;
        let waited = counts.oldest.map_or(0, |oldest| self.source.now().duration_since(oldest).as_secs());
        Ok((counts, waited.max(0)))
    }

    /// How long ago a notice was written.
    #[must_use]
    pub fn notice_age(&self, notice: &QueuedNotice) -> SignedDuration {
        self.source.now().duration_since(notice.time)
    }

    /// What a notice comes to now: what goes to whom, or why nothing does. It is looked at in a view of all that is written, as it
    /// may be due before this node shows what it is about.
    ///
    /// # Errors
    /// `Unavailable` and `RevisionNotReached` when this node cannot tell what may be seen now.
    pub async fn prepare_notice(&self, queued: &QueuedNotice) -> Result<Prepared, Error> {
        self.ensure_fresh().await?;
        let (view, now) = (self.newest().await?, self.source.now());
        let (kind, resource) = (NoticeKind::from(queued.notice.kind.as_str()), &queued.notice.resource);
        let Some((principal, delivery)) = self.addressed(&view, &kind, queued) else {
            return Ok(Err(Dropped::NoRecipient));
        };
        Ok(self.told(&principal, &view, &kind, resource, now).map(|()| delivery))
    }

    /// Counts an attempt at a notice before it is made, with an audit row of the first; false where it does not wait any more.
    ///
    /// # Errors
    /// `Unavailable`: then nothing is sent.
    pub async fn begin_notice(&self, queued: &QueuedNotice, next_in: SignedDuration) -> Result<bool, Error> {
        let now = self.source.now();
        if queued.attempts == 0 {
            let row = AuditEntry {
                time: now,
                actor: None,
                method: SEND.to_owned(),
                outcome: Outcome::Allowed,
                resource: Some(queued.notice.resource.clone()),
                details: Details { fields: vec![queued.notice.kind.clone()], count: None },
            };
            self.store.record_audit(vec![row]).await?;
        }
        let next = now.saturating_add(next_in).unwrap_or(Timestamp::MAX);
        let begin = OutboxChange::Begin { id: queued.notice.id, attempts: queued.attempts, next };
        Ok(self.store.change_outbox(begin).await? > 0)
    }

    /// Says why an attempt failed; the notice goes on waiting.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn fail_notice(&self, id: Uuid, reason: &str) -> Result<(), Error> {
        self.store.change_outbox(OutboxChange::Failed { id, reason: reason.to_owned() }).await?;
        Ok(())
    }

    /// Says how a notice ended.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn settle_notice(&self, id: Uuid, state: NoticeState, reason: &str) -> Result<(), Error> {
        let (reason, at) = (reason.to_owned(), self.source.now());
        self.store.change_outbox(OutboxChange::Settle { id, state, reason, at }).await?;
        Ok(())
    }

    /// Who a notice goes to and as what they see it; none where there is nobody any more.
    fn addressed(&self, view: &View, kind: &NoticeKind, queued: &QueuedNotice) -> Option<(Principal, Delivery)> {
        let own = self.notice_rules.language.as_str();
        let mail = |address: &str, languages: &[&str]| {
            let is_known = |tag: &&&str| LANGUAGES.contains(&tag.split('-').next().unwrap_or_default());
            let language = languages.iter().find(is_known).copied().unwrap_or(own);
            let letter = compose(kind, &queued.notice.resource, language);
            Delivery::Mail { address: address.to_owned(), letter }
        };
        match Recipient::parse(&queued.notice.recipient)? {
            Recipient::Account(id) => {
                let account = &view.accounts.get(id.0).filter(|it| is_reachable(&it.record, self.today()))?.record;
                Some((Principal::of(id, account), mail(&account.email, &[&account.notice_language])))
            }
            Recipient::Authority(id) => {
                let office = &view.authorities.get(id.0)?.record;
                let languages: Vec<&str> = office.languages_accepted.iter().map(|it| it.language.as_str()).collect();
                let party = Party::State(*office.state.known()?);
                Some((stand_in(party), mail(mailbox_of(office)?, &languages))).filter(|_| is_alone(view, party, self))
            }
            Recipient::Provider(id) => {
                let (address, languages) = contact_of(&view.providers.get(id.0)?.record)?;
                let languages: Vec<&str> = languages.iter().map(String::as_str).collect();
                let party = Party::Provider(id);
                Some((stand_in(party), mail(address, &languages))).filter(|_| is_alone(view, party, self))
            }
            Recipient::Webhook(name) => {
                let (_, party) = self.notice_rules.webhooks.iter().find(|(known, _)| *known == name)?;
                Some((stand_in(*party), Delivery::Call { webhook: name }))
            }
        }
    }

    /// Whether the recipient may see what a notice is about, and it is still so.
    fn told(
        &self,
        principal: &Principal,
        view: &View,
        kind: &NoticeKind,
        resource: &str,
        now: Timestamp,
    ) -> Result<(), Dropped> {
        let sees = |operation, relation: Relation| {
            let entered = policy::enter(principal, operation).and_then(|entered| entered.on(relation));
            entered.map(drop).map_err(|_| Dropped::NotVisible)
        };
        if resource == NEEDS {
            return sees(Operation::ListNeeds, Relation::Own);
        }
        if let Some(proposal) = ProposalId::of_name(resource).and_then(|id| view.proposals.get(id.0)) {
            sees(Operation::GetProposal, reach::to_proposal(principal, view, &proposal.record, now))?;
            let holds = kind.holds_of(&proposal.record, now, self.today());
            return if holds { Ok(()) } else { Err(Dropped::NotSo) };
        }
        if let Some(need) = NeedId::of_name(resource).and_then(|id| view.needs.get(id.0)) {
            return sees(Operation::GetNeed, reach::to_need(principal, view, &need.record, now));
        }
        if let Some(entry) = AuthorityId::of_name(resource).and_then(|id| view.authorities.get(id.0)) {
            return sees(Operation::GetAuthority, reach::to_authority(principal, &entry.record));
        }
        let approval = ApprovalId::of_name(resource).and_then(|id| view.approvals.get(id.0));
        match approval.filter(|entry| approval::may_decide(principal, view, &entry.record)) {
            Some(entry) if entry.record.state_at(now) == ApprovalState::Pending => Ok(()),
            Some(_) => Err(Dropped::NotSo),
            None => Err(Dropped::NotVisible),
        }
    }
}

/// Whether still nobody of a side gave an address, so that its contact stands in.
fn is_alone(view: &View, party: Party, directory: &Directory) -> bool {
    let today = directory.today();
    !view.accounts.iter().any(|entry| acts_for(&entry.record, party) && is_reachable(&entry.record, today))
}

/// As what a contact or a program of a side sees: what the least of its people may read.
fn stand_in(party: Party) -> Principal {
    let (role, state, provider) = match party {
        Party::State(state) => (Role::GovernmentReader, Some(state), None),
        Party::Provider(provider) => (Role::ProviderReader, None, Some(provider)),
        Party::Secretariat => (Role::Secretariat, None, None),
    };
    let (account, scopes) = (AccountId(Uuid::nil()), Vec::new());
    Principal { account, role, state, provider, scopes, signed_in: None, strength: None, expires: None }
}
