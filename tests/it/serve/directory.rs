//! Searching, reading and writing authorities.

use focalpoint::pb;
use tonic::Code;
use uuid::Uuid;

use super::harness::{Service, reason};

#[tokio::test(flavor = "multi_thread")]
async fn a_person_finds_the_record_by_name_state_and_kind_acronym_and_typo() {
    let service = Service::start(false).await;
    let cases = [
        ("Corruption Eradication Commission", "ID"),
        ("KPK", "ID"),
        ("central authority Mongolia", "MN"),
        ("autorité centrale Côte d'Ivoire", "CI"),
        ("ministry of justise Kenya", "KE"),
    ];
    for (query, state) in cases {
        assert_eq!(service.first(query).await.state, state, "{query}");
    }
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_with_a_stale_etag_is_aborted_and_a_repeated_request_is_done_once() {
    let service = Service::start(false).await;
    let mut client = service.authorities("editor");
    let before = service.first("central authority Mongolia").await;
    let update = |website: &str, etag: &str, request_id: &str| pb::UpdateAuthorityRequest {
        authority: Some(pb::Authority {
            name: before.name.clone(),
            etag: etag.to_owned(),
            website: website.to_owned(),
            ..Default::default()
        }),
        update_mask: Some(pbjson_types::FieldMask { paths: vec!["website".to_owned()] }),
        request_id: request_id.to_owned(),
        validate_only: false,
    };
    let id = Uuid::now_v7().to_string();
    let first = update("https://one.example/", &before.etag, &id);
    let after = client.update_authority(first.clone()).await.unwrap().into_inner();
    assert_eq!(after.website, "https://one.example/");
    assert_eq!(after.names, before.names, "what the mask does not name stays");
    assert_ne!(after.etag, before.etag);

    let again = client.update_authority(first).await.unwrap().into_inner();
    assert_eq!(again.etag, after.etag, "the same request is done once");

    let reused = client.update_authority(update("https://two.example/", &after.etag, &id)).await.unwrap_err();
    assert_eq!((reused.code(), reason(&reused).as_str()), (Code::InvalidArgument, "REQUEST_ID_REUSED"));

    let stale = client.update_authority(update("https://two.example/", &before.etag, "")).await.unwrap_err();
    assert_eq!((stale.code(), reason(&stale).as_str()), (Code::Aborted, "STALE_ETAG"));
    let read = pb::GetAuthorityRequest { name: before.name.clone(), ..Default::default() };
    assert_eq!(client.get_authority(read).await.unwrap().into_inner().etag, after.etag);
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_violation_is_told_at_once_and_validate_only_writes_nothing() {
    let service = Service::start(true).await;
    let mut client = service.authorities("editor");
    let authority = pb::Authority {
        state: "MN".to_owned(),
        emails: vec!["nobody".to_owned()],
        website: "ftp://x".to_owned(),
        ..Default::default()
    };
    let request = pb::CreateAuthorityRequest { authority: Some(authority.clone()), ..Default::default() };
    let status = client.create_authority(request).await.unwrap_err();
    let details = tonic_types::StatusExt::get_details_bad_request(&status).unwrap();
    let fields: Vec<_> = details.field_violations.into_iter().map(|violation| violation.field).collect();
    assert_eq!(fields, ["authority.names", "authority.emails[0]", "authority.website"]);

    let valid = pb::Authority {
        names: [("en".to_owned(), "Office".to_owned())].into(),
        emails: Vec::new(),
        website: String::new(),
        ..authority
    };
    let request = pb::CreateAuthorityRequest { authority: Some(valid), validate_only: true, ..Default::default() };
    assert_eq!(client.create_authority(request.clone()).await.unwrap().into_inner().state, "MN");
    let listed = client.list_authorities(pb::ListAuthoritiesRequest::default()).await.unwrap().into_inner();
    assert!(listed.authorities.is_empty());

    let written = pb::CreateAuthorityRequest { validate_only: false, ..request };
    let created = client.create_authority(written).await.unwrap();
    let listed = client.list_authorities(pb::ListAuthoritiesRequest::default()).await.unwrap();
    assert_eq!(listed.into_inner().authorities, [created.into_inner()], "a read sees the write before it");
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_join_to_the_whole_list_and_a_token_is_of_its_caller_and_query() {
    let service = Service::start(false).await;
    let mut client = service.authorities("government");
    let whole = pb::ListAuthoritiesRequest { page_size: 100, ..Default::default() };
    let first_hundred = client.list_authorities(whole).await.unwrap().into_inner().authorities;
    let mut joined = Vec::new();
    let mut request = pb::ListAuthoritiesRequest { page_size: 16, ..Default::default() };
    while joined.len() < first_hundred.len() {
        let page = client.list_authorities(request.clone()).await.unwrap().into_inner();
        joined.extend(page.authorities);
        request.page_token = page.next_page_token;
    }
    joined.truncate(first_hundred.len());
    assert_eq!(joined, first_hundred);

    let mut other = service.authorities("editor");
    let stolen = other.list_authorities(request.clone()).await.unwrap_err();
    assert_eq!(reason(&stolen), "INVALID_PAGE_TOKEN");
    request.filter = Some(pb::AuthorityFilter { states: vec!["MN".to_owned()], ..Default::default() });
    let moved = client.list_authorities(request).await.unwrap_err();
    assert_eq!(reason(&moved), "INVALID_PAGE_TOKEN");
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_carries_its_revision_in_the_trailer() {
    let service = Service::start(true).await;
    let mut client = service.authorities("government");
    let mut response = client.list_authorities(pb::ListAuthoritiesRequest::default()).await.unwrap();
    let revision = response.get_ref().revision.clone();
    // tonic merges the trailers of a unary answer into its metadata.
    assert_eq!(response.metadata_mut().get("focalpoint-revision").unwrap().to_str().unwrap(), revision);
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_text_is_a_clear_error_or_a_literal_search() {
    let service = Service::start(false).await;
    let mut client = service.authorities("government");
    let hostile = [
        "(".repeat(250),
        "names:x AND (state:".to_owned(),
        "a\0b".to_owned(),
        "\u{202E}abc".to_owned(),
        "*:* -\"".to_owned(),
        "e\u{301}".repeat(100),
    ];
    for query in hostile {
        let request = pb::SearchAuthoritiesRequest { query: query.clone(), ..Default::default() };
        client.search_authorities(request).await.unwrap_or_else(|status| panic!("{query:?}: {status}"));
    }
    let long = pb::SearchAuthoritiesRequest { query: "x".repeat(64 * 1024), ..Default::default() };
    let status = client.search_authorities(long).await.unwrap_err();
    assert_eq!((status.code(), reason(&status).as_str()), (Code::InvalidArgument, "INVALID_FIELDS"));
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_says_how_far_the_entry_can_be_relied_on() {
    let service = Service::start(true).await;
    let mut client = service.authorities("editor");
    let names = [("en".to_owned(), "Registry of Assets".to_owned())].into();
    let authority = pb::Authority { state: "MN".to_owned(), names, ..Default::default() };
    let create = pb::CreateAuthorityRequest { authority: Some(authority), ..Default::default() };
    let made = client.create_authority(create).await.unwrap().into_inner();
    assert_eq!(made.freshness, "UNCONFIRMED");
    let due = "2024-12-31".to_owned();
    for (next_due, expected) in [(due, "STALE"), (String::new(), "CONFIRMED")] {
        let confirm = pb::ConfirmAuthorityRequest { name: made.name.clone(), next_due, ..Default::default() };
        assert_eq!(client.confirm_authority(confirm).await.unwrap().into_inner().freshness, expected);
        let get = pb::GetAuthorityRequest { name: made.name.clone(), ..Default::default() };
        assert_eq!(client.get_authority(get).await.unwrap().into_inner().freshness, expected);
        let listed = client.list_authorities(pb::ListAuthoritiesRequest::default()).await.unwrap().into_inner();
        assert_eq!(listed.authorities[0].freshness, expected);
        assert_eq!(service.first("Registry of Assets").await.freshness, expected);
    }
    let hide = pb::UpdateAuthorityRequest {
        authority: Some(pb::Authority { name: made.name.clone(), status: "DRAFT".to_owned(), ..Default::default() }),
        update_mask: Some(pbjson_types::FieldMask { paths: vec!["status".to_owned()] }),
        ..Default::default()
    };
    let refused = client.update_authority(hide).await.unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument, "one person does not hide what others rely on: {refused:?}");
    let history = pb::ListAuthorityRevisionsRequest { name: made.name, ..Default::default() };
    let history = client.list_authority_revisions(history).await.unwrap().into_inner();
    assert_eq!(history.revisions.len(), 3);
    assert!(history.revisions.iter().all(|version| version.authority.as_ref().unwrap().freshness.is_empty()));
    service.demo.stop().await;
}
