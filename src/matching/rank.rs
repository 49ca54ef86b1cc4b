//! Finds the best providers without explaining all of them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use jiff::civil::Date;

use super::explain::Explainer;
use super::rule::{Verdict, check};
use super::score::{Scale, quick_values, track_record};
use super::{Corpus, Criterion, Exclusion, Profile, Ranking, Rule, WHOLE, Wanted, Weights};

/// A provider with its score, best first in descending order: higher scores, then lower positions.
type Placed = (u32, Reverse<usize>);

/// Ranks the providers for a need.
pub(super) fn rank(corpus: &Corpus, need: &Wanted, weights: &Weights, limit: usize, today: Date) -> Ranking {
    let texts = corpus.relevance.values(need);
    let scale = Scale::new(weights, need);
    let (passed, stopped) = best(corpus, need, &scale, &texts, limit, today);
    let explainer = Explainer::new(corpus, need, weights, today);
    let text = |at: usize| texts.get(at).copied().unwrap_or(0);
    let last = passed.last().copied().filter(|_| passed.len() == limit);
    let candidates = passed.iter().map(|(_, Reverse(at))| explainer.candidate(*at, text(*at)));
    Ranking {
        // The rules are looked at once more on what is handed out.
        candidates: candidates.filter(|candidate| candidate.rules.iter().all(|rule| rule.passed)).collect(),
        excluded: stopped
            .into_iter()
            .filter(|placed| last.is_none_or(|last| *placed > last))
            .take(limit)
            .filter_map(|(score, Reverse(at))| {
                let profile = corpus.profiles.get(at)?;
                let rules = explainer.outcomes(profile).into_iter().filter(|rule| !rule.passed).collect();
                Some(Exclusion { provider: profile.id, rules, score })
            })
            .collect(),
        considered: u32::try_from(corpus.profiles.len()).unwrap_or(u32::MAX),
        config_hash: corpus.config_hash(weights),
    }
}

/// The best `limit` providers that no rule stops, and every provider ahead of the last of them that one does; best first.
fn best(
    corpus: &Corpus,
    need: &Wanted,
    scale: &Scale,
    texts: &[u32],
    limit: usize,
    today: Date,
) -> (Vec<Placed>, Vec<Placed>) {
    let record = scale.weight(Criterion::TrackRecord);
    let mut open: BinaryHeap<Placed> = corpus
        .profiles
        .iter()
        .zip(texts)
        .enumerate()
        .map(|(at, (profile, text))| {
            let quick = scale.total(&quick_values(need, profile, *text, today));
            (quick + if profile.deeds.is_empty() { 0 } else { record }, Reverse(at))
        })
        .collect();
    let mut passed: BinaryHeap<Reverse<Placed>> = BinaryHeap::new();
    let mut stopped: Vec<Placed> = Vec::new();
    while let Some((most, Reverse(at))) = open.pop() {
        let is_full = passed.len() == limit;
        if is_full && passed.peek().is_none_or(|Reverse((least, _))| most < *least) {
            break;
        }
        let (Some(profile), Some(text)) = (corpus.profiles.get(at), texts.get(at)) else { continue };
        let mut values = quick_values(need, profile, *text, today);
        if record > 0 {
            values[Criterion::TrackRecord as usize] = track_record(need, profile, today);
        }
        let placed = (scale.total(&values).min(WHOLE), Reverse(at));
        if is_stopped(need, profile, today) {
            stopped.push(placed);
            continue;
        }
        passed.push(Reverse(placed));
        if passed.len() > limit {
            passed.pop();
        }
    }
    stopped.sort_unstable_by_key(|placed| Reverse(*placed));
    (passed.into_sorted_vec().into_iter().map(|Reverse(placed)| placed).collect(), stopped)
}

/// Whether a rule stops the provider.
fn is_stopped(need: &Wanted, profile: &Profile, today: Date) -> bool {
    Rule::ALL.into_iter().any(|rule| check(rule, need, profile, today) == Verdict::Broken)
}
