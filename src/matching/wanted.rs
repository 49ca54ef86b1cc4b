//! A need, prepared for matching.

use rust_decimal::Decimal;

use super::offer::Types;
use super::place::neighbours;
use super::profile::Offer;
use super::relation::relations;
use super::set::Set;
use super::text::{Concept, Find, Term, Tongue, Word, lexicon, words};
use super::tongues::Tongues;
use super::topic::Topics;
use crate::domain::codes::Horizon;
use crate::domain::contact::Money;
use crate::domain::{ArticleRef, Need, State, StateSet, check};

/// What matching reads of a need.
#[derive(Debug)]
pub struct Wanted {
    /// The State that owns it.
    pub(super) state: Option<State>,
    /// Its title and description, by language.
    pub(super) versions: Vec<Version>,
    /// The articles to be met: declared, else those that its themes rest on or its text reveals.
    pub(super) articles: Vec<ArticleGoal>,
    /// The themes to be met: declared, else those that its text reveals.
    pub(super) themes: Vec<ThemeGoal>,
    /// Types of assistance.
    pub(super) types: Types,
    /// The States of the smallest region that the State lies in.
    pub(super) neighbours: StateSet,
    /// Languages in which help can be received.
    pub(super) languages: Tongues,
    /// Whether the State provides an interpreter.
    pub(super) provides_interpreter: bool,
    /// Official languages of the State, which stand in where it names no working language.
    pub(super) official: Tongues,
    /// How far the help must reach in time.
    pub(super) horizon: Option<Horizon>,
    /// What it may cost.
    pub(super) cost: Option<Cost>,
    /// Its place in its State's action plan, 1 first.
    pub(super) priority: Option<u32>,
}

/// A need's text in one language.
#[derive(Debug)]
pub(super) struct Version {
    /// Its stems, each once.
    pub(super) stems: Vec<Term>,
    /// The stems of the titles of its articles in that language that its own text does not hold.
    pub(super) titles: Vec<Term>,
    /// What it is about, from its text and its codes.
    pub(super) concepts: Vec<Concept>,
}

/// An article to be met.
#[derive(Debug)]
pub(super) struct ArticleGoal {
    /// The article, with its paragraph where it is known.
    pub(super) article: ArticleRef,
    /// The article as a set.
    pub(super) itself: Set,
    /// Articles that share a theme with it.
    pub(super) kin: Set,
    /// Articles of the same chapter.
    pub(super) chapter: Set,
}

/// A theme to be met.
#[derive(Debug)]
pub(super) struct ThemeGoal {
    /// Its position in the vocabulary.
    pub(super) theme: u8,
    /// The theme as a set.
    pub(super) itself: Set,
    /// Themes that share an article with it.
    pub(super) kin: Set,
}

/// What a need may cost.
#[derive(Debug)]
pub(super) struct Cost {
    /// The sum.
    pub(super) sum: Decimal,
    /// ISO 4217 code, as a term.
    pub(super) currency: Term,
    /// ISO 4217 code.
    pub(super) code: Box<str>,
}

impl ArticleGoal {
    /// An article to be met.
    pub(super) fn new(article: ArticleRef) -> Self {
        Self {
            itself: Set::one(article.article),
            kin: relations().kin_of_article(article.article),
            chapter: relations().chapter_of(article.article),
            article,
        }
    }
}

impl ThemeGoal {
    /// A theme to be met, by its position in the vocabulary.
    pub(super) fn new(theme: u8) -> Self {
        Self { theme, itself: Set::one(theme), kin: relations().kin_of_theme(theme) }
    }
}

impl Cost {
    /// Takes a sum of money; `None` where it is no number.
    fn new(money: &Money) -> Option<Self> {
        let currency = Term::of(&money.currency);
        Some(Self { sum: check::decimal(&money.value)?, currency, code: money.currency.as_str().into() })
    }

    /// Whether it lies within the limits of an offer; absent where the currencies differ.
    pub(super) fn fits(&self, offer: &Offer) -> Option<bool> {
        (self.currency == offer.currency).then(|| offer.fits(self.sum))
    }
}

