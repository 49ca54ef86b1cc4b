//! Which needs are bundled, and who may take a bundle: a change of one fact decides.

use serde_json::{Value, json};

use super::given::{adviser, found, numbers, provider_id, reporting, with};

/// Whether a need of Senegal and one of another State are bundled.
fn are_bundled(other: Value) -> bool {
    numbers(&found(&[reporting("SN"), other], &[adviser()])) == [[0, 1]]
}

/// Who could take the needs of Senegal and Mali, of those providers.
fn takers(providers: &[Value]) -> Vec<usize> {
    let found = found(&[reporting("SN"), reporting("ML")], providers);
    assert_eq!(found.len(), 1);
    found[0].takers.iter().map(|taker| super::given::number(taker.provider.0)).collect()
}

#[test]
fn equal_needs_of_neighbours_are_bundled_and_no_others() {
    let mali = || reporting("ML");
    assert!(are_bundled(mali()));
    for (why, fields) in [
        ("of the same State", json!({ "state": "SN" })),
        ("of another region", json!({ "state": "MG" })),
        ("of no State", json!({ "state": "" })),
        ("of another chapter", json!({ "articles": ["46"], "themes": ["MUTUAL_LEGAL_ASSISTANCE"] })),
        ("for another kind of help", json!({ "assistanceTypes": ["CAPACITY_BUILDING"] })),
        ("for years", json!({ "horizon": "MULTI_YEAR" })),
        ("in another language", json!({ "workingLanguages": ["en"] })),
    ] {
        assert!(!are_bundled(with(mali(), fields)), "{why}");
    }
    for (why, fields) in [
        ("some more articles", json!({ "articles": ["33", "32"] })),
        ("one kind of help of two", json!({ "assistanceTypes": ["LEGAL_ADVICE"] })),
        ("kinds of help not known", json!({ "assistanceTypes": [] })),
        ("weeks too", json!({ "horizon": "REGIONAL_SHORT_TERM" })),
        ("a language more", json!({ "workingLanguages": ["en", "fr"] })),
        ("languages not known", json!({ "workingLanguages": [] })),
    ] {
        assert!(are_bundled(with(mali(), fields)), "{why}");
    }
}

#[test]
fn needs_of_words_alone_are_equal_by_their_words() {
    let only = |state: &str, words: &str| json!({ "state": state, "title": { "en": words } });
    let first = only("SN", "Bread ovens for village bakers");
    let bundled = |words: &str| !found(&[first.clone(), only("ML", words)], &[adviser()]).is_empty();
    assert!(bundled("Village bakers: bread ovens"));
    assert!(!bundled("Nets for coastal fishers"));
    let unsaid = with(only("ML", ""), json!({ "title": {} }));
    assert!(found(&[first.clone(), unsaid.clone()], &[adviser()]).is_empty(), "nothing is equal to nothing");
    assert!(found(&[with(unsaid.clone(), json!({ "state": "SN" })), unsaid], &[adviser()]).is_empty());
}

#[test]
fn all_needs_of_a_bundle_share_one_language_and_who_names_none_is_told() {
    let speaking = |state: &str, languages: &[&str]| with(reporting(state), json!({ "workingLanguages": languages }));
    let chain = [speaking("SN", &["fr"]), speaking("NG", &["fr", "en"]), speaking("GH", &["en"])];
    let bundles = found(&chain, &[adviser()]);
    assert_eq!(numbers(&bundles), [[0, 1]], "the third shares a language with one of them alone");
    let open = [speaking("SN", &["fr"]), speaking("ML", &[])];
    let bundles = found(&open, &[adviser()]);
    assert_eq!(bundles[0].languages, ["fr"]);
    assert_eq!(bundles[0].members.iter().map(|it| it.names_languages).collect::<Vec<_>>(), [true, false]);
    assert_eq!(bundles[0].takers[0].languages, ["fr"]);
    let silent = [speaking("SN", &[]), speaking("ML", &[])];
    assert!(found(&silent, &[adviser()])[0].languages.is_empty());
}

