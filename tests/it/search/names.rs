//! Rules of matching, each on records made for it.

use focalpoint::domain::contact::{Address, FormerName, Phone};
use focalpoint::domain::{Authority, AuthorityKind, State, Text};

use super::given::{Directory, office};

/// A few offices whose names are alike.
fn offices() -> Directory {
    let mla = || AuthorityKind::MlaCentral;
    let mut recovery =
        office("PL", AuthorityKind::AssetRecoveryFocalPoint, [("pl", "Biuro Odzyskiwania Mienia w Łodzi")]);
    recovery.acronyms = vec!["BOM".to_owned()];
    let mut commission = office("ID", AuthorityKind::Prevention, [("en", "Corruption Eradication Commission")]);
    commission.acronyms = vec!["KPK".to_owned()];
    commission.former_names =
        vec![FormerName { text: "Audit Board for State Officials' Wealth".to_owned(), ..FormerName::default() }];
    let mut prosecutor =
        office("MN", mla(), [("mn", "Улсын ерөнхий прокурорын газар"), ("ru", "Генеральная прокуратура")]);
    prosecutor.address = Some(Address { locality: "Улаанбаатар".to_owned(), ..Address::default() });
    let mut swiss = office("CH", mla(), [("de", "Bundesamt für Justiz"), ("en", "Federal Office of Justice")]);
    swiss.phones = vec![Phone { number: "+41584622000".to_owned(), ..Phone::default() }];
    swiss.emails = vec!["irh@bj.admin.example".to_owned()];
    swiss.parent_body = "Eidgenössisches Justiz- und Polizeidepartement".to_owned();
    Directory::of(&[
        office("KE", mla(), [("en", "Ministry of Justice of Kenya")]),
        office("UG", mla(), [("en", "Ministry of Justice of Uganda")]),
        office("KW", AuthorityKind::Prevention, [("ar", "الهيئة العامة لمكافحة الفساد")]),
        office("HK", AuthorityKind::Prevention, [("zh", "廉政公署")]),
        recovery,
        commission,
        prosecutor,
        swiss,
    ])
}

#[test]
fn accents_and_case_do_not_matter() {
    let offices = offices();
    assert_eq!(offices.first("BIURO ODZYSKIWANIA mienia w lodzi"), "Biuro Odzyskiwania Mienia w Łodzi");
    assert_eq!(offices.first("bundesamt fur justiz"), "Federal Office of Justice");
}

#[test]
fn two_letters_are_a_beginning_and_one_is_none() {
    let offices = offices();
    assert_eq!(offices.find("od"), ["Biuro Odzyskiwania Mienia w Łodzi"]);
    for letter in ["b", "o", "u", "p", "п"] {
        assert_eq!(offices.find(letter), Vec::<&str>::new(), "{letter}");
    }
}

#[test]
fn arabic_letter_variants_and_the_article_do_not_matter() {
    assert_eq!(offices().first("هيئه عامه لمكافحه الفساد"), "الهيئة العامة لمكافحة الفساد");
}

#[test]
fn a_latin_spelling_finds_a_name_in_another_script() {
    let offices = offices();
    assert_eq!(offices.first("generalnaia prokuratura"), "Улсын ерөнхий прокурорын газар");
    assert_eq!(offices.first("lianzheng gongshu"), "廉政公署");
}

#[test]
fn part_of_a_chinese_name_is_enough() {
    assert_eq!(offices().first("廉政公"), "廉政公署");
}

#[test]
fn one_or_two_letters_may_be_wrong() {
    let offices = offices();
    assert_eq!(offices.first("ministry of justise kenya"), "Ministry of Justice of Kenya");
    assert_eq!(offices.first("minsitry of jutsice ugnada"), "Ministry of Justice of Uganda");
    let hits = offices.ask("corruption eradicaton commission");
    assert_eq!(hits.interpretation.corrections.len(), 1, "{:?}", hits.interpretation);
    assert_eq!(hits.interpretation.corrections[0].typed, "eradicaton");
    assert_eq!(hits.interpretation.corrections[0].read_as, "eradication");
}

#[test]
fn right_words_are_not_corrected() {
    assert!(offices().ask("Ministry of Justice of Kenya").interpretation.corrections.is_empty());
}

#[test]
fn the_order_of_words_and_missing_words_do_not_matter() {
    let offices = offices();
    assert_eq!(offices.first("commission eradication corruption"), "Corruption Eradication Commission");
    assert_eq!(offices.first("eradication commission"), "Corruption Eradication Commission");
}

