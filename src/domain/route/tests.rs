//! Routes, by the cases of `tests/cases.json`: each is written from the rules, and none from what came out.

mod opening;

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::*;
use crate::domain::{Record as _, Valid};

/// The cases and the offices that they have in common.
const CASES: &str = include_str!("tests/cases.json");
/// The day on which the questions are asked, where they do not say.
const TODAY: &str = "2026-11-24";

/// The identifier of the office at that place of a case.
fn id(at: usize) -> AuthorityId {
    AuthorityId(Uuid::from_u128(u128::try_from(at).unwrap() + 1))
}

/// The offices of a case by name: what the case has of its own over what cases have in common.
fn offices(common: &Value, case: &Value) -> Vec<(String, Valid<Authority>)> {
    let listed = case["offices"].as_array().unwrap();
    let given = listed.iter().map(|office| {
        let base = office["use"].as_str().or_else(|| office.as_str()).unwrap();
        let name = office["as"].as_str().unwrap_or(base).to_owned();
        let mut record = common[base].as_object().unwrap_or_else(|| panic!("no office is called {base}")).clone();
        for (key, value) in office["with"].as_object().into_iter().flatten() {
            if value.is_null() {
                record.remove(key)
            } else {
                record.insert(key.clone(), value.clone())
            };
        }
        (name, record)
    });
    let given: Vec<(String, Map<String, Value>)> = given.collect();
    let names: Vec<String> = given.iter().map(|(name, _)| name.clone()).collect();
    let resolved = |record: Map<String, Value>| {
        let mut text = Value::Object(record).to_string();
        for (at, name) in names.iter().enumerate() {
            text = text.replace(&format!("\"@{name}\""), &format!("\"{}\"", id(at).name()));
        }
        let record: Authority = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        record.validate().unwrap_or_else(|error| panic!("{error:?}: {text}"))
    };
    given.into_iter().map(|(name, record)| (name, resolved(record))).collect()
}

/// The texts of a list.
fn texts(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().into_iter().flatten().map(|text| text.as_str().unwrap())
}

/// The question of a case.
fn question(ask: &Value) -> Question {
    let known = ["from", "state", "territory", "purpose", "articles", "urgent", "at", "today", "languages"];
    let unknown: Vec<_> = ask.as_object().unwrap().keys().filter(|key| !known.contains(&key.as_str())).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    let purpose = Purpose::from(ask["purpose"].as_str().unwrap_or("MUTUAL_LEGAL_ASSISTANCE"));
    assert!(purpose.is_known(), "{purpose}");
    Question {
        requesting: ask["from"].as_str().map(|code| State::parse(code).unwrap()),
        requested: State::parse(ask["state"].as_str().unwrap()).unwrap(),
        territory: ask["territory"].as_str().map(|code| Territory::parse(code).unwrap()),
        articles: texts(&ask["articles"]).map(|text| ArticleRef::parse(text).unwrap()).collect(),
        purpose,
        urgent: ask["urgent"].as_bool().unwrap_or_default(),
        at: ask["at"].as_str().unwrap_or("2026-11-24T10:00:00Z").parse().unwrap(),
        today: ask["today"].as_str().unwrap_or(TODAY).parse().unwrap(),
        languages: texts(&ask["languages"]).map(|tag| LanguageTag::parse(tag).unwrap()).collect(),
    }
}

