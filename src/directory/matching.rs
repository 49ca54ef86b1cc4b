//! Matching a need to providers: what the caller may see of the need is scored, and who may be named is named.

mod asked;
mod bundles;
mod configured;
mod contacts;
mod explained;
mod loads;
mod needs;
mod plan;
mod prepared;
mod runs;
mod saved;
mod saved_plan;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

pub use bundles::{BundleQuery, Bundles};
pub use configured::configured_weights;
pub use contacts::StateContact;
pub(in crate::directory) use contacts::of_state as state_contacts;
pub use explained::{ExplainQuery, Explained};
pub(in crate::directory) use loads::Laden;
pub(in crate::directory) use needs::Turns;
pub use needs::{MatchedNeed, MissedNeed, NeedMatches, ProviderQuery};
pub use plan::{PlanPhase, PlanQuery, Planned, Planning};
pub(super) use prepared::Prepared;
pub use runs::NewRun;
pub use saved::Saving;
use saved::saving;

use super::need::need_of;
use super::provider;
use super::read::Shown;
use super::{Directory, Error, reach};
use crate::auth::Principal;
use crate::auth::policy::{self, Entry as Entered, Operation, Permit, Relation};
use crate::domain::contact::ProviderContact;
use crate::domain::proposal::Overlapping;
use crate::domain::{Need, Provider, ProviderId, Revision, State, Status};
use crate::matching::{Candidate, Corpus, Exclusion, Overlap, Ranking, Wanted, Weights};
use crate::telemetry::trace;
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
    /// `runs/{id}`: a saved run that is repeated, with a need, a limit and weights of its own.
    pub as_of: String,
    /// Whether the run is saved.
    pub save: bool,
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
    /// Open proposals that it must not duplicate either, with the names of who is to help.
    pub proposals: Vec<(Overlapping, String)>,
    /// Whom to contact on the State's side, whichever the candidate.
    pub state_contacts: Vec<StateContact>,
    /// Providers that were looked at.
    pub considered: u32,
    /// Hash of weights and rules.
    pub config_hash: String,
    /// Revision of the data.
    pub revision: Revision,
    /// The day of the run.
    pub today: Date,
    /// Whether it is to be saved, or repeats a saved run.
    pub saving: Saving,
}

/// A need as the caller of the matcher sees it.
#[derive(Debug)]
struct AskedNeed {
    /// Its identifier.
    id: Uuid,
    /// Its version.
    revision: Revision,
    /// What the caller sees of it.
    seen: Need,
    /// What lets the caller match it.
    permit: Permit,
    /// Whether it is of the caller's State.
    is_own: bool,
    /// Whether the caller is told whom to write to on the State's side.
    names_state: bool,
}

impl AskedNeed {
    /// Whether another view has the same version of it.
    fn is_in(&self, view: &View) -> bool {
        view.needs.get(self.id).is_some_and(|it| it.revision == self.revision)
    }

    /// What the caller sees of it, prepared: once a version, where that is all of it.
    fn wanted(&self, view: &View) -> Arc<Wanted> {
        let whole = view.needs.get(self.id).filter(|_| self.is_own || self.permit.is_full());
        whole.map_or_else(|| Arc::new(Wanted::prepare(&self.seen)), |need| prepared_need(need))
    }

    /// The State that owns it.
    fn state(&self, view: &View) -> Option<State> {
        view.needs.get(self.id)?.record.state.known().copied()
    }

    /// Whom to contact on the State's side, as far as the caller is told.
    fn state_contacts(&self, view: &View) -> Vec<StateContact> {
        if self.names_state { contacts::of_state(view, &self.seen) } else { Vec::new() }
    }
}

/// The most candidates that a request asks for.
///
/// # Errors
/// `Invalid` for a negative number.
fn limit(asked: i32) -> Result<usize, Error> {
    match usize::try_from(asked) {
        Ok(0) => Ok(DEFAULT_LIMIT),
        Ok(limit) => Ok(limit.min(MOST)),
        Err(_) => Err(Error::field("limit", "must not be negative")),
    }
}

