//! Constraints, listing, paging and facets.

use focalpoint::domain::authority::{SubjectScope, Verification};
use focalpoint::domain::contact::AcceptedLanguage;
use focalpoint::domain::{
    ArticleCode, ArticleRef, Authority, AuthorityKind, LanguageTag, Network, NetworkCode, State, Status,
};
use focalpoint::view::index::{ContactFilter, ContactQuery, FacetField};

use super::given::{Directory, office};

/// Five offices of one name that differ in their codes.
fn offices() -> Directory {
    let named = |id: &str, state: &str, kind| Authority {
        external_id: id.to_owned(),
        ..office(state, kind, [("en", "Office of Justice")])
    };
    let mut french = named("french", "FR", AuthorityKind::MlaCentral);
    french.languages_accepted = vec![AcceptedLanguage { language: "fr-FR".to_owned(), ..AcceptedLanguage::default() }];
    french.networks = vec![NetworkCode::from("CARIN")];
    let mut scoped = named("scoped", "DE", AuthorityKind::AssetRecoveryFocalPoint);
    scoped.subject_scope = vec![SubjectScope { articles: vec![ArticleCode::from("57")], ..SubjectScope::default() }];
    let mut confirmed = named("confirmed", "FR", AuthorityKind::Fiu);
    confirmed.verification =
        vec![Verification { verified_at: "2026-03-01T00:00:00Z".to_owned(), ..Verification::default() }];
    let mut draft = named("draft", "FR", AuthorityKind::Fiu);
    draft.status = Status::Draft;
    let mut closed = named("closed", "FR", AuthorityKind::Fiu);
    closed.status = Status::Closed;
    Directory::of(&[french, scoped, confirmed, draft, closed])
}

/// What is found with and without a text; both must agree.
fn within(offices: &Directory, filter: &ContactFilter) -> Vec<String> {
    let sorted = |text: &str| {
        let mut found: Vec<String> =
            offices.names_of(&offices.ask_within(text, filter.clone())).into_iter().map(str::to_owned).collect();
        found.sort();
        found
    };
    let found = sorted("office of justice");
    assert_eq!(found, sorted(""), "{filter:?}");
    found
}

/// A filter by articles.
fn articles(text: &str) -> ContactFilter {
    ContactFilter { articles: vec![ArticleRef::parse(text).unwrap()], ..ContactFilter::default() }
}

#[test]
fn drafts_and_closed_entries_are_found_only_when_asked_for() {
    let offices = offices();
    assert_eq!(within(&offices, &ContactFilter::default()), ["confirmed", "french", "scoped"]);
    let drafts = ContactFilter { status: vec![Status::Draft], ..ContactFilter::default() };
    assert_eq!(within(&offices, &drafts), ["draft"]);
}

#[test]
fn states_kinds_languages_and_networks_are_constraints() {
    let offices = offices();
    let france = ContactFilter { states: State::parse("FR").into_iter().collect(), ..ContactFilter::default() };
    assert_eq!(within(&offices, &france), ["confirmed", "french"]);
    let kinds =
        ContactFilter { kinds: vec![AuthorityKind::Fiu, AuthorityKind::MlaCentral], ..ContactFilter::default() };
    assert_eq!(within(&offices, &kinds), ["confirmed", "french"]);
    let french =
        ContactFilter { languages: LanguageTag::parse("fr").into_iter().collect(), ..ContactFilter::default() };
    assert_eq!(within(&offices, &french), ["french"]);
    let carin = ContactFilter { networks: Network::parse("CARIN").into_iter().collect(), ..ContactFilter::default() };
    assert_eq!(within(&offices, &carin), ["french"]);
    let both = ContactFilter { kinds: vec![AuthorityKind::Fiu], ..carin };
    assert!(within(&offices, &both).is_empty());
}

#[test]
fn an_authority_is_competent_by_kind_within_its_subject_scope() {
    let offices = offices();
    assert_eq!(within(&offices, &articles("46")), ["french"]);
    assert_eq!(within(&offices, &articles("46.13")), ["french"]);
    assert_eq!(within(&offices, &articles("57")), ["scoped"]);
    assert!(within(&offices, &articles("53")).is_empty(), "outside its subject scope");
}

#[test]
fn only_recent_confirmations_pass() {
    let offices = offices();
    let since = |time: &str| ContactFilter { confirmed_since: time.parse().ok(), ..ContactFilter::default() };
    assert_eq!(within(&offices, &since("2026-01-01T00:00:00Z")), ["confirmed"]);
    assert!(within(&offices, &since("2026-06-01T00:00:00Z")).is_empty());
}

#[test]
fn without_text_records_come_by_state_then_name() {
    let named = |state, name| office(state, AuthorityKind::Other, [("en", name)]);
    let offices = Directory::of(&[named("FR", "B"), named("DE", "Zz"), named("FR", "A"), named("DE", "Ämter")]);
    assert_eq!(offices.find(""), ["Ämter", "Zz", "A", "B"]);
    assert_eq!(offices.find("  "), ["Ämter", "Zz", "A", "B"]);
}

#[test]
fn pages_neither_overlap_nor_leave_anything_out() {
    let records: Vec<Authority> = (0..250)
        .map(|number| office("FR", AuthorityKind::Other, [("en", format!("Tribunal of Ville {number}").as_str())]))
        .collect();
    let offices = Directory::of(&records);
    for text in ["tribunal", ""] {
        for size in [1, 7, 100] {
            let mut seen = Vec::new();
            loop {
                let query = ContactQuery { text, ..ContactQuery::default() };
                let page = offices.searchers.search_authorities(&query, size, seen.len()).unwrap();
                seen.extend(page.found.iter().map(|hit| hit.id));
                if !page.more {
                    break;
                }
                assert_eq!(page.found.len(), size);
            }
            assert_eq!(seen.len(), 250, "{text:?} by {size}");
            seen.sort_unstable();
            seen.dedup();
            assert_eq!(seen.len(), 250, "{text:?} by {size}");
        }
    }
}

#[test]
fn facets_count_what_fits() {
    let hits = offices().ask("office of justice");
    let facet = |field| hits.facets.iter().find(|facet| facet.field == field).unwrap().values.clone();
    assert_eq!(facet(FacetField::State), [("FR".to_owned(), 2), ("DE".to_owned(), 1)]);
    assert_eq!(facet(FacetField::Language), [("fr".to_owned(), 1)]);
    assert_eq!(facet(FacetField::Network), [("CARIN".to_owned(), 1)]);
    assert_eq!(facet(FacetField::Freshness), [("never".to_owned(), 2), ("2026".to_owned(), 1)]);
    assert!(facet(FacetField::Region).contains(&("150".to_owned(), 3)), "Europe");
}
