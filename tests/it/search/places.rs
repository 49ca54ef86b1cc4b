//! The State that a query names: it weighs more than a name elsewhere, is never a constraint, and where the directory has
//! nothing of it the answer says so.

use focalpoint::domain::{ArticleRef, AuthorityKind, State};
use focalpoint::view::index::{ContactFilter, Missing};

use super::given::{Directory, office};

/// Offices of some States, several of one name.
fn offices() -> Directory {
    let prosecutors = "Office of the Director of Public Prosecutions";
    Directory::of(&[
        office("MU", AuthorityKind::MlaCentral, [("en", "Attorney General's Office")]),
        office("KE", AuthorityKind::Extradition, [("en", prosecutors)]),
        office("NG", AuthorityKind::Fiu, [("en", "Nigerian Financial Intelligence Unit")]),
        office("NG", AuthorityKind::MlaCentral, [("en", "Federal Ministry of Justice")]),
        office("US", AuthorityKind::LawEnforcement, [("en", "New Mexico Department of Justice")]),
        office("MX", AuthorityKind::MlaCentral, [("es", "Fiscalía General de la República")]),
        office("ES", AuthorityKind::MlaCentral, [("es", "Ministerio de Justicia")]),
        office("DE", AuthorityKind::MlaCentral, [("de", "Bundesamt für Justiz")]),
    ])
}

/// The States of a list of codes.
fn states(codes: &[&str]) -> Vec<State> {
    codes.iter().filter_map(|code| State::parse(code)).collect()
}

/// What is missing of these States alone.
fn nothing_of(codes: &[&str]) -> Vec<Missing> {
    vec![Missing { states: states(codes), ..Missing::default() }]
}

#[test]
fn the_state_that_is_named_weighs_more_than_a_name_elsewhere() {
    let offices = offices();
    for text in ["attorney-general nigeria", "office of the director of public prosecutions nigeria", "DPP Nigéria"] {
        let found = offices.find(text);
        let nigerian = ["Federal Ministry of Justice", "Nigerian Financial Intelligence Unit"];
        assert!(found.len() > 2, "no constraint: {text}: {found:?}");
        assert!(nigerian.contains(&found[0]) && nigerian.contains(&found[1]), "{text}: {found:?}");
    }
    assert_eq!(offices.first("attorney general"), "Attorney General's Office", "where no State is named");
}

#[test]
fn a_state_in_the_name_of_an_office_elsewhere_is_its_name() {
    assert_eq!(offices().first("new mexico department of justice"), "New Mexico Department of Justice");
    assert_eq!(offices().first("fiscalia mexico"), "Fiscalía General de la República");
}

#[test]
fn many_records_of_a_state_leave_room_for_one_elsewhere_that_has_its_name() {
    let mut records: Vec<_> = (0..150)
        .map(|number| {
            let name =
                format!("Liaison Office of the Ministry of Justice for Kenya and District {number} of the Coast");
            office("KE", AuthorityKind::Other, [("en", name.as_str())])
        })
        .collect();
    records.push(office("TZ", AuthorityKind::Other, [("en", "Liaison Office for Kenya")]));
    let offices = Directory::of(&records);
    let found = offices.find("liaison ofice for kenya");
    assert!(found.contains(&"Liaison Office for Kenya"), "{found:?}");
}

#[test]
fn a_state_in_a_language_of_few_weighs_less_than_a_correction() {
    let offices = Directory::of(&[
        office("GT", AuthorityKind::MlaCentral, [("en", "Public Prosecution Service")]),
        office("RS", AuthorityKind::Prevention, [("en", "Agency for Prevention of Corruption")]),
    ]);
    assert_eq!(offices.first("pulic prosecution servie"), "Public Prosecution Service");
    assert_eq!(offices.first("agency servie"), "Agency for Prevention of Corruption", "Dutch for Serbia");
}

#[test]
fn no_state_is_read_into_a_word_beside_one_that_is_named() {
    let offices = Directory::of(&[
        office("CL", AuthorityKind::MlaCentral, [("en", "Public Prosecutor's Office")]),
        office("TH", AuthorityKind::MlaCentral, [("en", "Office of the Attorney General")]),
    ]);
    let read = offices.ask("chiel prosecutor of Thailand").interpretation;
    assert_eq!(read.states, states(&["TH"]), "`chiel` is no Chile here");
    assert_eq!(offices.ask("prosecutor of Chiel").interpretation.states, states(&["CL"]), "where no State is named");
}

#[test]
fn a_stop_word_in_capitals_is_no_state() {
    let hits = offices().ask("MINISTERIO DE JUSTICIA");
    assert!(hits.interpretation.states.is_empty(), "{:?}", hits.interpretation);
    assert_eq!(offices().first("MINISTERIO DE JUSTICIA"), "Ministerio de Justicia");
    assert_eq!(offices().ask("justice DE").interpretation.states, states(&["DE"]), "a code beside other words");
}

#[test]
fn what_the_directory_does_not_have_is_said() {
    let offices = offices();
    let missing = |text: &str| offices.ask(text).interpretation.missing;
    assert_eq!(missing("burma"), nothing_of(&["MM"]));
    assert!(offices.find("burma").is_empty());
    assert_eq!(missing("art. 46(13) Chad"), nothing_of(&["TD"]));
    assert_eq!(missing("ministry of justice Nigeria Chad"), nothing_of(&["TD"]), "the second of two");
    let kinds = vec![AuthorityKind::AssetRecoveryFocalPoint];
    let without = Missing { states: states(&["KE"]), kinds, articles: Vec::new() };
    assert_eq!(missing("asset recovery focal point Kenya"), [without]);
    let articles = ArticleRef::parse("46.13").into_iter().collect();
    let without = Missing { states: states(&["KE"]), kinds: Vec::new(), articles };
    assert_eq!(missing("art. 46(13) Kenya"), [without]);
}

#[test]
fn nothing_is_said_to_be_missing_where_it_is_there_or_was_not_asked_for() {
    let offices = offices();
    for text in ["art. 46(13) Nigeria", "central authority Nigeria", "ministry of justice", "+1", "Nigéria", ""] {
        assert!(offices.ask(text).interpretation.missing.is_empty(), "{text}");
    }
    let named = "new mexico department of justice";
    let without_mexico = Directory::of(&[office("US", AuthorityKind::LawEnforcement, [("en", named)])]);
    assert!(without_mexico.ask(named).interpretation.missing.is_empty(), "a State in a name");
}

#[test]
fn records_outside_the_constraint_are_missing_too() {
    let within = ContactFilter { kinds: vec![AuthorityKind::Fiu], ..ContactFilter::default() };
    let hits = offices().ask_within("ministry of justice Kenya", within);
    assert_eq!(hits.interpretation.missing, nothing_of(&["KE"]));
}
