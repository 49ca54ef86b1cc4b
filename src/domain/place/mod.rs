//! Places: States and territories, their parts, and the regions of the UN that they lie in. Names, languages and codes
//! come from the `keshvar` crate, with corrections from `index/`. Who is party to the Convention is told by `party`.

mod names;
mod party;
mod region;
mod state;
mod state_set;
mod table;
mod territory;

pub use names::{NameKind, PlaceName};
pub use party::Standing;
pub use region::{Region, RegionCode, flag_states};
pub use state::{State, StateCode};
pub use state_set::StateSet;
pub use territory::{Territory, TerritoryCode};

#[cfg(test)]
mod tests;
