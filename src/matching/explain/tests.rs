//! What an explanation names of a text, and which overlaps are told when there are many.

use std::sync::Arc;

use jiff::civil::{Date, date};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::domain::{Activity, ActivityId, Need, Provider, ProviderId};
use crate::matching::{Corpus, Criterion, Profile, Wanted, Weights};

const TODAY: Date = date(2026, 11, 30);

/// A corpus of one provider with activities, and as many strangers to it.
fn corpus(provider: &Value, activities: &[Value]) -> Corpus {
    let activities: Vec<Activity> =
        activities.iter().map(|activity| serde_json::from_value(activity.clone()).unwrap()).collect();
    let numbered: Vec<_> = (0_u128..).zip(&activities).map(|(at, it)| (ActivityId(Uuid::from_u128(at)), it)).collect();
    let profile = |id: u128, provider: &Value, activities: &[(ActivityId, &Activity)]| {
        let provider: Provider = serde_json::from_value(provider.clone()).unwrap();
        Arc::new(Profile::prepare(ProviderId(Uuid::from_u128(id)), &provider, activities, None))
    };
    let strangers = (2..9).map(|id| profile(id, &json!({ "names": { "en": format!("Stranger {id}") } }), &[]));
    Corpus::new([profile(1, provider, &numbered)].into_iter().chain(strangers).collect())
}

/// The need of a JSON body.
fn need(body: Value) -> Wanted {
    Wanted::prepare(&serde_json::from_value::<Need>(body).unwrap())
}

/// The words that are named where provider and need have these in common.
fn named(words: &str) -> Vec<String> {
    let corpus = corpus(&json!({ "names": { "en": "The provider" }, "description": { "en": words } }), &[]);
    let need = need(json!({ "description": { "en": words } }));
    let weights = Weights::configured().unwrap();
    let candidate = corpus.explain(&need, ProviderId(Uuid::from_u128(1)), weights, TODAY).unwrap();
    let evidence = &candidate.parts[Criterion::Text as usize].evidence[0];
    assert_eq!(evidence.quote, words);
    evidence.subject.split(", ").map(str::to_owned).collect()
}

#[test]
fn of_the_words_in_common_the_few_that_count_most_are_named_each_in_its_first_form() {
    assert_eq!(named("lanterns lantern anvils quarries"), ["lanterns", "anvils", "quarries"]);
    let many = "lanterns anvils quarries orchards harbours meadows lighthouses windmills viaducts aqueducts";
    assert_eq!(named(many).len(), 8);
}

#[test]
fn of_many_overlaps_those_with_most_in_common_are_told_in_order() {
    let activity = |at: usize| {
        let articles: &[&str] = if at.is_multiple_of(3) { &["46", "48"] } else { &["46"] };
        let title = format!("Activity {at}");
        json!({ "title": { "en": title }, "state": "MN", "articles": articles, "phase": "ACTIVE" })
    };
    let activities: Vec<Value> = (0..50).map(activity).collect();
    let corpus = corpus(&json!({ "names": { "en": "The provider" } }), &activities);
    let told = corpus.overlaps(&need(json!({ "state": "MN", "articles": ["46", "48"] })), TODAY);
    let expected = (0..50).filter(|at| at % 3 == 0).chain((0..50).filter(|at| at % 3 != 0)).take(20);
    let titles: Vec<&str> = told.iter().map(|overlap| overlap.title.as_str()).collect();
    assert_eq!(titles, expected.map(|at| format!("Activity {at}")).collect::<Vec<_>>());
}
