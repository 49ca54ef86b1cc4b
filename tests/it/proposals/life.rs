//! A whole life: registered, submitted, matched, proposed, agreed, consented, offered, accepted, delivered, partly met, followed
//! up, in the statistics and in the audit; and at each step who is refused it, and how.

use focalpoint::pb;
use jiff::SignedDuration;
use tonic::Code;

use super::given::{Answer, Given, Y, forbidden, not_found, not_possible, provider, refused};

/// What is done in the life of a proposal: the act, by which side, and where it leads.
const LIFE: [(&str, &str, &str); 11] = [
    ("PROPOSE", "SECRETARIAT", "PROPOSED"),
    ("AGREE", "STATE", "STATE_AGREED"),
    ("OFFER", "SECRETARIAT", "OFFERED"),
    ("ACCEPT", "PROVIDER", "ACCEPTED"),
    ("COMMENT", "SECRETARIAT", "ACCEPTED"),
    ("PROGRESS", "PROVIDER", "IN_DELIVERY"),
    ("OUTCOME", "PROVIDER", "IN_DELIVERY"),
    ("OUTCOME", "STATE", "COMPLETED"),
    ("COMMENT", "STATE", "COMPLETED"),
    ("COMMENT", "PROVIDER", "COMPLETED"),
    ("FOLLOW_UP", "STATE", "COMPLETED"),
];

/// What was done to it, as an event says.
fn acts(proposal: &pb::Proposal) -> Vec<(&str, &str, &str)> {
    proposal.events.iter().map(|it| (it.act.as_str(), it.side.as_str(), it.stage.as_str())).collect()
}

