//! The ways on which a request can be sent to an office, in the order in which to try them, each with its own contacts.

use jiff::fmt::friendly::{Designator, Spacing, SpanPrinter};
use jiff::{Span, Timestamp};
use serde::Serialize;

use super::{Question, Times};
use crate::domain::codes::{Channel, PhoneKind, SecureChannelKind};
use crate::domain::contact::{Address, Phone, SecureChannel};
use crate::domain::{Authority, check};

/// The most contacts of one channel.
const MOST_CONTACTS: usize = 8;

/// Where to reach an office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    /// `EMAIL`, `PHONE`, `FAX`, `ADDRESS`, `WEB`, or a kind of secure channel such as `PGP`.
    pub kind: String,
    /// The mailbox, number, address or identifier.
    pub value: String,
    /// What else to know: the fingerprint of a key, an extension.
    pub detail: String,
}

/// A way on which to send a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RouteChannel {
    /// `URGENT_CONTACT`, `ORAL`, or a channel as the record has it, such as `DIRECT`.
    pub channel: String,
    /// Where, best first; empty where the record does not say.
    pub contacts: Vec<Contact>,
    /// Why it stands here.
    pub reason: String,
    /// Until when an oral request has to be confirmed in writing.
    pub confirm_by: Option<Timestamp>,
}

/// A contact of that kind.
fn contact(kind: &str, value: impl Into<String>, detail: impl Into<String>) -> Contact {
    Contact { kind: kind.to_owned(), value: value.into(), detail: detail.into() }
}

/// A way without a deadline.
fn way(channel: &str, mut contacts: Vec<Contact>, reason: impl Into<String>) -> RouteChannel {
    contacts.truncate(MOST_CONTACTS);
    RouteChannel { channel: channel.to_owned(), contacts, reason: reason.into(), confirm_by: None }
}

/// The ways to an office.
pub(super) fn channels(authority: &Authority, question: &Question, times: &Times) -> Vec<RouteChannel> {
    let (mut now, mut later) = (Vec::new(), Vec::new());
    if question.urgent {
        // Who answers at this hour comes before INTERPOL, and who does not after it.
        for (way, answers) in spoken(authority, question, times) {
            if answers { now.push(way) } else { later.push(way) }
        }
    }
    let mut written = written(authority, question);
    let through_interpol = written.iter().position(|way| way.channel == Channel::InterpolUrgent.as_str());
    if let Some(at) = through_interpol {
        now.push(written.remove(at));
    }
    now.extend(later);
    now.extend(written);
    if now.iter().all(|way| ["URGENT_CONTACT", Channel::InterpolUrgent.as_str()].contains(&way.channel.as_str())) {
        now.push(diplomatic("nothing else is accepted in writing"));
    }
    now
}

/// The diplomatic channel.
pub(super) fn diplomatic(reason: &str) -> RouteChannel {
    let how = "through the ministries of foreign affairs";
    way(Channel::Diplomatic.as_str(), Vec::new(), format!("{how}: {reason}"))
}

/// Whom to call when it cannot wait, and whether somebody answers now.
fn spoken(authority: &Authority, question: &Question, times: &Times) -> Vec<(RouteChannel, bool)> {
    let mut ways = Vec::new();
    let is_open = times.open_now == Some(true);
    let urgent = authority.urgent_contact.as_deref();
    let always = urgent.is_some_and(|contact| contact.always_open == Some(true));
    let urgent_phone = urgent.and_then(|contact| contact.phone.as_ref());
    if let Some(contact_) = urgent {
        let mail = (!contact_.email.is_empty()).then(|| contact("EMAIL", &contact_.email, ""));
        let contacts: Vec<Contact> = urgent_phone.map(phone).into_iter().chain(mail).collect();
        let reason = match (always, times.open_now) {
            (true, _) => "urgent contact of the office, answered at all hours",
            (false, Some(true)) => "urgent contact of the office, which is open now",
            (false, Some(false)) => {
                "urgent contact of the office, not said to answer at all hours, and the office is closed"
            }
            (false, None) => "urgent contact of the office, not said to answer at all hours",
        };
        if !contacts.is_empty() {
            ways.push((way("URGENT_CONTACT", contacts, reason), always || is_open));
        }
    }
    if authority.oral_urgent_allowed == Some(true) && question.purpose.may_be_oral() {
        let is_duty = |phone: &&Phone| phone.kind == PhoneKind::Duty;
        let is_spoken = |phone: &&Phone| phone.kind != PhoneKind::Fax && phone.kind != PhoneKind::Duty;
        let duty = authority.phones.iter().filter(is_duty);
        let phones: Vec<&Phone> =
            urgent_phone.into_iter().chain(duty.clone()).chain(authority.phones.iter().filter(is_spoken)).collect();
        let answers = is_open || (always && urgent_phone.is_some()) || duty.count() > 0;
        let mut oral = way("ORAL", phones.iter().map(|it| phone(it)).collect(), "");
        (oral.confirm_by, oral.reason) = confirmation(authority, question.at, times);
        if oral.contacts.is_empty() {
            oral.reason.push_str("; no number is recorded");
        }
        let is_reachable = !oral.contacts.is_empty();
        ways.push((oral, answers && is_reachable));
    }
    ways
}

