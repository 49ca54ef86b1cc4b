//! What the index answers: ids with scores, and what the text was read as.

use std::ops::Range;

use uuid::Uuid;

use super::highlight::Highlighter;
use crate::domain::{ArticleRef, AuthorityKind, State};

/// The answer to a search.
#[derive(Debug, Clone, Default)]
pub struct Hits {
    /// What was found, best first; equal scores by id.
    pub found: Vec<Hit>,
    /// Whether there is more after these.
    pub more: bool,
    /// What the text was read as.
    pub interpretation: Interpretation,
    /// Counts of the answers, where they were asked for.
    pub facets: Vec<Facet>,
    /// What the records were found by, where it was asked for.
    pub(in super::super) highlighter: Option<Highlighter>,
}

/// One record that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Its id.
    pub id: Uuid,
    /// How well it fits, 0 to 1; only to be compared within one answer.
    pub score: f32,
    /// What of it fitted.
    pub matched: Matched,
}

/// What of a record fitted the text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one field of the answer")]
pub struct Matched {
    /// A name that it has.
    pub name: bool,
    /// A name that it had.
    pub former_name: bool,
    /// An acronym, given or made from the initials of a name.
    pub acronym: bool,
    /// The State, or a city.
    pub place: bool,
    /// What it is designated for.
    pub kind: bool,
    /// An article for which it is competent.
    pub article: bool,
    /// A telephone number, mailbox or web address.
    pub contact: bool,
    /// The body it belongs to, or what a profile or an activity says.
    pub text: bool,
}

/// What the text was read as.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Interpretation {
    /// States that it names.
    pub states: Vec<State>,
    /// Kinds of authority that it names.
    pub kinds: Vec<AuthorityKind>,
    /// Articles that it refers to.
    pub articles: Vec<ArticleRef>,
    /// Words read as others, where the words as typed found little.
    pub corrections: Vec<Correction>,
    /// What remains: the words of a name, folded.
    pub text: String,
    /// Words that were not read, because the text has more than a search takes; as typed.
    pub passed_over: Vec<String>,
    /// What it asks for and no record has that passes the constraint.
    pub missing: Vec<Missing>,
}

/// What a text asks for and no record has that passes the constraint.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Missing {
    /// States, of which one is meant.
    pub states: Vec<State>,
    /// Kinds, none of which a record of these States has. Empty with `articles`: there is no record of these States.
    pub kinds: Vec<AuthorityKind>,
    /// Articles, for none of which a record of these States is competent.
    pub articles: Vec<ArticleRef>,
}

/// A word that was read as another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// As typed, folded.
    pub typed: String,
    /// As read, folded.
    pub read_as: String,
}

/// Counts of the answers by the values of one field, greatest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    /// The field.
    pub field: FacetField,
    /// Codes with how many answers have them.
    pub values: Vec<(String, u32)>,
}

/// A field by which answers are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FacetField {
    /// Alpha-2 of the State.
    State,
    /// M49 codes of the regions that the State lies in.
    Region,
    /// What it is designated for, or what kind of provider it is.
    Kind,
    /// Languages accepted.
    Language,
    /// Networks.
    Network,
    /// Year in which it was last confirmed, or `never`.
    Freshness,
}

impl Hits {
    /// The parts of `text`, a text of a record that was found, that fit what was typed: byte ranges in order.
    #[must_use]
    pub fn highlights(&self, text: &str) -> Vec<Range<usize>> {
        self.highlighter.as_ref().map(|highlighter| highlighter.ranges(text)).unwrap_or_default()
    }
}
