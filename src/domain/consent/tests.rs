//! Tests of consents: when they hold, what they show, what narrows them, and when they take effect.

use std::collections::BTreeSet;

use super::*;

/// A time.
fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A consent to two providers, of two fields, until the end of the year.
fn consent() -> Consent {
    let providers = vec!["providers/a".to_owned(), "providers/b".to_owned()];
    Consent {
        audience: Some(Audience { providers, ..Audience::default() }),
        fields: vec!["title".to_owned(), "articles".to_owned()],
        until: "2026-12-31".to_owned(),
        effective_from: String::new(),
    }
}

/// The paths of what is wider in `wanted` than in `before`.
fn wider(wanted: &Consent, before: &Consent) -> Vec<String> {
    let mut v = Violations::default();
    wanted.check_within(before, "consent", &mut v);
    v.0.into_iter().map(|violation| violation.field).collect()
}

#[test]
fn every_field_of_a_need_is_shown_always_by_default_when_named_or_never() {
    let schema = schemars::schema_for!(Need).to_value();
    let fields: BTreeSet<&str> = schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
    let sorted = [ALWAYS.as_slice(), &BY_DEFAULT, &WHEN_NAMED, &NEVER].concat();
    assert_eq!(sorted.len(), fields.len(), "each once");
    assert_eq!(sorted.into_iter().collect::<BTreeSet<_>>(), fields);
}

#[test]
fn a_consent_names_only_fields_that_may_be_shared() {
    for never in NEVER {
        let mut consent = Consent { fields: vec![never.to_owned()], ..consent() };
        let mut v = Violations::default();
        consent.check("consent", &mut v);
        assert_eq!(v.0.len(), 1, "{never}");
        assert!(!consent.shows(never), "{never}: not shown either where it was stored");
    }
}

#[test]
fn the_next_consent_takes_the_place_of_the_one_before_when_it_takes_effect() {
    let next =
        Consent { effective_from: "2026-06-01T00:00:00Z".to_owned(), until: "2026-06-30".to_owned(), ..consent() };
    let need = Need { consent: Some(consent()), next_consent: Some(next), ..Need::default() };
    let until = |time| need.consent_at(at(time)).map(|consent| consent.until.as_str());
    assert_eq!(until("2026-05-31T23:59:59Z"), Some("2026-12-31"));
    assert_eq!(until("2026-06-01T00:00:00Z"), Some("2026-06-30"));
    assert_eq!(until("2026-07-01T00:00:00Z"), None, "the one before does not come back");
}

#[test]
fn a_consent_that_waits_is_frozen_or_has_a_time_that_cannot_be_read_shows_nothing() {
    let now = at("2026-05-01T12:00:00Z");
    let need = |consent| Need { consent: Some(consent), ..Need::default() };
    assert!(need(consent()).consent_at(now).is_some());
    let waiting = Consent { effective_from: "2026-05-01T12:00:01Z".to_owned(), ..consent() };
    assert_eq!(need(waiting).consent_at(now), None);
    let odd = Consent { effective_from: "soon".to_owned(), ..consent() };
    assert_eq!(need(odd).consent_at(now), None);
    let odd = Consent { until: "later".to_owned(), ..consent() };
    assert_eq!(need(odd).consent_at(now), None);
    let frozen = Need { freeze: Some(Freeze::default()), ..need(consent()) };
    assert_eq!(frozen.consent_at(now), None);
    assert!(frozen.standing_consent(now).is_some());
}

