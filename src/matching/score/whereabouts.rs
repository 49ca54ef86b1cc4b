//! How close a provider is to the State.

use crate::domain::{State, StateSet};
use crate::matching::place::Places;
use crate::matching::{WHOLE, Wanted};

/// What coverage counts by tier: the State by name, its subregion, its region.
const TIERS: [u32; 3] = [WHOLE, WHOLE / 10 * 8, WHOLE / 10 * 6];
/// What it counts that the State lies in a coverage that is wider than that.
const COVERED: u32 = WHOLE / 10 * 4;
/// What it counts that an office elsewhere serves the State, or that an activity took place in it.
const SERVED: u32 = WHOLE / 10 * 9;

/// How near a provider is to a State, in one byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::matching) struct Nearness(u8);

impl Nearness {
    /// Every level that there is.
    pub(in crate::matching) const LEVELS: [Option<u32>; 7] =
        [None, Some(0), Some(COVERED), Some(TIERS[2]), Some(TIERS[1]), Some(SERVED), Some(WHOLE)];
    /// The bit of a provider that has worked in a neighbouring State or for a region of the State.
    const NEIGHBOUR: u8 = 0x20;
    /// The bit of a provider that has worked in the State.
    const ACTIVE: u8 = 0x40;
    /// The bit of a provider whose coverage leaves the State out.
    const OUTSIDE: u8 = 0x80;

    /// How near the places of a provider are to a State.
    pub(in crate::matching) fn of(state: State, neighbours: &StateSet, places: &Places) -> Self {
        let value = level(state, places);
        let level = Self::LEVELS.iter().position(|level| *level == value);
        let level = level.and_then(|at| u8::try_from(at).ok()).unwrap_or(0);
        let bits = [
            (Self::NEIGHBOUR, places.regional.contains(state) || places.active.meets(neighbours)),
            (Self::ACTIVE, places.active.contains(state)),
            (Self::OUTSIDE, places.covered.as_ref().is_some_and(|covered| !covered.all.contains(state))),
        ];
        Self(bits.into_iter().fold(level, |all, (bit, is_set)| if is_set { all | bit } else { all }))
    }

    /// The position among the levels.
    pub(in crate::matching) fn level(self) -> usize {
        usize::from(self.0 & 7).min(Self::LEVELS.len() - 1)
    }

    /// The most that an activity counts by where it took place, as a position among [`super::record::PLACES`].
    pub(in crate::matching) const fn of_record(self) -> usize {
        if self.0 & Self::ACTIVE != 0 {
            2
        } else if self.0 & Self::NEIGHBOUR != 0 {
            1
        } else {
            0
        }
    }

    /// Whether the coverage leaves the State out.
    pub(in crate::matching) const fn is_outside(self) -> bool {
        self.0 & Self::OUTSIDE != 0
    }
}

/// An office in the State counts most, then the narrowest coverage; absent where the provider says nothing of where.
pub(super) fn geography(need: &Wanted, places: &Places) -> Option<u32> {
    level(need.state?, places)
}

/// How near the places of a provider are to a State.
fn level(state: State, places: &Places) -> Option<u32> {
    if places.present.contains(state) {
        return Some(WHOLE);
    }
    let near = places.served.contains(state) || places.active.contains(state);
    let near = near.then_some(SERVED);
    let covered = places.covered.as_ref().map(|covered| {
        let tier = covered.tiers.iter().position(|tier| tier.contains(state));
        tier.map_or(if covered.all.contains(state) { COVERED } else { 0 }, |tier| TIERS[tier])
    });
    near.max(covered)
}
