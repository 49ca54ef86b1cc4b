//! Where a provider works: its coverage in tiers from the State to the world, and where it is on the spot.

use crate::domain::codes::CountryFlag;
use crate::domain::provider::{Coverage, Presence};
use crate::domain::{Activity, RegionCode, State, StateCode, StateSet};

/// The most States that a list or a region may hold to be of its tier: named States, a subregion, a region.
const TIERS: [u32; 3] = [30, 32, 75];

/// The States that a provider covers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Covered {
    /// All of them, after everything that is left out.
    pub(super) all: StateSet,
    /// Those that it names, that lie in a subregion, and in a region that it names; each tier without what is left out.
    pub(super) tiers: [StateSet; 3],
}

/// Where a provider works and has worked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Places {
    /// What it covers; absent where it does not say.
    pub(super) covered: Option<Covered>,
    /// States in which it has an office or an adviser.
    pub(super) present: StateSet,
    /// States that such an office covers.
    pub(super) served: StateSet,
    /// States of its activities.
    pub(super) active: StateSet,
    /// States of the regions of its activities.
    pub(super) regional: StateSet,
    /// States that its texts name.
    pub(super) mentioned: StateSet,
}

impl Places {
    /// Takes coverage and presence.
    pub(super) fn new(coverage: Option<&Coverage>, presence: &[Presence]) -> Self {
        let mut places = Self { covered: coverage.and_then(Covered::new), ..Self::default() };
        for presence in presence {
            presence.state.known().into_iter().for_each(|state| places.present.insert(*state));
            places.served.extend(&states(&presence.covers));
            presence.regions.iter().for_each(|region| places.served.extend(&region_states(region)));
        }
        places
    }

    /// Adds where an activity takes place.
    pub(super) fn add_activity(&mut self, activity: &Activity) {
        activity.state.known().into_iter().for_each(|state| self.active.insert(*state));
        self.regional.extend(&region_states(&activity.region));
    }
}

impl Covered {
    /// Reads a coverage; `None` where it names nothing that is known. Without States and regions it is the world.
    fn new(coverage: &Coverage) -> Option<Self> {
        let named = states(&coverage.states);
        let mut covered = Self::default();
        covered.add(&named);
        for region in &coverage.regions {
            covered.add(&region_states(region));
        }
        if covered.all.is_empty() {
            if !coverage.states.is_empty() || !coverage.regions.is_empty() {
                return None;
            }
            covered.all = State::all().collect();
        }
        let mut left_out = states(&coverage.excluded_states);
        coverage.excluded_regions.iter().for_each(|region| left_out.extend(&region_states(region)));
        if coverage.flags.iter().any(CountryFlag::is_known) {
            let flagged = |state: &State| coverage.flags.iter().any(|flag| state.flags().contains(&flag.as_str()));
            left_out.extend(&State::all().filter(|state| !flagged(state)).collect());
        }
        covered.all.subtract(&left_out);
        covered.tiers.iter_mut().for_each(|tier| tier.subtract(&left_out));
        Some(covered)
    }

    /// Adds an area, in the tier that fits how many States it holds.
    fn add(&mut self, area: &StateSet) {
        self.all.extend(area);
        if let Some(tier) = TIERS.iter().position(|most| area.len() <= *most) {
            self.tiers[tier].extend(area);
        }
    }
}

/// The States of a list.
fn states(codes: &[StateCode]) -> StateSet {
    codes.iter().filter_map(StateCode::known).copied().collect()
}

/// The States that are neighbours of one, and itself: those of its smallest region.
pub(super) fn neighbours(state: State) -> StateSet {
    state.regions().first().map(|region| region.states()).unwrap_or_default()
}

/// The States of a region.
pub(super) fn region_states(region: &RegionCode) -> StateSet {
    region.known().map(|region| region.states()).unwrap_or_default()
}
