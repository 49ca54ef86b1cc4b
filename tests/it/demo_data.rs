//! The demonstration data: every line validates, every reference resolves, and it shows what it is there to show.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use focalpoint::demo::{AUTHORITIES, NEEDS, PROVIDERS};
use focalpoint::domain::line::{Line, ValidLine, parse_line};
use focalpoint::domain::{Activity, Authority, AuthorityKind, Need, Officer, Provider, Record, Stage, Valid};

/// The records of the demonstration data, checked.
#[derive(Default)]
struct Demo {
    authorities: Vec<Valid<Authority>>,
    officers: Vec<Valid<Officer>>,
    providers: Vec<Valid<Provider>>,
    activities: Vec<Valid<Activity>>,
    needs: Vec<Valid<Need>>,
}

/// All of it, read once.
static DEMO: LazyLock<Demo> = LazyLock::new(read);

/// Reads and checks all lines; panics with everything that is wrong with any of them.
fn read() -> Demo {
    let mut demo = Demo::default();
    let mut problems = Vec::new();
    for (file, text) in [("authorities", AUTHORITIES), ("providers", PROVIDERS), ("needs", NEEDS)] {
        for (i, line) in text.lines().enumerate() {
            match parse_line(line).and_then(Line::validate) {
                Ok(ValidLine::Authority(record)) => demo.authorities.push(*record),
                Ok(ValidLine::Officer(record)) => demo.officers.push(*record),
                Ok(ValidLine::Provider(record, activities)) => {
                    demo.providers.push(*record);
                    demo.activities.extend(activities);
                }
                Ok(ValidLine::Activity(record)) => demo.activities.push(*record),
                Ok(ValidLine::Need(record)) => demo.needs.push(*record),
                Err(violations) => problems.push(format!("{file}:{}: {violations}", i + 1)),
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    demo
}

/// The external ids of some records.
fn ids<R: Record>(records: &[Valid<R>]) -> BTreeSet<&str> {
    records.iter().map(|record| record.external_id()).collect()
}

/// The addresses, mail and web, that a piece of JSON holds under keys of these names.
fn contacts(value: &serde_json::Value, found: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(fields) => {
            for (key, value) in fields {
                match key.as_str() {
                    "email" | "emails" | "website" | "templates" | "laws" => strings(value, found),
                    _ => contacts(value, found),
                }
            }
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| contacts(item, found)),
        serde_json::Value::Null
        | serde_json::Value::Bool(_)
        | serde_json::Value::Number(_)
        | serde_json::Value::String(_) => {}
    }
}

/// The texts of a value that is a text or a list of them.
fn strings(value: &serde_json::Value, found: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) => found.push(text.clone()),
        serde_json::Value::Array(items) => items.iter().for_each(|item| strings(item, found)),
        serde_json::Value::Object(_)
        | serde_json::Value::Null
        | serde_json::Value::Bool(_)
        | serde_json::Value::Number(_) => {}
    }
}

/// The host of a mail or web address.
fn host(address: &str) -> &str {
    let rest = address.strip_prefix("https://").unwrap_or(address);
    rest.rsplit('@').next().unwrap_or(rest).split('/').next().unwrap_or(rest)
}

