//! Searching providers by name, by what their profiles and activities say, and within constraints.

use focalpoint::domain::{ArticleRef, ProviderRole, State};
use focalpoint::view::index::{ProviderFilter, ProviderQuery};

use super::given::Directory;

#[test]
fn providers_are_found_by_name_and_acronym() {
    let demo = Directory::demo();
    let find = |text: &str| demo.find_providers(text, ProviderFilter::default());
    assert_eq!(find("UNODC ROSEAP")[0], "demo-unodc-bangkok");
    assert_eq!(find("Demonstration Integrity Fund")[0], "demo-provider");
    assert_eq!(find("fonds de demonstration pour l'integrite")[0], "demo-provider");
}

#[test]
fn providers_are_found_by_what_they_do() {
    let demo = Directory::demo();
    for text in ["asset recovery", "recouvrement des avoirs", "возвращение активов"] {
        let found = demo.find_providers(text, ProviderFilter::default());
        assert!(found.len() > 1, "{text}: {found:?}");
    }
}

#[test]
fn constraints_leave_out_what_does_not_fit() {
    let demo = Directory::demo();
    let all = demo.find_providers("", ProviderFilter::default());
    let mongolia = ProviderFilter { states: State::parse("MN").into_iter().collect(), ..ProviderFilter::default() };
    let funders = ProviderFilter {
        roles: vec![ProviderRole::Funds],
        articles: ArticleRef::parse("46").into_iter().collect(),
        ..ProviderFilter::default()
    };
    assert_eq!(all.len(), 10, "a page");
    assert!(!demo.find_providers("", mongolia).is_empty());
    assert!(!demo.find_providers("", funders).is_empty());
}

#[test]
fn kinds_of_authority_are_not_read_in_searches_for_providers() {
    let demo = Directory::demo();
    for text in ["asset recovery training", "asset recvery training", "financial inteligence unit"] {
        let query = ProviderQuery { text, ..ProviderQuery::default() };
        let hits = demo.searchers.search_providers(&query, 10, 0).unwrap();
        assert!(hits.interpretation.kinds.is_empty(), "{text}: {:?}", hits.interpretation);
    }
    assert!(!demo.ask("asset recovery focal point").interpretation.kinds.is_empty(), "authorities have them");
}
