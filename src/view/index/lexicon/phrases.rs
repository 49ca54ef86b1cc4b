//! The words and phrases that mean something: States, kinds of authority, concepts of the thesaurus, in every language
//! that the vocabularies have. One automaton over tokens finds them all.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::super::analyze::{Token, is_syllabic, skeleton, stem, tokens};
use super::words::Words;
use crate::domain::place::NameKind;
use crate::domain::{AuthorityKind, State, vocabulary};

/// The most tokens of a phrase.
const MOST_TOKENS: usize = 24;

/// The fewest letters of a word that hints at a State.
const HINT: usize = 4;

/// The languages in which whoever searches may name any State, besides those of the State itself; `und` is what people call
/// it in several.
const COMMON: [&str; 7] = ["ar", "en", "es", "fr", "ru", "zh", "und"];

/// What a phrase means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) enum Meaning {
    /// A State, by one of its names or codes.
    State(State),
    /// A kind of authority: its position in [`AuthorityKind::ALL`].
    Kind(u8),
    /// A network of practitioners: its position in the vocabulary.
    Network(u8),
    /// A concept: its position in [`Phrases::concepts`].
    Concept(u16),
}

/// A phrase found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct Span {
    /// Position of its first token.
    pub first: usize,
    /// How many tokens it has.
    pub len: usize,
    /// What it means.
    pub meaning: Meaning,
    /// Whether it names a State in a language that is neither one of the United Nations nor one of its own, so that it may as
    /// well be a misspelt word: `Servie` is Dutch for Serbia.
    pub is_remote: bool,
}

/// The automaton: a trie over stems.
#[derive(Debug, Default)]
pub(in super::super) struct Phrases {
    /// From a node by a stem to a node.
    steps: HashMap<(u32, u32), u32>,
    /// The number of each stem.
    stems: HashMap<String, u32>,
    /// What ends at each node.
    meanings: Vec<Vec<Meaning>>,
    /// The States of which a name in a common language, or in their own, ends at a node.
    near: HashSet<(u32, State)>,
    /// Names of the concepts: thesaurus entries, then themes.
    pub concepts: Vec<&'static str>,
    /// Every stem, for correcting misspelt ones.
    pub words: Words,
    /// Words that stand in the names of one State only; `None` for those of several.
    hints: HashMap<String, Option<State>>,
    /// Characters of scripts without spaces by their sound.
    sounds: HashMap<String, Vec<String>>,
}

