//! Who gets in, who may do what, and what a refusal looks like.

use focalpoint::pb;
use tonic::{Code, Status};
use uuid::Uuid;

use super::harness::{Service, reason};

/// What of a refusal the client can tell apart.
fn bytes(status: &Status) -> (Code, String, Vec<u8>) {
    (status.code(), status.message().to_owned(), status.details().to_vec())
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_comes_in_without_a_valid_token() {
    let service = Service::start(true).await;
    let good = std::fs::read_to_string(&service.demo.tokens()["government"]).unwrap();
    let mut broken = good.clone();
    broken.replace_range(
        good.len() - 6..good.len() - 5,
        if &good[good.len() - 6..good.len() - 5] == "A" { "B" } else { "A" },
    );
    let mut refusals = Vec::new();
    for value in [None, Some("Bearer".to_owned()), Some(format!("Basic {good}")), Some(format!("Bearer {broken}"))] {
        let channel = service.with_token(value.as_deref());
        let mut client = pb::account_service_client::AccountServiceClient::new(channel);
        let status = client.who_am_i(pb::WhoAmIRequest {}).await.unwrap_err();
        assert_eq!(status.code(), Code::Unauthenticated);
        refusals.push(bytes(&status));
    }
    refusals.dedup();
    assert_eq!(refusals.len(), 1, "every refusal is the same bytes");
    let mut client = pb::account_service_client::AccountServiceClient::new(service.as_role("government"));
    let me = client.who_am_i(pb::WhoAmIRequest {}).await.unwrap().into_inner();
    assert_eq!(me.account.unwrap().role, "GOVERNMENT_READER");
    assert!(me.methods.contains(&"focalpoint.v1.AuthorityService/SearchAuthorities".to_owned()));
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_donor_never_reads_the_directory_and_an_administrator_no_need() {
    let service = Service::start(false).await;
    let search = pb::SearchAuthoritiesRequest { query: "KPK".to_owned(), ..Default::default() };
    let status = service.authorities("provider").search_authorities(search).await.unwrap_err();
    assert_eq!((status.code(), reason(&status).as_str()), (Code::PermissionDenied, "ROLE_FORBIDDEN"));
    let status = service.needs("administrator").list_needs(pb::ListNeedsRequest::default()).await.unwrap_err();
    assert_eq!((status.code(), reason(&status).as_str()), (Code::PermissionDenied, "ROLE_FORBIDDEN"));
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_donors_search_tells_nothing_of_the_profiles_that_it_may_not_see() {
    let service = Service::start(false).await;
    for n in 0..5 {
        let names = [("en".to_owned(), format!("Training {n}"))].into();
        let request =
            pb::CreateProviderRequest { provider: Some(pb::Provider { names, ..<_>::default() }), ..<_>::default() };
        let mut client = pb::provider_service_client::ProviderServiceClient::new(service.as_role("secretariat"));
        client.create_provider(request).await.unwrap();
    }
    let found = async |role: &str, page_size: i32| {
        let mut request = pb::SearchProvidersRequest { query: "training".to_owned(), page_size, ..Default::default() };
        let mut client = pb::provider_service_client::ProviderServiceClient::new(service.as_role(role));
        let mut names = Vec::new();
        loop {
            let page = client.search_providers(request.clone()).await.unwrap().into_inner();
            let is_full = page.results.len() == usize::try_from(page_size).unwrap();
            names.extend(page.results.into_iter().filter_map(|result| result.provider).map(|found| found.name));
            if page.next_page_token.is_empty() {
                return names;
            }
            assert!(is_full, "{role}: a page before the last is full");
            request.page_token = page.next_page_token;
        }
    };
    let (seen, all) = (found("provider", 1).await, found("government", 100).await);
    assert!(!seen.is_empty() && seen.len() < all.len(), "{} of {} may be seen", seen.len(), all.len());
    let in_order: Vec<_> = all.into_iter().filter(|name| seen.contains(name)).collect();
    assert_eq!(seen, in_order);
    assert_eq!(found("provider", 2).await, seen);
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_role_is_checked_before_the_request_is_read() {
    let service = Service::start(true).await;
    let status = service.authorities("provider").create_authority(pb::CreateAuthorityRequest::default()).await;
    assert_eq!(status.unwrap_err().code(), Code::PermissionDenied);
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_need_is_the_same_bytes_as_one_that_never_existed() {
    let service = Service::start(false).await;
    let all = pb::ListNeedsRequest { page_size: 100, ..Default::default() };
    let submitted = service.needs("secretariat").list_needs(all.clone()).await.unwrap().into_inner().needs;
    let visible = service.needs("provider").list_needs(all).await.unwrap().into_inner().needs;
    let hidden = submitted.iter().find(|need| visible.iter().all(|seen| seen.name != need.name)).unwrap();
    assert!(!visible.is_empty(), "the demonstration shares some needs with its provider");
    let unknown = format!("needs/{}", Uuid::now_v7());
    for role in ["provider", "other-state"] {
        let mut client = service.needs(role);
        if role == "other-state" && hidden.state == "ID" {
            continue;
        }
        let mut get = async |name: &str| {
            let request = pb::GetNeedRequest { name: name.to_owned(), ..Default::default() };
            bytes(&client.get_need(request).await.unwrap_err())
        };
        assert_eq!(get(&hidden.name).await, get(&unknown).await, "{role}");
        assert_eq!(get(&hidden.name).await, get("needs/x").await, "{role}");
    }
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_states_entry_cannot_be_written() {
    let service = Service::start(false).await;
    let authority = service.first("central authority Mongolia").await;
    let request = pb::CloseAuthorityRequest { name: authority.name, ..Default::default() };
    let status = service.authorities("other-state").close_authority(request).await.unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied);
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_account_is_refused_on_its_next_call() {
    let service = Service::start(true).await;
    let client = |role: &str| pb::account_service_client::AccountServiceClient::new(service.as_role(role));
    let me = client("government").who_am_i(pb::WhoAmIRequest {}).await.unwrap().into_inner();
    let request = pb::DisableAccountRequest { name: me.account.unwrap().name, ..Default::default() };
    client("account-manager").disable_account(request).await.unwrap();
    let status = client("government").who_am_i(pb::WhoAmIRequest {}).await.unwrap_err();
    assert_eq!(status.code(), Code::Unauthenticated);
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_cannot_make_a_secretariat_account() {
    let service = Service::start(true).await;
    let mut client = pb::account_service_client::AccountServiceClient::new(service.as_role("administrator"));
    let account = pb::Account {
        issuer: "https://issuer.example".to_owned(),
        subject: "x".to_owned(),
        role: "SECRETARIAT".to_owned(),
        ..Default::default()
    };
    let request = pb::CreateAccountRequest { account: Some(account), ..Default::default() };
    assert_eq!(reason(&client.create_account(request).await.unwrap_err()), "SECOND_PERSON_REQUIRED");
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn officers_show_their_person_to_their_own_state_and_where_it_says_so() {
    let service = Service::start(false).await;
    let officers = async |role: &str, parent: &str| {
        let mut client = pb::officer_service_client::OfficerServiceClient::new(service.as_role(role));
        let request = pb::ListOfficersRequest { parent: parent.to_owned(), page_size: 100, ..Default::default() };
        client.list_officers(request).await.unwrap().into_inner().officers
    };
    let list = pb::ListAuthoritiesRequest { page_size: 100, ..Default::default() };
    let filter = Some(pb::AuthorityFilter { states: vec!["MN".to_owned()], ..Default::default() });
    let list = pb::ListAuthoritiesRequest { filter, ..list };
    let authorities = service.authorities("government").list_authorities(list).await.unwrap().into_inner();
    let (mut own, mut shown, mut hidden) = (0, 0, 0);
    for authority in authorities.authorities {
        for officer in officers("government", &authority.name).await {
            own += usize::from(officer.family_names.is_some());
        }
        for officer in officers("other-state", &authority.name).await {
            shown += usize::from(officer.family_names.is_some());
            hidden += usize::from(officer.family_names.is_none());
            assert!(officer.family_names.is_some() || officer.emails.is_empty());
        }
    }
    assert_eq!(own, shown + hidden);
    assert!(own > 0);
    service.demo.stop().await;
}
