//! The rules of officers: of an authority that the file or the directory has, and of the same State as before.

use uuid::Uuid;

use super::{Session, Target, status_or_before};
use crate::auth::Principal;
use crate::auth::policy::{Operation, Relation};
use crate::directory::{Error, reach};
use crate::domain::{AuthorityId, Key, Kind, Officer, Record as _, State};
use crate::view::{Namespace, Projected as _};

/// An officer with a delegate, who may stand on a later line.
pub(super) struct Absent {
    /// Where it goes.
    target: Target<Officer>,
    /// Its identifier.
    id: Uuid,
    /// The officer.
    record: Officer,
}

impl Session<'_> {
    /// An officer; one with a delegate comes back, to be finished once all officers of the file are known.
    pub(super) fn officer(&mut self, line: u32, record: Officer) -> Result<Option<Absent>, Error> {
        if let Err(reason) = self.rights.enter(Operation::ImportAddOfficer) {
            self.problem(line, "officer.authority", reason);
            return Ok(None);
        }
        let (rights, view) = (self.rights, self.view);
        let may_name = |key: Key| {
            view.authorities.get(key.id).is_some_and(|entry| {
                rights.principal().is_none_or(|principal| {
                    let own = principal.is_of(entry.record.state.known().copied());
                    own || principal.state.is_none() && reach::sees_authority(principal, &entry.record)
                })
            })
        };
        let authority = match self.references.find(view, Kind::Authority, &record.authority, None, may_name) {
            Ok(id) => AuthorityId(id),
            Err(reason) => {
                self.problem(line, "officer.authority", reason);
                return Ok(None);
            }
        };
        let mut record = Officer { authority: authority.name(), ..record };
        let namespace = self.state_of(authority).map_or(Namespace::Global, Namespace::State);
        let before = self.before(namespace, &mut record, |view, id| view.officers.get(id));
        let operation = if before.is_some() { Operation::ImportChangeOfficer } else { Operation::ImportAddOfficer };
        // An officer who moves must be open to the importer at both authorities.
        let at = [Some(authority), before.as_ref().and_then(|entry| entry.record.group())];
        let unconfirmed = at
            .into_iter()
            .flatten()
            .all(|authority| view.authorities.get(authority.0).is_none_or(|entry| entry.record.unconfirmed));
        let relation = |principal: &Principal| {
            if principal.state.is_some_and(|state| Namespace::State(state) == namespace) {
                Relation::Own
            } else if unconfirmed {
                Relation::Unconfirmed
            } else {
                Relation::Other
            }
        };
        if let Err(reason) = rights.check(operation, relation) {
            self.problem(line, "officer.authority", reason);
            return Ok(None);
        }
        record.status = status_or_before(&record.status, before.as_ref().map(|entry| &entry.record.status));
        let target = Target { line, namespace, before };
        let Some(id) = self.note(&target, record.external_id()) else {
            return Ok(None);
        };
        if record.absence.as_ref().is_some_and(|absence| !absence.delegate.is_empty()) {
            return Ok(Some(Absent { target, id, record }));
        }
        self.put(&target, id, record)?;
        Ok(None)
    }

    /// Finishes an officer whose delegate may be any other of the same State.
    pub(super) fn absent_officer(&mut self, officer: Absent) -> Result<(), Error> {
        let Absent { target, id, mut record } = officer;
        let (namespace, view) = (target.namespace, self.view);
        let may_name = |key: Key| view.officer_state(key.id).map(Namespace::State) == Some(namespace);
        let delegate = record.absence.iter_mut().map(|absence| &mut absence.delegate);
        for name in delegate {
            match self.references.find(view, Kind::Officer, name, Some(namespace), may_name) {
                Ok(delegate) => *name = format!("{}/{delegate}", Kind::Officer.collection()),
                Err(reason) => {
                    self.problem(target.line, "officer.absence.delegate", reason);
                    return Ok(());
                }
            }
        }
        self.put(&target, id, record)
    }

    /// The State of an authority of the directory or of the file.
    fn state_of(&self, authority: AuthorityId) -> Option<State> {
        if let Some(entry) = self.view.authorities.get(authority.0) {
            return entry.record.state.known().copied();
        }
        match self.references.namespace(Kind::Authority, authority.0)? {
            Namespace::State(state) => Some(state),
            Namespace::Global | Namespace::Provider(_) => None,
        }
    }
}
