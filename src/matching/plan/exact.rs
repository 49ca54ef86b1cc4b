//! Looks through all plans that could still be better than the best so far; where prices are good, these are few.
//!
//! What a need loses by a choice other than its best, at the prices of the bound, takes the bound down; a plan that takes it
//! below the best so far is not looked at.

use super::Stopped;
use super::price::Priced;
use super::problem::{Clock, Tally};

/// Needs that may be open.
const MOST_OPEN: usize = 300;

/// A choice, or none, with what it loses.
type Open = (i64, Option<u32>);

/// A look through plans.
struct Look<'a, 'c, 'w> {
    /// The needs that are open, with what each may still choose, cheapest first.
    open: Vec<(usize, Vec<Open>)>,
    /// What no plan can exceed.
    bound: i64,
    /// The plan that is looked at.
    now: Tally<'a>,
    /// The best so far.
    best: Tally<'a>,
    /// What is left to look at.
    left: u64,
    /// What bounds the work.
    clock: &'c mut Clock<'w>,
}

/// The best plan of all, if so many looks at plans in part or whole find it, and the steps last; answers whether that is proven.
///
/// # Errors
/// When it is to stop.
pub(super) fn settle(priced: &mut Priced<'_>, looks: u64, clock: &mut Clock<'_>) -> Result<bool, Stopped> {
    let problem = priced.tally.problem();
    let gap = priced.relaxed.bound - priced.tally.total();
    if gap <= 0 {
        return Ok(true);
    }
    let mut now = priced.tally.emptied();
    let mut open = Vec::new();
    for (at, (ask, best)) in problem.asks.iter().zip(&priced.relaxed.best).enumerate() {
        let reduced =
            |(position, choice): (u32, &_)| (best - priced.prices.reduced(problem, ask.state, *choice), Some(position));
        let mut choices: Vec<Open> = (0..).zip(&ask.choices).map(reduced).chain([(*best, None)]).collect();
        choices.retain(|(loss, _)| *loss < gap);
        choices.sort_unstable_by_key(|(loss, choice)| (*loss, choice.is_none(), *choice));
        match choices.as_slice() {
            [(_, Some(only))] => {
                if !now.can(at, *only) {
                    return Ok(true);
                }
                now.take(at, *only);
            }
            [] => return Ok(true),
            [(_, None)] => {}
            [_, _, ..] => open.push((at, choices)),
        }
        clock.step(ask.choices.len() as u64)?;
    }
    if open.len() > MOST_OPEN {
        return Ok(false);
    }
    // What costs most to get wrong is settled first.
    open.sort_by_key(|(at, choices)| (std::cmp::Reverse(choices.get(1).map(|(loss, _)| *loss)), *at));
    let best = priced.tally.clone();
    let mut look = Look { open, bound: priced.relaxed.bound, now, best, left: looks, clock };
    look.on(0, 0)?;
    let proven = look.left > 0 && !look.clock.is_spent();
    if look.best.total() > priced.tally.total() {
        priced.tally = look.best;
    }
    Ok(proven)
}

impl Look<'_, '_, '_> {
    /// Looks at the plans from the open need at that place on, after a loss.
    fn on(&mut self, place: usize, before: i64) -> Result<(), Stopped> {
        if self.now.total() > self.best.total() {
            self.best = self.now.clone();
        }
        let Some((ask, choices)) = self.open.get(place).map(|(ask, choices)| (*ask, choices.len())) else {
            return Ok(());
        };
        for at in 0..choices {
            let Some((loss, choice)) = self.open.get(place).and_then(|(_, choices)| choices.get(at)).copied() else {
                break;
            };
            if self.bound - before - loss <= self.best.total() || self.left == 0 || self.clock.is_spent() {
                break;
            }
            match choice {
                Some(choice) if !self.now.can(ask, choice) => continue,
                Some(choice) => self.now.take(ask, choice),
                None => {}
            }
            self.left -= 1;
            self.clock.step(1)?;
            let ended = self.on(place + 1, before + loss);
            self.now.give_back(ask);
            ended?;
        }
        Ok(())
    }
}
