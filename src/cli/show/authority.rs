//! Authorities for a person.

use super::code::{authority_kind, best, state};
use crate::cli::output::Output;
use crate::pb;

/// Authorities found, one a row, with the parts of their names that fit marked on a terminal.
pub(in crate::cli) fn authorities(results: &[pb::AuthorityResult], out: &Output) -> String {
    if results.is_empty() {
        return String::new();
    }
    let rows = results.iter().filter_map(|result| {
        let authority = result.authority.as_ref()?;
        let spans =
            |text: &str| result.highlights.iter().find(|found| found.text == text).map(|found| &found.spans[..]);
        let mark = |text: &str| out.marked(text, spans(text).unwrap_or_default());
        Some(vec![
            state(&authority.state, &out.language),
            names(authority, out, mark).join("\n"),
            kinds(authority, out).join("\n"),
            reach(authority).join("\n"),
            freshness(authority).join("\n"),
        ])
    });
    out.table(&["State", "Authority", "Designated for", "Contact", "Confirmed"], rows)
}

/// One authority in full.
pub(in crate::cli) fn authority(authority: &pb::Authority, out: &Output) -> String {
    let names = names(authority, out, str::to_owned);
    let mut lines: Vec<String> = names.first().map(|name| out.strong(name)).into_iter().collect();
    lines.extend(names.into_iter().skip(1));
    lines.push(out.faint(&authority.name));
    let languages = authority.languages_accepted.iter().map(|accepted| accepted.language.clone());
    let secure = authority.secure_channels.iter().map(|channel| format!("{} {}", channel.kind, channel.address));
    let fields = [
        ("State", state(&authority.state, &out.language)),
        ("Territory", authority.territory.clone()),
        ("Designated for", kinds(authority, out).join("\n")),
        ("Part of", authority.parent_body.clone()),
        ("Address", authority.address.as_ref().map(address).unwrap_or_default()),
        ("Telephone", authority.phones.iter().map(phone).collect::<Vec<_>>().join("\n")),
        ("E-mail", authority.emails.join("\n")),
        ("Web", authority.website.clone()),
        ("Secure", secure.collect::<Vec<_>>().join("\n")),
        ("Channels", authority.channels_accepted.join(", ")),
        ("Languages", languages.collect::<Vec<_>>().join(", ")),
        ("Hours", hours(authority)),
        ("Urgent", authority.urgent_contact.as_ref().map(urgent).unwrap_or_default()),
        ("Networks", authority.networks.join(", ")),
        ("Remarks", best(&authority.remarks, &out.language).to_owned()),
        ("Status", if authority.status == "PUBLISHED" { String::new() } else { authority.status.clone() }),
        ("Confirmed", confirmed(authority)),
    ];
    lines.push(out.fields(fields));
    lines.join("\n")
}

/// The name in the language of the user with the acronyms, then the name in the language of the office.
pub(super) fn names(authority: &pb::Authority, out: &Output, mark: impl Fn(&str) -> String) -> Vec<String> {
    let first = best(&authority.names, &out.language);
    let acronyms = authority.acronyms.iter().map(|acronym| mark(acronym)).collect::<Vec<_>>().join(", ");
    let shown = if acronyms.is_empty() { mark(first) } else { format!("{} ({acronyms})", mark(first)) };
    let original = authority.names.get(&authority.original_language).map(String::as_str);
    let other = original.or_else(|| authority.names.values().map(String::as_str).find(|name| *name != first));
    std::iter::once(shown).chain(other.filter(|name| *name != first).map(mark)).collect()
}

/// What it is designated for, in words.
fn kinds(authority: &pb::Authority, out: &Output) -> Vec<String> {
    authority.kinds.iter().map(|entry| authority_kind(&entry.kind, &out.language)).collect()
}

/// How to reach it, in short.
fn reach(authority: &pb::Authority) -> Vec<String> {
    let first = [authority.emails.first().cloned(), authority.phones.first().map(phone)];
    first.into_iter().flatten().chain(Some(authority.website.clone()).filter(|web| !web.is_empty())).take(2).collect()
}

/// A telephone number with its extension.
pub(super) fn phone(phone: &pb::Phone) -> String {
    let extension = if phone.extension.is_empty() { String::new() } else { format!(" ext. {}", phone.extension) };
    format!("{}{extension}", phone.number)
}

/// An address in a line.
fn address(address: &pb::Address) -> String {
    let parts = [
        &address.post_office_box,
        &address.extended,
        &address.street,
        &address.postal_code,
        &address.locality,
        &address.region,
        &address.country,
    ];
    parts.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", ")
}

/// Opening hours with their time zone.
fn hours(authority: &pb::Authority) -> String {
    let Some(hours) = &authority.office_hours else { return authority.time_zone.clone() };
    let weekly = hours.weekly.iter().map(|range| format!("{} {}-{}", range.days.join(" "), range.from, range.until));
    format!("{} {}", weekly.collect::<Vec<_>>().join(", "), authority.time_zone).trim().to_owned()
}

/// Whom to call when it cannot wait.
fn urgent(contact: &pb::UrgentContact) -> String {
    let always = if contact.always_open == Some(true) { "at all hours" } else { "" };
    let number = contact.phone.as_ref().map(phone).unwrap_or_default();
    [number.as_str(), &contact.email, always].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// On which day the entry was last confirmed, and how far it can be relied on.
fn freshness(authority: &pb::Authority) -> Vec<String> {
    let whole = authority.verification.iter().filter(|verification| verification.field.is_empty());
    let day = whole.filter_map(|last| last.verified_at.get(..10)).max().map(str::to_owned);
    let doubt = match authority.freshness.as_str() {
        "DUE" => "overdue",
        "STALE" => "stale",
        "UNCONFIRMED" => "not by its State",
        _ => "",
    };
    day.into_iter().chain(Some(doubt).filter(|doubt| !doubt.is_empty()).map(str::to_owned)).collect()
}

/// When its State last said that the entry is right.
fn confirmed(authority: &pb::Authority) -> String {
    let whole = authority.verification.iter().filter(|verification| verification.field.is_empty());
    let last = whole.max_by_key(|verification| verification.verified_at.clone());
    let when = last.map(|last| format!("{} by {}", last.verified_at, last.method)).unwrap_or_default();
    match authority.freshness.as_str() {
        "DUE" => format!("{when}; the next confirmation is overdue"),
        "STALE" => format!("{when}; overdue by more than a year: make sure before you rely on it"),
        "UNCONFIRMED" if last.is_some() => format!("{when}; not yet by its State"),
        "UNCONFIRMED" => "not yet by its State".to_owned(),
        _ => when,
    }
}
