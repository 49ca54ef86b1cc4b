//! The open needs that a caller may match, ranked for one provider.
//!
//! Needs that the caller may not match take no part: they are neither scored nor counted, and what scores rest on beside the
//! need itself is of providers alone.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{current, limit, named_overlaps, prepared_need, weights};
use crate::auth::Principal;
use crate::auth::policy::{self, Entry as Entered, Operation, Permit, Relation};
use crate::directory::need::{is_closed, shown};
use crate::directory::read::{Shown, found};
use crate::directory::{Directory, Error, reach};
use crate::domain::{Need, ProviderId, Revision, Status};
use crate::matching::{Candidate, Corpus, Overlap, RuleOutcome, Wanted, Weights};
use crate::view::{Entry, View};

/// Needs that are looked at, at most: those that were registered last.
const MOST_NEEDS: usize = 1000;
/// Runs at a time, so that other calls have a core.
const AT_ONCE: usize = 2;

/// For which provider to rank needs.
#[derive(Debug, Clone, Default)]
pub struct ProviderQuery {
    /// `providers/{id}`.
    pub provider: String,
    /// Most candidates; 0 means the default.
    pub limit: i32,
    /// Weights by criterion, per mille, in place of the configured ones.
    pub weights: BTreeMap<String, u32>,
    /// Revision that the answer must have reached.
    pub min_revision: String,
}

/// A need that fits.
#[derive(Debug)]
pub struct MatchedNeed {
    /// The need, as far as the caller may see it.
    pub need: Shown<Need>,
    /// Score, parts, rules.
    pub candidate: Candidate,
    /// Help that a proposal must not duplicate, with the names of who gives it.
    pub overlaps: Vec<(Overlap, String)>,
}

/// A need that would fit but for a rule.
#[derive(Debug)]
pub struct MissedNeed {
    /// The need, as far as the caller may see it.
    pub need: Shown<Need>,
    /// The rules that stop the provider, at least one.
    pub rules: Vec<RuleOutcome>,
    /// The score that it would have had.
    pub score: u32,
}

/// The needs for a provider.
#[derive(Debug)]
pub struct NeedMatches {
    /// Best first; equal scores in the order of registration.
    pub candidates: Vec<MatchedNeed>,
    /// Near misses, best first.
    pub excluded: Vec<MissedNeed>,
    /// Needs that were looked at.
    pub considered: u32,
    /// Needs that the caller may match and that were not.
    pub left_out: u32,
    /// Hash of weights and rules.
    pub config_hash: String,
    /// Revision of the data.
    pub revision: Revision,
}

/// The turns of those runs, of plans, and of matches that are repeated.
#[derive(Debug)]
pub(in crate::directory) struct Turns {
    /// Of all of them.
    all: Arc<Semaphore>,
    /// Of plans, which take longer: one at a time, so that the other turn is left to the rest.
    plans: Arc<Semaphore>,
    /// Of repetitions of a match, each of which holds the records once more: one at a time, and none waits for a plan.
    repeats: Arc<Semaphore>,
}

impl Default for Turns {
    fn default() -> Self {
        let [all, plans, repeats] = [AT_ONCE, 1, 1].map(|most| Arc::new(Semaphore::new(most)));
        Self { all, plans, repeats }
    }
}

impl Turns {
    /// The turn of a run, when it comes.
    pub(super) async fn for_run(&self) -> Result<OwnedSemaphorePermit, Error> {
        let turn = Arc::clone(&self.all).acquire_owned().await;
        turn.map_err(|error| Error::Internal(error.to_string()))
    }

    /// The turn of a plan, when it comes.
    pub(super) async fn for_plan(&self) -> Result<[OwnedSemaphorePermit; 2], Error> {
        let first = Arc::clone(&self.plans).acquire_owned().await;
        let first = first.map_err(|error| Error::Internal(error.to_string()))?;
        Ok([first, self.for_run().await?])
    }

    /// The turn of a match that is repeated, when it comes.
    pub(super) async fn for_repeat(&self) -> Result<[OwnedSemaphorePermit; 2], Error> {
        let first = Arc::clone(&self.repeats).acquire_owned().await;
        let first = first.map_err(|error| Error::Internal(error.to_string()))?;
        Ok([first, self.for_run().await?])
    }

