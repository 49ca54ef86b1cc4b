//! What the solver finds, beside the best there is.

use std::ops::ControlFlow;

use super::cases::{Draw, one_role, two_roles};
use super::reference;
use crate::matching::plan::Stopped;
use crate::matching::plan::problem::{Ask, Choice, Clock, Floor, Problem, Room, Tally};
use crate::matching::plan::progress::{PlanProgress, Watch};
use crate::matching::plan::solve::{Served, Solved, solve};
use crate::matching::plan::{exact, flow, improve, price};

/// What a State's floor is worth in these tests: several of the best needs.
const WORTH: i64 = 4_000_000;

/// Solves without an end.
fn solved(problem: &Problem, one_role: bool, worth: i64) -> Solved {
    let mut on = |_| ControlFlow::Continue(());
    solve(problem, one_role, worth, &mut Clock::new(Watch::new(&mut on))).unwrap()
}

/// The flow of one role.
fn flow(problem: &Problem) -> flow::Flow {
    let mut on = |_| ControlFlow::Continue(());
    let arcs: Vec<Vec<flow::Arc>> = problem
        .asks
        .iter()
        .map(|ask| ask.choices.iter().map(|choice| (choice.deliverer, choice.value)).collect())
        .collect();
    let places: Vec<_> = problem.rooms.iter().map(|room| room.places).collect();
    flow::assign(&arcs, &places, &mut Clock::new(Watch::new(&mut on))).unwrap()
}

/// What choices are worth; each must fit.
fn value(problem: &Problem, made: &[Option<u32>]) -> i64 {
    let none = Floor::default();
    let tally = Tally::with(problem, &none, made);
    assert_eq!(tally.clone().into_made(), made, "every choice fits what the providers can take on");
    tally.value()
}

/// What the simple way is worth: the best pair that still fits, again and again.
fn greedy(problem: &Problem) -> i64 {
    let none = Floor::default();
    let mut tally = Tally::new(problem, &none);
    let mut all: Vec<(i64, usize, u32)> = Vec::new();
    for (ask, of) in problem.asks.iter().enumerate() {
        all.extend((0..).zip(&of.choices).map(|(at, choice)| (-choice.value, ask, at)));
    }
    all.sort_unstable();
    for (_, ask, at) in all {
        if tally.made(ask).is_none() && tally.can(ask, at) {
            tally.take(ask, at);
        }
    }
    tally.value()
}

#[test]
fn one_role_is_the_best_there_is_by_its_prices_and_by_another_solver() {
    let mut draw = Draw(1);
    for round in 0..40 {
        let problem = one_role(&mut draw, 12 + round, 8, 3, 3);
        let flow = flow(&problem);
        let worth = value(&problem, &flow.made);
        assert_eq!(worth, reference::dual(&problem, &flow.prices), "round {round}: the prices prove it");
        assert_eq!(worth, value(&problem, &reference::best(&problem, &Floor::default())), "round {round}");
        assert!(worth >= greedy(&problem));
        // Control: with one choice taken back the proof fails.
        let mut worse = flow.made.clone();
        if let Some(made) = worse.iter_mut().find(|made| made.is_some()) {
            *made = None;
        }
        assert_ne!(value(&problem, &worse), reference::dual(&problem, &flow.prices));
    }
}

#[test]
fn two_hundred_needs_and_a_hundred_and_fifty_providers_of_one_role_are_planned_as_well_as_can_be() {
    for (seed, most_places) in [(2, 1), (3, 2), (4, 6)] {
        let problem = one_role(&mut Draw(seed), 200, 150, 30, most_places);
        let flow = flow(&problem);
        let worth = value(&problem, &flow.made);
        assert_eq!(worth, reference::dual(&problem, &flow.prices));
        assert_eq!(worth, value(&problem, &reference::best(&problem, &Floor::default())));
        let solved = solved(&problem, true, 0);
        assert_eq!((solved.value, solved.bound, solved.is_optimal), (worth, worth, true));
    }
}

