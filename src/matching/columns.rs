//! What a first look at every provider needs, in columns: a need reads a few numbers of ten thousand providers, and they
//! lie side by side.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::day::{self, Day};
use super::profile::{Offer, Profile};
use super::relation::relations;
use super::rule::{bars_itself, may_deliver};
use super::score::Nearness;
use super::set::Set;
use super::tongues::Tongue3;
use super::topic::Topics;
use crate::domain::State;
use crate::domain::codes::Horizon;

/// One bit a provider.
#[derive(Debug, Clone, Default)]
pub(super) struct Bits(Box<[u64]>);

/// What the first look reads, by provider unless it says otherwise.
#[derive(Debug)]
pub(super) struct Columns {
    /// Articles that are as near as each level of `score::ARTICLE_LEVELS`, or nearer.
    pub(super) articles: Box<[[Set; 6]]>,
    /// Themes that are as near as each level of `score::THEME_LEVELS`, or nearer.
    pub(super) themes: Box<[[Set; 4]]>,
    /// Articles that are declared as a whole, not by paragraph.
    pub(super) whole_articles: Box<[Set]>,
    /// Declared types of assistance, those that are read, and whether any is declared.
    pub(super) types: Box<[(Set, Set, bool)]>,
    /// By State, how near each provider is.
    places: Box<[Box<[Nearness]>]>,
    /// The providers that work in each language, and those that name any.
    languages: (HashMap<Tongue3, Bits>, Bits),
    /// The providers that help on each horizon, and those that name any.
    horizons: (Vec<(Horizon, Bits)>, Bits),
    /// Money on offer.
    pub(super) money: Box<[Option<Offer>]>,
    /// Whether it delivers.
    pub(super) delivers: Bits,
    /// Day on which it last changed.
    pub(super) updated: Box<[Option<Day>]>,
    /// First and last day on which the entry holds.
    pub(super) period: Box<[[Day; 2]]>,
    /// Those whom a rule stops whatever the need.
    pub(super) barred: Bits,
    /// Those with declared interests.
    pub(super) interested: Bits,
    /// How many activities count, at most 3.
    pub(super) deeds: Box<[u8]>,
}

impl Bits {
    /// The providers of which `is_it` holds.
    fn of(profiles: &[Arc<Profile>], is_it: impl Fn(&Profile) -> bool) -> Self {
        let mut bits = Self(vec![0; profiles.len().div_ceil(64)].into());
        profiles.iter().enumerate().filter(|(_, profile)| is_it(profile)).for_each(|(at, _)| bits.set(at));
        bits
    }

    /// Whether it holds of a provider.
    pub(super) fn get(&self, at: usize) -> bool {
        self.0.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    /// Marks a provider.
    fn set(&mut self, at: usize) {
        if let Some(word) = self.0.get_mut(at / 64) {
            *word |= 1 << (at % 64);
        }
    }

    /// Adds all of `other`.
    fn extend(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, more)| *word |= more);
    }
}

impl Columns {
    /// Lays out the providers, in the order of the corpus.
    pub(super) fn new(profiles: &[Arc<Profile>]) -> Self {
        let bits = |is_it: fn(&Profile) -> bool| Bits::of(profiles, is_it);
        Self {
            articles: profiles.iter().map(|profile| articles(&profile.topics)).collect(),
            themes: profiles.iter().map(|profile| themes(&profile.topics)).collect(),
            whole_articles: profiles.iter().map(|profile| profile.topics.whole_articles()).collect(),
            types: profiles.iter().map(|p| (p.types.declared, p.types.read, p.types.is_declared())).collect(),
            places: State::all().map(|state| near(state, profiles)).collect(),
            languages: (languages(profiles), bits(|profile| !profile.languages.is_empty())),
            horizons: (horizons(profiles), bits(|profile| !profile.horizons.is_empty())),
            money: profiles.iter().map(|profile| profile.money).collect(),
            delivers: bits(may_deliver),
            updated: profiles.iter().map(|profile| profile.updated.map(day::of)).collect(),
            period: profiles.iter().map(|profile| period(profile.period)).collect(),
            barred: bits(bars_itself),
            interested: bits(|profile| !profile.interests.is_empty()),
            deeds: profiles.iter().map(|profile| deeds(profile)).collect(),
        }
    }

