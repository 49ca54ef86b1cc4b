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
    pub(super) fn declared(codes: &[String]) -> Self {
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