#[test]
fn two_roles_come_within_two_per_cent_of_the_best_there_is() {
    let mut draw = Draw(5);
    let (mut optimal, mut contested) = (0, 0);
    for round in 0..120 {
        let (needs, providers) = (4 + draw.below(9), 3 + draw.below(6));
        let (needs, providers) = (usize::try_from(needs).unwrap(), u32::try_from(providers).unwrap());
        let problem = two_roles(&mut draw, needs, providers, 4);
        let best = value(&problem, &reference::best(&problem, &Floor::default()));
        let solved = solved(&problem, false, 0);
        assert_eq!(solved.value, value(&problem, &solved.made));
        assert!(solved.value * 100 >= best * 98, "round {round}: {} of {best}", solved.value);
        assert!(solved.value <= best && best <= solved.bound, "round {round}: a bound is one");
        assert!(solved.value >= greedy(&problem), "round {round}: never worse than the simple way");
        assert!(!solved.is_optimal || solved.value == best, "round {round}: what is proven is so");
        optimal += usize::from(solved.value == best);
        contested += usize::from(greedy(&problem) < best);
    }
    assert!(optimal > 110 && contested > 40, "{optimal} best, {contested} where the simple way is not");
}

/// The highest share of needs met that every State can have, and the best plan that gives it, by the other solver.
fn fairest(problem: &Problem) -> Vec<Option<u32>> {
    let plannable = problem.plannable();
    let none = Floor::default();
    let served = |made: &[Option<u32>]| Served::of(Tally::with(problem, &none, made).met(), &plannable);
    let any = Floor { quotas: plannable.iter().map(|of| u32::from(*of > 0)).collect(), worth: WORTH };
    let mut fairest = reference::best(problem, &any);
    if served(&fairest).none > 0 {
        return fairest;
    }
    for level in 1..=1000_u32 {
        let quotas: Vec<u32> = plannable.iter().map(|of| (of * level).div_ceil(1000)).collect();
        let before = if level == 1 {
            Vec::new()
        } else {
            plannable.iter().map(|of| (of * (level - 1)).div_ceil(1000)).collect()
        };
        if quotas == before {
            continue;
        }
        let floor = Floor { quotas, worth: WORTH };
        let made = reference::best(problem, &floor);
        if Tally::with(problem, &floor, &made).missing() > 0 {
            break;
        }
        fairest = made;
    }
    fairest
}

#[test]
fn the_worst_served_state_is_raised_as_far_as_another_solver_raises_it() {
    let mut draw = Draw(6);
    let mut raised = 0;
    for round in 0..60 {
        let (needs, providers) = (5 + draw.below(8), 3 + draw.below(5));
        let (needs, providers) = (usize::try_from(needs).unwrap(), u32::try_from(providers).unwrap());
        let problem = two_roles(&mut draw, needs, providers, 3);
        let plannable = problem.plannable();
        let none = Floor::default();
        let solved = solved(&problem, false, WORTH);
        let theirs = fairest(&problem);
        let served = Served::of(Tally::with(&problem, &none, &theirs).met(), &plannable);
        assert_eq!((solved.served[1], solved.unserved[1]), (served.least, served.none), "round {round}");
        assert!(solved.served[1] >= solved.served[0] && solved.unserved[1] <= solved.unserved[0], "round {round}");
        assert!(solved.value * 100 >= value(&problem, &theirs) * 98, "round {round}");
        raised += usize::from(solved.served[1] > solved.served[0] || solved.unserved[1] < solved.unserved[0]);
    }
    assert!(raised > 8, "{raised} times the worst-served State got more");
}

