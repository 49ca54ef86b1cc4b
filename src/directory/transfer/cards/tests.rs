//! Tests of cards, with a strict reader of RFC 6350 of their own.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::{authority, officer, provider};
use crate::domain::{Authority, Officer, Provider, Record, Revision};
use crate::view::Entry;

/// Properties by name, each with its parameters and its raw value.
type Properties = BTreeMap<String, Vec<(Vec<String>, String)>>;

/// An entry of a checked record.
fn entry<T: Record>(record: serde_json::Value) -> Entry<T> {
    let record = serde_json::from_value::<T>(record).unwrap().validate().unwrap().into_inner();
    Entry::new(Uuid::from_u128(7), record, Revision(1), Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH)
}

/// Reads one card, and refuses what RFC 6350 does not allow.
fn read(card: &str) -> Properties {
    let lines: Vec<&str> = card.strip_suffix("\r\n").unwrap().split("\r\n").collect();
    for line in &lines {
        assert!(line.len() <= 75 && !line.contains(['\r', '\n']), "{line}");
    }
    let unfolded = card.replace("\r\n ", "");
    let lines: Vec<&str> = unfolded.strip_suffix("\r\n").unwrap().split("\r\n").collect();
    assert_eq!(lines[..2], ["BEGIN:VCARD", "VERSION:4.0"]);
    assert_eq!(lines.last(), Some(&"END:VCARD"));
    let mut properties = Properties::new();
    for line in &lines[2..lines.len() - 1] {
        let (head, value) = line.split_once(':').unwrap();
        let mut head = head.split(';').map(str::to_owned);
        let name = head.next().unwrap();
        assert!(name.chars().all(|c| c.is_ascii_uppercase()), "{name}");
        assert!(!value.is_empty() && head.clone().all(|parameter| parameter.contains('=')), "{line}");
        properties.entry(name).or_default().push((head.collect(), value.to_owned()));
    }
    for once in ["KIND", "UID", "REV", "N"] {
        assert!(properties.get(once).is_none_or(|found| found.len() == 1), "{once}");
    }
    assert!(properties.contains_key("FN"));
    properties
}

/// The parts of a value between separators that are not escaped, without their escapes.
fn parts(value: &str, separator: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        let last = parts.last_mut().unwrap();
        match c {
            '\\' => match chars.next().unwrap() {
                'n' => last.push('\n'),
                c @ ('\\' | ',' | ';') => last.push(c),
                other => panic!("\\{other}"),
            },
            c if c == separator => parts.push(String::new()),
            c => {
                assert!(!matches!(c, ',' | ';'), "{value}");
                last.push(c);
            }
        }
    }
    parts
}

#[test]
fn an_authority_survives_its_card() {
    let long = "Хууль зүй, дотоод хэргийн яам; ".repeat(8);
    let entry = entry::<Authority>(json!({
        "state": "MN", "names": {"en": "Ministry, of; \\Justice\\", "mn": long}, "acronyms": ["A,B", "C"],
        "kinds": [{"kind": "MLA_CENTRAL"}], "parentBody": "Government",
        "address": {"street": "1, Main; St", "locality": "Улаанбаатар", "latin": {"locality": "Ulaanbaatar"}},
        "phones": [{"number": "+442079460100", "extension": "12", "kind": "FAX"}], "emails": ["a@example.org"],
        "website": "https://example.org/", "languagesAccepted": [{"language": "mn"}],
        "timeZone": "Asia/Ulaanbaatar", "remarks": {"en": "one\ntwo"},
    }));
    let read = read(&authority(&entry));
    let value = |name: &str, i: usize| read[name][i].1.as_str();
    assert_eq!((value("KIND", 0), value("UID", 0)), ("org", &*format!("urn:uuid:{}", Uuid::from_u128(7))));
    assert_eq!(parts(value("FN", 0), '\0'), ["Ministry, of; \\Justice\\"]);
    assert_eq!(parts(value("FN", 1), '\0'), [long.trim()]);
    assert_eq!(read["FN"][1].0, ["ALTID=1", "LANGUAGE=mn"]);
    assert_eq!(parts(value("ORG", 0), ';'), ["Ministry, of; \\Justice\\", "Government"]);
    assert_eq!(parts(value("NICKNAME", 0), ','), ["A,B", "C"]);
    assert_eq!(parts(value("ADR", 0), ';'), ["", "", "1, Main; St", "Улаанбаатар", "", "", ""]);
    assert_eq!(parts(value("ADR", 1), ';')[3], "Ulaanbaatar");
    assert_eq!(
        read["TEL"],
        [(vec!["VALUE=uri".to_owned(), "TYPE=fax".to_owned()], "tel:+442079460100;ext=12".to_owned())]
    );
    assert_eq!(parts(value("NOTE", 0), '\0'), ["one\ntwo"]);
    assert_eq!((value("EMAIL", 0), value("URL", 0), value("LANG", 0)), ("a@example.org", "https://example.org/", "mn"));
    assert_eq!((value("TZ", 0), value("REV", 0)), ("Asia/Ulaanbaatar", "19700101T000000Z"));
}

#[test]
fn an_officer_without_a_person_is_a_post() {
    let of = entry::<Authority>(json!({"state": "MN", "names": {"en": "Ministry"}})).record;
    let person = entry::<Officer>(json!({
        "authority": "x", "role": "Focal point", "familyNames": {"original": "Бат", "latin": "Bat"},
        "givenNames": {"original": "Болд"}, "emails": ["b@example.org"],
    }));
    let card = read(&officer(&person, &person.record, &of));
    assert_eq!((card["FN"][0].1.as_str(), card["N"][0].1.as_str()), ("Болд Bat", "Bat;Болд;;;"));
    assert_eq!((card["KIND"][0].1.as_str(), card["ORG"][0].1.as_str()), ("individual", "Ministry"));
    let post = crate::directory::reach::post_only(&person.record);
    let card = read(&officer(&person, &post, &of));
    assert_eq!((card["KIND"][0].1.as_str(), card["FN"][0].1.as_str()), ("org", "Focal point"));
    assert!(!card.contains_key("N") && !card.contains_key("EMAIL"));
}

#[test]
fn a_provider_has_a_card_for_each_desk() {
    let contacts = json!([{"role": "Desk, one", "emails": ["a@example.org"]}, {"role": "Two", "languages": ["fr"]}]);
    let with =
        entry::<Provider>(json!({"names": {"en": "Body"}, "contacts": contacts, "website": "https://x.example/"}));
    let cards: Vec<_> = provider(&with).iter().map(|card| read(card)).collect();
    assert_eq!(parts(&cards[0]["ORG"][0].1, ';'), ["Body", "Desk, one"]);
    assert_ne!(cards[0]["UID"], cards[1]["UID"]);
    assert_eq!(cards[1]["LANG"][0].1, "fr");
    let without = entry::<Provider>(json!({"names": {"en": "Body"}}));
    assert_eq!(provider(&without).len(), 1);
}