/// The configured weights with those of a request in their place.
///
/// # Errors
/// `Invalid` for names and values that are none.
fn weights(replacements: &BTreeMap<String, u32>) -> Result<Weights, Error> {
    let weights = Weights::configured().map_err(|error| Error::Internal(error.to_string()))?;
    Ok(weights.with(replacements)?)
}

/// A need as it is matched whole, prepared once a version.
fn prepared_need(need: &Entry<Need>) -> Arc<Wanted> {
    need.rendered(|need| Wanted::prepare(&need.record))
}

/// The provider of that identifier, if it takes part in matching: a draft is its owner's own.
fn current(view: &View, id: ProviderId) -> Option<&Arc<Entry<Provider>>> {
    view.providers.get(id.0).filter(|entry| entry.record.status != Status::Draft)
}

/// Whether a provider's profile is published.
fn is_published(entry: &Entry<Provider>) -> bool {
    entry.record.status == Status::Published
}

/// What a provider is called.
fn display_name(entry: &Entry<Provider>) -> String {
    entry.record.names.best(&[]).unwrap_or_default().to_owned()
}

/// Overlaps with the names of who helps, as far as they are public in that view.
fn named_overlaps(view: &View, overlaps: Vec<Overlap>) -> Vec<(Overlap, String)> {
    let named = |overlap: Overlap| {
        let activity = view.activities.get(overlap.activity.0)?;
        let name = display_name(current(view, overlap.provider)?);
        (activity.record.status == Status::Published).then_some((overlap, name))
    };
    overlaps.into_iter().filter_map(named).collect()
}

impl Directory {
    /// The providers of that view, prepared.
    pub(super) async fn corpus_of(&self, view: &Arc<View>) -> Result<Arc<Corpus>, Error> {
        let ready = self.matcher.ready(view, |_| false).await?;
        Ok(Arc::clone(&ready.corpus))
    }

    /// Ranks the providers for a need.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound` for a need or a saved run that the caller may not see, `Invalid`, `RevisionNotReached`,
    /// `Unavailable`.
    pub async fn match_need(&self, principal: &Principal, query: &MatchQuery) -> Result<Matches, Error> {
        let entered = policy::enter(principal, Operation::MatchNeed)?;
        self.ensure_fresh().await?;
        let view = self.view_at(&query.min_revision).await?;
        if !query.as_of.is_empty() {
            return self.repeat_run(principal, entered, &view, query).await;
        }
        let now = self.written_at();
        let today = jiff::tz::Offset::UTC.to_datetime(now).date();
        let need = asked_need(entered, &view, &query.need, now)?;
        let limit = limit(query.limit)?;
        let weights = weights(&query.weights)?;
        let least: Revision = query.min_revision.parse().unwrap_or_default();
        // While the providers of this view are being prepared, the view before it will do, if the need was the same in it.
        // What is saved is of one revision.
        let will_do = |before: &View| !query.save && before.revision >= least && need.is_in(before);
        let ready = self.matcher.ready(&view, will_do).await?;
        let corpus = self.laden.of(principal, &view, &ready.corpus, now);
        let ranking =
            trace::step("rank").in_scope(|| rank(principal, &corpus, &need.wanted(&view), &weights, (limit, today)));
        self.audit_asked(principal, &need).await?;
        let proposals = self.named_proposals(principal, &view, &need, now).await?;
        let named = self.named(principal, &view, need.state_contacts(&view), ready.view.revision, ranking)?;
        self.audit_shown(principal, &view, &need, named.candidates.iter().map(|candidate| &candidate.provider)).await?;
        let made = (&*view, now, named.config_hash.as_str());
        let saving = if query.save { saving(principal, &need, (limit, &weights), made)? } else { Saving::None };
        Ok(Matches { proposals, today, saving, ..named })
    }

