//! A plan over the wire: who may have one, in which order it comes, and that no need is lost on the way.

use std::collections::BTreeSet;

use focalpoint::pb;
use focalpoint::pb::matching_service_client::MatchingServiceClient;
use focalpoint::pb::plan_matches_response::Content;
use prost::Message as _;
use tonic::{Code, Status};

use super::harness::{Service, reason};

/// The largest message that leaves.
const MOST: usize = 1024 * 1024;

/// A plan as it came.
#[derive(Debug, Clone, Default, PartialEq)]
struct Came {
    assignments: Vec<pb::PlanAssignment>,
    unmet: Vec<pb::UnmetNeed>,
    summary: pb::PlanSummary,
}

/// What a role is answered: first how far it is, then the needs, last the sums.
async fn plan(service: &Service, role: &str, request: pb::PlanMatchesRequest) -> Result<Came, Status> {
    let mut client = MatchingServiceClient::new(service.as_role(role));
    let mut stream = client.plan_matches(request).await?.into_inner();
    let (mut came, mut step) = (Came::default(), 0);
    while let Some(message) = stream.message().await? {
        assert!(message.encoded_len() < MOST);
        let next = match message.content.unwrap() {
            Content::Progress(progress) => {
                assert!(["WAITING", "READING", "SCORING", "SOLVING"].contains(&progress.phase.as_str()));
                1
            }
            Content::Page(page) => {
                came.assignments.extend(page.assignments);
                came.unmet.extend(page.unmet);
                2
            }
            Content::Summary(summary) => {
                came.summary = summary;
                3
            }
        };
        assert!(step <= next && step < 3, "the sums come last");
        step = next;
    }
    assert_eq!(step, 3, "it ends with the sums");
    Ok(came)
}

/// A request for those States.
fn of(states: &[&str]) -> pb::PlanMatchesRequest {
    let states = states.iter().map(|state| (*state).to_owned()).collect();
    pb::PlanMatchesRequest { filter: Some(pb::PlanFilter { states, ..<_>::default() }), ..<_>::default() }
}

/// The names of all needs of a plan.
fn names(came: &Came) -> Vec<String> {
    let met = came.assignments.iter().map(|it| it.need.clone());
    met.chain(came.unmet.iter().map(|it| it.need.clone())).collect()
}

/// The open needs that a role sees and that are not in delivery.
async fn open(service: &Service, role: &str) -> BTreeSet<String> {
    let request = pb::ListNeedsRequest { page_size: 100, ..<_>::default() };
    let needs = service.needs(role).list_needs(request).await.unwrap().into_inner().needs;
    let over = ["IN_DELIVERY", "MET", "PARTLY_MET", "NOT_MET", "WITHDRAWN"];
    needs.into_iter().filter(|need| !over.contains(&need.stage.as_str())).map(|need| need.name).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secretariat_plans_what_was_submitted_a_state_its_own_and_providers_nothing() {
    let service = Service::start(false).await;
    let all = plan(&service, "secretariat", pb::PlanMatchesRequest::default()).await.unwrap();
    let told: BTreeSet<String> = names(&all).into_iter().collect();
    assert_eq!(told.len(), names(&all).len(), "every need once");
    assert_eq!(told, open(&service, "secretariat").await);
    assert_eq!(all.summary.needs as usize, told.len());
    assert_eq!(all.summary.met as usize, all.assignments.len());
    assert!(all.summary.met > 5 && !all.unmet.is_empty());
    assert_eq!(all.summary.score, all.assignments.iter().map(|it| u64::from(it.score)).sum::<u64>());
    assert!(all.summary.run.as_ref().is_some_and(|run| run.config_hash.len() == 64));
    assert!(all.assignments.iter().all(|it| !it.why.is_empty() && !it.title.is_empty() && it.funder.is_some()));
    assert!(all.unmet.iter().all(|it| !it.why.is_empty() && it.rule.is_empty() != it.reason.ends_with("RULE")));
    assert_eq!(plan(&service, "secretariat", pb::PlanMatchesRequest::default()).await.unwrap(), all, "the same again");

    let own = plan(&service, "editor", pb::PlanMatchesRequest::default()).await.unwrap();
    let states = own.assignments.iter().map(|it| &it.state).chain(own.unmet.iter().map(|it| &it.state));
    assert!(states.clone().count() > 0 && states.clone().all(|state| state == "MN"));
    let other = plan(&service, "editor", of(&["ID"])).await.unwrap();
    assert_eq!((names(&other).len(), other.summary.needs), (0, 0), "of another State a State plans nothing");
    for role in ["provider", "administrator", "auditor", "account-manager"] {
        assert_eq!(plan(&service, role, of(&[])).await.unwrap_err().code(), Code::PermissionDenied, "{role}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_narrowed_to_what_is_asked_for_and_refused_what_there_is_not() {
    let service = Service::start(false).await;
    let mongolia = plan(&service, "secretariat", of(&["MN"])).await.unwrap();
    assert!(mongolia.summary.states.iter().all(|it| it.state == "MN") && mongolia.summary.needs > 0);
    let delivery = pb::PlanMatchesRequest { roles: "DELIVERY".to_owned(), ..of(&[]) };
    let delivery = plan(&service, "secretariat", delivery).await.unwrap();
    assert!(delivery.assignments.iter().all(|it| it.funder.is_none()) && delivery.summary.is_optimal);
    assert_ne!(delivery.summary.run.unwrap().config_hash, mongolia.summary.run.unwrap().config_hash);
    let wrong = [
        pb::PlanMatchesRequest { roles: "FUNDING".to_owned(), ..of(&[]) },
        pb::PlanMatchesRequest { weights: [("NOTHING".to_owned(), 3)].into(), ..of(&[]) },
        of(&["ZZZ"]),
    ];
    for request in wrong {
        let status = plan(&service, "secretariat", request.clone()).await.unwrap_err();
        assert_eq!((status.code(), reason(&status).as_str()), (Code::InvalidArgument, "INVALID_FIELDS"), "{request:?}");
    }
}
