//! Requests over all needs at once: a plan as one answer, and bundles.

use focalpoint::pb;
use focalpoint::pb::plan_matches_response::Content;

use super::objects;
use super::requests::Answer;
use crate::consent::world::World;

/// All needs, whatever their stage.
fn every_stage() -> pb::PlanFilter {
    let stages = ["DRAFT", "SUBMITTED", "SHARED", "IN_DELIVERY"].map(str::to_owned).to_vec();
    pb::PlanFilter { stages, ..<_>::default() }
}

/// Asks for the bundles of all needs.
pub(super) fn bundles() -> pb::FindBundlesRequest {
    pb::FindBundlesRequest { filter: Some(every_stage()), limit: 100, ..<_>::default() }
}

/// Plans over all needs, those in delivery too; the pages of the stream as one.
pub(super) async fn call(world: &World, who: &str) -> Answer {
    let path = "/focalpoint.v1.MatchingService/PlanMatches";
    let request = pb::PlanMatchesRequest { filter: Some(every_stage()), ..<_>::default() };
    let messages = match world.messages::<_, pb::PlanMatchesResponse>(who, path, request).await {
        Ok(messages) => messages,
        Err(told) => return Answer { told, message: None },
    };
    let (mut page, mut summary) = (pb::PlanPage::default(), None);
    for message in messages {
        match message.content.unwrap() {
            Content::Progress(_) => {}
            Content::Page(more) => {
                page.assignments.extend(more.assignments);
                page.unmet.extend(more.unmet);
            }
            Content::Summary(sums) => summary = Some(sums),
        }
    }
    let message = serde_json::json!({ "page": page, "summary": summary.unwrap() });
    Answer { told: message.to_string(), message: Some(message) }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_plan_says_that_it_is_not_the_first_answer() {
    let (world, _key) = objects::world().await;
    let path = "/focalpoint.v1.MatchingService/PlanMatches";
    // Its digest is that of no answer.
    let as_of = objects::name("run-of-SEC");
    let request = pb::PlanMatchesRequest { as_of: as_of.clone(), ..<_>::default() };
    let mut messages = world.messages::<_, pb::PlanMatchesResponse>("SEC", path, request).await.unwrap();
    let Some(Content::Summary(sums)) = messages.pop().and_then(|last| last.content) else { panic!("{messages:?}") };
    let run = sums.run.unwrap();
    assert_eq!((run.name, run.differs), (as_of, true));
}
