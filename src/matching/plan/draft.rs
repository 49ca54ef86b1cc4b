//! From shortlists to whole numbers, and back: the problem that is solved, and the plan that its solution is.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::super::Corpus;
use super::super::Profile;
use super::Stopped;
use super::answer::{Alternate, Assignment, Chosen, Part, Plan, PlanTotals, Reason, StateShare, Unmet};
use super::problem::{Ask, Choice, Clock, Floor, Problem, Room, Tally};
use super::shortlist::{Scored, Shortlist};
use super::solve::Solved;
use super::terms::{PlanTerms, Roles};
use crate::domain::{NeedId, ProviderId, State};

/// The state of needs that have none: beyond all others, so that no floor concerns them.
const STATELESS: usize = usize::MAX;
/// Alternates that are named, in each role.
const ALTERNATES: usize = 3;
/// Peer States that are named.
const PEERS: usize = 2;
/// Providers that are named for a need that stays unmet.
const NEAREST: usize = 3;

/// Needs with those who may meet them, ready to be solved.
#[derive(Debug)]
pub(super) struct Draft<'a> {
    /// The providers.
    pub(super) corpus: &'a Corpus,
    /// What the plan is made with.
    pub(super) terms: &'a PlanTerms,
    /// The needs in order, with those who may meet them.
    needs: Vec<(NeedId, Shortlist)>,
    /// Where the rooms of seed funds are, by provider.
    purses: BTreeMap<u32, u32>,
    /// The problem.
    pub(super) problem: Problem,
}

/// A sum that is spent, in whole units of its currency, rounded up.
fn spent(sum: Decimal) -> i64 {
    sum.ceil().to_i64().unwrap_or(i64::MAX)
}

/// What is left of a provider's seed fund, as a room of its own.
fn seed_room(profile: &Profile) -> Option<Room> {
    profile.seed.as_ref()?;
    Some(Room { places: None, money: profile.seed_left.map(|(left, _)| left.floor().to_i64().unwrap_or(i64::MAX)) })
}

/// Where the rooms of seed funds are, by the position of the provider: after those of all providers.
fn purses(corpus: &Corpus) -> BTreeMap<u32, u32> {
    let seeded = (0..).zip(&corpus.profiles).filter(|(_, profile)| profile.seed.is_some()).map(|(at, _)| at);
    seeded.zip(corpus.len()..).collect()
}

/// What a provider can take on.
fn room(profile: &Profile) -> Room {
    let [most, engaged] = profile.load;
    Room {
        places: most.map(|most| most.saturating_sub(engaged.unwrap_or(0))),
        money: profile.left.map(|(left, _)| left.floor().to_i64().unwrap_or(i64::MAX)),
    }
}

/// The money that meeting a need takes of a payer's window; 0 where that is not known.
pub(super) fn drawn(list: &Shortlist, payer: &Profile) -> Decimal {
    match (list.cost, payer.left) {
        (Some((sum, currency)), Some((_, other))) if currency == other => sum,
        (Some(_) | None, Some(_) | None) => Decimal::ZERO,
    }
}

impl<'a> Draft<'a> {
    /// Writes the problem down.
    ///
    /// # Errors
    /// When it is to stop.
    pub(super) fn new(
        corpus: &'a Corpus,
        terms: &'a PlanTerms,
        needs: Vec<(NeedId, Shortlist)>,
        clock: &mut Clock<'_>,
    ) -> Result<Self, Stopped> {
        let states: Vec<State> = needs
            .iter()
            .filter_map(|(_, list)| Some((list.state?.code(), list.state?)))
            .collect::<BTreeMap<_, _>>()
            .into_values()
            .collect();
        let position = |state: State| states.iter().position(|other| *other == state);
        let purses = purses(corpus);
        let mut asks = Vec::with_capacity(needs.len());
        for (_, list) in &needs {
            let state = list.state.and_then(position).unwrap_or(STATELESS);
            let choices = choices(corpus, terms, list, &purses);
            clock.step(choices.len() as u64)?;
            asks.push(Ask { state, choices });
        }
        let of_providers = corpus.profiles.iter().map(|profile| room(profile));
        let of_funds = corpus.profiles.iter().filter_map(|profile| seed_room(profile));
        let mut problem = Problem { asks, rooms: of_providers.chain(of_funds).collect(), states: states.len() };
        problem.prune();
        Ok(Self { corpus, terms, needs, purses, problem })
    }

