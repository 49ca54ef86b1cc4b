//! What of a record a stream shows its caller: decided by what decides reads, and by the filters of the stream.

use std::sync::Arc;

use crate::auth::Principal;
use crate::auth::policy::{self, Operation, Relation};
use crate::directory::{Error, filter, provider, reach};
use crate::domain::{Authority, AuthorityId, Kind, Provider, ProviderId, StateSet, Violations};
use crate::store::Version;
use crate::view::{Entry, decode};

use super::Changed;

/// A record of a kind that streams carry.
#[derive(Debug, Clone)]
pub(super) enum Carried {
    /// An authority.
    Authority(Arc<Entry<Authority>>),
    /// A provider.
    Provider(Arc<Entry<Provider>>),
}

/// Whether streams carry records of that kind.
pub(super) const fn is_carried(kind: Kind) -> bool {
    match kind {
        Kind::Authority | Kind::Provider => true,
        Kind::Officer
        | Kind::Activity
        | Kind::Group
        | Kind::Need
        | Kind::Account
        | Kind::Approval
        | Kind::Invitation
        | Kind::Proposal
        | Kind::Run
        | Kind::ErrorReport => false,
    }
}

impl Carried {
    /// The record of a version of it; none of a kind that is not carried.
    ///
    /// # Errors
    /// `Internal` when the body is not of the record.
    pub(super) fn of(kind: Kind, id: uuid::Uuid, version: &Version) -> Result<Option<Self>, Error> {
        let Version { revision, created, time, ref body, schema, .. } = *version;
        let fault = |error: crate::view::BodyError| Error::Internal(error.to_string());
        Ok(match kind {
            Kind::Authority => {
                let record = decode(body, schema).map_err(fault)?;
                Some(Self::Authority(Arc::new(Entry::new(id, record, revision, created, time))))
            }
            Kind::Provider => {
                let record = decode(body, schema).map_err(fault)?;
                Some(Self::Provider(Arc::new(Entry::new(id, record, revision, created, time))))
            }
            Kind::Officer
            | Kind::Activity
            | Kind::Group
            | Kind::Need
            | Kind::Account
            | Kind::Approval
            | Kind::Invitation
            | Kind::Proposal
            | Kind::Run
            | Kind::ErrorReport => None,
        })
    }

    /// The resource name.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Authority(entry) => AuthorityId(entry.id).name(),
            Self::Provider(entry) => ProviderId(entry.id).name(),
        }
    }
}

/// Which records a stream is of.
#[derive(Debug, Clone)]
pub(super) struct Filter {
    /// Which kinds.
    kinds: Vec<Kind>,
    /// Of which States; none: of all.
    states: StateSet,
}

impl Filter {
    /// The filter of a request.
    ///
    /// # Errors
    /// Every code that is not known.
    pub(super) fn read(kinds: &[String], states: &[String]) -> Result<Self, Error> {
        let mut violations = Violations::default();
        let mut read = Vec::new();
        for (i, name) in kinds.iter().enumerate() {
            match Kind::parse(name).filter(|kind| is_carried(*kind)) {
                Some(kind) => read.push(kind),
                None => violations.add(format!("kinds[{i}]"), "expected authority or provider"),
            }
        }
        if kinds.is_empty() {
            read.extend([Kind::Authority, Kind::Provider]);
        }
        let states = filter::spelled(states, "states", &mut violations).into_iter().collect();
        violations.or(Self { kinds: read, states }).map_err(Error::from)
    }

    /// What of an authority the caller is shown.
    pub(super) fn authority(&self, principal: &Principal, entry: &Arc<Entry<Authority>>) -> Option<Changed> {
        let authority = &entry.record;
        let is_wanted = self.kinds.contains(&Kind::Authority)
            && (self.states.is_empty() || authority.state.known().is_some_and(|state| self.states.contains(*state)));
        let entered = policy::enter(principal, Operation::GetAuthority);
        let may_read = || entered.and_then(|entered| entered.on(Relation::Any)).is_ok();
        let is_seen = is_wanted && may_read() && reach::sees_authority(principal, authority);
        is_seen.then(|| Changed::Authority(Arc::clone(entry)))
    }

    /// What of a provider the caller is shown: the summary, whatever it may read besides, as what it reads in full is audited.
    pub(super) fn provider(&self, principal: &Principal, entry: &Arc<Entry<Provider>>) -> Option<Changed> {
        let (id, record) = (ProviderId(entry.id), &entry.record);
        let is_wanted = self.kinds.contains(&Kind::Provider) && provider::covers(record, &self.states);
        let entered = policy::enter(principal, Operation::GetProvider);
        let may_read = || entered.and_then(|entered| entered.on(reach::to_provider(principal, id, record))).is_ok();
        let is_seen = is_wanted && may_read() && reach::sees_provider(principal, id, record);
        is_seen.then(|| Changed::Provider(entry.reduced(reach::summary)))
    }

    /// What of a record the caller is shown.
    pub(super) fn shown(&self, principal: &Principal, record: &Carried) -> Option<Changed> {
        match record {
            Carried::Authority(entry) => self.authority(principal, entry),
            Carried::Provider(entry) => self.provider(principal, entry),
        }
    }
}
