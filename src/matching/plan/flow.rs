//! One role under capacity: the best assignment there is, as a flow of least cost, found need by need along shortest
//! augmenting paths with potentials.
//!
//! The prices that come with it prove it: what needs gain over them and what the places cost at them sum up to what the
//! assignment is worth, and nothing can be worth more than that.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::Stopped;
use super::problem::Clock;

/// A provider that could meet a need, and what that would be worth.
pub(super) type Arc = (u32, i64);

/// An assignment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Flow {
    /// By need, the position among its arcs.
    pub(super) made: Vec<Option<u32>>,
    /// What a place of each provider is worth.
    pub(super) prices: Vec<i64>,
}

/// Where a path goes on from.
#[derive(Debug, Clone, Copy)]
struct Reached {
    /// How much is lost on the way.
    loss: i64,
    /// The need that comes to this provider, and by which arc.
    by: (u32, u32),
}

/// How a path ends.
#[derive(Debug, Clone, Copy)]
enum End {
    /// At a place that is free.
    Free(u32),
    /// At a need that goes without.
    Without(u32),
}

/// What is found so far.
struct Search<'a> {
    /// By need, who could meet it.
    arcs: &'a [Vec<Arc>],
    /// By provider, the places; absent: without limit.
    places: &'a [Option<u32>],
    /// By need, the arc.
    made: Vec<Option<u32>>,
    /// By provider, the needs that it meets.
    holds: Vec<Vec<u32>>,
    /// By provider, the price of a place.
    prices: Vec<i64>,
    /// By need, what it gains over the price.
    gains: Vec<i64>,
    /// By provider, how the present path comes there.
    reached: Vec<Option<Reached>>,
    /// Providers that the present path reached.
    touched: Vec<u32>,
}

/// Assigns needs to providers, each need to one at most and each provider to as many as it has places, so that what it is
/// worth in all is the most there can be.
///
/// # Errors
/// When it is to stop.
pub(super) fn assign(arcs: &[Vec<Arc>], places: &[Option<u32>], clock: &mut Clock<'_>) -> Result<Flow, Stopped> {
    let mut search = Search {
        arcs,
        places,
        made: vec![None; arcs.len()],
        holds: vec![Vec::new(); places.len()],
        prices: vec![0; places.len()],
        gains: vec![0; arcs.len()],
        reached: vec![None; places.len()],
        touched: Vec::new(),
    };
    for need in 0..u32::try_from(arcs.len()).unwrap_or(u32::MAX) {
        search.add(need, clock)?;
    }
    Ok(Flow { made: search.made, prices: search.prices })
}

