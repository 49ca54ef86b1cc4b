//! The words of a text that say something, as stems with the place where they stand.

use std::borrow::Cow;

use frostem::Stemmer;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

use super::{Term, Tongue};
use crate::matching::settings::stop_words;

/// A word of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::matching) struct Word {
    /// Its stem.
    pub(in crate::matching) term: Term,
    /// Where it stands.
    pub(in crate::matching) span: Span,
}

/// A stretch of a passage. A text is limited to 32 KiB and its title to 4 KiB, so that two bytes reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::matching) struct Span {
    /// Byte at which it begins in the passage.
    start: u16,
    /// Byte after its end.
    end: u16,
}

impl Span {
    /// The stretch between two bytes; what lies beyond the limit of a text is not reached.
    fn new(start: usize, end: usize) -> Self {
        let byte = |at: usize| u16::try_from(at).unwrap_or(u16::MAX);
        Self { start: byte(start), end: byte(end) }
    }

    /// The stretch from the first byte of one to the last of the other.
    pub(in crate::matching) fn with(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Whether all of the other lies in it.
    pub(in crate::matching) const fn holds(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The words of the passage that it spans.
    pub(in crate::matching) fn of(self, passage: &str) -> &str {
        passage.get(usize::from(self.start)..usize::from(self.end)).unwrap_or_default()
    }
}

/// The words of a text in order, without numbers and words that say nothing. Chinese comes as pairs of characters.
pub(in crate::matching) fn words(text: &str, tongue: Tongue) -> Vec<Word> {
    let stemmer = tongue.stemmer();
    let mut words = Vec::new();
    let mut ideograph: Option<(usize, &str)> = None;
    for (start, word) in text.unicode_word_indices() {
        if word.chars().all(is_ideograph) {
            let end = start + word.len();
            if let Some((first, before)) = ideograph.filter(|(first, before)| first + before.len() == start) {
                words.push(Word { term: Term::of(&format!("{before}{word}")), span: Span::new(first, end) });
            }
            ideograph = Some((start, word));
            continue;
        }
        for (offset, part) in parts(word) {
            let start = start + offset;
            if let Some(stem) = stem(part, tongue, stemmer) {
                words.push(Word { term: Term::of(&stem), span: Span::new(start, start + part.len()) });
            }
        }
    }
    words
}

/// Whether the character is Chinese.
const fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{2FFFF}')
}

/// The parts of a word around apostrophes (`l'article`, `State's`), without what is elided, each with its offset.
fn parts(word: &str) -> impl Iterator<Item = (usize, &str)> {
    let whole = !word.contains(['\'', '\u{2019}']);
    let pieces = word.split(['\'', '\u{2019}']);
    pieces
        .map(move |piece| (piece.as_ptr() as usize - word.as_ptr() as usize, piece))
        .filter(move |(_, piece)| whole || piece.chars().nth(2).is_some())
}

/// The stem of a word in lower case and without accents; `None` for numbers, single letters and words that say nothing.
fn stem(word: &str, tongue: Tongue, stemmer: Option<Stemmer>) -> Option<String> {
    let lower = word.to_lowercase();
    if lower.chars().nth(1).is_none()
        || lower.chars().all(char::is_numeric)
        || stop_words(tongue).contains(lower.as_str())
    {
        return None;
    }
    let stem = stemmer.map_or(Cow::Borrowed(lower.as_str()), |stemmer| stemmer.stem(&lower));
    if stem.is_ascii() {
        return Some(stem.into_owned());
    }
    Some(stem.nfd().filter(|c| !is_combining_mark(*c)).collect())
}
