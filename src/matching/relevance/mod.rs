//! How well a need's words fit a provider's: behind one trait, so that a sentence encoder can join it later.

mod bm25;
mod layout;
mod logarithm;
mod postings;

use std::fmt::Debug;

pub use bm25::Bm25;

use super::Wanted;
use super::text::Term;

/// Compares the text of a need with the passages of providers.
pub trait Relevance: Debug + Send + Sync {
    /// Name and version of the method, for the configuration hash.
    fn name(&self) -> &'static str;

    /// Prepares the comparison with one need.
    fn ask<'a>(&'a self, need: &Wanted) -> Box<dyn Asked + 'a>;
}

/// The comparison of one need with all providers.
pub trait Asked {
    /// How well each provider's text fits, 0 to 1000000 in the order of the corpus. Values of different needs compare.
    fn values(&self) -> Vec<u32>;

    /// The value of the provider at that position alone: what [`Asked::values`] has there.
    fn value(&self, provider: usize) -> u32;

    /// The passages of the provider at that position that fit best, at most `most`, best first.
    fn passages(&self, provider: usize, most: usize) -> Vec<Hit>;
}

/// A passage that fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Its position among the provider's passages.
    pub(super) passage: usize,
    /// The terms that it shares with the need, heaviest first.
    pub(super) shared: Vec<Term>,
}
