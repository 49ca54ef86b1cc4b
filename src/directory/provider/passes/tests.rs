//! A list and a search leave the same providers under every filter.

use serde_json::{Value, json};
use uuid::Uuid;

use super::passes;
use crate::domain::codes::{Horizon, ProviderKind};
use crate::domain::{
    ArticleRef, LanguageTag, Provider, ProviderId, ProviderRole, Revision, State, StateSet, Status, Theme, ThemeCode,
};
use crate::view::index::{ProviderFilter, ProviderQuery, SearchIndex};

/// Providers that fill in nothing, or one field in one way.
fn providers() -> Vec<Provider> {
    let fields: Vec<Value> = vec![
        json!({}),
        json!({"kind": "IGO"}),
        json!({"kind": "NGO"}),
        json!({"roles": ["FUNDS"]}),
        json!({"roles": ["DELIVERS"]}),
        json!({"articles": ["46"]}),
        json!({"articles": ["46.13"]}),
        json!({"articles": ["46.9"]}),
        json!({"articles": ["13"]}),
        json!({"themes": ["ASSET_RECOVERY"]}),
        json!({"themes": ["EXTRADITION"]}),
        json!({"themes": ["NO_SUCH_THEME"]}),
        json!({"assistanceTypes": ["LEGAL_ADVICE"]}),
        json!({"assistanceTypes": ["CAPACITY_BUILDING"]}),
        json!({"languages": ["fr-CH"]}),
        json!({"languages": ["en"]}),
        json!({"horizons": ["AD_HOC"]}),
        json!({"horizons": ["MULTI_YEAR"]}),
        json!({"coverage": {}}),
        json!({"coverage": {"states": ["MN"]}}),
        json!({"coverage": {"excludedStates": ["MN"]}}),
        json!({"coverage": {"regions": ["142"], "excludedRegions": ["030"]}}),
        json!({"coverage": {"regions": ["030"], "flags": ["LLDC"]}}),
        json!({"coverage": {"flags": ["SIDS"]}}),
        json!({"status": "SUSPENDED"}),
        json!({"status": "CLOSED"}),
    ];
    let named = |mut fields: Value| {
        fields["names"] = json!({"en": "Assistance Office"});
        if fields["status"].is_null() {
            fields["status"] = json!("PUBLISHED");
        }
        serde_json::from_value(fields).unwrap()
    };
    fields.into_iter().map(named).collect()
}

/// A filter for each field.
fn filters() -> Vec<ProviderFilter> {
    let any = || ProviderFilter { status: vec![Status::Published], ..ProviderFilter::default() };
    let theme: Theme = *ThemeCode::from("ASSET_RECOVERY").known().unwrap();
    let states: StateSet = State::parse("MN").into_iter().collect();
    vec![
        any(),
        ProviderFilter { kinds: vec![ProviderKind::from("IGO")], ..any() },
        ProviderFilter { roles: vec![ProviderRole::from("FUNDS")], ..any() },
        ProviderFilter { articles: vec![ArticleRef::parse("46.13").unwrap()], ..any() },
        ProviderFilter { articles: vec![ArticleRef::parse("46").unwrap()], ..any() },
        ProviderFilter { themes: vec![theme], ..any() },
        ProviderFilter { assistance_types: vec!["LEGAL_ADVICE".to_owned()], ..any() },
        ProviderFilter { languages: vec![LanguageTag::parse("fr").unwrap()], ..any() },
        ProviderFilter { horizons: vec![Horizon::from("AD_HOC")], ..any() },
        ProviderFilter { states, ..any() },
        ProviderFilter { status: vec![Status::Suspended, Status::Closed], ..any() },
        ProviderFilter { kinds: vec![ProviderKind::from("IGO")], states, themes: vec![theme], ..any() },
    ]
}

#[test]
fn a_list_leaves_what_a_search_leaves_and_keeps_who_does_not_say() {
    let providers = providers();
    let (mut index, _) = SearchIndex::open_on(None, &|_| Ok(true)).unwrap();
    for (number, provider) in (1..).zip(&providers) {
        index.put_provider(ProviderId(Uuid::from_u128(number)), provider, &[]).unwrap();
    }
    let searchers = index.commit(Revision(1)).unwrap();
    for filter in filters() {
        let listed: Vec<u128> =
            (1..).zip(&providers).filter(|(_, one)| passes(one, &filter)).map(|(number, _)| number).collect();
        let query = ProviderQuery { text: "assistance", filter: filter.clone(), ..ProviderQuery::default() };
        let found = searchers.search_providers(&query, providers.len(), 0).unwrap().found;
        let mut found: Vec<u128> = found.iter().map(|hit| hit.id.as_u128()).collect();
        found.sort_unstable();
        assert_eq!(listed, found, "{filter:?}");
        assert_eq!(filter.status != [Status::Published], !listed.contains(&1), "who says nothing: {filter:?}");
    }
}