    /// Turns that nobody has.
    #[cfg(test)]
    pub(super) fn free(&self) -> [usize; 3] {
        [&self.all, &self.plans, &self.repeats].map(|turns| turns.available_permits())
    }
}

/// A need that the caller may match.
#[derive(Debug, Clone)]
pub(super) struct Open {
    /// The need.
    pub(super) entry: Arc<Entry<Need>>,
    /// Whether the caller sees it whole.
    pub(super) whole: bool,
    /// What lets the caller match it, where it is another's.
    pub(super) of_other: Option<Permit>,
}

/// A run for one provider.
struct Run {
    /// The providers.
    corpus: Arc<Corpus>,
    /// The one.
    provider: ProviderId,
    /// What the criteria count.
    weights: Weights,
    /// Most candidates, and most near misses.
    limit: usize,
    /// The time that consents are read at.
    now: Timestamp,
    /// The day of the run.
    today: Date,
}

/// What a run finds: needs with their score and reasons, best first, those that fit and those that a rule stops.
type Ranked = [Vec<(Open, Candidate, Vec<Overlap>)>; 2];

impl Run {
    /// A need as it is matched.
    fn wanted(&self, open: &Open) -> Arc<Wanted> {
        if open.whole {
            return prepared_need(&open.entry);
        }
        Arc::new(Wanted::prepare(&shown(&open.entry, false, self.now).entry().record))
    }

    /// Ranks needs; every one is scored, and the best are explained.
    fn ranked(&self, needs: Vec<Open>) -> Ranked {
        let (mut passed, mut stopped) = (Vec::new(), Vec::new());
        for open in needs {
            let wanted = self.wanted(&open);
            let scored = self.corpus.score(&wanted, self.provider, &self.weights, self.today);
            let Some((score, is_fit)) = scored else { continue };
            let place = (Reverse(score), open.entry.id);
            if is_fit { passed.push((place, open)) } else { stopped.push((place, open)) }
        }
        for of in [&mut passed, &mut stopped] {
            of.sort_unstable_by_key(|(place, _)| *place);
            of.truncate(self.limit);
        }
        // Near misses are ahead of the last who fits, if there is no room for more.
        if let Some((last, _)) = passed.last().filter(|_| passed.len() == self.limit) {
            stopped.retain(|(place, _)| place < last);
        }
        [passed, stopped].map(|of| of.into_iter().filter_map(|(_, open)| self.explained(open)).collect())
    }

    /// A need with its reasons.
    fn explained(&self, open: Open) -> Option<(Open, Candidate, Vec<Overlap>)> {
        let wanted = self.wanted(&open);
        let candidate = self.corpus.explain(&wanted, self.provider, &self.weights, self.today)?;
        let overlaps = self.corpus.overlaps(&wanted, self.today);
        Some((open, candidate, overlaps))
    }
}

impl Directory {
    /// Ranks the open needs that the caller may match, for a provider.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound` for a provider that the caller may not see, `Invalid`, `RevisionNotReached`, `Unavailable`.
    pub async fn match_provider(&self, principal: &Principal, query: &ProviderQuery) -> Result<NeedMatches, Error> {
        let entered = policy::enter(principal, Operation::MatchProvider)?;
        self.ensure_fresh().await?;
        let view = self.view_at(&query.min_revision).await?;
        let provider = found(ProviderId::of_name(&query.provider))?;
        if principal.provider.is_some_and(|own| own != provider) {
            return Err(Error::NotFound);
        }
        let _ = found(current(&view, provider))?;
        let (limit, weights, now) = (limit(query.limit)?, weights(&query.weights)?, self.source.now());
        // Never those of an earlier view: whether one will do would depend on needs that the caller does not see.
        let ready = self.matcher.ready(&view, |_| false).await?;
        let mut needs = open_needs(entered, &view, now);
        let left_out = needs.len().saturating_sub(MOST_NEEDS);
        needs.drain(..left_out);
        let considered = needs.len();
        let config_hash = ready.corpus.config_hash(&weights);
        let run = Run {
            corpus: self.laden.of(principal, &view, &ready.corpus, now),
            provider,
            weights,
            limit,
            now,
            today: self.today(),
        };
        let [passed, stopped] = self.in_turn(run, needs).await?;
        self.audit_open(principal, passed.iter().chain(&stopped).map(|(open, ..)| open), now).await?;
        let candidate = |(open, candidate, mut overlaps): (Open, Candidate, Vec<Overlap>)| {
            // A provider is told of itself alone.
            overlaps.retain(|overlap| principal.provider.is_none_or(|own| own == overlap.provider));
            let overlaps = named_overlaps(&view, overlaps);
            MatchedNeed { need: shown(&open.entry, open.whole, now), candidate, overlaps }
        };
        let missed = |(open, candidate, _): (Open, Candidate, Vec<Overlap>)| MissedNeed {
            need: shown(&open.entry, open.whole, now),
            score: candidate.score,
            rules: candidate.rules.into_iter().filter(|rule| !rule.passed).collect(),
        };
        Ok(NeedMatches {
            candidates: passed.into_iter().map(candidate).collect(),
            excluded: stopped.into_iter().map(missed).collect(),
            considered: u32::try_from(considered).unwrap_or(u32::MAX),
            left_out: u32::try_from(left_out).unwrap_or(u32::MAX),
            config_hash,
            revision: view.revision,
        })
    }

