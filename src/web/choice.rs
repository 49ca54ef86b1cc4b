//! What a form offers to choose from.

use super::words::Words;
use crate::domain::State;

/// Something to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    /// Its code.
    pub(super) code: String,
    /// What it is called.
    pub(super) label: String,
    /// Whether it is chosen.
    pub(super) is_chosen: bool,
}

impl Choice {
    /// A code with its name.
    pub(super) fn new(code: &str, label: String, is_chosen: bool) -> Self {
        Self { code: code.to_owned(), label, is_chosen }
    }
}

/// All States by name, and which of them is chosen.
pub(super) fn states(words: Words, chosen: &str) -> Vec<Choice> {
    let choice = |state: State| Choice::new(state.code(), state.name(words.0).to_owned(), state.code() == chosen);
    let mut states: Vec<_> = State::all().map(choice).collect();
    states.sort_by(|a, b| a.label.cmp(&b.label));
    states
}
