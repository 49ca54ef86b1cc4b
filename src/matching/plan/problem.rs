//! What is to be solved, in whole numbers alone: needs with what each could be given, providers with what they can take on.
//!
//! Needs and providers are positions here; what they stand for, and why an option is there, the solver never learns.

use super::Stopped;
use super::progress::Watch;

/// The whole of a payer's money, in the parts in which the price of money is reckoned.
pub(super) const PARTS: i64 = 1_000_000;

/// One way to meet a need: who pays and who delivers, which may be the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Choice {
    /// Who pays.
    pub(super) payer: u32,
    /// Whose money it takes: the payer's own, or a purse of the payer's beside it, which is a room of its own without places.
    pub(super) purse: u32,
    /// Who delivers.
    pub(super) deliverer: u32,
    /// What it is worth.
    pub(super) value: i64,
    /// Money that it takes of the payer's; 0 where that is not known.
    pub(super) money: i64,
}

/// A need: of which State, and the ways to meet it.
#[derive(Debug, Clone, Default)]
pub(super) struct Ask {
    /// The State, by position.
    pub(super) state: usize,
    /// The ways, best first.
    pub(super) choices: Vec<Choice>,
}

/// What a provider can take on; absent: without limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Room {
    /// Engagements.
    pub(super) places: Option<u32>,
    /// Money.
    pub(super) money: Option<i64>,
}

/// What is to be solved.
#[derive(Debug, Clone, Default)]
pub(super) struct Problem {
    /// The needs.
    pub(super) asks: Vec<Ask>,
    /// The providers, and after them purses of theirs.
    pub(super) rooms: Vec<Room>,
    /// How many States there are.
    pub(super) states: usize,
}

/// How many needs of each State are to be met, and what each of these is worth beside its value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Floor {
    /// By State.
    pub(super) quotas: Vec<u32>,
    /// What one more need is worth to a State that has fewer.
    pub(super) worth: i64,
}

/// The choice made for each need, and what that leaves of the providers.
#[derive(Debug, Clone)]
pub(super) struct Tally<'a> {
    /// What is solved.
    problem: &'a Problem,
    /// The floor that is looked to.
    floor: &'a Floor,
    /// By need, the position of the choice.
    made: Vec<Option<u32>>,
    /// By provider, what is left.
    left: Vec<Room>,
    /// By State, how many needs are met.
    met: Vec<u32>,
    /// What the choices are worth, without the floor.
    value: i64,
    /// What they are worth with it.
    total: i64,
}

impl Choice {
    /// The providers that it takes a place of, each once.
    pub(super) fn providers(self) -> impl Iterator<Item = u32> {
        [Some(self.payer), (self.deliverer != self.payer).then_some(self.deliverer)].into_iter().flatten()
    }
}

impl Floor {
    /// How many needs of a State are to be met.
    pub(super) fn quota(&self, state: usize) -> u32 {
        self.quotas.get(state).copied().unwrap_or(0)
    }
}

impl Problem {
    /// The choice at a position of a need.
    pub(super) fn choice(&self, ask: usize, at: u32) -> Option<Choice> {
        self.asks.get(ask)?.choices.get(at as usize).copied()
    }

    /// How many needs of each State could be met by anyone.
    pub(super) fn plannable(&self) -> Vec<u32> {
        let mut counts = vec![0; self.states];
        for ask in self.asks.iter().filter(|ask| !ask.choices.is_empty()) {
            if let Some(count) = counts.get_mut(ask.state) {
                *count += 1;
            }
        }
        counts
    }

    /// The share of a payer's money that a choice takes, in parts, rounded down.
    pub(super) fn share(&self, choice: Choice) -> i64 {
        let money = self.rooms.get(choice.purse as usize).and_then(|room| room.money);
        match money {
            Some(money) if choice.money > 0 && money > 0 => {
                let share = i128::from(choice.money) * i128::from(PARTS) / i128::from(money);
                i64::try_from(share).unwrap_or(i64::MAX)
            }
            Some(_) | None => 0,
        }
    }

    /// Takes the choices away that can never be made: of a provider without a place, or for more than all of its money.
    pub(super) fn prune(&mut self) {
        let rooms = &self.rooms;
        let fits = |choice: &Choice| {
            let has_place = |at: u32| rooms.get(at as usize).is_some_and(|room| room.places != Some(0));
            let money = rooms.get(choice.purse as usize).and_then(|room| room.money);
            choice.providers().all(has_place) && money.is_none_or(|money| choice.money <= money)
        };
        self.asks.iter_mut().for_each(|ask| ask.choices.retain(fits));
    }
}

impl<'a> Tally<'a> {
    /// Nothing chosen.
    pub(super) fn new(problem: &'a Problem, floor: &'a Floor) -> Self {
        Self {
            made: vec![None; problem.asks.len()],
            left: problem.rooms.clone(),
            met: vec![0; problem.states],
            value: 0,
            total: 0,
            problem,
            floor,
        }
    }

    /// Makes these choices, as far as they fit.
    pub(super) fn with(problem: &'a Problem, floor: &'a Floor, made: &[Option<u32>]) -> Self {
        let mut tally = Self::new(problem, floor);
        for (ask, at) in made.iter().enumerate() {
            if let Some(at) = at
                && tally.can(ask, *at)
            {
                tally.take(ask, *at);
            }
        }
        tally
    }

