//! What a table needs to know of a record: the group it is found in and the namespace of its external id.

use std::fmt::Debug;
use std::sync::Arc;

use uuid::Uuid;

use crate::domain::{
    Account, AccountId, Activity, Approval, Authority, AuthorityId, ErrorReport, Group, Invitation, Need, Officer,
    Proposal, Provider, ProviderId, Record, Run, State, StateCode,
};

use super::Namespace;

/// A record that a [`Table`](super::Table) can hold.
pub trait Projected: Record {
    /// What records of this kind are grouped by.
    type Group: Ord + Clone + Debug + Send + Sync + 'static;

    /// The group it is found in; none when it names none.
    fn group(&self) -> Option<Self::Group>;

    /// The namespace of its external id as far as the record itself tells.
    fn namespace(&self) -> Namespace;
}

/// Who an account is to its issuer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    /// The issuer.
    pub issuer: Arc<str>,
    /// The subject.
    pub subject: Arc<str>,
}

impl Subject {
    /// The subject of an issuer.
    #[must_use]
    pub fn new(issuer: &str, subject: &str) -> Self {
        Self { issuer: issuer.into(), subject: subject.into() }
    }
}

impl Projected for Authority {
    type Group = State;

    fn group(&self) -> Option<State> {
        self.state.known().copied()
    }

    fn namespace(&self) -> Namespace {
        of_state(&self.state)
    }
}

impl Projected for Officer {
    type Group = AuthorityId;

    fn group(&self) -> Option<AuthorityId> {
        named(&self.authority, "authorities/").map(AuthorityId)
    }

    /// The officer's own fields do not tell the State: [`Catalog`](super::Catalog) asks its authority.
    fn namespace(&self) -> Namespace {
        Namespace::Global
    }
}

impl Projected for Provider {
    type Group = State;

    fn group(&self) -> Option<State> {
        self.state.known().copied()
    }

    fn namespace(&self) -> Namespace {
        Namespace::Global
    }
}

impl Projected for Activity {
    type Group = ProviderId;

    fn group(&self) -> Option<ProviderId> {
        named(&self.provider, "providers/").map(ProviderId)
    }

    fn namespace(&self) -> Namespace {
        self.group().map_or(Namespace::Global, |provider| Namespace::Provider(provider.0))
    }
}

impl Projected for Group {
    /// Groups are in no group of the table.
    type Group = ();

    fn group(&self) -> Option<()> {
        None
    }

    fn namespace(&self) -> Namespace {
        Namespace::Global
    }
}

impl Projected for Need {
    type Group = State;

    fn group(&self) -> Option<State> {
        self.state.known().copied()
    }

    fn namespace(&self) -> Namespace {
        of_state(&self.state)
    }
}

impl Projected for Account {
    type Group = Subject;

    fn group(&self) -> Option<Subject> {
        let (issuer, subject) = self.key();
        (!self.erased).then(|| Subject::new(issuer, subject))
    }

    fn namespace(&self) -> Namespace {
        Namespace::Global
    }
}

impl Projected for Approval {
    type Group = AccountId;

    fn group(&self) -> Option<AccountId> {
        AccountId::of_name(&self.requester)
    }

    fn namespace(&self) -> Namespace {
        Namespace::Global
    }
}

impl Projected for Invitation {
    type Group = AccountId;

    fn group(&self) -> Option<AccountId> {
        AccountId::of_name(&self.inviter)
    }

    fn namespace(&self) -> Namespace {
        Namespace::Global
    }
}

impl Projected for ErrorReport {
    type Group = AuthorityId;

    fn group(&self) -> Option<AuthorityId> {
        AuthorityId::of_name(&self.authority)
    }

    fn namespace(&self) -> Namespace {
        Namespace::Global
    }
}

impl Projected for Proposal {
    type Group = State;

    fn group(&self) -> Option<State> {
        self.state.known().copied()
    }

    fn namespace(&self) -> Namespace {
        of_state(&self.state)
    }
}

impl Projected for Run {
    /// Whose it is.
    type Group = String;

    fn group(&self) -> Option<String> {
        Some(self.side.clone())
    }

    fn namespace(&self) -> Namespace {
        Namespace::Global
    }
}

/// The namespace of a State; that of nobody when the State is not recognised.
fn of_state(state: &StateCode) -> Namespace {
    state.known().map_or(Namespace::Global, |state| Namespace::State(*state))
}

/// The id in a resource name of that collection.
fn named(name: &str, collection: &str) -> Option<Uuid> {
    name.strip_prefix(collection)?.parse().ok()
}
