//! What the rules let pass, by role.

use jiff::civil::{Date, date};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Rule, outcome};
use crate::domain::{Activity, ActivityId, Need, Provider, ProviderId};
use crate::matching::{Profile, Wanted};

/// How a rule comes out for a need and a provider of those fields.
fn told(rule: Rule, need: Value, provider: Value) -> (bool, String) {
    told_of(rule, need, provider, None)
}

/// The same of a provider that last changed on that day.
fn told_of(rule: Rule, need: Value, provider: Value, updated: Option<Date>) -> (bool, String) {
    let need: Need = serde_json::from_value(need).unwrap();
    let provider: Provider = serde_json::from_value(provider).unwrap();
    let profile = Profile::prepare(ProviderId(Uuid::from_u128(1)), &provider, &[], updated);
    let outcome = outcome(rule, &Wanted::prepare(&need), &profile, date(2026, 3, 1));
    (outcome.passed, outcome.reason)
}

#[test]
fn a_seed_fund_is_for_short_help_within_its_ceiling_and_currency() {
    let passes = |horizon: &str, cost: &str, seed: Value| {
        let need = json!({ "horizon": horizon, "estimatedCost": { "value": cost, "currency": "USD" } });
        let funding = json!({ "ceiling": "10", "currency": "USD", "seed": seed });
        told(Rule::Ceiling, need, json!({ "roles": ["FUNDS"], "funding": funding })).0
    };
    let seed = |currency: &str| json!({ "ceiling": "50", "currency": currency });
    assert!(passes("AD_HOC", "50", seed("USD")));
    assert!(!passes("AD_HOC", "51", seed("USD")), "more than it gives");
    assert!(!passes("AD_HOC", "50", seed("EUR")), "in another currency");
    assert!(!passes("AD_HOC", "50", Value::Null), "control");
    for other in ["REGIONAL_SHORT_TERM", "MULTI_YEAR", ""] {
        assert!(!passes(other, "50", seed("USD")), "{other}");
        assert!(passes(other, "10", seed("USD")), "{other}: of the window");
    }
}

#[test]
fn who_only_pays_needs_no_language_in_common() {
    let speaks = |roles: &[&str], languages: &[&str]| {
        let need = json!({ "state": "KG", "workingLanguages": ["ru"] });
        told(Rule::Language, need, json!({ "roles": roles, "languages": languages }))
    };
    let payer = "it pays, and leaves the work to one who speaks the language";
    assert_eq!(speaks(&["FUNDS"], &["en"]), (true, payer.to_owned()));
    assert_eq!(speaks(&["FUNDS"], &["en", "ru"]), (true, "both work in ru".to_owned()));
    let apart = "the State can work in ru, the provider in en";
    for roles in [&["DELIVERS"][..], &["FUNDS", "DELIVERS"], &[]] {
        assert_eq!(speaks(roles, &["en"]), (false, apart.to_owned()), "{roles:?}");
        assert!(speaks(roles, &[]).0, "what is not said stops nobody");
    }
}

#[test]
fn who_funds_or_delivers_qualifies() {
    let does = |roles: &[&str]| told(Rule::Role, json!({}), json!({ "roles": roles }));
    assert_eq!(does(&["FUNDS"]), (true, "the provider funds".to_owned()));
    assert_eq!(does(&["DELIVERS"]), (true, "the provider delivers".to_owned()));
    assert_eq!(does(&["FUNDS", "DELIVERS"]), (true, "the provider funds and delivers".to_owned()));
    assert!(does(&[]).0, "what is not said stops nobody");
}

/// A need for legal advice and on-site help, and a provider whose entry names model laws, with this.
fn type_told(need: &Value, provider: &Value, activity: &Value) -> (bool, String) {
    let with = |base: Value, more: &Value| {
        let mut base = base;
        base.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        base
    };
    let need = with(json!({ "assistanceTypes": ["LEGAL_ADVICE", "ONSITE_EXPERT"] }), need);
    let provider = with(json!({ "assistanceTypes": ["MODEL_LEGISLATION"] }), provider);
    let need: Need = serde_json::from_value(need).unwrap();
    let provider: Provider = serde_json::from_value(provider).unwrap();
    let activity: Activity = serde_json::from_value(activity.clone()).unwrap();
    let of = [(ActivityId(Uuid::from_u128(2)), &activity)];
    let profile = Profile::prepare(ProviderId(Uuid::from_u128(1)), &provider, &of, None);
    let outcome = outcome(Rule::AssistanceType, &Wanted::prepare(&need), &profile, date(2026, 3, 1));
    (outcome.passed, outcome.reason)
}

