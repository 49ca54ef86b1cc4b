//! Tests of how callers stand to records.

use uuid::Uuid;

use super::*;
use crate::domain::consent::{Audience, Consent};
use crate::domain::{AccountId, StateCode};

/// A provider's reader.
fn donor(id: u128) -> Principal {
    Principal {
        account: AccountId(Uuid::nil()),
        role: Role::ProviderReader,
        state: None,
        provider: Some(ProviderId(Uuid::from_u128(id))),
        scopes: Vec::new(),
        signed_in: None,
        strength: None,
        expires: None,
    }
}

/// A need of Mongolia, shared with provider 1 until the end of 2026.
fn need() -> Need {
    Need {
        state: StateCode::from("MN"),
        stage: Stage::Shared,
        status: Status::Published,
        coordinator: "a person".to_owned(),
        consent: Some(Consent {
            audience: Some(Audience { providers: vec![ProviderId(Uuid::from_u128(1)).name()], ..Audience::default() }),
            fields: Vec::new(),
            until: "2026-12-31".to_owned(),
            effective_from: String::new(),
        }),
        ..Need::default()
    }
}

/// Providers 1 and 2, the first in that status.
fn catalog(status: Status) -> Catalog {
    let provider = |id, status| {
        let record = crate::domain::Provider { status, ..<_>::default() };
        crate::view::Entry::new(
            Uuid::from_u128(id),
            record,
            <_>::default(),
            Timestamp::UNIX_EPOCH,
            Timestamp::UNIX_EPOCH,
        )
    };
    let providers = crate::view::Table::holding([provider(1, status), provider(2, Status::Published)]);
    Catalog { providers, ..Catalog::default() }
}

/// Noon of a day.
fn day(text: &str) -> Timestamp {
    format!("{text}T12:00:00Z").parse().unwrap()
}

/// The need as its consent shows it.
fn shown(need: &Need) -> Need {
    consented(need, need.consent.as_ref().unwrap())
}

#[test]
fn a_consent_holds_for_its_audience_until_its_last_day() {
    let to = |id, day| to_need(&donor(id), &catalog(Status::Published), &need(), day);
    assert_eq!(to(1, day("2026-12-31")), Relation::Shared);
    assert_eq!(to(1, day("2027-01-01")), Relation::Submitted);
    assert_eq!(to(2, day("2026-12-31")), Relation::Submitted);
}

#[test]
fn a_provider_whose_entry_does_not_count_learns_of_no_need() {
    for status in [Status::Suspended, Status::Closed, Status::Draft] {
        assert_eq!(to_need(&donor(1), &catalog(status), &need(), day("2026-12-31")), Relation::Submitted);
    }
    assert_eq!(to_need(&donor(1), &Catalog::default(), &need(), day("2026-12-31")), Relation::Submitted);
}

#[test]
fn a_need_that_is_not_shared_yet_is_not_opened_by_a_consent() {
    for stage in [Stage::Draft, Stage::Submitted, Stage::Withdrawn] {
        let need = Need { stage, ..need() };
        assert_ne!(to_need(&donor(1), &catalog(Status::Published), &need, day("2026-01-01")), Relation::Shared);
    }
}

#[test]
fn a_consented_need_shows_no_internal_field_and_not_who_else_sees_it() {
    let shown = shown(&need());
    assert!(shown.coordinator.is_empty());
    assert_eq!(shown.consent, None);
    assert_eq!(shown.state, StateCode::from("MN"));
}

#[test]
fn a_consent_that_names_fields_shows_those_alone() {
    let mut need = need();
    need.title = crate::domain::Text::from([("en", "title")]);
    need.description = crate::domain::Text::from([("en", "secret")]);
    if let Some(consent) = &mut need.consent {
        consent.fields = vec!["title".to_owned(), "consent".to_owned()];
    }
    let shown = shown(&need);
    assert_eq!(shown.title, need.title);
    assert!(shown.description.is_empty());
    assert_eq!(shown.consent, None);
    assert_eq!(shown.stage, Stage::Shared);
}
