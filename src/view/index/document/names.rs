//! The names of a record: the terms by which the index finds them, and the features by which they are compared.

use super::super::analyze::{Token, fold, hash, is_syllabic, stem, tokens};
use super::super::lexicon::{Meaning, Phrases, Span, Words};
use super::super::tuning::tuning;
use super::{Class, Document, Feature, Source};
use crate::domain::{State, Text, contact};

/// The most words of one name that count.
const MOST_WORDS: usize = 48;
/// The most texts of one record.
const MOST_TEXTS: u8 = 63;

/// Adds the names of a record to a document.
pub(super) struct Names<'a> {
    document: &'a mut Document,
    /// Words that the index holds.
    words: &'a mut Words,
    /// The State of the record, whose name says little in its own names.
    state: Option<State>,
    /// How many texts there are.
    texts: u8,
}

impl<'a> Names<'a> {
    /// Starts on a document.
    pub(super) const fn new(document: &'a mut Document, words: &'a mut Words, state: Option<State>) -> Self {
        Self { document, words, state, texts: 0 }
    }

    /// Adds the names in every language, the further names, the former names and the acronyms.
    pub(super) fn add_all(
        &mut self,
        names: &Text,
        others: &[contact::TextIn],
        former: &[contact::FormerName],
        acronyms: &[String],
    ) {
        let current = names.iter().map(|(_, text)| text).chain(others.iter().map(|name| name.text.as_str()));
        for name in current {
            self.add(Source::Name, name);
            self.add_initials(name);
        }
        for name in former {
            self.add(Source::Former, &name.text);
        }
        for acronym in acronyms {
            self.add_acronym(acronym);
        }
    }

    /// Adds one text.
    pub(super) fn add(&mut self, source: Source, text: &str) {
        let tokens = tokens(text, MOST_WORDS);
        let spans = Phrases::all().find_in(&tokens);
        if tokens.is_empty() || !self.next_text() {
            return;
        }
        for (at, token) in tokens.iter().enumerate() {
            let class = self.class(token, at, &spans);
            let joined = tokens.get(at + 1).filter(|next| token.joins(next));
            let lonely = !(at > 0 && tokens[at - 1].joins(token));
            match joined {
                Some(next) => self.term(source, class, at, 2, 'n', &format!("{}{}", token.text, next.text)),
                // The last of a run has a place but no term of its own: the pair before it is enough.
                None if token.unspaced && !lonely => self.feature(source, class, at, 1, 0),
                None => self.term(source, class, at, 1, 'n', stem(&token.text)),
            }
        }
        for span in spans {
            if let Meaning::Concept(number) = span.meaning
                && let Some(id) = Phrases::all().concepts.get(usize::from(number))
            {
                self.term(source, Class::Reading, span.first, span.len, 'c', id);
            }
        }
    }

    /// Adds an acronym. One of several words is a name too, and its first word is nearly an acronym: `UIF-Perú`.
    fn add_acronym(&mut self, acronym: &str) {
        let folded = fold(acronym);
        let whole: String = folded.split_whitespace().collect();
        let first = folded.split_whitespace().next().unwrap_or_default();
        for (source, text) in [(Source::Acronym, whole.as_str()), (Source::Initials, first)] {
            if !text.is_empty() && !self.document.marks.contains(&format!("a{text}")) && self.next_text() {
                self.term(source, Class::Word, 0, 1, 'a', text);
            }
        }
        if whole != first {
            self.add(Source::Name, acronym);
        }
    }

    /// Adds the initials of a name, with and without those of its stop words.
    fn add_initials(&mut self, name: &str) {
        let tokens = tokens(name, MOST_WORDS);
        let initials = |all: bool| -> String {
            let counts = |token: &&Token| !token.unspaced && (all || !tuning().stopwords.contains(&token.text));
            tokens.iter().filter(counts).filter_map(|token| token.text.chars().next()).collect()
        };
        for text in [initials(false), initials(true)] {
            if text.chars().count() > 1 && !self.document.marks.contains(&format!("i{text}")) && self.next_text() {
                self.term(Source::Initials, Class::Word, 0, 1, 'i', &text);
            }
        }
    }

    /// Adds a fragment by which a contact is looked up.
    pub(super) fn add_fragments(&mut self, fragments: impl Iterator<Item = String>) {
        for fragment in fragments {
            self.document.fragments.push(u64::from(hash('t', &fragment)));
            self.document.marks.insert(format!("t{fragment}"));
        }
    }

    /// Counts one more text, unless there are too many.
    const fn next_text(&mut self) -> bool {
        if self.texts >= MOST_TEXTS {
            return false;
        }
        self.texts += 1;
        true
    }

    /// How much a token says.
    fn class(&self, token: &Token, at: usize, spans: &[Span]) -> Class {
        if tuning().stopwords.contains(&token.text) {
            return Class::Stop;
        }
        let mut class = Class::Word;
        for span in spans.iter().filter(|span| (span.first..span.first + span.len).contains(&at)) {
            match span.meaning {
                Meaning::State(state) if Some(state) == self.state => return Class::Place,
                Meaning::Concept(number) => {
                    let id = Phrases::all().concepts.get(usize::from(number)).copied().unwrap_or_default();
                    let is_body = span.len == 1 && tuning().bodies.contains(id);
                    class = if is_body { Class::Body } else { Class::Concept };
                }
                Meaning::State(_) | Meaning::Kind(_) | Meaning::Network(_) => {}
            }
        }
        class
    }

    /// Adds a term and its feature.
    fn term(&mut self, source: Source, class: Class, at: usize, span: usize, prefix: char, text: &str) {
        self.feature(source, class, at, span, hash(prefix, text));
        let terms = match source {
            Source::Name | Source::Former => &mut self.document.names,
            Source::Acronym | Source::Initials | Source::Parent | Source::Place => &mut self.document.marks,
        };
        terms.insert(format!("{prefix}{text}"));
        if matches!(prefix, 'n' | 'a') && (span == 1 || is_syllabic(text)) {
            self.words.add(text);
        }
    }

    /// Adds a feature of the current text.
    fn feature(&mut self, source: Source, class: Class, at: usize, span: usize, hash: u32) {
        let (Ok(position), Ok(span)) = (u8::try_from(at), u8::try_from(span.min(15))) else { return };
        let feature = Feature { hash, text: self.texts, source, position, span, class };
        self.document.features.push(feature.pack());
    }
}
