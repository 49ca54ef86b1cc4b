//! All providers together: what words are rare, and where they stand.

use std::sync::Arc;

use jiff::civil::Date;

use super::{Candidate, Profile, Ranking, Wanted, Weights};
use crate::domain::ProviderId;

/// The providers at one revision. Immutable; made anew from kept profiles when one of them changes.
#[derive(Debug, Default)]
pub struct Corpus {
    /// The profiles by identifier.
    profiles: Vec<Arc<Profile>>,
}

impl Corpus {
    /// Gathers profiles, in any order.
    #[must_use]
    pub fn new(mut profiles: Vec<Arc<Profile>>) -> Self {
        profiles.sort_by_key(|profile| profile.id());
        profiles.dedup_by_key(|profile| profile.id());
        Self { profiles }
    }

    /// Ranks the providers for a need: at most `limit` candidates, and the near misses among those ahead of the last.
    #[must_use]
    pub fn rank(&self, _need: &Wanted, weights: &Weights, _limit: usize, _today: Date) -> Ranking {
        let considered = u32::try_from(self.profiles.len()).unwrap_or(u32::MAX);
        Ranking { considered, config_hash: weights.config_hash(), ..Ranking::default() }
    }

    /// Explains one pair in full: every part and every rule, passed or not. `None`: no such provider.
    #[must_use]
    pub fn explain(
        &self,
        _need: &Wanted,
        _provider: ProviderId,
        _weights: &Weights,
        _today: Date,
    ) -> Option<Candidate> {
        None
    }
}
