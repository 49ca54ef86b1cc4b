//! Rules of edit distance, misspelt words and phrases.

use super::super::analyze::tokens;
use super::distance::distance;
use super::{Likeness, Meaning, Phrases, Words};
use crate::domain::{AuthorityKind, State};

/// The phrases in a text.
fn meanings(text: &str) -> Vec<Meaning> {
    Phrases::all().find_in(&tokens(text, 50)).into_iter().map(|span| span.meaning).collect()
}

/// A State as a meaning.
fn state(code: &str) -> Meaning {
    Meaning::State(State::parse(code).unwrap())
}

#[test]
fn distance_counts_a_transposition_once_and_stops_at_the_bound() {
    let far = |a: &str, b: &str, most| distance(a.as_bytes(), b.as_bytes(), most);
    assert_eq!(far("justice", "justice", 0), Some(0));
    assert_eq!(far("justise", "justice", 2), Some(1));
    assert_eq!(far("jutsice", "justice", 2), Some(1));
    assert_eq!(far("minsitry", "mnisitry", 3), Some(1));
    assert_eq!(far("abc", "xyz", 2), None);
    assert_eq!(far("", "ab", 2), Some(2));
    assert_eq!(far("a", "abcdef", 2), None);
    let long = "x".repeat(100);
    assert_eq!(far(&long, &long, 1), Some(0));
}

#[test]
fn misspelt_words_are_known_nearest_first() {
    let mut words = Words::default();
    for word in ["justice", "justify", "ministry", "minister", "acc", "acca", "прокуратура"] {
        words.add(word);
    }
    let near =
        |word: &str| words.misspelt(word).into_iter().map(|likely| likely.word.into_string()).collect::<Vec<_>>();
    assert_eq!(near("justise"), ["justice", "justify"]);
    assert_eq!(near("minsitry")[0], "ministry");
    assert_eq!(near("ac"), [""; 0], "too short to be taken for another");
    assert_eq!(near("accc"), ["acc", "acca"]);
    assert_eq!(near("prokuraturra"), ["прокуратура"]);
    assert_eq!(near("zzzzzz"), [""; 0]);
}

#[test]
fn words_that_sound_the_same_are_known_across_scripts() {
    let mut words = Words::default();
    words.add("прокуратура");
    let likely = words.sounding_like("prokuratura");
    assert_eq!(likely.len(), 1);
    assert_eq!(likely[0].likeness, Likeness::Script);
}

#[test]
fn numbers_and_overlong_words_are_not_kept() {
    let mut words = Words::default();
    words.add("46");
    words.add(&"x".repeat(1000));
    assert!(!words.contains("46"));
    assert!(words.beginning_with("x", 10).is_empty());
}

#[test]
fn the_longest_name_of_a_state_wins() {
    assert!(meanings("Papua New Guinea").contains(&state("PG")));
    assert!(!meanings("Papua New Guinea").contains(&state("GN")));
    assert!(meanings("Guinea").contains(&state("GN")));
}

#[test]
fn states_and_kinds_are_found_in_any_language() {
    for text in ["Mongolie", "Монголия", "منغوليا", "蒙古", "モンゴル国"] {
        assert!(meanings(text).contains(&state("MN")), "{text}");
    }
    let mla = AuthorityKind::ALL.iter().position(|kind| *kind == AuthorityKind::MlaCentral).unwrap();
    for text in ["central authority", "autorité centrale", "центральный орган"] {
        assert!(meanings(text).contains(&Meaning::Kind(u8::try_from(mla).unwrap())), "{text}");
    }
}

#[test]
fn a_word_of_one_state_alone_hints_at_it() {
    assert_eq!(Phrases::all().hint("principe"), State::parse("ST"));
    assert_eq!(Phrases::all().hint("republic"), None);
}

#[test]
fn transliterations_are_known_by_consonants_and_by_syllables() {
    let mut words = Words::default();
    for word in ["مكافحه", "فساد", "감사", "사원", "公安"] {
        words.add(word);
    }
    assert_eq!(words.of_consonants("mukafahat", 8), [("مكافحه", 5)]);
    assert_eq!(words.of_consonants("alfasad", 8), [("فساد", 3)]);
    assert!(words.of_consonants("prokuratura", 8).is_empty());
    assert_eq!(words.of_syllables("gamsawon", 8), ["감사", "사원"]);
    assert_eq!(words.of_syllables("gongan", 8), ["公安"]);
    assert!(words.of_syllables(&"gamsa".repeat(50), 8).is_empty(), "longer than any word");
}

#[test]
fn a_name_in_a_language_of_few_is_remote() {
    let remote = |text: &str| Phrases::all().find_in(&tokens(text, 50)).iter().any(|span| span.is_remote);
    assert!(remote("Servië") && remote("servie"));
    for text in ["Serbia", "Serbie", "Србија", "Сербия", "Deutschland"] {
        assert!(!remote(text), "{text}");
    }
}
