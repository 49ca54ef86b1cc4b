//! The rules of each kind of line.

use uuid::Uuid;

use super::{Session, Target};
use crate::auth::policy::{Operation, Relation};
use crate::directory::{Error, reach};
use crate::domain::{
    Activity, Authority, AuthorityId, Kind, Need, Officer, Provider, ProviderId, Record as _, Stage, State,
};
use crate::view::{Namespace, Projected};

impl Session<'_> {
    /// An authority: its State's own, or brought in for its State and then unconfirmed.
    pub(super) fn authority(&mut self, line: u32, mut record: Authority) -> Result<(), Error> {
        let namespace = record.namespace();
        let before = self.before(Kind::Authority, namespace, record.external_id(), |view, id| view.authorities.get(id));
        let operation = if before.is_some() { Operation::ImportChangeAuthority } else { Operation::ImportAddAuthority };
        let relation = |principal: &crate::auth::Principal| match &before {
            Some(entry) => reach::to_authority(principal, &entry.record),
            None if principal.is_of(record.state.known().copied()) => Relation::Own,
            None => Relation::Other,
        };
        if let Err(reason) = self.rights.check(operation, relation) {
            self.problem(line, "authority.state", reason);
            return Ok(());
        }
        if let Some(principal) = self.rights.principal() {
            record.unconfirmed = !principal.is_of(record.state.known().copied());
            record.verification = before.as_ref().map(|entry| entry.record.verification.clone()).unwrap_or_default();
        }
        self.take(&Target { line, namespace, before: before.as_deref() }, record)?;
        Ok(())
    }

    /// A provider; answers its identifier for the activities that it carries.
    pub(super) fn provider(&mut self, line: u32, record: Provider) -> Result<Option<Uuid>, Error> {
        let namespace = Namespace::Global;
        let before = self.before(Kind::Provider, namespace, record.external_id(), |view, id| view.providers.get(id));
        let operation = if before.is_some() { Operation::ImportChangeProvider } else { Operation::ImportAddProvider };
        let relation = |principal: &crate::auth::Principal| match &before {
            Some(entry) => reach::to_provider(principal, ProviderId(entry.id), &entry.record),
            None => Relation::Other,
        };
        if let Err(reason) = self.rights.check(operation, relation) {
            self.problem(line, "provider.externalId", reason);
            return Ok(None);
        }
        self.take(&Target { line, namespace, before: before.as_deref() }, record)
    }

    /// An activity on a line of its own.
    pub(super) fn activity_line(&mut self, line: u32, record: Activity) -> Result<(), Error> {
        match self.references.find(self.view, Kind::Provider, &record.provider, |_| true) {
            Ok(provider) => self.activity(line, provider, record),
            Err(reason) => {
                self.problem(line, "activity.provider", reason);
                Ok(())
            }
        }
    }

    /// An activity of a provider: the one with its external id or, without one, with its title and State.
    pub(super) fn activity(&mut self, line: u32, provider: Uuid, record: Activity) -> Result<(), Error> {
        let id = ProviderId(provider);
        let record = Activity { provider: id.name(), ..record };
        let namespace = Namespace::Provider(provider);
        let before = if record.external_id().is_empty() {
            let same = |old: &&std::sync::Arc<crate::view::Entry<Activity>>| {
                old.record.external_id.is_empty()
                    && old.record.title == record.title
                    && old.record.state == record.state
            };
            self.view.activities.of(&id).find(same).cloned()
        } else {
            self.before(Kind::Activity, namespace, record.external_id(), |view, id| view.activities.get(id))
        };
        let operation = if before.is_some() { Operation::ImportChangeActivity } else { Operation::ImportAddActivity };
        let known = self.view.providers.get(provider);
        let relation = |principal: &crate::auth::Principal| match known {
            Some(entry) => reach::to_provider(principal, id, &entry.record),
            None => Relation::Other,
        };
        if let Err(reason) = self.rights.check(operation, relation) {
            self.problem(line, "activity.provider", reason);
            return Ok(());
        }
        self.take(&Target { line, namespace, before: before.as_deref() }, record)?;
        Ok(())
    }

    /// An officer of an authority that the file or the directory has.
    pub(super) fn officer(&mut self, line: u32, record: Officer) -> Result<(), Error> {
        let own_state = self.rights.principal().and_then(|principal| principal.state);
        let may_name = |key: crate::domain::Key| {
            let state = self.view.authorities.get(key.id).and_then(|entry| entry.record.state.known().copied());
            own_state.is_none() || state == own_state
        };
        let authority = match self.references.find(self.view, Kind::Authority, &record.authority, may_name) {
            Ok(id) => AuthorityId(id),
            Err(reason) => {
                self.problem(line, "officer.authority", reason);
                return Ok(());
            }
        };
        let mut record = Officer { authority: authority.name(), ..record };
        if let Some(absence) = record.absence.as_mut().filter(|absence| !absence.delegate.is_empty()) {
            let delegate = std::slice::from_mut(&mut absence.delegate);
            let may_name =
                |key: crate::domain::Key| own_state.is_none() || self.view.officer_state(key.id) == own_state;
            if !self.resolve(line, "officer.absence.delegate", Kind::Officer, delegate, may_name) {
                return Ok(());
            }
        }
        let known = self.view.authorities.get(authority.0);
        let state: Option<State> =
            known.map_or_else(|| self.state_in_file(authority), |entry| entry.record.state.known().copied());
        let namespace = state.map_or(Namespace::Global, Namespace::State);
        let before = self.before(Kind::Officer, namespace, record.external_id(), |view, id| view.officers.get(id));
        let operation = if before.is_some() { Operation::ImportChangeOfficer } else { Operation::ImportAddOfficer };
        let relation = |principal: &crate::auth::Principal| {
            let unconfirmed = known.is_none_or(|entry| entry.record.unconfirmed);
            match (principal.is_of(state), unconfirmed) {
                (true, _) => Relation::Own,
                (false, true) => Relation::Unconfirmed,
                (false, false) => Relation::Other,
            }
        };
        if let Err(reason) = self.rights.check(operation, relation) {
            self.problem(line, "officer.authority", reason);
            return Ok(());
        }
        self.take(&Target { line, namespace, before: before.as_deref() }, record)?;
        Ok(())
    }

    /// A need: its State's own, or of a concluded review and then submitted. Consent is never imported.
    pub(super) fn need(&mut self, line: u32, mut record: Need) -> Result<(), Error> {
        let namespace = record.namespace();
        let before = self.before(Kind::Need, namespace, record.external_id(), |view, id| view.needs.get(id));
        let operation = if before.is_some() { Operation::ImportChangeNeed } else { Operation::ImportAddNeed };
        let relation = |principal: &crate::auth::Principal| match &before {
            _ if principal.is_of(record.state.known().copied()) => Relation::Own,
            Some(entry) if entry.record.stage == Stage::Submitted => Relation::Submitted,
            Some(_) => Relation::Shared,
            None => Relation::Other,
        };
        if let Err(reason) = self.rights.check(operation, relation) {
            self.problem(line, "need.state", reason);
            return Ok(());
        }
        if let Some(principal) = self.rights.principal() {
            if record.consent.is_some() {
                self.problem(line, "need.consent", "is not imported; the State's consent officer grants it");
                return Ok(());
            }
            let own = principal.is_of(record.state.known().copied());
            if let Some(entry) = &before {
                record.stage = entry.record.stage.clone();
                record.consent.clone_from(&entry.record.consent);
            } else if !own {
                record.stage = Stage::Submitted;
            } else if !matches!(record.stage, Stage::Draft | Stage::Submitted) {
                self.problem(line, "need.stage", "of a new need is DRAFT or SUBMITTED");
                return Ok(());
            }
        } else if let Some(audience) = record.consent.as_mut().and_then(|consent| consent.audience.as_mut())
            && !self.resolve(line, "need.consent.audience.providers", Kind::Provider, &mut audience.providers, |_| true)
        {
            return Ok(());
        }
        let state = record.state.clone();
        let of_state = |key: crate::domain::Key| {
            self.view.authorities.get(key.id).is_some_and(|entry| entry.record.state == state)
        };
        if self.resolve(line, "need.beneficiaries", Kind::Authority, &mut record.beneficiaries, of_state) {
            self.take(&Target { line, namespace, before: before.as_deref() }, record)?;
        }
        Ok(())
    }

    /// Puts resource names in the place of external ids; false when one is not known, which is then told.
    fn resolve(
        &mut self,
        line: u32,
        field: &str,
        kind: Kind,
        names: &mut [String],
        may_name: impl Fn(crate::domain::Key) -> bool,
    ) -> bool {
        for (i, name) in names.iter_mut().enumerate() {
            match self.references.find(self.view, kind, name, &may_name) {
                Ok(id) => *name = format!("{}/{id}", kind.collection()),
                Err(reason) => {
                    self.problem(line, format!("{field}[{i}]"), reason);
                    return false;
                }
            }
        }
        true
    }

    /// The entry with that external id.
    fn before<T>(
        &self,
        kind: Kind,
        namespace: Namespace,
        external_id: &str,
        get: impl Fn(&crate::view::View, Uuid) -> Option<&std::sync::Arc<crate::view::Entry<T>>>,
    ) -> Option<std::sync::Arc<crate::view::Entry<T>>> {
        if external_id.is_empty() {
            return None;
        }
        let key = self.view.by_external_id(kind, namespace, external_id)?;
        get(self.view, key.id).cloned()
    }

    /// The State of an authority that the file adds.
    fn state_in_file(&self, authority: AuthorityId) -> Option<State> {
        match self.references.namespace(Kind::Authority, authority.0)? {
            Namespace::State(state) => Some(state),
            Namespace::Global | Namespace::Provider(_) => None,
        }
    }
}
