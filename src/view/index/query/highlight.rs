//! Highlights: which parts of a text fit what was typed. It works on any text, so nothing of a record is kept for it.

use std::ops::Range;

use super::super::analyze::{hash, stem, tokens};
use super::super::lexicon::{Meaning, Phrases};
use crate::domain::State;

/// The most words of a text that are looked at.
const MOST_WORDS: usize = 2_000;

/// What a query found its records by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in super::super) struct Highlighter {
    /// Hashes of terms, sorted.
    pub terms: Vec<u32>,
    /// States that the query names.
    pub states: Vec<State>,
}

impl Highlighter {
    /// The parts that fit, as byte ranges in order; neighbours are one.
    pub(in super::super) fn ranges(&self, text: &str) -> Vec<Range<usize>> {
        let tokens = tokens(text, MOST_WORDS);
        let has = |prefix, text: &str| self.terms.binary_search(&hash(prefix, text)).is_ok();
        let mut is_marked = vec![false; tokens.len()];
        for (at, token) in tokens.iter().enumerate() {
            if let Some(next) = tokens.get(at + 1).filter(|next| token.joins(next)) {
                if has('n', &format!("{}{}", token.text, next.text)) {
                    is_marked[at] = true;
                    is_marked[at + 1] = true;
                }
            } else {
                is_marked[at] |= has('n', stem(&token.text)) || has('a', &token.text);
            }
        }
        for span in Phrases::all().find_in(&tokens) {
            let fits = match span.meaning {
                Meaning::State(state) => self.states.contains(&state),
                Meaning::Concept(number) => {
                    Phrases::all().concepts.get(usize::from(number)).is_some_and(|id| has('c', id))
                }
                Meaning::Kind(_) | Meaning::Network(_) => false,
            };
            is_marked[span.first..span.first + span.len].iter_mut().for_each(|marked| *marked |= fits);
        }
        let mut ranges: Vec<Range<usize>> = Vec::new();
        for (at, token) in tokens.iter().enumerate().filter(|(at, _)| is_marked[*at]) {
            match ranges.last_mut().filter(|_| at > 0 && is_marked[at - 1]) {
                Some(last) => last.end = token.end,
                None => ranges.push(token.start..token.end),
            }
        }
        ranges
    }
}