    /// Nothing chosen of the same.
    pub(super) fn emptied(&self) -> Self {
        Self::new(self.problem, self.floor)
    }

    /// What is solved.
    pub(super) const fn problem(&self) -> &'a Problem {
        self.problem
    }

    /// The choice made for a need.
    pub(super) fn made(&self, ask: usize) -> Option<u32> {
        self.made.get(ask).copied().flatten()
    }

    /// All choices.
    pub(super) fn into_made(self) -> Vec<Option<u32>> {
        self.made
    }

    /// What the choices are worth without the floor.
    pub(super) const fn value(&self) -> i64 {
        self.value
    }

    /// What the choices are worth with the floor.
    pub(super) const fn total(&self) -> i64 {
        self.total
    }

    /// How many needs are met, by State.
    pub(super) fn met(&self) -> &[u32] {
        &self.met
    }

    /// How many needs are still to be met that the floor asks for.
    pub(super) fn missing(&self) -> u64 {
        let missing = |(state, met): (usize, &u32)| u64::from(self.floor.quota(state).saturating_sub(*met));
        self.met.iter().enumerate().map(missing).sum()
    }

    /// What is left of a provider.
    pub(super) fn left(&self, provider: u32) -> Room {
        self.left.get(provider as usize).copied().unwrap_or(Room { places: Some(0), money: None })
    }

    /// Whether a choice fits what is left; the need must have none.
    pub(super) fn can(&self, ask: usize, at: u32) -> bool {
        self.problem.choice(ask, at).is_some_and(|choice| self.lacking(choice).is_none())
    }

    /// The first provider that lacks what a choice takes: deliverer, then payer.
    pub(super) fn lacking(&self, choice: Choice) -> Option<u32> {
        if self.left(choice.deliverer).places == Some(0) {
            return Some(choice.deliverer);
        }
        let is_short = self.left(choice.payer).places == Some(0)
            || self.left(choice.purse).money.is_some_and(|money| money < choice.money);
        is_short.then_some(choice.payer)
    }

    /// What one more need is worth to a State, beside its value.
    pub(super) fn bonus(&self, state: usize) -> i64 {
        let is_below = self.met.get(state).is_some_and(|met| *met < self.floor.quota(state));
        if is_below { self.floor.worth } else { 0 }
    }

    /// Makes a choice that fits.
    pub(super) fn take(&mut self, ask: usize, at: u32) {
        let Some(choice) = self.problem.choice(ask, at) else { return };
        self.give_back(ask);
        let state = self.problem.asks.get(ask).map_or(0, |ask| ask.state);
        self.value += choice.value;
        self.total += choice.value + self.bonus(state);
        self.met.get_mut(state).into_iter().for_each(|met| *met += 1);
        self.shift(choice, -1);
        if let Some(made) = self.made.get_mut(ask) {
            *made = Some(at);
        }
    }

    /// Takes a need's choice back; answers it.
    pub(super) fn give_back(&mut self, ask: usize) -> Option<u32> {
        let at = self.made.get_mut(ask)?.take()?;
        let choice = self.problem.choice(ask, at)?;
        let state = self.problem.asks.get(ask).map_or(0, |ask| ask.state);
        self.met.get_mut(state).into_iter().for_each(|met| *met -= 1);
        self.value -= choice.value;
        self.total -= choice.value + self.bonus(state);
        self.shift(choice, 1);
        Some(at)
    }

    /// Takes (-1) what a choice takes, or gives it back (1).
    fn shift(&mut self, choice: Choice, by: i64) {
        for provider in choice.providers() {
            let places = self.left.get_mut(provider as usize).and_then(|room| room.places.as_mut());
            if let Some(places) = places {
                *places = if by < 0 { places.saturating_sub(1) } else { *places + 1 };
            }
        }
        let money = self.left.get_mut(choice.purse as usize).and_then(|room| room.money.as_mut());
        if let Some(money) = money {
            *money += by * choice.money;
        }
    }
}

/// What bounds the work of a solver, and tells of it.
pub(super) struct Clock<'a> {
    /// Who is told.
    watch: Watch<'a>,
    /// Steps so far.
    steps: u64,
    /// Steps after which what is sought is left as good as it is.
    end: u64,
}

/// Steps between two questions whether to go on.
const STEPS: u64 = 4096;

impl<'a> Clock<'a> {
    /// Counts from nothing.
    pub(super) fn new(watch: Watch<'a>) -> Self {
        Self { watch, steps: 0, end: u64::MAX }
    }

    /// Gives so many steps from here on, whatever was left.
    pub(super) const fn grant(&mut self, steps: u64) {
        self.end = self.steps.saturating_add(steps);
    }

    /// Whether the steps that were given are used up: steps and never time, so that a plan is the same everywhere.
    pub(super) const fn is_spent(&self) -> bool {
        self.steps >= self.end
    }

    /// Counts steps, and asks now and then whether to go on.
    ///
    /// # Errors
    /// When it is to stop.
    pub(super) fn step(&mut self, steps: u64) -> Result<(), Stopped> {
        let before = self.steps / STEPS;
        self.steps += steps;
        if self.steps / STEPS == before {
            return Ok(());
        }
        self.watch.solving(self.steps)
    }
}
