//! Saved runs: repeated a thousand changes later they give the same bytes, and never more than their caller may see now.

use focalpoint::pb;
use focalpoint::pb::matching_service_client::MatchingServiceClient;
use focalpoint::pb::plan_matches_response::Content;
use prost::Message as _;
use tonic::{Code, Status};

use super::given::Given;
use crate::transfer::given::import;

/// Numbers that look random and are the same in every run.
struct Draw(u64);

impl Draw {
    /// A number below `most`.
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }

    /// One of some texts.
    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[usize::try_from(self.below(all.len() as u64)).unwrap()]
    }
}

/// A line that adds or changes a provider, one of its activities, or an authority.
fn line(draw: &mut Draw) -> String {
    let articles = ["46", "46.13", "15", "52", "6", "33"];
    let status = ["PUBLISHED", "PUBLISHED", "SUSPENDED", "CLOSED"];
    let (id, about, state) = (draw.below(40), draw.of(&articles), draw.of(&["MN", "KE", "KG", "ID"]));
    match draw.below(4) {
        0 | 1 => format!(
            r#"{{"provider": {{"externalId": "drawn-{id}", "names": {{"en": "Body {id}"}}, "kind": "NGO", "roles": ["DELIVERS"], "articles": ["{about}"], "coverage": {{"states": ["{state}"]}}, "capacity": {}, "description": {{"en": "Training of prosecutors {}"}}, "status": "{}"}}}}"#,
            draw.below(4),
            draw.below(1000),
            draw.of(&status)
        ),
        2 => format!(
            r#"{{"activity": {{"externalId": "deed-{}", "provider": "demo-provider", "title": {{"en": "Course {}"}}, "state": "{state}", "articles": ["{about}"], "phase": "ACTIVE"}}}}"#,
            draw.below(60),
            draw.below(1000)
        ),
        _ => format!(
            r#"{{"authority": {{"externalId": "office-{id}", "state": "MN", "kinds": [{{"kind": "MLA_CENTRAL"}}], "names": {{"en": "Office {}"}}}}}}"#,
            draw.below(1000)
        ),
    }
}

/// Makes a thousand changes, in imports of some lines each; no line of an import repeats another's record.
async fn change(given: &Given) {
    let (mut draw, mut changed) = (Draw(7), 0);
    while changed < 1000 {
        let mut lines = std::collections::BTreeMap::new();
        for _ in 0..30 {
            let line = line(&mut draw);
            let id = line.split('"').nth(5).unwrap().to_owned();
            lines.insert(id, line);
        }
        let file = lines.into_values().collect::<Vec<_>>().join("\n");
        let told = import(&given.service, "secretariat", &file).await;
        assert!(told.summary.applied, "{told:?}");
        changed += told.summary.added + told.summary.changed + told.summary.closed;
    }
}

/// Asks for a match, or for one to be repeated.
async fn ask(given: &Given, role: &str, request: pb::MatchNeedRequest) -> Result<pb::MatchNeedResponse, Status> {
    let mut client = MatchingServiceClient::new(given.service.as_role(role));
    client.match_need(request).await.map(tonic::Response::into_inner)
}

/// Matches the need and saves that.
pub(super) async fn save(given: &Given, role: &str) -> pb::MatchNeedResponse {
    let weights = [("TEXT".to_owned(), 700)].into();
    let request = pb::MatchNeedRequest { need: given.need.clone(), limit: 20, weights, save: true, ..<_>::default() };
    ask(given, role, request).await.unwrap()
}

/// Asks for a plan, or for one to be repeated: the messages that tell of needs, and the sums.
async fn plan(
    given: &Given,
    role: &str,
    request: pb::PlanMatchesRequest,
) -> Result<(Vec<u8>, pb::PlanSummary), Status> {
    let mut client = MatchingServiceClient::new(given.service.as_role(role));
    let mut stream = client.plan_matches(request).await?.into_inner();
    let (mut pages, mut summary) = (Vec::new(), pb::PlanSummary::default());
    while let Some(message) = stream.message().await? {
        match message.content.unwrap() {
            Content::Progress(_) => {}
            Content::Page(page) => pages.extend(page.encode_to_vec()),
            Content::Summary(sums) => summary = sums,
        }
    }
    Ok((pages, summary))
}

