//! What holds of every bundle, whatever the needs and the providers.

use std::collections::{BTreeSet, HashSet};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::given::{TODAY, corpus, needs, number, wanted};
use crate::domain::Region;
use crate::matching::{Bundle, Rule, Weights, bundles};

/// Some of a list.
fn some(list: &'static [&'static str], most: usize) -> impl Strategy<Value = Vec<&'static str>> {
    proptest::collection::vec(proptest::sample::select(list), 0..=most)
}

/// A need.
fn need() -> impl Strategy<Value = Value> {
    (
        proptest::sample::select(&["SN", "ML", "CI", "GH", "KE", "UG", "TZ", ""][..]),
        some(&["33", "32", "46.13", "46", "9"], 2),
        some(&["WITNESS_WHISTLEBLOWER_PROTECTION", "MUTUAL_LEGAL_ASSISTANCE"], 1),
        some(&["LEGAL_ADVICE", "CAPACITY_BUILDING"], 2),
        some(&["en", "fr", "sw"], 2),
        proptest::sample::select(&["AD_HOC", "REGIONAL_SHORT_TERM", "MULTI_YEAR", ""][..]),
        proptest::sample::select(&["", "Training", "Training of judges in Kenya"][..]),
    )
        .prop_map(|(state, articles, themes, types, languages, horizon, title)| {
            json!({
                "state": state, "articles": articles, "themes": themes, "assistanceTypes": types,
                "workingLanguages": languages, "horizon": horizon, "title": { "en": title },
            })
        })
}

/// A provider.
fn provider() -> impl Strategy<Value = Value> {
    (
        some(&["33", "46", "9"], 2),
        some(&["DELIVERS", "FUNDS"], 2),
        some(&["en", "fr"], 2),
        some(&["SN", "KE"], 1),
        some(&["AD_HOC", "MULTI_YEAR"], 1),
        (0_u32..3, 0_u32..3),
    )
        .prop_map(|(articles, roles, languages, interests, horizons, (capacity, engaged))| {
            let interests: Vec<Value> =
                interests.iter().map(|state| json!({ "states": [state], "description": "ours" })).collect();
            json!({
                "names": { "en": "Provider" }, "status": "PUBLISHED", "articles": articles, "roles": roles,
                "languages": languages, "interests": interests, "horizons": horizons,
                "capacity": capacity, "engaged": engaged,
                "description": { "en": "Training of judges" }, "coverage": {},
            })
        })
}

/// Checks a bundle against the records alone.
fn look_through(bundle: &Bundle, of: &[Value], providers: &[Value]) {
    let corpus = corpus(providers, 0..providers.len());
    let weights = Weights::configured().unwrap();
    let states: BTreeSet<_> = bundle.members.iter().map(|member| member.state.code()).collect();
    assert!(states.len() > 1 && bundle.members.len() <= 16);
    assert!(bundle.members.iter().all(|member| bundle.region.contains(member.state)));
    assert_ne!(bundle.region, Region::WORLD);
    assert!(bundle.sameness >= 700_000);
    let records: Vec<&Value> = bundle.members.iter().map(|member| &of[number(member.need.0)]).collect();
    for record in &records {
        let named: Vec<&str> =
            record["workingLanguages"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert!(named.is_empty() || bundle.languages.iter().all(|common| named.contains(&common.as_str())));
        assert!(named.is_empty() || !bundle.languages.is_empty());
    }
    let years = |record: &&&Value| record["horizon"] == "MULTI_YEAR";
    let weeks = |record: &&&Value| ["AD_HOC", "REGIONAL_SHORT_TERM"].contains(&record["horizon"].as_str().unwrap());
    assert!(records.iter().filter(years).count() == 0 || records.iter().filter(weeks).count() == 0);
    for taker in &bundle.takers {
        let roles = &providers[number(taker.provider.0)]["roles"];
        assert!(roles == &json!([]) || roles.as_array().unwrap().contains(&json!("DELIVERS")), "{roles}");
        for (record, score) in records.iter().zip(&taker.scores) {
            let explained = corpus.explain(&wanted(record), taker.provider, weights, TODAY).unwrap();
            assert!(explained.rules.len() == Rule::ALL.len() && explained.rules.iter().all(|rule| rule.passed));
            assert_eq!(explained.score, *score);
            assert_eq!(explained.parts.iter().map(|part| part.contribution).sum::<u32>(), *score);
        }
        let mean = taker.scores.iter().sum::<u32>() / u32::try_from(taker.scores.len()).unwrap();
        assert_eq!(taker.score, mean);
    }
    assert!(bundle.takers.is_sorted_by_key(|taker| std::cmp::Reverse((
        taker.scores.iter().sum::<u32>(),
        std::cmp::Reverse(taker.provider)
    ))));
    if let Some(first) = bundle.takers.first() {
        assert!(bundle.together == first.score && bundle.together <= bundle.singly);
        for (member, record) in bundle.members.iter().zip(&records) {
            let (best, score) = member.alone.unwrap();
            assert_eq!(corpus.score(&wanted(record), best, weights, TODAY), Some((score, true)));
        }
        assert!(bundle.worth <= i64::from(bundle.saved()) * 150_000);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn no_rule_is_broken_nothing_is_bundled_twice_and_the_order_changes_nothing(
        of in proptest::collection::vec(need(), 2..14),
        providers in proptest::collection::vec(provider(), 1..8),
        turn in 0_usize..8,
    ) {
        let weights = Weights::configured().unwrap();
        let corpus_of = |back: bool| {
            let all = 0..providers.len();
            if back { corpus(&providers, all.rev()) } else { corpus(&providers, all) }
        };
        let found = bundles(&corpus_of(false), &needs(&of, 0..of.len()), weights, None, TODAY).unwrap();
        let mut told = HashSet::new();
        for bundle in &found {
            look_through(bundle, &of, &providers);
            for member in &bundle.members {
                prop_assert!(told.insert(member.need), "a need is in one bundle at most");
            }
        }
        let count = of.len();
        let turned = (0..count).rev().map(|at| (at + turn) % count);
        let again = bundles(&corpus_of(true), &needs(&of, turned), weights, None, TODAY).unwrap();
        prop_assert_eq!(again, found);
    }
}
