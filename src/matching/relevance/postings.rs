//! Where a term stands: a list of passages, or for a frequent term one number a passage, which is faster to add up.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

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
    /// Adds what the term counts to the sum of each passage that holds it.
    pub(super) fn add_to(&self, sums: &mut [u32], counts: u32) {
        match &self.weights {
            Weights::Few(passages, weights) => {
                for (passage, weight) in passages.iter().zip(weights) {
                    if let Some(sum) = sums.get_mut(*passage as usize) {
                        *sum += counts * u32::from(*weight);
                    }
                }
            }
            Weights::All(weights) => {
                for (sum, weight) in sums.iter_mut().zip(weights) {
                    *sum += counts * u32::from(*weight);
                }
            }
        }
    }

    /// The passages of a range that hold the term, and its weight in each.
    pub(super) fn within(&self, range: &Range<usize>, mut each: impl FnMut(usize, u16)) {
        match &self.weights {
            Weights::Few(passages, weights) => {
                let first = passages.partition_point(|passage| (*passage as usize) < range.start);
                for (passage, weight) in passages.iter().zip(weights).skip(first) {
                    if *passage as usize >= range.end {
                        return;
                    }
                    each(*passage as usize, *weight);
                }
            }
            Weights::All(weights) => {
                let of_range = weights.get(range.clone()).unwrap_or_default();
                range
                    .clone()
                    .zip(of_range)
                    .filter(|(_, weight)| **weight > 0)
                    .for_each(|(at, weight)| each(at, *weight));
            }
        }
    }
}

/// Postings of all terms.
pub(super) type Index = HashMap<Term, Postings, BuildHasherDefault<AsItIs>>;

/// Postings while they are gathered.
#[derive(Debug, Default)]
pub(super) struct Gathered(HashMap<Term, Growing, BuildHasherDefault<AsItIs>>);

/// Where a term stands, so far.
#[derive(Debug, Default)]
struct Growing {
    /// Passages with the term's weight in them, in order.
    passages: Vec<(u32, u16)>,
    /// How many providers have the term.
    providers: u32,
    /// The last provider that was counted, plus one.
    last: u32,
}

impl Gathered {
    /// Adds a term of a passage; `provider` is its position plus one. Passages come in order.
    pub(super) fn add(&mut self, term: Term, passage: u32, weight: u16, provider: u32) {
        let growing = self.0.entry(term).or_default();
        growing.passages.push((passage, weight));
        growing.providers += u32::from(growing.last != provider);
        growing.last = provider;
    }

    /// The postings over so many passages.
    pub(super) fn packed(self, passages: usize) -> Index {
        self.0.into_iter().map(|(term, growing)| (term, growing.packed(passages))).collect()
    }
}

impl Growing {
    /// The postings of one term.
    fn packed(self, passages: usize) -> Postings {
        let weights = if self.passages.len() * FREQUENT >= passages {
            let mut all = vec![0; passages];
            for (passage, weight) in self.passages {
                if let Some(place) = all.get_mut(passage as usize) {
                    *place = weight;
                }
            }
            Weights::All(all.into())
        } else {
            let (passages, weights): (Vec<u32>, Vec<u16>) = self.passages.into_iter().unzip();
            Weights::Few(passages.into(), weights.into())
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
