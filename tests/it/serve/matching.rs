//! Matching a need over the wire, for the State, the secretariat and a provider.

use focalpoint::pb;
use focalpoint::pb::matching_service_client::MatchingServiceClient;
use tonic::Code;

use super::harness::Service;

/// The needs that a role sees.
async fn needs(service: &Service, role: &str) -> Vec<pb::Need> {
    let request = pb::ListNeedsRequest { page_size: 100, ..Default::default() };
    service.needs(role).list_needs(request).await.unwrap().into_inner().needs
}

/// What a role gets for a need.
async fn matched(service: &Service, role: &str, need: &pb::Need) -> Result<pb::MatchNeedResponse, tonic::Status> {
    let request = pb::MatchNeedRequest { need: need.name.clone(), limit: 5, ..Default::default() };
    let mut client = MatchingServiceClient::new(service.as_role(role));
    client.match_need(request).await.map(tonic::Response::into_inner)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_submitted_need_finds_providers_with_reasons_that_sum_to_the_score() {
    let service = Service::start(false).await;
    for need in needs(&service, "secretariat").await {
        let response = matched(&service, "secretariat", &need).await.unwrap();
        assert!(!response.candidates.is_empty(), "{} {:?}", need.external_id, need.title);
        let mut last = u32::MAX;
        for candidate in &response.candidates {
            let sum: u32 = candidate.parts.iter().map(|part| part.contribution).sum();
            assert_eq!(sum, candidate.score);
            assert!(candidate.score <= last, "best first");
            last = candidate.score;
            assert!(candidate.rule_outcomes.iter().all(|rule| rule.passed));
        }
        assert_eq!(response.run.unwrap().config_hash.len(), 64);
    }
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_sees_only_how_it_fits_itself_and_only_for_shared_needs() {
    let service = Service::start(false).await;
    let shared = needs(&service, "provider").await;
    assert!(!shared.is_empty());
    for need in &shared {
        let response = matched(&service, "provider", need).await.unwrap();
        let told = response.candidates.iter().filter_map(|c| c.provider.as_ref()).map(|p| p.external_id.as_str());
        assert!(told.chain(response.excluded.iter().map(|_| "demo-provider")).all(|id| id == "demo-provider"));
    }
    let all = needs(&service, "secretariat").await;
    let hidden = all.iter().find(|need| shared.iter().all(|seen| seen.name != need.name)).unwrap();
    assert_eq!(matched(&service, "provider", hidden).await.unwrap_err().code(), Code::NotFound);
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_match_names_contacts_on_both_sides() {
    let service = Service::start(false).await;
    let mut sides = std::collections::BTreeSet::new();
    for need in needs(&service, "editor").await {
        for candidate in matched(&service, "editor", &need).await.unwrap().candidates {
            sides.extend(candidate.contacts.into_iter().map(|contact| contact.side));
        }
    }
    assert_eq!(sides.into_iter().collect::<Vec<_>>(), ["PROVIDER", "STATE"]);
    service.demo.stop().await;
}
