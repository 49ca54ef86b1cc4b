//! Equal needs of neighbouring States over the wire: who is told of which, that what is hidden plays no part, and that every
//! need of another is in the audit.

use std::collections::BTreeSet;

use focalpoint::pb;
use focalpoint::pb::audit_service_client::AuditServiceClient;
use focalpoint::pb::matching_service_client::MatchingServiceClient;
use tonic::{Code, Status};

use super::harness::{Service, reason};

/// What a role is answered.
async fn found(service: &Service, role: &str, of: pb::FindBundlesRequest) -> Result<pb::FindBundlesResponse, Status> {
    let mut client = MatchingServiceClient::new(service.as_role(role));
    Ok(client.find_bundles(of).await?.into_inner())
}

/// A request for those States.
fn of(states: &[&str]) -> pb::FindBundlesRequest {
    let states = states.iter().map(|state| (*state).to_owned()).collect();
    pb::FindBundlesRequest { filter: Some(pb::PlanFilter { states, ..<_>::default() }), ..<_>::default() }
}

/// The States of each bundle, in the order of their codes.
fn states(answer: &pb::FindBundlesResponse) -> Vec<String> {
    let states = |bundle: &pb::Bundle| bundle.needs.iter().map(|need| need.state.clone()).collect::<BTreeSet<_>>();
    answer.bundles.iter().map(|bundle| states(bundle).into_iter().collect::<Vec<_>>().join(" ")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secretariat_finds_needs_that_neighbours_share_and_who_could_take_them() {
    let service = Service::start(false).await;
    let all = found(&service, "secretariat", of(&[])).await.unwrap();
    assert!(["CI SN", "BF ML"].iter().all(|of| states(&all).contains(&(*of).to_owned())), "{:?}", states(&all));
    for bundle in &all.bundles {
        assert!(!bundle.languages.is_empty() && bundle.sameness >= 700_000 && !bundle.themes.is_empty());
        assert!(bundle.needs.iter().all(|need| !need.title.is_empty() && !need.external_id.is_empty()));
        assert_eq!(bundle.saved as usize, bundle.needs.len() - 1);
        for provider in &bundle.providers {
            assert_eq!(provider.scores.len(), bundle.needs.len());
            let mean = provider.scores.iter().sum::<u32>() / u32::try_from(provider.scores.len()).unwrap();
            assert_eq!(provider.score, mean);
            assert!(!provider.display_name.is_empty());
        }
    }
    let run = all.run.clone().unwrap();
    assert!(run.config_hash.len() == 64 && run.considered > 30 && all.needs > 20);
    assert_eq!(found(&service, "secretariat", of(&[])).await.unwrap(), all, "the same again");
    let narrowed = found(&service, "secretariat", of(&["SN", "CI"])).await.unwrap();
    assert_eq!(states(&narrowed), ["CI SN"]);
    let one = pb::FindBundlesRequest { limit: 1, ..of(&[]) };
    assert_eq!(found(&service, "secretariat", one).await.unwrap().bundles, all.bundles[..1]);
    for role in ["administrator", "auditor", "account-manager"] {
        assert_eq!(found(&service, role, of(&[])).await.unwrap_err().code(), Code::PermissionDenied, "{role}");
    }
    for wrong in [of(&["ZZZ"]), pb::FindBundlesRequest { limit: -1, ..of(&[]) }] {
        let status = found(&service, "secretariat", wrong).await.unwrap_err();
        assert_eq!((status.code(), reason(&status).as_str()), (Code::InvalidArgument, "INVALID_FIELDS"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_is_told_of_needs_that_are_shared_with_it_and_of_itself_alone() {
    let service = Service::start(false).await;
    let own = found(&service, "provider", of(&[])).await.unwrap();
    assert_eq!(states(&own), ["BF ML"], "of Senegal and the Ivory Coast, one shares its need with nobody");
    let needs = &own.bundles[0].needs;
    assert!(needs.iter().all(|need| need.external_id.is_empty()), "what no consent shows is not told");
    let named = own.bundles[0].providers.iter().map(|provider| provider.provider.clone());
    let alone = needs.iter().filter_map(|need| Some(need.alone.as_ref()?.provider.clone()));
    let named: BTreeSet<String> = named.chain(alone).collect();
    assert!(named.len() < 2, "{named:?}");
    assert_eq!(own.run.unwrap().considered, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_need_of_another_in_the_answer_and_no_other_is_in_the_audit() {
    let service = Service::start(false).await;
    let none = found(&service, "editor", of(&[])).await.unwrap();
    assert!(none.bundles.is_empty(), "nobody shares a need with Mongolia");
    let answer = found(&service, "secretariat", of(&["SN", "CI", "KE"])).await.unwrap();
    let told: BTreeSet<String> =
        answer.bundles.iter().flat_map(|bundle| &bundle.needs).map(|need| need.need.clone()).collect();
    assert!(told.len() == 2 && answer.needs > 4, "{told:?} of {}", answer.needs);
    let rows = async |role: &str| {
        let filter = Some(pb::AuditFilter { operation: "MatchingService.FindBundles".to_owned(), ..<_>::default() });
        let request = pb::ListAuditEntriesRequest { page_size: 100, filter, ..<_>::default() };
        let mut audit = AuditServiceClient::new(service.as_role(role));
        audit.list_audit_entries(request).await.unwrap().into_inner().audit_entries
    };
    let read = rows("secretariat").await;
    assert!(read.iter().all(|row| row.fields.contains(&"title".to_owned()) && row.outcome == "ALLOWED"), "{read:?}");
    assert_eq!(read.iter().map(|row| row.resource.clone()).collect::<BTreeSet<_>>(), told);
    assert!(rows("editor").await.is_empty(), "its own needs are no reads of another's");
}
