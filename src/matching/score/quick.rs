//! The first look at every provider: the same values as those that are explained, column by column, but for the track
//! record, of which it knows only how much it can be at most.

use std::sync::Arc;

use super::levels::{Level, Levels, level};
use super::look::{AtMost, Look};
use super::record;
use super::terms::{OTHER, READ};
use super::{Nearness, Scale};
use crate::matching::columns::{Bits, Columns};
use crate::matching::day::Day;
use crate::matching::rule::{Verdict, conflict};
use crate::matching::{Corpus, Criterion, Profile, WHOLE, Wanted};

/// What looks at the providers for one need.
#[derive(Debug)]
pub(in crate::matching) struct Quick<'a> {
    /// The need.
    need: &'a Wanted,
    /// What the criteria count.
    scale: Scale,
    /// The providers.
    columns: &'a Columns,
    /// Those who can take on nothing more for what they have taken on here.
    full: &'a Bits,
    /// The providers in full, for what is seldom asked.
    profiles: &'a [Arc<Profile>],
    /// The day of the run.
    today: Day,
}

impl<'a> Quick<'a> {
    /// Prepares the look.
    pub(in crate::matching) fn new(need: &'a Wanted, scale: Scale, corpus: &'a Corpus, today: Day) -> Self {
        Self { need, scale, columns: &corpus.columns, full: &corpus.full, profiles: &corpus.profiles, today }
    }

    /// Looks at all providers; `texts` is what relevance says.
    pub(in crate::matching) fn look(&self, texts: &[u32]) -> Look<'a> {
        let added = self.scale.added(Criterion::Text);
        let mut sums: Vec<u32> = texts.iter().map(|text| added.of(Some(*text))).collect();
        let subjects = self.add_subjects(&mut sums);
        self.add_types(&mut sums);
        if let Some(state) = self.need.state {
            let added = self.scale.added(Criterion::Geography);
            let levels = Nearness::LEVELS.map(|level| added.of(level));
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
        let places = self.need.state.map(|state| self.columns.places(state)).unwrap_or_default();
        let record = AtMost::new(subjects, places, &self.columns.lately, self.today);
        Look::new(sums, record, self.scale.added(Criterion::TrackRecord))
    }

    /// Whether a rule stops a provider: what `rule::check` says of any.
    pub(in crate::matching) fn stopped(&self) -> impl Fn(usize) -> bool {
        let places = self.need.state.map(|state| self.columns.places(state));
        let must_share = !self.need.languages.is_empty() && !self.need.provides_interpreter;
        let languages = must_share.then(|| self.columns.languages(self.need.languages.iter()));
        let horizon = self.need.horizon.as_ref().map(|horizon| self.columns.horizon(horizon));
        let missed = |asked: &Option<(Bits, &Bits)>, at: usize| {
            asked.as_ref().is_some_and(|(met, any)| any.get(at) && !met.get(at))
        };
        move |at| {
            let [from, until] = self.columns.period.get(at).copied().unwrap_or([Day::MIN, Day::MAX]);
            self.columns.barred.get(at)
                || self.full.get(at)
                || self.today < from
                || until < self.today
                || places.and_then(|places| places.get(at)).is_some_and(|near| near.is_outside())
                || (missed(&languages, at) && !self.columns.only_pays.get(at) && !self.columns.interpreters.get(at))
                || missed(&horizon, at)
                || self.is_stale(at)
                || self.is_too_dear(at)
                || self.is_not_given(at)
                || (self.columns.interested.get(at) && self.conflicts(at))
        }
    }

    /// Whether the cost is beyond the limits of one who does not deliver.
    fn is_too_dear(&self, at: usize) -> bool {
        let offer = self.columns.money.get(at).and_then(Option::as_ref);
        let fits = self.need.cost.as_ref().zip(offer).and_then(|(cost, offer)| cost.fits(offer));
        let seed = || self.columns.seeds.get(at).and_then(Option::as_ref);
        fits == Some(false) && !self.columns.delivers.get(at) && !self.need.draws_seed(seed())
    }