#[test]
fn every_line_validates_and_nothing_changes_in_normalising() {
    let demo = &*DEMO;
    assert!(demo.authorities.len() >= 400 && demo.providers.len() >= 35 && demo.activities.len() >= 120);
    for (text, kind) in [(AUTHORITIES, "authority"), (PROVIDERS, "provider"), (NEEDS, "need")] {
        let first: serde_json::Value = serde_json::from_str(text.lines().next().expect("a line")).expect("JSON");
        assert!(first.get(kind).is_some(), "a file opens with {kind} lines");
    }
    for line in AUTHORITIES.lines().filter(|line| line.starts_with(r#"{"authority""#)) {
        let written: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let Ok(ValidLine::Authority(read)) = parse_line(line).and_then(Line::validate) else { panic!("{line}") };
        assert_eq!(written["authority"], serde_json::to_value(&**read).expect("JSON"));
    }
}

#[test]
fn external_ids_are_unique() {
    let demo = &*DEMO;
    assert_eq!(ids(&demo.authorities).len(), demo.authorities.len());
    assert_eq!(ids(&demo.officers).len(), demo.officers.len());
    assert_eq!(ids(&demo.providers).len(), demo.providers.len());
    assert_eq!(ids(&demo.activities).len(), demo.activities.len());
    assert_eq!(ids(&demo.needs).len(), demo.needs.len());
}

#[test]
fn every_reference_resolves() {
    let demo = &*DEMO;
    let (authorities, officers, providers) = (ids(&demo.authorities), ids(&demo.officers), ids(&demo.providers));
    for officer in &demo.officers {
        assert!(authorities.contains(officer.authority.as_str()), "{}", officer.external_id);
        if let Some(absence) = &officer.absence {
            assert!(officers.contains(absence.delegate.as_str()), "{}", officer.external_id);
        }
    }
    for need in &demo.needs {
        for beneficiary in &need.beneficiaries {
            let authority = demo.authorities.iter().find(|a| a.external_id == *beneficiary).expect(beneficiary);
            assert_eq!(authority.state, need.state, "{} benefits an authority of its own State", need.external_id);
        }
        let audience = need.consent.as_ref().and_then(|consent| consent.audience.as_ref());
        for provider in audience.iter().flat_map(|audience| &audience.providers) {
            assert!(providers.contains(provider.as_str()), "{}: {provider}", need.external_id);
        }
    }
}

#[test]
fn sixty_states_and_more_have_a_central_authority() {
    let demo = &*DEMO;
    let central: BTreeSet<String> = demo
        .authorities
        .iter()
        .filter(|authority| authority.kinds.iter().any(|entry| entry.kind == AuthorityKind::MlaCentral))
        .map(|authority| authority.state.to_string())
        .collect();
    assert!(central.len() >= 60, "only {}", central.len());
    for state in ["MN", "ID", "KE", "NG", "CI", "CH"] {
        assert!(central.contains(state), "{state}");
    }
}

#[test]
fn contacts_are_invented() {
    let mut found = Vec::new();
    for line in [AUTHORITIES, PROVIDERS, NEEDS].into_iter().flat_map(str::lines) {
        contacts(&serde_json::from_str(line).expect("JSON"), &mut found);
    }
    assert!(found.len() > 1000);
    let real: Vec<_> = found.iter().filter(|address| !host(address).ends_with(".example")).collect();
    assert!(real.is_empty(), "{real:?}");
}

#[test]
fn needs_are_in_every_stage_and_shown_and_hidden_from_the_demonstration_provider() {
    let demo = &*DEMO;
    let mut counts = BTreeMap::<&str, usize>::new();
    for need in &demo.needs {
        *counts.entry(need.stage.as_str()).or_default() += 1;
    }
    for stage in Stage::ALL {
        assert!(counts.contains_key(stage.as_str()), "no need is {stage}");
    }
    let states: BTreeSet<_> = demo.needs.iter().map(|need| need.state.to_string()).collect();
    assert!(demo.needs.len() >= 45 && states.len() >= 25, "{} needs, {} States", demo.needs.len(), states.len());
    let shared = |to_demo: bool| {
        let named = |need: &&Valid<Need>| {
            let audience = need.consent.as_ref().and_then(|consent| consent.audience.as_ref());
            audience.is_some_and(|a| a.all_providers || a.providers.iter().any(|p| p == "demo-provider")) == to_demo
        };
        demo.needs.iter().filter(|need| need.stage == Stage::Shared).filter(named).count()
    };
    assert!(shared(true) >= 10, "{}", shared(true));
    assert!(shared(false) >= 3, "{}", shared(false));
}
