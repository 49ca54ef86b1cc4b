//! Narrowing: whom and what a consent would reach beyond another one, at any time.

use super::{Audience, BY_DEFAULT, Consent};
use crate::domain::Violations;

impl Consent {
    /// Adds what of this consent is wider than `before`: a recipient, a field, or a later end.
    pub fn check_within(&self, before: &Self, path: &str, v: &mut Violations) {
        let (none, audience) = (Audience::default(), format!("{path}.audience"));
        let (wanted, had) = (self.audience.as_ref().unwrap_or(&none), before.audience.as_ref().unwrap_or(&none));
        wanted.check_within(had, &audience, v);
        let hidden = BY_DEFAULT.iter().find(|field| !before.shows(field));
        if let Some(hidden) = hidden.filter(|_| self.fields.is_empty()) {
            v.add(format!("{path}.fields"), format!("is wider than before: empty shows {hidden} too"));
        }
        for (i, field) in self.fields.iter().enumerate().filter(|(_, field)| !before.shows(field)) {
            v.add(format!("{path}.fields[{i}]"), format!("is wider than before: {field} was not shown"));
        }
        let is_later = self.until.is_empty() || self.until > before.until;
        if !before.until.is_empty() && is_later {
            v.add(format!("{path}.until"), format!("is wider than before: it ended on {}", before.until));
        }
    }
}

impl Audience {
    /// Adds whom this audience has that `before` did not.
    ///
    /// A provider that was reached only as a member of a group is new when it is named: it would stay when it leaves the group.
    fn check_within(&self, before: &Self, path: &str, v: &mut Violations) {
        let is_new = "is wider than before: it was not among the recipients";
        if self.all_providers && !before.all_providers {
            v.add(format!("{path}.allProviders"), "is wider than before: not every provider was a recipient");
        }
        for (i, provider) in self.providers.iter().enumerate() {
            if !before.all_providers && !before.providers.contains(provider) {
                v.add(format!("{path}.providers[{i}]"), is_new);
            }
        }
        let group = &self.coordination_group;
        if !group.is_empty() && !before.all_providers && *group != before.coordination_group {
            v.add(format!("{path}.coordinationGroup"), is_new);
        }
        for (i, _) in self.states.iter().enumerate().filter(|(_, state)| !before.states.contains(state)) {
            v.add(format!("{path}.states[{i}]"), is_new);
        }
    }
}
