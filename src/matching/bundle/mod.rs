//! Finds equal needs of neighbouring States that one regional activity could meet (paragraph 52), and says what that is worth
//! beside an activity for each.
//!
//! Which needs are equal is a matter of the needs alone. Whoever could take a bundle breaks no hard rule for any of them, and
//! works in the language that they share. The same needs and providers give the same bundles, in whatever order they come.

mod answer;
mod fit;
mod group;
mod sameness;

use jiff::civil::Date;

pub use answer::{Bundle, BundleMember, Taker};

use super::settings::settings;
use super::{Corpus, Wanted, Weights, WeightsError};
use crate::domain::{NeedId, ProviderId};
use group::Grouping;

/// A need that may be bundled, prepared for matching.
#[derive(Debug)]
pub struct Bundled {
    /// The need.
    pub id: NeedId,
    /// What matching reads of it.
    pub wanted: Wanted,
}

/// Bundles of needs, in any order: those that are worth most first, then those that nobody could take; equal ones by their
/// first need. `only`: the one provider that is looked at, for a caller that is told of no other.
///
/// The work grows with the square of the needs of one region, and with needs times providers for those that are in a bundle.
///
/// # Errors
/// When `index/matching.toml` does not parse.
pub fn bundles(
    corpus: &Corpus,
    needs: &[Bundled],
    weights: &Weights,
    only: Option<ProviderId>,
    today: Date,
) -> Result<Vec<Bundle>, WeightsError> {
    let settings = &settings().map_err(Clone::clone)?.bundle;
    let mut ordered: Vec<&Bundled> = needs.iter().collect();
    ordered.sort_unstable_by_key(|need| need.id);
    ordered.dedup_by_key(|need| need.id);
    let grouped =
        Grouping { weights, least: settings.sameness.min(1000) * 1000, most: settings.needs }.groups(&ordered);
    let fitter = fit::Fitter { corpus, weights, only, settings, today };
    let mut bundles: Vec<Bundle> = grouped.iter().map(|group| fitter.bundle(&ordered, group)).collect();
    bundles.sort_by_key(|bundle| (bundle.takers.is_empty(), std::cmp::Reverse(bundle.worth), bundle.first()));
    Ok(bundles)
}

#[cfg(test)]
mod tests;
