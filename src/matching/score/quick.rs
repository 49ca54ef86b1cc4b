//! The first look at every provider: the same values as those that are explained, column by column, but for the track
//! record, of which it knows only how much it can be at most.

use std::sync::Arc;

use super::record::{self, SHARES};
use super::terms::READ;
use super::topics::{self, ARTICLE_LEVELS, THEME_LEVELS};
use super::{Nearness, Scale, share};
use crate::matching::columns::{Bits, Columns};
use crate::matching::day::Day;
use crate::matching::rule::{Verdict, conflict};
use crate::matching::set::Set;
use crate::matching::{Criterion, Profile, WHOLE, Wanted};

/// What looks at the providers for one need.
#[derive(Debug)]
pub(in crate::matching) struct Quick<'a> {
    /// The need.
    need: &'a Wanted,
    /// What the criteria count.
    scale: &'a Scale,
    /// The providers.
    columns: &'a Columns,
    /// The providers in full, for what is seldom asked.
    profiles: &'a [Arc<Profile>],
    /// The day of the run.
    today: Day,
}

/// What the first look finds, by provider.
#[derive(Debug)]
pub(in crate::matching) struct Look {
    /// The score without what the track record adds.
    pub(in crate::matching) sums: Vec<u32>,
    /// The most that the score can be.
    pub(in crate::matching) most: Vec<u32>,
}

/// The subjects of a need's goals, to be counted in a provider's sets.
struct Goals {
    /// The goals in sets: the first holds each subject once, the next those that stand twice, and so on.
    layers: Vec<Set>,
    /// How many goals there are.
    count: u32,
}

impl Goals {
    /// Takes the subject of each goal.
    fn new(subjects: impl Iterator<Item = Set>) -> Self {
        let mut goals = Self { layers: Vec::new(), count: 0 };
        for subject in subjects {
            goals.count += 1;
            match goals.layers.iter_mut().find(|layer| !layer.meets(subject)) {
                Some(layer) => layer.extend(subject),
                None => goals.layers.push(subject),
            }
        }
        goals
    }

    /// Half the best level and half the mean of all, and the best. `near` holds what is as near as each level or nearer.
    fn value<const N: usize>(&self, near: &[Set; N], levels: [u32; N]) -> (u32, u32) {
        let (mut best, mut sum) = (0, 0);
        for layer in &self.layers {
            let mut left = *layer;
            for (set, level) in near.iter().zip(levels) {
                let met = left.common(*set);
                if !met.is_empty() {
                    best = level.max(best);
                    sum += met.len() * level;
                    left = left.without(met);
                    if left.is_empty() {
                        break;
                    }
                }
            }
        }
        (u32::midpoint(best, sum.checked_div(self.count).unwrap_or(0)), best)
    }
}

impl<'a> Quick<'a> {
    /// Prepares the look.
    pub(in crate::matching) const fn new(
        need: &'a Wanted,
        scale: &'a Scale,
        columns: &'a Columns,
        profiles: &'a [Arc<Profile>],
        today: Day,
    ) -> Self {
        Self { need, scale, columns, profiles, today }
    }

    /// Looks at all providers; `texts` is what relevance says.
    pub(in crate::matching) fn look(&self, texts: &[u32]) -> Look {
        let weight = self.scale.weight(Criterion::Text);
        let mut sums: Vec<u32> = texts.iter().map(|text| share(weight, *text)).collect();
        let subjects = self.add_subjects(&mut sums);
        self.add_types(&mut sums);
        if let Some(state) = self.need.state {
            let levels = Nearness::LEVELS.map(|level| self.scale.contribution(Criterion::Geography, level));
            let places = self.columns.places(state);
            sums.iter_mut().zip(places).for_each(|(sum, near)| *sum += levels[near.level()]);
        }
        let tongues = if self.need.languages.is_empty() { &self.need.official } else { &self.need.languages };
        if !tongues.is_empty() {
            let (speak, any) = self.columns.languages(tongues.iter());
            self.add_bits(Criterion::Languages, &speak, any, &mut sums);
        }
        if let Some(horizon) = &self.need.horizon {
            let (offer, any) = self.columns.horizon(horizon);
            self.add_bits(Criterion::Horizon, &offer, any, &mut sums);
        }
        self.add_funding(&mut sums);
        self.add_freshness(&mut sums);
        let most = self.most(&sums, &subjects);
        Look { sums, most }
    }

    /// Whether a rule stops a provider: what `rule::check` says of any.
    pub(in crate::matching) fn stopped(&self) -> impl Fn(usize) -> bool {
        let places = self.need.state.map(|state| self.columns.places(state));
        let languages = (!self.need.languages.is_empty()).then(|| self.columns.languages(self.need.languages.iter()));
        let horizon = self.need.horizon.as_ref().map(|horizon| self.columns.horizon(horizon));
        let missed = |asked: &Option<(Bits, &Bits)>, at: usize| {
            asked.as_ref().is_some_and(|(met, any)| any.get(at) && !met.get(at))
        };
        move |at| {
            let [from, until] = self.columns.period.get(at).copied().unwrap_or([Day::MIN, Day::MAX]);
            self.columns.barred.get(at)
                || self.today < from
                || until < self.today
                || places.and_then(|places| places.get(at)).is_some_and(|near| near.is_outside())
                || missed(&languages, at)
                || missed(&horizon, at)
                || self.is_too_dear(at)
                || (self.columns.interested.get(at) && self.conflicts(at))
        }
    }

