//! Tests of the workflow.

use super::*;
use crate::domain::ProviderId;
use uuid::Uuid;

/// When all of it happens.
fn now() -> Timestamp {
    "2026-11-25T12:00:00Z".parse().unwrap()
}

/// A provider that is in it.
fn party(n: u128) -> ProviderId {
    ProviderId(Uuid::from_u128(n))
}

/// A proposal of the secretariat at a stage.
fn at(stage: ProposalStage) -> Proposal {
    let made_by = ProposalSide::Secretariat;
    Proposal { stage, made_by, funder: party(1).name(), deliverer: party(2).name(), ..Proposal::default() }
}

/// An act of a side.
fn event(act: &ProposalAct, side: &ProposalSide) -> Event {
    let provider = if *side == ProposalSide::Provider { party(1).name() } else { String::new() };
    Event { act: act.clone(), side: side.clone(), provider, ..Event::default() }
}

#[test]
fn each_side_can_do_at_each_stage_what_the_agreed_workflow_says_and_nothing_else() {
    // Stage, then what the State, a provider and the secretariat (which made it) can do, and where it leads.
    let expected = [
        ("PROPOSED", "AGREE>STATE_AGREED DECLINE>DECLINED", "", "WITHDRAW>WITHDRAWN"),
        ("STATE_AGREED", "OFFER>OFFERED DECLINE>DECLINED", "", "OFFER>OFFERED WITHDRAW>WITHDRAWN"),
        // The other provider has not accepted yet.
        ("OFFERED", "DECLINE>DECLINED", "ACCEPT>OFFERED DECLINE>DECLINED", "WITHDRAW>WITHDRAWN"),
        (
            "ACCEPTED",
            "DECLINE>DECLINED PROGRESS>IN_DELIVERY",
            "DECLINE>DECLINED PROGRESS>IN_DELIVERY",
            "COMMENT>ACCEPTED",
        ),
        (
            "IN_DELIVERY",
            "PROGRESS>IN_DELIVERY OUTCOME>COMPLETED",
            "PROGRESS>IN_DELIVERY OUTCOME>IN_DELIVERY",
            "COMMENT>IN_DELIVERY",
        ),
        ("COMPLETED", "FOLLOW_UP>COMPLETED COMMENT>COMPLETED", "COMMENT>COMPLETED", "COMMENT>COMPLETED"),
        ("DECLINED", "", "", ""),
        ("WITHDRAWN", "", "", ""),
        ("EXPIRED", "", "", ""),
    ];
    assert_eq!(expected.len(), ProposalStage::ALL.len());
    for (stage, state, provider, secretariat) in expected {
        let proposal = at(ProposalStage::from(stage));
        for (side, wanted) in
            [(ProposalSide::State, state), (ProposalSide::Provider, provider), (ProposalSide::Secretariat, secretariat)]
        {
            let (mut can, mut possible) = (Vec::new(), Vec::new());
            for act in ProposalAct::ALL {
                match proposal.after(event(act, &side), now(), &ProposalRules::default()) {
                    Ok(next) => can.push(format!("{act}>{}", next.stage)),
                    Err(refused) => possible = refused.possible,
                }
            }
            can.sort();
            let mut wanted: Vec<_> = wanted.split_whitespace().map(str::to_owned).collect();
            wanted.sort();
            assert_eq!(can, wanted, "{stage} {side}");
            possible.sort();
            let mut acts: Vec<_> = can.iter().map(|it| ProposalAct::from(it.split('>').next().unwrap())).collect();
            acts.sort();
            assert_eq!(possible, acts, "a refusal lists what is possible");
        }
    }
}

#[test]
fn the_last_provider_to_accept_makes_it_accepted_and_nobody_accepts_twice() {
    let accept = |n| Event { provider: party(n).name(), ..event(&ProposalAct::Accept, &ProposalSide::Provider) };
    let rules = ProposalRules::default();
    let one = at(ProposalStage::Offered).after(accept(1), now(), &rules).unwrap();
    assert_eq!(one.stage, ProposalStage::Offered);
    let refused = one.after(accept(1), now(), &rules).unwrap_err();
    assert_eq!(refused.to_string(), "ACCEPT is not possible for the PROVIDER at stage OFFERED; possible: DECLINE");
    let both = one.after(accept(2), now(), &rules).unwrap();
    assert_eq!((both.stage, both.follow_up_due.as_str()), (ProposalStage::Accepted, "2027-11-25"));
    let alone = Proposal { funder: party(2).name(), ..at(ProposalStage::Offered) };
    assert_eq!(alone.after(accept(2), now(), &rules).unwrap().stage, ProposalStage::Accepted);
}

