//! Every current record at one revision, and the lookups that cross tables.

use std::sync::Arc;

use uuid::Uuid;

use crate::domain::{
    Account, Activity, Approval, Authority, ErrorReport, Group, Invitation, Key, Kind, Need, Officer, Proposal,
    Provider, Run, State,
};

use super::{Entry, Namespace, Projected, Subject, Table};

/// The current records of every kind. A clone shares everything.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    /// Authorities; grouped by State.
    pub authorities: Table<Authority>,
    /// Officers; grouped by authority.
    pub officers: Table<Officer>,
    /// Providers; grouped by the State of a donor or peer State.
    pub providers: Table<Provider>,
    /// Activities; grouped by provider.
    pub activities: Table<Activity>,
    /// Coordination groups.
    pub groups: Table<Group>,
    /// Needs; grouped by State.
    pub needs: Table<Need>,
    /// Accounts; grouped by issuer and subject, so that a group has one. Erased ones are in no group.
    pub accounts: Table<Account>,
    /// Acts that take two people; grouped by the account that asked.
    pub approvals: Table<Approval>,
    /// Invitations; grouped by the account that invites.
    pub invitations: Table<Invitation>,
    /// Proposals; grouped by the State whose need they are on.
    pub proposals: Table<Proposal>,
    /// Saved runs; grouped by whose they are.
    pub runs: Table<Run>,
    /// Error reports; grouped by the authority that they are of.
    pub error_reports: Table<ErrorReport>,
}

impl Catalog {
    /// The record of that kind and namespace with that external id.
    #[must_use]
    pub fn by_external_id(&self, kind: Kind, namespace: Namespace, external_id: &str) -> Option<Key> {
        let found = self.externals(kind, external_id).into_iter().find(|(own, id)| match kind {
            Kind::Officer => self.officer_state(*id).map(Namespace::State) == Some(namespace),
            Kind::Account
            | Kind::Authority
            | Kind::Provider
            | Kind::Activity
            | Kind::Group
            | Kind::Need
            | Kind::Approval
            | Kind::Invitation
            | Kind::Proposal
            | Kind::Run
            | Kind::ErrorReport => *own == namespace,
        });
        found.map(|(_, id)| Key { kind, id })
    }

    /// Every record of that kind with that external id, in whatever namespace.
    #[must_use]
    pub fn find_external_id(&self, kind: Kind, external_id: &str) -> Vec<Key> {
        self.externals(kind, external_id).into_iter().map(|(_, id)| Key { kind, id }).collect()
    }

    /// The State whose external ids an officer has: that of its authority.
    #[must_use]
    pub fn officer_state(&self, officer: Uuid) -> Option<State> {
        let authority = self.officers.get(officer)?.record.group()?;
        self.authorities.get(authority.0)?.record.state.known().copied()
    }

    /// Whose names the external id of a record is among, or would be.
    #[must_use]
    pub fn namespace(&self, kind: Kind, id: Uuid) -> Option<Namespace> {
        match kind {
            Kind::Account => self.accounts.get(id).map(|entry| entry.record.namespace()),
            Kind::Authority => self.authorities.get(id).map(|entry| entry.record.namespace()),
            Kind::Officer => self.officer_state(id).map(Namespace::State),
            Kind::Provider => self.providers.get(id).map(|entry| entry.record.namespace()),
            Kind::Activity => self.activities.get(id).map(|entry| entry.record.namespace()),
            Kind::Group => self.groups.get(id).map(|entry| entry.record.namespace()),
            Kind::Need => self.needs.get(id).map(|entry| entry.record.namespace()),
            Kind::Approval => self.approvals.get(id).map(|entry| entry.record.namespace()),
            Kind::Invitation => self.invitations.get(id).map(|entry| entry.record.namespace()),
            Kind::Proposal => self.proposals.get(id).map(|entry| entry.record.namespace()),
            Kind::Run => self.runs.get(id).map(|entry| entry.record.namespace()),
            Kind::ErrorReport => self.error_reports.get(id).map(|entry| entry.record.namespace()),
        }
    }

    /// The account of a subject of an issuer.
    #[must_use]
    pub fn account(&self, issuer: &str, subject: &str) -> Option<&Arc<Entry<Account>>> {
        self.accounts.of(&Subject::new(issuer, subject)).next()
    }

    /// Ids and namespaces of that external id in the table of a kind.
    fn externals(&self, kind: Kind, external_id: &str) -> Vec<(Namespace, Uuid)> {
        match kind {
            Kind::Account => self.accounts.external(external_id).collect(),
            Kind::Authority => self.authorities.external(external_id).collect(),
            Kind::Officer => self.officers.external(external_id).collect(),
            Kind::Provider => self.providers.external(external_id).collect(),
            Kind::Activity => self.activities.external(external_id).collect(),
            Kind::Group => self.groups.external(external_id).collect(),
            Kind::Need => self.needs.external(external_id).collect(),
            Kind::Approval => self.approvals.external(external_id).collect(),
            Kind::Invitation => self.invitations.external(external_id).collect(),
            Kind::Proposal => self.proposals.external(external_id).collect(),
            Kind::Run => self.runs.external(external_id).collect(),
            Kind::ErrorReport => self.error_reports.external(external_id).collect(),
        }
    }
}
