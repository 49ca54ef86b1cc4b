//! Who saw what of a need and when: every read by others is there before its answer, and the State alone lists them.

use focalpoint::pb;
use focalpoint::pb::approval_service_client::ApprovalServiceClient;
use focalpoint::pb::audit_service_client::AuditServiceClient;
use focalpoint::pb::proposal_service_client::ProposalServiceClient;
use focalpoint::pb::transfer_service_client::TransferServiceClient;
use tonic::Code;
use tonic_types::StatusExt as _;

use super::given::{Given, code};
use crate::transfer::given::{check, import};

/// All disclosures of the need, in pages of that size.
async fn listed(given: &Given, page_size: i32) -> Vec<pb::Disclosure> {
    listed_of(given, &given.need, page_size).await
}

/// All disclosures of a need, in pages of that size.
async fn listed_of(given: &Given, need: &str, page_size: i32) -> Vec<pb::Disclosure> {
    let mut request = pb::ListDisclosuresRequest { name: need.to_owned(), page_size, ..Default::default() };
    let mut all = Vec::new();
    loop {
        let page = given.service.needs("editor").list_disclosures(request.clone()).await.unwrap().into_inner();
        assert!(page.disclosures.len() <= usize::try_from(page_size).unwrap());
        all.extend(page.disclosures);
        if page.next_page_token.is_empty() {
            return all;
        }
        request.page_token = page.next_page_token;
    }
}