#[test]
fn it_expires_only_while_it_waits_and_each_step_gives_new_time() {
    let rules = ProposalRules { answer_days: 1, ..ProposalRules::default() };
    let end = rules.answer_until(now());
    for stage in ProposalStage::ALL {
        let proposal = Proposal { expire_time: end.to_string(), ..at(stage.clone()) };
        let expires = proposal.waits();
        assert_eq!(proposal.stage_at(end - jiff::SignedDuration::from_secs(1)), *stage);
        assert_eq!(proposal.stage_at(end), if expires { ProposalStage::Expired } else { stage.clone() });
        let expire = event(&ProposalAct::Expire, &ProposalSide::Service);
        assert_eq!(proposal.after(expire, end, &rules).is_ok(), expires, "{stage}");
    }
    let agreed = at(ProposalStage::Proposed).after(event(&ProposalAct::Agree, &ProposalSide::State), end, &rules);
    assert_eq!(agreed.unwrap().expire_time, rules.answer_until(end).to_string());
}

#[test]
fn reports_end_at_a_bound_and_the_outcome_does_not() {
    let mut proposal = at(ProposalStage::InDelivery);
    proposal.events = vec![Event::default(); MOST_EVENTS];
    let rules = ProposalRules::default();
    for act in [ProposalAct::Progress, ProposalAct::Comment] {
        for side in ProposalSide::ALL {
            assert!(proposal.after(event(&act, side), now(), &rules).is_err());
        }
    }
    assert!(proposal.after(event(&ProposalAct::Outcome, &ProposalSide::Provider), now(), &rules).is_err());
    let completed = proposal.after(event(&ProposalAct::Outcome, &ProposalSide::State), now(), &rules).unwrap();
    let follow_up = || event(&ProposalAct::FollowUp, &ProposalSide::State);
    let followed = completed.after(follow_up(), now(), &rules).unwrap();
    assert_eq!(followed.follow_up_due, "");
    assert!(followed.after(follow_up(), now(), &rules).is_err());
}

#[test]
fn what_is_said_on_the_way_has_a_bound_in_bytes() {
    let mut proposal = at(ProposalStage::InDelivery);
    let rules = ProposalRules::default();
    let outcome = || ArticleOutcome { remarks: "x".repeat(4096), ..<_>::default() };
    let report = || Event {
        outcomes: (0..40).map(|_| outcome()).collect(),
        ..event(&ProposalAct::Outcome, &ProposalSide::Provider)
    };
    let mut reports = 0;
    while let Ok(next) = proposal.after(report(), now(), &rules) {
        (proposal, reports) = (next, reports + 1);
    }
    assert_eq!(reports, 1, "two would be more than can be answered together");
    assert!(proposal.after(event(&ProposalAct::Outcome, &ProposalSide::State), now(), &rules).is_ok());
}

#[test]
fn an_outcome_on_the_whole_follows_from_those_by_article() {
    let of = |outcomes: &[Outcome]| {
        let outcomes = outcomes.iter().map(|outcome| ArticleOutcome { outcome: outcome.clone(), ..<_>::default() });
        Outcome::of(&outcomes.collect::<Vec<_>>())
    };
    assert_eq!(of(&[]), None);
    assert_eq!(of(&[Outcome::Met, Outcome::Met]), Some(Outcome::Met));
    assert_eq!(of(&[Outcome::NotMet]), Some(Outcome::NotMet));
    assert_eq!(of(&[Outcome::Met, Outcome::NotMet]), Some(Outcome::PartlyMet));
    assert_eq!(of(&[Outcome::PartlyMet]), Some(Outcome::PartlyMet));
}

#[test]
fn rules_have_bounds() {
    let fits = |answer_days, follow_up_months| ProposalRules { answer_days, follow_up_months }.validate().is_ok();
    assert_eq!([0, 1, 366, 367].map(|days| fits(days, 12)), [false, true, true, false]);
    assert_eq!([0, 1, 60, 61].map(|months| fits(90, months)), [false, true, true, false]);
}