/// The refusal of a call.
fn no(answer: Answer) -> super::given::Refused {
    answer.unwrap_err()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_need_is_proposed_on_agreed_to_offered_accepted_delivered_and_followed_up() {
    let given = Given::registered().await;
    assert_eq!(no(given.create("SEC").await), not_found(), "a draft is its State's own");
    let submit = pb::SubmitNeedRequest { name: given.need.clone(), ..<_>::default() };
    given.call::<_, pb::Need>("Ge", "/focalpoint.v1.NeedService/SubmitNeed", submit).await.unwrap();

    // Matched, and proposed to the State first.
    let request = pb::MatchNeedRequest { need: given.need.clone(), ..<_>::default() };
    let path = "/focalpoint.v1.MatchingService/MatchNeed";
    let matched: pb::MatchNeedResponse = given.call("SEC", path, request).await.unwrap();
    let candidate = matched.candidates.iter().find(|it| it.provider.as_ref().unwrap().name == provider(Y)).unwrap();
    for who in ["Zc", "De", "We"] {
        assert_eq!(no(given.create(who).await), not_found(), "{who}");
    }
    for who in ["Gr", "Dr", "ADM", "AUD"] {
        assert_eq!(no(given.create(who).await), forbidden(), "{who}");
    }
    let proposal = given.create("SEC").await.unwrap();
    let name = proposal.name.clone();
    assert_eq!((proposal.stage.as_str(), proposal.made_by.as_str()), ("PROPOSED", "SECRETARIAT"));
    assert_eq!(proposal.score, candidate.score, "as it was matched");
    assert_eq!(proposal.parts.iter().map(|part| part.contribution).sum::<u32>(), proposal.score);
    let run = proposal.run.unwrap();
    assert_eq!(run.config_hash, matched.run.unwrap().config_hash);
    assert_eq!(proposal.alternates.len(), 1, "the other provider");

    // Only the State knows of it, and only its consent officer agrees, freshly signed in.
    for who in ["De", "Dr", "We", "Zc", "Ze"] {
        assert_eq!(no(given.get(who, &name).await), not_found(), "{who}");
        assert_eq!(given.list(who, <_>::default()).await.unwrap(), [] as [&str; 0], "{who}");
    }
    for who in ["ADM", "AUD"] {
        assert_eq!(no(given.get(who, &name).await), forbidden(), "{who}");
        assert_eq!(given.list(who, <_>::default()).await.unwrap_err(), forbidden(), "{who}");
    }
    assert_eq!(given.list("Gr", <_>::default()).await.unwrap(), [name.as_str()]);
    assert_eq!(no(given.offer("SEC", &name).await), not_possible("PROPOSED", "WITHDRAW"));
    assert_eq!(no(given.offer("Ge", &name).await), not_possible("PROPOSED", "AGREE DECLINE"));
    for who in ["Ge", "SEC", "ADM", "De"] {
        assert_eq!(no(given.respond(who, &name, "AGREE").await), forbidden(), "{who}");
    }
    assert_eq!(no(given.respond("Zc", &name, "AGREE").await), not_found());
    assert_eq!(no(given.respond("De", &name, "ACCEPT").await), not_found());
    let weak = no(given.respond("weak:Gc", &name, "AGREE").await);
    assert_eq!((weak.code, weak.reason.as_str()), (Code::FailedPrecondition, "STRONG_SIGN_IN_REQUIRED"));
    assert_eq!(given.respond("Gc", &name, "AGREE").await.unwrap().stage, "STATE_AGREED");

    // Agreed is not shared: it takes the consent, and the offer.
    assert_eq!(no(given.get("De", &name).await), not_found());
    let unseen = no(given.offer("SEC", &name).await);
    assert_eq!(unseen, refused(Code::FailedPrecondition, "WRONG_STAGE"), "no consent shows Y the need");
    given.consent(&[Y], &[]).await;
    assert_eq!(no(given.get("De", &name).await), not_found(), "shared is not offered");
    assert_eq!(no(given.offer("De", &name).await), forbidden());
    assert_eq!(given.offer("SEC", &name).await.unwrap().stage, "OFFERED");

    // The provider accepts for itself, and nobody else does.
    let seen = given.get("De", &name).await.unwrap();
    assert_eq!(acts(&seen), [("OFFER", "SECRETARIAT", "OFFERED")], "what was before is not told");
    assert_eq!((seen.score, seen.parts.len(), seen.alternates.len(), seen.events[0].account.as_str()), (0, 0, 0, ""));
    assert_eq!(no(given.get("We", &name).await), not_found());
    for who in ["Gc", "Ge", "SEC", "ADM", "Dr", "Zc"] {
        assert_eq!(no(given.respond(who, &name, "ACCEPT").await), forbidden(), "{who}");
    }
    assert_eq!(no(given.respond("We", &name, "ACCEPT").await), not_found());
    assert_eq!(no(given.outcome("Ge", &name, &[]).await), refused(Code::InvalidArgument, "INVALID_FIELDS"));
    let early = given.outcome("Ge", &name, &[("46", "MET"), ("52", "MET")]).await;
    assert_eq!(no(early), not_possible("OFFERED", "DECLINE"));
    assert_eq!(no(given.progress("De", &name, None).await), not_possible("OFFERED", "ACCEPT DECLINE"));
    let accepted = given.respond("De", &name, "ACCEPT").await.unwrap();
    assert_eq!((accepted.stage.as_str(), accepted.follow_up_due.as_str()), ("ACCEPTED", "2027-11-25"));
    assert_eq!(no(given.respond("De", &name, "ACCEPT").await), not_possible("ACCEPTED", "PROGRESS DECLINE"));
    assert_eq!(given.need().await.stage, "SHARED", "help has not begun");

    // Delivered.
    assert_eq!(given.progress("SEC", &name, None).await.unwrap().stage, "ACCEPTED", "a comment begins nothing");
    let begun = given.progress("De", &name, Some(40)).await.unwrap();
    assert_eq!((begun.stage.as_str(), begun.percent), ("IN_DELIVERY", Some(40)));
    assert_eq!(given.need().await.stage, "IN_DELIVERY");
    assert_eq!(no(given.respond("De", &name, "DECLINE").await), not_possible("IN_DELIVERY", "PROGRESS OUTCOME"));
    assert_eq!(no(given.withdraw("SEC", &name).await), not_possible("IN_DELIVERY", "COMMENT"));
    let both = [("46", "MET"), ("52", "NOT_MET")];
    assert_eq!(no(given.outcome("SEC", &name, &both).await), forbidden());
    assert_eq!(given.outcome("De", &name, &[("46", "MET")]).await.unwrap().stage, "IN_DELIVERY", "a report");
    assert_eq!(given.need().await.stage, "IN_DELIVERY");

    // Partly met.
    for of in [&both[..1], &[("46", "MET"), ("52", "MET"), ("53", "MET")]] {
        assert_eq!(no(given.outcome("Ge", &name, of).await), refused(Code::InvalidArgument, "INVALID_FIELDS"));
    }
    let met = given.outcome("Ge", &name, &both).await.unwrap();
    assert_eq!((met.stage.as_str(), met.outcome.as_str(), met.outcomes.len()), ("COMPLETED", "PARTLY_MET", 2));
    assert_eq!(given.need().await.stage, "PARTLY_MET");

    // Followed up a year later; what is said before is a comment, and nobody else's word is the follow-up.
    let said = given.progress("Ge", &name, None).await.unwrap();
    assert_eq!(said.follow_up_due, "2027-11-25");
    given.world.advance(SignedDuration::from_hours(24 * 365));
    let due = |day: &str| pb::ProposalFilter { due_by: day.to_owned(), ..<_>::default() };
    assert_eq!(given.list("SEC", due("2027-11-24")).await.unwrap(), [] as [&str; 0]);
    assert_eq!(given.list("SEC", due("2027-11-25")).await.unwrap(), [name.as_str()]);
    assert_eq!(given.progress("De", &name, None).await.unwrap().follow_up_due, "2027-11-25");
    let followed = given.progress("Ge", &name, None).await.unwrap();
    assert_eq!(followed.follow_up_due, "");
    assert_eq!(given.list("SEC", due("2099-01-01")).await.unwrap(), [] as [&str; 0]);
    assert_eq!(acts(&followed), LIFE);
    counted(&given).await;
    audited(&given, &name).await;
}

/// Checks what the statistics of the State and of the secretariat say of it.
async fn counted(given: &Given) {
    for (who, refused) in [("Gr", false), ("SEC", false), ("Zc", false), ("ADM", true)] {
        let path = "/focalpoint.v1.ReportService/GetStatistics";
        let request = pb::GetStatisticsRequest { dimensions: vec!["STANDING".to_owned()], ..<_>::default() };
        let told: Result<pb::GetStatisticsResponse, _> = given.call(who, path, request).await;
        assert_eq!(told.is_err(), refused, "{who}");
        let Ok(told) = told else { continue };
        let needs: Vec<_> = told.needs.iter().map(|count| (count.standing.as_str(), count.needs)).collect();
        let proposals: Vec<_> = told.proposals.iter().map(|count| (count.stage.as_str(), count.proposals)).collect();
        let of_another = who == "Zc";
        assert_eq!(needs, if of_another { vec![] } else { vec![("PARTLY_MET", 1)] }, "{who}");
        assert_eq!(proposals, if of_another { vec![] } else { vec![("COMPLETED", 1)] }, "{who}");
    }
}

/// Checks what the auditor sees of it, and what the State.
async fn audited(given: &Given, name: &str) {
    let filter = pb::AuditFilter { operation: String::new(), ..<_>::default() };
    let request = pb::ListAuditEntriesRequest { page_size: 100, filter: Some(filter), ..<_>::default() };
    let path = "/focalpoint.v1.AuditService/ListAuditEntries";
    let all: pb::ListAuditEntriesResponse = given.call("AUD", path, request.clone()).await.unwrap();
    let mut allowed: Vec<_> =
        all.audit_entries.iter().filter(|row| row.outcome == "ALLOWED").map(|row| row.operation.as_str()).collect();
    allowed.sort_unstable();
    for method in [
        "CreateProposal",
        "OfferProposal",
        "RespondToProposal",
        "AddProgress",
        "RecordOutcome",
        "GetProposal",
        "ListProposals",
    ] {
        assert!(allowed.contains(&format!("ProposalService.{method}").as_str()), "{method} in {allowed:?}");
    }
    let denied = |row: &&pb::AuditEntry| row.outcome == "DENIED" && row.operation.starts_with("ProposalService.");
    assert!(all.audit_entries.iter().filter(denied).count() > 10, "every refusal");
    assert!(all.audit_entries.iter().all(|row| !row.resource.contains(name)), "auditors see resources masked");

    let own: pb::ListAuditEntriesResponse = given.call("Gc", path, request).await.unwrap();
    assert!(own.audit_entries.iter().any(|row| row.resource == name && row.operation.ends_with("OfferProposal")));

    let request = pb::ListDisclosuresRequest { name: given.need.clone(), page_size: 100, ..<_>::default() };
    let path = "/focalpoint.v1.NeedService/ListDisclosures";
    let shown: pb::ListDisclosuresResponse = given.call("Gc", path, request).await.unwrap();
    let told = |method: &str, role: &str| {
        let is_it = |it: &&pb::Disclosure| it.method.ends_with(method) && it.role == role && it.fields == ["proposal"];
        shown.disclosures.iter().filter(is_it).count()
    };
    assert!(told("ListProposals", "SECRETARIAT") > 0 && told("OfferProposal", "SECRETARIAT") > 0);
    assert!(told("GetProposal", "PROVIDER_EDITOR") == 1 && told("AddProgress", "PROVIDER_EDITOR") > 0);
}
