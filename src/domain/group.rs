//! The coordination group: providers that meet on the needs of a State or region; an audience for consent.

use super::shape::record;
use super::text::Rule;
use super::{RegionCode, StateCode, Text, Violations, check};

/// Most providers of a group.
const MOST_PROVIDERS: usize = 500;

record! {
    /// Providers that meet on the needs of a State or region.
    pub struct Group {
        /// Name by language.
        pub names: Text,
        /// Resource names of its members.
        pub providers: Vec<String>,
        /// States whose needs it meets on, alpha-2.
        pub states: Vec<StateCode>,
        /// UN M49 codes of regions whose needs it meets on.
        pub regions: Vec<RegionCode>,
    }
}

impl Group {
    /// Checks the fields that only groups have.
    fn check(&mut self, v: &mut Violations) {
        self.names.check("names", Rule::Name, v);
        check::required_text(&self.names, "names", v);
        check::each(&mut self.providers, "providers", check::line, v);
        if self.providers.len() > MOST_PROVIDERS {
            v.add("providers", format!("expected at most {MOST_PROVIDERS}"));
        }
        check::codes(&mut self.states, "states", v);
        check::codes(&mut self.regions, "regions", v);
    }
}