    /// Whether nothing that is asked for is given.
    fn is_not_given(&self, at: usize) -> bool {
        let asked = &self.need.types;
        let may_miss =
            asked.is_declared() && self.columns.given.get(at).is_some_and(|given| !given.meets(asked.declared));
        may_miss && self.profiles.get(at).is_some_and(|profile| profile.given.meets(asked) == Some(false))
    }

    /// Whether the entry is worth nothing as fresh.
    fn is_stale(&self, at: usize) -> bool {
        let updated = self.columns.updated.get(at).copied().flatten();
        updated.is_some_and(|updated| record::fresh(self.today.saturating_sub(updated)) == 0)
    }

    /// Whether a declared interest concerns the need.
    fn conflicts(&self, at: usize) -> bool {
        self.profiles.get(at).is_some_and(|profile| conflict(self.need, &profile.interests) == Verdict::Broken)
    }

    /// Adds what articles and themes add; answers the best level by provider.
    fn add_subjects(&self, sums: &mut [u32]) -> Vec<Level> {
        let (mut articles, mut themes) = (Levels::new(sums.len()), Levels::new(sums.len()));
        for goal in &self.need.articles {
            articles.add(&self.columns.article(goal.article), Level::MAX);
        }
        for goal in &self.need.themes {
            themes.add(self.columns.theme(goal.theme), Level::MAX);
        }
        self.add_levels(Criterion::Articles, &articles, &self.columns.on_articles, sums);
        self.add_levels(Criterion::Themes, &themes, &self.columns.on_themes, sums);
        articles.best.into_iter().zip(themes.best).map(|(article, theme)| article.max(theme)).collect()
    }

    /// Adds what types of assistance add.
    fn add_types(&self, sums: &mut [u32]) {
        let asked = &self.need.types;
        let (listed, most) = if asked.is_declared() { (asked.declared, WHOLE) } else { (asked.read, READ) };
        let mut levels = Levels::new(sums.len());
        listed.iter().for_each(|at| levels.add(self.columns.kind(at), level(most)));
        asked.unlisted.iter().for_each(|code| levels.add_some(self.columns.unlisted(*code), level(WHOLE)));
        if asked.other {
            levels.add_some(&self.columns.other_types, level(OTHER));
        }
        self.add_levels(Criterion::AssistanceTypes, &levels, &self.columns.on_types, sums);
    }

    /// Adds a criterion of levels; `says` tells who says anything on it.
    fn add_levels(&self, criterion: Criterion, levels: &Levels, says: &[bool], sums: &mut [u32]) {
        if self.scale.weight(criterion) > 0 {
            levels.add_to(sums, says, self.scale.added(criterion));
        }
    }

    /// Adds a criterion that is met or not.
    fn add_bits(&self, criterion: Criterion, met: &Bits, any: &Bits, sums: &mut [u32]) {
        let added = self.scale.added(criterion);
        let [unknown, none, whole] = [None, Some(0), Some(WHOLE)].map(|value| added.of(value));
        let none_met = std::iter::repeat(0);
        for ((sums, any), met) in sums.chunks_mut(64).zip(any.words()).zip(met.words().chain(none_met)) {
            for (at, sum) in sums.iter_mut().enumerate() {
                *sum += match (any >> at & 1, met >> at & 1) {
                    (0, _) => unknown,
                    (_, 0) => none,
                    (..) => whole,
                };
            }
        }
    }

    /// Adds what money on offer adds.
    fn add_funding(&self, sums: &mut [u32]) {
        let Some(cost) = &self.need.cost else { return };
        let added = self.scale.added(Criterion::Funding);
        for ((sum, offer), seed) in sums.iter_mut().zip(&self.columns.money).zip(&self.columns.seeds) {
            let window = offer.as_ref().and_then(|offer| cost.fits(offer));
            let fits = if self.need.draws_seed(seed.as_ref()) { Some(true) } else { window };
            *sum += added.of(fits.map(|fits| if fits { WHOLE } else { 0 }));
        }
    }

    /// Adds what fresh entries add.
    fn add_freshness(&self, sums: &mut [u32]) {
        let added = self.scale.added(Criterion::Freshness);
        for (sum, updated) in sums.iter_mut().zip(&self.columns.updated) {
            let value = updated.map(|updated| record::fresh(self.today.saturating_sub(updated)));
            *sum += added.of(value);
        }
    }
}
