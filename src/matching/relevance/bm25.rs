//! BM25 over passages in integers: rare terms count more, the best three passages of a provider count.

use std::cmp::Reverse;
use std::sync::Arc;

use fearless_simd::{Level, dispatch};

use super::layout::{LANES, Layout};
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

/// How many blocks of providers are compared at once: few enough for the sums of their passages to stay in the nearest cache.
const AT_ONCE: usize = 16;

/// What a stem counts, per mille of its rarity.
const STEM: u32 = 1000;
/// What a word of an article's title counts that the need itself does not use.
const TITLE: u32 = 500;

/// The index of the providers' passages.
#[derive(Debug)]
pub struct Bm25 {
    /// Where each term stands.
    postings: Index,
    /// Where the passages lie.
    layout: Layout,
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
        let passages: Vec<usize> = profiles.iter().map(|profile| profile.passages.len()).collect();
        let layout = Layout::new(&passages);
        let mut counts = Counts::default();
        for (provider, profile) in (1..).zip(profiles) {
            let terms = profile.passages.iter().flat_map(|passage| profile.terms(passage));
            terms.for_each(|(term, _)| counts.add(term, provider));
        }
        let mut gathered = counts.room(layout.places());
        for (provider, passage, place) in layout.passages() {
            let profile = profiles.get(provider);
            let passage = profile.and_then(|profile| Some((profile, profile.passages.get(passage)?)));
            let terms = passage.map(|(profile, passage)| profile.terms(passage)).into_iter().flatten();
            terms.for_each(|(term, weight)| gathered.add(term, place, weight));
        }
        Self { postings: gathered.packed(), layout }
    }

    /// How rare a term is among providers, with 10 bits after the point.
    fn rarity(&self, postings: &Postings) -> u32 {
        let all = u32::try_from(self.layout.providers()).unwrap_or(u32::MAX / 4);
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

/// The best three sums of each of the providers that lie side by side, whose sums come by row.
#[inline(always)]
#[expect(clippy::inline_always, reason = "compiled for the width of whoever calls it")]
fn best_three<'a>(rows: impl Iterator<Item = &'a [u32; LANES]>, best: &mut [[u32; LANES]; 3]) {
    *best = [[0; LANES]; 3];
    let [first, second, third] = best;
    for row in rows {
        for (((sum, first), second), third) in row.iter().zip(&mut *first).zip(&mut *second).zip(&mut *third) {
            // Without branches, which could not be foretold.
            let (lower, lowest) = ((*first).min(*sum), (*second).min((*first).min(*sum)));
            (*first, *second, *third) = ((*first).max(*sum), (*second).max(lower), (*third).max(lowest));
        }
    }
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

    /// What the best three passages of a provider are of it, 0 to 1000000: the first in full, the second by half, the third by a
    /// quarter.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "compiled for the width of whoever calls it")]
    fn share(self, [first, second, third]: [u32; 3]) -> u32 {
        let sum = u64::from(first) + u64::from(second) / 2 + u64::from(third) / 4;
        // At most the whole, so no digit is cut off.
        ((sum.min(self.all) * self.scale) >> SHIFT) as u32
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

/// Compares one version of a need with all providers; `values` has the best of those before.
#[inline(always)]
#[expect(clippy::inline_always, reason = "compiled for the width of whoever calls it")]
fn compare(layout: &Layout, asked: &[AskedTerm<'_>], values: &mut [u32]) {
    let Some(most) = Most::of(asked) else { return };
    let (mut read, mut sums, mut best) = (vec![0; asked.len()], Vec::new(), [[0; LANES]; 3]);
    for (places, blocks) in layout.blocks(AT_ONCE) {
        sums.clear();
        sums.resize(places.len(), 0);
        for (AskedTerm { counts, postings, .. }, read) in asked.iter().zip(&mut read) {
            postings.add_to(&mut sums, &places, *counts, read);
        }
        let mut rest = sums.as_slice();
        for (providers, size) in blocks {
            let (own, others) = rest.split_at_checked(size).unwrap_or_default();
            rest = others;
            best_three(own.as_chunks().0.iter(), &mut best);
            let [first, second, third] = &best;
            for (lane, provider) in providers.iter().enumerate() {
                if let Some(value) = values.get_mut(*provider as usize) {
                    *value = (*value).max(most.share([first[lane], second[lane], third[lane]]));
                }
            }
        }
    }
}

impl Asked for Question<'_> {
    fn values(&self) -> Vec<u32> {
        let mut values = vec![0; self.index.layout.providers()];
        for asked in &self.versions {
            dispatch!(Level::new(), _ => compare(&self.index.layout, asked, &mut values));
        }
        values
    }

    fn value(&self, provider: usize) -> u32 {
        let own = self.index.layout.own(provider);
        let of_version = |asked: &Vec<AskedTerm<'_>>| {
            let most = Most::of(asked)?;
            let mut sums = vec![[0; LANES]; own.rows()];
            for AskedTerm { counts, postings, .. } in asked {
                postings.of(own, |row, weight| {
                    if let Some([sum, ..]) = sums.get_mut(row) {
                        *sum += u32::from(*counts) * u32::from(weight);
                    }
                });
            }
            let mut best = [[0; LANES]; 3];
            best_three(sums.iter(), &mut best);
            Some(most.share(best.map(|[best, ..]| best)))
        };
        self.versions.iter().filter_map(of_version).max().unwrap_or(0)
    }

    fn passages(&self, provider: usize, most: usize) -> Vec<Hit> {
        let own = self.index.layout.own(provider);
        // By passage, the most that it counts, and in which version of the need.
        let mut best = vec![(0, 0); own.rows()];
        let mut shared: Vec<(usize, usize, Term)> = Vec::with_capacity(2 * MOST_TERMS);
        for (version, asked) in self.versions.iter().enumerate() {
            let mut sums = vec![0; own.rows()];
            for AskedTerm { term, counts, postings } in asked {
                postings.of(own, |at, weight| {
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
