//! How close a provider is to the State.

use crate::matching::place::Places;
use crate::matching::{WHOLE, Wanted};

/// What coverage counts by tier: the State by name, its subregion, its region.
const TIERS: [u32; 3] = [WHOLE, WHOLE / 10 * 8, WHOLE / 10 * 6];
/// What it counts that the State lies in a coverage that is wider than that.
const COVERED: u32 = WHOLE / 10 * 4;
/// What it counts that an office elsewhere serves the State, or that an activity took place in it.
const SERVED: u32 = WHOLE / 10 * 9;

/// An office in the State counts most, then the narrowest coverage; absent where the provider says nothing of where.
pub(super) fn geography(need: &Wanted, places: &Places) -> Option<u32> {
    let state = need.state?;
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