/// What a case may expect of an answer.
fn shown(answer: &Answer, name: &dyn Fn(AuthorityId) -> String) -> Value {
    let of = |id: Option<AuthorityId>| id.map_or_else(String::new, name);
    let chosen = answer.chosen.as_ref();
    let ways = chosen.map(|chosen| chosen.channels.as_slice()).unwrap_or_default();
    let contacts = ways.iter().map(|way| {
        let values: Vec<&str> = way.contacts.iter().map(|contact| contact.value.as_str()).collect();
        (way.channel.clone(), json!(values))
    });
    let contacts: Map<String, Value> = contacts.collect();
    let next =
        answer.fallbacks.iter().map(|it| format!("{} {}", it.relation.as_str(), of(it.office)).trim().to_owned());
    let passed = answer.passed_over.iter().map(|it| {
        let after = it.successor.map_or_else(String::new, |id| format!(" -> {}", name(id)));
        format!("{} {}{after}", name(it.office), it.reason.as_str())
    });
    json!({
        "outcome": answer.outcome,
        "summary": answer.summary,
        "office": of(chosen.map(|chosen| chosen.office)),
        "kind": chosen.map(|chosen| chosen.kind.as_str()),
        "because": chosen.map(|chosen| chosen.reasons.iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join("; ")),
        "ways": ways.iter().map(|way| way.channel.as_str()).collect::<Vec<_>>(),
        "contacts": contacts,
        "wayText": ways.iter().map(|way| way.reason.as_str()).collect::<Vec<_>>().join("; "),
        "confirmBy": ways.iter().find_map(|way| way.confirm_by),
        "language": chosen.map(|chosen| chosen.language.language.as_str()),
        "basis": chosen.map(|chosen| chosen.language.basis.as_str()),
        "languageReason": chosen.map(|chosen| chosen.language.reason.as_str()),
        "translate": chosen.and_then(|chosen| chosen.language.translation_required),
        "local": chosen.map(|chosen| chosen.times.local_time.as_str()),
        "open": chosen.and_then(|chosen| chosen.times.open_now),
        "closes": chosen.and_then(|chosen| chosen.times.close_time),
        "opens": chosen.and_then(|chosen| chosen.times.next_open_time),
        "next": next.collect::<Vec<_>>(),
        "passed": passed.collect::<Vec<_>>(),
        "passedText": answer.passed_over.iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join("; "),
        "warnings": answer.warnings.iter().map(|warning| warning.code).collect::<Vec<_>>(),
    })
}

/// What differs from what is expected; an expected text that begins with `~` is a part of the text.
fn differences(expected: &Value, shown: &Value, path: &str) -> Vec<String> {
    if let (Some(expected), Some(shown)) = (expected.as_object(), shown.as_object()) {
        let fields = expected.iter();
        return fields
            .flat_map(|(key, value)| match shown.get(key) {
                Some(found) => differences(value, found, &format!("{path}.{key}")),
                None => vec![format!("{path} has no {key}")],
            })
            .collect();
    }
    let is_part = expected
        .as_str()
        .and_then(|text| text.strip_prefix('~'))
        .is_some_and(|part| shown.as_str().is_some_and(|text| text.contains(part)));
    if is_part || expected == shown { Vec::new() } else { vec![format!("{path}: expected {expected}, got {shown}")] }
}

/// What is wrong with a case.
fn faults(common: &Value, case: &Value) -> Vec<String> {
    let offices = offices(common, case);
    let listed: Vec<Office<'_>> =
        offices.iter().enumerate().map(|(at, (_, record))| Office { id: id(at), authority: record }).collect();
    let answer = resolve(&listed, &question(&case["ask"]));
    let name = |wanted: AuthorityId| {
        let at = (0..offices.len()).find(|at| id(*at) == wanted).unwrap();
        offices[at].0.clone()
    };
    differences(&case["expect"], &shown(&answer, &name), case["rule"].as_str().unwrap())
}

#[test]
fn routes_are_as_the_cases_say() {
    let file: Value = serde_json::from_str(CASES).unwrap();
    let cases = file["cases"].as_array().unwrap();
    assert!(cases.len() >= 60, "{}", cases.len());
    let faults: Vec<String> = cases.iter().flat_map(|case| faults(&file["offices"], case)).collect();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn a_case_that_expects_something_else_is_found() {
    let file: Value = serde_json::from_str(CASES).unwrap();
    for case in file["cases"].as_array().unwrap() {
        let expected = case["expect"].as_object().unwrap();
        assert!(expected.len() >= 2 && expected.contains_key("outcome"), "{case}");
        for key in expected.keys() {
            let mut wrong = case.clone();
            wrong["expect"][key] = json!("something else");
            assert!(!faults(&file["offices"], &wrong).is_empty(), "{key} of {case}");
        }
    }
}

#[test]
fn the_list_of_who_was_passed_over_is_bounded_and_says_how_many_more_there_are() {
    let file: Value = serde_json::from_str(CASES).unwrap();
    let listed: Vec<Value> = (0..30).map(|at| json!({"use": "ch", "as": format!("ch{at}")})).collect();
    let offices = offices(&file["offices"], &json!({ "offices": listed }));
    let listed: Vec<Office<'_>> =
        offices.iter().enumerate().map(|(at, (_, record))| Office { id: id(at), authority: record }).collect();
    let answer = resolve(&listed, &question(&json!({"state": "CH"})));
    assert_eq!((answer.passed_over.len(), answer.passed_over_more), (20, 9));
    assert_eq!(answer.chosen.map(|chosen| chosen.office), Some(id(0)));
    assert_eq!(answer.fallbacks.len(), 5);
}
