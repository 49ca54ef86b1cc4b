//! How equal two needs are: by articles along their hierarchy, themes and types of assistance; by their words where one of
//! them has no subject but these.

use crate::domain::codes::Horizon;
use crate::matching::score::{article_level, theme_level};
use crate::matching::set::Set;
use crate::matching::text::Term;
use crate::matching::topic::Topics;
use crate::matching::{Criterion, WHOLE, Wanted, Weights};

/// What is compared of a need.
#[derive(Debug)]
pub(super) struct Subject<'a> {
    /// The need.
    pub(super) wanted: &'a Wanted,
    /// The articles and themes that it asks for, as those of a record.
    topics: Topics,
    /// Types of assistance of the vocabulary, declared or else read.
    types: Set,
    /// Types that the vocabulary does not know.
    unlisted: &'a [Term],
    /// Stems and concepts of its text, by language version, in order.
    words: Vec<Vec<Term>>,
}

impl<'a> Subject<'a> {
    /// Prepares a need for comparing.
    pub(super) fn new(wanted: &'a Wanted) -> Self {
        let topics = Topics {
            articles: wanted.articles.iter().map(|goal| goal.article).collect(),
            declared_articles: articles(wanted),
            declared_themes: themes(wanted),
            ..Topics::default()
        };
        let words = wanted.versions.iter().map(|version| {
            let concepts = version.concepts.iter().map(|concept| concept.term());
            let mut terms: Vec<Term> = version.stems.iter().copied().chain(concepts).collect();
            terms.sort_unstable();
            terms.dedup();
            terms
        });
        Self { wanted, topics, types: types(wanted), unlisted: &wanted.types.unlisted, words: words.collect() }
    }

    /// How equal two needs are, 0 to 1000000, the same both ways. 0 where they ask for different kinds of help, where one is
    /// for some weeks and the other for years, and where nothing can be compared.
    pub(super) fn sameness(&self, other: &Self, weights: &Weights) -> u32 {
        let types = self.types(other);
        if types == Some(0) || self.takes_years() != other.takes_years() {
            return 0;
        }
        let subjects = [
            (Criterion::Articles, self.articles(other)),
            (Criterion::Themes, self.themes(other)),
            (Criterion::AssistanceTypes, types),
        ];
        let has_subject = subjects.iter().take(2).any(|(_, value)| value.is_some());
        let text = if has_subject { None } else { self.text(other) };
        if !has_subject && text.is_none() {
            return 0;
        }
        let (mut sum, mut all) = (0, 0);
        for (criterion, value) in subjects.into_iter().chain([(Criterion::Text, text)]) {
            if let Some(value) = value {
                let weight = u64::from(weights.per_mille(criterion));
                (sum, all) = (sum + weight * u64::from(value), all + weight);
            }
        }
        sum.checked_div(all).and_then(|mean| u32::try_from(mean).ok()).unwrap_or(0)
    }

    /// Whether it is known that the help takes years.
    fn takes_years(&self) -> Option<bool> {
        match self.wanted.horizon.as_ref()? {
            Horizon::MultiYear => Some(true),
            Horizon::AdHoc | Horizon::RegionalShortTerm => Some(false),
            Horizon::Unrecognized(_) => None,
        }
    }

    /// How near the articles of each are to those of the other; absent where one names none.
    fn articles(&self, other: &Self) -> Option<u32> {
        let near = |of: &Self, to: &Self| mean(of.wanted.articles.iter().map(|goal| article_level(goal, &to.topics)));
        Some(u32::midpoint(near(self, other)?, near(other, self)?))
    }

    /// How near the themes of each are to those of the other, likewise.
    fn themes(&self, other: &Self) -> Option<u32> {
        let near = |of: &Self, to: &Self| mean(of.wanted.themes.iter().map(|goal| theme_level(goal, &to.topics)));
        Some(u32::midpoint(near(self, other)?, near(other, self)?))
    }

    /// The share of types in common; absent where one names none.
    fn types(&self, other: &Self) -> Option<u32> {
        let unlisted = self.unlisted.iter().filter(|code| other.unlisted.contains(code)).count();
        let common = self.types.common(other.types).iter().count() + unlisted;
        let counts = [self, other].map(|need| need.types.iter().count() + need.unlisted.len());
        if counts.contains(&0) { None } else { Some(shared(common, counts)) }
    }

    /// The share of words in common, in the two language versions that are nearest; absent where one has none.
    fn text(&self, other: &Self) -> Option<u32> {
        let pairs = self.words.iter().flat_map(|own| other.words.iter().map(move |their| (own, their)));
        let pairs = pairs.filter(|(own, their)| !own.is_empty() && !their.is_empty());
        pairs
            .map(|(own, their)| {
                let common = own.iter().filter(|term| their.binary_search(term).is_ok()).count();
                shared(common, [own.len(), their.len()])
            })
            .max()
    }
}

/// The articles that a need asks for, by number.
pub(super) fn articles(wanted: &Wanted) -> Set {
    wanted.articles.iter().map(|goal| goal.article.article).collect()
}

/// The themes that a need asks for, by position.
pub(super) fn themes(wanted: &Wanted) -> Set {
    wanted.themes.iter().map(|goal| goal.theme).collect()
}

/// The types of assistance that a need asks for, by position.
pub(super) fn types(wanted: &Wanted) -> Set {
    if wanted.types.is_declared() { wanted.types.declared } else { wanted.types.read }
}

/// The mean; absent of nothing.
fn mean(levels: impl Iterator<Item = u32>) -> Option<u32> {
    let (mut sum, mut count) = (0_u64, 0_u64);
    for level in levels {
        (sum, count) = (sum + u64::from(level), count + 1);
    }
    sum.checked_div(count).and_then(|mean| u32::try_from(mean).ok())
}

/// Twice what two have in common of what both have together, in millionths.
fn shared(common: usize, counts: [usize; 2]) -> u32 {
    let all = counts[0] as u64 + counts[1] as u64;
    let share = (2 * common as u64 * u64::from(WHOLE)).checked_div(all).unwrap_or(0);
    u32::try_from(share).unwrap_or(WHOLE)
}