#[test]
fn who_names_what_it_gives_and_shows_nothing_of_what_is_asked_for_is_stopped() {
    let none = json!({});
    let apart = "the need asks for LEGAL_ADVICE, ONSITE_EXPERT; the provider's entry, activities, tools and texts show \
                 MODEL_LEGISLATION";
    assert_eq!(type_told(&none, &none, &none), (false, apart.to_owned()));
    for roles in [&["FUNDS"][..], &["DELIVERS"], &["FUNDS", "DELIVERS"]] {
        assert!(!type_told(&none, &json!({ "roles": roles }), &none).0, "{roles:?}: what money is for is a type too");
    }
    let gives = (true, "it gives LEGAL_ADVICE".to_owned());
    let one = json!({ "assistanceTypes": ["MODEL_LEGISLATION", "LEGAL_ADVICE"] });
    let tool = json!({ "tools": [{ "title": { "en": "Answers" }, "assistanceTypes": ["LEGAL_ADVICE"] }] });
    let text = json!({ "description": { "en": "We give legal advice." } });
    for shows in [one, tool, text] {
        assert_eq!(type_told(&none, &shows, &none), gives, "{shows}");
    }
    for shows in
        [json!({ "assistanceTypes": ["LEGAL_ADVICE"] }), json!({ "title": { "en": "Legal advice to a court" } })]
    {
        assert_eq!(type_told(&none, &none, &shows), gives, "an activity: {shows}");
    }
}

#[test]
fn types_that_are_not_named_or_not_known_stop_nobody() {
    let none = json!({});
    let unknown = "the types of assistance of the need or of the provider are not given, or not all known";
    for types in [json!([]), json!(["OTHER"]), json!(["LEGAL_ADVICE", "OTHER"]), json!(["LEGAL_ADVICE", "RADIO"])] {
        let told = type_told(&json!({ "assistanceTypes": types }), &none, &none);
        assert_eq!(told, (true, unknown.to_owned()), "need: {types}");
    }
    for types in
        [json!([]), json!(["OTHER"]), json!(["MODEL_LEGISLATION", "OTHER"]), json!(["MODEL_LEGISLATION", "RADIO"])]
    {
        assert!(type_told(&none, &json!({ "assistanceTypes": types }), &none).0, "provider: {types}");
    }
    let activity = |types: &[&str]| json!({ "assistanceTypes": types });
    assert!(type_told(&none, &none, &activity(&["OTHER"])).0, "an activity of another type");
    assert!(type_told(&none, &none, &activity(&["RADIO"])).0, "an activity of a type that is not known here");
    let only_activities = type_told(&none, &json!({ "assistanceTypes": [] }), &activity(&["MODEL_LEGISLATION"]));
    assert!(only_activities.0, "what it has done is not all that it would do");
}

#[test]
fn a_type_that_the_vocabulary_does_not_know_is_compared_by_its_code() {
    let none = json!({});
    let radio = json!({ "assistanceTypes": ["RADIO"] });
    assert!(type_told(&radio, &none, &none).1.ends_with("not all known"));
    assert_eq!(type_told(&radio, &radio, &none), (true, "it gives a type of assistance that is asked for".to_owned()));
    assert_eq!(type_told(&radio, &none, &radio), type_told(&radio, &radio, &none));
}

#[test]
fn an_interpreter_of_either_stands_in_for_a_language_in_common() {
    let speaks = |of_state: bool, of_provider: bool, languages: &[&str]| {
        let need = json!({ "state": "KG", "workingLanguages": ["ru"], "providesInterpreter": of_state });
        let provider = json!({ "languages": languages, "providesInterpreter": of_provider });
        told(Rule::Language, need, provider)
    };
    let needed = |by: &str| {
        format!("an interpreter is needed, whom {by} provides: the State can work in ru, the provider in en, fr")
    };
    assert_eq!(speaks(true, false, &["en", "fr"]), (true, needed("the State")));
    assert_eq!(speaks(false, true, &["en", "fr"]), (true, needed("the provider")));
    assert_eq!(speaks(true, true, &["en", "fr"]), (true, needed("the State")));
    assert!(!speaks(false, false, &["en", "fr"]).0, "control");
    assert_eq!(speaks(true, true, &["ru", "en"]), (true, "both work in ru".to_owned()), "none is needed");
}

#[test]
fn an_entry_that_nobody_has_touched_for_five_years_is_stale() {
    let told = |updated| told_of(Rule::Freshness, json!({}), json!({}), updated);
    assert!(told(Some(date(2026, 3, 1))).0 && told(Some(date(2021, 3, 3))).0);
    let stale = "the entry is stale: neither it nor an activity has changed since 2021-03-02";
    assert_eq!(told(Some(date(2021, 3, 2))), (false, stale.to_owned()));
    assert!(told(None).0, "what is not known stops nobody");
}
