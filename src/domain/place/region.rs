//! Regions of the UN's M49 standard, and the groups of States in special situations.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use super::{State, StateSet};
use crate::domain::coded::{Coded, Spelled};
use crate::domain::vocabulary::{Labels, RegionEntry, vocabulary};

/// A region, subregion or intermediate region by its M49 code, such as `030` (Eastern Asia).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(u16);

/// A region as it stands in a record, recognised or not.
pub type RegionCode = Coded<Region>;

/// The States of every region.
static MEMBERS: LazyLock<BTreeMap<Region, StateSet>> = LazyLock::new(|| {
    let regions = &vocabulary().regions;
    regions.iter().filter_map(|entry| Some((Region::of(entry)?, members(entry, regions, 0)))).collect()
});

/// The States of a region and of the regions in it; `depth` bounds the walk.
fn members(entry: &RegionEntry, regions: &[RegionEntry], depth: u8) -> StateSet {
    let mut states: StateSet = entry.states.iter().filter_map(|code| State::parse(code)).collect();
    if depth < 6 {
        let inside =
            |child: &&RegionEntry| child.parent.as_ref() == Some(&entry.code) || entry.includes.contains(&child.code);
        regions.iter().filter(inside).for_each(|child| states.extend(&members(child, regions, depth + 1)));
    }
    states
}

/// The regions that a State lies in, smallest first.
pub(super) fn chain(state: State) -> Vec<Region> {
    let mut chain: Vec<Region> = MEMBERS.iter().filter(|(_, states)| states.contains(state)).map(|(r, _)| *r).collect();
    chain.sort_by_key(|region| region.states().len());
    chain
}

/// The States of one of the groups `LDC`, `LLDC` and `SIDS`; `None` for any other code.
#[must_use]
pub fn flag_states(code: &str) -> Option<StateSet> {
    let flag = vocabulary().flags.iter().find(|flag| flag.code == code)?;
    Some(flag.states.iter().filter_map(|code| State::parse(code)).collect())
}

impl Region {
    /// The whole world, `001`.
    pub const WORLD: Self = Self(1);

    /// The region of that three-digit code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        vocabulary().region(code).and_then(Self::of)
    }

    /// The region of an entry.
    fn of(entry: &RegionEntry) -> Option<Self> {
        entry.code.parse().ok().map(Self)
    }

    /// The name in six languages.
    #[must_use]
    pub fn labels(self) -> Option<&'static Labels> {
        vocabulary().region(&self.to_string()).map(|entry| &entry.labels)
    }

    /// The region that it lies in; `None` for the world.
    #[must_use]
    pub fn parent(self) -> Option<Self> {
        vocabulary().region(&self.to_string()).and_then(|entry| Self::parse(entry.parent.as_deref()?))
    }

    /// The States and territories in the region.
    #[must_use]
    pub fn states(self) -> StateSet {
        MEMBERS.get(&self).copied().unwrap_or_default()
    }

    /// Whether the State lies in the region.
    #[must_use]
    pub fn contains(self, state: State) -> bool {
        self.states().contains(state)
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:03}", self.0)
    }
}

impl Spelled for Region {
    const NAME: &'static str = "Region";
    const EXPECTED: &'static str = "the three-digit M49 code of a region, such as `002` for Africa";
    const PATTERN: &'static str = "^[0-9]{3}$";

    fn spelled(text: &str) -> Option<Self> {
        Self::parse(text)
    }
}
