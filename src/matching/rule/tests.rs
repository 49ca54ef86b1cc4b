//! What the rules let pass, by role.

use jiff::civil::{Date, date};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Rule, outcome};
use crate::domain::{Need, Provider, ProviderId};
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
fn an_entry_that_nobody_has_touched_for_five_years_is_stale() {
    let told = |updated| told_of(Rule::Freshness, json!({}), json!({}), updated);
    assert!(told(Some(date(2026, 3, 1))).0 && told(Some(date(2021, 3, 3))).0);
    let stale = "the entry is stale: neither it nor an activity has changed since 2021-03-02";
    assert_eq!(told(Some(date(2021, 3, 2))), (false, stale.to_owned()));
    assert!(told(None).0, "what is not known stops nobody");
}
