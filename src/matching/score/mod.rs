//! How well a provider does on each criterion, and what that adds to its score.

mod levels;
mod look;
mod quick;
mod record;
mod terms;
mod topics;
mod whereabouts;

use jiff::civil::Date;

pub(super) use levels::{Level, level};
pub(super) use look::Look;
pub(super) use quick::Quick;
pub(super) use record::{Lately, freshness, merit, track_record};
pub(super) use terms::type_level;
pub(super) use topics::{SAME_ARTICLE, article_level, theme_level};
pub(super) use whereabouts::Nearness;

use super::{Criterion, Profile, WHOLE, Wanted, Weights};

/// How well a provider does on each criterion, 0 to 1000000; absent where it does not say.
pub(super) type Values = [Option<u32>; Criterion::COUNT];

/// What the criteria count for one need.
#[derive(Debug, Clone, Copy)]
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

    /// What values of a criterion add to the score.
    pub(super) const fn added(&self, criterion: Criterion) -> Added {
        let by = Part::of(self.weight(criterion));
        Added { by, unknown: by.share(self.unknown[criterion as usize]) }
    }

    /// What a value adds to the score.
    pub(super) fn contribution(&self, criterion: Criterion, value: Option<u32>) -> u32 {
        self.added(criterion).of(value)
    }

    /// The sum of all contributions.
    pub(super) fn total(&self, values: &Values) -> u32 {
        Criterion::ALL.into_iter().map(|c| self.contribution(c, values[c as usize])).sum()
    }
}

/// What values of one criterion add to the score.
#[derive(Debug, Clone, Copy)]
pub(super) struct Added {
    /// The weight of the criterion.
    by: Part,
    /// What it adds where a provider does not say.
    unknown: u32,
}

impl Added {
    /// What a value adds.
    pub(super) const fn of(self, value: Option<u32>) -> u32 {
        match value {
            Some(value) => self.by.share(value),
            None => self.unknown,
        }
    }
}

/// A part of the whole, ready to be taken of many numbers: [`share`] without a division each time.
#[derive(Debug, Clone, Copy)]
struct Part(u64);

impl Part {
    /// Bits after the point. What is wanted is a number of millionths; the factor is too large by less than its last bit, which
    /// times a number up to 1000000 is less than one millionth: the digits before the point stay the same.
    const BITS: u32 = 41;

    /// That of `part` in 1000000.
    const fn of(part: u32) -> Self {
        Self(((part as u64) << Self::BITS).div_ceil(WHOLE as u64))
    }

    /// What it is of a number, which is 1000000 at most.
    const fn share(self, number: u32) -> u32 {
        ((self.0 * number as u64) >> Self::BITS) as u32
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_number_is_that_of_the_division() {
        let numbers = || (0..=WHOLE).step_by(997).chain([1, 2, 3, 333_333, 500_001, 999_998, WHOLE - 1, WHOLE]);
        for part in numbers() {
            let ready = Part::of(part);
            for number in numbers() {
                assert_eq!(ready.share(number), share(number, part), "{part} millionths of {number}");
            }
        }
    }
}
