//! What a first look at every provider needs, in columns: a need reads a few numbers of ten thousand providers, and they
//! lie side by side.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::day::{self, Day};
use super::place::neighbours;
use super::profile::{Offer, Profile};
use super::rule::{bars_itself, may_deliver, only_pays};
use super::score::{Lately, Level, Nearness, SAME_ARTICLE, article_level, level, theme_level, type_level};
use super::set::Set;
use super::text::Term;
use super::tongues::Tongue3;
use super::wanted::{ArticleGoal, ThemeGoal};
use crate::domain::codes::Horizon;
use crate::domain::{ArticleRef, LAST_ARTICLE, State, vocabulary};

/// Paragraphs of an article, by number.
type Paragraphs = Set;

/// The providers that declare an article by paragraph alone, in order, with the paragraphs that they declare.
type ByParagraph = Box<[(u32, Paragraphs)]>;

/// One bit a provider.
#[derive(Debug, Clone, Default)]
pub(super) struct Bits(Box<[u64]>);

/// What the first look reads, by provider unless it says otherwise.
#[derive(Debug)]
pub(super) struct Columns {
    /// By article, how near each provider is to the whole of it.
    articles: Box<[Box<[Level]>]>,
    /// By article, the providers that declare it by paragraph alone.
    by_paragraph: Box<[ByParagraph]>,
    /// Those that say anything on articles.
    pub(super) on_articles: Box<[bool]>,
    /// By theme, how near each provider is to it.
    themes: Box<[Box<[Level]>]>,
    /// Those that say anything on themes.
    pub(super) on_themes: Box<[bool]>,
    /// By type of assistance, how surely each provider offers it.
    types: Box<[Box<[Level]>]>,
    /// The providers that declare a type which the vocabulary does not know, by type.
    unlisted: HashMap<Term, Vec<u32>>,
    /// Those that declare any other type.
    pub(super) other_types: Box<[u32]>,
    /// Those that say anything on types.
    pub(super) on_types: Box<[bool]>,
    /// What help each can be taken to give; all where it is not known what is not given.
    pub(super) given: Box<[Set]>,
    /// By State, how near each provider is.
    places: Box<[Box<[Nearness]>]>,
    /// The providers that work in each language, and those that name any.
    languages: (HashMap<Tongue3, Bits>, Bits),
    /// The providers that help on each horizon, and those that name any.
    horizons: (Vec<(Horizon, Bits)>, Bits),
    /// Money on offer.
    pub(super) money: Box<[Option<Offer>]>,
    /// What it gives for short first help.
    pub(super) seeds: Box<[Option<Offer>]>,
    /// Whether it delivers.
    pub(super) delivers: Bits,
    /// Whether it pays and leaves the work to others.
    pub(super) only_pays: Bits,
    /// Whether it provides an interpreter.
    pub(super) interpreters: Bits,
    /// Day on which it last changed.
    pub(super) updated: Box<[Option<Day>]>,
    /// First and last day on which the entry holds.
    pub(super) period: Box<[[Day; 2]]>,
    /// Those whom a rule stops whatever the need.
    pub(super) barred: Bits,
    /// Those with declared interests.
    pub(super) interested: Bits,
    /// How much of its activities counts at most.
    pub(super) lately: Box<[Lately]>,
}

impl Bits {
    /// The providers of which `is_it` holds.
    fn of(profiles: &[Arc<Profile>], is_it: impl Fn(&Profile) -> bool) -> Self {
        let mut bits = Self(vec![0; profiles.len().div_ceil(64)].into());
        profiles.iter().enumerate().filter(|(_, profile)| is_it(profile)).for_each(|(at, _)| bits.set(at));
        bits
    }

    /// Those at some positions, of so many providers.
    pub(super) fn at(positions: &[usize], of: usize) -> Self {
        let mut bits = Self(vec![0; of.div_ceil(64)].into());
        for at in positions {
            bits.set(*at);
        }
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

    /// The bits in words of 64 providers each.
    pub(super) fn words(&self) -> impl Iterator<Item = u64> {
        self.0.iter().copied()
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
            articles: (0..=LAST_ARTICLE).map(|number| articles(number, profiles)).collect(),
            by_paragraph: (0..=LAST_ARTICLE).map(|number| by_paragraph(number, profiles)).collect(),
            on_articles: profiles.iter().map(|profile| profile.topics.has_articles()).collect(),
            themes: each(&vocabulary().themes).map(|theme| themes(theme, profiles)).collect(),
            on_themes: profiles.iter().map(|profile| profile.topics.has_themes()).collect(),
            types: each(&vocabulary().assistance_types).map(|kind| types(kind, profiles)).collect(),
            unlisted: unlisted(profiles),
            other_types: (0..).zip(profiles).filter(|(_, profile)| profile.types.other).map(|(at, _)| at).collect(),
            on_types: profiles.iter().map(|p| p.types.is_declared() || !p.types.read.is_empty()).collect(),
            given: profiles.iter().map(|p| if p.given.is_told { p.given.listed } else { Set::ALL }).collect(),
            places: State::all().map(|state| near(state, profiles)).collect(),
            languages: (languages(profiles), bits(|profile| !profile.languages.is_empty())),
            horizons: (horizons(profiles), bits(|profile| !profile.horizons.is_empty())),
            money: profiles.iter().map(|profile| profile.money).collect(),
            seeds: profiles.iter().map(|profile| profile.seed.as_ref().map(|seed| seed.offer)).collect(),
            delivers: bits(may_deliver),
            only_pays: bits(only_pays),
            interpreters: bits(|profile| profile.provides_interpreter),
            updated: profiles.iter().map(|profile| profile.updated.map(day::of)).collect(),
            period: profiles.iter().map(|profile| period(profile.period)).collect(),
            barred: bits(bars_itself),
            interested: bits(|profile| !profile.interests.is_empty()),
            lately: profiles.iter().map(|profile| Lately::of(profile)).collect(),
        }
    }

