//! Passages: the sentences of a provider's profile and activities, which a need's words are compared with. They are laid
//! out flat, since ten thousand providers are kept.

use super::text::{Concept, Find, Span, Term, Tongue, Word, lexicon, sentences, words};
use crate::domain::Text;

/// The most words of an activity that are compared as one passage; longer ones are compared by sentence.
const WHOLE_ACTIVITY: usize = 48;
/// How many words a passage of middling length has.
const MIDDLING: u32 = 12;
/// The weight of a term that stands once in a passage of middling length.
pub(super) const ONCE: u32 = 1000;

/// Which of a provider's texts a passage stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// `names` in the language of the tag at that position.
    Name(u32),
    /// `description` in the language of the tag at that position.
    Description(u32),
    /// The activity at that position.
    Activity(u32),
}

/// The passages of a provider while they are gathered.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// Language tags, each once.
    tags: Vec<Box<str>>,
    /// The texts, one after another.
    text: String,
    /// Stems of all words.
    terms: Vec<Term>,
    /// Where each word stands in its passage.
    spans: Vec<Span>,
    /// What the texts reveal.
    finds: Vec<Find>,
    /// Where each passage ends.
    ends: Vec<End>,
}

/// The passages of a provider.
#[derive(Debug)]
pub(super) struct Passages {
    /// Language tags, each once.
    tags: Box<[Box<str>]>,
    /// The texts, one after another.
    text: Box<str>,
    /// Stems of all words.
    terms: Box<[Term]>,
    /// Where each word stands in its passage.
    spans: Box<[Span]>,
    /// What the texts reveal.
    finds: Box<[Find]>,
    /// Where each passage ends.
    ends: Box<[End]>,
}

/// Where a passage stands, and where its parts end among those of all passages.
#[derive(Debug, Clone, Copy)]
struct End {
    /// Where it stands.
    origin: Origin,
    /// End of its text.
    text: u32,
    /// End of its words.
    words: u32,
    /// End of what it reveals.
    finds: u32,
}

/// One passage.
#[derive(Debug, Clone, Copy)]
pub(super) struct Passage<'a> {
    /// Where it stands.
    pub(super) origin: Origin,
    /// The text.
    pub(super) text: &'a str,
    /// Stems of its words.
    pub(super) stems: &'a [Term],
    /// Where its words stand.
    spans: &'a [Span],
    /// What it reveals.
    pub(super) finds: &'a [Find],
}

impl Gathered {
    /// Adds the sentences of a text in every language.
    pub(super) fn add_text(&mut self, text: &Text, origin: impl Fn(u32) -> Origin) {
        for (tag, text) in text.iter() {
            let (origin, tongue) = (origin(self.tag(tag)), Tongue::of(tag, text));
            for sentence in sentences(text) {
                self.add(origin, tongue, sentence);
            }
        }
    }

    /// Adds an activity's title and description in every language, as a whole where it is short, and answers all that
    /// they reveal.
    pub(super) fn add_activity(&mut self, at: u32, title: &Text, description: &Text) -> &[Find] {
        let first = self.finds.len();
        let mut tags: Vec<&str> = title.iter().chain(description.iter()).map(|(tag, _)| tag).collect();
        tags.sort_unstable();
        tags.dedup();
        for tag in tags {
            let both = [title.get(tag).unwrap_or_default(), description.get(tag).unwrap_or_default()];
            let whole = both.join("\n");
            let tongue = Tongue::of(tag, &whole);
            if words(&whole, tongue).len() <= WHOLE_ACTIVITY {
                self.add(Origin::Activity(at), tongue, whole.trim());
            } else {
                both.into_iter()
                    .flat_map(sentences)
                    .for_each(|sentence| self.add(Origin::Activity(at), tongue, sentence));
            }
        }
        &self.finds[first..]
    }

    /// Everything that was found so far.
    pub(super) fn finds(&self) -> &[Find] {
        &self.finds
    }

    /// The passages, in no more memory than they need.
    pub(super) fn packed(self) -> Passages {
        Passages {
            tags: self.tags.into(),
            text: self.text.into(),
            terms: self.terms.into(),
            spans: self.spans.into(),
            finds: self.finds.into(),
            ends: self.ends.into(),
        }
    }

    /// The position of a language tag.
    fn tag(&mut self, tag: &str) -> u32 {
        let at = self.tags.iter().position(|known| **known == *tag).unwrap_or_else(|| {
            self.tags.push(tag.into());
            self.tags.len() - 1
        });
        position(at)
    }

    /// Adds one passage.
    fn add(&mut self, origin: Origin, tongue: Tongue, text: &str) {
        let words: Vec<Word> = words(text, tongue);
        self.finds.extend(lexicon().find(tongue, &words));
        self.terms.extend(words.iter().map(|word| word.term));
        self.spans.extend(words.iter().map(|word| word.span));
        self.text.push_str(text);
        self.ends.push(End {
            origin,
            text: position(self.text.len()),
            words: position(self.terms.len()),
            finds: position(self.finds.len()),
        });
    }
}

impl Passages {
    /// How many there are.
    pub(super) const fn len(&self) -> usize {
        self.ends.len()
    }

    /// The passage at that position.
    pub(super) fn get(&self, at: usize) -> Option<Passage<'_>> {
        let end = self.ends.get(at)?;
        let before = at.checked_sub(1).and_then(|before| self.ends.get(before));
        let [text, words, finds] = before.map_or([0; 3], |end| [end.text, end.words, end.finds].map(|n| n as usize));
        Some(Passage {
            origin: end.origin,
            text: self.text.get(text..end.text as usize)?,
            stems: self.terms.get(words..end.words as usize)?,
            spans: self.spans.get(words..end.words as usize)?,
            finds: self.finds.get(finds..end.finds as usize)?,
        })
    }

    /// All of them, name first.
    pub(super) fn iter(&self) -> impl Iterator<Item = Passage<'_>> {
        (0..self.len()).filter_map(|at| self.get(at))
    }

    /// The language tag at that position.
    pub(super) fn tag(&self, at: u32) -> &str {
        self.tags.get(at as usize).map_or("", |tag| tag)
    }
}

impl Passage<'_> {
    /// Its words whose stems are among these: which of them, and where it stands.
    pub(super) fn words_of(self, stems: &[Term]) -> impl Iterator<Item = (usize, Span)> {
        let few = stems.iter().fold(0, |few, stem| few | stem.bit());
        let own = self.stems.iter().zip(self.spans).filter(move |(stem, _)| few & stem.bit() != 0);
        own.filter_map(move |(own, span)| Some((stems.iter().position(|stem| stem == own)?, *span)))
    }

    /// Its terms with their weights, in order: stems, and concepts that it reveals or that its record declares.
    pub(super) fn terms(self, declared: impl Iterator<Item = Concept>) -> Vec<(Term, u16)> {
        let concepts = self.finds.iter().map(|find| find.concept).chain(declared);
        let mut concepts: Vec<Term> = concepts.map(Concept::term).collect();
        concepts.sort_unstable();
        concepts.dedup();
        weighed(self.stems.iter().copied().chain(concepts).collect(), self.stems.len())
    }
}

/// A position among the passages of one provider; texts are limited to far less.
fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
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