    /// Needs that a consent shows to a provider, as it shows them: those that fit best first, then those that a rule stops, each
    /// explained.
    ///
    /// # Errors
    /// `Internal` when the run fails.
    pub(in crate::directory) async fn fitting(
        &self,
        view: &Arc<View>,
        provider: ProviderId,
        needs: Vec<Arc<Entry<Need>>>,
        limit: usize,
    ) -> Result<Vec<(Arc<Entry<Need>>, Candidate)>, Error> {
        let (corpus, weights) = (self.corpus_of(view).await?, weights(&BTreeMap::new())?);
        let run = Run { corpus, provider, weights, limit, now: self.source.now(), today: self.today() };
        let open = |entry| Open { entry, whole: false, of_other: None };
        let ranked = self.in_turn(run, needs.into_iter().map(open).collect()).await?;
        let fitting = ranked.into_iter().flatten().map(|(open, candidate, _)| (open.entry, candidate));
        Ok(fitting.take(limit).collect())
    }

    /// Runs it in a thread that may block, when it is its turn; the turn lasts as long as the run, also where nobody waits
    /// for it any more.
    async fn in_turn(&self, run: Run, needs: Vec<Open>) -> Result<Ranked, Error> {
        let turn = self.turns.for_run().await?;
        let ranked = tokio::task::spawn_blocking(move || {
            let ranked = run.ranked(needs);
            drop(turn);
            ranked
        });
        ranked.await.map_err(|error| Error::Internal(error.to_string()))
    }

    /// Writes to the audit which needs of others are in the answer, before it leaves.
    ///
    /// # Errors
    /// `Unavailable` when the audit cannot be written.
    pub(super) async fn audit_open(
        &self,
        principal: &Principal,
        needs: impl Iterator<Item = &Open>,
        now: Timestamp,
    ) -> Result<(), Error> {
        let of_others: Vec<_> =
            needs.filter_map(|open| Some((shown(&open.entry, open.whole, now), open.of_other?))).collect();
        // One permit is as good as another: of the same caller, for the same operation.
        let Some((_, permit)) = of_others.first() else { return Ok(()) };
        let rows = of_others.iter().map(|(need, _)| (need.entry().id, &need.entry().record));
        self.audit_needs(principal, *permit, rows).await
    }
}

/// The needs that are not over and that the caller may match, in the order in which they were registered.
pub(super) fn open_needs(entered: Entered<'_>, view: &View, now: Timestamp) -> Vec<Open> {
    let open = |entry: &Arc<Entry<Need>>| {
        let need = &entry.record;
        if is_closed(&need.stage) || need.status == Status::Closed {
            return None;
        }
        let relation = reach::to_need(entered.principal(), view, need, now);
        let permit = entered.on(relation).ok()?;
        let is_own = relation == Relation::Own;
        let (whole, of_other) = (is_own || permit.is_full(), (!is_own).then_some(permit));
        Some(Open { entry: Arc::clone(entry), whole, of_other })
    };
    view.needs.iter().filter_map(open).collect()
}
