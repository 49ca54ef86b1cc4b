//! How to reach an office, as pages show it: every way with its links, languages, hours, and how far the entry holds.

use jiff::Timestamp;
use jiff::civil::Date;

use super::moment::Moment;
use super::words::Words;
use crate::domain::Authority;
use crate::domain::authority::Freshness;
use crate::domain::contact::Phone;
use crate::domain::route::{Contact, RouteChannel, Times};

/// One way to reach somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// What it is.
    pub(super) label: String,
    /// The mailbox, number or address.
    pub(super) value: String,
    /// Where it leads; empty where it leads nowhere.
    pub(super) href: String,
    /// What else to know, in English; may be empty.
    pub(super) detail: String,
}

impl Line {
    /// A contact of that kind.
    pub(super) fn new(words: Words, kind: &str, value: &str, detail: &str) -> Self {
        let href = link(kind, value);
        Self { label: words.code("contact", kind), value: value.to_owned(), href, detail: detail.to_owned() }
    }

    /// A contact of a route.
    fn of(words: Words, contact: &Contact) -> Self {
        Self::new(words, &contact.kind, &contact.value, &contact.detail)
    }

    /// A telephone number.
    pub(super) fn phone(words: Words, phone: &Phone) -> Self {
        let extension = if phone.extension.is_empty() { String::new() } else { format!("ext. {}", phone.extension) };
        let kind = phone.kind.as_str();
        let kind = if kind.is_empty() { "PHONE" } else { kind };
        Self { href: link("PHONE", &phone.number), ..Self::new(words, kind, &phone.number, &extension) }
    }
}

/// Where a contact leads: a mailbox, a number, a page over https, and nothing else, whatever a record holds.
pub(super) fn link(kind: &str, value: &str) -> String {
    let is_number = value.strip_prefix('+').is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    match kind {
        "EMAIL" | "PGP" | "SMIME" if value.contains('@') => format!("mailto:{}", mailbox(value)),
        "PHONE" if is_number => format!("tel:{value}"),
        "WEB" | "PORTAL" if value.starts_with("https://") => value.to_owned(),
        _ => String::new(),
    }
}

/// A mailbox as a link holds it: nothing of it can add recipients or a text.
fn mailbox(value: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+@".contains(&byte);
    value.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// A way on which to send a request.
#[derive(Debug)]
pub(super) struct Way {
    /// What it is called.
    pub(super) label: String,
    /// Where.
    pub(super) lines: Vec<Line>,
    /// Why it stands here, in English; may be empty.
    pub(super) reason: String,
    /// Until when an oral request has to be confirmed.
    pub(super) confirm_by: Option<Moment>,
}

impl Way {
    /// A way of a route to an office in that time zone.
    pub(super) fn of(words: Words, way: &RouteChannel, zone: &str) -> Self {
        Self {
            label: words.code("channel", &way.channel),
            lines: way.contacts.iter().map(|contact| Line::of(words, contact)).collect(),
            reason: way.reason.clone(),
            confirm_by: way.confirm_by.map(|at| Moment::of(words, at, zone)),
        }
    }
}

/// The clock of an office, and whether it is open.
#[derive(Debug)]
pub(super) struct Clock {
    /// The time there; none where its time zone is not known.
    pub(super) now: Option<Moment>,
    /// Its time zone.
    pub(super) zone: String,
    /// Whether it is open: `open`, `closed` or `unknown`.
    pub(super) state: &'static str,
    /// When that changes.
    pub(super) until: Option<Moment>,
}

impl Clock {
    /// That of an office at a moment.
    pub(super) fn of(words: Words, times: &Times, at: Timestamp) -> Self {
        let state = match times.open_now {
            Some(true) => "open",
            Some(false) => "closed",
            None => "unknown",
        };
        let change = times.close_time.or(times.next_open_time);
        Self {
            now: (!times.zone.is_empty()).then(|| Moment::of(words, at, &times.zone)),
            zone: times.zone.clone(),
            state,
            until: change.map(|at| Moment::of(words, at, &times.zone)),
        }
    }
}

/// How far an entry can be relied on.
#[derive(Debug)]
pub(super) struct Fresh {
    /// Its code.
    pub(super) code: &'static str,
    /// In words.
    pub(super) label: String,
    /// The day on which it was last confirmed as a whole; empty where nobody has.
    pub(super) since: String,
}

impl Fresh {
    /// That of an entry on a day.
    pub(super) fn of(words: Words, authority: &Authority, today: Date) -> Self {
        let code = Freshness::on(authority.confirmation_due(), today).as_str();
        let whole = authority.verification.iter().filter(|verification| verification.field.is_empty());
        let since = whole.map(|verification| verification.verified_at.as_str()).max().unwrap_or_default();
        Self { code, label: words.code("freshness", code), since: since.chars().take(10).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_mailboxes_numbers_and_pages_over_https_are_links() {
        assert_eq!(link("EMAIL", "a.b+c@b.example"), "mailto:a.b+c@b.example");
        assert_eq!(link("EMAIL", "a%40b?bcc=c@d.example"), "mailto:a%2540b%3Fbcc%3Dc@d.example");
        assert_eq!(link("PHONE", "+41225550101"), "tel:+41225550101");
        assert_eq!(link("WEB", "https://b.example/"), "https://b.example/");
        for (kind, value) in [
            ("WEB", "http://b.example/"),
            ("WEB", "javascript:alert(1)"),
            ("WEB", " https://b.example/"),
            ("PORTAL", "data:text/html,x"),
            ("PHONE", "+1;phone-context=x"),
            ("PHONE", "javascript:alert(1)"),
            ("EMAIL", "javascript:alert(1)"),
            ("ADDRESS", "https://b.example/"),
        ] {
            assert_eq!(link(kind, value), "", "{kind} {value}");
        }
    }
}
