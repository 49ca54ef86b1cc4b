//! What places are called and where they lie.

use std::collections::BTreeSet;

use super::*;
use crate::domain::Violations;

/// The State of that code.
fn state(code: &str) -> State {
    State::parse(code).unwrap()
}

/// The codes of a region's States.
fn codes(set: StateSet) -> Vec<&'static str> {
    set.iter().map(State::code).collect()
}

#[test]
fn every_code_round_trips_and_others_are_no_states() {
    assert_eq!(State::all().count(), 251);
    for state in State::all() {
        assert_eq!(State::parse(state.code()), Some(state));
        assert_eq!(state.alpha3().len(), 3, "{state}");
    }
    assert_eq!(State::parse("ch"), State::parse("CH"));
    for text in ["", "C", "CHE", "ZZ", "AN", "UK", "é", "\0\0", "C\u{301}"] {
        assert_eq!(State::parse(text), None, "{text:?}");
    }
    assert!(state("CH") < state("CI") && state("EU") < state("FI"));
}

#[test]
fn every_state_has_a_name_in_the_six_languages() {
    for state in State::all() {
        for language in crate::domain::vocabulary::LANGUAGES {
            let short = state.names().iter().find(|n| n.kind == NameKind::Short && n.language == language);
            let name = short.unwrap_or_else(|| panic!("{state} has no name in {language}")).text;
            let latin = name.chars().any(|c| c.is_ascii_alphabetic());
            assert_eq!(latin, matches!(language, "en" | "es" | "fr"), "{state} {language} {name}");
            assert!(!name.contains('*') && name.trim() == name, "{state} {language} {name}");
        }
        assert!(!state.regions().is_empty(), "{state} lies in no region");
    }
}

#[test]
fn names_are_those_that_the_united_nations_use() {
    let cases = [
        ("CI", "fr", "Côte d'Ivoire"),
        ("CI", "en", "Côte d'Ivoire"),
        ("SZ", "en", "Eswatini"),
        ("MD", "ar", "جمهورية مولدوفا"),
        ("EU", "ru", "Европейский союз"),
        ("VA", "zh", "教廷"),
        ("VA", "en", "Holy See"),
        ("PS", "fr", "État de Palestine"),
        ("CK", "en", "Cook Islands"),
        ("NU", "fr", "Nioué"),
        ("CH", "de-CH", "Schweiz"),
        ("MN", "mn", "Монгол"),
        ("CH", "tlh", "Switzerland"),
        ("KR", "ms", "Republic of Korea"),
    ];
    assert_eq!(state("CH").formal_name("fr"), "Confédération suisse");
    assert_eq!(state("ZA").formal_name("ru"), "Южно-Африканская Республика");
    assert_eq!(state("MN").formal_name("fr"), "Mongolie");
    assert_eq!(state("BS").formal_name("en"), "Commonwealth of the Bahamas");
    for (code, language, name) in cases {
        let found = state(code).name(language);
        assert!(found.starts_with(name), "{code} {language} is {found}");
    }
}

#[test]
fn former_and_unofficial_names_are_known() {
    let cases = [
        ("SZ", "Swaziland", NameKind::Former),
        ("MM", "Burma", NameKind::Former),
        ("CD", "Zaïre", NameKind::Former),
        ("MK", "Macedonia", NameKind::Former),
        ("TR", "Turkey", NameKind::Former),
        ("CV", "Cape Verde", NameKind::Former),
        ("CI", "Ivory Coast", NameKind::Unofficial),
        ("CZ", "Czech Republic", NameKind::Unofficial),
        ("GB", "UK", NameKind::Unofficial),
        ("KR", "South Korea", NameKind::Unofficial),
        ("EU", "UE", NameKind::Unofficial),
    ];
    for (code, text, kind) in cases {
        assert!(state(code).names().iter().any(|n| n.text == text && n.kind == kind), "{code} {text}");
    }
    let swaziland = state("SZ").names().iter().find(|n| n.text == "Swaziland" && n.kind == NameKind::Former).unwrap();
    assert_eq!(swaziland.until.map(|day| day.to_string()).as_deref(), Some("2018-04-18"));
    assert!(!state("MD").names().iter().any(|n| n.text == "المالديف"));
}

#[test]
fn adjectives_name_their_states() {
    let known = |text: &str| {
        let named =
            |state: &State| state.names().iter().any(|n| n.kind == NameKind::Demonym && n.text.to_lowercase() == text);
        State::all().filter(named).map(State::code).collect::<Vec<_>>()
    };
    let cases = [
        ("swiss", vec!["CH"]),
        ("suisse", vec!["CH"]),
        ("швейцарская", vec!["CH"]),
        ("السويسرية", vec!["CH"]),
        ("nigerian", vec!["NG"]),
        ("nigerien", vec!["NE"]),
        ("congolese", vec!["CD", "CG"]),
        ("french", vec!["FR"]),
        ("kosovar", vec!["XK"]),
    ];
    for (text, states) in cases {
        assert_eq!(known(text), states, "{text}");
    }
}

#[test]
fn codes_languages_and_groups_are_right() {
    let cases = [("CH", "41"), ("VA", "39"), ("JM", "1876"), ("US", "1"), ("XK", "383"), ("MN", "976"), ("EU", "")];
    for (code, dial) in cases {
        assert_eq!(state(code).dial_code(), dial, "{code}");
    }
    assert_eq!(state("CH").languages(), ["de", "fr", "it", "rm"]);
    assert_eq!(state("AF").languages(), ["fa", "ps"]);
    assert_eq!(state("XK").alpha3(), "XKX");
    assert_eq!(state("MN").flags(), ["LLDC"]);
    assert_eq!(state("TL").flags(), ["LDC", "SIDS"]);
    assert!(state("CH").flags().is_empty());
    for state in State::all() {
        for language in state.languages() {
            let tag = crate::domain::LanguageTag::parse(language).map(|tag| tag.to_string());
            assert_eq!(tag.as_deref(), Some(*language), "{state}");
        }
    }
}

