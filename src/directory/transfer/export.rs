//! Export of the records that a caller owns, at one revision, in the import format.

use std::sync::Arc;

use crate::auth::Principal;
use crate::auth::policy::{self, Operation, Relation};
use crate::directory::{Directory, Error};
use crate::domain::line::{Line, ProviderLine};
use crate::domain::{Activity, Authority, AuthorityId, Kind, Need, Officer, ProviderId, Revision, Role, State};
use crate::store::Details;
use crate::view::{Entry, View};

/// What to export.
#[derive(Debug, Clone, Default)]
pub struct ExportQuery {
    /// `jsonl`; empty is read as that.
    pub format: String,
    /// Kinds of record; empty: all that the caller may export.
    pub kinds: Vec<String>,
    /// Only of these States, alpha-2.
    pub states: Vec<String>,
    /// Revision that the answer must have reached.
    pub min_revision: String,
}

/// An export: the lines at one revision, made as they are asked for.
#[derive(Debug)]
pub struct Export {
    /// What it is read from.
    view: Arc<View>,
    /// Whose records.
    owner: Owner,
    /// Which kinds.
    kinds: Vec<Kind>,
}

/// Whose records are exported.
#[derive(Debug, Clone, Copy)]
enum Owner {
    /// A State's.
    State(State),
    /// A provider's.
    Provider(ProviderId),
}

impl Directory {
    /// Begins an export of the caller's own records.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound` for another State's, `Invalid`, `SecondPersonRequired` for the secretariat, which
    /// exports the whole directory, `RevisionNotReached`, `Unavailable`.
    pub async fn export(&self, principal: &Principal, query: &ExportQuery) -> Result<Export, Error> {
        if principal.role == Role::Secretariat {
            return Err(Error::SecondPersonRequired);
        }
        let entered = policy::enter(principal, Operation::Export)?;
        let owner = match (principal.state, principal.provider) {
            (Some(state), _) => Owner::State(state),
            (None, Some(provider)) => Owner::Provider(provider),
            (None, None) => return Err(Error::Forbidden),
        };
        let own = match owner {
            Owner::State(state) => query.states.iter().all(|code| code == state.code()),
            Owner::Provider(_) => query.states.is_empty(),
        };
        let permit = entered.on(if own { Relation::Own } else { Relation::Other })?;
        if !matches!(query.format.as_str(), "" | "jsonl") {
            return Err(Error::field("format", "expected jsonl"));
        }
        let mut kinds = Vec::new();
        for (i, name) in query.kinds.iter().enumerate() {
            let known = Kind::parse(name).filter(|kind| *kind != Kind::Account);
            let expected = "expected authority, officer, provider, activity or need";
            kinds.push(known.ok_or_else(|| Error::field(&format!("kinds[{i}]"), expected))?);
        }
        if kinds.is_empty() {
            kinds.extend(Kind::ALL);
        }
        let view = self.view_at(&query.min_revision).await?;
        self.audit_read(principal, permit, None, Details::default()).await?;
        Ok(Export { view, owner, kinds })
    }
}

impl Export {
    /// Revision of the export.
    #[must_use]
    pub fn revision(&self) -> Revision {
        self.view.revision
    }

    /// The lines, each one JSON object, in an order in which they can be imported.
    #[must_use]
    pub fn lines(&self) -> Box<dyn Iterator<Item = Result<String, Error>> + Send + '_> {
        let lines: Box<dyn Iterator<Item = Line> + Send> = match self.owner {
            Owner::State(state) => Box::new(self.of_state(state)),
            Owner::Provider(id) => Box::new(self.of_provider(id).into_iter()),
        };
        Box::new(lines.map(|line| serde_json::to_string(&line).map_err(Error::from)))
    }

    /// A State's authorities, each followed by its officers, and its needs.
    fn of_state(&self, state: State) -> impl Iterator<Item = Line> + Send + '_ {
        let authorities: Vec<_> = self.view.authorities.of(&state).cloned().collect();
        let needs: Vec<_> = self.view.needs.of(&state).filter(|_| self.wants(Kind::Need)).cloned().collect();
        let needs = needs.into_iter().map(|entry| Line::Need(Box::new(Need { consent: None, ..entry.record.clone() })));
        authorities.into_iter().flat_map(|entry| self.of_authority(&entry)).chain(needs)
    }

    /// An authority and its officers.
    fn of_authority(&self, entry: &Entry<Authority>) -> Vec<Line> {
        let id = AuthorityId(entry.id);
        let mut lines = Vec::new();
        if self.wants(Kind::Authority) {
            lines.push(Line::Authority(Box::new(entry.record.clone())));
        }
        if self.wants(Kind::Officer) {
            let external_id = &entry.record.external_id;
            let authority = if external_id.is_empty() { id.name() } else { external_id.clone() };
            lines.extend(self.view.officers.of(&id).map(|officer| {
                Line::Officer(Box::new(Officer { authority: authority.clone(), ..officer.record.clone() }))
            }));
        }
        lines
    }

    /// A provider with its activities.
    fn of_provider(&self, id: ProviderId) -> Option<Line> {
        let provider = self.view.providers.get(id.0).filter(|_| self.wants(Kind::Provider))?;
        let activities = self.view.activities.of(&id).filter(|_| self.wants(Kind::Activity));
        let activities = activities.map(|entry| Activity { provider: String::new(), ..entry.record.clone() }).collect();
        Some(Line::Provider(Box::new(ProviderLine { provider: provider.record.clone(), activities })))
    }

    /// Whether a kind is exported.
    fn wants(&self, kind: Kind) -> bool {
        self.kinds.contains(&kind)
    }
}