#[test]
fn the_beginning_of_a_word_is_enough_while_typing() {
    assert_eq!(offices().first("corruption erad"), "Corruption Eradication Commission");
}

#[test]
fn acronyms_are_found_as_given_and_from_initials() {
    let offices = offices();
    assert_eq!(offices.first("kpk"), "Corruption Eradication Commission");
    assert_eq!(offices.first("K.P.K."), "Corruption Eradication Commission");
    assert_eq!(offices.first("CEC"), "Corruption Eradication Commission");
    assert!(offices.ask("KPK").found[0].matched.acronym);
}

#[test]
fn former_names_are_found_and_said_to_be_former() {
    let offices = offices();
    assert_eq!(offices.first("audit board officials wealth"), "Corruption Eradication Commission");
    assert!(offices.ask("audit board for state officials wealth").found[0].matched.former_name);
}

#[test]
fn a_state_is_read_in_any_language_by_name_former_name_and_code() {
    let offices = offices();
    for text in [
        "ministry justice Quénia",
        "министерство юстиции Кения",
        "肯尼亚司法部",
        "ministry of justice KE",
        "justice KEN",
    ] {
        assert_eq!(offices.first(text), "Ministry of Justice of Kenya", "{text}");
        assert!(offices.ask(text).interpretation.states.contains(&State::parse("KE").unwrap()), "{text}");
    }
}

#[test]
fn a_kind_of_authority_is_read_in_any_language() {
    let offices = offices();
    for text in ["central authority Mongolia", "autorité centrale Mongolie", "autoridad central Mongolia"] {
        assert_eq!(offices.first(text), "Улсын ерөнхий прокурорын газар", "{text}");
        assert_eq!(offices.ask(text).interpretation.kinds, [AuthorityKind::MlaCentral], "{text}");
    }
}

#[test]
fn an_article_is_read_as_people_write_it() {
    let offices = offices();
    for text in ["art. 46(13) Uganda", "46/13 Uganda", "article 46 Uganda"] {
        assert_eq!(offices.first(text), "Ministry of Justice of Uganda", "{text}");
        assert_eq!(offices.ask(text).interpretation.articles[0].article, 46, "{text}");
    }
}

#[test]
fn names_are_found_across_languages_through_the_thesaurus() {
    let offices = offices();
    assert_eq!(offices.first("ministère de la justice Ouganda"), "Ministry of Justice of Uganda");
    assert_eq!(offices.first("Generalstaatsanwaltschaft Mongolei"), "Улсын ерөнхий прокурорын газар");
}

#[test]
fn telephone_numbers_mailboxes_and_dialling_codes_are_found() {
    let offices = offices();
    for text in ["+41 58 462 20 00", "584622000", "irh@bj.admin.example", "bj.admin.example", "+41"] {
        assert_eq!(offices.first(text), "Federal Office of Justice", "{text}");
    }
}

#[test]
fn cities_and_parent_bodies_are_found() {
    let offices = offices();
    assert_eq!(offices.first("Ulaanbaatar"), "Улсын ерөнхий прокурорын газар");
    assert_eq!(offices.first("Eidgenössisches Polizeidepartement"), "Federal Office of Justice");
}

#[test]
fn equal_fits_come_in_the_order_of_their_ids() {
    let twin = office("FJ", AuthorityKind::Fiu, [("en", "Financial Intelligence Unit")]);
    let named = |id: &str| Authority { external_id: id.to_owned(), ..twin.clone() };
    let twins = Directory::of(&[named("a"), named("b"), named("c")]);
    assert_eq!(twins.find("financial intelligence unit"), ["a", "b", "c"]);
}

#[test]
fn highlights_are_the_words_that_fit() {
    let offices = offices();
    let hits = offices.ask("ministère justice Kenya");
    let name = "Ministry of Justice of Kenya";
    let parts: Vec<&str> = hits.highlights(name).into_iter().map(|range| &name[range]).collect();
    assert_eq!(parts, ["Ministry", "Justice", "Kenya"]);
}

#[test]
fn a_name_without_the_words_is_not_found() {
    let one = Directory::of(&[office("FJ", AuthorityKind::Fiu, [("en", "Financial Intelligence Unit")])]);
    assert!(one.find("xyzzyq").is_empty());
    assert_eq!(Text::default().best(&[]), None);
}