/// Until when an oral request of that moment has to follow in writing, and the words for it.
fn confirmation(authority: &Authority, at: Timestamp, times: &Times) -> (Option<Timestamp>, String) {
    let oral = "the State takes urgent requests by word of mouth, article 46(14)";
    let within = &authority.written_confirmation_within;
    let zone = check::zone(&times.zone);
    let by_calendar = zone.clone().unwrap_or(jiff::tz::TimeZone::UTC);
    let span = within.parse::<Span>().ok();
    let by = span.and_then(|span| {
        let local = at.to_zoned_datetime(by_calendar);
        local.checked_add(span).ok().map(|until| until.timestamp())
    });
    let of =
        if zone.is_some() { "by its calendar" } else { "by the calendar of UTC, since its time zone is not known" };
    match by {
        Some(_) => (by, format!("{oral}; confirm it in writing within {} {of}", in_words(span.unwrap_or_default()))),
        None => (None, format!("{oral}; confirm it in writing forthwith")),
    }
}

/// A length of time in words: `3 days`.
fn in_words(span: Span) -> String {
    let printer = SpanPrinter::new().designator(Designator::Verbose).spacing(Spacing::BetweenUnitsAndDesignators);
    printer.span_to_string(&span)
}

/// The ways to write, in the order of the record.
fn written(authority: &Authority, question: &Question) -> Vec<RouteChannel> {
    let accepted: Vec<&Channel> = authority.channels_accepted.iter().filter(|channel| channel.is_known()).collect();
    if accepted.is_empty() {
        let contacts = contacts(authority, &Channel::Direct);
        let direct = "the record names no channels: its own contacts, the protected ones first";
        let direct = (!contacts.is_empty()).then(|| way(Channel::Direct.as_str(), contacts, direct));
        return direct.into_iter().chain([diplomatic("the record names no channels")]).collect();
    }
    let total = accepted.len();
    let mut ways = Vec::new();
    for (at, channel) in accepted.into_iter().enumerate() {
        let place = at + 1;
        let mut reason = format!("accepted, {place} of {total} in the order of the office");
        if *channel == Channel::InterpolUrgent {
            if !question.urgent || !question.purpose.may_go_through_interpol() {
                continue;
            }
            reason = format!("in urgent circumstances, where both States agree, article 46(13); {reason}");
        }
        if *channel == Channel::Diplomatic {
            ways.push(diplomatic(&reason));
            continue;
        }
        let contacts = contacts(authority, channel);
        if contacts.is_empty() {
            let how = if *channel == Channel::InterpolUrgent {
                "through your National Central Bureau"
            } else {
                "the record has no contact for it"
            };
            reason = format!("{reason}; {how}");
        }
        ways.push(way(channel.as_str(), contacts, reason));
    }
    // A way without an address is of use once the others are tried.
    let is_blind = |way: &RouteChannel| {
        let needs_none = [Channel::Diplomatic.as_str(), Channel::InterpolUrgent.as_str()];
        way.contacts.is_empty() && !needs_none.contains(&way.channel.as_str())
    };
    ways.sort_by_key(is_blind);
    ways
}

/// The contacts of an office for a channel, protected before open ones.
fn contacts(authority: &Authority, channel: &Channel) -> Vec<Contact> {
    let secure = |wanted: &dyn Fn(&SecureChannelKind) -> bool| -> Vec<Contact> {
        authority.secure_channels.iter().filter(|it| wanted(&it.kind)).map(protected).collect()
    };
    let emails = || authority.emails.iter().map(|email| contact("EMAIL", email, ""));
    let post =
        || authority.address.iter().map(|it| contact("ADDRESS", address(it), "")).filter(|it| !it.value.is_empty());
    let is_letter =
        |kind: &SecureChannelKind| !matches!(kind, SecureChannelKind::InterpolI247 | SecureChannelKind::Portal);
    match channel {
        Channel::Direct => {
            let own = secure(&|kind| *kind != SecureChannelKind::InterpolI247);
            own.into_iter().chain(emails()).chain(authority.phones.iter().map(phone)).chain(post()).collect()
        }
        Channel::SecureEmail => secure(&is_letter),
        Channel::Email => emails().collect(),
        Channel::Post => post().collect(),
        Channel::Portal => {
            let portals = secure(&|kind| *kind == SecureChannelKind::Portal);
            let web =
                (portals.is_empty() && !authority.website.is_empty()).then(|| contact("WEB", &authority.website, ""));
            portals.into_iter().chain(web).collect()
        }
        Channel::InterpolUrgent => secure(&|kind| *kind == SecureChannelKind::InterpolI247),
        Channel::Diplomatic | Channel::Unrecognized(_) => Vec::new(),
    }
}

/// A protected contact.
fn protected(channel: &SecureChannel) -> Contact {
    let detail =
        if channel.fingerprint.is_empty() { String::new() } else { format!("fingerprint {}", channel.fingerprint) };
    contact(channel.kind.as_str(), &channel.address, detail)
}

/// A telephone number.
fn phone(phone: &Phone) -> Contact {
    let kind = if phone.kind == PhoneKind::Fax { "FAX" } else { "PHONE" };
    let extension = if phone.extension.is_empty() { String::new() } else { format!("ext. {}", phone.extension) };
    let answered = if phone.kind == PhoneKind::Duty { "answered at all hours" } else { "" };
    let detail =
        [extension.as_str(), answered].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    contact(kind, &phone.number, detail)
}

/// A postal address in a line, in Latin letters where the record has them.
fn address(address: &Address) -> String {
    let [post_office_box, extended, street, postal_code, locality, region, country] = match &address.latin {
        Some(it) => {
            [&it.post_office_box, &it.extended, &it.street, &it.postal_code, &it.locality, &it.region, &it.country]
        }
        None => [
            &address.post_office_box,
            &address.extended,
            &address.street,
            &address.postal_code,
            &address.locality,
            &address.region,
            &address.country,
        ],
    };
    let parts = [post_office_box, extended, street, postal_code, locality, region, country];
    parts.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", ")
}
