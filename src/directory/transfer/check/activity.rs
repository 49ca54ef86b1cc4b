//! The rules of activities. One without an external id is the same as the one with its title and State.

use std::collections::hash_map::Entry::{Occupied, Vacant};
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use uuid::Uuid;

use super::{Session, Target, status_or_before};
use crate::auth::Principal;
use crate::auth::policy::{Operation, Relation};
use crate::directory::transfer::iati::joined;
use crate::directory::transfer::intake::Manner;
use crate::directory::{Error, reach};
use crate::domain::{Activity, Kind, ProviderId, Record as _};
use crate::view::{Entry, Namespace, View};

/// Activities of one provider without an external id, by title and State.
type ByTitle = HashMap<String, VecDeque<Arc<Entry<Activity>>>>;

/// Activities without an external id that no line has named yet, by provider. Of several that are called the same, the
/// lines name one each, in their order.
#[derive(Debug, Default)]
pub(super) struct Untitled(HashMap<Uuid, ByTitle>);

impl Untitled {
    /// The activity that a line names, which the next line does not.
    fn take(
        &mut self,
        view: &View,
        provider: ProviderId,
        record: &Activity,
    ) -> Result<Option<Arc<Entry<Activity>>>, Error> {
        let by_title = match self.0.entry(provider.0) {
            Occupied(known) => known.into_mut(),
            Vacant(new) => {
                let mut by_title = ByTitle::new();
                for entry in view.activities.of(&provider).filter(|entry| entry.record.external_id.is_empty()) {
                    by_title.entry(title_and_state(&entry.record)?).or_default().push_back(Arc::clone(entry));
                }
                new.insert(by_title)
            }
        };
        Ok(by_title.get_mut(&title_and_state(record)?).and_then(VecDeque::pop_front))
    }
}

/// What an activity without an external id goes by.
fn title_and_state(record: &Activity) -> Result<String, Error> {
    Ok(serde_json::to_string(&(&record.title, &record.state))?)
}

impl Session<'_> {
    /// An activity on a line of its own.
    pub(super) fn activity_line(&mut self, line: u32, record: Activity) -> Result<(), Error> {
        let (rights, view) = (self.rights, self.view);
        let found = rights.enter(Operation::ImportAddActivity).map_err(str::to_owned).and_then(|()| {
            let may_name = |key: crate::domain::Key| {
                let relation = |principal: &Principal| to_provider(view, principal, key.id);
                rights.check(Operation::ImportAddActivity, relation).is_ok()
            };
            match self.manner {
                Manner::Report { by_reporter: true } => self.reports.reporter(view, &record.provider, may_name),
                Manner::Report { .. } | Manner::Whole | Manner::Columns(_) => {
                    self.references.find(view, Kind::Provider, &record.provider, None, may_name)
                }
            }
        });
        match found {
            Ok(provider) => self.activity(line, provider, record),
            Err(reason) => {
                self.problem(line, "activity.provider", reason);
                Ok(())
            }
        }
    }

    /// The activity of a provider that a report is of, should it spell its identifier otherwise.
    fn reported(&mut self, provider: ProviderId, record: &Activity) -> Option<Arc<Entry<Activity>>> {
        match self.manner {
            Manner::Report { .. } => self.reports.activity(self.view, provider, &record.external_id),
            Manner::Whole | Manner::Columns(_) => None,
        }
    }

    /// An activity of a provider: the one with its external id or, without one, with its title and State.
    pub(super) fn activity(&mut self, line: u32, provider: Uuid, mut record: Activity) -> Result<(), Error> {
        let (id, view) = (ProviderId(provider), self.view);
        let namespace = Namespace::Provider(provider);
        let before = if record.external_id().is_empty() {
            self.untitled.take(view, id, &record)?
        } else {
            let before = self.before(namespace, &mut record, |view, id| view.activities.get(id));
            before.or_else(|| self.reported(id, &record))
        };
        let operation = if before.is_some() { Operation::ImportChangeActivity } else { Operation::ImportAddActivity };
        if let Err(reason) = self.rights.check(operation, |principal| to_provider(view, principal, provider)) {
            self.problem(line, "activity.provider", reason);
            return Ok(());
        }
        let status = status_or_before(&record.status, before.as_ref().map(|entry| &entry.record.status));
        let record = match (self.manner, &before) {
            (Manner::Report { .. }, Some(entry)) => joined(record, &entry.record),
            (Manner::Report { .. } | Manner::Whole | Manner::Columns(_), _) => record,
        };
        let record = Activity { provider: id.name(), status, ..record };
        self.take(&Target { line, namespace, before }, record)?;
        Ok(())
    }
}

/// How the importer stands to the provider of an activity; one that the file adds is another's.
fn to_provider(view: &View, principal: &Principal, provider: Uuid) -> Relation {
    view.providers
        .get(provider)
        .map_or(Relation::Other, |entry| reach::to_provider(principal, ProviderId(provider), &entry.record))
}