    /// The plan that a solution is.
    pub(super) fn plan(&self, solved: &Solved, config_hash: String) -> Plan {
        let none = Floor::default();
        let tally = Tally::with(&self.problem, &none, &solved.made);
        let mut plan = Plan { considered: self.corpus.len(), config_hash, ..Plan::default() };
        let mut rooms: Vec<Room> = (0..).zip(&self.problem.rooms).map(|(at, _)| tally.left(at)).collect();
        let choice = |at: usize| tally.made(at).and_then(|made| self.problem.choice(at, made));
        for (at, (need, list)) in self.needs.iter().enumerate() {
            match choice(at) {
                Some(choice) => plan.assignments.push(self.assignment(*need, list, choice, &mut rooms)),
                None => plan.unmet.push(Unmet {
                    need: *need,
                    state: list.state,
                    reason: list.lack.unwrap_or_else(|| self.reason(at, &tally)),
                    nearest: list.deliver.iter().take(NEAREST).filter_map(|scored| self.id(scored.at)).collect(),
                }),
            }
        }
        // Whether there is room for another is known only once all have their peers.
        let met = self.needs.iter().enumerate().filter_map(|(at, (_, list))| Some((list, choice(at)?)));
        for (assignment, (list, choice)) in plan.assignments.iter_mut().zip(met) {
            assignment.alternates = self.alternates(list, choice, &rooms);
        }
        plan.states = self.shares(&tally);
        plan.totals = self.totals(solved, &plan);
        plan
    }

    /// The provider at that position.
    fn profile(&self, at: u32) -> Option<&Profile> {
        self.corpus.profiles.get(at as usize).map(|profile| &**profile)
    }

    /// Its identifier.
    fn id(&self, at: u32) -> Option<ProviderId> {
        self.profile(at).map(Profile::id)
    }

    /// A need that is met.
    fn assignment(&self, need: NeedId, list: &Shortlist, choice: Choice, rooms: &mut [Room]) -> Assignment {
        let both = self.terms.roles == Roles::Both;
        let deliverer = self.chosen(&list.deliver, choice.deliverer);
        let funder = both.then(|| self.chosen(&list.pay, choice.payer));
        let score = self.terms.worth(funder.map_or(deliverer.score, |funder| funder.score), deliverer.score) / 1000;
        let is_other = |at: u32| choice.providers().all(|chosen| chosen != at);
        let mut peers = Vec::new();
        for scored in list.deliver.iter().filter(|scored| is_other(scored.at)) {
            let is_peer = self.profile(scored.at).is_some_and(|profile| profile.is_peer);
            let Some(room) = rooms.get_mut(scored.at as usize).filter(|room| is_peer && room.places != Some(0)) else {
                continue;
            };
            if peers.len() < PEERS {
                room.places = room.places.map(|places| places - 1);
                peers.extend(self.id(scored.at));
            }
        }
        Assignment {
            need,
            state: list.state,
            funder,
            deliverer,
            from_seed: both && choice.purse != choice.payer,
            score: u32::try_from(score).unwrap_or(u32::MAX),
            peers,
            alternates: Vec::new(),
        }
    }

    /// Who could take the place of those who were chosen, with whether there is room once everybody has what the plan gives.
    fn alternates(&self, list: &Shortlist, choice: Choice, rooms: &[Room]) -> Vec<Alternate> {
        let has_room = |scored: &Scored, part: Part| {
            let left = rooms.get(scored.at as usize).copied().unwrap_or_default();
            let [from_seed, from_window] = scored.purses;
            let draws = self.profile(scored.at).map_or(0, |profile| spent(drawn(list, profile)));
            let window = || from_window && left.money.is_none_or(|money| draws <= money);
            let cost = list.cost.map_or(0, |(sum, _)| spent(sum));
            let purse = self.purses.get(&scored.at).and_then(|at| rooms.get(*at as usize));
            let seed = || from_seed && purse.is_some_and(|room| room.money.is_none_or(|money| cost <= money));
            left.places != Some(0) && (part == Part::Deliverer || window() || seed())
        };
        let alternates = |of: &[Scored], part: Part, but: u32| {
            let others = of.iter().filter(move |scored| scored.at != but).take(ALTERNATES);
            let alternate = |scored: &Scored| {
                let has_room = has_room(scored, part);
                Some(Alternate { provider: self.id(scored.at)?, part, score: scored.score, has_room })
            };
            others.filter_map(alternate).collect::<Vec<_>>()
        };
        let mut named = alternates(&list.deliver, Part::Deliverer, choice.deliverer);
        named.extend(alternates(&list.pay, Part::Funder, choice.payer));
        named
    }

    /// Who was chosen from a list.
    fn chosen(&self, list: &[Scored], at: u32) -> Chosen {
        let place = list.iter().position(|scored| scored.at == at).unwrap_or(0);
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Chosen {
            provider: self.id(at).unwrap_or_default(),
            score: list.get(place).map_or(0, |scored| scored.score),
            rank: count(place + 1),
            of: count(list.len()),
        }
    }

