//! Where a term stands: a list of passages, or for a frequent term one number a passage, which is faster to add up.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

use super::layout::Own;
use crate::matching::text::Term;

/// A term that stands in one of so many passages or more has a number for each passage.
const FREQUENT: usize = 8;

/// Where a term stands.
#[derive(Debug)]
pub(super) struct Postings {
    /// How many providers have the term.
    pub(super) providers: u32,
    /// The term's weight by passage.
    weights: Weights,
}

/// Weights by passage.
#[derive(Debug)]
enum Weights {
    /// The passages that hold the term, in order, and its weight in each.
    Few(Box<[u32]>, Box<[u16]>),
    /// The weight in every passage, 0 where the term is absent.
    All(Box<[u16]>),
}

impl Postings {
    /// Adds what the term counts to the sum of each passage of a range that holds it. `next` is how far the list was read
    /// for the ranges before, which come in order.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "compiled for the width of whoever calls it")]
    pub(super) fn add_to(&self, sums: &mut [u32], range: &Range<usize>, counts: u16, next: &mut usize) {
        match &self.weights {
            Weights::Few(passages, weights) => {
                let left = passages.iter().zip(weights).skip(*next);
                for (passage, weight) in left.take_while(|(passage, _)| (**passage as usize) < range.end) {
                    *next += 1;
                    if let Some(sum) = (*passage as usize).checked_sub(range.start).and_then(|at| sums.get_mut(at)) {
                        *sum += u32::from(counts) * u32::from(*weight);
                    }
                }
            }
            Weights::All(weights) => {
                for (sum, weight) in sums.iter_mut().zip(weights.get(range.clone()).unwrap_or_default()) {
                    *sum += u32::from(counts) * u32::from(*weight);
                }
            }
        }
    }

    /// The passages of a provider that hold the term, and its weight in each.
    pub(super) fn of(&self, own: Own, mut each: impl FnMut(usize, u16)) {
        match &self.weights {
            Weights::Few(passages, weights) => {
                let span = own.span();
                let first = passages.partition_point(|passage| (*passage as usize) < span.start);
                for (passage, weight) in passages.iter().zip(weights).skip(first) {
                    if *passage as usize >= span.end {
                        return;
                    }
                    if let Some(row) = own.row(*passage as usize) {
                        each(row, *weight);
                    }
                }
            }
            Weights::All(weights) => {
                let of_own = own.places().map(|place| weights.get(place).copied().unwrap_or_default());
                of_own.enumerate().filter(|(_, weight)| *weight > 0).for_each(|(row, weight)| each(row, weight));
            }
        }
    }
}

/// Postings of all terms.
pub(super) type Index = HashMap<Term, Postings, BuildHasherDefault<AsItIs>>;

/// How often each term stands in a passage, and in how many providers: what makes room for its postings, so that none is moved
/// while they grow.
#[derive(Debug, Default)]
pub(super) struct Counts(HashMap<Term, Count, BuildHasherDefault<AsItIs>>);

/// How often a term stands.
#[derive(Debug, Default)]
struct Count {
    /// In how many passages.
    passages: usize,
    /// In how many providers.
    providers: u32,
    /// The last of them, plus one.
    last: u32,
}

impl Counts {
    /// Counts a passage that holds the term; `provider` is its position plus one. Providers come in order.
    pub(super) fn add(&mut self, term: Term, provider: u32) {
        let count = self.0.entry(term).or_default();
        count.passages += 1;
        count.providers += u32::from(count.last != provider);
        count.last = provider;
    }

    /// Room for the postings of every term over so many places.
    pub(super) fn room(self, places: usize) -> Gathered {
        let room = |(term, count)| (term, Growing::new(&count, places));
        Gathered(self.0.into_iter().map(room).collect())
    }
}

/// Postings while they are gathered.
#[derive(Debug)]
pub(super) struct Gathered(HashMap<Term, Growing, BuildHasherDefault<AsItIs>>);

/// Where a term stands, so far.
#[derive(Debug)]
struct Growing {
    /// The passages that hold it, where they are few.
    passages: Vec<u32>,
    /// The weight in these, or in every passage.
    weights: Vec<u16>,
    /// Whether there is a weight for every passage.
    is_frequent: bool,
    /// How many providers have the term.
    providers: u32,
}

impl Gathered {
    /// Adds a term of the passage at a place. Places come in order.
    pub(super) fn add(&mut self, term: Term, passage: u32, weight: u16) {
        let Some(growing) = self.0.get_mut(&term) else { return };
        if growing.is_frequent {
            if let Some(place) = growing.weights.get_mut(passage as usize) {
                *place = weight;
            }
        } else {
            growing.passages.push(passage);
            growing.weights.push(weight);
        }
    }

    /// The postings.
    pub(super) fn packed(self) -> Index {
        self.0.into_iter().map(|(term, growing)| (term, growing.packed())).collect()
    }
}

impl Growing {
    /// Room for a term, over so many places.
    fn new(count: &Count, places: usize) -> Self {
        let is_frequent = count.passages * FREQUENT >= places;
        Self {
            passages: Vec::with_capacity(if is_frequent { 0 } else { count.passages }),
            weights: if is_frequent { vec![0; places] } else { Vec::with_capacity(count.passages) },
            is_frequent,
            providers: count.providers,
        }
    }

    /// The postings of the term.
    fn packed(self) -> Postings {
        let weights = if self.is_frequent {
            Weights::All(self.weights.into())
        } else {
            Weights::Few(self.passages.into(), self.weights.into())
        };
        Postings { providers: self.providers, weights }
    }
}

/// Terms are hashes already.
#[derive(Debug, Default)]
pub(super) struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| hash.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}
