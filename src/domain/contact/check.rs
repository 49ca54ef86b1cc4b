//! Checks of the small values that several records share.

use super::{
    AcceptedLanguage, Address, AddressParts, FormerName, Hours, Money, OfficeHours, Phone, ProviderContact, Reference,
    SecureChannel, TextIn, UrgentContact,
};
use crate::domain::code::check_code;
use crate::domain::codes::SecureChannelKind;
use crate::domain::text::Rule;
use crate::domain::{Violations, check};

/// Day codes of RFC 5545.
const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// Runs `check` on each of `items`, with the path `path[i]`.
pub(in crate::domain) fn each<T>(items: &mut [T], path: &str, mut check: impl FnMut(&mut T, &str)) {
    for (i, item) in items.iter_mut().enumerate() {
        check(item, &format!("{path}[{i}]"));
    }
}

impl Reference {
    /// Checks every field.
    pub(in crate::domain) fn check(&mut self, path: &str, v: &mut Violations) {
        check::line(&mut self.title, &format!("{path}.title"), v);
        check::line(&mut self.reference, &format!("{path}.reference"), v);
        check::url(&mut self.url, &format!("{path}.url"), v);
        check::date(&mut self.date, &format!("{path}.date"), v);
    }
}

impl TextIn {
    /// Checks language and text; both must be there.
    pub(in crate::domain) fn check(&mut self, path: &str, v: &mut Violations) {
        check::required(&self.language, &format!("{path}.language"), v);
        check::language(&mut self.language, &format!("{path}.language"), v);
        check::required(&self.text, &format!("{path}.text"), v);
        check::name(&mut self.text, &format!("{path}.text"), v);
    }
}

impl FormerName {
    /// Checks every field; the text must be there.
    pub(in crate::domain) fn check(&mut self, path: &str, v: &mut Violations) {
        check::language(&mut self.language, &format!("{path}.language"), v);
        check::required(&self.text, &format!("{path}.text"), v);
        check::name(&mut self.text, &format!("{path}.text"), v);
        check::date(&mut self.until, &format!("{path}.until"), v);
    }
}

impl AddressParts {
    /// Checks every part.
    fn check(&mut self, path: &str, v: &mut Violations) {
        let parts = [
            (&mut self.post_office_box, "postOfficeBox"),
            (&mut self.extended, "extended"),
            (&mut self.street, "street"),
            (&mut self.locality, "locality"),
            (&mut self.region, "region"),
            (&mut self.postal_code, "postalCode"),
            (&mut self.country, "country"),
        ];
        for (part, name) in parts {
            check::line(part, &format!("{path}.{name}"), v);
        }
    }
}

impl Address {
    /// Checks every part in both scripts.
    pub(in crate::domain) fn check(&mut self, path: &str, v: &mut Violations) {
        let parts = [
            (&mut self.post_office_box, "postOfficeBox"),
            (&mut self.extended, "extended"),
            (&mut self.street, "street"),
            (&mut self.locality, "locality"),
            (&mut self.region, "region"),
            (&mut self.postal_code, "postalCode"),
            (&mut self.country, "country"),
        ];
        for (part, name) in parts {
            check::line(part, &format!("{path}.{name}"), v);
        }
        if let Some(latin) = &mut self.latin {
            latin.check(&format!("{path}.latin"), v);
        }
    }
}

impl Phone {
    /// Checks every field; the number must be there.
    pub(in crate::domain) fn check(&mut self, path: &str, v: &mut Violations) {
        check::required(&self.number, &format!("{path}.number"), v);
        check::phone(&mut self.number, &format!("{path}.number"), v);
        check::line(&mut self.extension, &format!("{path}.extension"), v);
        if !self.extension.bytes().all(|b| b.is_ascii_digit()) {
            v.add(format!("{path}.extension"), "expected digits only");
        }
        check_code(&self.kind, &format!("{path}.kind"), v);
        check::each(&mut self.languages, &format!("{path}.languages"), check::language, v);
    }
}

