//! A route for a person: whom to ask, on which ways, in which language, at what hour, and what to try next.

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

use super::authority::names;
use super::code::authority_kind;
use crate::cli::output::Output;
use crate::domain::check;
use crate::pb;

/// How many offices that were passed over are shown.
const PASSED_OVER: usize = 5;

/// A route.
pub(in crate::cli) fn route(route: &pb::ResolveRouteResponse, out: &Output) -> String {
    let zone = check::zone(&route.time_zone);
    let mut parts = vec![head(route, zone.as_ref(), out)];
    if !route.channels.is_empty() {
        parts.push(channels(&route.channels, zone.as_ref(), out));
    }
    let title = if route.authority.is_some() { "If that does not help" } else { "What to do" };
    parts.push(format!("{}\n{}", out.strong(title), fallbacks(&route.fallbacks, out)));
    let passed = route.passed_over.iter().filter(|it| it.reason != "KIND").take(PASSED_OVER);
    let passed: Vec<(String, String)> =
        passed.map(|it| (it.display_name.clone(), format!("{} ({})", it.text, it.reason))).collect();
    if !passed.is_empty() {
        let rows = passed.into_iter().map(|(name, why)| vec![name, why]);
        parts.push(out.table(&["Passed over", "Why"], rows));
    }
    parts.join("\n\n")
}

/// Whom to ask, why, in which language and at what hour; or why there is nobody.
fn head(route: &pb::ResolveRouteResponse, zone: Option<&TimeZone>, out: &Output) -> String {
    // What is not known of language and hours stands where these stand.
    let elsewhere = ["LANGUAGE_NOT_RECORDED", "TIME_ZONE_UNKNOWN", "HOURS_UNKNOWN"];
    let careful = route.warnings.iter().filter(|warning| !elsewhere.contains(&warning.code.as_str()));
    let careful = careful.map(|warning| warning.text.clone()).collect::<Vec<_>>().join("\n");
    let Some(authority) = &route.authority else {
        let fields = out.fields([("Party", party(route)), ("Careful", careful)]);
        return format!("{}\n{}\n{fields}", out.strong(&route.outcome), route.summary).trim_end().to_owned();
    };
    let names = names(authority, out, str::to_owned);
    let mut lines: Vec<String> = names.first().map(|name| out.strong(name)).into_iter().collect();
    lines.extend(names.into_iter().skip(1));
    lines.push(out.faint(&authority.name));
    let fields = [
        ("Asked as", authority_kind(&route.kind, &out.language)),
        ("Why", route.reasons.join("\n")),
        ("Party", party(route)),
        ("Language", route.language_reason.clone()),
        ("Hours", hours(route, zone)),
        ("Careful", careful),
    ];
    lines.push(out.fields(fields));
    lines.join("\n")
}

/// Whether the State is known to be bound by the Convention, and since when.
fn party(route: &pb::ResolveRouteResponse) -> String {
    match (route.requested_is_party, route.requested_bound_since.as_str()) {
        (Some(true), "") => format!("its State is a party to the Convention, as known on {}", route.parties_as_of),
        (Some(true), since) => format!("its State is bound by the Convention since {since}"),
        (Some(false) | None, _) => String::new(),
    }
}

/// The time there, and until when the office is open or closed.
fn hours(route: &pb::ResolveRouteResponse, zone: Option<&TimeZone>) -> String {
    let (Some(zone), Some(at)) = (zone, route.at.as_ref().and_then(moment)) else {
        return "not known: its time zone is not recorded".to_owned();
    };
    let there = format!("{} there ({})", clock(zone, at), route.time_zone);
    let until = |time: Option<&pbjson_types::Timestamp>, verb: &str| {
        let time = time.and_then(moment);
        time.map_or_else(String::new, |time| format!(", {verb} {} there, {} UTC", clock(zone, time), clock_utc(time)))
    };
    match route.open_now {
        Some(true) => format!("{there}: open{}", until(route.close_time.as_ref(), "until")),
        Some(false) => format!("{there}: closed{}", until(route.next_open_time.as_ref(), "opens")),
        None => format!("{there}: its hours are not recorded"),
    }
}

/// The ways in order.
fn channels(channels: &[pb::RouteChannel], zone: Option<&TimeZone>, out: &Output) -> String {
    let rows = channels.iter().zip(1..).map(|(channel, place)| {
        let contacts = channel.contacts.iter().map(contact).collect::<Vec<_>>().join("\n");
        let confirm = channel.confirm_by_time.as_ref().and_then(moment).map(|by| match zone {
            Some(zone) => format!(": by {} there", clock(zone, by)),
            None => format!(": by {} UTC", clock_utc(by)),
        });
        let why = format!("{}{}", channel.reason, confirm.unwrap_or_default());
        vec![format!("{place}. {}", words(&channel.channel)), contacts, why]
    });
    out.table(&["Way", "Contact", "Why"], rows)
}

/// What to try next.
fn fallbacks(fallbacks: &[pb::RouteFallback], out: &Output) -> String {
    let rows = fallbacks.iter().map(|fallback| {
        let office = fallback.authority.as_ref().map(|authority| names(authority, out, str::to_owned).join("\n"));
        let contact = fallback.channels.iter().flat_map(|channel| &channel.contacts).next().map(contact);
        let relation = match fallback.relation.as_str() {
            "FORMAL_REQUEST" => "Formal request",
            "ANOTHER_OFFICE" => "Another office",
            "MAY_SERVE" => "May serve it",
            "MAY_PASS_ON" => "May pass it on",
            _ => "Diplomatic channel",
        };
        let office = office.unwrap_or_else(|| "ministries of foreign affairs".to_owned());
        vec![relation.to_owned(), office, contact.unwrap_or_default(), fallback.reason.clone()]
    });
    out.table(&["Next", "Office", "Contact", "Why"], rows)
}

/// A channel in words.
fn words(channel: &str) -> &str {
    match channel {
        "URGENT_CONTACT" => "Urgent contact",
        "ORAL" => "By word of mouth",
        "DIRECT" => "Direct",
        "DIPLOMATIC" => "Diplomatic",
        "INTERPOL_URGENT" => "INTERPOL",
        "SECURE_EMAIL" => "Secure e-mail",
        "EMAIL" => "E-mail",
        "POST" => "Post",
        "PORTAL" => "Portal",
        other => other,
    }
}

/// A contact in a line.
fn contact(contact: &pb::RouteContact) -> String {
    let shown = match contact.kind.as_str() {
        "EMAIL" | "PHONE" | "ADDRESS" | "WEB" => contact.value.clone(),
        kind => format!("{kind} {}", contact.value),
    };
    if contact.detail.is_empty() { shown } else { format!("{shown} ({})", contact.detail) }
}

/// The moment of a message.
fn moment(time: &pbjson_types::Timestamp) -> Option<Timestamp> {
    Timestamp::new(time.seconds, time.nanos).ok()
}

/// A moment by the clock of a time zone.
fn clock(zone: &TimeZone, at: Timestamp) -> String {
    zone.to_datetime(at).strftime("%a %Y-%m-%d %H:%M").to_string()
}

/// A moment in UTC, in short.
fn clock_utc(at: Timestamp) -> String {
    Offset::UTC.to_datetime(at).strftime("%a %H:%M").to_string()
}
