//! What places, money and the floors of States are worth, found by raising what is over-used and lowering what is not: a
//! bound that no plan can exceed, and a first plan.

use super::Stopped;
use super::problem::{Choice, Clock, Floor, PARTS, Problem, Tally};

/// Rounds without a better bound before steps are halved.
const PATIENCE: u32 = 6;
/// The length of the first step, per mille of what would close the gap.
const FIRST_STEP: i64 = 1500;
/// What a price is at most; two of places and one of money are far from the largest number.
const MOST_PRICE: i64 = i64::MAX / 8;
/// Below this, steps change nothing.
const LAST_STEP: i64 = 10;

/// Prices.
#[derive(Debug, Clone, Default)]
pub(super) struct Prices {
    /// By provider, of a place.
    pub(super) places: Vec<i64>,
    /// By provider, of all its money.
    pub(super) money: Vec<i64>,
    /// By State, what is added for one more need.
    pub(super) states: Vec<i64>,
}

/// What is best at some prices, if nothing had a limit.
#[derive(Debug, Clone)]
pub(super) struct Relaxed {
    /// What no plan can exceed.
    pub(super) bound: i64,
    /// By need, the best choice; `None`: better none.
    picks: Vec<Option<u32>>,
    /// By need, what the best choice is worth over the prices, at least 0.
    pub(super) best: Vec<i64>,
}

/// The best bound and the best plan that were found.
#[derive(Debug)]
pub(super) struct Priced<'a> {
    /// The prices of the bound.
    pub(super) prices: Prices,
    /// The bound.
    pub(super) relaxed: Relaxed,
    /// The plan.
    pub(super) tally: Tally<'a>,
}

impl Prices {
    /// No price on anything.
    pub(super) fn none(problem: &Problem) -> Self {
        let providers = problem.rooms.len();
        Self { places: vec![0; providers], money: vec![0; providers], states: vec![0; problem.states] }
    }

    /// What a choice is worth over the prices.
    pub(super) fn reduced(&self, problem: &Problem, state: usize, choice: Choice) -> i64 {
        let place = |at: u32| self.places.get(at as usize).copied().unwrap_or(0);
        let places: i64 = choice.providers().map(place).sum();
        let money = self.money.get(choice.purse as usize).copied().unwrap_or(0);
        let share = if money == 0 { 0 } else { i128::from(problem.share(choice)) };
        // A price of money times a share of it is at most the price.
        let money = i64::try_from(i128::from(money) * share / i128::from(PARTS)).unwrap_or(MOST_PRICE);
        choice.value - places - money + self.states.get(state).copied().unwrap_or(0)
    }

    /// What is best at these prices.
    fn relax(&self, problem: &Problem, floor: &Floor, clock: &mut Clock<'_>) -> Result<Relaxed, Stopped> {
        let mut relaxed = Relaxed {
            bound: 0,
            picks: Vec::with_capacity(problem.asks.len()),
            best: Vec::with_capacity(problem.asks.len()),
        };
        // Prices of many providers may sum up to more than the largest number: such a bound is that number.
        let mut bound = 0_i128;
        for ask in &problem.asks {
            let (mut best, mut pick) = (0, None);
            for (at, choice) in (0..).zip(&ask.choices) {
                let reduced = self.reduced(problem, ask.state, *choice);
                if reduced > best {
                    (best, pick) = (reduced, Some(at));
                }
            }
            clock.step(ask.choices.len() as u64)?;
            bound += i128::from(best);
            relaxed.best.push(best);
            relaxed.picks.push(pick);
        }
        for (room, (place, money)) in problem.rooms.iter().zip(self.places.iter().zip(&self.money)) {
            bound += room.places.map_or(0, |places| i128::from(*place) * i128::from(places));
            bound += room.money.map_or(0, |_| i128::from(*money));
        }
        for (state, price) in self.states.iter().enumerate() {
            bound += i128::from(floor.worth - price) * i128::from(floor.quota(state));
        }
        relaxed.bound = i64::try_from(bound).unwrap_or(i64::MAX);
        Ok(relaxed)
    }

    /// Moves the prices along what is over-used, for the gap to close if `step` per mille of it are right.
    fn shift(&mut self, problem: &Problem, floor: &Floor, relaxed: &Relaxed, gap: i64, step: i64) {
        let used = Used::of(problem, &relaxed.picks);
        let limited = problem.rooms.iter().enumerate();
        let mut moves: Vec<(Kind, usize, i128)> = limited
            .filter_map(|(at, room)| {
                let over = (used.places[at] - i64::from(room.places?)) * PARTS;
                Some((Kind::Place, at, i128::from(over)))
            })
            .collect();
        let money = problem.rooms.iter().enumerate().filter(|(_, room)| room.money.is_some());
        moves.extend(money.map(|(at, _)| (Kind::Money, at, i128::from(used.money[at] - PARTS))));
        let floors = (0..problem.states).filter(|state| floor.quota(*state) > 0);
        moves.extend(floors.map(|state| {
            let short = i64::from(floor.quota(state)) - used.states[state];
            (Kind::State, state, i128::from(short * PARTS))
        }));
        // A price of nothing does not fall.
        moves.retain(|(kind, at, slope)| *slope > 0 || (*slope < 0 && self.price(*kind, *at) > 0));
        let norm: i128 = moves.iter().map(|(_, _, slope)| slope * slope).sum();
        if norm == 0 {
            return;
        }
        for (kind, at, slope) in moves {
            let by = i128::from(gap) * i128::from(step) / 1000 * i128::from(PARTS) * slope / norm;
            let most = if matches!(kind, Kind::State) { floor.worth } else { MOST_PRICE };
            let price = i128::from(self.price(kind, at)) + by;
            let price = i64::try_from(price.max(0)).unwrap_or(most).min(most);
            if let Some(old) = self.prices(kind).get_mut(at) {
                *old = price;
            }
        }
    }

