//! What reports of activities name: their provider by an organisation identifier, and an activity by an identifier that
//! may be spelled otherwise than before.

use std::collections::HashMap;
use std::sync::Arc;

use uuid::Uuid;

use crate::domain::provider::{Identifier, org_id};
use crate::domain::text::quoted;
use crate::domain::{Activity, Key, Kind, ProviderId};
use crate::view::{Entry, View};

/// What a file of reports was found to name, made as it is asked for.
#[derive(Debug, Default)]
pub(super) struct Reports {
    /// Providers by organisation identifier.
    providers: Option<HashMap<String, Vec<Uuid>>>,
    /// Activities by identifier, of each provider.
    activities: HashMap<Uuid, HashMap<String, Uuid>>,
}

impl Reports {
    /// The provider with that organisation identifier, of those that `may_name` lets through.
    ///
    /// # Errors
    /// What is wrong with the reference, for a person; the same where there is no such provider and where it may not be
    /// named.
    pub(super) fn reporter(
        &mut self,
        view: &View,
        reporter: &str,
        may_name: impl Fn(Key) -> bool,
    ) -> Result<Uuid, String> {
        let providers = self.providers.get_or_insert_with(|| by_identifier(view));
        let ids = providers.get(&org_id(reporter)).into_iter().flatten().copied();
        let ids: Vec<Uuid> = ids.filter(|id| may_name(Key { kind: Kind::Provider, id: *id })).collect();
        match ids.as_slice() {
            [one] => Ok(*one),
            [] if reporter.is_empty() => {
                Err("nobody reports it: <reporting-org> has no ref; name the provider with the import".to_owned())
            }
            [] => {
                let shown = quoted(reporter);
                Err(format!(
                    "no provider has the identifier {shown} that reports it; name the provider with the import"
                ))
            }
            _ => Err(format!(
                "several providers have the identifier {}; name the provider with the import",
                quoted(reporter)
            )),
        }
    }

    /// The activity of a provider with that identifier, however it is spelled.
    pub(super) fn activity(&mut self, view: &View, provider: ProviderId, id: &str) -> Option<Arc<Entry<Activity>>> {
        let known = self.activities.entry(provider.0).or_insert_with(|| {
            let all = view.activities.of(&provider).filter(|entry| !entry.record.external_id.is_empty());
            all.map(|entry| (org_id(&entry.record.external_id), entry.id)).collect()
        });
        known.get(&org_id(id)).and_then(|id| view.activities.get(*id)).cloned()
    }
}

/// The providers by each of their organisation identifiers.
fn by_identifier(view: &View) -> HashMap<String, Vec<Uuid>> {
    let mut providers: HashMap<String, Vec<Uuid>> = HashMap::new();
    for entry in view.providers.iter() {
        let mut ids: Vec<String> = entry.record.identifiers.iter().map(Identifier::org_id).collect();
        ids.sort_unstable();
        ids.dedup();
        for id in ids {
            providers.entry(id).or_default().push(entry.id);
        }
    }
    providers
}
