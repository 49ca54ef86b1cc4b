//! The check after the solver: a plan that was tampered with is none. Without the check, each of these would pass.

use std::ops::ControlFlow;

use super::cases::Draw;
use super::world::{TODAY, World, provider_id};
use crate::matching::plan::draft::Draft;
use crate::matching::plan::problem::Clock;
use crate::matching::plan::shortlist::Shortlister;
use crate::matching::plan::{check, finish};
use crate::matching::{Chosen, Plan, PlanError, PlanTerms, Roles, Rule, Watch, Weights};

/// What breaks in a plan.
fn broken(world: &World, plan: &Plan) -> Option<&'static str> {
    let corpus = world.corpus(0..world.providers.len());
    let mut on = |_| ControlFlow::Continue(());
    let mut clock = Clock::new(Watch::new(&mut on));
    match check::plan(&corpus, &world.ids(), &|need| world.wanted(need), plan, TODAY, &mut clock) {
        Ok(()) => None,
        Err(PlanError::Broken { what, .. }) => Some(what),
        Err(PlanError::Stopped(_)) => Some("STOPPED"),
    }
}

#[test]
fn a_plan_that_breaks_a_rule_after_the_solver_is_found() {
    let world = World::drawn(&mut Draw(400), 14, 24);
    let corpus = world.corpus(0..14);
    let plan = world.plan(Roles::Both);
    assert_eq!(broken(&world, &plan), None);
    let mut found = Vec::new();
    for at in 0..plan.assignments.len() {
        for number in 0..14 {
            let wanted = world.wanted(plan.assignments[at].need);
            let id = provider_id(number);
            let explained = corpus.explain(&wanted, id, Weights::configured().unwrap(), TODAY).unwrap();
            let stopped = explained.rules.iter().find(|rule| !rule.passed).map(|outcome| outcome.rule.as_str());
            let Some(rule) = stopped else { continue };
            let forged = |as_funder: bool| {
                let mut plan = plan.clone();
                let chosen = Chosen { provider: id, score: 1, rank: 1, of: 1 };
                if as_funder {
                    plan.assignments[at].funder = Some(chosen);
                } else {
                    plan.assignments[at].deliverer = chosen;
                }
                plan
            };
            for plan in [forged(true), forged(false)] {
                assert_eq!(broken(&world, &plan), Some(rule));
            }
            let mut peer = plan.clone();
            peer.assignments[at].peers = vec![id];
            assert_eq!(broken(&world, &peer), Some(rule));
            found.push(rule);
        }
    }
    found.sort_unstable();
    found.dedup();
    let (of_provider, of_pair) = ([Rule::Capacity, Rule::Status], [Rule::Coverage, Rule::Language]);
    let expected = [&of_provider[..], &of_pair, &[Rule::AssistanceType, Rule::ConflictOfInterest]].concat();
    assert!(expected.iter().all(|rule| found.contains(&rule.as_str())), "{found:?}");
}

#[test]
fn a_plan_that_takes_more_than_there_is_or_loses_a_need_is_found() {
    let mut seen = Vec::new();
    for seed in 410..414 {
        let world = World::drawn(&mut Draw(seed), 14, 24);
        let plan = world.plan(Roles::Both);
        let mut lost = plan.clone();
        lost.unmet.pop();
        assert_eq!(broken(&world, &lost), (!plan.unmet.is_empty()).then_some("NEEDS"));
        let mut twice = plan.clone();
        twice.assignments.push(twice.assignments[0].clone());
        assert_eq!(broken(&world, &twice), Some("NEEDS"));
        for other in &plan.assignments {
            for at in 0..plan.assignments.len() {
                let mut crowded = plan.clone();
                crowded.assignments[at].deliverer = other.deliverer;
                crowded.assignments[at].funder = other.funder;
                seen.extend(broken(&world, &crowded));
            }
        }
        let mut swapped = plan.clone();
        for assignment in &mut swapped.assignments {
            if let Some(funder) = assignment.funder.as_mut() {
                std::mem::swap(funder, &mut assignment.deliverer);
            }
        }
        seen.extend(broken(&world, &swapped));
    }
    assert!(seen.contains(&"CAPACITY_OR_FUNDS") && seen.contains(&"ROLE"), "{seen:?}");
}

#[test]
fn what_comes_of_a_draft_that_was_tampered_with_is_a_fault_and_no_plan() {
    let mut found = Vec::new();
    for seed in 420..424 {
        let world = World::drawn(&mut Draw(seed), 14, 24);
        let (corpus, terms) = (world.corpus(0..14), PlanTerms::configured().unwrap());
        let wanted = |need| world.wanted(need);
        let shortlister = Shortlister::new(&corpus, Weights::configured().unwrap(), &terms, TODAY);
        let lists = || world.ids().into_iter().map(|need| (need, shortlister.of(&wanted(need)))).collect();
        let mut on = |_| ControlFlow::Continue(());
        let mut clock = Clock::new(Watch::new(&mut on));
        let draft = Draft::new(&corpus, &terms, lists(), &mut clock).unwrap();
        assert!(finish(&draft, &world.ids(), &wanted, String::new(), TODAY, &mut clock).is_ok());
        let mut crowded = Draft::new(&corpus, &terms, lists(), &mut clock).unwrap();
        crowded.problem.rooms.iter_mut().for_each(|room| (room.places, room.money) = (None, None));
        let mut forged = Draft::new(&corpus, &terms, lists(), &mut clock).unwrap();
        for choice in forged.problem.asks.iter_mut().flat_map(|ask| &mut ask.choices) {
            std::mem::swap(&mut choice.payer, &mut choice.deliverer);
        }
        for tampered in [crowded, forged] {
            match finish(&tampered, &world.ids(), &wanted, String::new(), TODAY, &mut clock) {
                Err(PlanError::Broken { what, .. }) => found.push(what),
                Err(PlanError::Stopped(_)) => found.push("STOPPED"),
                // Some worlds have room for all.
                Ok(plan) => assert_eq!(broken(&world, &plan), None),
            }
        }
    }
    assert!(found.contains(&"CAPACITY_OR_FUNDS") && found.contains(&"ROLE"), "{found:?}");
}