impl SecureChannel {
    /// Checks every field; `PGP` needs a fingerprint.
    pub(in crate::domain) fn check(&mut self, path: &str, v: &mut Violations) {
        check::required(self.kind.as_str(), &format!("{path}.kind"), v);
        check_code(&self.kind, &format!("{path}.kind"), v);
        check::line(&mut self.address, &format!("{path}.address"), v);
        self.fingerprint.retain(|c| !c.is_whitespace() && c != ':');
        let path = format!("{path}.fingerprint");
        let length = self.fingerprint.len();
        if length == 0 {
            if self.kind == SecureChannelKind::Pgp {
                v.add(path, "is required for PGP");
            }
        } else if !(40..=64).contains(&length) || !self.fingerprint.bytes().all(|b| b.is_ascii_hexdigit()) {
            v.add(path, "expected 40 to 64 hexadecimal digits");
        }
    }
}

impl AcceptedLanguage {
    /// Checks both fields; the language must be there.
    pub(in crate::domain) fn check(&mut self, path: &str, v: &mut Violations) {
        check::required(&self.language, &format!("{path}.language"), v);
        check::language(&mut self.language, &format!("{path}.language"), v);
        check_code(&self.basis, &format!("{path}.basis"), v);
    }
}

impl Hours {
    /// Checks days and times.
    fn check(&mut self, path: &str, v: &mut Violations) {
        for (i, day) in self.days.iter().enumerate() {
            if !DAYS.contains(&day.as_str()) {
                v.add(format!("{path}.days[{i}]"), format!("expected one of {}", DAYS.join(", ")));
            }
        }
        for (time, name) in [(&self.from, "from"), (&self.until, "until")] {
            if time.len() != 5 || time.parse::<jiff::civil::Time>().is_err() {
                v.add(format!("{path}.{name}"), "expected a time of day such as 09:00");
            }
        }
        if self.until <= self.from {
            v.add(format!("{path}.until"), "comes before from; write hours past midnight as two entries");
        }
    }
}

impl OfficeHours {
    /// Checks hours and holidays.
    pub(in crate::domain) fn check(&mut self, path: &str, v: &mut Violations) {
        each(&mut self.weekly, &format!("{path}.weekly"), |hours, path| hours.check(path, v));
        check::each(&mut self.holidays, &format!("{path}.holidays"), check::date, v);
    }
}

impl UrgentContact {
    /// Checks every field.
    pub(in crate::domain) fn check(&mut self, path: &str, v: &mut Violations) {
        if let Some(phone) = &mut self.phone {
            phone.check(&format!("{path}.phone"), v);
        }
        check::email(&mut self.email, &format!("{path}.email"), v);
        self.remarks.check(&format!("{path}.remarks"), Rule::Block, v);
    }
}

impl Money {
    /// Checks every field; value and currency go together.
    pub(in crate::domain) fn check(&mut self, path: &str, v: &mut Violations) {
        check::required(&self.value, &format!("{path}.value"), v);
        check::amount(&mut self.value, &format!("{path}.value"), v);
        check::required(&self.currency, &format!("{path}.currency"), v);
        check::currency(&mut self.currency, &format!("{path}.currency"), v);
        check::block(&mut self.remarks, &format!("{path}.remarks"), v);
    }
}

impl ProviderContact {
    /// Checks every field.
    pub(in crate::domain) fn check(&mut self, path: &str, v: &mut Violations) {
        check::line(&mut self.role, &format!("{path}.role"), v);
        each(&mut self.phones, &format!("{path}.phones"), |phone, path| phone.check(path, v));
        check::each(&mut self.emails, &format!("{path}.emails"), check::email, v);
        check::url(&mut self.website, &format!("{path}.website"), v);
        check::each(&mut self.languages, &format!("{path}.languages"), check::language, v);
    }
}

/// Checks an ISO 8601 duration such as `P3D` or `PT24H`.
pub(in crate::domain) fn duration(text: &str, path: &str, v: &mut Violations) {
    if !text.is_empty() && text.parse::<jiff::Span>().is_err() {
        v.add(path, "expected an ISO 8601 duration such as P3D or PT24H");
    }
}
