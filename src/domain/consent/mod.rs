//! The consent of the State that owns a need: who may learn of it, of which fields, from when and until when.

mod narrow;
mod rules;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use jiff::civil::Date;

use super::shape::shape;
use super::{Need, StateCode, Violations, check};

pub use rules::{ConsentRules, WEEKDAYS};

/// Fields of a need that every recipient sees: whose it is and where it stands.
pub const ALWAYS: [&str; 3] = ["state", "stage", "status"];
/// Fields of a need that a consent shows unless it names others.
pub const BY_DEFAULT: [&str; 19] = [
    "articles",
    "themes",
    "assistanceTypes",
    "title",
    "description",
    "originalLanguage",
    "origin",
    "priority",
    "horizon",
    "level",
    "desiredStart",
    "desiredBy",
    "estimatedCost",
    "workingLanguages",
    "providesInterpreter",
    "existingHelp",
    "sources",
    "validFrom",
    "validUntil",
];
/// Fields of a need that a consent shows only when it names them: other records, which its recipients may not know of.
pub const WHEN_NAMED: [&str; 3] = ["beneficiaries", "supersedes", "supersededBy"];
/// Fields of a need that no consent shows: personal and internal ones, and who else sees it.
pub const NEVER: [&str; 6] = ["externalId", "validation", "coordinator", "consent", "nextConsent", "freeze"];

shape! {
    /// Who may learn of a need.
    pub struct Audience {
        /// Resource names of providers.
        pub providers: Vec<String>,
        /// Name of a coordination group.
        pub coordination_group: String,
        /// Whether every provider may.
        pub all_providers: bool,
        /// Other States, alpha-2.
        pub states: Vec<StateCode>,
        /// Resource names of the members of the group when the consent was given; set by the service.
        pub group_members: Vec<String>,
    }

    /// The owning State's consent that others learn of a need.
    pub struct Consent {
        /// Who may learn of it.
        pub audience: Option<Audience>,
        /// Fields that they may see, JSON spelling; empty: all but personal and internal ones.
        pub fields: Vec<String>,
        /// Last day, ISO 8601 in UTC; empty: until withdrawn.
        pub until: String,
        /// When it takes effect, RFC 3339; empty: since it was given.
        pub effective_from: String,
    }

    /// The secretariat's emergency freeze of a need's consent.
    pub struct Freeze {
        /// Since when, RFC 3339.
        pub since: String,
        /// Why.
        pub reason: String,
    }
}

impl Audience {
    /// Whether it names nobody.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.providers.is_empty() && self.coordination_group.is_empty() && !self.all_providers && self.states.is_empty()
    }
}

impl Consent {
    /// Checks every field as far as the consent itself tells.
    pub fn check(&mut self, path: &str, v: &mut Violations) {
        if let Some(audience) = &mut self.audience {
            let at = format!("{path}.audience");
            check::each(&mut audience.providers, &format!("{at}.providers"), check::line, v);
            check::line(&mut audience.coordination_group, &format!("{at}.coordinationGroup"), v);
            check::codes(&mut audience.states, &format!("{at}.states"), v);
            check::each(&mut audience.group_members, &format!("{at}.groupMembers"), check::line, v);
        }
        check::each(&mut self.fields, &format!("{path}.fields"), field, v);
        check::date(&mut self.until, &format!("{path}.until"), v);
        check::time(&mut self.effective_from, &format!("{path}.effectiveFrom"), v);
    }

    /// Whether it shows that field of a need, in JSON spelling.
    #[must_use]
    pub fn shows(&self, field: &str) -> bool {
        if self.fields.is_empty() {
            return ALWAYS.contains(&field) || BY_DEFAULT.contains(&field);
        }
        ALWAYS.contains(&field) || (is_shareable(field) && self.fields.iter().any(|named| named == field))
    }

    /// Whether it has taken effect at that time; one whose time cannot be read has not.
    #[must_use]
    pub fn is_effective(&self, now: Timestamp) -> bool {
        self.effective_from.is_empty() || self.effective_from.parse::<Timestamp>().is_ok_and(|from| from <= now)
    }

    /// Whether its last day is over at that time; one whose day cannot be read is over.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        !self.until.is_empty() && self.until.parse::<Date>().map_or(true, |until| until < day(now))
    }
}

impl Need {
    /// The consent that others may see it by at that time.
    #[must_use]
    pub fn consent_at(&self, now: Timestamp) -> Option<&Consent> {
        self.standing_consent(now).filter(|consent| self.freeze.is_none() && consent.is_effective(now))
    }

    /// The consent that stands at that time, whether it waits yet or is frozen: the next one once it has taken effect, the one
    /// before it until then.
    #[must_use]
    pub fn standing_consent(&self, now: Timestamp) -> Option<&Consent> {
        let next = self.next_consent.as_ref().filter(|next| next.is_effective(now));
        next.or(self.consent.as_ref()).filter(|consent| !consent.is_over(now))
    }
}

impl Freeze {
    /// Checks every field.
    pub(super) fn check(&mut self, v: &mut Violations) {
        check::time(&mut self.since, "freeze.since", v);
        check::block(&mut self.reason, "freeze.reason", v);
    }
}

/// Whether a consent may show that field.
fn is_shareable(field: &str) -> bool {
    BY_DEFAULT.contains(&field) || WHEN_NAMED.contains(&field)
}

/// Checks the name of a field that a consent may show.
fn field(name: &mut String, path: &str, v: &mut Violations) {
    check::line(name, path, v);
    if !name.is_empty() && !is_shareable(name) && !ALWAYS.contains(&name.as_str()) {
        let shareable = [BY_DEFAULT.as_slice(), &WHEN_NAMED].concat().join(", ");
        v.add(path, format!("is no field of a need that may be shared; expected any of {shareable}"));
    }
}

/// The day of a time, in UTC.
fn day(time: Timestamp) -> Date {
    jiff::tz::Offset::UTC.to_datetime(time).date()
}