impl Wanted {
    /// Whether money for short first help is for this need and suffices: its horizon is `AD_HOC`, and its cost is known and
    /// within the limits of the fund, in the fund's currency.
    pub(super) fn draws_seed(&self, seed: Option<&Offer>) -> bool {
        let fits = || self.cost.as_ref().zip(seed).and_then(|(cost, seed)| cost.fits(seed));
        self.horizon == Some(Horizon::AdHoc) && fits() == Some(true)
    }

    /// Prepares a need.
    #[must_use]
    pub fn prepare(need: &Need) -> Self {
        let mut topics = Topics::declared(&need.articles, &need.themes);
        let mut types = Types::declared(&need.assistance_types);
        let texts = texts(need);
        for find in texts.iter().flat_map(|text| &text.finds) {
            topics.read(find.concept);
            if let Concept::Assistance(at) = find.concept {
                types.read.extend(Set::one(at));
            }
        }
        let state = need.state.known().copied();
        Self {
            state,
            versions: texts.iter().map(|text| Version::new(text, &topics)).collect(),
            articles: article_goals(&topics),
            themes: theme_goals(&topics),
            types,
            neighbours: state.map(neighbours).unwrap_or_default(),
            languages: Tongues::declared(&need.working_languages),
            provides_interpreter: need.provides_interpreter,
            official: state.map(Tongues::official).unwrap_or_default(),
            horizon: need.horizon.is_known().then(|| need.horizon.clone()),
            cost: need.estimated_cost.as_ref().and_then(Cost::new),
            priority: need.priority,
        }
    }
}

/// Title and description in one language, read.
struct Read {
    /// The language.
    tongue: Tongue,
    /// The words.
    words: Vec<Word>,
    /// What they reveal.
    finds: Vec<Find>,
}

/// Reads title and description in every language.
fn texts(need: &Need) -> Vec<Read> {
    let mut tags: Vec<&str> = need.title.iter().chain(need.description.iter()).map(|(tag, _)| tag).collect();
    tags.sort_unstable();
    tags.dedup();
    tags.into_iter()
        .map(|tag| {
            let text =
                [need.title.get(tag).unwrap_or_default(), need.description.get(tag).unwrap_or_default()].join("\n");
            let tongue = Tongue::of(tag, &text);
            let words = words(&text, tongue);
            Read { tongue, finds: lexicon().find(tongue, &words), words }
        })
        .collect()
}

impl Version {
    /// Takes a text that was read, and adds what the need's codes say.
    fn new(text: &Read, topics: &Topics) -> Self {
        let mut stems: Vec<Term> = text.words.iter().map(|word| word.term).collect();
        stems.sort_unstable();
        stems.dedup();
        let mut titles: Vec<Term> = topics
            .articles
            .iter()
            .filter_map(|article| article.title())
            .flat_map(|title| words(title.get(text.tongue.tag()), text.tongue))
            .map(|word| word.term)
            .filter(|term| stems.binary_search(term).is_err())
            .collect();
        titles.sort_unstable();
        titles.dedup();
        let mut concepts: Vec<Concept> = text.finds.iter().map(|find| find.concept).chain(topics.concepts()).collect();
        concepts.sort_unstable();
        concepts.dedup();
        Self { stems, titles, concepts }
    }
}

/// The articles to be met.
fn article_goals(topics: &Topics) -> Vec<ArticleGoal> {
    let implied = || topics.implied_articles.iter().map(|article| ArticleRef { article, paragraph: None });
    let articles: Vec<ArticleRef> =
        if topics.articles.is_empty() { implied().collect() } else { topics.articles.clone() };
    articles.into_iter().map(ArticleGoal::new).collect()
}

/// The themes to be met.
fn theme_goals(topics: &Topics) -> Vec<ThemeGoal> {
    let themes = if topics.declared_themes.is_empty() { topics.read_themes } else { topics.declared_themes };
    themes.iter().map(ThemeGoal::new).collect()
}
