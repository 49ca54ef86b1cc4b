//! The records of an export: the caller's own, as far as the caller may read each kind.

use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use crate::auth::Principal;
use crate::auth::policy::{self, Operation, Relation};
use crate::directory::reach;
use crate::domain::{Activity, Authority, AuthorityId, Kind, Need, Officer, Provider, ProviderId, State};
use crate::view::{Entry, Projected, Table, View, Views};

/// Whose records are exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Owner {
    /// A State's.
    State(State),
    /// A provider's.
    Provider(ProviderId),
    /// Everybody's, as far as the caller may read it; of these States alone, where there are any.
    All(Vec<State>),
}

/// The records of an owner at one revision.
#[derive(Debug)]
pub(super) struct Owned {
    /// What they are read from.
    pub(super) view: Arc<View>,
    /// What there is while they are read.
    views: Arc<Views>,
    /// Who reads.
    principal: Principal,
    /// Whose.
    owner: Owner,
    /// Which kinds.
    kinds: Vec<Kind>,
    /// Whether the caller may read the personal fields of officers.
    shows_persons: bool,
    /// When.
    now: Timestamp,
}

impl Owned {
    /// The records of those kinds; needs only for a caller who may read them.
    pub(super) fn new(
        (view, views): (Arc<View>, Arc<Views>),
        principal: &Principal,
        owner: Owner,
        mut kinds: Vec<Kind>,
        now: Timestamp,
    ) -> Self {
        let relation = if matches!(owner, Owner::All(_)) { Relation::Other } else { Relation::Own };
        let allowed =
            |operation, relation| policy::enter(principal, operation).and_then(|entered| entered.on(relation));
        if !matches!(owner, Owner::All(_)) && allowed(Operation::ListNeeds, relation).is_err() {
            kinds.retain(|kind| *kind != Kind::Need);
        }
        let shows_persons = allowed(Operation::ListOfficers, relation).is_ok_and(policy::Permit::is_full);
        Self { view, views, principal: principal.clone(), owner, kinds, shows_persons, now }
    }

    /// Whether a kind is exported.
    pub(super) fn wants(&self, kind: Kind) -> bool {
        self.kinds.contains(&kind)
    }

    /// The records of a table that are the owner's, as far as the caller may know of them.
    fn of_owner<T: Projected<Group = State>>(
        &self,
        table: &Table<T>,
        sees: impl Fn(&Entry<T>) -> bool,
    ) -> Vec<Arc<Entry<T>>> {
        match &self.owner {
            Owner::State(state) => table.of(state).cloned().collect(),
            Owner::Provider(_) => Vec::new(),
            Owner::All(states) if states.is_empty() => table.iter().filter(|entry| sees(entry)).cloned().collect(),
            Owner::All(states) => {
                states.iter().flat_map(|state| table.of(state)).filter(|entry| sees(entry)).cloned().collect()
            }
        }
    }

    /// The authorities.
    pub(super) fn authorities(&self) -> Vec<Arc<Entry<Authority>>> {
        self.of_owner(&self.view.authorities, |entry| reach::sees_authority(&self.principal, &entry.record))
    }

    /// The officers of an authority, each as the caller sees it: the post alone where persons are not shown. Who was removed
    /// or erased while the file is made is not in it any more.
    pub(super) fn officers(&self, authority: AuthorityId) -> Vec<(Arc<Entry<Officer>>, Officer)> {
        let state = self.view.authorities.get(authority.0).and_then(|entry| entry.record.state.known().copied());
        let current = self.views.current();
        let officers = self.view.officers.of(&authority).filter(|entry| {
            self.wants(Kind::Officer)
                && reach::sees_officer(&self.principal, state, &entry.record)
                && current.officers.get(entry.id).is_some()
        });
        let shown = officers.map(|entry| {
            let whole = self.shows_persons;
            let shown = if whole { entry.record.clone() } else { reach::post_only(&entry.record) };
            (Arc::clone(entry), shown)
        });
        shown.collect()
    }

    /// What an officer calls itself, unless it was removed or erased while the file is made.
    pub(super) fn external_id_of_officer(&self, id: Uuid) -> Option<String> {
        let is_there = self.views.current().officers.get(id).is_some();
        self.view.officers.get(id).filter(|_| is_there).map(|entry| entry.record.external_id.clone())
    }

    /// The needs, without their consents.
    pub(super) fn needs(&self) -> Vec<Arc<Entry<Need>>> {
        if !self.wants(Kind::Need) {
            return Vec::new();
        }
        let entered = policy::enter(&self.principal, Operation::ListNeeds);
        self.of_owner(&self.view.needs, |entry| {
            let relation = reach::to_need(&self.principal, &self.view, &entry.record, self.now);
            entered.and_then(|entered| entered.on(relation)).is_ok_and(policy::Permit::is_full)
        })
    }

    /// The providers.
    pub(super) fn providers(&self) -> Vec<Arc<Entry<Provider>>> {
        if !self.wants(Kind::Provider) {
            return Vec::new();
        }
        let sees = |entry: &Entry<Provider>| reach::sees_provider(&self.principal, ProviderId(entry.id), &entry.record);
        match &self.owner {
            Owner::State(_) => Vec::new(),
            Owner::Provider(id) => self.view.providers.get(id.0).cloned().into_iter().collect(),
            Owner::All(_) => self.of_owner(&self.view.providers, sees),
        }
    }

    /// The activities of a provider, without its name.
    pub(super) fn activities(&self, provider: ProviderId) -> Vec<Activity> {
        let activities = self.view.activities.of(&provider).filter(|_| self.wants(Kind::Activity));
        activities.map(|entry| Activity { provider: String::new(), ..entry.record.clone() }).collect()
    }

    /// How many officers are exported with their personal fields.
    pub(super) fn persons(&self) -> usize {
        let shown = self.authorities().into_iter().filter(|_| self.shows_persons);
        shown.map(|entry| self.officers(AuthorityId(entry.id)).len()).sum()
    }
}
