//! One problem from end to end: a flow for the one role or prices for two, moves, an exact look where it is small; then the
//! floor for the worst-served State.

use super::Stopped;
use super::problem::{Choice, Clock, Floor, Problem, Tally};
use super::{exact, flow, greedy, improve, price};

/// Rounds of prices for a problem of up to so many choices; a larger one gets fewer.
const ROUNDS: [(usize, u32); 3] = [(20_000, 240), (400_000, 80), (usize::MAX, 32)];
/// Looks of the exact search; fewer where it only serves one level of the floor.
const LOOKS: [u64; 2] = [200_000, 20_000];
/// Choices up to which every level of the floor is looked for with prices of its own.
const SMALL: usize = 20_000;
/// Steps of the search for the plan without a floor: some times what plans of 10,000 needs take.
const STEPS: u64 = 4_000_000_000;
/// Steps of the search for a plan with one level of the floor; there are at most eleven, one need for each State and the
/// halves of 1001 shares.
const LEVEL_STEPS: u64 = 400_000_000;
/// The whole of a share, per mille.
const MILLE: u64 = 1000;

/// A problem solved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Solved {
    /// By need, the position of its choice.
    pub(super) made: Vec<Option<u32>>,
    /// What the choices are worth.
    pub(super) value: i64,
    /// What they would be worth without a floor.
    pub(super) plain: i64,
    /// What no plan can exceed.
    pub(super) bound: i64,
    /// Whether nothing is worth more than `plain`.
    pub(super) is_optimal: bool,
    /// Share of its needs that the worst-served State has met, per mille, without a floor and with it.
    pub(super) served: [u32; 2],
    /// States that have nothing though something fits, without a floor and with it.
    pub(super) unserved: [u32; 2],
}

/// How well the States are served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Served {
    /// Share of its needs that the worst-served State has met, per mille.
    pub(super) least: u32,
    /// States that have nothing.
    pub(super) none: u32,
}

impl Served {
    /// How well, by needs met of those that anyone could meet.
    pub(super) fn of(met: &[u32], plannable: &[u32]) -> Self {
        let shares = met
            .iter()
            .zip(plannable)
            .filter(|(_, of)| **of > 0)
            .map(|(met, of)| u32::try_from(u64::from(*met) * MILLE / u64::from(*of)).unwrap_or(u32::MAX));
        let none = met.iter().zip(plannable).filter(|(met, of)| **met == 0 && **of > 0).count();
        Self { least: shares.min().unwrap_or(1000), none: u32::try_from(none).unwrap_or(u32::MAX) }
    }
}

/// Solves it; `one_role`: each choice takes of its deliverer alone, whose places are its only limit. `worth`: what it may
/// cost for a State to get one need more, where it has fewer than the floor.
///
/// # Errors
/// When it is to stop.
pub(super) fn solve(problem: &Problem, one_role: bool, worth: i64, clock: &mut Clock<'_>) -> Result<Solved, Stopped> {
    let none = Floor::default();
    let start = flow(problem, clock)?;
    clock.grant(STEPS);
    let (tally, bound, is_optimal) = if one_role {
        let tally = Tally::with(problem, &none, &start.made);
        let value = tally.value();
        (tally, value, true)
    } else {
        let prices = price::Prices { places: start.prices, ..price::Prices::none(problem) };
        let mut tally = Tally::with(problem, &none, &start.made);
        improve::improve(&mut tally, clock)?;
        let mut simple = greedy::greedy(problem, &none, clock)?;
        improve::improve(&mut simple, clock)?;
        if simple.total() > tally.total() {
            tally = simple;
        }
        best(problem, &none, prices, tally, LOOKS[0], clock)?
    };
    let mut tally = tally;
    fill(&mut tally, clock)?;
    let plannable = problem.plannable();
    let before = Served::of(tally.met(), &plannable);
    let plain = tally.value();
    let made = raise(problem, worth, &plannable, tally.into_made(), clock)?;
    let mut tally = Tally::with(problem, &none, &made);
    fill(&mut tally, clock)?;
    let after = Served::of(tally.met(), &plannable);
    Ok(Solved {
        value: tally.value(),
        made: tally.into_made(),
        plain,
        bound,
        is_optimal,
        served: [before.least, after.least],
        unserved: [before.none, after.none],
    })
}

/// Gives every need without a choice the first that still fits, so that one that stays without has none.
fn fill(tally: &mut Tally<'_>, clock: &mut Clock<'_>) -> Result<(), Stopped> {
    for (at, ask) in tally.problem().asks.iter().enumerate().filter(|(_, ask)| !ask.choices.is_empty()) {
        if tally.made(at).is_some() {
            continue;
        }
        clock.step(ask.choices.len() as u64)?;
        let first = (0..).zip(&ask.choices).find(|(_, choice)| tally.lacking(**choice).is_none());
        if let Some((choice, _)) = first {
            tally.take(at, choice);
        }
    }
    Ok(())
}