    /// How near each provider is to an article or a paragraph.
    pub(super) fn article(&self, article: ArticleRef) -> Cow<'_, [Level]> {
        let number = usize::from(article.article);
        let whole = self.articles.get(number).map_or(&[][..], |levels| levels);
        let (Some(paragraph), Some(declared)) = (article.paragraph, self.by_paragraph.get(number)) else {
            return Cow::Borrowed(whole);
        };
        let other = level(SAME_ARTICLE);
        let mut levels = whole.to_vec();
        for (at, _) in declared.iter().filter(|(_, paragraphs)| !paragraphs.meets(Set::one(paragraph))) {
            if let Some(level) = levels.get_mut(*at as usize) {
                *level = other;
            }
        }
        Cow::Owned(levels)
    }

    /// How near each provider is to a theme, by its position in the vocabulary.
    pub(super) fn theme(&self, at: u8) -> &[Level] {
        self.themes.get(usize::from(at)).map_or(&[], |levels| levels)
    }

    /// How surely each provider offers a type of assistance, by its position in the vocabulary.
    pub(super) fn kind(&self, at: u8) -> &[Level] {
        self.types.get(usize::from(at)).map_or(&[], |levels| levels)
    }

    /// The providers that declare a type of assistance which the vocabulary does not know.
    pub(super) fn unlisted(&self, code: Term) -> &[u32] {
        self.unlisted.get(&code).map_or(&[], |providers| providers)
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

/// The positions of a vocabulary's entries.
fn each<T>(entries: &[T]) -> impl Iterator<Item = u8> {
    (0..).zip(entries).map(|(at, _)| at)
}

/// How near each provider is to the whole of an article.
fn articles(article: u8, profiles: &[Arc<Profile>]) -> Box<[Level]> {
    let goal = ArticleGoal::new(ArticleRef { article, paragraph: None });
    profiles.iter().map(|profile| level(article_level(&goal, &profile.topics))).collect()
}

/// The providers that declare an article, but not as a whole.
fn by_paragraph(number: u8, profiles: &[Arc<Profile>]) -> ByParagraph {
    let paragraphs = |profile: &Profile| {
        let declared = profile.topics.articles.iter().filter(|article| article.article == number);
        declared.map(|article| article.paragraph).collect::<Option<Paragraphs>>()
    };
    (0..)
        .zip(profiles)
        .filter_map(|(at, profile)| Some((at, paragraphs(profile).filter(|paragraphs| !paragraphs.is_empty())?)))
        .collect()
}

/// How near each provider is to a theme.
fn themes(theme: u8, profiles: &[Arc<Profile>]) -> Box<[Level]> {
    let goal = ThemeGoal::new(theme);
    profiles.iter().map(|profile| level(theme_level(&goal, &profile.topics))).collect()
}

/// How surely each provider offers a type of assistance.
fn types(kind: u8, profiles: &[Arc<Profile>]) -> Box<[Level]> {
    profiles.iter().map(|profile| level(type_level(&profile.types, Set::one(kind)))).collect()
}

/// The providers that declare each type of assistance which the vocabulary does not know.
fn unlisted(profiles: &[Arc<Profile>]) -> HashMap<Term, Vec<u32>> {
    let mut declare: HashMap<Term, Vec<u32>> = HashMap::new();
    for (at, profile) in (0..).zip(profiles) {
        for code in &profile.types.unlisted {
            let providers = declare.entry(*code).or_default();
            // Once each, however often it declares the type.
            if providers.last() != Some(&at) {
                providers.push(at);
            }
        }
    }
    declare
}

/// How near each provider is to a State.
fn near(state: State, profiles: &[Arc<Profile>]) -> Box<[Nearness]> {
    let neighbours = neighbours(state);
    profiles.iter().map(|profile| Nearness::of(state, &neighbours, &profile.places)).collect()
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
