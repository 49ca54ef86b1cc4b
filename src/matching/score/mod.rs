//! How well a provider does on each criterion, and what that adds to its score.

mod levels;
mod quick;
mod record;
mod terms;
mod topics;
mod whereabouts;

use jiff::civil::Date;

pub(super) use levels::{Level, level};
pub(super) use quick::{Look, Quick};
pub(super) use record::{freshness, merit, track_record};
pub(super) use terms::type_level;
pub(super) use topics::{SAME_ARTICLE, article_level, theme_level};
pub(super) use whereabouts::Nearness;

use super::{Criterion, Profile, WHOLE, Wanted, Weights};

/// How well a provider does on each criterion, 0 to 1000000; absent where it does not say.
pub(super) type Values = [Option<u32>; Criterion::COUNT];

/// What the criteria count for one need.
#[derive(Debug)]
pub(super) struct Scale {
    /// Weights that sum to 1000000; 0 for a criterion on which the need says nothing.
    weights: [u32; Criterion::COUNT],
    /// What a criterion is worth where the provider does not say, 0 to 1000000.
    unknown: [u32; Criterion::COUNT],
}

impl Scale {
    /// Spreads the weights over the criteria on which the need says something, so that a need that says little can be met
    /// as fully as one that says much.
    pub(super) fn new(weights: &Weights, need: &Wanted) -> Self {
        let counts = Criterion::ALL.map(|c| if asks(need, c) { weights.per_mille(c) } else { 0 });
        let all: u32 = counts.iter().sum();
        let mut scaled = counts.map(|count| (count * (WHOLE / 1000) * 1000).checked_div(all).unwrap_or(0));
        let rest = WHOLE - scaled.iter().sum::<u32>();
        if let Some(heaviest) = scaled.iter_mut().rev().max().filter(|_| all > 0) {
            *heaviest += rest;
        }
        Self { weights: scaled, unknown: Criterion::ALL.map(|c| weights.unknown_per_mille(c) * (WHOLE / 1000)) }
    }

    /// The weight of a criterion.
    pub(super) const fn weight(&self, criterion: Criterion) -> u32 {
        self.weights[criterion as usize]
    }

    /// What a value adds to the score.
    pub(super) fn contribution(&self, criterion: Criterion, value: Option<u32>) -> u32 {
        share(self.weight(criterion), value.unwrap_or(self.unknown[criterion as usize]))
    }

    /// The sum of all contributions.
    pub(super) fn total(&self, values: &Values) -> u32 {
        Criterion::ALL.into_iter().map(|c| self.contribution(c, values[c as usize])).sum()
    }
}

/// A part of a number; `part` is of 1000000.
pub(super) fn share(number: u32, part: u32) -> u32 {
    u32::try_from(u64::from(number) * u64::from(part) / u64::from(WHOLE)).unwrap_or(WHOLE)
}

/// Whether the need says anything on a criterion.
pub(super) fn asks(need: &Wanted, criterion: Criterion) -> bool {
    match criterion {
        Criterion::Text => !need.versions.is_empty(),
        Criterion::Articles => !need.articles.is_empty(),
        Criterion::Themes => !need.themes.is_empty(),
        Criterion::AssistanceTypes => need.types.is_declared() || !need.types.read.is_empty(),
        Criterion::Geography => need.state.is_some(),
        Criterion::Languages => !need.languages.is_empty() || !need.official.is_empty(),
        Criterion::Horizon => need.horizon.is_some(),
        Criterion::Funding => need.cost.is_some(),
        Criterion::TrackRecord => !need.articles.is_empty() || !need.themes.is_empty(),
        Criterion::Freshness => true,
    }
}

/// How a provider does on everything but its track record, which costs more to find out; `text` is what relevance says.
pub(super) fn quick_values(need: &Wanted, profile: &Profile, text: u32, today: Date) -> Values {
    let mut values = Values::default();
    for criterion in Criterion::ALL.into_iter().filter(|criterion| asks(need, *criterion)) {
        values[criterion as usize] = match criterion {
            Criterion::Text => Some(text),
            Criterion::Articles => topics::articles(need, &profile.topics),
            Criterion::Themes => topics::themes(need, &profile.topics),
            Criterion::AssistanceTypes => terms::types(need, profile),
            Criterion::Geography => whereabouts::geography(need, &profile.places),
            Criterion::Languages => terms::languages(need, profile),
            Criterion::Horizon => terms::horizon(need, profile),
            Criterion::Funding => terms::funding(need, profile),
            Criterion::TrackRecord => None,
            Criterion::Freshness => freshness(profile, today),
        };
    }
    values
}

/// How a provider does on every criterion that counts.
pub(super) fn values(need: &Wanted, profile: &Profile, scale: &Scale, text: u32, today: Date) -> Values {
    let mut values = quick_values(need, profile, text, today);
    if scale.weight(Criterion::TrackRecord) > 0 {
        values[Criterion::TrackRecord as usize] = track_record(need, profile, today);
    }
    values
}
