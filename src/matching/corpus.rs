//! All providers together, at one revision.

use std::sync::Arc;

use jiff::civil::Date;

use super::columns::{Bits, Columns};
use super::explain::Explainer;
use super::overlap::Deeds;
use super::rank;
use super::relevance::{Bm25, Relevance};
use super::rule::{Verdict, bars_itself, check};
use super::score::{Scale, values};
use super::weights::digest;
use super::{Candidate, Loads, Overlap, Profile, Ranking, Rule, Wanted, Weights};
use crate::domain::ProviderId;

/// The providers at one revision. Immutable; made anew from kept profiles when one of them changes.
#[derive(Debug)]
pub struct Corpus {
    /// The profiles, by identifier.
    pub(super) profiles: Vec<Arc<Profile>>,
    /// What compares their texts with a need's.
    pub(super) relevance: Arc<dyn Relevance>,
    /// What a first look at them reads.
    pub(super) columns: Arc<Columns>,
    /// Those who can take on nothing more for what they have taken on here.
    pub(super) full: Bits,
    /// Their activities by State.
    pub(super) deeds: Arc<Deeds>,
}

impl Corpus {
    /// Gathers profiles, in any order, and compares texts by BM25.
    #[must_use]
    pub fn new(profiles: Vec<Arc<Profile>>) -> Self {
        Self::with_relevance(profiles, |profiles| Box::new(Bm25::new(profiles)))
    }

    /// Gathers profiles, in any order, and compares texts by what `relevance` makes of them in the corpus's order.
    #[must_use]
    pub fn with_relevance(
        mut profiles: Vec<Arc<Profile>>,
        relevance: impl FnOnce(&[Arc<Profile>]) -> Box<dyn Relevance>,
    ) -> Self {
        profiles.sort_by_key(|profile| profile.id);
        profiles.dedup_by_key(|profile| profile.id);
        Self {
            relevance: relevance(&profiles).into(),
            columns: Arc::new(Columns::new(&profiles)),
            full: Bits::default(),
            deeds: Arc::new(Deeds::new(&profiles)),
            profiles,
        }
    }

    /// The same providers with what each has taken on. Shares with this one all that does not depend on it.
    #[must_use]
    pub fn under(&self, loads: &Loads) -> Self {
        let mut profiles = self.profiles.clone();
        let mut full = Vec::new();
        for (id, load) in loads {
            let Ok(at) = profiles.binary_search_by_key(id, |profile| profile.id) else { continue };
            let Some(profile) = profiles.get_mut(at) else { continue };
            *profile = Arc::new(profile.under(load));
            if bars_itself(profile) {
                full.push(at);
            }
        }
        Self {
            full: Bits::at(&full, profiles.len()),
            profiles,
            relevance: Arc::clone(&self.relevance),
            columns: Arc::clone(&self.columns),
            deeds: Arc::clone(&self.deeds),
        }
    }

    /// Ranks the providers for a need: at most `limit` candidates, and the near misses among those ahead of the last.
    #[must_use]
    pub fn rank(&self, need: &Wanted, weights: &Weights, limit: usize, today: Date) -> Ranking {
        rank::rank(self, need, weights, limit, today)
    }

    /// The best providers for a need whom no rule stops, at most `limit`: the candidates of [`Corpus::rank`] without reasons.
    #[must_use]
    pub fn first(&self, need: &Wanted, weights: &Weights, limit: usize, today: Date) -> Vec<ProviderId> {
        rank::first(self, need, weights, limit, today)
    }

    /// Explains one pair in full: every part and every rule, passed or not. `None`: no such provider.
    #[must_use]
    pub fn explain(&self, need: &Wanted, provider: ProviderId, weights: &Weights, today: Date) -> Option<Candidate> {
        let at = self.profiles.binary_search_by_key(&provider, |profile| profile.id).ok()?;
        let asked = self.relevance.ask(need);
        let text = asked.value(at);
        Some(Explainer::new(self, need, weights, today, asked.as_ref()).candidate(at, text))
    }

    /// The score of one pair and whether every rule lets it pass, as [`Corpus::explain`] says, without the reasons.
    #[must_use]
    pub fn score(&self, need: &Wanted, provider: ProviderId, weights: &Weights, today: Date) -> Option<(u32, bool)> {
        let at = self.profiles.binary_search_by_key(&provider, |profile| profile.id).ok()?;
        let profile = self.profiles.get(at)?;
        let text = self.relevance.ask(need).value(at);
        let scale = Scale::new(weights, need);
        let values = values(need, profile, &scale, text, today);
        let passes = Rule::ALL.into_iter().all(|rule| check(rule, need, profile, today) != Verdict::Broken);
        Some((scale.total(&values), passes))
    }

    /// How many providers there are.
    #[must_use]
    pub fn len(&self) -> u32 {
        u32::try_from(self.profiles.len()).unwrap_or(u32::MAX)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.profiles.is_empty()
    }

    /// Help under way in the need's State on the same subjects, from any provider, which a proposal must not duplicate.
    #[must_use]
    pub fn overlaps(&self, need: &Wanted, today: Date) -> Vec<Overlap> {
        self.deeds.overlaps(need, &self.profiles, today)
    }

    /// SHA-256 over what a run is made with: weights, rules, vocabularies and the way in which texts are compared. Equal
    /// hashes and equal data give equal rankings.
    #[must_use]
    pub fn config_hash(&self, weights: &Weights) -> String {
        digest(&[weights.config_hash(), self.relevance.name().to_owned()])
    }
}
