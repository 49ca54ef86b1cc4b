//! In which States a provider works.

use super::Coverage;
use crate::domain::{State, StateSet};

impl Coverage {
    /// The States that it covers: those named and those of the regions, anywhere where it names none; of these only those with
    /// one of the flags, and none that is left out.
    #[must_use]
    pub fn covered(&self) -> StateSet {
        let mut set: StateSet = self.states.iter().filter_map(|code| code.known().copied()).collect();
        self.regions.iter().filter_map(|code| code.known()).for_each(|region| set.extend(&region.states()));
        if set.is_empty() && self.states.is_empty() && self.regions.is_empty() {
            set = State::all().collect();
        }
        if !self.flags.is_empty() {
            let flagged = |state: &State| self.flags.iter().any(|flag| state.flags().contains(&flag.as_str()));
            set = set.iter().filter(flagged).collect();
        }
        self.excluded_regions.iter().filter_map(|code| code.known()).for_each(|region| set.subtract(&region.states()));
        self.excluded_states.iter().filter_map(|code| code.known()).for_each(|state| set.remove(*state));
        set
    }
}
