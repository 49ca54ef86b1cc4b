//! What is wrong with a value, all of it at once, and the witness that nothing is.

use std::fmt;
use std::ops::Deref;

use serde::Serialize;

/// One thing wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// Path of the field in the JSON spelling, such as `phones[0].number` or `names["en"]`.
    pub field: String,
    /// What is wrong and what would be right, for a person.
    pub description: String,
}

/// Every violation found in one value; an empty list means that it is valid.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Violations(pub Vec<Violation>);

impl Violations {
    /// Records a violation of `field`.
    pub fn add(&mut self, field: impl Into<String>, description: impl Into<String>) {
        self.0.push(Violation { field: field.into(), description: description.into() });
    }

    /// Takes over the violations of a nested value found at `path`.
    pub fn nest(&mut self, path: &str, inner: Self) {
        for v in inner.0 {
            let dot = if v.field.is_empty() || v.field.starts_with('[') { "" } else { "." };
            self.add(format!("{path}{dot}{}", v.field), v.description);
        }
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Gives `value` back when nothing is wrong with it.
    ///
    /// # Errors
    /// The violations, when there are any.
    pub fn or<T>(self, value: T) -> Result<T, Self> {
        if self.is_empty() { Ok(value) } else { Err(self) }
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, v) in self.0.iter().enumerate() {
            let separator = if i == 0 { "" } else { "; " };
            write!(f, "{separator}{}: {}", v.field, v.description)?;
        }
        Ok(())
    }
}

impl std::error::Error for Violations {}

/// A value that was normalised and checked; only the checks of `domain` make one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Valid<T>(T);

impl<T> Valid<T> {
    /// Wraps a value that the checks of its type have passed.
    pub(in crate::domain) const fn witness(value: T) -> Self {
        Self(value)
    }

    /// The value itself.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Valid<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}