    /// How near each provider is to a State.
    pub(super) fn places(&self, state: State) -> &[Nearness] {
        self.places.get(state.index()).map_or(&[], |places| places)
    }

    /// The providers that work in one of the languages, and those that name any language.
    pub(super) fn languages(&self, asked: impl Iterator<Item = Tongue3>) -> (Bits, &Bits) {
        let mut speak = Bits(vec![0; self.languages.1.0.len()].into());
        asked.filter_map(|tongue| self.languages.0.get(&tongue)).for_each(|bits| speak.extend(bits));
        (speak, &self.languages.1)
    }

    /// The providers that help on a horizon, and those that name any.
    pub(super) fn horizon(&self, asked: &Horizon) -> (Bits, &Bits) {
        let found = self.horizons.0.iter().find(|(horizon, _)| horizon == asked);
        (found.map(|(_, bits)| bits.clone()).unwrap_or_default(), &self.horizons.1)
    }
}

/// The articles at each level: declared, also implied, also of kin, also in the chapter.
fn articles(topics: &Topics) -> [Set; 6] {
    let (declared, implied) = (topics.declared_articles, topics.implied_articles);
    let kin = |set: Set| set.flat_map(|article| relations().kin_of_article(article));
    let chapter = |set: Set| set.flat_map(|article| relations().chapter_of(article));
    nested([declared, implied, kin(declared), kin(implied), chapter(declared), chapter(implied)])
}

/// The themes at each level: declared, also read, also of kin.
fn themes(topics: &Topics) -> [Set; 4] {
    let (declared, read) = (topics.declared_themes, topics.read_themes);
    let kin = |set: Set| set.flat_map(|theme| relations().kin_of_theme(theme));
    nested([declared, read, kin(declared), kin(read)])
}

/// Each set with those before it.
fn nested<const N: usize>(mut sets: [Set; N]) -> [Set; N] {
    let mut all = Set::default();
    for set in &mut sets {
        all.extend(*set);
        *set = all;
    }
    sets
}

/// How near each provider is to a State.
fn near(state: State, profiles: &[Arc<Profile>]) -> Box<[Nearness]> {
    profiles.iter().map(|profile| Nearness::of(state, &profile.places)).collect()
}

/// The providers that work in each language.
fn languages(profiles: &[Arc<Profile>]) -> HashMap<Tongue3, Bits> {
    let mut speak: HashMap<Tongue3, Bits> = HashMap::new();
    for (at, profile) in profiles.iter().enumerate() {
        for tongue in profile.languages.iter() {
            speak.entry(tongue).or_insert_with(|| Bits::of(profiles, |_| false)).set(at);
        }
    }
    speak
}

/// The providers that help on each horizon.
fn horizons(profiles: &[Arc<Profile>]) -> Vec<(Horizon, Bits)> {
    let all = [Horizon::AdHoc, Horizon::RegionalShortTerm, Horizon::MultiYear];
    all.map(|horizon| (horizon.clone(), Bits::of(profiles, |profile| profile.horizons.contains(&horizon)))).into()
}

/// The days of a period, the widest where none is given.
fn period([from, until]: [Option<Date>; 2]) -> [Day; 2] {
    [from.map_or(Day::MIN, day::of), until.map_or(Day::MAX, day::of)]
}

/// How many activities count.
fn deeds(profile: &Profile) -> u8 {
    let counting = profile.deeds.iter().filter(|deed| !deed.is_cancelled()).take(3).count();
    u8::try_from(counting).unwrap_or(3)
}
