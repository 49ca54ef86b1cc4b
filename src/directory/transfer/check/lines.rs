//! The rules of authorities, providers and needs.

use uuid::Uuid;

use super::{Session, Target, status_or_before};
use crate::auth::Principal;
use crate::auth::policy::{Operation, Relation};
use crate::directory::authority::{look_alike, taken_back, why_look_alike};
use crate::directory::need::is_closed;
use crate::directory::{Error, reach};
use crate::domain::{Authority, Key, Kind, Need, Provider, ProviderId, Stage, Status};
use crate::view::{Namespace, Projected as _};

impl Session<'_> {
    /// An authority: its State's own, or brought in for its State and then unconfirmed.
    pub(super) fn authority(&mut self, line: u32, mut record: Authority) -> Result<(), Error> {
        let namespace = record.namespace();
        let before = self.before(namespace, &mut record, |view, id| view.authorities.get(id));
        let operation = if before.is_some() { Operation::ImportChangeAuthority } else { Operation::ImportAddAuthority };
        let relation = |principal: &Principal| match &before {
            Some(entry) => reach::to_authority(principal, &entry.record),
            None if principal.is_of(record.state.known().copied()) => Relation::Own,
            None => Relation::Other,
        };
        if let Err(reason) = self.rights.check(operation, relation) {
            self.problem(line, "authority.state", reason);
            return Ok(());
        }
        let target = Target { line, namespace, before };
        let mut record = self.whole(&target, record)?;
        let before = target.before.as_ref().map(|entry| &entry.record);
        record.status = status_or_before(&record.status, before.map(|before| &before.status));
        let refused = before.filter(|_| self.rights.principal().is_some());
        if let Some(reason) = refused.and_then(|before| taken_back(&before.status, &record.status)) {
            self.problem(line, "authority.status", reason);
            return Ok(());
        }
        let is_open = |before: &&Authority| before.status != Status::Closed && record.status == Status::Closed;
        let closes = |before| {
            let relation = |principal: &Principal| reach::to_authority(principal, before);
            self.rights.check(Operation::ImportCloseAuthority, relation)
        };
        if before.filter(is_open).is_some_and(|before| closes(before).is_err()) {
            self.problem(line, "authority.status", "an entry is closed by CloseAuthority, which takes a second person");
            return Ok(());
        }
        if let Some(name) = look_alike(self.view, &mut self.look_alikes, &record, before) {
            self.problem(line, "authority.names", why_look_alike(name));
            return Ok(());
        }
        if let Some(principal) = self.rights.principal() {
            // Only ConfirmAuthority confirms, and only it writes what was verified.
            let own = principal.is_of(record.state.known().copied());
            record.unconfirmed = before.map_or(!own, |before| before.unconfirmed);
            record.verification = before.map(|before| before.verification.clone()).unwrap_or_default();
        }
        self.take(&target, record)?;
        Ok(())
    }

    /// A provider; answers its identifier for the activities that it carries.
    pub(super) fn provider(&mut self, line: u32, mut record: Provider) -> Result<Option<Uuid>, Error> {
        let namespace = Namespace::Global;
        let before = self.before(namespace, &mut record, |view, id| view.providers.get(id));
        let operation = if before.is_some() { Operation::ImportChangeProvider } else { Operation::ImportAddProvider };
        let relation = |principal: &Principal| match &before {
            Some(entry) => reach::to_provider(principal, ProviderId(entry.id), &entry.record),
            None => Relation::Other,
        };
        if let Err(reason) = self.rights.check(operation, relation) {
            self.problem(line, "provider.externalId", reason);
            return Ok(None);
        }
        let target = Target { line, namespace, before };
        let mut record = self.whole(&target, record)?;
        if let Some(entry) = &target.before {
            record.status = status_or_before(&record.status, Some(&entry.record.status));
            // A provider publishes and closes its profile; one that was suspended or closed it does not open again.
            let own = self.rights.principal().is_some_and(|by| by.provider == Some(ProviderId(entry.id)));
            let is_locked = matches!(entry.record.status, Status::Suspended | Status::Closed);
            if own && is_locked && record.status != Status::Closed {
                record.status.clone_from(&entry.record.status);
            }
        }
        self.take(&target, record)
    }

    /// A need: its State's own, or of a concluded review and then submitted. Consent is never imported.
    pub(super) fn need(&mut self, line: u32, mut record: Need) -> Result<(), Error> {
        let namespace = record.namespace();
        let before = self.before(namespace, &mut record, |view, id| view.needs.get(id));
        let operation = if before.is_some() { Operation::ImportChangeNeed } else { Operation::ImportAddNeed };
        let relation = |principal: &Principal| match &before {
            _ if principal.is_of(record.state.known().copied()) => Relation::Own,
            Some(entry) if entry.record.stage == Stage::Submitted && entry.record.status != Status::Draft => {
                Relation::Submitted
            }
            Some(_) => Relation::Shared,
            None => Relation::Other,
        };
        if let Err(reason) = self.rights.check(operation, relation) {
            self.problem(line, "need.state", reason);
            return Ok(());
        }
        record.status = status_or_before(&record.status, before.as_ref().map(|entry| &entry.record.status));
        if let Some(principal) = self.rights.principal() {
            let acts = [
                ("need.consent", record.consent.is_some()),
                ("need.nextConsent", record.next_consent.is_some()),
                ("need.freeze", record.freeze.is_some()),
            ];
            if let Some((field, _)) = acts.into_iter().find(|(_, is_given)| *is_given) {
                self.problem(line, field, "is not imported; the State's consent officer grants consent");
                return Ok(());
            }
            let own = principal.is_of(record.state.known().copied());
            if let Some(entry) = &before {
                record.stage = entry.record.stage.clone();
                record.consent.clone_from(&entry.record.consent);
                record.next_consent.clone_from(&entry.record.next_consent);
                record.freeze.clone_from(&entry.record.freeze);
            } else if !own {
                record.stage = Stage::Submitted;
            } else if !matches!(record.stage, Stage::Draft | Stage::Submitted) {
                self.problem(line, "need.stage", "of a new need is DRAFT or SUBMITTED");
                return Ok(());
            }
        } else if let Some(audience) = record.consent.as_mut().and_then(|consent| consent.audience.as_mut()) {
            let (field, names) = ("need.consent.audience.providers", &mut audience.providers);
            if !self.resolve(line, field, Kind::Provider, names, None, |_| true) {
                return Ok(());
            }
        }
        let (state, view) = (record.state.clone(), self.view);
        let of_state = |key: Key| view.authorities.get(key.id).is_some_and(|entry| entry.record.state == state);
        let (field, names) = ("need.beneficiaries", &mut record.beneficiaries);
        if !self.resolve(line, field, Kind::Authority, names, Some(namespace), of_state) {
            return Ok(());
        }
        if before.as_ref().is_some_and(|entry| is_closed(&entry.record.stage) && entry.record != record) {
            self.problem(line, "need.stage", "the need is closed");
            return Ok(());
        }
        self.take(&Target { line, namespace, before }, record)?;
        Ok(())
    }
}
