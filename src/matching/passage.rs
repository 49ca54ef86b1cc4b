//! A passage: a sentence of a profile or an activity, which is what a need's words are compared with.

use super::text::{Concept, Find, Term, Tongue, Word, lexicon, sentences, words};
use crate::domain::Text;

/// The most words of an activity that are compared as one passage; longer ones are compared by sentence.
const WHOLE_ACTIVITY: usize = 48;
/// How many words a passage of middling length has.
const MIDDLING: u32 = 12;
/// The weight of a term that stands once in a passage of middling length.
pub(super) const ONCE: u32 = 1000;

/// Which of a provider's texts a passage stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// `names` in that language.
    Name(String),
    /// `description` in that language.
    Description(String),
    /// The activity at that position.
    Activity(usize),
}

/// A passage with what is compared of it.
#[derive(Debug)]
pub(super) struct Passage {
    /// Where it stands.
    pub(super) origin: Origin,
    /// The text.
    pub(super) text: Box<str>,
    /// Its words.
    pub(super) words: Vec<Word>,
    /// What it reveals.
    pub(super) finds: Vec<Find>,
    /// Its terms with their weights: stems, and concepts that it reveals or that its record declares.
    pub(super) terms: Vec<(Term, u16)>,
}

impl Passage {
    /// Prepares one passage. `declared`: what its record says it is about.
    pub(super) fn new(origin: Origin, tongue: Tongue, text: &str, declared: &[Concept]) -> Self {
        let words = words(text, tongue);
        let finds = lexicon().find(tongue, &words);
        let concepts = finds.iter().map(|find| find.concept).chain(declared.iter().copied());
        let mut concepts: Vec<Term> = concepts.map(Concept::term).collect();
        concepts.sort_unstable();
        concepts.dedup();
        let terms = weighed(words.iter().map(|word| word.term).chain(concepts).collect(), words.len());
        Self { origin, text: text.into(), words, finds, terms }
    }

    /// Prepares the sentences of a text in every language.
    pub(super) fn of_text<'a>(text: &'a Text, origin: impl Fn(&str) -> Origin + 'a) -> impl Iterator<Item = Self> + 'a {
        text.iter().flat_map(move |(tag, text)| {
            let (origin, tongue) = (origin(tag), Tongue::of(tag, text));
            sentences(text).map(move |sentence| Self::new(origin.clone(), tongue, sentence, &[])).collect::<Vec<_>>()
        })
    }

    /// Prepares an activity's title and description in every language: as a whole where it is short.
    pub(super) fn of_activity(at: usize, title: &Text, description: &Text, declared: &[Concept]) -> Vec<Self> {
        let mut tags: Vec<&str> = title.iter().chain(description.iter()).map(|(tag, _)| tag).collect();
        tags.sort_unstable();
        tags.dedup();
        let mut passages = Vec::new();
        for tag in tags {
            let both = [title.get(tag).unwrap_or_default(), description.get(tag).unwrap_or_default()];
            let whole = both.join("\n");
            let tongue = Tongue::of(tag, &whole);
            let new = |text: &str| Self::new(Origin::Activity(at), tongue, text.trim(), declared);
            if words(&whole, tongue).len() <= WHOLE_ACTIVITY {
                passages.push(new(&whole));
            } else {
                passages.extend(both.into_iter().flat_map(sentences).map(new));
            }
        }
        passages
    }
}

/// The terms of a passage in order, each once, with a weight that grows ever less with each repetition and shrinks with
/// the length of the passage (BM25 with k1 = 1.2, b = 0.5); a term that stands once in a middling passage has `ONCE`.
fn weighed(mut terms: Vec<Term>, length: usize) -> Vec<(Term, u16)> {
    terms.sort_unstable();
    let length = u32::try_from(length).unwrap_or(u32::MAX).min(10_000);
    let norm = 600 + 600 * length / MIDDLING;
    terms
        .chunk_by(PartialEq::eq)
        .map(|same| {
            let count = u32::try_from(same.len()).unwrap_or(u32::MAX).min(1000);
            (same[0], u16::try_from(ONCE * count * 2200 / (1000 * count + norm)).unwrap_or(u16::MAX))
        })
        .collect()
}
