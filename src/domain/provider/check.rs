//! Checks of a provider.

use super::{Coverage, Funding, Interest, Presence, Provider, SeedFund, Tool};
use crate::domain::code::{check_code, check_codes};
use crate::domain::contact::{duration, each};
use crate::domain::text::Rule;
use crate::domain::{Violations, check};

/// Tools of a provider, at most.
const MOST_TOOLS: usize = 100;

impl Coverage {
    /// Checks States, regions and flags.
    fn check(&mut self, path: &str, v: &mut Violations) {
        check::codes(&mut self.states, &format!("{path}.states"), v);
        check::codes(&mut self.regions, &format!("{path}.regions"), v);
        check::codes(&mut self.excluded_states, &format!("{path}.excludedStates"), v);
        check::codes(&mut self.excluded_regions, &format!("{path}.excludedRegions"), v);
        check_codes(&mut self.flags, &format!("{path}.flags"), v);
    }
}

impl Presence {
    /// Checks every field.
    fn check(&mut self, path: &str, v: &mut Violations) {
        check::line(&mut self.title, &format!("{path}.title"), v);
        check::line(&mut self.place, &format!("{path}.place"), v);
        if !self.state.is_absent() {
            self.state.validate(&format!("{path}.state"), v);
        }
        check::codes(&mut self.covers, &format!("{path}.covers"), v);
        check::codes(&mut self.regions, &format!("{path}.regions"), v);
        check::date(&mut self.from, &format!("{path}.from"), v);
    }
}

impl Funding {
    /// Checks every field; sums need a currency.
    fn check(&mut self, path: &str, v: &mut Violations) {
        check::line(&mut self.window, &format!("{path}.window"), v);
        let sums = [
            (&mut self.floor, "floor"),
            (&mut self.ceiling, "ceiling"),
            (&mut self.committed, "committed"),
            (&mut self.total, "total"),
        ];
        for (sum, name) in sums {
            check::amount(sum, &format!("{path}.{name}"), v);
        }
        check::currency(&mut self.currency, &format!("{path}.currency"), v);
        let has_sum = [&self.floor, &self.ceiling, &self.committed, &self.total].iter().any(|sum| !sum.is_empty());
        if has_sum && self.currency.is_empty() {
            v.add(format!("{path}.currency"), "is required with a sum");
        }
        if let Some(seed) = &mut self.seed {
            seed.check(&format!("{path}.seed"), v);
        }
        if let (Some(floor), Some(ceiling)) = (check::decimal(&self.floor), check::decimal(&self.ceiling))
            && ceiling < floor
        {
            v.add(format!("{path}.ceiling"), "is less than floor");
        }
    }
}

impl SeedFund {
    /// Checks every field; sums need a currency.
    fn check(&mut self, path: &str, v: &mut Violations) {
        check::line(&mut self.window, &format!("{path}.window"), v);
        let sums = [(&mut self.ceiling, "ceiling"), (&mut self.committed, "committed"), (&mut self.total, "total")];
        for (sum, name) in sums {
            check::amount(sum, &format!("{path}.{name}"), v);
        }
        check::currency(&mut self.currency, &format!("{path}.currency"), v);
        let has_sum = [&self.ceiling, &self.committed, &self.total].iter().any(|sum| !sum.is_empty());
        if has_sum && self.currency.is_empty() {
            v.add(format!("{path}.currency"), "is required with a sum");
        }
        duration(&self.lead_time, &format!("{path}.leadTime"), v);
    }
}

impl Interest {
    /// Checks every field.
    fn check(&mut self, path: &str, v: &mut Violations) {
        check::codes(&mut self.states, &format!("{path}.states"), v);
        check::codes(&mut self.articles, &format!("{path}.articles"), v);
        check::block(&mut self.description, &format!("{path}.description"), v);
    }
}

impl Tool {
    /// Checks every field; a title is required.
    fn check(&mut self, path: &str, v: &mut Violations) {
        self.title.check(&format!("{path}.title"), Rule::Line, v);
        check::required_text(&self.title, &format!("{path}.title"), v);
        self.description.check(&format!("{path}.description"), Rule::Block, v);
        check::url(&mut self.url, &format!("{path}.url"), v);
        check::each(&mut self.languages, &format!("{path}.languages"), check::language, v);
        check::codes(&mut self.articles, &format!("{path}.articles"), v);
        check::codes(&mut self.themes, &format!("{path}.themes"), v);
        check::each(&mut self.assistance_types, &format!("{path}.assistanceTypes"), check::line, v);
    }
}

impl Provider {
    /// Checks the fields that only providers have.
    pub(super) fn check(&mut self, v: &mut Violations) {
        self.names.check("names", Rule::Name, v);
        check::required_text(&self.names, "names", v);
        each(&mut self.other_names, "otherNames", |name, path| name.check(path, v));
        check::language(&mut self.original_language, "originalLanguage", v);
        check::each(&mut self.acronyms, "acronyms", check::name, v);
        check_codes(&mut self.roles, "roles", v);
        check_code(&self.kind, "kind", v);
        if !self.state.is_absent() {
            self.state.validate("state", v);
        }
        each(&mut self.identifiers, "identifiers", |identifier, path| {
            check::required(&identifier.scheme, &format!("{path}.scheme"), v);
            check::line(&mut identifier.scheme, &format!("{path}.scheme"), v);
            check::required(&identifier.value, &format!("{path}.value"), v);
            check::line(&mut identifier.value, &format!("{path}.value"), v);
        });
        self.check_offer(v);
        self.description.check("description", Rule::Description, v);
        each(&mut self.contacts, "contacts", |contact, path| contact.check(path, v));
        check::url(&mut self.website, "website", v);
    }

    /// Checks what it offers, where and how.
    fn check_offer(&mut self, v: &mut Violations) {
        check::codes(&mut self.articles, "articles", v);
        check::codes(&mut self.themes, "themes", v);
        check::each(&mut self.assistance_types, "assistanceTypes", check::line, v);
        if let Some(coverage) = &mut self.coverage {
            coverage.check("coverage", v);
        }
        each(&mut self.presence, "presence", |presence, path| presence.check(path, v));
        check::each(&mut self.languages, "languages", check::language, v);
        check_codes(&mut self.horizons, "horizons", v);
        if let Some(funding) = &mut self.funding {
            funding.check("funding", v);
        }
        duration(&self.lead_time, "leadTime", v);
        self.conditions.check("conditions", Rule::Block, v);
        each(&mut self.interests, "interests", |interest, path| interest.check(path, v));
        if self.tools.len() > MOST_TOOLS {
            v.add("tools", format!("are more than {MOST_TOOLS}"));
        }
        each(&mut self.tools, "tools", |tool, path| tool.check(path, v));
    }
}