/// Method, role, owner and number of fields of each.
fn told(disclosures: &[pb::Disclosure]) -> Vec<(&str, &str, String, usize)> {
    let of = |seen: &pb::Disclosure| format!("{}{}", seen.state, seen.provider);
    disclosures.iter().map(|seen| (seen.method.as_str(), seen.role.as_str(), of(seen), seen.fields.len())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_read_by_others_names_the_need_and_the_fields_that_were_shown() {
    let given = Given::start().await;
    assert!(listed(&given, 100).await.is_empty(), "what the State does is none");
    given.get("secretariat").await.unwrap();
    given.planned("editor").await.unwrap();
    given.planned("secretariat").await.unwrap();
    assert_eq!(code(given.planned("provider").await), Code::PermissionDenied);
    given.grant(&["title"]).await;
    given.get("provider").await.unwrap();
    let upper = given.need.replace("needs/", "");
    let upper = pb::GetNeedRequest { name: format!("needs/{}", upper.to_uppercase()), ..Default::default() };
    given.service.needs("provider").get_need(upper).await.unwrap();
    let page = pb::ListNeedsRequest { page_size: 100, ..Default::default() };
    given.service.needs("other-state").list_needs(page).await.unwrap();
    given.matched("provider").await.unwrap();
    given.explained("provider").await.unwrap();
    given.ranked("provider").await.unwrap();
    given.ranked("editor").await.unwrap();
    given.get("editor").await.unwrap();
    given.freeze_as("secretariat").await.unwrap();
    assert_eq!(code(given.get("provider").await), Code::NotFound);

    let all = listed(&given, 100).await;
    let whole = all.last().unwrap().fields.len();
    assert!(whole > 6, "the secretariat sees it whole");
    // The answer to a freeze shows the need, so it has a row of its own with the fields.
    let frozen = all[1].fields.len();
    assert!(frozen > 6, "the answer to a freeze shows it whole");
    let provider = given.provider.clone();
    let expected = [
        ("NeedService.FreezeConsent", "SECRETARIAT", String::new(), 0),
        ("NeedService.FreezeConsent", "SECRETARIAT", String::new(), frozen),
        ("MatchingService.MatchProvider", "PROVIDER_EDITOR", provider.clone(), 4),
        ("MatchingService.ExplainMatch", "PROVIDER_EDITOR", provider.clone(), 4),
        ("MatchingService.MatchNeed", "PROVIDER_EDITOR", provider.clone(), 4),
        ("NeedService.ListNeeds", "GOVERNMENT_EDITOR", "ID".to_owned(), 4),
        ("NeedService.GetNeed", "PROVIDER_EDITOR", provider.clone(), 4),
        ("NeedService.GetNeed", "PROVIDER_EDITOR", provider, 4),
        ("MatchingService.PlanMatches", "SECRETARIAT", String::new(), whole),
        ("NeedService.GetNeed", "SECRETARIAT", String::new(), whole),
    ];
    assert_eq!(told(&all), expected);
    let mut shown = all[2].fields.clone();
    shown.sort();
    assert_eq!(shown, ["stage", "state", "status", "title"]);
    assert!(all.iter().all(|seen| seen.account.starts_with("accounts/") && seen.time.is_some()));
    for size in [1, 2, 5] {
        assert_eq!(listed(&given, size).await, all, "in pages of {size}");
    }
    given.service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_freeze_that_is_only_checked_is_a_read() {
    let given = Given::start().await;
    given.grant(&["title"]).await;
    let check = pb::FreezeConsentRequest {
        name: given.need.clone(),
        reason: "a reason".to_owned(),
        validate_only: true,
        ..Default::default()
    };
    let need = given.service.needs("secretariat").freeze_consent(check).await.unwrap().into_inner();
    assert_eq!(need.coordinator, "A person", "the answer is the whole need");
    let all = listed(&given, 100).await;
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].method, "NeedService.FreezeConsent");
    assert!(all[0].fields.contains(&"coordinator".to_owned()));
    given.service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_state_that_owns_the_need_lists_its_disclosures() {
    let given = Given::start().await;
    given.grant(&[]).await;
    let list = async |role: &str| {
        let request = pb::ListDisclosuresRequest { name: given.need.clone(), ..Default::default() };
        code(given.service.needs(role).list_disclosures(request).await)
    };
    for role in ["government", "secretariat", "administrator", "auditor", "account-manager", "service"] {
        assert_eq!(list(role).await, Code::PermissionDenied, "{role}");
    }
    for role in ["provider", "other-state"] {
        assert_eq!(list(role).await, Code::NotFound, "{role}");
    }
    given.service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_by_the_secretariat_tells_the_state_of_each_need_that_it_looks_at_adds_or_changes() {
    let given = Given::start().await;
    let line = |id: &str, title: &str| {
        format!(
            r#"{{"need": {{"externalId": "{id}", "state": "MN", "title": {{"en": "{title}"}}, "status": "PUBLISHED"}}}}"#
        )
    };
    let own = import(&given.service, "editor", &line("brought-in", "First")).await;
    assert_eq!(own.counts(), [1, 0, 0, 0, 0]);
    let need = async |id: &str| {
        let page = pb::ListNeedsRequest { page_size: 100, ..Default::default() };
        let needs = given.service.needs("editor").list_needs(page).await.unwrap().into_inner().needs;
        needs.into_iter().find(|need| need.external_id == id).unwrap().name
    };
    // Only what was submitted is theirs to change.
    let name = need("brought-in").await;
    let submit = pb::SubmitNeedRequest { name: name.clone(), ..Default::default() };
    given.service.needs("editor").submit_need(submit).await.unwrap();
    let seen = async |name: &str| {
        let listed = listed_of(&given, name, 100).await.into_iter();
        listed.map(|seen| (seen.method, seen.role, seen.fields)).collect::<Vec<_>>()
    };
    let row = |fields: &[&str]| {
        let fields: Vec<String> = fields.iter().map(|field| (*field).to_owned()).collect();
        ("TransferService.Import".to_owned(), "SECRETARIAT".to_owned(), fields)
    };
    assert_eq!(seen(&name).await, []);
    let two = |title: &str| line("brought-in", title) + "\n" + &line("of-the-secretariat", "Second");
    let tried = check(&given.service, "secretariat", &two("Other")).await;
    assert_eq!(tried.counts(), [1, 1, 0, 0, 0]);
    assert_eq!(seen(&name).await, [row(&["title"])], "a dry run tells which fields differ");
    assert_eq!(check(&given.service, "secretariat", &line("brought-in", "First")).await.counts(), [0, 0, 0, 1, 0]);
    assert_eq!(seen(&name).await, [row(&[]), row(&["title"])], "or that none does");
    import(&given.service, "secretariat", &two("Other")).await;
    let all = [row(&[]), row(&["title"]), row(&[]), row(&["title"])];
    assert_eq!(seen(&name).await, all, "looked at, and written");
    assert_eq!(seen(&need("of-the-secretariat").await).await, [row(&[])], "what it added");
    // What the State imports itself is no disclosure, and leaves one row however many needs are in it.
    let own = line("brought-in", "Own") + "\n" + &line("of-the-secretariat", "Own");
    assert_eq!(import(&given.service, "editor", &own).await.counts(), [0, 2, 0, 0, 0]);
    assert_eq!(seen(&name).await, all);
    let operation = "TransferService.Import".to_owned();
    let filter = Some(pb::AuditFilter { operation, ..Default::default() });
    let request = pb::ListAuditEntriesRequest { page_size: 100, filter, ..Default::default() };
    let mut audit = AuditServiceClient::new(given.service.as_role("editor"));
    let rows = audit.list_audit_entries(request).await.unwrap().into_inner().audit_entries.into_iter();
    let by_itself = rows.filter(|row| row.actor_state == "MN").map(|row| (row.resource, row.count));
    assert_eq!(by_itself.collect::<Vec<_>>(), [(String::new(), 2), (name, 0)]);
    given.service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_of_the_whole_directory_is_told_to_the_state_of_each_need_in_it() {
    let given = Given::start().await;
    let ask = async || {
        let mut client = TransferServiceClient::new(given.service.as_role("secretariat"));
        client.export(pb::ExportRequest::default()).await
    };
    let waits = ask().await.unwrap_err().get_details_error_info().unwrap().metadata["approval"].clone();
    let mut second = ApprovalServiceClient::new(given.service.as_role("secretariat-2"));
    second.approve(pb::ApproveRequest { name: waits, ..Default::default() }).await.unwrap();
    assert!(listed(&given, 100).await.is_empty(), "nobody has seen it yet");
    ask().await.unwrap();
    let all = listed(&given, 100).await;
    let [seen] = all.as_slice() else { panic!("{all:?}") };
    assert_eq!((seen.method.as_str(), seen.role.as_str()), ("TransferService.Export", "SECRETARIAT"));
    assert!(["title", "description", "coordinator"].iter().all(|field| seen.fields.iter().any(|it| it == field)));
    given.service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_that_others_make_read_or_answer_is_told_with_the_need_that_it_is_on() {
    let given = Given::start().await;
    given.grant(&[]).await;
    let proposals = |role: &str| ProposalServiceClient::new(given.service.as_role(role));
    let (need, deliverer) = (given.need.clone(), given.provider.clone());
    let proposal = Some(pb::Proposal { need, deliverer, ..Default::default() });
    let create = pb::CreateProposalRequest { proposal, ..Default::default() };
    let made = proposals("provider").create_proposal(create).await.unwrap().into_inner();
    let told =
        |all: &[pb::Disclosure]| all.iter().map(|seen| (seen.method.clone(), seen.fields.len())).collect::<Vec<_>>();
    let before = listed(&given, 100).await;
    // It was shown the need to make it, and made it.
    let methods: Vec<_> = before.iter().map(|seen| seen.method.as_str()).collect();
    assert_eq!(methods, ["ProposalService.CreateProposal"; 2], "{before:?}");
    let get = || pb::GetProposalRequest { name: made.name.clone(), ..Default::default() };
    proposals("secretariat").get_proposal(get()).await.unwrap();
    proposals("provider").list_proposals(pb::ListProposalsRequest::default()).await.unwrap();
    proposals("editor").get_proposal(get()).await.unwrap();
    let all = listed(&given, 100).await;
    let more = [("ProposalService.ListProposals".to_owned(), 1), ("ProposalService.GetProposal".to_owned(), 1)];
    assert_eq!(told(&all[..2]), more);
    assert_eq!(all[2..], before, "its own reads are none");
    assert!(all[..2].iter().all(|seen| seen.fields == ["proposal"]));
    given.service.demo.stop().await;
}