    /// Open proposals that overlap with a need, as far as the caller may see them, with the names of who is to help.
    ///
    /// # Errors
    /// `Unavailable` when the audit cannot be written.
    async fn named_proposals(
        &self,
        principal: &Principal,
        view: &View,
        need: &AskedNeed,
        now: Timestamp,
    ) -> Result<Vec<(Overlapping, String)>, Error> {
        let open = self.open_proposals(principal, need.permit, view, (&need.seen, now), None).await?;
        let named = |overlap: Overlapping| {
            let provider = current(view, ProviderId::of_name(&overlap.provider)?)?;
            Some((overlap, display_name(provider)))
        };
        Ok(open.into_iter().filter_map(named).collect())
    }

    /// Writes to the audit that another's need was matched, before the answer leaves.
    ///
    /// # Errors
    /// `Unavailable` when the audit cannot be written.
    async fn audit_asked(&self, principal: &Principal, need: &AskedNeed) -> Result<(), Error> {
        if need.is_own {
            return Ok(());
        }
        self.audit_needs(principal, need.permit, [(need.id, &need.seen)]).await
    }

    /// Records which profiles of others a match shows in full.
    ///
    /// # Errors
    /// `Unavailable` when the audit cannot be written.
    async fn audit_shown<'a>(
        &self,
        principal: &Principal,
        view: &View,
        need: &AskedNeed,
        shown: impl IntoIterator<Item = &'a Shown<Provider>>,
    ) -> Result<(), Error> {
        let reads = provider::reads_in_full(principal, view, shown);
        if reads.is_empty() { Ok(()) } else { self.audit_reads(principal, need.permit, reads).await }
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
        let mut candidates = Vec::with_capacity(ranking.candidates.len());
        for candidate in ranking.candidates {
            let Some(entry) = current(view, candidate.provider).filter(|it| is_published(it)) else { continue };
            let contacts = entry.record.contacts.clone();
            candidates.push(NamedCandidate {
                provider: self.provider_in_match(principal, view, entry)?,
                contacts,
                candidate,
            });
        }
        let excluded = ranking
            .excluded
            .into_iter()
            .filter_map(|it| Some(NamedExclusion { name: display_name(current(view, it.provider)?), exclusion: it }));
        Ok(Matches {
            candidates,
            excluded: excluded.collect(),
            overlaps: named_overlaps(view, ranking.overlaps),
            proposals: Vec::new(),
            state_contacts,
            considered: ranking.considered,
            config_hash: ranking.config_hash,
            revision,
            today: Date::default(),
            saving: Saving::None,
        })
    }

    /// A candidate's profile as `GetProvider` would show it to the caller; its summary to a service account that may run the
    /// matcher alone.
    #[expect(clippy::unused_self, reason = "reads as a step of the use case")]
    fn provider_in_match(
        &self,
        principal: &Principal,
        view: &View,
        entry: &Arc<Entry<Provider>>,
    ) -> Result<Shown<Provider>, Error> {
        match policy::enter(principal, Operation::GetProvider) {
            Ok(entered) => provider::shown(entered, view, entry),
            Err(_) => Ok(Shown::part(entry, reach::summary)),
        }
    }
}

/// The need of that name as far as the caller may match it at that time.
///
/// # Errors
/// `Forbidden`, and `NotFound` for a need that the caller may not see.
fn asked_need(entered: Entered<'_>, view: &View, name: &str, now: Timestamp) -> Result<AskedNeed, Error> {
    let need = need_of(view, name)?;
    let principal = entered.principal();
    let relation = reach::to_need(principal, view, &need.record, now);
    let permit = entered.on(relation)?;
    let is_own = relation == Relation::Own;
    let consent = need.record.consent_at(now);
    let seen = match consent {
        _ if is_own || permit.is_full() => need.record.clone(),
        Some(consent) => reach::consented(&need.record, consent),
        None => Need::default(),
    };
    let names_state = contacts::names_state(principal, permit, consent);
    Ok(AskedNeed { id: need.id, revision: need.revision, seen, permit, is_own, names_state })
}

/// The ranking that the caller may see: a provider sees how it fits itself, others see all.
fn rank(
    principal: &Principal,
    corpus: &Corpus,
    wanted: &Wanted,
    weights: &Weights,
    (limit, today): (usize, Date),
) -> Ranking {
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