#[test]
fn whoever_takes_a_bundle_breaks_no_rule_for_any_of_it_and_delivers() {
    assert_eq!(takers(&[adviser()]), [0]);
    for (why, fields) in [
        ("pays and leaves the work to others", json!({ "roles": ["FUNDS"] })),
        ("is suspended", json!({ "status": "SUSPENDED" })),
        ("covers one of the States", json!({ "coverage": { "states": ["SN"] } })),
        ("has an interest in one of them", json!({ "interests": [{ "states": ["ML"], "description": "ours" }] })),
        ("has no place left", json!({ "capacity": 2, "engaged": 2 })),
        ("helps for years alone", json!({ "horizons": ["MULTI_YEAR"] })),
        ("speaks another language", json!({ "languages": ["en"] })),
        (
            "helps with something else",
            json!({ "articles": ["46"], "themes": [], "assistanceTypes": ["OTHER"],
            "description": { "en": "Fish" }, "languages": [], "coverage": { "regions": ["001"] } }),
        ),
    ] {
        let provider = with(adviser(), fields);
        assert_eq!(takers(std::slice::from_ref(&provider)), Vec::<usize>::new(), "{why}");
        assert_eq!(takers(&[provider, adviser()]), [1], "{why}: control");
    }
}

#[test]
fn who_takes_a_bundle_works_in_the_language_that_all_share() {
    let needs = [
        with(reporting("SN"), json!({ "workingLanguages": ["fr", "en"] })),
        with(reporting("ML"), json!({ "workingLanguages": ["fr", "ar"] })),
    ];
    let speaking = |languages: &[&str]| {
        let found = found(&needs, &[with(adviser(), json!({ "languages": languages }))]);
        found[0].takers.len()
    };
    assert_eq!(speaking(&["fr"]), 1);
    assert_eq!(speaking(&["en", "ar"]), 0, "a language with each, and none with both");
    assert_eq!(speaking(&[]), 1, "what is not said stops nobody");
}

#[test]
fn who_takes_a_bundle_without_its_language_has_an_interpreter_for_each_need() {
    let speaking = [("SN", ["fr", "en"]), ("ML", ["fr", "ar"])];
    let interpreted = |of_provider: bool, of_states: &[&str]| {
        let needs = speaking.map(|(state, languages)| {
            let provides = of_states.contains(&state);
            with(reporting(state), json!({ "workingLanguages": languages, "providesInterpreter": provides }))
        });
        let taker = with(adviser(), json!({ "languages": ["ar"], "providesInterpreter": of_provider }));
        found(&needs, &[taker])[0].takers.len()
    };
    assert_eq!(interpreted(true, &[]), 1, "one of its own");
    assert_eq!(interpreted(false, &["SN", "ML"]), 1, "one of each State");
    assert_eq!(interpreted(false, &["SN"]), 0, "Mali works in Arabic, but not in what both share");
    assert_eq!(interpreted(false, &[]), 0, "control");
}

#[test]
fn a_bundle_is_worth_what_it_saves_without_what_the_fit_loses() {
    let near = |state: &str| {
        with(adviser(), json!({ "names": { "en": state }, "coverage": { "states": [state] }, "capacity": 1 }))
    };
    let both = with(adviser(), json!({ "coverage": {} }));
    let bundle = &found(&[reporting("SN"), reporting("ML")], &[near("SN"), near("ML"), both.clone()])[0];
    assert_eq!(bundle.takers.iter().map(|taker| taker.provider).collect::<Vec<_>>(), [provider_id(2)]);
    let alone: Vec<_> = bundle.members.iter().map(|member| member.alone.unwrap().0).collect();
    assert_eq!(alone, [provider_id(0), provider_id(1)], "each is best helped by who is near");
    assert_eq!(bundle.saved(), 1);
    let lost = i64::from(bundle.members.iter().map(|member| member.alone.unwrap().1).sum::<u32>())
        - i64::from(bundle.takers[0].scores.iter().sum::<u32>());
    assert!(lost > 0);
    assert_eq!(bundle.worth, 150_000 - lost);
    let same = &found(&[reporting("SN"), reporting("ML")], &[both])[0];
    assert_eq!((same.worth, same.together), (150_000, same.singly), "nothing is lost where one is best for each");
}

#[test]
fn a_bundle_that_nobody_could_take_is_told_last_and_is_worth_nothing() {
    let french = with(adviser(), json!({ "languages": ["fr"], "coverage": { "regions": ["011"] } }));
    let islands = |state: &str| with(reporting(state), json!({ "workingLanguages": ["en"] }));
    let needs = [islands("FJ"), islands("PG"), reporting("SN"), reporting("ML")];
    let bundles = found(&needs, &[french]);
    assert_eq!(numbers(&bundles), [[2, 3], [0, 1]]);
    assert!(bundles[1].takers.is_empty() && (bundles[1].together, bundles[1].singly, bundles[1].worth) == (0, 0, 0));
}