impl Phrases {
    /// The phrases of all vocabularies.
    pub(in super::super) fn all() -> &'static Self {
        static ALL: LazyLock<Phrases> = LazyLock::new(Phrases::build);
        &ALL
    }

    /// Reads the vocabularies.
    fn build() -> Self {
        let mut phrases = Self { meanings: vec![Vec::new()], ..Self::default() };
        for state in State::all() {
            for name in state.names() {
                let spoken = name.text.split(['(', '[', ',']).next().unwrap_or_default();
                let is_near = COMMON.contains(&name.language) || state.languages().contains(&name.language);
                phrases.add_state(name.text, state, is_near);
                phrases.add_hints(name.text, state);
                if spoken.len() < name.text.len() && name.kind == NameKind::Short {
                    phrases.add_state(spoken, state, is_near);
                }
            }
        }
        let vocabulary = vocabulary();
        for (kind, code) in (0..).zip(AuthorityKind::ALL) {
            let Some(entry) = vocabulary.authority_kind(code.as_str()) else { continue };
            let terms = entry.terms.values().flatten().map(String::as_str);
            for text in entry.labels.iter().map(|(_, label)| label).chain(terms) {
                phrases.add(text, Meaning::Kind(kind));
            }
        }
        for (network, entry) in (0..).zip(&vocabulary.networks) {
            for text in entry.labels.iter().map(|(_, label)| label).chain([entry.short.as_str()]) {
                phrases.add(text, Meaning::Network(network));
            }
        }
        for concept in &vocabulary.thesaurus {
            phrases.add_concept(&concept.id, concept.words.values().flatten().map(String::as_str));
        }
        for theme in &vocabulary.themes {
            let terms = theme.terms.values().flatten().map(String::as_str);
            phrases.add_concept(&theme.code, theme.labels.iter().map(|(_, label)| label).chain(terms));
        }
        phrases
    }

    /// Notes the words of a State's name.
    fn add_hints(&mut self, name: &str, state: State) {
        for token in tokens(name, MOST_TOKENS).iter().filter(|token| token.text.chars().count() >= HINT) {
            let known = self.hints.entry(stem(&token.text).to_owned()).or_insert(Some(state));
            *known = known.filter(|known| *known == state);
        }
    }

    /// The State in whose names alone a word stands: `Principe`.
    pub(in super::super) fn hint(&self, stem: &str) -> Option<State> {
        self.hints.get(stem).copied().flatten()
    }

    /// The other characters of phrases that sound as this one does.
    pub(in super::super) fn sounding_like<'a>(&'a self, character: &'a str) -> impl Iterator<Item = &'a str> {
        let sound = skeleton(character);
        let same = self.sounds.get(&sound).filter(|_| !sound.is_empty()).into_iter().flatten();
        same.map(String::as_str).filter(move |other| *other != character)
    }

    /// Adds a concept with its words.
    fn add_concept<'a>(&mut self, id: &'static str, words: impl Iterator<Item = &'a str>) {
        let Ok(number) = u16::try_from(self.concepts.len()) else { return };
        self.concepts.push(id);
        for text in words {
            self.add(text, Meaning::Concept(number));
        }
    }

    /// Adds a name of a State.
    fn add_state(&mut self, name: &str, state: State, is_near: bool) {
        let node = self.add(name, Meaning::State(state));
        if is_near {
            self.near.insert((node, state));
        }
    }

    /// Adds a phrase, and answers the node at which it ends.
    fn add(&mut self, text: &str, meaning: Meaning) -> u32 {
        let tokens = tokens(text, MOST_TOKENS);
        let mut node = 0;
        for token in &tokens {
            let stem = stem(&token.text);
            if !token.unspaced {
                self.words.add(stem);
            } else if is_syllabic(stem) {
                let same = self.sounds.entry(skeleton(stem)).or_default();
                if !same.iter().any(|known| known == stem) {
                    same.push(stem.to_owned());
                }
            }
            let next = u32::try_from(self.stems.len()).unwrap_or(u32::MAX);
            let stem = *self.stems.entry(stem.to_owned()).or_insert(next);
            let fresh = u32::try_from(self.meanings.len()).unwrap_or(u32::MAX);
            node = *self.steps.entry((node, stem)).or_insert(fresh);
            if node == fresh {
                self.meanings.push(Vec::new());
            }
        }
        if let Some(meanings) = self.meanings.get_mut(node as usize)
            && !tokens.is_empty()
            && !meanings.contains(&meaning)
        {
            meanings.push(meaning);
        }
        node
    }

    /// Every phrase in a text, given by the stems of its tokens; phrases may lie in one another.
    pub(in super::super) fn find(&self, stems: &[&str]) -> Vec<Span> {
        let numbers: Vec<Option<u32>> = stems.iter().map(|stem| self.stems.get(*stem).copied()).collect();
        let mut spans = Vec::new();
        for first in 0..numbers.len() {
            let mut node = 0;
            for (len, number) in (1..).zip(&numbers[first..]) {
                let step = number.and_then(|number| self.steps.get(&(node, number)));
                let Some(next) = step else { break };
                node = *next;
                let meanings = self.meanings.get(node as usize).into_iter().flatten();
                spans.extend(meanings.map(|meaning| Span {
                    first,
                    len,
                    meaning: *meaning,
                    is_remote: matches!(meaning, Meaning::State(state) if !self.near.contains(&(node, *state))),
                }));
            }
        }
        keep_longest_places(&mut spans);
        spans
    }

    /// The phrases in tokens.
    pub(in super::super) fn find_in(&self, tokens: &[Token]) -> Vec<Span> {
        let stems: Vec<&str> = tokens.iter().map(|token| stem(&token.text)).collect();
        self.find(&stems)
    }
}

/// Drops the States whose name lies inside the longer name of another: `Guinea` in `Papua New Guinea`.
fn keep_longest_places(spans: &mut Vec<Span>) {
    let states: Vec<Span> = spans.iter().filter(|span| matches!(span.meaning, Meaning::State(_))).copied().collect();
    spans.retain(|span| {
        !matches!(span.meaning, Meaning::State(_))
            || !states.iter().any(|other| {
                other.len > span.len && other.first <= span.first && span.first + span.len <= other.first + other.len
            })
    });
}
