//! Notices: those whom a change concerns are told of it. What is to be told is worked out from what a write puts, in one place,
//! and goes into the outbox with it; who may know of it is asked again when it is sent.

mod address;
mod deliver;
mod recipients;
mod remind;

use std::collections::BTreeSet;

use super::{Directory, Error, approval};
use crate::auth::Principal;
use crate::auth::policy::Operation;
use crate::domain::notice::{NEEDS, of_step};
use crate::domain::{
    Account, AccountId, Approval, ApprovalId, Kind, Need, NeedId, NoticeKind, Party, Proposal, ProposalId, Recipient,
    Record,
};
use crate::store::{Action, Notice, Put};
use crate::view::{View, decode};

pub(super) use deliver::SEND;
pub use deliver::{Delivery, Dropped, Prepared};

/// What the acts on a consent are told as.
const CONSENTS: [(Operation, NoticeKind); 5] = [
    (Operation::GrantConsent, NoticeKind::ConsentGranted),
    (Operation::NarrowConsent, NoticeKind::ConsentNarrowed),
    (Operation::WithdrawConsent, NoticeKind::ConsentWithdrawn),
    (Operation::FreezeConsent, NoticeKind::ConsentFrozen),
    (Operation::LiftFreeze, NoticeKind::FreezeLifted),
];

/// Who is told of what, and when.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NoticeRules {
    /// Whether anybody is told of anything.
    pub enabled: bool,
    /// Whether mails are sent at all.
    pub mails: bool,
    /// Language of notices to those who have said none.
    pub language: String,
    /// Days before its end on which it is said that a proposal expires.
    pub reminder_days: Vec<u32>,
    /// Days before a confirmation is due on which that is said; 0: never.
    pub confirmation_days: u32,
    /// Days for which the outbox keeps what was settled.
    pub keep_days: u32,
    /// The web hooks, each with the side whose program it is.
    pub webhooks: Vec<(String, Party)>,
}

/// Notices that are being gathered.
struct Gathered<'a> {
    /// The use cases.
    directory: &'a Directory,
    /// Who there is.
    view: &'a View,
    /// Who caused it, and need not be told.
    except: Option<AccountId>,
    /// The notices.
    notices: Vec<Notice>,
}

impl Gathered<'_> {
    /// Adds a notice to everybody who acts for a side.
    fn tell(&mut self, kind: &NoticeKind, resource: &str, party: Party, key: Option<&str>) {
        let recipients = self.directory.recipients(self.view, party, self.except);
        self.tell_each(kind, resource, recipients, key);
    }

    /// Adds a notice to each of those; of one key, none of them is told twice.
    fn tell_each(&mut self, kind: &NoticeKind, resource: &str, to: Vec<Recipient>, key: Option<&str>) {
        for recipient in to {
            let (id, recipient) = (self.directory.source.new_id(), recipient.to_string());
            let once = key.map(|key| format!("{kind}/{resource}/{key}/{recipient}"));
            self.notices.push(Notice { id, kind: kind.to_string(), resource: resource.to_owned(), recipient, once });
        }
    }
}

impl Directory {
    /// The notices that a write brings: by whom it is, by which operation, and what it puts.
    ///
    /// # Errors
    /// `Internal` when what is put cannot be read back.
    pub(super) fn notices_of(
        &self,
        actor: Option<&Principal>,
        operation: Option<Operation>,
        puts: &[Put],
    ) -> Result<Vec<Notice>, Error> {
        if !self.notice_rules.enabled {
            return Ok(Vec::new());
        }
        let (view, except) = (self.views.current(), actor.map(|actor| actor.account));
        let mut gathered = Gathered { directory: self, view: &view, except, notices: Vec::new() };
        let consent = CONSENTS.into_iter().find(|(act, _)| operation == Some(*act)).map(|(_, kind)| kind);
        let is_of_nobody = |actor: &Principal| actor.state.is_none() && actor.provider.is_none();
        let brings_in = operation == Some(Operation::Import) && actor.is_some_and(is_of_nobody);
        let mut states = BTreeSet::new();
        for put in puts {
            if put.key.kind == Kind::Proposal {
                let name = ProposalId(put.key.id).name();
                for (kind, party) in of_step(&body::<Proposal>(put)?) {
                    gathered.tell(&kind, &name, party, None);
                }
            } else if put.key.kind == Kind::Need && (consent.is_some() || brings_in) {
                let Some(state) = body::<Need>(put)?.state.known().copied() else { continue };
                if let Some(kind) = &consent {
                    let name = NeedId(put.key.id).name();
                    gathered.tell(kind, &name, Party::State(state), None);
                    gathered.tell(kind, &name, Party::Secretariat, None);
                } else {
                    states.insert(state);
                }
            } else if put.key.kind == Kind::Approval && put.action == Action::Create {
                let asked = body::<Approval>(put)?;
                let to = self.second_people(&view, &asked);
                gathered.tell_each(&NoticeKind::ApprovalToDecide, &ApprovalId(put.key.id).name(), to, None);
            }
        }
        for state in states {
            gathered.tell(&NoticeKind::NeedsImported, NEEDS, Party::State(state), None);
        }
        Ok(gathered.notices)
    }

    /// Who could be the second person for an act, and has an address.
    fn second_people(&self, view: &View, asked: &Approval) -> Vec<Recipient> {
        let today = self.today();
        let may = |id: AccountId, account: &Account| {
            self.notice_rules.mails
                && ![&asked.requester, &asked.object].contains(&&id.name())
                && recipients::is_reachable(account, today)
                && approval::may_decide(&Principal::of(id, account), view, asked)
        };
        let accounts = view.accounts.iter().map(|entry| (AccountId(entry.id), &entry.record));
        accounts.filter(|(id, account)| may(*id, account)).map(|(id, _)| Recipient::Account(id)).collect()
    }
}

/// What a put leaves of its record.
fn body<T: Record>(put: &Put) -> Result<T, Error> {
    decode(&put.body, put.schema).map_err(|error| Error::Internal(error.to_string()))
}