#[test]
fn narrowing_takes_recipients_fields_and_days_away_and_adds_none() {
    let before = consent();
    assert!(wider(&before, &before).is_empty());
    let mut less = consent();
    less.until = "2026-06-30".to_owned();
    less.fields.pop();
    less.audience.as_mut().unwrap().providers.pop();
    assert!(wider(&less, &before).is_empty());
    let audience = |audience: Audience| wider(&Consent { audience: Some(audience), ..consent() }, &before);
    assert_eq!(
        audience(Audience { providers: vec!["providers/a".into(), "providers/c".into()], ..Audience::default() }),
        ["consent.audience.providers[1]"]
    );
    let all = Audience { all_providers: true, ..Audience::default() };
    assert_eq!(audience(all.clone()), ["consent.audience.allProviders"]);
    let group = Audience { coordination_group: "groups/g".into(), ..Audience::default() };
    assert_eq!(audience(group.clone()), ["consent.audience.coordinationGroup"]);
    assert_eq!(
        audience(Audience { states: vec![StateCode::from("KE")], ..Audience::default() }),
        ["consent.audience.states[0]"]
    );
    assert_eq!(wider(&Consent { fields: vec!["description".into()], ..consent() }, &before), ["consent.fields[0]"]);
    assert_eq!(wider(&Consent { fields: Vec::new(), ..consent() }, &before), ["consent.fields"]);
    for until in ["2027-01-01", ""] {
        assert_eq!(wider(&Consent { until: until.into(), ..consent() }, &before), ["consent.until"]);
    }
    let open = Consent { audience: Some(all), fields: Vec::new(), until: String::new(), ..consent() };
    assert!(wider(&before, &open).is_empty());
    assert!(wider(&Consent { audience: Some(group), ..consent() }, &open).is_empty());
    let named = Consent { fields: vec!["beneficiaries".into()], ..consent() };
    assert_eq!(wider(&named, &open), ["consent.fields[0]"], "is shown only when named");
}

#[test]
fn a_consent_takes_effect_when_whole_working_days_have_passed() {
    let rules = ConsentRules::default();
    let from = |granted| rules.effective_from(at(granted)).to_string();
    assert_eq!(from("2026-11-23T00:00:00Z"), "2026-12-01T00:00:00Z", "Monday: Tuesday to Monday");
    assert_eq!(from("2026-11-23T23:59:59Z"), "2026-12-01T00:00:00Z");
    assert_eq!(from("2026-11-27T10:00:00Z"), "2026-12-05T00:00:00Z", "Friday: Monday to Friday");
    assert_eq!(from("2026-11-28T10:00:00Z"), "2026-12-05T00:00:00Z", "Saturday: Monday to Friday");
    let other = ConsentRules { weekend: vec!["FR".into(), "SA".into()], objection_working_days: 1, ..rules.clone() };
    assert_eq!(other.effective_from(at("2026-11-26T10:00:00Z")).to_string(), "2026-11-30T00:00:00Z");
    let none = ConsentRules { objection_working_days: 0, ..rules };
    assert_eq!(none.effective_from(at("2026-11-28T10:00:00Z")).to_string(), "2026-11-28T10:00:00Z");
}

#[test]
fn the_end_of_a_consent_is_named_to_come_and_not_too_far() {
    let rules = ConsentRules { longest_days: 30, ..ConsentRules::default() };
    let (now, from) = (at("2026-11-23T10:00:00Z"), at("2026-12-01T00:00:00Z"));
    let is_right = |until: &str| {
        let mut v = Violations::default();
        rules.check_end(&Consent { until: until.to_owned(), ..consent() }, now, from, "consent", &mut v);
        v.is_empty()
    };
    assert!(is_right("2026-12-01") && is_right("2026-12-23"));
    for wrong in ["", "2026-11-22", "2026-11-30", "2026-12-24"] {
        assert!(!is_right(wrong), "{wrong}");
    }
}

#[test]
fn rules_that_would_never_let_a_consent_take_effect_are_refused() {
    assert!(ConsentRules::default().validate().is_ok());
    let week = WEEKDAYS.map(str::to_owned).to_vec();
    for wrong in [
        ConsentRules { weekend: week, ..ConsentRules::default() },
        ConsentRules { weekend: vec!["Sunday".to_owned()], ..ConsentRules::default() },
        ConsentRules { objection_working_days: 61, ..ConsentRules::default() },
        ConsentRules { longest_days: 0, ..ConsentRules::default() },
        ConsentRules { longest_days: 36_526, ..ConsentRules::default() },
    ] {
        assert!(wrong.validate().is_err(), "{wrong:?}");
    }
}
