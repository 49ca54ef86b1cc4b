//! The simple way: the best pair that still fits, again and again. No plan is worse.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::Stopped;
use super::problem::{Clock, Floor, Problem, Tally};

/// Makes the choice of most value that fits, the first need and the first choice of several, until none fits.
///
/// # Errors
/// When it is to stop.
pub(super) fn greedy<'a>(problem: &'a Problem, floor: &'a Floor, clock: &mut Clock<'_>) -> Result<Tally<'a>, Stopped> {
    let mut tally = Tally::new(problem, floor);
    // Choices stand best first, so that of each need only the next is waiting.
    let next = |ask: usize, at: u32| problem.choice(ask, at).map(|choice| (choice.value, Reverse((ask, at))));
    let mut waiting: BinaryHeap<(i64, Reverse<(usize, u32)>)> =
        (0..problem.asks.len()).filter_map(|ask| next(ask, 0)).collect();
    while let Some((_, Reverse((ask, at)))) = waiting.pop() {
        clock.step(1)?;
        if tally.can(ask, at) {
            tally.take(ask, at);
        } else {
            waiting.extend(next(ask, at + 1));
        }
    }
    Ok(tally)
}
