//! What others bring in of a State's offices is unconfirmed until the State confirms it, however it comes in.

use focalpoint::pb;
use pbjson_types::Duration;
use tonic::{Code, Status};

use super::given::import;
use crate::serve::harness::Service;

/// The central authority for mutual legal assistance, as a line of an import.
const LINE: &str = r#"{"authority": {"externalId": "x-1", "state": "MN", "names": {"en": "Brought Ministry"}, "kinds": [{"kind": "MLA_CENTRAL", "designation": {"date": "2006-02-01", "reference": "C.N.1.2006"}}]}}
"#;

/// The designation of an entry.
fn designation(authority: &pb::Authority) -> &pb::Designation {
    authority.kinds[0].designation.as_ref().unwrap()
}

/// What a search within a time finds of that name.
async fn found(service: &Service, query: &str, within: Option<Duration>) -> Vec<String> {
    let filter = pb::AuthorityFilter { confirmed_within: within, ..Default::default() };
    let request = pb::SearchAuthoritiesRequest { query: query.to_owned(), filter: Some(filter), ..Default::default() };
    let found = service.authorities("government").search_authorities(request).await.unwrap().into_inner();
    found.results.into_iter().filter_map(|result| result.authority).map(|authority| authority.name).collect()
}

/// What a role is answered that confirms an entry.
async fn confirm(service: &Service, role: &str, name: &str, method: &str) -> Result<pb::Authority, Status> {
    let (name, method) = (name.to_owned(), method.to_owned());
    let request = pb::ConfirmAuthorityRequest { name, method, ..Default::default() };
    service.authorities(role).confirm_authority(request).await.map(tonic::Response::into_inner)
}

/// Sees an entry that others brought in become confirmed.
async fn becomes_confirmed(service: &Service, query: &str) {
    let day = Duration { seconds: 24 * 60 * 60, nanos: 0 };
    let brought = service.first(query).await;
    assert_eq!((brought.unconfirmed, brought.freshness.as_str()), (true, "UNCONFIRMED"), "{query}");
    assert!(brought.verification.is_empty(), "{query}");
    let named = designation(&brought).clone();
    assert!(!found(service, query, Some(day)).await.contains(&brought.name), "{query}: nobody confirmed it");
    for role in ["secretariat", "administrator"] {
        let refused = confirm(service, role, &brought.name, "").await.unwrap_err();
        assert_eq!(refused.code(), Code::PermissionDenied, "{query}: {role}");
    }
    assert_eq!(service.first(query).await.freshness, "UNCONFIRMED", "{query}");

    let confirmed = confirm(service, "editor", &brought.name, "DEPOSITARY").await.unwrap();
    let after = service.first(query).await;
    assert_eq!(after, confirmed, "{query}");
    assert_eq!((after.unconfirmed, after.freshness.as_str()), (false, "CONFIRMED"), "{query}");
    assert_eq!(designation(&after), &named, "{query}: it is what was brought in");
    let methods = |authority: &pb::Authority| {
        authority.verification.iter().map(|verification| verification.method.clone()).collect::<Vec<_>>()
    };
    assert_eq!(methods(&after), ["DEPOSITARY"], "{query}");
    let again = confirm(service, "editor", &brought.name, "").await.unwrap();
    assert_eq!(methods(&again), ["DEPOSITARY", "STATE_CONFIRMED"], "{query}: by another way beside the first");

    assert!(found(service, query, Some(day)).await.contains(&brought.name), "{query}: within a day");
    tokio::time::sleep(std::time::Duration::from_millis(2_100)).await;
    let second = Duration { seconds: 1, nanos: 0 };
    assert!(!found(service, query, Some(second)).await.contains(&brought.name), "{query}: not within a second");
    assert!(found(service, query, None).await.contains(&brought.name), "{query}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_secretariat_brings_in_is_unconfirmed_until_its_state_confirms_it() {
    let service = Service::start(true).await;
    assert_eq!(import(&service, "secretariat", LINE).await.counts(), [1, 0, 0, 0, 0]);
    becomes_confirmed(&service, "Brought Ministry").await;

    let designation = pb::Designation { date: "2006-02-01".to_owned(), ..Default::default() };
    let kind = pb::KindEntry { kind: "ASSET_RECOVERY_FOCAL_POINT".to_owned(), designation: Some(designation) };
    let authority = pb::Authority {
        state: "MN".to_owned(),
        names: [("en".to_owned(), "Written Registry".to_owned())].into(),
        kinds: vec![kind],
        // Whoever brings it in does not say so.
        unconfirmed: false,
        verification: vec![pb::Verification { method: "STATE_CONFIRMED".to_owned(), ..Default::default() }],
        ..Default::default()
    };
    let create = pb::CreateAuthorityRequest { authority: Some(authority), ..Default::default() };
    service.authorities("secretariat").create_authority(create).await.unwrap();
    becomes_confirmed(&service, "Written Registry").await;
    service.demo.stop().await;
}
