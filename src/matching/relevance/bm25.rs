//! BM25 over passages in integers: rare terms count more, the best three passages of a provider count.

use std::cmp::Reverse;
use std::ops::Range;
use std::sync::Arc;

use super::logarithm::log2;
use super::postings::{Counts, Index, Postings};
use super::{Asked, Hit, Relevance};
use crate::matching::passage::ONCE;
use crate::matching::text::{Concept, Term};
use crate::matching::wanted::Version;
use crate::matching::{Profile, WHOLE, Wanted};

/// The most terms of a need that are compared: its rarest.
const MOST_TERMS: usize = 32;
/// How many of them a passage would have to hold to be all that can be asked for.
const ENOUGH_TERMS: usize = 8;

/// Bits after the point of what a sum is multiplied by to become a share of the whole.
const SHIFT: u32 = 32;

/// How many providers are compared at once: few enough for the sums of their passages to stay in the nearest cache.
const AT_ONCE: usize = 1024;

/// What a stem counts, per mille of its rarity.
const STEM: u32 = 1000;
/// What a word of an article's title counts that the need itself does not use.
const TITLE: u32 = 500;

/// The index of the providers' passages.
#[derive(Debug)]
pub struct Bm25 {
    /// Where each term stands.
    postings: Index,
    /// The first passage of each provider, and the number of all.
    starts: Box<[u32]>,
}

/// A term of a need with what it counts and where it stands.
#[derive(Debug, Clone, Copy)]
struct AskedTerm<'a> {
    /// The term.
    term: Term,
    /// Rarity times kind, with 10 bits after the point; of 16 bits, as weights are, so that many are multiplied at once.
    counts: u16,
    /// Where it stands.
    postings: &'a Postings,
}

/// The comparison of one need.
#[derive(Debug)]
struct Question<'a> {
    /// The index.
    index: &'a Bm25,
    /// The terms of each version of the need's text, heaviest first.
    versions: Vec<Vec<AskedTerm<'a>>>,
}

impl Bm25 {
    /// Indexes the providers, in the order of the corpus.
    #[must_use]
    pub fn new(profiles: &[Arc<Profile>]) -> Self {
        let passages = profiles.iter().map(|profile| profile.passages.len()).sum();
        let mut counts = Counts::default();
        for profile in profiles {
            let terms = profile.passages.iter().flat_map(|passage| profile.terms(passage));
            terms.for_each(|(term, _)| counts.add(term));
        }
        let mut gathered = counts.room(passages);
        let mut starts = vec![0];
        let mut next = 0;
        for (provider, profile) in (1..).zip(profiles) {
            for passage in profile.passages.iter() {
                for (term, weight) in profile.terms(passage) {
                    gathered.add(term, next, weight, provider);
                }
                next += 1;
            }
            starts.push(next);
        }
        Self { postings: gathered.packed(), starts: starts.into() }
    }

    /// How many providers there are.
    const fn providers(&self) -> usize {
        self.starts.len() - 1
    }

    /// How rare a term is among providers, with 10 bits after the point.
    fn rarity(&self, postings: &Postings) -> u32 {
        let all = u32::try_from(self.providers()).unwrap_or(u32::MAX / 4);
        log2(2 * all + 2) - log2(2 * postings.providers + 1)
    }

    /// The terms of a need's text that are compared, heaviest first.
    fn asked(&self, version: &Version) -> Vec<AskedTerm<'_>> {
        let stems = version.stems.iter().map(|stem| (*stem, STEM));
        let titles = version.titles.iter().map(|stem| (*stem, TITLE));
        let concepts = version.concepts.iter().map(|concept| (concept.term(), concept_counts(*concept)));
        let mut asked: Vec<AskedTerm<'_>> = stems
            .chain(titles)
            .chain(concepts)
            .filter_map(|(term, counts)| {
                let postings = self.postings.get(&term)?;
                let counts = u16::try_from(self.rarity(postings) * counts / 1000).unwrap_or(u16::MAX);
                Some(AskedTerm { term, counts, postings })
            })
            .filter(|asked| asked.counts > 0)
            .collect();
        asked.sort_unstable_by_key(|asked| (Reverse(asked.counts), asked.term));
        asked.truncate(MOST_TERMS);
        asked
    }

    /// The passages of a provider.
    fn range(&self, provider: usize) -> Range<usize> {
        let at = |i: usize| self.starts.get(i).map_or(0, |start| *start as usize);
        at(provider)..at(provider + 1)
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
    // Without branches, which could not be foretold.
    let [first, second, third] = sums.iter().fold([0_u32; 3], |[first, second, third], sum| {
        let (lower, lowest) = (first.min(*sum), second.min(first.min(*sum)));
        [first.max(*sum), second.max(lower), third.max(lowest)]
    });
    u64::from(first) + u64::from(second) / 2 + u64::from(third) / 4
}

