//! Types of assistance: those of the vocabulary, unknown codes as they came, and those that a text reveals.

use super::set::Set;
use super::text::Term;
use crate::domain::vocabulary;

/// The code that says nothing about the type.
const OTHER: &str = "OTHER";

/// Types of assistance that a record declares, and those that its text reveals.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Types {
    /// Declared types of the vocabulary, by position.
    pub(super) declared: Set,
    /// Declared types that the vocabulary does not know.
    pub(super) unlisted: Vec<Term>,
    /// Whether it declares any other type.
    pub(super) other: bool,
    /// Types that the text reveals.
    pub(super) read: Set,
}

impl Types {
    /// Takes the codes of a record.
    pub(super) fn declared<'a>(codes: impl IntoIterator<Item = &'a String>) -> Self {
        let mut types = Self::default();
        for code in codes {
            match vocabulary().assistance_types.iter().position(|entry| entry.code == *code) {
                _ if code == OTHER => types.other = true,
                Some(at) => types.declared.extend(u8::try_from(at).map(Set::one).unwrap_or_default()),
                None => types.unlisted.push(Term::of(code)),
            }
        }
        types
    }

    /// Adds the declared types of another record.
    pub(super) fn extend(&mut self, other: &Self) {
        self.declared.extend(other.declared);
        self.unlisted.extend(&other.unlisted);
        self.other |= other.other;
    }

    /// Whether it declares any type.
    pub(super) fn is_declared(&self) -> bool {
        self.other || !self.declared.is_empty() || !self.unlisted.is_empty()
    }
}

/// What a provider can be taken to give: what its own entry, its activities and its tools name, and what its texts show.
#[derive(Debug, Default)]
pub(super) struct Given {
    /// Types of the vocabulary, by position.
    pub(super) listed: Set,
    /// Types that the vocabulary does not know.
    unlisted: Vec<Term>,
    /// Whether it is known what is not given: its own entry names types, and all that are named are of the vocabulary.
    pub(super) is_told: bool,
}

impl Given {
    /// Gathers what the entry names, what it and its activities name and their texts show, and what its tools stand for.
    pub(super) fn new(own: &Types, all: &Types, tools: &Types) -> Self {
        let mut listed = all.declared;
        listed.extend(all.read);
        listed.extend(tools.declared);
        let unlisted: Vec<Term> = all.unlisted.iter().chain(&tools.unlisted).copied().collect();
        let is_told = own.is_declared() && !all.other && !tools.other && unlisted.is_empty();
        Self { listed, unlisted, is_told }
    }

    /// Whether any type asked for is given. Absent where it is not known: either names none, or one of which nothing more is
    /// known, such as `OTHER`, or a code of a later list that may be part of one in this.
    pub(super) fn meets(&self, asked: &Types) -> Option<bool> {
        let meets = self.listed.meets(asked.declared) || asked.unlisted.iter().any(|code| self.unlisted.contains(code));
        let is_known = self.is_told && !asked.declared.is_empty() && !asked.other && asked.unlisted.is_empty();
        if meets { Some(true) } else { is_known.then_some(false) }
    }
}

/// The codes of types of assistance, for a sentence.
pub(super) fn told(types: Set) -> String {
    let code = |at: u8| Some(vocabulary().assistance_types.get(usize::from(at))?.code.as_str());
    types.iter().filter_map(code).collect::<Vec<_>>().join(", ")
}
