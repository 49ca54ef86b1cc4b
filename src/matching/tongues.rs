//! Working languages, compared by their first subtag: help in `fr-CH` is help in `fr`.

use crate::domain::State;

/// A primary subtag in three bytes.
pub(super) type Tongue3 = [u8; 3];

/// A set of languages, by primary subtag.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tongues(Box<[Tongue3]>);

impl Tongues {
    /// The languages of BCP 47 tags.
    pub(super) fn declared(tags: &[String]) -> Self {
        let mut tongues: Vec<Tongue3> = tags.iter().filter_map(|tag| primary(tag)).collect();
        tongues.sort_unstable();
        tongues.dedup();
        Self(tongues.into())
    }

    /// The official languages of a State.
    pub(super) fn official(state: State) -> Self {
        let tags: Vec<String> = state.languages().iter().map(ToString::to_string).collect();
        Self::declared(&tags)
    }

    /// Whether there is none.
    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = Tongue3> {
        self.0.iter().copied()
    }

    /// Whether there is one in common.
    pub(super) fn meets(&self, other: &Self) -> bool {
        self.0.iter().any(|tongue| other.0.contains(tongue))
    }

    /// Those in common.
    pub(super) fn both(&self, other: &Self) -> Self {
        Self(self.0.iter().filter(|tongue| other.0.contains(tongue)).copied().collect())
    }

    /// Those in common, as tags.
    pub(super) fn common(&self, other: &Self) -> Vec<String> {
        self.0.iter().filter(|tongue| other.0.contains(tongue)).copied().map(shown).collect()
    }

    /// All of them, as tags.
    pub(super) fn tags(&self) -> Vec<String> {
        self.0.iter().copied().map(shown).collect()
    }
}

/// The primary subtag in three bytes, the last of them a space in a tag of two letters.
fn primary(tag: &str) -> Option<Tongue3> {
    match tag.split('-').next()?.to_ascii_lowercase().as_bytes() {
        [a, b] => Some([*a, *b, b' ']),
        [a, b, c] => Some([*a, *b, *c]),
        _ => None,
    }
}

/// The subtag as it is written.
fn shown(tongue: Tongue3) -> String {
    tongue.into_iter().map(char::from).filter(|c| *c != ' ').collect()
}