/// The most that can be asked of a provider's passages.
#[derive(Debug, Clone, Copy)]
struct Most {
    /// Their sum.
    all: u64,
    /// What a sum is multiplied by, and then shifted, to be a share of it: dividing ten thousand times takes longer than the
    /// rest.
    scale: u64,
}

impl Most {
    /// That of the terms of a need; none where they count nothing.
    fn of(asked: &[AskedTerm<'_>]) -> Option<Self> {
        let enough = asked.iter().take(ENOUGH_TERMS);
        let all: u64 = enough.map(|asked| u64::from(asked.counts) * u64::from(ONCE)).sum();
        (all > 0).then(|| Self { all, scale: (u64::from(WHOLE) << SHIFT).div_ceil(all) })
    }

    /// What the passages of a provider with those sums are of it, 0 to 1000000.
    fn share(self, sums: &[u32]) -> u32 {
        let share = (best_three(sums).min(self.all) * self.scale) >> SHIFT;
        u32::try_from(share).unwrap_or(WHOLE)
    }
}

impl Relevance for Bm25 {
    fn name(&self) -> &'static str {
        "bm25-passages-3"
    }

    fn ask<'a>(&'a self, need: &Wanted) -> Box<dyn Asked + 'a> {
        Box::new(Question { index: self, versions: need.versions.iter().map(|version| self.asked(version)).collect() })
    }
}

impl Asked for Question<'_> {
    fn values(&self) -> Vec<u32> {
        let mut values = vec![0; self.index.providers()];
        let mut sums = Vec::new();
        for asked in &self.versions {
            let Some(most) = Most::of(asked) else { continue };
            let mut read = vec![0; asked.len()];
            for (values, first) in values.chunks_mut(AT_ONCE).zip((0..).step_by(AT_ONCE)) {
                let starts = self.index.starts.get(first..=first + values.len()).unwrap_or_default();
                let range = self.index.range(first).start..self.index.range(first + values.len()).start;
                sums.clear();
                sums.resize(range.len(), 0);
                for (AskedTerm { counts, postings, .. }, read) in asked.iter().zip(&mut read) {
                    postings.add_to(&mut sums, &range, *counts, read);
                }
                for (value, bounds) in values.iter_mut().zip(starts.windows(2)) {
                    let own = sums.get(bounds[0] as usize - range.start..bounds[1] as usize - range.start);
                    *value = (*value).max(most.share(own.unwrap_or_default()));
                }
            }
        }
        values
    }

    fn value(&self, provider: usize) -> u32 {
        let range = self.index.range(provider);
        let of_version = |asked: &Vec<AskedTerm<'_>>| {
            let most = Most::of(asked)?;
            let mut sums = vec![0; range.len()];
            for AskedTerm { counts, postings, .. } in asked {
                postings.within(&range, |passage, weight| {
                    if let Some(sum) = sums.get_mut(passage - range.start) {
                        *sum += u32::from(*counts) * u32::from(weight);
                    }
                });
            }
            Some(most.share(&sums))
        };
        self.versions.iter().filter_map(of_version).max().unwrap_or(0)
    }

    fn passages(&self, provider: usize, most: usize) -> Vec<Hit> {
        let range = self.index.range(provider);
        // By passage, the most that it counts, and in which version of the need.
        let mut best = vec![(0, 0); range.len()];
        let mut shared: Vec<(usize, usize, Term)> = Vec::with_capacity(2 * MOST_TERMS);
        for (version, asked) in self.versions.iter().enumerate() {
            let mut sums = vec![0; range.len()];
            for AskedTerm { term, counts, postings } in asked {
                postings.within(&range, |passage, weight| {
                    let at = passage - range.start;
                    if let Some(sum) = sums.get_mut(at) {
                        *sum += u32::from(*counts) * u32::from(weight);
                        shared.push((version, at, *term));
                    }
                });
            }
            for (best, sum) in best.iter_mut().zip(sums) {
                if sum > best.0 {
                    *best = (sum, version);
                }
            }
        }
        let hits = best.into_iter().enumerate().filter(|(_, (sum, _))| *sum > 0);
        let mut hits: Vec<(Reverse<u32>, usize, usize)> =
            hits.map(|(passage, (sum, version))| (Reverse(sum), passage, version)).collect();
        hits.sort_unstable();
        let terms = |passage: usize, version: usize| {
            let of_it = shared.iter().filter(move |(of, at, _)| (*of, *at) == (version, passage));
            of_it.map(|(.., term)| *term).collect()
        };
        hits.into_iter()
            .take(most)
            .map(|(_, passage, version)| Hit { passage, shared: terms(passage, version) })
            .collect()
    }
}
