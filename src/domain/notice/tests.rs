//! Tests of notices.

use std::collections::BTreeSet;

use super::*;
use crate::domain::proposal::{Answer, Event, ProposalAct, ProposalSide, ProposalStage};
use crate::domain::vocabulary::LANGUAGES;
use crate::domain::{AccountId, AuthorityId, Proposal, ProposalId, ProviderId, State, StateCode, vocabulary};
use uuid::Uuid;

/// A provider.
fn provider(id: u128) -> ProviderId {
    ProviderId(Uuid::from_u128(id))
}

/// A proposal at a stage after some acts, with two providers.
fn proposal(stage: ProposalStage, acts: &[ProposalAct]) -> Proposal {
    let events = acts.iter().map(|act| Event { act: act.clone(), stage: stage.clone(), ..Event::default() }).collect();
    Proposal {
        state: StateCode::from("MN"),
        funder: provider(1).name(),
        deliverer: provider(2).name(),
        made_by: ProposalSide::Secretariat,
        stage,
        events,
        ..Proposal::default()
    }
}

#[test]
fn every_kind_has_a_text_of_its_own_in_every_language_and_nothing_else_has_one() {
    let listed: BTreeSet<&str> = vocabulary().notice_kinds.iter().map(|entry| entry.code.as_str()).collect();
    assert_eq!(listed, NoticeKind::ALL.iter().map(NoticeKind::as_str).collect());
    for language in LANGUAGES {
        let letters: BTreeSet<String> =
            NoticeKind::ALL.iter().map(|kind| compose(kind, "needs", language).subject).collect();
        assert_eq!(letters.len(), NoticeKind::ALL.len(), "{language}");
        assert!(letters.iter().all(|subject| !subject.is_empty() && !subject.contains(['\n', '\r'])), "{language}");
    }
    assert_eq!(compose(&NoticeKind::FollowUpDue, "x", "tlh"), compose(&NoticeKind::FollowUpDue, "x", "en"));
}

#[test]
fn a_letter_says_what_where_and_how_to_look_at_it() {
    let name = ProposalId(Uuid::from_u128(7)).name();
    let letter = compose(&NoticeKind::ProposalToAccept, &name, "en");
    assert_eq!(letter.subject, "A proposal waits for your acceptance");
    let expected = format!(
        "{}\n\n{name}\n\nTo look at it, sign in and run:\n\n    focalpoint proposal show {name}\n",
        letter.subject
    );
    assert!(letter.body.starts_with(&expected), "{}", letter.body);
    for (resource, command) in [
        ("needs", "focalpoint match\n"),
        ("needs/1", "focalpoint match needs/1\n"),
        ("approvals/1", "focalpoint approval list\n"),
        ("authorities/1", "focalpoint search authorities/1\n"),
    ] {
        assert!(compose(&NoticeKind::FollowUpDue, resource, "fr").body.contains(command), "{resource}");
    }
}

#[test]
fn a_proposal_waits_for_the_providers_that_have_not_accepted() {
    let mut offered = proposal(ProposalStage::Offered, &[ProposalAct::Offer]);
    let both = vec![Party::Provider(provider(1)), Party::Provider(provider(2))];
    assert_eq!(next_to_act(&offered), both);
    let answer = Answer { provider: provider(1).name(), answer: ProposalAct::Accept, ..Answer::default() };
    offered.answers.push(answer);
    assert_eq!(next_to_act(&offered), [Party::Provider(provider(2))]);
    offered.events.push(Event { act: ProposalAct::Accept, ..Event::default() });
    assert_eq!(of_step(&offered), Vec::new(), "the other has not accepted");
}

#[test]
fn what_the_state_made_is_its_own_to_bring_on_too() {
    let agreed = proposal(ProposalStage::StateAgreed, &[ProposalAct::Agree]);
    assert_eq!(next_to_act(&agreed), [Party::Secretariat]);
    let own = Proposal { made_by: ProposalSide::State, ..agreed };
    assert_eq!(next_to_act(&own), [Party::State(State::parse("MN").unwrap()), Party::Secretariat]);
}

#[test]
fn no_provider_is_told_of_what_was_never_before_it() {
    let is_provider = |told: Vec<(NoticeKind, Party)>| told.iter().any(|(_, to)| matches!(to, Party::Provider(_)));
    for act in [ProposalAct::Decline, ProposalAct::Withdraw, ProposalAct::Expire] {
        let before = proposal(ProposalStage::Declined, &[ProposalAct::Propose, act.clone()]);
        assert!(!is_provider(of_step(&before)), "{act}");
        let own = Proposal { made_by: ProposalSide::Provider, ..before };
        assert!(is_provider(of_step(&own)), "{act}");
        assert!(is_provider(of_step(&proposal(ProposalStage::Declined, &[ProposalAct::Offer, act.clone()]))), "{act}");
    }
}

#[test]
fn a_reminder_is_the_nearest_day_that_has_come() {
    let end = "2026-12-31T12:00:00Z".to_owned();
    let waiting = Proposal { expire_time: end, ..proposal(ProposalStage::Proposed, &[]) };
    let at = |time: &str| reminder_day(&waiting, time.parse().unwrap(), &[3, 14]);
    assert_eq!(at("2026-12-17T11:59:59Z"), None);
    assert_eq!(at("2026-12-17T12:00:00Z"), Some(14));
    assert_eq!(at("2026-12-28T11:59:59Z"), Some(14));
    assert_eq!(at("2026-12-28T12:00:00Z"), Some(3));
    assert_eq!(at("2026-12-31T12:00:00Z"), None, "it is over");
    let over = Proposal { stage: ProposalStage::Declined, ..waiting };
    assert_eq!(reminder_day(&over, "2026-12-30T12:00:00Z".parse().unwrap(), &[3]), None);
}

#[test]
fn it_is_asked_four_times_in_a_year() {
    let due = Proposal { follow_up_due: "2027-01-01".to_owned(), ..Proposal::default() };
    let on = |day: &str| follow_up_round(&due, day.parse().unwrap());
    let days = ["2026-12-31", "2027-01-01", "2027-03-31", "2027-04-01", "2027-09-28", "2027-12-26", "2027-12-27"];
    assert_eq!(days.map(on), [None, Some(0), Some(0), Some(1), Some(3), Some(3), None]);
    assert_eq!(follow_up_round(&Proposal::default(), "2030-01-01".parse().unwrap()), None);
}

#[test]
fn recipients_are_names_that_read_back() {
    let all = [
        Recipient::Account(AccountId(Uuid::from_u128(1))),
        Recipient::Authority(AuthorityId(Uuid::from_u128(2))),
        Recipient::Provider(provider(3)),
        Recipient::Webhook("registry".to_owned()),
    ];
    for recipient in all {
        assert_eq!(Recipient::parse(&recipient.to_string()), Some(recipient));
    }
    for unknown in ["", "accounts/1", "a@b.example", "needs/00000000-0000-0000-0000-000000000001"] {
        assert_eq!(Recipient::parse(unknown), None, "{unknown}");
    }
}