/// The saved plan of that name.
fn planned_as(summary: &pb::PlanSummary) -> pb::PlanMatchesRequest {
    pb::PlanMatchesRequest { as_of: summary.run.as_ref().unwrap().name.clone(), ..<_>::default() }
}

/// The demonstration's provider among the candidates.
pub(super) fn demonstration(answer: &pb::MatchNeedResponse) -> &pb::Candidate {
    let is = |it: &&pb::Candidate| it.provider.as_ref().is_some_and(|it| it.external_id == "demo-provider");
    answer.candidates.iter().find(is).unwrap()
}

/// Repeats a run.
pub(super) async fn repeat(
    given: &Given,
    role: &str,
    saved: &pb::MatchNeedResponse,
) -> Result<pb::MatchNeedResponse, Status> {
    let as_of = saved.run.as_ref().unwrap().name.clone();
    ask(given, role, pb::MatchNeedRequest { as_of, ..<_>::default() }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_saved_run_gives_the_same_bytes_a_thousand_changes_later() {
    let given = Given::start().await;
    given.grant(&["title", "description", "articles"]).await;
    let roles = ["editor", "secretariat", "provider"];
    let mut saved = Vec::new();
    for role in roles {
        saved.push(save(&given, role).await);
    }
    assert!(saved[0].candidates.len() > 5 && !saved[0].excluded.is_empty());
    let (mut plans, planners) = (Vec::new(), ["editor", "secretariat"]);
    for role in planners {
        let weights = [("TEXT".to_owned(), 700)].into();
        let request = pb::PlanMatchesRequest { weights, without_floor: true, save: true, ..<_>::default() };
        plans.push(plan(&given, role, request).await.unwrap());
    }
    assert!(plans[1].1.met > 5 && plans[1].1.run.as_ref().is_some_and(|run| run.name.starts_with("runs/")));
    change(&given).await;
    let update = pb::UpdateNeedRequest {
        need: Some(pb::Need {
            name: given.need.clone(),
            title: [("en".to_owned(), "Something else".to_owned())].into(),
            ..<_>::default()
        }),
        update_mask: Some(pbjson_types::FieldMask { paths: vec!["title".to_owned()] }),
        ..<_>::default()
    };
    given.service.needs("editor").update_need(update).await.unwrap();
    for (role, saved) in roles.into_iter().zip(&saved) {
        let again = repeat(&given, role, saved).await.unwrap();
        assert_eq!(again.encode_to_vec(), saved.encode_to_vec(), "{role}");
        assert!(!again.run.unwrap().differs);
        let request = pb::MatchNeedRequest { need: given.need.clone(), limit: 20, ..<_>::default() };
        let now = ask(&given, role, request).await.unwrap();
        assert_ne!(now.candidates, saved.candidates, "{role}: the changes change the match");
    }
    for (role, saved) in planners.into_iter().zip(&plans) {
        let again = plan(&given, role, planned_as(&saved.1)).await.unwrap();
        assert_eq!(&again, saved, "{role}");
        assert!(!again.1.run.unwrap().differs);
        let now = plan(&given, role, pb::PlanMatchesRequest::default()).await.unwrap();
        assert_ne!(now.0, saved.0, "{role}: the changes change the plan");
        assert_eq!(now.1.run.unwrap().name, "", "nothing is saved unasked");
    }
    let mut client = MatchingServiceClient::new(given.service.as_role("secretariat"));
    let listed = client.list_runs(pb::ListRunsRequest::default()).await.unwrap().into_inner().runs;
    assert_eq!(listed.iter().map(|run| run.plan.is_some()).collect::<Vec<_>>(), [false, true]);
    given.service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_saved_plan_is_repeated_by_its_side_alone() {
    let given = Given::start().await;
    let request = pb::PlanMatchesRequest { save: true, ..<_>::default() };
    let saved = plan(&given, "secretariat", request).await.unwrap();
    assert_eq!(plan(&given, "secretariat-2", planned_as(&saved.1)).await.unwrap(), saved, "another of the same side");
    for (role, code) in [("editor", Code::NotFound), ("provider", Code::PermissionDenied)] {
        assert_eq!(plan(&given, role, planned_as(&saved.1)).await.unwrap_err().code(), code, "{role}");
    }
    given.service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_run_shows_no_more_than_the_consent_of_now_and_says_that_it_differs() {
    let given = Given::start().await;
    given.grant(&["title", "description", "articles"]).await;
    let saved = save(&given, "provider").await;
    let text = |answer: &pb::MatchNeedResponse| {
        let part = answer.candidates[0].parts.iter().find(|part| part.criterion == "TEXT").unwrap();
        (part.value.is_some(), !part.evidence.is_empty())
    };
    assert_eq!(text(&saved), (true, true), "the words of the need count and are evidence");
    given.narrow_as("editor", given.consent(&["articles"])).await.unwrap();
    let narrowed = repeat(&given, "provider", &saved).await.unwrap();
    assert!(narrowed.run.as_ref().unwrap().differs);
    assert_eq!(text(&narrowed), (false, false), "they are not shown any more");
    // The State is told of both, each with what it showed.
    let request = pb::ListDisclosuresRequest { name: given.need.clone(), ..<_>::default() };
    let told = given.service.needs("editor").list_disclosures(request).await.unwrap().into_inner().disclosures;
    let seen = told.iter().map(|seen| (seen.method.as_str(), seen.fields.iter().any(|field| field == "description")));
    let expected = [("MatchingService.MatchNeed", false), ("MatchingService.MatchNeed", true)];
    assert_eq!(seen.collect::<Vec<_>>(), expected);
    given.withdraw_as("editor").await.unwrap();
    let hidden = repeat(&given, "provider", &saved).await.unwrap_err();
    let unknown =
        pb::MatchNeedRequest { as_of: "runs/01981c3e-0000-7000-8000-000000000000".to_owned(), ..<_>::default() };
    let unknown = ask(&given, "provider", unknown).await.unwrap_err();
    assert_eq!((hidden.code(), hidden.message()), (Code::NotFound, unknown.message()));
    given.service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_of_the_side_that_saved_it_and_has_what_it_asks_in_itself() {
    let given = Given::start().await;
    given.grant(&["title", "articles"]).await;
    let saved = save(&given, "editor").await;
    assert!(repeat(&given, "government", &saved).await.is_ok(), "another of the same State");
    for role in ["secretariat", "provider", "other-state"] {
        assert_eq!(repeat(&given, role, &saved).await.unwrap_err().code(), Code::NotFound, "{role}");
    }
    let as_of = saved.run.as_ref().unwrap().name.clone();
    let own = [
        pb::MatchNeedRequest { limit: 3, ..<_>::default() },
        pb::MatchNeedRequest { need: "needs/01981c3e-0000-7000-8000-000000000000".to_owned(), ..<_>::default() },
        pb::MatchNeedRequest { weights: [("TEXT".to_owned(), 1)].into(), ..<_>::default() },
        pb::MatchNeedRequest { save: true, ..<_>::default() },
    ];
    for request in own {
        let request = pb::MatchNeedRequest { as_of: as_of.clone(), ..request };
        assert_eq!(ask(&given, "editor", request).await.unwrap_err().code(), Code::InvalidArgument);
    }
    let unsaved = given.matched("editor").await.unwrap().run.unwrap();
    assert_eq!((unsaved.name.as_str(), unsaved.differs), ("", false));
    given.service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_run_tells_no_contacts_of_a_provider_that_is_not_published_any_more() {
    let given = Given::start().await;
    let saved = save(&given, "editor").await;
    let contacts = |answer: &pb::MatchNeedResponse| {
        demonstration(answer).contacts.iter().filter(|contact| contact.side == "PROVIDER").count()
    };
    assert!(contacts(&saved) > 0, "the control");
    let line = r#"{"provider": {"externalId": "demo-provider", "names": {"en": "Demonstration Integrity Fund"}, "kind": "PRIVATE", "roles": ["FUNDS"], "status": "SUSPENDED"}}"#;
    assert!(import(&given.service, "secretariat", line).await.summary.applied);
    let again = repeat(&given, "editor", &saved).await.unwrap();
    assert_eq!((contacts(&again), again.run.unwrap().differs), (0, true));
    given.service.demo.stop().await;
}