/// The flow of deliverers alone, each by the best of the choices with it.
fn flow(problem: &Problem, clock: &mut Clock<'_>) -> Result<flow::Flow, Stopped> {
    let first = |choices: &[Choice]| {
        let mut first: Vec<(u32, i64, u32)> = Vec::new();
        for (at, choice) in (0..).zip(choices) {
            if first.iter().all(|(deliverer, ..)| *deliverer != choice.deliverer) {
                first.push((choice.deliverer, choice.value, at));
            }
        }
        first
    };
    let mut firsts = Vec::with_capacity(problem.asks.len());
    for ask in &problem.asks {
        clock.step(ask.choices.len() as u64)?;
        firsts.push(first(&ask.choices));
    }
    let arcs = |first: &Vec<(u32, i64, u32)>| first.iter().map(|(deliverer, value, _)| (*deliverer, *value)).collect();
    let arcs: Vec<Vec<flow::Arc>> = firsts.iter().map(arcs).collect();
    let places: Vec<Option<u32>> = problem.rooms.iter().map(|room| room.places).collect();
    let mut flow = flow::assign(&arcs, &places, clock)?;
    for (made, first) in flow.made.iter_mut().zip(&firsts) {
        *made = made.and_then(|at| first.get(at as usize)).map(|(_, _, at)| *at);
    }
    Ok(flow)
}

/// The best that prices, moves and an exact look find, from a plan on; with the bound, and whether it is proven best.
fn best<'a>(
    problem: &'a Problem,
    floor: &'a Floor,
    start: price::Prices,
    tally: Tally<'a>,
    looks: u64,
    clock: &mut Clock<'_>,
) -> Result<(Tally<'a>, i64, bool), Stopped> {
    let size = size(problem);
    let rounds = ROUNDS.iter().find(|(most, _)| size <= *most).map_or(0, |(_, rounds)| *rounds);
    let mut priced = price::search(problem, floor, start, tally, rounds, clock)?;
    improve::improve(&mut priced.tally, clock)?;
    let is_optimal = exact::settle(&mut priced, looks, clock)?;
    let bound = if is_optimal { priced.tally.total() } else { priced.relaxed.bound };
    Ok((priced.tally, bound, is_optimal))
}

/// Choices in all.
fn size(problem: &Problem) -> usize {
    problem.asks.iter().map(|ask| ask.choices.len()).sum()
}

/// Raises the worst-served State: first as few States as can be have nothing; where none has, the least share of needs met
/// goes up as far as it can.
fn raise(
    problem: &Problem,
    worth: i64,
    plannable: &[u32],
    made: Vec<Option<u32>>,
    clock: &mut Clock<'_>,
) -> Result<Vec<Option<u32>>, Stopped> {
    if worth == 0 {
        return Ok(made);
    }
    let none = Floor::default();
    let now = |made: &[Option<u32>]| Served::of(Tally::with(problem, &none, made).met(), plannable);
    let (mut kept, served) = (made, now);
    let before = served(&kept);
    let any = Floor { quotas: plannable.iter().map(|of| u32::from(*of > 0)).collect(), worth };
    if before.none > 0 {
        let raised = toward(problem, &any, &kept, clock)?.into_made();
        if served(&raised).none < before.none {
            kept = raised;
        }
    }
    let (mut low, mut high) = (served(&kept).least, 1000);
    if served(&kept).none > 0 {
        return Ok(kept);
    }
    // The least share that is known to be too high.
    while low < high {
        let level = low + (high - low).div_ceil(2);
        let quota = |of: &u32| u32::try_from((u64::from(*of) * u64::from(level)).div_ceil(MILLE)).unwrap_or(*of);
        let floor = Floor { quotas: plannable.iter().map(quota).collect(), worth };
        let raised = toward(problem, &floor, &kept, clock)?;
        if raised.missing() == 0 {
            kept = raised.into_made();
            low = served(&kept).least.max(level);
        } else {
            high = level - 1;
        }
    }
    Ok(kept)
}

/// A plan that looks to a floor, from another plan on; steps that are used up end it, and nothing else that was found.
fn toward<'a>(
    problem: &'a Problem,
    floor: &'a Floor,
    from: &[Option<u32>],
    clock: &mut Clock<'_>,
) -> Result<Tally<'a>, Stopped> {
    clock.grant(LEVEL_STEPS);
    let mut tally = Tally::with(problem, floor, from);
    improve::improve(&mut tally, clock)?;
    if size(problem) > SMALL {
        return Ok(tally);
    }
    Ok(best(problem, floor, price::Prices::none(problem), tally, LOOKS[1], clock)?.0)
}
