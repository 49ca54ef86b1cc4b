//! The ways on which a request can be sent to an office, in the order in which to try them, each with its own contacts.

use jiff::fmt::friendly::{Designator, Spacing, SpanPrinter};
use jiff::{Span, Timestamp};
use serde::Serialize;

use super::contact::{Contact, contact, contacts, phone};
use super::{Question, Times};
use crate::domain::codes::{Channel, PhoneKind};
use crate::domain::contact::Phone;
use crate::domain::{Authority, check};

/// The most contacts of one channel.
const MOST_CONTACTS: usize = 8;

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
    // What is said or sent in a hurry has to follow in writing.
    let hurried = ["URGENT_CONTACT", "ORAL", Channel::InterpolUrgent.as_str()];
    if now.iter().all(|way| hurried.contains(&way.channel.as_str())) {
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
    let urgent_phone = urgent.and_then(|contact| contact.phone.as_ref());
    let is_duty = |phone: &Phone| phone.kind == PhoneKind::Duty;
    let always = urgent.is_some_and(|contact| contact.always_open.unwrap_or(urgent_phone.is_some_and(is_duty)));
    // What the contact says of its hours is stronger than what its number is for.
    let urgent_phone = urgent_phone
        .map(|number| if always { phone(number) } else { phone(&Phone { kind: PhoneKind::Voice, ..number.clone() }) });
    if let Some(contact_) = urgent {
        let mail = (!contact_.email.is_empty()).then(|| contact("EMAIL", &contact_.email, ""));
        let contacts: Vec<Contact> = urgent_phone.clone().into_iter().chain(mail).collect();
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
        let own = |wanted: fn(&Phone) -> bool| authority.phones.iter().filter(move |it| wanted(it)).map(phone);
        let duty = own(|phone| phone.kind == PhoneKind::Duty);
        let spoken = own(|phone| phone.kind != PhoneKind::Fax && phone.kind != PhoneKind::Duty);
        let has_duty = authority.phones.iter().any(is_duty);
        let answers = is_open || (always && urgent_phone.is_some()) || has_duty;
        let mut oral = way("ORAL", urgent_phone.into_iter().chain(duty).chain(spoken).collect(), "");
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
