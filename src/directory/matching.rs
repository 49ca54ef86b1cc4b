//! Matching a need to providers: what the caller may see of the need is scored, and who may be named is named.

mod contacts;
mod prepared;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use contacts::StateContact;
pub(super) use prepared::Prepared;

use super::need::need_of;
use super::provider;
use super::read::Shown;
use super::{Directory, Error, reach};
use crate::auth::Principal;
use crate::auth::policy::{self, Operation, Relation};
use crate::domain::contact::ProviderContact;
use crate::domain::{Need, Provider, ProviderId, Revision, Status};
use crate::matching::{Candidate, Corpus, Exclusion, Overlap, Ranking, Wanted, Weights};
use crate::view::{Entry, View};

/// Candidates when the caller does not say.
const DEFAULT_LIMIT: usize = 10;
/// Most candidates.
const MOST: usize = 100;

/// What to match.
#[derive(Debug, Clone, Default)]
pub struct MatchQuery {
    /// `needs/{id}`.
    pub need: String,
    /// Most candidates; 0 means the default.
    pub limit: i32,
    /// Weights by criterion, per mille, in place of the configured ones.
    pub weights: BTreeMap<String, u32>,
    /// Revision that the answer must have reached.
    pub min_revision: String,
}

/// A candidate with its provider.
#[derive(Debug)]
pub struct NamedCandidate {
    /// Score, parts, rules.
    pub candidate: Candidate,
    /// The provider, as far as the caller may see it.
    pub provider: Shown<Provider>,
    /// How to reach it.
    pub contacts: Vec<ProviderContact>,
}

/// A near miss with what its provider is called.
#[derive(Debug)]
pub struct NamedExclusion {
    /// Score and rules.
    pub exclusion: Exclusion,
    /// The provider's name.
    pub name: String,
}

/// The providers for a need.
#[derive(Debug)]
pub struct Matches {
    /// Best first.
    pub candidates: Vec<NamedCandidate>,
    /// Near misses, best first.
    pub excluded: Vec<NamedExclusion>,
    /// Help that a proposal of any candidate must not duplicate, with the names of who gives it.
    pub overlaps: Vec<(Overlap, String)>,
    /// Whom to contact on the State's side, whichever the candidate.
    pub state_contacts: Vec<StateContact>,
    /// Providers that were looked at.
    pub considered: u32,
    /// Hash of weights and rules.
    pub config_hash: String,
    /// Revision of the data.
    pub revision: Revision,
}

impl Directory {
    /// Ranks the providers for a need.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound` for a need that the caller may not see, `Invalid`, `RevisionNotReached`, `Unavailable`.
    pub async fn match_need(&self, principal: &Principal, query: &MatchQuery) -> Result<Matches, Error> {
        let entered = policy::enter(principal, Operation::MatchNeed)?;
        self.ensure_fresh().await?;
        let view = self.view_at(&query.min_revision).await?;
        let need = need_of(&view, &query.need)?;
        let now = self.source.now();
        let relation = reach::to_need(principal, &view, &need.record, now);
        let permit = entered.on(relation)?;
        let limit = match usize::try_from(query.limit) {
            Ok(0) => DEFAULT_LIMIT,
            Ok(limit) => limit.min(MOST),
            Err(_) => return Err(Error::field("limit", "must not be negative")),
        };
        let weights = Weights::configured().map_err(|error| Error::Internal(error.to_string()))?;
        let weights = weights.with(&query.weights)?;
        let whole = relation == Relation::Own || permit.is_full();
        let consent = need.record.consent_at(now);
        let need_seen = match consent {
            _ if whole => need.record.clone(),
            Some(consent) => reach::consented(&need.record, consent),
            None => Need::default(),
        };
        let least: Revision = query.min_revision.parse().unwrap_or_default();
        // While the providers of this view are being prepared, the view before it will do, if the need was the same in it.
        let will_do = |before: &View| {
            before.revision >= least && before.needs.get(need.id).is_some_and(|it| it.revision == need.revision)
        };
        let ready = self.matcher.ready(&view, will_do).await?;
        let ranking = self.rank(principal, &ready.corpus, &Wanted::prepare(&need_seen), &weights, limit);
        if relation != Relation::Own {
            self.audit_needs(principal, permit, [(need.id, &need_seen)]).await?;
        }
        let state_contacts = if contacts::names_state(principal, permit, consent) {
            contacts::of_state(&view, &need_seen)
        } else {
            Vec::new()
        };
        self.named(principal, &view, state_contacts, ready.view.revision, ranking)
    }

