//! Words: what they mean, and which known words a misspelt one may be. It never looks at records.

mod distance;
mod phrases;
mod words;

#[cfg(test)]
mod tests;

pub(super) use phrases::{Meaning, Phrases, Span};
pub(super) use words::{Likely, Likeness, Words};