impl Search<'_> {
    /// The price of a provider's place.
    fn price(&self, provider: u32) -> i64 {
        self.prices.get(provider as usize).copied().unwrap_or(i64::MAX / 4)
    }

    /// What a need gains.
    fn gain(&self, need: u32) -> i64 {
        self.gains.get(need as usize).copied().unwrap_or(0)
    }

    /// Who could meet a need.
    fn arcs(&self, need: u32) -> &[Arc] {
        self.arcs.get(need as usize).map_or(&[], |arcs| arcs)
    }

    /// Whether a provider has a place that nobody has.
    fn has_room(&self, provider: u32) -> bool {
        let holds = self.holds.get(provider as usize).map_or(0, Vec::len);
        match self.places.get(provider as usize) {
            Some(Some(places)) => holds < *places as usize,
            Some(None) => true,
            None => false,
        }
    }

    /// Adds a need: along the path on which least is lost.
    fn add(&mut self, need: u32, clock: &mut Clock<'_>) -> Result<(), Stopped> {
        let gain = self.arcs(need).iter().map(|(provider, value)| value - self.price(*provider)).max();
        if let Some(gains) = self.gains.get_mut(need as usize) {
            *gains = gain.unwrap_or(0).max(0);
        }
        let (mut best, mut end) = (self.gain(need), End::Without(need));
        let mut scanned = vec![(need, 0)];
        let mut heap = BinaryHeap::new();
        self.leave(need, 0, &mut heap);
        while let Some(Reverse((loss, provider))) = heap.pop() {
            if loss >= best {
                break;
            }
            if self.reached.get(provider as usize).copied().flatten().is_none_or(|reached| reached.loss < loss) {
                continue;
            }
            clock.step(1)?;
            if self.has_room(provider) {
                (best, end) = (loss, End::Free(provider));
                break;
            }
            for at in 0..self.holds.get(provider as usize).map_or(0, Vec::len) {
                let Some(held) = self.holds.get(provider as usize).and_then(|holds| holds.get(at)).copied() else {
                    continue;
                };
                if loss + self.gain(held) < best {
                    (best, end) = (loss + self.gain(held), End::Without(held));
                }
                scanned.push((held, loss));
                clock.step(self.arcs(held).len() as u64)?;
                self.leave(held, loss, &mut heap);
            }
        }
        self.reprice(best, &scanned);
        self.augment(need, end);
        for provider in std::mem::take(&mut self.touched) {
            if let Some(reached) = self.reached.get_mut(provider as usize) {
                *reached = None;
            }
        }
        Ok(())
    }

    /// Goes on from a need to all that could meet it.
    fn leave(&mut self, need: u32, loss: i64, heap: &mut BinaryHeap<Reverse<(i64, u32)>>) {
        let gain = self.gain(need);
        for (at, (provider, value)) in (0..).zip(self.arcs.get(need as usize).map_or(&[][..], |arcs| arcs)) {
            let there = loss + gain + self.price(*provider) - value;
            let Some(reached) = self.reached.get_mut(*provider as usize) else { continue };
            if reached.is_none_or(|before| there < before.loss) {
                if reached.is_none() {
                    self.touched.push(*provider);
                }
                *reached = Some(Reached { loss: there, by: (need, at) });
                heap.push(Reverse((there, *provider)));
            }
        }
    }

    /// Sets prices and gains so that the path costs nothing over them.
    fn reprice(&mut self, best: i64, scanned: &[(u32, i64)]) {
        for provider in &self.touched {
            let at = *provider as usize;
            let loss = self.reached.get(at).copied().flatten().map_or(best, |reached| reached.loss);
            if let Some(price) = self.prices.get_mut(at).filter(|_| loss < best) {
                *price += best - loss;
            }
        }
        for (need, loss) in scanned {
            if let Some(gain) = self.gains.get_mut(*need as usize).filter(|_| *loss < best) {
                *gain -= best - loss;
            }
        }
    }

    /// Gives everyone on the path the place of the next.
    fn augment(&mut self, first: u32, end: End) {
        let mut provider = match end {
            End::Free(provider) => provider,
            End::Without(need) => {
                if need == first {
                    return;
                }
                let Some(provider) = self.release(need) else { return };
                provider
            }
        };
        // A path is at most as long as there are providers.
        for _ in 0..self.touched.len() {
            let Some(Reached { by: (need, at), .. }) = self.reached.get(provider as usize).copied().flatten() else {
                return;
            };
            let before = self.release(need);
            if let Some(made) = self.made.get_mut(need as usize) {
                *made = Some(at);
            }
            self.holds.get_mut(provider as usize).into_iter().for_each(|holds| holds.push(need));
            match before {
                Some(next) if need != first => provider = next,
                Some(_) | None => return,
            }
        }
    }

    /// Takes a need off its provider; answers whom.
    fn release(&mut self, need: u32) -> Option<u32> {
        let at = self.made.get_mut(need as usize)?.take()?;
        let (provider, _) = *self.arcs.get(need as usize)?.get(at as usize)?;
        self.holds.get_mut(provider as usize)?.retain(|held| *held != need);
        Some(provider)
    }
}
