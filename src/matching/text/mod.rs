//! Text made comparable: words, stems, sentences, and the phrases that reveal what a text is about.

mod lexicon;
mod sentence;
mod term;
mod tongue;
mod words;

pub(super) use lexicon::{Concept, Find, lexicon};
pub(super) use sentence::sentences;
pub(super) use term::Term;
pub(super) use tongue::Tongue;
pub(super) use words::{Span, Word, words};
