//! Reads of confidential fields that are not a need's: whose profile was read in full learns by whom, and lists of accounts
//! and of approvals leave a row.

use focalpoint::pb;
use pb::account_service_client::AccountServiceClient;
use pb::approval_service_client::ApprovalServiceClient;
use pb::provider_service_client::ProviderServiceClient;

use super::audit::{account, rows};
use super::harness::Service;

/// The rows that the demonstration's provider sees of its own profile, as method, reader and State.
async fn of_profile(service: &Service, profile: &str) -> Vec<(String, String, String)> {
    let filter = pb::AuditFilter { resource: profile.to_owned(), ..Default::default() };
    let rows = rows(service, "provider", filter, 100).await;
    rows.into_iter().map(|row| (row.operation, row.actor, row.actor_state)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_learns_who_read_its_profile_in_full() {
    let service = Service::start(false).await;
    let mut accounts = AccountServiceClient::new(service.as_role("provider"));
    let own = accounts.who_am_i(pb::WhoAmIRequest {}).await.unwrap().into_inner().account.unwrap();
    let (profile, secretariat) = (own.provider, account(&service, "secretariat").await);
    let mut read: Vec<pb::Provider> = Vec::new();
    for role in ["provider", "government", "secretariat"] {
        let mut providers = ProviderServiceClient::new(service.as_role(role));
        let get = pb::GetProviderRequest { name: profile.clone(), ..Default::default() };
        read.push(providers.get_provider(get).await.unwrap().into_inner());
        let list = pb::ListProvidersRequest { page_size: 100, ..Default::default() };
        let listed = providers.list_providers(list).await.unwrap().into_inner().providers;
        assert!(listed.iter().any(|provider| provider.name == profile), "{role}");
        let query = read[0].acronyms.first().cloned().unwrap_or_default();
        let search = pb::SearchProvidersRequest { query, page_size: 100, ..Default::default() };
        let found = providers.search_providers(search).await.unwrap().into_inner().results;
        assert!(found.iter().any(|result| result.provider.as_ref().unwrap().name == profile), "{role}");
    }
    assert!(!read[0].contacts.is_empty() && read.iter().all(|shown| shown.contacts == read[0].contacts));

    // The newest first: a row for each call of those who saw contacts and budget of another; its own reads leave none.
    let methods = ["SearchProviders", "ListProviders", "GetProvider"];
    let readers = [(secretariat, String::new()), (account(&service, "government").await, "MN".to_owned())];
    let rows_of = |(actor, state): (String, String)| {
        methods.map(|method| (format!("ProviderService.{method}"), actor.clone(), state.clone()))
    };
    assert_eq!(of_profile(&service, &profile).await, readers.into_iter().flat_map(rows_of).collect::<Vec<_>>());
    // Which State reads whom in full may be by a proposal, of which an administrator learns nothing.
    for method in methods {
        let filter = pb::AuditFilter { operation: format!("ProviderService.{method}"), ..Default::default() };
        assert!(!rows(&service, "auditor", filter.clone(), 100).await.is_empty(), "the control");
        let told = rows(&service, "administrator", filter, 100).await;
        assert!(told.is_empty(), "{method}: {told:?}");
    }
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_summary_leaves_no_row() {
    // A profile of the demonstration that is not open to States.
    let service = Service::start(false).await;
    let filter = |operation: &str| pb::AuditFilter { operation: operation.to_owned(), ..Default::default() };
    for (role, has_contacts) in [("government", false), ("secretariat", true)] {
        let mut providers = ProviderServiceClient::new(service.as_role(role));
        let search = pb::SearchProvidersRequest {
            query: "Demonstration Text-Only Institute".to_owned(),
            page_size: 1,
            ..Default::default()
        };
        let found = providers.search_providers(search).await.unwrap().into_inner().results.remove(0).provider.unwrap();
        assert_eq!(!found.contacts.is_empty(), has_contacts, "{role}");
        let left = rows(&service, "auditor", filter("ProviderService.SearchProviders"), 100).await;
        let of: Vec<bool> = left.iter().map(|row| row.resource.starts_with("providers/")).collect();
        assert_eq!(of, if has_contacts { vec![true] } else { vec![] }, "{role}");
        // Which State reads whom in full may be by a proposal, of which an administrator learns nothing.
        let told = rows(&service, "administrator", filter("ProviderService.SearchProviders"), 100).await;
        assert!(told.is_empty(), "{told:?}");
    }
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_of_accounts_and_of_approvals_leave_a_row() {
    let service = Service::start(false).await;
    let mut accounts = AccountServiceClient::new(service.as_role("administrator"));
    let listed =
        accounts.list_accounts(pb::ListAccountsRequest { page_size: 100, ..Default::default() }).await.unwrap();
    let shown = listed.into_inner().accounts.len() as u64;
    let mut approvals = ApprovalServiceClient::new(service.as_role("administrator"));
    approvals.list_pending(pb::ListPendingRequest::default()).await.unwrap();
    let role = |role: &str| pb::Account {
        issuer: "https://id.example".to_owned(),
        subject: role.to_lowercase(),
        role: role.to_owned(),
        ..Default::default()
    };
    let create = pb::CreateAccountRequest { account: Some(role("AUDITOR")), ..Default::default() };
    accounts.create_account(create).await.unwrap_err();
    let waiting = approvals.list_pending(pb::ListPendingRequest::default()).await.unwrap().into_inner();
    assert_eq!(waiting.approvals.len(), 1);

    let own = account(&service, "administrator").await;
    let filter = pb::AuditFilter { actor: own, ..Default::default() };
    let left = rows(&service, "administrator", filter, 100).await;
    let reads: Vec<(&str, u64)> = left
        .iter()
        .filter(|row| {
            row.outcome == "ALLOWED" && row.operation.contains(".List") && !row.operation.starts_with("Audit")
        })
        .map(|row| (row.operation.as_str(), row.count))
        .collect();
    // A list with nothing on it told nothing.
    assert_eq!(reads, [("ApprovalService.ListPending", 1), ("AccountService.ListAccounts", shown)]);
    assert!(shown > 1);
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_match_that_shows_a_profile_in_full_leaves_a_row_of_it() {
    let service = Service::start(false).await;
    let mut accounts = AccountServiceClient::new(service.as_role("provider"));
    let profile = accounts.who_am_i(pb::WhoAmIRequest {}).await.unwrap().into_inner().account.unwrap().provider;
    let needs = pb::ListNeedsRequest { page_size: 100, ..Default::default() };
    let need = service.needs("government").list_needs(needs).await.unwrap().into_inner().needs.remove(0).name;
    let mut matching = pb::matching_service_client::MatchingServiceClient::new(service.as_role("government"));
    let explain = pb::ExplainMatchRequest { need: need.clone(), provider: profile.clone(), ..Default::default() };
    matching.explain_match(explain).await.unwrap();
    let of_match = pb::MatchNeedRequest { need, limit: 100, ..Default::default() };
    let matched = matching.match_need(of_match).await.unwrap().into_inner().candidates;
    let shown = matched.iter().filter_map(|candidate| candidate.provider.as_ref());
    let is_shown = shown.filter(|provider| provider.name == profile && !provider.contacts.is_empty()).count();
    let reader = account(&service, "government").await;
    let row = |method: &str| (format!("MatchingService.{method}"), reader.clone(), "MN".to_owned());
    let mut expected = vec![row("MatchNeed"); is_shown];
    expected.push(row("ExplainMatch"));
    assert_eq!(of_profile(&service, &profile).await, expected);
    service.demo.stop().await;
}
