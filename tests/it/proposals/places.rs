//! What a provider has accepted takes of its capacity, to those who may know of it; and nobody takes a place twice.

use focalpoint::domain::proposal::{ProposalSide, ProposalStage};
use focalpoint::domain::{Proposal, StateCode};
use focalpoint::pb;
use focalpoint::pb::plan_matches_response::Content;
use uuid::Uuid;

use super::given::{Given, W, Y, provider};
use crate::consent::world::put;

/// Rules that stop Y for the need, as somebody is told by `MatchNeed` and by `ExplainMatch`; none where it fits.
async fn stops(given: &Given, who: &str) -> Vec<String> {
    let request = pb::MatchNeedRequest { need: given.need.clone(), ..<_>::default() };
    let path = "/focalpoint.v1.MatchingService/MatchNeed";
    let matched: pb::MatchNeedResponse = given.call(who, path, request).await.unwrap();
    let (need, name) = (given.need.clone(), provider(Y));
    let request = pb::ExplainMatchRequest { need, provider: name.clone(), ..<_>::default() };
    let path = "/focalpoint.v1.MatchingService/ExplainMatch";
    let explained: pb::ExplainMatchResponse = given.call(who, path, request).await.unwrap();
    let fits = matched.candidates.iter().any(|it| it.provider.as_ref().is_some_and(|it| it.name == name));
    assert_eq!(explained.fits, fits, "{who}");
    let excluded = matched.excluded.into_iter().find(|it| it.provider == name);
    let rules: Vec<_> = excluded.into_iter().flat_map(|it| it.rules).map(|rule| rule.rule).collect();
    let outcomes = explained.candidate.unwrap().rule_outcomes.into_iter();
    assert_eq!(rules, outcomes.filter(|rule| !rule.passed).map(|rule| rule.rule).collect::<Vec<_>>(), "{who}");
    rules
}

/// Needs that `MatchProvider` tells somebody of for Y: that fit, and that do not.
async fn needs(given: &Given, who: &str) -> [usize; 2] {
    let request = pb::MatchProviderRequest { provider: provider(Y), ..<_>::default() };
    let path = "/focalpoint.v1.MatchingService/MatchProvider";
    let found: pb::MatchProviderResponse = given.call(who, path, request).await.unwrap();
    [found.candidates.len(), found.excluded.len()]
}

/// Who delivers by the secretariat's plan.
async fn planned(given: &Given) -> Vec<String> {
    let path = "/focalpoint.v1.MatchingService/PlanMatches";
    let request = pb::PlanMatchesRequest { roles: "DELIVERY".to_owned(), ..<_>::default() };
    let messages = given.world.messages::<_, pb::PlanMatchesResponse>("SEC", path, request).await.unwrap();
    let mut deliverers = Vec::new();
    for message in messages {
        if let Some(Content::Page(page)) = message.content {
            let of = |it: pb::PlanAssignment| {
                let alternates = it.alternates.into_iter().map(|it| it.provider);
                it.deliverer.into_iter().map(|it| it.provider).chain(alternates)
            };
            deliverers.extend(page.assignments.into_iter().flat_map(of));
        }
    }
    deliverers
}

/// A need of another State, by its editor, who sees no proposal of the first.
async fn of_another_state(given: &mut Given) -> String {
    let text = |text: &str| [("en".to_owned(), text.to_owned())].into();
    let (title, articles) = (text("Training of judges"), vec!["46".to_owned()]);
    let need = pb::Need { state: "ID".to_owned(), title, articles, ..<_>::default() };
    let request = pb::RegisterNeedRequest { need: Some(need), ..<_>::default() };
    let name = given.call::<_, pb::Need>("Ze", "/focalpoint.v1.NeedService/RegisterNeed", request).await.unwrap().name;
    std::mem::replace(&mut given.need, name)
}

