//! The laws of a plan, whatever the needs and the providers.

use std::collections::HashMap;
use std::ops::ControlFlow;

use serde_json::{Value, json};

use super::cases::Draw;
use super::world::{TODAY, World, anyone, need_id, planned, provider_id};
use crate::domain::ProviderId;
use crate::matching::{
    Corpus, Plan, PlanError, PlanProgress, PlanTerms, Reason, Roles, Rule, Stopped, Watch, Weights, plan,
};

/// The terms of both roles.
fn terms() -> PlanTerms {
    PlanTerms::configured().unwrap()
}

/// What a provider's field says as a number.
fn sum(of: &Value) -> Option<u64> {
    of.as_u64().or_else(|| of.as_str().and_then(|text| text.parse().ok()))
}

/// Checks a plan against the records alone.
fn look_through(world: &World, corpus: &Corpus, plan: &Plan) {
    let told = plan.assignments.iter().map(|it| it.need).chain(plan.unmet.iter().map(|it| it.need));
    let mut told: Vec<_> = told.collect();
    told.sort_unstable();
    assert_eq!(told, world.ids(), "every need is met or not, once");
    let mut places: HashMap<ProviderId, u64> = HashMap::new();
    let mut money: HashMap<ProviderId, u64> = HashMap::new();
    for assignment in &plan.assignments {
        let wanted = world.wanted(assignment.need);
        let funder = assignment.funder.unwrap_or(assignment.deliverer);
        for (chosen, role) in [(assignment.deliverer, "DELIVERS"), (funder, "FUNDS")] {
            let explained = corpus.explain(&wanted, chosen.provider, Weights::configured().unwrap(), TODAY).unwrap();
            assert!(explained.rules.iter().all(|rule| rule.passed), "{assignment:?}");
            assert_eq!(explained.score, chosen.score);
            let provider = &world.providers[usize::try_from(chosen.provider.0.as_u128() - 1).unwrap()];
            let roles: Vec<&str> = provider["roles"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
            assert!(assignment.funder.is_none() || roles.is_empty() || roles.contains(&role), "{role}: {provider}");
        }
        let mut own = vec![assignment.deliverer.provider, funder.provider];
        own.dedup();
        own.extend(&assignment.peers);
        for id in own {
            *places.entry(id).or_default() += 1;
        }
        let need = &world.needs[usize::try_from(assignment.need.0.as_u128() - 1).unwrap()];
        let provider = &world.providers[usize::try_from(funder.provider.0.as_u128() - 1).unwrap()];
        if assignment.funder.is_some() && provider["funding"]["currency"] == "USD" {
            let cost = sum(&need["estimatedCost"]["value"]).unwrap_or(0);
            assert!(sum(&provider["funding"]["ceiling"]).is_none_or(|ceiling| cost <= ceiling));
            *money.entry(funder.provider).or_default() += cost;
        }
    }
    for (number, provider) in world.providers.iter().enumerate() {
        let id = provider_id(number);
        let taken = places.get(&id).copied().unwrap_or(0);
        assert!(
            sum(&provider["capacity"])
                .is_none_or(|most| taken == 0 || taken + sum(&provider["engaged"]).unwrap() <= most)
        );
        let spent = money.get(&id).copied().unwrap_or(0);
        assert!(sum(&provider["funding"]["total"]).is_none_or(|total| spent + 40 <= total));
    }
    let totals = plan.totals;
    assert_eq!(totals.met as usize, plan.assignments.len());
    assert_eq!(totals.needs as usize, world.needs.len());
    assert_eq!(totals.score, plan.assignments.iter().map(|it| u64::from(it.score)).sum::<u64>(), "the parts sum up");
    assert_eq!(plan.states.iter().map(|it| it.needs).sum::<u32>(), totals.needs);
    assert_eq!(plan.states.iter().map(|it| it.met).sum::<u32>(), totals.met);
    let served = plan.states.iter().filter(|it| it.plannable > 0).map(|it| it.met * 1000 / it.plannable);
    assert_eq!(served.min().unwrap_or(1000), totals.floor, "the floor is that of the worst-served State");
    assert!(totals.floor >= totals.floor_before && totals.unserved <= totals.unserved_before);
    assert!(totals.worth_without_floor <= totals.bound);
}

#[test]
fn no_rule_is_ever_broken_and_no_need_is_ever_lost() {
    let (mut met, mut reasons) = (0, HashMap::new());
    for seed in 0..12 {
        let world = World::drawn(&mut Draw(seed), 14, 24);
        let corpus = world.corpus(0..14);
        for roles in [Roles::Both, Roles::Delivery] {
            let plan = world.plan(roles);
            look_through(&world, &corpus, &plan);
            met += plan.assignments.len();
            plan.unmet.iter().for_each(|unmet| *reasons.entry(unmet.reason.as_str()).or_insert(0) += 1);
        }
    }
    assert!(met > 120 && reasons["CAPACITY_USED"] > 15 && reasons.len() >= 4, "{met} met, {reasons:?}");
}

#[test]
fn the_order_of_needs_and_providers_changes_nothing() {
    for seed in 100..103 {
        let world = World::drawn(&mut Draw(seed), 14, 24);
        let first = world.plan(Roles::Both);
        let mut needs = world.ids();
        needs.reverse();
        needs.rotate_left(5);
        needs.push(needs[3]);
        let corpus = world.corpus((0..14).rev());
        assert_eq!(planned(&world, &corpus, &needs, &terms()).unwrap(), first);
    }
}

#[test]
fn to_be_the_secretariat_is_of_no_use() {
    for seed in 200..203 {
        let mut world = World::drawn(&mut Draw(seed), 14, 24);
        let mut before = world.plan(Roles::Both);
        assert_eq!(before.totals.secretariat, 0);
        let busiest = before.assignments[0].deliverer.provider;
        let number = usize::try_from(busiest.0.as_u128() - 1).unwrap();
        world.providers[number]["acronyms"] = json!(["UNODC ROEA"]);
        let after = world.plan(Roles::Both);
        let takes_part = |it: &&crate::matching::Assignment| {
            it.deliverer.provider == busiest || it.funder.is_some_and(|funder| funder.provider == busiest)
        };
        let share = before.assignments.iter().filter(takes_part).count();
        assert_eq!(after.totals.secretariat as usize, share, "its share is told");
        before.totals.secretariat = after.totals.secretariat;
        before.totals.secretariat_first = after.totals.secretariat_first;
        assert_eq!(before, after, "nothing else is different");
    }
}

/// One need.
fn need_of(state: &str) -> Value {
    json!({ "state": state, "title": { "en": "Training of prosecutors" }, "articles": ["46"] })
}

#[test]
fn every_unmet_need_has_the_reason_that_is_true() {
    let with = |provider: Value, more: &Value| {
        let mut provider = provider;
        more.as_object().unwrap().iter().for_each(|(key, value)| provider[key] = value.clone());
        provider
    };
    let reason = |providers: Vec<Value>, needs: Vec<Value>| {
        let plan = World { providers, needs }.plan(Roles::Both);
        plan.unmet.last().map(|unmet| unmet.reason)
    };
    let mut costly = need_of("FR");
    costly["estimatedCost"] = json!({ "value": "70", "currency": "USD" });
    let deliverer = with(anyone(), &json!({ "roles": ["DELIVERS"] }));
    let window = |more: &Value| with(anyone(), &json!({ "roles": ["FUNDS"], "capacity": null, "funding": more }));
    let other = with(anyone(), &json!({ "articles": ["9"], "description": { "en": "Roads" } }));
    let narrow = with(anyone(), &json!({ "coverage": { "states": ["PE"] } }));
    for (providers, needs, expected) in [
        (vec![anyone()], vec![need_of("FR")], None),
        (vec![], vec![need_of("FR")], Some(Reason::NoCandidate)),
        (
            vec![other],
            vec![json!({ "state": "FR", "title": { "en": "Asset tracing" }, "articles": ["52"] })],
            Some(Reason::NoCandidate),
        ),
        (vec![narrow], vec![need_of("FR")], Some(Reason::Rule(Rule::Coverage))),
        (vec![deliverer.clone()], vec![need_of("FR")], Some(Reason::NoPayer)),
        (
            vec![deliverer.clone(), window(&json!({ "ceiling": "60", "currency": "USD" }))],
            vec![costly.clone()],
            Some(Reason::PayerRule(Rule::Ceiling)),
        ),
        (vec![anyone()], vec![need_of("FR"), need_of("PE")], Some(Reason::CapacityUsed)),
        (
            vec![
                with(deliverer.clone(), &json!({ "capacity": 5 })),
                window(&json!({ "total": "100", "currency": "USD" })),
            ],
            vec![costly.clone(), costly.clone()],
            Some(Reason::FundsUsed),
        ),
        (
            vec![deliverer.clone(), window(&json!({ "total": "100", "committed": "50", "currency": "USD" }))],
            vec![costly.clone()],
            Some(Reason::FundsUsed),
        ),
        (
            vec![deliverer.clone(), window(&json!({ "total": "1000", "currency": "EUR" }))],
            vec![costly.clone()],
            Some(Reason::PayerCurrency),
        ),
        (
            vec![deliverer.clone(), window(&json!({ "ceiling": "1000", "currency": "EUR" }))],
            vec![costly.clone()],
            Some(Reason::PayerCurrency),
        ),
        // Who limits nothing, and a need whose cost is not known, ask for no rate.
        (vec![deliverer.clone(), window(&json!({ "currency": "EUR" }))], vec![costly], None),
        (vec![deliverer, window(&json!({ "total": "1000", "currency": "EUR" }))], vec![need_of("FR")], None),
    ] {
        assert_eq!(reason(providers.clone(), needs), expected, "{providers:?}");
    }
}

#[test]
fn of_two_equal_needs_for_one_place_that_of_the_least_developed_goes_first() {
    for (first, second) in [("FR", "NE"), ("NE", "FR")] {
        let needs = vec![need_of(first), need_of(second)];
        let plan = World { providers: vec![anyone()], needs }.plan(Roles::Both);
        assert_eq!(plan.assignments[0].state.map(crate::domain::State::code), Some("NE"));
        assert_eq!(plan.unmet[0].state.map(crate::domain::State::code), Some("FR"));
    }
}

#[test]
fn of_two_equal_needs_of_a_state_the_one_that_it_puts_first_goes_first() {
    let placed = |places: [Option<u32>; 2]| {
        let need = |place: Option<u32>| {
            let mut need = need_of("FR");
            need["priority"] = json!(place);
            need
        };
        let plan = World { providers: vec![anyone()], needs: places.map(need).into() }.plan(Roles::Both);
        plan.assignments[0].need
    };
    for (places, first) in
        [([Some(2), Some(1)], 1), ([Some(1), Some(2)], 0), ([None, Some(3)], 1), ([Some(3), None], 0)]
    {
        assert_eq!(placed(places), need_id(first), "{places:?}");
    }
}

#[test]
fn a_seed_fund_pays_for_short_help_beside_the_window_and_for_no_other() {
    let need = |horizon: &str, cost: &str| {
        let mut need = need_of("FR");
        need["horizon"] = json!(horizon);
        need["estimatedCost"] = json!({ "value": cost, "currency": "USD" });
        need
    };
    let mut provider = anyone();
    provider["capacity"] = json!(9);
    let seed = json!({ "ceiling": "50", "total": "110", "committed": "20", "currency": "USD" });
    provider["funding"] = json!({ "ceiling": "45", "total": "45", "currency": "USD", "seed": seed });
    let planned = |needs: Vec<Value>| {
        let world = World { providers: vec![provider.clone()], needs };
        let plan = world.plan(Roles::Both);
        let unmet: Vec<_> = plan.unmet.iter().map(|unmet| unmet.reason.as_str()).collect();
        (plan.assignments.iter().map(|it| it.from_seed).collect::<Vec<_>>(), unmet)
    };
    assert_eq!(planned(vec![need("AD_HOC", "50")]), (vec![true], vec![]), "beyond the window");
    assert_eq!(planned(vec![need("AD_HOC", "60")]), (vec![], vec!["FUNDER_RULE"]), "beyond both");
    assert_eq!(planned(vec![need("MULTI_YEAR", "50")]), (vec![], vec!["FUNDER_RULE"]));
    assert_eq!(planned(vec![need("MULTI_YEAR", "40")]), (vec![false], vec![]), "of the window");
    let (purses, unmet) = planned(vec![need("AD_HOC", "45"); 4]);
    assert_eq!(
        (purses.iter().filter(|seed| **seed).count(), purses.len()),
        (2, 3),
        "ninety are left of it, and the window"
    );
    assert_eq!(unmet, ["FUNDS_USED"]);
}

#[test]
fn who_could_take_a_place_is_named_in_order_and_with_whether_there_is_room() {
    let mut rest = anyone();
    rest["description"] = json!({ "en": "Training of judges" });
    let providers = vec![anyone(), rest.clone(), rest];
    let plan = World { providers, needs: vec![need_of("FR"), need_of("PE")] }.plan(Roles::Delivery);
    let alternates = &plan.assignments[0].alternates;
    assert_eq!(plan.assignments[0].funder, None);
    assert_eq!(alternates.iter().map(|it| it.provider).collect::<Vec<_>>().len(), 2);
    assert!(alternates.is_sorted_by_key(|it| std::cmp::Reverse(it.score)));
    assert!(alternates.iter().any(|it| it.has_room) && alternates.iter().any(|it| !it.has_room));
}

#[test]
fn a_plan_can_be_stopped_while_it_scores() {
    let world = World::drawn(&mut Draw(300), 14, 24);
    let corpus = world.corpus(0..14);
    let mut told = Vec::new();
    let mut stop = |progress| {
        told.push(progress);
        if told.len() == 4 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let (weights, wanted) = (Weights::configured().unwrap(), |need| world.wanted(need));
    let ended = plan(&corpus, &world.ids(), &wanted, weights, &terms(), TODAY, Watch::new(&mut stop));
    assert_eq!(ended, Err(PlanError::Stopped(Stopped)));
    assert_eq!(told.last(), Some(&PlanProgress::Scoring { done: 3, of: 24 }));
    assert_eq!(need_id(0), world.ids()[0]);
}

#[test]
fn the_largest_sums_that_can_be_told_are_compared_in_full() {
    let plan = |total: &str, costs: &[&str]| {
        let need = |cost: &&str| {
            let mut need = need_of("FR");
            need["estimatedCost"] = json!({ "value": cost, "currency": "USD" });
            need
        };
        let mut provider = anyone();
        provider["capacity"] = json!(9);
        provider["funding"] = json!({ "total": total, "currency": "USD" });
        World { providers: vec![provider], needs: costs.iter().map(need).collect() }.plan(Roles::Both)
    };
    let (all, half) = ("999999999999999999", "500000000000000000");
    let unmet = |plan: Plan| plan.unmet.iter().map(|unmet| unmet.reason).collect::<Vec<_>>();
    assert_eq!(unmet(plan(all, &[all])), []);
    assert_eq!(unmet(plan(all, &[half, half])), [Reason::FundsUsed], "one unit is missing");
    assert_eq!(unmet(plan("999999999999999998", &[all, all])), [Reason::FundsUsed; 2]);
}

#[test]
fn who_gave_its_last_place_as_a_peer_has_no_room_for_more() {
    let mut peer = anyone();
    peer["kind"] = json!("PEER_STATE");
    peer["description"] = json!({ "en": "Training of judges" });
    let mut first = anyone();
    first["capacity"] = json!(2);
    let plan = World { providers: vec![first, peer], needs: vec![need_of("FR"), need_of("PE")] }.plan(Roles::Delivery);
    let peers: Vec<_> = plan.assignments.iter().flat_map(|it| &it.peers).copied().collect();
    assert_eq!(peers, [provider_id(1)], "it has one place");
    let alternates: Vec<_> = plan.assignments.iter().flat_map(|it| &it.alternates).collect();
    assert!(alternates.len() == 2 && alternates.iter().all(|it| !it.has_room), "{alternates:?}");
}