#[test]
fn a_plan_that_is_told_to_stop_stops_within_a_bounded_number_of_steps() {
    let problem = two_roles(&mut Draw(7), 300, 60, 20);
    let mut told = 0;
    let mut stop = |progress: PlanProgress| {
        told += 1;
        assert!(matches!(progress, PlanProgress::Solving { .. }));
        if told == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    assert_eq!(solve(&problem, false, WORTH, &mut Clock::new(Watch::new(&mut stop))), Err(Stopped));
    assert_eq!(told, 3, "it asks no more once it was told");
}

/// One payer of limited money and with places without limit, for so many needs; some deliver, without limit too.
fn one_purse(draw: &mut Draw, needs: usize) -> Problem {
    let ask = |_| {
        let each = (1..=20).map(|deliverer| {
            let value = i64::try_from(draw.from(200_000, 950_000)).unwrap();
            Choice { payer: 0, purse: 0, deliverer, value, money: 100_000 }
        });
        let mut choices: Vec<_> = each.collect();
        choices.sort_by_key(|choice| (std::cmp::Reverse(choice.value), choice.deliverer));
        Ask { state: 0, choices }
    };
    let asks = (0..needs).map(ask).collect();
    let money = i64::try_from(needs).unwrap() * 100_000 / 3;
    let mut rooms = vec![Room { places: None, money: Some(money) }];
    rooms.resize(21, Room::default());
    Problem { asks, rooms, states: 1 }
}

#[test]
fn the_work_for_one_purse_that_many_needs_want_grows_as_the_needs_do() {
    let steps = |needs: usize| {
        let (problem, mut steps) = (one_purse(&mut Draw(8), needs), 0);
        let mut on = |progress| {
            if let PlanProgress::Solving { steps: so_far } = progress {
                steps = so_far;
            }
            ControlFlow::Continue(())
        };
        let solved = solve(&problem, false, 0, &mut Clock::new(Watch::new(&mut on))).unwrap();
        assert_eq!(solved.made.iter().flatten().count(), needs / 3);
        steps
    };
    let (few, many) = (steps(150), steps(600));
    assert!(many <= few * 8, "{few} steps for 150 needs, {many} for 600");
}

#[test]
fn a_search_whose_steps_are_used_up_keeps_the_best_so_far_and_proves_nothing() {
    let problem = two_roles(&mut Draw(9), 120, 30, 10);
    let none = Floor::default();
    let mut steps = 0;
    let mut on = |progress| {
        if let PlanProgress::Solving { steps: so_far } = progress {
            steps = so_far;
        }
        ControlFlow::Continue(())
    };
    let mut clock = Clock::new(Watch::new(&mut on));
    clock.grant(0);
    let mut tally = Tally::new(&problem, &none);
    improve::improve(&mut tally, &mut clock).unwrap();
    assert_eq!(tally.total(), 0, "nothing was tried");
    clock.grant(50_000);
    improve::improve(&mut tally, &mut clock).unwrap();
    assert!(clock.is_spent() && tally.total() > 0);
    assert_eq!(value(&problem, &tally.clone().into_made()), tally.value());
    let mut priced = price::search(&problem, &none, price::Prices::none(&problem), tally, 240, &mut clock).unwrap();
    assert!(priced.relaxed.bound > priced.tally.total());
    assert!(!exact::settle(&mut priced, 200_000, &mut clock).unwrap(), "nothing is proven");
    // Beside what was granted: one attempt to the end, one look at all choices, and one plan by prices.
    let choices: usize = problem.asks.iter().map(|ask| ask.choices.len()).sum();
    assert!(steps < 50_000 + 2_000_000 + 4 * choices as u64, "{steps} steps, {choices} choices");
}

#[test]
fn a_bound_at_the_highest_prices_is_no_smaller_than_it_is() {
    let problem = one_purse(&mut Draw(10), 30);
    let none = Floor::default();
    let mut prices = price::Prices::none(&problem);
    let rooms = vec![Room { places: Some(3), money: Some(1_000_000) }; problem.rooms.len()];
    let problem = Problem { rooms, ..problem };
    prices.places.fill(i64::MAX / 8);
    prices.money.fill(i64::MAX / 8);
    let mut on = |_| ControlFlow::Continue(());
    let mut clock = Clock::new(Watch::new(&mut on));
    let found = price::search(&problem, &none, prices, Tally::new(&problem, &none), 0, &mut clock).unwrap();
    assert_eq!(found.relaxed.bound, i64::MAX);
    assert!(!exact::settle(&mut { found }, 1, &mut clock).unwrap());
}