#[test]
fn regions_nest_as_in_m49() {
    let chain = |code| state(code).regions().iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(chain("KE"), ["014", "202", "002", "001"]);
    assert_eq!(chain("MN"), ["030", "142", "001"]);
    assert_eq!(chain("MX"), ["013", "003", "419", "019", "001"]);
    assert_eq!(chain("AQ"), ["001"]);
    assert_eq!(Region::WORLD.states().len(), 251);
    let region = |code| Region::parse(code).unwrap();
    assert_eq!(codes(region("018").states()), ["BW", "LS", "NA", "SZ", "ZA"]);
    assert!(region("002").contains(state("CI")) && !region("014").contains(state("CI")));
    assert_eq!(region("011").parent(), Some(region("202")));
    assert_eq!(region("030").labels().map(|l| l.fr.as_str()), Some("Asie orientale"));
    for text in ["", "2", "999", "0030", "abc", "XK"] {
        assert_eq!(Region::parse(text), None, "{text}");
    }
    assert_eq!(flag_states("LLDC").map(|set| set.len()), Some(32));
    assert!(flag_states("OECD").is_none());
}

#[test]
fn sets_add_and_take_away() {
    let mut set: StateSet = ["CH", "CI", "ZW"].map(state).into_iter().collect();
    set.subtract(&["CI"].map(state).into_iter().collect());
    assert_eq!(codes(set), ["CH", "ZW"]);
    set.extend(&Region::parse("018").unwrap().states());
    set.remove(state("CH"));
    assert_eq!(codes(set), ["BW", "LS", "NA", "SZ", "ZA", "ZW"]);
    assert!(!set.is_empty() && StateSet::default().is_empty());
}

#[test]
fn territories_are_subdivisions_or_states() {
    let geneva = Territory::parse("ch-ge").unwrap();
    assert_eq!((geneva.to_string().as_str(), geneva.state, geneva.is_subdivision()), ("CH-GE", state("CH"), true));
    assert_eq!(geneva.name("fr"), "canton de Genève");
    let bern = Territory::parse("CH-BE").unwrap();
    assert_eq!(bern.name("mn"), "Bern");
    let gibraltar = Territory::parse("GI").unwrap();
    assert_eq!((gibraltar, gibraltar.name("es")), (Territory::from(state("GI")), "Gibraltar"));
    for text in ["", "CH-", "CH-XX", "-GE", "ZZ-GE", "CH-GE-1", "CH–GE"] {
        assert_eq!(Territory::parse(text), None, "{text}");
    }
    let all: BTreeSet<String> = State::all().flat_map(Territory::of).map(|t| t.to_string()).collect();
    assert!(all.len() > 5000);
    assert!(all.iter().all(|code| Territory::parse(code).is_some_and(|t| t.to_string() == *code)));
}

#[test]
fn territories_that_iso_3166_2_lists_in_a_state_are_parts_of_it_and_no_others() {
    let within = |state: State| {
        let place = Territory::from(state).within_its_state();
        place.is_subdivision().then(|| place.to_string())
    };
    let known: Vec<String> = State::all().filter_map(within).collect();
    let expected = [
        "US-AS", "NL-AW", "FR-BL", "NL-CW", "US-GU", "CN-HK", "FR-MF", "CN-MO", "US-MP", "FR-NC", "FR-PF", "FR-PM",
        "US-PR", "NL-SX", "FR-TF", "CN-TW", "US-UM", "US-VI", "FR-WF",
    ];
    assert_eq!(known, expected);
    let geneva = Territory::parse("CH-GE").unwrap();
    assert_eq!(geneva.within_its_state(), geneva);
    assert_eq!(Territory::parse("GI").unwrap().within_its_state().to_string(), "GI");
}

#[test]
fn unknown_places_are_kept_and_reported() {
    let states: Vec<StateCode> = serde_json::from_str(r#"["MN", "ZZ", "mn", ""]"#).unwrap();
    assert_eq!(serde_json::to_string(&states).unwrap(), r#"["MN","ZZ","MN",""]"#);
    let mut violations = Violations::default();
    let mut states = states;
    crate::domain::check::codes(&mut states, "coverage.states", &mut violations);
    let fields: Vec<_> = violations.0.iter().map(|v| v.field.as_str()).collect();
    assert_eq!(fields, ["coverage.states[1]", "coverage.states[3]"]);
    assert_eq!(states.len(), 3);
    assert_eq!(states[0].known().copied(), State::parse("MN"));
    assert!(StateCode::default().is_absent());
}

#[test]
fn who_is_a_party_is_told_as_far_as_it_is_known() {
    let standing = |code: &str| State::parse(code).unwrap().standing();
    let since = |code: &str| standing(code).since.map(|day| day.to_string());
    assert_eq!(since("KE").as_deref(), Some("2005-12-14"), "no earlier than the Convention itself");
    assert_eq!(since("CH").as_deref(), Some("2009-10-24"), "thirty days after its instrument, article 68(2)");
    assert!(standing("EU").is_party && standing("VA").is_party && standing("PS").is_party && standing("NU").is_party);
    assert!(standing("GH").is_party && since("GH").is_none(), "a party since a day that is not known here");
    assert!(!standing("HK").is_party && !standing("AQ").is_party);
    let parties = State::all().filter(|state| state.standing().is_party).count();
    assert!((180..=190).contains(&parties), "there were 190 parties late in 2023, and {parties} are listed");
}
