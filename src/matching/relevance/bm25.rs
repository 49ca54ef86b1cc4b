//! BM25 over passages in integers: rare terms count more, the best three passages of a provider count.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;
use std::sync::Arc;

use super::logarithm::log2;
use super::{Hit, Relevance};
use crate::matching::passage::ONCE;
use crate::matching::text::{Concept, Term};
use crate::matching::wanted::Version;
use crate::matching::{Profile, WHOLE, Wanted};

/// The most terms of a need that are compared: its rarest.
const MOST_TERMS: usize = 32;
/// How many of them a passage would have to hold to be all that can be asked for.
const ENOUGH_TERMS: usize = 8;

/// What a stem counts, per mille of its rarity.
const STEM: u32 = 1000;
/// What a word of an article's title counts that the need itself does not use.
const TITLE: u32 = 500;

/// Where a term stands.
#[derive(Debug, Default)]
struct Postings {
    /// Passages with the term's weight in them, in order.
    passages: Vec<(u32, u16)>,
    /// How many providers have the term.
    providers: u32,
    /// The last provider that was counted, plus one.
    last: u32,
}

/// Terms are hashes already.
#[derive(Debug, Default)]
struct AsItIs(u64);

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

/// The index of the providers' passages.
#[derive(Debug)]
pub struct Bm25 {
    /// The providers.
    profiles: Vec<Arc<Profile>>,
    /// Where each term stands.
    postings: HashMap<Term, Postings, BuildHasherDefault<AsItIs>>,
    /// The first passage of each provider, and the number of all.
    starts: Vec<u32>,
}

/// A term of a need with what it counts.
#[derive(Debug, Clone, Copy)]
struct Asked {
    /// The term.
    term: Term,
    /// Rarity times kind, with 10 bits after the point.
    counts: u32,
}

impl Bm25 {
    /// Indexes the providers, in the order of the corpus.
    #[must_use]
    pub fn new(profiles: &[Arc<Profile>]) -> Self {
        let mut index = Self { profiles: profiles.to_vec(), postings: HashMap::default(), starts: vec![0] };
        let mut next = 0;
        for (provider, profile) in (1..).zip(profiles) {
            for passage in &profile.passages {
                for (term, weight) in &passage.terms {
                    let postings = index.postings.entry(*term).or_default();
                    postings.passages.push((next, *weight));
                    postings.providers += u32::from(postings.last != provider);
                    postings.last = provider;
                }
                next += 1;
            }
            index.starts.push(next);
        }
        index
    }

    /// How rare a term is among providers, with 10 bits after the point; 0 for a term that none has.
    fn rarity(&self, term: Term) -> u32 {
        let all = u32::try_from(self.profiles.len()).unwrap_or(u32::MAX / 4);
        self.postings.get(&term).map_or(0, |found| log2(2 * all + 2) - log2(2 * found.providers + 1))
    }

    /// The terms of a need's text that are compared, heaviest first.
    fn asked(&self, version: &Version) -> Vec<Asked> {
        let stems = version.stems.iter().map(|stem| (*stem, STEM));
        let titles = version.titles.iter().map(|stem| (*stem, TITLE));
        let concepts = version.concepts.iter().map(|concept| (concept.term(), concept_counts(*concept)));
        let mut asked: Vec<Asked> = stems
            .chain(titles)
            .chain(concepts)
            .map(|(term, counts)| Asked { term, counts: self.rarity(term) * counts / 1000 })
            .filter(|asked| asked.counts > 0)
            .collect();
        asked.sort_unstable_by_key(|asked| (std::cmp::Reverse(asked.counts), asked.term));
        asked.truncate(MOST_TERMS);
        asked
    }

    /// The passages of a provider.
    fn range(&self, provider: usize) -> Range<usize> {
        let at = |i: usize| self.starts.get(i).map_or(0, |start| *start as usize);
        at(provider)..at(provider + 1)
    }

    /// The sum for each passage of what its terms count.
    fn sums(&self, asked: &[Asked]) -> Vec<u32> {
        let mut sums = vec![0; self.range(self.profiles.len().saturating_sub(1)).end];
        for Asked { term, counts } in asked {
            for (passage, weight) in self.postings.get(term).into_iter().flat_map(|found| &found.passages) {
                if let Some(sum) = sums.get_mut(*passage as usize) {
                    *sum += counts * u32::from(*weight);
                }
            }
        }
        sums
    }
}

/// What a concept counts, per mille of its rarity.
const fn concept_counts(concept: Concept) -> u32 {
    match concept {
        Concept::Theme(_) | Concept::Article(_) => 1000,
        Concept::Thesaurus(_) => 700,
        Concept::State(_) => 500,
        Concept::Assistance(_) => 300,
    }
}

/// What a provider's best three passages count together: the first in full, the second by half, the third by a quarter.
fn best_three(sums: &[u32]) -> u64 {
    let mut best = [0_u32; 3];
    for sum in sums {
        if *sum > best[2] {
            best[2] = *sum;
            if best[2] > best[1] {
                best.swap(1, 2);
            }
            if best[1] > best[0] {
                best.swap(0, 1);
            }
        }
    }
    u64::from(best[0]) + u64::from(best[1]) / 2 + u64::from(best[2]) / 4
}

impl Relevance for Bm25 {
    fn name(&self) -> &'static str {
        "bm25-passages-1"
    }

    fn values(&self, need: &Wanted) -> Vec<u32> {
        let mut values = vec![0; self.profiles.len()];
        for version in &need.versions {
            let asked = self.asked(version);
            let all: u64 = asked.iter().take(ENOUGH_TERMS).map(|asked| u64::from(asked.counts * ONCE)).sum();
            if all == 0 {
                continue;
            }
            let sums = self.sums(&asked);
            for (provider, value) in values.iter_mut().enumerate() {
                let share = best_three(&sums[self.range(provider)]) * u64::from(WHOLE) / all;
                *value = (*value).max(u32::try_from(share).unwrap_or(WHOLE).min(WHOLE));
            }
        }
        values
    }

    fn passages(&self, need: &Wanted, provider: usize, most: usize) -> Vec<Hit> {
        let Some(profile) = self.profiles.get(provider) else { return Vec::new() };
        let mut hits: Vec<(u32, Hit)> = Vec::new();
        let asked: Vec<Vec<Asked>> = need.versions.iter().map(|version| self.asked(version)).collect();
        for (i, passage) in profile.passages.iter().enumerate() {
            let best = asked.iter().map(|asked| shared(asked, &passage.terms)).max_by_key(|(sum, _)| *sum);
            if let Some((sum, shared)) = best.filter(|(sum, _)| *sum > 0) {
                hits.push((sum, Hit { passage: i, shared }));
            }
        }
        hits.sort_by_key(|(sum, hit)| (std::cmp::Reverse(*sum), hit.passage));
        hits.into_iter().take(most).map(|(_, hit)| hit).collect()
    }
}

/// What the terms of a passage that are asked for count together, and which these are.
fn shared(asked: &[Asked], terms: &[(Term, u16)]) -> (u32, Vec<Term>) {
    let mut sum = 0;
    let mut shared = Vec::new();
    for Asked { term, counts } in asked {
        if let Ok(at) = terms.binary_search_by_key(term, |(term, _)| *term) {
            sum += counts * u32::from(terms[at].1);
            shared.push(*term);
        }
    }
    (sum, shared)
}
