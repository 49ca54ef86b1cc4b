//! Made-up problems, the same every time.

use crate::matching::plan::problem::{Ask, Choice, Problem, Room};

/// A stream of numbers (splitmix64).
pub(super) struct Draw(pub(super) u64);

impl Draw {
    /// A number below `bound`.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % bound
    }

    /// A number from `least` to `most`.
    pub(super) fn from(&mut self, least: u64, most: u64) -> u64 {
        least + self.below(most - least + 1)
    }

    /// Whether something happens one time in `times`.
    pub(super) fn one_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    /// A score.
    fn score(&mut self) -> i64 {
        i64::try_from(self.from(200_000, 950_000)).unwrap()
    }
}

/// Sorts choices as the planner is given them.
fn sorted(mut choices: Vec<Choice>) -> Vec<Choice> {
    choices.sort_by_key(|choice| (std::cmp::Reverse(choice.value), choice.deliverer, choice.payer));
    choices
}

/// Needs and providers of one role: every need has a few of them.
pub(super) fn one_role(draw: &mut Draw, needs: usize, providers: u32, states: usize, most_places: u64) -> Problem {
    let asks = (0..needs)
        .map(|_| {
            let mut choices = Vec::new();
            for provider in 0..providers {
                if draw.one_in(u64::from(providers).div_ceil(20).max(2)) {
                    choices.push(Choice {
                        payer: provider,
                        purse: provider,
                        deliverer: provider,
                        value: draw.score(),
                        money: 0,
                    });
                }
            }
            Ask { state: usize::try_from(draw.below(states as u64)).unwrap(), choices: sorted(choices) }
        })
        .collect();
    let rooms = (0..providers)
        .map(|_| Room { places: Some(u32::try_from(draw.below(most_places + 1)).unwrap()), money: None })
        .collect();
    Problem { asks, rooms, states }
}

/// Needs with payers and deliverers: of the providers the first third pays, the last third delivers, the rest does both.
pub(super) fn two_roles(draw: &mut Draw, needs: usize, providers: u32, states: usize) -> Problem {
    let (pays, delivers) = (0..providers * 2 / 3, providers / 3..providers);
    let asks = (0..needs)
        .map(|_| {
            let cost = if draw.one_in(6) { 0 } else { i64::try_from(draw.from(10, 100)).unwrap() };
            let scores: Vec<Option<i64>> = (0..providers).map(|_| (!draw.one_in(3)).then(|| draw.score())).collect();
            let mut choices = Vec::new();
            for payer in pays.clone() {
                for deliverer in delivers.clone() {
                    let both = scores[payer as usize].zip(scores[deliverer as usize]);
                    let Some((payer_score, deliverer_score)) = both else { continue };
                    let value = (payer_score * 300 + deliverer_score * 700) / 1000;
                    choices.push(Choice { payer, purse: payer, deliverer, value, money: cost });
                }
            }
            Ask { state: usize::try_from(draw.below(states as u64)).unwrap(), choices: sorted(choices) }
        })
        .collect();
    let rooms = (0..providers)
        .map(|at| Room {
            places: (!draw.one_in(5)).then(|| u32::try_from(draw.from(1, 3)).unwrap()),
            money: (pays.contains(&at) && !draw.one_in(4)).then(|| i64::try_from(draw.from(60, 260)).unwrap()),
        })
        .collect();
    let mut problem = Problem { asks, rooms, states };
    problem.prune();
    problem
}
