//! What a repeated run names beside the need itself: authorities, profiles, help and proposals, each as far as its caller may
//! know of it now.

use focalpoint::pb;
use focalpoint::pb::approval_service_client::ApprovalServiceClient;
use focalpoint::pb::audit_service_client::AuditServiceClient;
use focalpoint::pb::proposal_service_client::ProposalServiceClient;
use focalpoint::pb::provider_service_client::ProviderServiceClient;
use tonic_types::StatusExt as _;

use super::given::Given;
use super::replayed::{demonstration, repeat, save};
use crate::transfer::given::import;

/// The authorities whom an answer names to write to.
fn authorities(answer: &pb::MatchNeedResponse) -> Vec<String> {
    let contacts = demonstration(answer).contacts.iter();
    contacts.filter_map(|contact| contact.authority.as_ref()).map(|authority| authority.name.clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_run_names_no_authority_to_a_provider_whom_the_consent_of_now_tells_none() {
    let given = Given::start().await;
    given.grant(&["title", "articles", "beneficiaries"]).await;
    let saved = save(&given, "provider").await;
    assert!(!authorities(&saved).is_empty(), "the control");
    given.narrow_as("editor", given.consent(&["title", "articles"])).await.unwrap();
    let again = repeat(&given, "provider", &saved).await.unwrap();
    assert_eq!((authorities(&again), again.run.unwrap().differs), (Vec::new(), true));
    given.service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_run_names_no_authority_that_is_closed_and_to_a_provider_none_that_has_changed() {
    let given = Given::start().await;
    given.grant(&["title", "articles", "beneficiaries"]).await;
    let (own, theirs) = (save(&given, "editor").await, save(&given, "provider").await);
    let named =
        async |role: &str, saved: &pb::MatchNeedResponse| authorities(&repeat(&given, role, saved).await.unwrap());
    let [changed, closed] = authorities(&own).try_into().unwrap();
    assert_eq!(named("provider", &theirs).await, [changed.clone(), closed.clone()], "the control");
    let website = "https://office.example/".to_owned();
    let authority = Some(pb::Authority { name: changed.clone(), website, ..<_>::default() });
    let update = pb::UpdateAuthorityRequest { authority, ..<_>::default() };
    given.service.authorities("editor").update_authority(update).await.unwrap();
    assert_eq!(named("provider", &theirs).await, [closed.as_str()], "it has no history of authorities");
    assert_eq!(named("editor", &own).await, [changed.clone(), closed.clone()]);
    let close = pb::CloseAuthorityRequest { name: closed, ..<_>::default() };
    let asked = given.service.authorities("editor").close_authority(close).await.unwrap_err();
    let name = asked.get_details_error_info().unwrap().metadata["approval"].clone();
    let mut second = ApprovalServiceClient::new(given.service.as_role("consent-officer"));
    second.approve(pb::ApproveRequest { name, ..<_>::default() }).await.unwrap();
    assert_eq!(named("editor", &own).await, [changed]);
    assert_eq!(named("provider", &theirs).await, [] as [String; 0]);
    given.service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_run_shows_the_summary_of_a_profile_that_is_not_open_any_more() {
    let given = Given::start().await;
    let saved = save(&given, "editor").await;
    let is_whole = |answer: &pb::MatchNeedResponse| demonstration(answer).provider.as_ref().unwrap().funding.is_some();
    assert!(is_whole(&saved), "the control");
    let reads = async || {
        let filter = Some(pb::AuditFilter { resource: given.provider.clone(), ..<_>::default() });
        let request = pb::ListAuditEntriesRequest { page_size: 100, filter, ..<_>::default() };
        let mut audit = AuditServiceClient::new(given.service.as_role("provider"));
        let rows = audit.list_audit_entries(request).await.unwrap().into_inner().audit_entries;
        rows.iter().filter(|row| row.operation == "MatchingService.MatchNeed").count()
    };
    assert!(is_whole(&repeat(&given, "editor", &saved).await.unwrap()));
    assert_eq!(reads().await, 2, "the provider is told of each");
    let update = pb::UpdateProviderRequest {
        provider: Some(pb::Provider { name: given.provider.clone(), ..<_>::default() }),
        update_mask: Some(pbjson_types::FieldMask { paths: vec!["open_to_states".to_owned()] }),
        ..<_>::default()
    };
    ProviderServiceClient::new(given.service.as_role("provider")).update_provider(update).await.unwrap();
    let again = repeat(&given, "editor", &saved).await.unwrap();
    assert_eq!((is_whole(&again), again.run.unwrap().differs), (false, true));
    assert_eq!(reads().await, 2, "a summary leaves no row");
    given.service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_run_tells_of_no_help_that_is_not_published_any_more() {
    let given = Given::start().await;
    let bring = async |status: &str| {
        let line = format!(
            r#"{{"activity": {{"externalId": "told", "provider": "demo-provider", "title": {{"en": "Told course"}}, "state": "MN", "articles": ["46"], "phase": "ACTIVE", "status": "{status}"}}}}"#
        );
        assert!(import(&given.service, "secretariat", &line).await.summary.applied);
    };
    bring("PUBLISHED").await;
    let saved = save(&given, "editor").await;
    let is_told = |answer: &pb::MatchNeedResponse| {
        demonstration(answer).overlaps.iter().any(|overlap| overlap.title == "Told course")
    };
    assert!(is_told(&repeat(&given, "editor", &saved).await.unwrap()), "the control");
    bring("DRAFT").await;
    let again = repeat(&given, "editor", &saved).await.unwrap();
    assert_eq!((is_told(&again), again.run.unwrap().differs), (false, true));
    given.service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_run_tells_of_no_proposal_that_its_caller_may_not_see_any_more() {
    let given = Given::start().await;
    let bring = async |status: &str| {
        let line = format!(
            r#"{{"need": {{"externalId": "another", "state": "MN", "title": {{"en": "Training of judges"}}, "articles": ["46"], "stage": "SUBMITTED", "status": "{status}"}}}}"#
        );
        assert!(import(&given.service, "editor", &line).await.summary.applied);
    };
    bring("PUBLISHED").await;
    let page = pb::ListNeedsRequest { page_size: 100, ..<_>::default() };
    let needs = given.service.needs("editor").list_needs(page).await.unwrap().into_inner().needs;
    let need = needs.into_iter().find(|need| need.external_id == "another").unwrap().name;
    let proposal = Some(pb::Proposal { need, deliverer: given.provider.clone(), ..<_>::default() });
    let create = pb::CreateProposalRequest { proposal, ..<_>::default() };
    let mut proposals = ProposalServiceClient::new(given.service.as_role("secretariat"));
    let name = proposals.create_proposal(create).await.unwrap().into_inner().name;
    let (own, theirs) = (save(&given, "editor").await, save(&given, "secretariat").await);
    let told = async |role: &str, saved: &pb::MatchNeedResponse| {
        let again = repeat(&given, role, saved).await.unwrap();
        demonstration(&again).overlaps.iter().any(|overlap| overlap.proposal == name)
    };
    assert_eq!((told("editor", &own).await, told("secretariat", &theirs).await), (true, true), "the control");
    // The State makes the need a draft of its own again, which nobody else sees.
    bring("DRAFT").await;
    assert_eq!((told("editor", &own).await, told("secretariat", &theirs).await), (true, false));
    given.service.demo.stop().await;
}