    /// Whether the cost is beyond the limits of one who does not deliver.
    fn is_too_dear(&self, at: usize) -> bool {
        let offer = self.columns.money.get(at).and_then(Option::as_ref);
        let fits = self.need.cost.as_ref().zip(offer).and_then(|(cost, offer)| cost.fits(offer));
        fits == Some(false) && !self.columns.delivers.get(at)
    }

    /// Whether a declared interest concerns the need.
    fn conflicts(&self, at: usize) -> bool {
        self.profiles.get(at).is_some_and(|profile| conflict(self.need, &profile.interests) == Verdict::Broken)
    }

    /// Adds what articles and themes add; answers the best level by provider, that of another paragraph as the whole.
    fn add_subjects(&self, sums: &mut [u32]) -> Vec<u32> {
        let mut best = vec![0; sums.len()];
        let by_paragraph: Set = self
            .need
            .articles
            .iter()
            .filter(|goal| goal.article.paragraph.is_some())
            .map(|g| g.article.article)
            .collect();
        if !self.need.articles.is_empty() {
            let goals = Goals::new(self.need.articles.iter().map(|goal| goal.itself));
            let rows = self.columns.articles.iter().zip(&self.columns.whole_articles);
            for (at, ((near, whole), (sum, best))) in rows.zip(sums.iter_mut().zip(&mut best)).enumerate() {
                let (value, level) = goals.value(near, ARTICLE_LEVELS);
                *best = level;
                // Whether the paragraphs are the same is asked of the few that declare some of the same article.
                let value = if by_paragraph.common(near[0]).without(*whole).is_empty() {
                    (!near[1].is_empty()).then_some(value)
                } else {
                    self.profiles.get(at).and_then(|profile| topics::articles(self.need, &profile.topics))
                };
                *sum += self.scale.contribution(Criterion::Articles, value);
            }
        }
        if !self.need.themes.is_empty() {
            let goals = Goals::new(self.need.themes.iter().map(|goal| goal.itself));
            for (near, (sum, best)) in self.columns.themes.iter().zip(sums.iter_mut().zip(&mut best)) {
                let (value, level) = goals.value(near, THEME_LEVELS);
                *best = level.max(*best);
                *sum += self.scale.contribution(Criterion::Themes, (!near[1].is_empty()).then_some(value));
            }
        }
        best
    }

    /// Adds what types of assistance add.
    fn add_types(&self, sums: &mut [u32]) {
        let asked = &self.need.types;
        if self.scale.weight(Criterion::AssistanceTypes) == 0 {
            return;
        }
        if asked.other || !asked.unlisted.is_empty() {
            for (sum, profile) in sums.iter_mut().zip(self.profiles) {
                *sum += self.scale.contribution(Criterion::AssistanceTypes, super::terms::types(self.need, profile));
            }
            return;
        }
        let (listed, worth) = if asked.is_declared() { (asked.declared, WHOLE) } else { (asked.read, READ) };
        let all = listed.len().max(1);
        for (sum, (declared, read, is_declared)) in sums.iter_mut().zip(&self.columns.types) {
            let (offered, level) = if *is_declared { (*declared, worth) } else { (*read, READ) };
            let met = listed.common(offered);
            let value = if met.is_empty() { 0 } else { u32::midpoint(level, met.len() * level / all) };
            let says = *is_declared || !read.is_empty();
            *sum += self.scale.contribution(Criterion::AssistanceTypes, says.then_some(value));
        }
    }

    /// Adds a criterion that is met or not.
    fn add_bits(&self, criterion: Criterion, met: &Bits, any: &Bits, sums: &mut [u32]) {
        let [unknown, none, whole] =
            [None, Some(0), Some(WHOLE)].map(|value| self.scale.contribution(criterion, value));
        for (at, sum) in sums.iter_mut().enumerate() {
            *sum += match (any.get(at), met.get(at)) {
                (true, true) => whole,
                (true, false) => none,
                (false, _) => unknown,
            };
        }
    }

    /// Adds what money on offer adds.
    fn add_funding(&self, sums: &mut [u32]) {
        let Some(cost) = &self.need.cost else { return };
        for (sum, offer) in sums.iter_mut().zip(&self.columns.money) {
            let fits = offer.as_ref().and_then(|offer| cost.fits(offer));
            *sum += self.scale.contribution(Criterion::Funding, fits.map(|fits| if fits { WHOLE } else { 0 }));
        }
    }

    /// Adds what fresh entries add.
    fn add_freshness(&self, sums: &mut [u32]) {
        for (sum, updated) in sums.iter_mut().zip(&self.columns.updated) {
            let value = updated.map(|updated| record::fresh(self.today.saturating_sub(updated)));
            *sum += self.scale.contribution(Criterion::Freshness, value);
        }
    }

    /// The most that each score can be, by how near the provider's subjects are and whether it has worked in the State.
    fn most(&self, sums: &[u32], subjects: &[u32]) -> Vec<u32> {
        if self.scale.weight(Criterion::TrackRecord) == 0 {
            return sums.iter().map(|sum| sum + self.scale.contribution(Criterion::TrackRecord, None)).collect();
        }
        let places = self.need.state.map(|state| self.columns.places(state)).unwrap_or_default();
        let rows = sums.iter().zip(subjects).zip(&self.columns.deeds).enumerate();
        rows.map(|(at, ((sum, subject), deeds))| {
            let active = places.get(at).is_some_and(|near| near.is_active());
            let merit = share(*subject, if active { WHOLE } else { record::NEIGHBOUR });
            let value = SHARES.iter().take(usize::from(*deeds)).map(|part| share(merit, *part)).sum();
            sum + self.scale.contribution(Criterion::TrackRecord, (*deeds > 0).then_some(value))
        })
        .collect()
    }
}
