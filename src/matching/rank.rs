//! Finds the best providers without explaining all of them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use jiff::civil::Date;

use super::explain::Explainer;
use super::score::{Look, Quick, Scale, track_record};
use super::{Corpus, Criterion, Exclusion, Ranking, WHOLE, Wanted, Weights, day};
use crate::domain::ProviderId;

/// A provider with its score, best first in descending order: higher scores, then lower positions.
pub(super) type Placed = (u32, Reverse<u32>);

/// Ranks the providers for a need.
pub(super) fn rank(corpus: &Corpus, need: &Wanted, weights: &Weights, limit: usize, today: Date) -> Ranking {
    let asked = corpus.relevance.ask(need);
    let texts = asked.values();
    let scale = Scale::new(weights, need);
    let quick = Quick::new(need, scale, corpus, day::of(today));
    let look = quick.look(&texts);
    let is_stopped = quick.stopped();
    let exact = |at: usize| exact(corpus, need, &scale, &look, at, today);

    let passed = best(&look, limit, None, |at| !is_stopped(at), exact);
    let last = passed.last().copied().filter(|_| passed.len() == limit);
    let missed = best(&look, limit, last, is_stopped, exact);

    let explainer = Explainer::new(corpus, need, weights, today, asked.as_ref());
    let text = |at: usize| texts.get(at).copied().unwrap_or(0);
    let candidates = passed.iter().map(|(_, Reverse(at))| explainer.candidate(*at as usize, text(*at as usize)));
    Ranking {
        // The rules are looked at once more on what is handed out.
        candidates: candidates.filter(|candidate| candidate.rules.iter().all(|rule| rule.passed)).collect(),
        excluded: missed
            .into_iter()
            .filter_map(|(score, Reverse(at))| {
                let profile = corpus.profiles.get(at as usize)?;
                Some(Exclusion { provider: profile.id, rules: explainer.broken(profile), score })
            })
            .collect(),
        overlaps: corpus.overlaps(need, today),
        considered: corpus.len(),
        config_hash: corpus.config_hash(weights),
    }
}

/// The best providers for a need whom no rule stops, best first: those of [`rank`], without the reasons.
pub(super) fn first(corpus: &Corpus, need: &Wanted, weights: &Weights, limit: usize, today: Date) -> Vec<ProviderId> {
    let texts = corpus.relevance.ask(need).values();
    let scale = Scale::new(weights, need);
    let quick = Quick::new(need, scale, corpus, day::of(today));
    let look = quick.look(&texts);
    let is_stopped = quick.stopped();
    let passed = best(&look, limit, None, |at| !is_stopped(at), |at| exact(corpus, need, &scale, &look, at, today));
    passed.iter().filter_map(|(_, Reverse(at))| Some(corpus.profiles.get(*at as usize)?.id)).collect()
}

/// Scores of which only the least and the most is known yet, by provider.
pub(super) trait Bounds {
    /// The least of each.
    fn least(&self) -> &[u32];

    /// How much more than its least any can be at most.
    fn top(&self) -> u32;

    /// The most of one.
    fn most(&self, at: usize) -> u32;
}

impl Bounds for Look<'_> {
    fn least(&self) -> &[u32] {
        &self.sums
    }

    fn top(&self) -> u32 {
        Look::top(self)
    }

    fn most(&self, at: usize) -> u32 {
        Look::most(self, at)
    }
}

/// The best `limit` of those that `is_in` holds of, best first, and of these only those ahead of `last`.
///
/// Scores are worked out exactly only of those that can be among them: the most that theirs can be reaches what `limit`
/// others have at least.
pub(super) fn best(
    scores: &impl Bounds,
    limit: usize,
    last: Option<Placed>,
    is_in: impl Fn(usize) -> bool,
    exact: impl Fn(usize) -> u32,
) -> Vec<Placed> {
    let floor = least_of_best(scores.least(), limit, last.map_or(0, |(score, _)| score), &is_in);
    let near = (0..).zip(scores.least()).filter(|(_, least)| **least + scores.top() >= floor);
    let placed = near.map(|(at, _): (u32, _)| (scores.most(at as usize), Reverse(at)));
    let mut open: Vec<Placed> = placed.filter(|(most, Reverse(at))| *most >= floor && is_in(*at as usize)).collect();
    open.sort_unstable_by_key(|placed| Reverse(*placed));
    let mut found: BinaryHeap<Reverse<Placed>> = BinaryHeap::with_capacity(limit + 1);
    for (most, Reverse(at)) in open {
        let floor = if found.len() < limit { last } else { found.peek().map(|Reverse(lowest)| *lowest) };
        if limit == 0 || floor.is_some_and(|(floor, _)| most < floor) {
            break;
        }
        let placed = (exact(at as usize), Reverse(at));
        if last.is_none_or(|last| placed > last) {
            found.push(Reverse(placed));
        }
        if found.len() > limit {
            found.pop();
        }
    }
    found.into_sorted_vec().into_iter().map(|Reverse(placed)| placed).collect()
}

/// The least that the best `limit` have of those that `is_in` holds of; `floor` where that is more, or they are fewer.
fn least_of_best(least: &[u32], limit: usize, mut floor: u32, is_in: impl Fn(usize) -> bool) -> u32 {
    let mut best: BinaryHeap<Reverse<u32>> = BinaryHeap::with_capacity(limit + 1);
    for (at, least) in least.iter().enumerate() {
        if *least < floor || !is_in(at) {
            continue;
        }
        best.push(Reverse(*least));
        if best.len() > limit {
            best.pop();
        }
        if best.len() == limit {
            floor = best.peek().map_or(floor, |Reverse(lowest)| *lowest);
        }
    }
    floor
}

/// The score of a provider.
pub(super) fn exact(corpus: &Corpus, need: &Wanted, scale: &Scale, look: &Look<'_>, at: usize, today: Date) -> u32 {
    let sum = look.sums.get(at).copied().unwrap_or(0);
    let value = if scale.weight(Criterion::TrackRecord) > 0 {
        corpus.profiles.get(at).and_then(|profile| track_record(need, profile, today))
    } else {
        None
    };
    (sum + scale.contribution(Criterion::TrackRecord, value)).min(WHOLE)
}

#[cfg(test)]
mod tests;