    /// The prices of a kind.
    const fn prices(&mut self, kind: Kind) -> &mut Vec<i64> {
        match kind {
            Kind::Place => &mut self.places,
            Kind::Money => &mut self.money,
            Kind::State => &mut self.states,
        }
    }

    /// One price.
    fn price(&self, kind: Kind, at: usize) -> i64 {
        let prices = match kind {
            Kind::Place => &self.places,
            Kind::Money => &self.money,
            Kind::State => &self.states,
        };
        prices.get(at).copied().unwrap_or(0)
    }
}

/// What a price is of.
#[derive(Debug, Clone, Copy)]
enum Kind {
    /// A provider's place.
    Place,
    /// A provider's money.
    Money,
    /// A State's floor.
    State,
}

/// What picks use, limits or not.
struct Used {
    /// Places, by provider.
    places: Vec<i64>,
    /// Parts of its money, by provider.
    money: Vec<i64>,
    /// Needs met, by State.
    states: Vec<i64>,
}

impl Used {
    /// Sums it up.
    fn of(problem: &Problem, picks: &[Option<u32>]) -> Self {
        let providers = problem.rooms.len();
        let mut used = Self { places: vec![0; providers], money: vec![0; providers], states: vec![0; problem.states] };
        for (ask, pick) in picks.iter().enumerate() {
            let Some(choice) = pick.and_then(|at| problem.choice(ask, at)) else { continue };
            for provider in choice.providers() {
                used.places.get_mut(provider as usize).into_iter().for_each(|places| *places += 1);
            }
            let share = problem.share(choice);
            used.money.get_mut(choice.purse as usize).into_iter().for_each(|money| *money += share);
            let state = problem.asks.get(ask).map_or(0, |ask| ask.state);
            used.states.get_mut(state).into_iter().for_each(|met| *met += 1);
        }
        used
    }
}

/// Looks for prices, from some on; `best` is the best plan so far.
///
/// # Errors
/// When it is to stop.
pub(super) fn search<'a>(
    problem: &'a Problem,
    floor: &'a Floor,
    start: Prices,
    best: Tally<'a>,
    rounds: u32,
    clock: &mut Clock<'_>,
) -> Result<Priced<'a>, Stopped> {
    let relaxed = start.relax(problem, floor, clock)?;
    let mut kept = Priced { prices: start, relaxed, tally: best };
    let (mut step, mut waited) = (FIRST_STEP, 0);
    let (mut prices, mut relaxed) = (kept.prices.clone(), kept.relaxed.clone());
    for round in 0..rounds {
        if round % 4 == 0 {
            let tally = greedy(problem, floor, &prices, &relaxed, clock)?;
            if tally.total() > kept.tally.total() {
                kept.tally = tally;
            }
        }
        let gap = kept.relaxed.bound - kept.tally.total();
        if gap <= 0 || step < LAST_STEP || clock.is_spent() {
            break;
        }
        prices.shift(problem, floor, &relaxed, (relaxed.bound - kept.tally.total()).max(gap), step);
        relaxed = prices.relax(problem, floor, clock)?;
        if relaxed.bound < kept.relaxed.bound {
            waited = 0;
            (kept.prices, kept.relaxed) = (prices.clone(), relaxed.clone());
        } else {
            waited += 1;
            if waited >= PATIENCE {
                (waited, step) = (0, step / 2);
                (prices, relaxed) = (kept.prices.clone(), kept.relaxed.clone());
            }
        }
    }
    Ok(kept)
}

/// A plan: needs by what they are worth over the prices, each by the best choice that fits.
pub(super) fn greedy<'a>(
    problem: &'a Problem,
    floor: &'a Floor,
    prices: &Prices,
    relaxed: &Relaxed,
    clock: &mut Clock<'_>,
) -> Result<Tally<'a>, Stopped> {
    let mut order: Vec<usize> = (0..problem.asks.len()).collect();
    order.sort_by_key(|ask| std::cmp::Reverse(relaxed.best.get(*ask).copied()));
    let mut tally = Tally::new(problem, floor);
    for is_last in [false, true] {
        for ask in &order {
            let Some(of) = problem.asks.get(*ask).filter(|_| tally.made(*ask).is_none()) else { continue };
            let fits = (0..).zip(&of.choices).filter(|(at, _)| tally.can(*ask, *at));
            let worth = fits.map(|(at, choice)| (prices.reduced(problem, of.state, *choice), at));
            // First those that are worth their price, then whatever still fits.
            let best =
                worth.filter(|(worth, _)| is_last || *worth > 0).max_by_key(|(worth, at)| (*worth, u32::MAX - at));
            clock.step(of.choices.len() as u64)?;
            if let Some((_, at)) = best {
                tally.take(*ask, at);
            }
        }
    }
    Ok(tally)
}
