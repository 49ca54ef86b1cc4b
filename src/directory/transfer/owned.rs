//! The records of an export: the caller's own, as far as the caller may read each kind.

use std::sync::Arc;

use crate::auth::Principal;
use crate::auth::policy::{self, Operation, Relation};
use crate::directory::reach;
use crate::domain::{Activity, Authority, AuthorityId, Kind, Need, Officer, Provider, ProviderId, State};
use crate::view::{Entry, View};

/// Whose records are exported.
#[derive(Debug, Clone, Copy)]
pub(super) enum Owner {
    /// A State's.
    State(State),
    /// A provider's.
    Provider(ProviderId),
}

/// The records of an owner at one revision.
#[derive(Debug)]
pub(super) struct Owned {
    /// What they are read from.
    pub(super) view: Arc<View>,
    /// Whose.
    owner: Owner,
    /// Which kinds.
    kinds: Vec<Kind>,
    /// Whether the caller may read the personal fields of officers.
    shows_persons: bool,
}

impl Owned {
    /// The records of those kinds; needs only for a caller who may read them.
    pub(super) fn new(view: Arc<View>, principal: &Principal, owner: Owner, mut kinds: Vec<Kind>) -> Self {
        let allowed = |operation| policy::enter(principal, operation).and_then(|entered| entered.on(Relation::Own));
        if allowed(Operation::ListNeeds).is_err() {
            kinds.retain(|kind| *kind != Kind::Need);
        }
        let shows_persons = allowed(Operation::ListOfficers).is_ok_and(policy::Permit::is_full);
        Self { view, owner, kinds, shows_persons }
    }

    /// Whether a kind is exported.
    pub(super) fn wants(&self, kind: Kind) -> bool {
        self.kinds.contains(&kind)
    }

    /// The authorities.
    pub(super) fn authorities(&self) -> Vec<Arc<Entry<Authority>>> {
        match self.owner {
            Owner::State(state) => self.view.authorities.of(&state).cloned().collect(),
            Owner::Provider(_) => Vec::new(),
        }
    }

    /// The officers of an authority, each as the caller sees it: the post alone where persons are not shown.
    pub(super) fn officers(&self, authority: AuthorityId) -> Vec<(Arc<Entry<Officer>>, Officer)> {
        let officers = self.view.officers.of(&authority).filter(|_| self.wants(Kind::Officer));
        let shown = officers.map(|entry| {
            let whole = self.shows_persons;
            let shown = if whole { entry.record.clone() } else { reach::post_only(&entry.record) };
            (Arc::clone(entry), shown)
        });
        shown.collect()
    }

    /// The needs, without their consents.
    pub(super) fn needs(&self) -> Vec<Arc<Entry<Need>>> {
        match self.owner {
            Owner::State(state) if self.wants(Kind::Need) => self.view.needs.of(&state).cloned().collect(),
            Owner::State(_) | Owner::Provider(_) => Vec::new(),
        }
    }

    /// The provider.
    pub(super) fn provider(&self) -> Option<Arc<Entry<Provider>>> {
        match self.owner {
            Owner::State(_) => None,
            Owner::Provider(id) => self.view.providers.get(id.0).filter(|_| self.wants(Kind::Provider)).cloned(),
        }
    }

    /// The activities of a provider, without its name.
    pub(super) fn activities(&self, provider: ProviderId) -> Vec<Activity> {
        let activities = self.view.activities.of(&provider).filter(|_| self.wants(Kind::Activity));
        activities.map(|entry| Activity { provider: String::new(), ..entry.record.clone() }).collect()
    }
}
