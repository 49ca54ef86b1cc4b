//! Who makes a proposal, who takes it back, and what two providers in one answer.

use focalpoint::pb;
use tonic::Code;
use uuid::Uuid;

use super::given::{Given, W, Y, not_found, not_possible, provider, refused};

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_proposes_itself_alone_and_the_state_still_agrees_first() {
    let given = Given::submitted().await;
    given.consent(&[Y], &[]).await;
    let invalid = refused(Code::InvalidArgument, "INVALID_FIELDS");
    assert_eq!(given.create_of("De", &provider(W), &provider(Y)).await.unwrap_err(), invalid);
    assert_eq!(given.create_of("We", "", &provider(W)).await.unwrap_err(), not_found(), "not shared with it");
    let proposal = given.create("De").await.unwrap();
    let name = proposal.name.as_str();
    assert_eq!((proposal.stage.as_str(), proposal.made_by.as_str(), proposal.score), ("PROPOSED", "PROVIDER", 0));
    assert_eq!(given.get("De", name).await.unwrap().events.len(), 1, "it sees its own");
    assert_eq!(given.respond("De", name, "ACCEPT").await.unwrap_err(), not_possible("PROPOSED", "WITHDRAW"));
    assert_eq!(given.withdraw("SEC", name).await.unwrap_err(), not_possible("PROPOSED", ""));
    given.respond("Gc", name, "AGREE").await.unwrap();
    given.offer("Ge", name).await.unwrap();
    let second = given.create("De").await.unwrap().name;
    assert_eq!(given.withdraw("De", &second).await.unwrap().stage, "WITHDRAWN");
    assert_eq!(given.respond("De", name, "ACCEPT").await.unwrap().stage, "ACCEPTED");
    let third = given.create("De").await.unwrap_err();
    assert_eq!(
        (third.reason.as_str(), third.told["broken"].ends_with(" CAPACITY")),
        ("RULE_BROKEN", true),
        "it is full"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_state_makes_counts_as_agreed_only_when_its_consent_officer_agrees() {
    let given = Given::submitted().await;
    for who in ["Ge", "Gc"] {
        let proposal = given.create(who).await.unwrap();
        assert_eq!((proposal.stage.as_str(), proposal.made_by.as_str()), ("PROPOSED", "STATE"));
        let possible = "AGREE DECLINE WITHDRAW";
        assert_eq!(given.offer("Ge", &proposal.name).await.unwrap_err(), not_possible("PROPOSED", possible));
        assert_eq!(given.respond("Gc", &proposal.name, "AGREE").await.unwrap().stage, "STATE_AGREED");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn funder_and_deliverer_each_accept_for_themselves() {
    let given = Given::submitted().await;
    let name = given.create_of("SEC", &provider(W), &provider(Y)).await.unwrap().name;
    given.respond("Gc", &name, "AGREE").await.unwrap();
    given.consent(&[Y], &[]).await;
    let unseen = refused(Code::FailedPrecondition, "WRONG_STAGE");
    assert_eq!(given.offer("SEC", &name).await.unwrap_err(), unseen, "W does not see the need");
    given.consent(&[Y, W], &[]).await;
    given.offer("SEC", &name).await.unwrap();
    let first = given.respond("We", &name, "ACCEPT").await.unwrap();
    assert_eq!((first.stage.as_str(), first.answers.len()), ("OFFERED", 2));
    assert_eq!(given.respond("We", &name, "ACCEPT").await.unwrap_err(), not_possible("OFFERED", "DECLINE"));
    let second = given.respond("De", &name, "ACCEPT").await.unwrap();
    assert_eq!((second.stage.as_str(), second.answers.len()), ("ACCEPTED", 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_accepts_no_more_than_it_can_take_on() {
    let given = Given::submitted().await;
    let first = given.offered().await;
    let second = given.create("SEC").await.unwrap();
    let overlap = &second.overlaps[0];
    assert_eq!((overlap.proposal.as_str(), overlap.provider.as_str()), (first.as_str(), provider(Y).as_str()));
    assert_eq!(overlap.subjects, ["46", "52"]);
    given.respond("Gc", &second.name, "AGREE").await.unwrap();
    let offered = given.offer("SEC", &second.name).await.unwrap();
    assert_eq!(offered.events.last().unwrap().overlaps[0].proposal, first, "worked out again, and kept");
    assert!(given.get("De", &second.name).await.unwrap().overlaps.is_empty(), "not told to the provider");
    given.respond("De", &first, "ACCEPT").await.unwrap();
    let full = given.respond("De", &second.name, "ACCEPT").await.unwrap_err();
    assert_eq!(
        (full.reason.as_str(), full.told["broken"].clone()),
        ("RULE_BROKEN", format!("{} CAPACITY", provider(Y)))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_proposal_is_an_overlap_to_the_state_and_the_secretariat_and_to_nobody_else() {
    let given = Given::submitted().await;
    let open = given.offered().await;
    let declined = given.create("SEC").await.unwrap().name;
    given.respond("Ge", &declined, "DECLINE").await.unwrap();
    let overlaps = async |who: &str| {
        let request = pb::MatchNeedRequest { need: given.need.clone(), ..<_>::default() };
        let path = "/focalpoint.v1.MatchingService/MatchNeed";
        let matched: pb::MatchNeedResponse = given.call(who, path, request).await.unwrap();
        let (need, provider) = (given.need.clone(), provider(Y));
        let request = pb::ExplainMatchRequest { need, provider, ..<_>::default() };
        let path = "/focalpoint.v1.MatchingService/ExplainMatch";
        let explained: pb::ExplainMatchResponse = given.call(who, path, request).await.unwrap();
        let of =
            |candidate: &pb::Candidate| candidate.overlaps.iter().map(|it| it.proposal.clone()).collect::<Vec<_>>();
        let both = (of(&matched.candidates[0]), of(&explained.candidate.unwrap()));
        assert_eq!(both.0, both.1, "{who}");
        both.0
    };
    for who in ["Gr", "SEC"] {
        assert_eq!(overlaps(who).await, [open.as_str()], "{who}");
    }
    assert_eq!(overlaps("De").await, [] as [&str; 0], "though it sees the proposal itself");
    let request = pb::ListDisclosuresRequest { name: given.need.clone(), page_size: 100, ..<_>::default() };
    let path = "/focalpoint.v1.NeedService/ListDisclosures";
    let shown: pb::ListDisclosuresResponse = given.call("Gc", path, request).await.unwrap();
    let told = |it: &&pb::Disclosure| it.method.ends_with("MatchNeed") && it.fields == ["proposal"];
    assert_eq!(shown.disclosures.iter().filter(told).count(), 1, "the secretariat was shown it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_need_is_met_when_the_last_help_for_it_is_done() {
    let given = Given::submitted().await;
    let first = given.offered().await;
    let other = given.create_of("SEC", "", &provider(W)).await.unwrap().name;
    given.respond("Gc", &other, "AGREE").await.unwrap();
    given.consent(&[Y, W], &[]).await;
    given.offer("SEC", &other).await.unwrap();
    for (who, name) in [("De", &first), ("We", &other)] {
        given.respond(who, name, "ACCEPT").await.unwrap();
        given.progress(who, name, None).await.unwrap();
    }
    given.outcome("Ge", &first, &[("46", "MET"), ("52", "NOT_MET")]).await.unwrap();
    assert_eq!(given.need().await.stage, "IN_DELIVERY", "other help is under way");
    given.outcome("Ge", &other, &[("46", "MET"), ("52", "MET")]).await.unwrap();
    assert_eq!(given.need().await.stage, "MET");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_that_rests_on_the_need_is_written_with_it() {
    // So that a consent taken back or a need closed between look and write makes the step fail.
    let given = Given::submitted().await;
    let name = given.create("SEC").await.unwrap().name;
    let mut of_need = vec![given.need().await.etag];
    given.respond("Gc", &name, "AGREE").await.unwrap();
    of_need.push(given.need().await.etag);
    given.consent(&[Y], &[]).await;
    of_need.push(given.need().await.etag);
    given.offer("SEC", &name).await.unwrap();
    of_need.push(given.need().await.etag);
    given.respond("De", &name, "ACCEPT").await.unwrap();
    of_need.push(given.need().await.etag);
    of_need.dedup();
    assert_eq!(of_need.len(), 5, "{of_need:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_done_once_checked_without_being_done_and_refused_at_a_stale_etag() {
    let given = Given::submitted().await;
    let made = given.create("SEC").await.unwrap();
    let path = "/focalpoint.v1.ProposalService/RespondToProposal";
    let request_id = Uuid::from_u128(7).to_string();
    let answer = "AGREE".to_owned();
    let request = pb::RespondToProposalRequest { name: made.name.clone(), answer, request_id, ..<_>::default() };
    let check = pb::RespondToProposalRequest { validate_only: true, request_id: String::new(), ..request.clone() };
    let checked: pb::Proposal = given.call("Gc", path, check).await.unwrap();
    assert_eq!(checked.stage, "STATE_AGREED");
    assert_eq!(given.get("Gc", &made.name).await.unwrap().stage, "PROPOSED");
    let first: pb::Proposal = given.call("Gc", path, request.clone()).await.unwrap();
    let again: pb::Proposal = given.call("Gc", path, request).await.unwrap();
    assert_eq!(first, again);
    let request = pb::WithdrawProposalRequest { name: made.name, etag: made.etag, ..<_>::default() };
    let path = "/focalpoint.v1.ProposalService/WithdrawProposal";
    let stale = given.call::<_, pb::Proposal>("SEC", path, request).await.unwrap_err();
    assert_eq!(stale, refused(Code::Aborted, "STALE_ETAG"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_side_has_a_hundred_proposals_waiting_on_a_need_and_no_more() {
    let given = Given::submitted().await;
    given.consent(&[Y], &[]).await;
    let first = given.create("De").await.unwrap().name;
    for _ in 1..100 {
        given.create("De").await.unwrap();
    }
    assert_eq!(given.create("De").await.unwrap_err(), refused(Code::ResourceExhausted, "OVER_QUOTA"));
    given.create("SEC").await.unwrap();
    given.withdraw("De", &first).await.unwrap();
    given.create("De").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_side_that_declines_says_why() {
    let given = Given::submitted().await;
    let name = given.create("SEC").await.unwrap().name;
    let decline = |reason: &str| pb::RespondToProposalRequest {
        name: name.clone(),
        answer: "DECLINE".to_owned(),
        reason: reason.to_owned(),
        ..<_>::default()
    };
    let path = "/focalpoint.v1.ProposalService/RespondToProposal";
    for reason in ["", "BECAUSE"] {
        let refusal = given.call::<_, pb::Proposal>("Ge", path, decline(reason)).await.unwrap_err();
        assert_eq!(refusal, refused(Code::InvalidArgument, "INVALID_FIELDS"), "{reason}");
    }
    let declined: pb::Proposal = given.call("Ge", path, decline("ALREADY_COVERED")).await.unwrap();
    assert_eq!((declined.stage.as_str(), declined.events[1].reason.as_str()), ("DECLINED", "ALREADY_COVERED"));
    assert_eq!(given.respond("Gc", &name, "AGREE").await.unwrap_err(), not_possible("DECLINED", ""));
}