    /// The ranking that the caller may see: a provider sees how it fits itself, others see all.
    fn rank(
        &self,
        principal: &Principal,
        corpus: &Corpus,
        wanted: &Wanted,
        weights: &Weights,
        limit: usize,
    ) -> Ranking {
        let today = self.today();
        let Some(own) = principal.provider else {
            return corpus.rank(wanted, weights, limit, today);
        };
        let mut ranking = Ranking { config_hash: corpus.config_hash(weights), considered: 1, ..Ranking::default() };
        if let Some(candidate) = corpus.explain(wanted, own, weights, today) {
            let failed: Vec<_> = candidate.rules.iter().filter(|rule| !rule.passed).cloned().collect();
            if failed.is_empty() {
                ranking.candidates.push(candidate);
            } else {
                ranking.excluded.push(Exclusion { provider: own, rules: failed, score: candidate.score });
            }
            ranking.overlaps = corpus.overlaps(wanted, today);
            ranking.overlaps.retain(|overlap| overlap.provider == own);
        }
        ranking
    }

    /// Adds names and contacts to a ranking at a revision. Who is shown, and what of them, is as in `view`, which may be a
    /// later one.
    fn named(
        &self,
        principal: &Principal,
        view: &View,
        state_contacts: Vec<StateContact>,
        revision: Revision,
        ranking: Ranking,
    ) -> Result<Matches, Error> {
        let current = |id: ProviderId| view.providers.get(id.0).filter(|entry| entry.record.status != Status::Draft);
        let is_published = |entry: &&Arc<Entry<Provider>>| entry.record.status == Status::Published;
        let name = |entry: &Entry<Provider>| entry.record.names.best(&[]).unwrap_or_default().to_owned();
        let mut candidates = Vec::with_capacity(ranking.candidates.len());
        for candidate in ranking.candidates {
            let Some(entry) = current(candidate.provider).filter(is_published) else { continue };
            let contacts = entry.record.contacts.clone();
            candidates.push(NamedCandidate {
                provider: self.provider_in_match(principal, entry)?,
                contacts,
                candidate,
            });
        }
        let excluded = ranking
            .excluded
            .into_iter()
            .filter_map(|exclusion| Some(NamedExclusion { name: name(current(exclusion.provider)?), exclusion }));
        let overlaps = ranking.overlaps.into_iter().filter_map(|overlap| {
            let activity = view.activities.get(overlap.activity.0)?;
            let name = name(current(overlap.provider)?);
            (activity.record.status == Status::Published).then_some((overlap, name))
        });
        Ok(Matches {
            candidates,
            excluded: excluded.collect(),
            overlaps: overlaps.collect(),
            state_contacts,
            considered: ranking.considered,
            config_hash: ranking.config_hash,
            revision,
        })
    }

    /// A candidate's profile as `GetProvider` would show it to the caller; its summary to a service account that may run the
    /// matcher alone.
    #[expect(clippy::unused_self, reason = "reads as a step of the use case")]
    fn provider_in_match(&self, principal: &Principal, entry: &Arc<Entry<Provider>>) -> Result<Shown<Provider>, Error> {
        match policy::enter(principal, Operation::GetProvider) {
            Ok(entered) => provider::shown(entered, entry),
            Err(_) => Ok(Shown::part(entry, reach::summary)),
        }
    }
}
