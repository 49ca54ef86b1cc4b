//! Who of a side is told. The people who act for it, at the addresses that they gave; where nobody gave one, the State's focal
//! point for the review or the provider's contact; and the programs of the side.

use std::sync::Arc;

use jiff::civil::Date;

use crate::directory::Directory;
use crate::directory::standing::is_in_force;
use crate::domain::{
    Account, AccountId, Authority, AuthorityId, AuthorityKind, Party, Provider, ProviderId, Recipient, Role, State,
    Status,
};
use crate::view::{Entry, View};

/// Whether an account counts on that day, and its person gave an address.
pub(super) fn is_reachable(account: &Account, today: Date) -> bool {
    !account.email.is_empty() && is_in_force(account, today)
}

/// Whether the person of an account acts for a side: notices ask for an act, which those who only read cannot do.
pub(super) fn acts_for(account: &Account, party: Party) -> bool {
    match party {
        Party::State(state) => {
            matches!(account.role, Role::ConsentOfficer | Role::GovernmentEditor)
                && account.state.known() == Some(&state)
        }
        Party::Provider(provider) => account.role == Role::ProviderEditor && account.provider == provider.name(),
        Party::Secretariat => account.role == Role::Secretariat,
    }
}

/// The mailbox of an office that stands in for its State: a published focal point for the review that its State confirmed.
pub(super) fn mailbox_of(authority: &Authority) -> Option<&String> {
    let is_focal_point = authority.kinds.iter().any(|entry| entry.kind == AuthorityKind::ReviewFocalPoint);
    let counts = is_focal_point && authority.status == Status::Published && !authority.unconfirmed;
    authority.emails.first().filter(|_| counts)
}

/// The mailbox of a provider's contact, with its languages.
pub(super) fn contact_of(provider: &Provider) -> Option<(&String, &[String])> {
    let contacts = provider.contacts.iter().filter(|_| provider.status == Status::Published);
    contacts.into_iter().find_map(|contact| Some((contact.emails.first()?, contact.languages.as_slice())))
}

impl Directory {
    /// Those of a side who are told, without the one who caused it.
    pub(super) fn recipients(&self, view: &View, party: Party, except: Option<AccountId>) -> Vec<Recipient> {
        let today = self.today();
        let is_one =
            |entry: &&Arc<Entry<Account>>| acts_for(&entry.record, party) && is_reachable(&entry.record, today);
        let people: Vec<AccountId> = view.accounts.iter().filter(is_one).map(|entry| AccountId(entry.id)).collect();
        let mut told: Vec<Recipient> = if people.is_empty() {
            stand_ins(view, party)
        } else {
            people.into_iter().map(Recipient::Account).collect()
        };
        told.retain(|recipient| {
            self.notice_rules.mails && except.is_none_or(|account| *recipient != Recipient::Account(account))
        });
        let programs = self.notice_rules.webhooks.iter().filter(|(_, owner)| *owner == party);
        told.extend(programs.map(|(name, _)| Recipient::Webhook(name.clone())));
        told
    }
}

/// Who is told for a side of which nobody gave an address.
fn stand_ins(view: &View, party: Party) -> Vec<Recipient> {
    match party {
        Party::State(state) => focal_points(view, state),
        Party::Provider(id) => contact(view, id).into_iter().collect(),
        Party::Secretariat => Vec::new(),
    }
}

/// The focal points of a State for the review that have a mailbox.
fn focal_points(view: &View, state: State) -> Vec<Recipient> {
    let offices = view.authorities.of(&state).filter(|entry| mailbox_of(&entry.record).is_some());
    offices.map(|entry| Recipient::Authority(AuthorityId(entry.id))).collect()
}

/// A provider whose contact has a mailbox.
fn contact(view: &View, id: ProviderId) -> Option<Recipient> {
    let provider = view.providers.get(id.0)?;
    contact_of(&provider.record).map(|_| Recipient::Provider(id))
}
