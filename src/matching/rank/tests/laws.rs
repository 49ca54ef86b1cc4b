//! What holds of every score and every ranking, whatever the need and the providers.

use std::sync::Arc;

use serde_json::Value;
use uuid::Uuid;

use super::{Draw, TODAY, record};
use crate::domain::{Activity, ActivityId, Need, Provider, ProviderId};
use crate::matching::{Corpus, Criterion, Profile, Rule, WHOLE, Wanted, Weights};

/// A provider with its activities, as records.
struct Drawn {
    provider: Value,
    activities: Vec<Value>,
}

impl Drawn {
    /// One drawn.
    fn new(draw: &mut Draw) -> Self {
        let provider = draw.provider();
        let activities = (0..draw.below(4)).map(|_| draw.activity()).collect();
        Self { provider, activities }
    }

    /// It as matching reads it, under that number.
    fn profile(&self, number: u128) -> Arc<Profile> {
        let provider: Provider = record(self.provider.clone());
        let activities: Vec<Activity> = self.activities.iter().cloned().map(record).collect();
        let of: Vec<_> = (0_u128..)
            .zip(&activities)
            .map(|(at, activity)| (ActivityId(Uuid::from_u128(number * 10 + at)), activity))
            .collect();
        Arc::new(Profile::prepare(ProviderId(Uuid::from_u128(number)), &provider, &of, Some(TODAY)))
    }
}

/// The providers in an order of their numbers.
fn corpus(drawn: &[Drawn], order: impl Iterator<Item = usize>) -> Corpus {
    Corpus::new(order.map(|at| drawn[at].profile(at as u128 + 1)).collect())
}

/// Needs and providers drawn.
fn world(seed: u64) -> (Vec<Value>, Vec<Drawn>) {
    let mut draw = Draw(seed);
    let drawn = (0..30).map(|_| Drawn::new(&mut draw)).collect();
    ((0..12).map(|_| draw.need()).collect(), drawn)
}

#[test]
fn parts_sum_to_the_score_and_no_candidate_breaks_a_rule() {
    let weights = Weights::configured().unwrap();
    let (mut candidates, mut stopped) = (0, 0);
    for seed in 0..20 {
        let (needs, drawn) = world(seed);
        let corpus = corpus(&drawn, 0..drawn.len());
        for need in needs {
            let need = Wanted::prepare(&record::<Need>(need));
            let ranking = corpus.rank(&need, weights, 10, TODAY);
            for candidate in &ranking.candidates {
                assert_eq!(candidate.rules.len(), Rule::ALL.len());
                assert!(candidate.rules.iter().all(|rule| rule.passed), "{candidate:?}");
                candidates += 1;
            }
            assert!(ranking.candidates.is_sorted_by_key(|it| (std::cmp::Reverse(it.score), it.provider)));
            for number in 1..=drawn.len() {
                let id = ProviderId(Uuid::from_u128(number as u128));
                let explained = corpus.explain(&need, id, weights, TODAY).unwrap();
                let parts = &explained.parts;
                assert_eq!(parts.iter().map(|part| part.contribution).sum::<u32>(), explained.score);
                assert_eq!(parts.iter().map(|part| part.weight).sum::<u32>(), WHOLE);
                assert!(
                    parts.iter().all(|part| part.value.is_none_or(|value| value <= WHOLE)) && explained.score <= WHOLE
                );
                assert_eq!(parts.iter().map(|part| part.criterion).collect::<Vec<_>>(), Criterion::ALL);
                let is_stopped = explained.rules.iter().any(|rule| !rule.passed);
                assert!(!is_stopped || ranking.candidates.iter().all(|candidate| candidate.provider != id));
                stopped += usize::from(is_stopped);
            }
        }
    }
    assert!(candidates > 500 && stopped > 1000, "{candidates} candidates, {stopped} stopped");
}

#[test]
fn a_language_in_common_more_never_lowers_a_score_nor_stops_a_provider() {
    let weights = Weights::configured().unwrap();
    let (mut raised, mut freed) = (0, 0);
    for seed in 100..120 {
        let (needs, mut drawn) = world(seed);
        let before = corpus(&drawn, 0..drawn.len());
        for need in needs {
            let Some(language) = need["workingLanguages"].as_array().and_then(|of| of.first()).cloned() else {
                continue;
            };
            let need = Wanted::prepare(&record::<Need>(need));
            let kept: Vec<Value> = drawn.iter().map(|it| it.provider["languages"].clone()).collect();
            for it in &mut drawn {
                it.provider["languages"].as_array_mut().unwrap().push(language.clone());
            }
            let after = corpus(&drawn, 0..drawn.len());
            for number in 1..=drawn.len() {
                let id = ProviderId(Uuid::from_u128(number as u128));
                let [(least, passed), (most, still)] =
                    [&before, &after].map(|corpus| corpus.score(&need, id, weights, TODAY).unwrap());
                assert!(most >= least, "{least} fell to {most}");
                assert!(still || !passed, "it was stopped by one language more");
                raised += usize::from(most > least);
                freed += usize::from(still && !passed);
            }
            drawn.iter_mut().zip(kept).for_each(|(it, languages)| it.provider["languages"] = languages);
        }
    }
    assert!(raised > 500 && freed > 50, "{raised} raised, {freed} no more stopped");
}

#[test]
fn the_order_of_providers_and_of_what_a_need_lists_changes_nothing() {
    let weights = Weights::configured().unwrap();
    for seed in 200..212 {
        let (needs, drawn) = world(seed);
        let (first, other) = (corpus(&drawn, 0..drawn.len()), corpus(&drawn, (0..drawn.len()).rev()));
        for need in needs {
            let mut turned = need.clone();
            for field in ["articles", "themes", "assistanceTypes", "workingLanguages"] {
                turned[field].as_array_mut().unwrap().reverse();
            }
            let [need, turned] = [need, turned].map(|need| Wanted::prepare(&record::<Need>(need)));
            let ranking = first.rank(&need, weights, 10, TODAY);
            assert_eq!(other.rank(&need, weights, 10, TODAY), ranking, "seed {seed}");
            let of = |ranking: &crate::matching::Ranking| {
                ranking.candidates.iter().map(|it| (it.provider, it.score)).collect::<Vec<_>>()
            };
            assert_eq!(of(&other.rank(&turned, weights, 10, TODAY)), of(&ranking), "seed {seed}");
        }
    }
}
