//! Every message is there in every language, with the same values, and every one that a page names.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::domain::consent::{ALWAYS, BY_DEFAULT, WHEN_NAMED};

/// The names of messages with the values that each takes.
fn messages(source: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut name = String::new();
    for line in source.lines() {
        if let Some((head, _)) = line.split_once(" =").filter(|_| line.starts_with(|c: char| c.is_ascii_alphabetic())) {
            head.clone_into(&mut name);
            assert!(found.insert(name.clone(), BTreeSet::new()).is_none(), "{name} is given twice");
        }
        let values = line.match_indices('$').map(|(at, _)| {
            line[at + 1..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>()
        });
        found.entry(name.clone()).or_default().extend(values);
    }
    found.remove("");
    found
}

#[test]
fn every_language_has_every_message_with_the_same_values() {
    let english = messages(SOURCES[1]);
    assert!(english.len() > 100, "the reader finds the messages");
    for (language, source) in LANGUAGES.into_iter().zip(SOURCES) {
        let parsed = FluentResource::try_new(source.to_owned());
        assert!(parsed.is_ok(), "{language}: {:?}", parsed.err().map(|(_, errors)| errors));
        let own = messages(source);
        let differing: Vec<_> = english.iter().filter(|(name, values)| own.get(*name) != Some(values)).collect();
        assert!(differing.is_empty(), "{language} differs in {differing:?}");
        let further: Vec<_> = own.keys().filter(|name| !english.contains_key(*name)).collect();
        assert!(further.is_empty(), "{language} has {further:?}");
    }
}

#[test]
fn every_message_formats_without_a_fault_in_every_language() {
    for (at, language) in LANGUAGES.into_iter().enumerate() {
        for (name, values) in messages(SOURCES[at]) {
            for count in [0_u64, 1, 2, 3, 5, 11, 21, 100] {
                let args: FluentArgs<'_> = values.iter().map(|key| (key.clone(), FluentValue::from(count))).collect();
                let message = BUNDLES[at].get_message(&name).and_then(|message| message.value()).unwrap();
                let mut faults = Vec::new();
                let text = BUNDLES[at].format_pattern(message, Some(&args), &mut faults);
                assert!(faults.is_empty() && !text.trim().is_empty(), "{language}: {name}: {faults:?}");
            }
        }
    }
}

#[test]
fn every_message_that_a_page_names_is_there_and_every_one_is_named() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web");
    let mut code = String::new();
    let mut folders = vec![root];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_some_and(|it| it == "html" || it == "rs")
                && !entry.ends_with("words/tests.rs")
            {
                code.push_str(&std::fs::read_to_string(entry).unwrap());
            }
        }
    }
    let english = messages(SOURCES[1]);
    let calls = [".say(\"", ".with(\"", ".count(\""];
    let named = calls.iter().flat_map(|call| code.match_indices(call).map(|(at, _)| &code[at + call.len()..]));
    for name in named.filter_map(|rest| rest.split_once('"')).map(|(name, _)| name) {
        assert!(english.contains_key(name), "a page says {name}");
    }
    let sets = [".code(\"", ".known(\""]
        .iter()
        .flat_map(|call| code.match_indices(call).map(|(at, _)| &code[at + call.len()..]));
    let sets: BTreeSet<&str> = sets.filter_map(|rest| rest.split_once('"')).map(|(set, _)| set).collect();
    for name in english.keys() {
        let of_set = sets.iter().any(|set| name.strip_prefix(set).is_some_and(|rest| rest.starts_with('-')));
        assert!(of_set || code.contains(&format!("\"{name}\"")), "nothing says {name}");
    }
}

#[test]
fn every_field_that_a_consent_shows_has_a_name_in_every_language() {
    for field in ALWAYS.iter().chain(&BY_DEFAULT).chain(&WHEN_NAMED) {
        for language in ["ar", "en", "es", "fr", "ru", "zh"] {
            assert!(Words(language).known("need", field).is_some(), "{language}: {field}");
        }
    }
}

#[test]
fn a_language_is_called_by_its_reader_and_one_without_a_name_by_its_tag() {
    let called = |tag: &str| ["en", "fr"].map(|reader| Words(reader).language(tag));
    assert_eq!(called("mn"), ["Mongolian", "mongol"]);
    assert_eq!(called("zh-Hant"), ["Chinese (zh-Hant)", "chinois (zh-Hant)"]);
    assert_eq!(called("tlh"), ["tlh", "tlh"]);
    assert_eq!(called(""), ["", ""]);
}

#[test]
fn numbers_have_their_plural_and_values_stand_apart() {
    assert_eq!(Words("en").count("search-found", 1), "\u{2068}1\u{2069} office");
    assert_eq!(Words("en").count("search-found", 2), "\u{2068}2\u{2069} offices");
    assert_ne!(Words("ru").count("search-found", 2), Words("ru").count("search-found", 5));
    let read = Words("ar").with("search-read-as", &[("typed", "KPKK"), ("read", "KPK")]);
    assert!(read.contains("\u{2068}KPK\u{2069}"), "{read}");
    assert_eq!(Words("fr").say("no such message"), "no such message");
}
