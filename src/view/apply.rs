//! Applies changes of the log to a catalog, and tells which documents of the index no longer fit.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::domain::{Key, Kind, ProviderId};
use crate::store::{Change, Operation};

use super::{Catalog, Entry, Projected, Table, ViewError, decode};

/// The authorities and providers whose documents in the index no longer fit the catalog.
pub(super) type Touched = BTreeSet<Key>;

impl Catalog {
    /// Applies one change and adds what it touches to `touched`.
    ///
    /// # Errors
    /// `Body`; the catalog is as before then.
    pub(super) fn apply(&mut self, change: &Change, touched: &mut Touched) -> Result<(), ViewError> {
        match change.key.kind {
            Kind::Authority => {
                step(&mut self.authorities, change)?;
                touched.insert(change.key);
            }
            Kind::Provider => {
                step(&mut self.providers, change)?;
                touched.insert(change.key);
            }
            Kind::Activity => {
                let before = step(&mut self.activities, change)?;
                let after = self.activities.get(change.key.id);
                let providers = [before.as_ref(), after].into_iter().flatten().filter_map(|entry| entry.record.group());
                touched.extend(providers.map(ProviderId::key));
            }
            // These bodies may be erased; the record is as if it had been removed, until a later change says what is left.
            Kind::Officer if change.body.is_empty() => drop(self.officers.remove(change.key.id)),
            Kind::Account if change.body.is_empty() => drop(self.accounts.remove(change.key.id)),
            Kind::Approval if change.body.is_empty() => drop(self.approvals.remove(change.key.id)),
            Kind::Invitation if change.body.is_empty() => drop(self.invitations.remove(change.key.id)),
            Kind::Officer => drop(step(&mut self.officers, change)?),
            Kind::Group => drop(step(&mut self.groups, change)?),
            Kind::Need => drop(step(&mut self.needs, change)?),
            Kind::Account => drop(step(&mut self.accounts, change)?),
            Kind::Approval => drop(step(&mut self.approvals, change)?),
            Kind::Invitation => drop(step(&mut self.invitations, change)?),
            Kind::Proposal => drop(step(&mut self.proposals, change)?),
            Kind::Run => drop(step(&mut self.runs, change)?),
            Kind::ErrorReport => drop(step(&mut self.error_reports, change)?),
        }
        Ok(())
    }

    /// Adds to `touched` what a change touched that this catalog has already.
    ///
    /// Whose an activity was before the change is not known any more, so that every provider may be touched.
    pub(super) fn touch(&self, change: &Change, touched: &mut Touched) {
        match change.key.kind {
            Kind::Authority | Kind::Provider => {
                touched.insert(change.key);
            }
            Kind::Activity => match (change.operation, self.activities.get(change.key.id)) {
                (Operation::Create, Some(entry)) => touched.extend(entry.record.group().map(ProviderId::key)),
                _ => touched.extend(self.providers.iter().map(|entry| Key { kind: Kind::Provider, id: entry.id })),
            },
            Kind::Officer
            | Kind::Group
            | Kind::Need
            | Kind::Account
            | Kind::Approval
            | Kind::Invitation
            | Kind::Proposal
            | Kind::Run
            | Kind::ErrorReport => {}
        }
    }
}

/// Applies a change to the table of its kind, and answers the entry from before.
fn step<T: Projected>(table: &mut Table<T>, change: &Change) -> Result<Option<Arc<Entry<T>>>, ViewError> {
    let Change { key, position, created, time, .. } = *change;
    match change.operation {
        Operation::Create | Operation::Update => {
            let record = decode(&change.body, change.schema).map_err(|source| ViewError::Body {
                key,
                revision: position.revision,
                source,
            })?;
            Ok(table.put(Arc::new(Entry::new(key.id, record, position.revision, created, time))))
        }
        Operation::Remove => Ok(table.remove(key.id)),
    }
}
