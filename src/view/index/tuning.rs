//! The choices in `index/search.toml`: which words count little, and how much each sort of match counts.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde::Deserialize;

/// The file.
const FILE: &str = include_str!("../../../index/search.toml");

/// How search reads and ranks.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tuning {
    /// Folded words that count little.
    pub stopwords: HashSet<String>,
    /// Concepts that name a sort of body.
    pub bodies: HashSet<String>,
    /// How much work a search does.
    pub limits: Limits,
    /// How much an inexact match counts, 0 to 1.
    pub likeness: Likeness,
    /// How much a word counts.
    pub weight: Weight,
}

/// How much work a search does.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Limits {
    /// Records compared word by word.
    pub candidates: usize,
    /// Spellings of a word that the index is asked for.
    pub expansions: usize,
    /// Spellings of a word that records are compared with.
    pub variants: usize,
    /// Spellings of all the words of a query that are not known.
    pub spellings: usize,
}

/// How much an inexact match counts, 0 to 1.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Likeness {
    /// Another word for the same thing.
    pub concept: f32,
    /// The same word in another script.
    pub script: f32,
    /// The beginning of the word.
    pub prefix: f32,
    /// A letter wrong.
    pub typo: f32,
    /// Initials of a name.
    pub initials: f32,
}

/// How much a word counts.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Weight {
    /// Any word.
    pub word: f32,
    /// A word of the thesaurus.
    pub concept: f32,
    /// A sort of body.
    pub body: f32,
    /// The State's name in the name of its own office.
    pub place: f32,
    /// A stop word.
    pub stop: f32,
    /// The State that a query names.
    pub state: f32,
    /// A fit in a record of another State than the query names.
    pub elsewhere: f32,
    /// One character of a script without spaces, as a part of a word.
    pub character: f32,
}

/// The choices; all zero when the file does not parse, which a test excludes.
pub(super) fn tuning() -> &'static Tuning {
    static TUNING: LazyLock<Tuning> = LazyLock::new(|| toml::from_str(FILE).unwrap_or_default());
    &TUNING
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_file_is_well_formed() {
        let tuning: super::Tuning = toml::from_str(super::FILE).expect("index/search.toml");
        assert!(tuning.limits.candidates >= 10);
    }
}