/// Has another need of the same State registered and submitted, and answers the name of the first.
async fn of_the_same_state(given: &mut Given) -> String {
    let another = pb::Need {
        state: "MN".to_owned(),
        title: [("en".to_owned(), "Training of judges".to_owned())].into(),
        articles: vec!["46".to_owned()],
        ..<_>::default()
    };
    let request = pb::RegisterNeedRequest { need: Some(another), ..<_>::default() };
    let path = "/focalpoint.v1.NeedService/RegisterNeed";
    let name = given.call::<_, pb::Need>("Ge", path, request).await.unwrap().name;
    let request = pb::SubmitNeedRequest { name: name.clone(), ..<_>::default() };
    given.call::<_, pb::Need>("Ge", "/focalpoint.v1.NeedService/SubmitNeed", request).await.unwrap();
    std::mem::replace(&mut given.need, name)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_accepted_takes_of_the_capacity_to_those_who_may_know_until_it_ends() {
    let mut given = Given::submitted().await;
    let name = given.offered().await;
    for who in ["SEC", "Gr", "De"] {
        assert_eq!(stops(&given, who).await, [] as [&str; 0], "{who}");
    }
    assert!(planned(&given).await.contains(&provider(Y)));
    given.respond("De", &name, "ACCEPT").await.unwrap();
    for who in ["SEC", "Gr", "De"] {
        assert_eq!(stops(&given, who).await, ["CAPACITY"], "{who}");
        assert_eq!(needs(&given, who).await, [0, 1], "{who}");
    }
    assert!(!planned(&given).await.contains(&provider(Y)));
    let full = given.create("SEC").await.unwrap_err();
    assert_eq!((full.reason.as_str(), full.told["broken"].ends_with(" CAPACITY")), ("RULE_BROKEN", true));
    let first = of_another_state(&mut given).await;
    assert_eq!(stops(&given, "Ze").await, [] as [&str; 0], "another State is told nothing of it");
    given.need = first;
    given.respond("Ge", &name, "DECLINE").await.unwrap();
    assert_eq!(stops(&given, "SEC").await, [] as [&str; 0], "the place is free again");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_answers_at_once_do_not_both_take_the_last_place() {
    let mut given = Given::submitted().await;
    let first = given.offered().await;
    of_the_same_state(&mut given).await;
    let second = given.offered().await;
    let (one, other) = tokio::join!(given.respond("De", &first, "ACCEPT"), given.respond("De", &second, "ACCEPT"));
    let (taken, refused) = if one.is_ok() { (one, other) } else { (other, one) };
    assert_eq!(taken.unwrap().stage, "ACCEPTED");
    let refused = refused.unwrap_err();
    assert_eq!((refused.reason.as_str(), refused.told["broken"].ends_with(" CAPACITY")), ("RULE_BROKEN", true));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_has_accepted_holds_its_place_while_the_other_has_not_answered() {
    let given = Given::submitted().await;
    let shared = given.create_of("SEC", &provider(W), &provider(Y)).await.unwrap().name;
    let own = given.create("SEC").await.unwrap().name;
    given.consent(&[Y, W], &[]).await;
    for name in [&shared, &own] {
        given.respond("Gc", name, "AGREE").await.unwrap();
        given.offer("SEC", name).await.unwrap();
    }
    assert_eq!(given.respond("De", &shared, "ACCEPT").await.unwrap().stage, "OFFERED");
    assert_eq!(given.respond("De", &own, "ACCEPT").await.unwrap_err().reason, "RULE_BROKEN");
    given.respond("We", &shared, "DECLINE").await.unwrap();
    given.respond("De", &own, "ACCEPT").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_alternates_that_a_state_reads_tell_nothing_of_another_states_proposals() {
    let mut given = Given::submitted().await;
    let own = of_another_state(&mut given).await;
    let request = pb::SubmitNeedRequest { name: given.need.clone(), ..<_>::default() };
    given.call::<_, pb::Need>("Ze", "/focalpoint.v1.NeedService/SubmitNeed", request).await.unwrap();
    let taken = Proposal {
        need: std::mem::replace(&mut given.need, own),
        state: StateCode::from("ID"),
        funder: provider(Y),
        deliverer: provider(Y),
        stage: ProposalStage::Accepted,
        made_by: ProposalSide::Secretariat,
        ..Proposal::default()
    };
    given.world.put(vec![put(Uuid::from_u128(1 << 85), taken)]).await;
    assert_eq!(stops(&given, "SEC").await, ["CAPACITY"], "the control");
    assert_eq!(stops(&given, "Gr").await, [] as [&str; 0]);
    let made = given.create_of("SEC", &provider(W), &provider(W)).await.unwrap().name;
    let read = given.get("Gr", &made).await.unwrap();
    assert!(read.alternates.iter().any(|it| it.provider == provider(Y)), "{:?}", read.alternates);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_consent_taken_back_hides_takes_no_place_to_the_provider_nor_in_a_run_that_it_repeats() {
    let mut given = Given::submitted().await;
    let accepted = given.offered().await;
    given.respond("De", &accepted, "ACCEPT").await.unwrap();
    let first = of_the_same_state(&mut given).await;
    given.consent(&[Y], &[]).await;
    assert_eq!(stops(&given, "De").await, ["CAPACITY"], "the control");
    let path = "/focalpoint.v1.MatchingService/MatchNeed";
    let request = pb::MatchNeedRequest { need: given.need.clone(), save: true, ..<_>::default() };
    let saved: pb::MatchNeedResponse = given.call("De", path, request).await.unwrap();
    let fits = |answer: &pb::MatchNeedResponse| [answer.candidates.len(), answer.excluded.len()];
    assert_eq!(fits(&saved), [0, 1]);
    let second = std::mem::replace(&mut given.need, first);
    given.withdraw_consent().await;
    given.need = second;
    assert_eq!(stops(&given, "De").await, [] as [&str; 0]);
    assert_eq!(stops(&given, "Gr").await, ["CAPACITY"], "its State knows");
    let request = pb::MatchNeedRequest { as_of: saved.run.unwrap().name, ..<_>::default() };
    let again: pb::MatchNeedResponse = given.call("De", path, request).await.unwrap();
    assert_eq!((fits(&again), again.run.unwrap().differs), ([1, 0], true));
}
