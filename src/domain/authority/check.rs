//! Checks of an authority.

use super::{Authority, KindEntry, Requirements, SubjectScope, Verification};
use crate::domain::code::{check_code, check_codes};
use crate::domain::contact::{duration, each};
use crate::domain::text::Rule;
use crate::domain::{Violations, check};

impl KindEntry {
    /// Checks kind and designation.
    fn check(&mut self, path: &str, v: &mut Violations) {
        check::required(self.kind.as_str(), &format!("{path}.kind"), v);
        check_code(&self.kind, &format!("{path}.kind"), v);
        if let Some(designation) = &mut self.designation {
            let path = format!("{path}.designation");
            check::line(&mut designation.reference, &format!("{path}.reference"), v);
            if !designation.paragraph.is_absent() {
                designation.paragraph.validate(&format!("{path}.paragraph"), v);
            }
            check::date(&mut designation.date, &format!("{path}.date"), v);
            designation.text.check(&format!("{path}.text"), Rule::Block, v);
        }
    }
}

impl SubjectScope {
    /// Checks articles and measures.
    fn check(&mut self, path: &str, v: &mut Violations) {
        check::codes(&mut self.articles, &format!("{path}.articles"), v);
        check::each(&mut self.measures, &format!("{path}.measures"), check::line, v);
    }
}

impl Requirements {
    /// Checks every field.
    fn check(&mut self, path: &str, v: &mut Violations) {
        self.dual_criminality.check(&format!("{path}.dualCriminality"), Rule::Block, v);
        self.contents.check(&format!("{path}.contents"), Rule::Block, v);
        self.costs.check(&format!("{path}.costs"), Rule::Block, v);
        check::each(&mut self.templates, &format!("{path}.templates"), check::url, v);
        check::each(&mut self.laws, &format!("{path}.laws"), check::url, v);
    }
}

impl Verification {
    /// Checks every field.
    fn check(&mut self, path: &str, v: &mut Violations) {
        check::line(&mut self.field, &format!("{path}.field"), v);
        if self.verified_at.parse::<jiff::Timestamp>().is_err() {
            v.add(format!("{path}.verifiedAt"), "expected an RFC 3339 time such as 2026-01-31T12:00:00Z");
        }
        check::line(&mut self.by, &format!("{path}.by"), v);
        check::required(self.method.as_str(), &format!("{path}.method"), v);
        check_code(&self.method, &format!("{path}.method"), v);
        check::date(&mut self.next_due, &format!("{path}.nextDue"), v);
    }
}

impl Authority {
    /// Checks the fields that only authorities have.
    pub(super) fn check(&mut self, v: &mut Violations) {
        self.state.validate("state", v);
        if !self.territory.is_absent() {
            self.territory.validate("territory", v);
        }
        each(&mut self.kinds, "kinds", |kind, path| kind.check(path, v));
        each(&mut self.subject_scope, "subjectScope", |scope, path| scope.check(path, v));
        self.check_names(v);
        self.check_reach(v);
        self.check_practice(v);
    }

    /// Checks what it is called.
    fn check_names(&mut self, v: &mut Violations) {
        self.names.check("names", Rule::Name, v);
        check::required_text(&self.names, "names", v);
        each(&mut self.other_names, "otherNames", |name, path| name.check(path, v));
        check::language(&mut self.original_language, "originalLanguage", v);
        check::each(&mut self.acronyms, "acronyms", check::name, v);
        each(&mut self.former_names, "formerNames", |name, path| name.check(path, v));
        check::name(&mut self.parent_body, "parentBody", v);
    }

    /// Checks how it is reached.
    fn check_reach(&mut self, v: &mut Violations) {
        if let Some(address) = &mut self.address {
            address.check("address", v);
        }
        each(&mut self.phones, "phones", |phone, path| phone.check(path, v));
        check::each(&mut self.emails, "emails", check::email, v);
        check::url(&mut self.website, "website", v);
        each(&mut self.secure_channels, "secureChannels", |channel, path| channel.check(path, v));
        check_codes(&mut self.channels_accepted, "channelsAccepted", v);
        if let Some(contact) = &mut self.urgent_contact {
            contact.check("urgentContact", v);
        }
    }

    /// Checks how it works.
    fn check_practice(&mut self, v: &mut Violations) {
        duration(&self.written_confirmation_within, "writtenConfirmationWithin", v);
        each(&mut self.languages_accepted, "languagesAccepted", |language, path| language.check(path, v));
        if let Some(requirements) = &mut self.requirements {
            requirements.check("requirements", v);
        }
        check::time_zone(&mut self.time_zone, "timeZone", v);
        if let Some(hours) = &mut self.office_hours {
            hours.check("officeHours", v);
        }
        check::codes(&mut self.networks, "networks", v);
        check::codes(&mut self.prevention_areas, "preventionAreas", v);
        self.remarks.check("remarks", Rule::Block, v);
        each(&mut self.verification, "verification", |verification, path| verification.check(path, v));
    }
}