    /// Why a need that somebody fits is not met: the places of all are taken, or those that have one have not enough money.
    fn reason(&self, at: usize, tally: &Tally<'_>) -> Reason {
        let choices = self.problem.asks.get(at).map_or(&[][..], |ask| &ask.choices);
        let has_places = |choice: &Choice| choice.providers().all(|provider| tally.left(provider).places != Some(0));
        // Where no choice is left at all, the need costs more than any of them has.
        if choices.is_empty() || choices.iter().any(has_places) { Reason::FundsUsed } else { Reason::CapacityUsed }
    }

    /// How the States are served.
    fn shares(&self, tally: &Tally<'_>) -> Vec<StateShare> {
        let mut shares: BTreeMap<(bool, &str), StateShare> = BTreeMap::new();
        for (at, (_, list)) in self.needs.iter().enumerate() {
            let key = (list.state.is_none(), list.state.map_or("", State::code));
            let counts = self.terms.counts(list.state);
            let share = StateShare { state: list.state, needs: 0, plannable: 0, met: 0, counts };
            let share = shares.entry(key).or_insert(share);
            share.needs += 1;
            share.plannable += u32::from(self.problem.asks.get(at).is_some_and(|ask| !ask.choices.is_empty()));
            share.met += u32::from(tally.made(at).is_some());
        }
        shares.into_values().collect()
    }

    /// The sums.
    fn totals(&self, solved: &Solved, plan: &Plan) -> PlanTotals {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let worth = |worth: i64| u64::try_from(worth / 1000).unwrap_or(0);
        let is_own = |at: u32| self.profile(at).is_some_and(|profile| profile.is_secretariat);
        let takes_part = |(at, made): (usize, &Option<u32>)| {
            made.and_then(|made| self.problem.choice(at, made)).is_some_and(|choice| choice.providers().any(is_own))
        };
        let is_first = |list: &Shortlist| list.deliver.first().is_some_and(|first| is_own(first.at));
        PlanTotals {
            needs: count(self.needs.len()),
            met: count(plan.assignments.len()),
            score: plan.assignments.iter().map(|assignment| u64::from(assignment.score)).sum(),
            worth: worth(solved.value),
            worth_without_floor: worth(solved.plain),
            bound: worth(solved.bound),
            is_optimal: solved.is_optimal,
            floor: solved.served[1],
            floor_before: solved.served[0],
            unserved: solved.unserved[1],
            unserved_before: solved.unserved[0],
            secretariat: count(solved.made.iter().enumerate().filter(|it| takes_part(*it)).count()),
            secretariat_first: count(self.needs.iter().filter(|(_, list)| is_first(list)).count()),
        }
    }
}

/// The ways to meet a need, best first; equal ones by how well the deliverer fits, then by provider.
fn choices(corpus: &Corpus, terms: &PlanTerms, list: &Shortlist, purses: &BTreeMap<u32, u32>) -> Vec<Choice> {
    let counts = i64::from(terms.counts_at(list.state, list.priority));
    let choice = |payer: &Scored, purse: u32, deliverer: &Scored, money: i64| Choice {
        payer: payer.at,
        purse,
        deliverer: deliverer.at,
        value: terms.worth(payer.score, deliverer.score) * counts / 1000,
        money,
    };
    let mut made: Vec<(u32, Choice)> = Vec::with_capacity(list.deliver.len() * list.pay.len().max(1));
    match terms.roles {
        Roles::Delivery => made.extend(list.deliver.iter().map(|one| (one.score, choice(one, one.at, one, 0)))),
        Roles::Both => {
            for payer in &list.pay {
                let Some(profile) = corpus.profiles.get(payer.at as usize) else { continue };
                let [from_seed, from_window] = payer.purses;
                if let Some(purse) = purses.get(&payer.at).filter(|_| from_seed) {
                    let money = list.cost.map_or(0, |(sum, _)| spent(sum));
                    made.extend(list.deliver.iter().map(|one| (one.score, choice(payer, *purse, one, money))));
                }
                let drawn = drawn(list, profile);
                // In full numbers, before they are cut to those of the solver.
                if !from_window || profile.left.is_some_and(|(left, _)| drawn > left) {
                    continue;
                }
                let money = spent(drawn);
                made.extend(list.deliver.iter().map(|one| (one.score, choice(payer, payer.at, one, money))));
            }
        }
    }
    made.sort_unstable_by_key(|(score, it)| {
        (std::cmp::Reverse((it.value, *score)), it.deliverer, it.payer, std::cmp::Reverse(it.purse))
    });
    made.into_iter().map(|(_, choice)| choice).collect()
}
