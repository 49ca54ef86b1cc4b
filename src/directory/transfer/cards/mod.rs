//! vCard 4.0 (RFC 6350) of contacts: authorities, their officers, and the desks of a provider.
//!
//! Shows what an export in the import format shows, and nothing else.

mod card;
#[cfg(test)]
mod tests;

use card::Card;

use super::owned::Owned;
use crate::domain::codes::PhoneKind;
use crate::domain::contact::{Address, Phone};
use crate::domain::{Authority, AuthorityId, Kind, Officer, Provider, Text};
use crate::view::Entry;

/// The cards of the owner's contacts.
pub(super) fn of(owned: &Owned) -> impl Iterator<Item = String> + Send + '_ {
    let authorities = owned.authorities().into_iter().flat_map(|entry| {
        let own = owned.wants(Kind::Authority).then(|| authority(&entry));
        let officers = owned.officers(AuthorityId(entry.id));
        let officers = officers.iter().map(|(of, shown)| officer(of, shown, &entry.record));
        own.into_iter().chain(officers).collect::<Vec<_>>()
    });
    authorities.chain(owned.providers().into_iter().flat_map(|entry| provider(&entry)))
}

/// A card with the sentence that says who took it out.
pub(super) fn marked(card: &str, sentence: &str) -> String {
    Card::reopened(card).marked(sentence).end()
}

/// The card of an authority.
fn authority(entry: &Entry<Authority>) -> String {
    let record = &entry.record;
    let mut card = Card::new("org", &entry.id.to_string(), entry.update_time);
    names(&mut card, &record.names);
    card.structured("ORG", &[], &[record.names.best(&[]).unwrap_or_default(), &record.parent_body]);
    card.list("NICKNAME", &record.acronyms);
    card.list("CATEGORIES", &record.kinds.iter().map(|kind| kind.kind.to_string()).collect::<Vec<_>>());
    if let Some(place) = &record.address {
        address(&mut card, place);
    }
    reach(&mut card, &record.phones, &record.emails, &record.website);
    for language in &record.languages_accepted {
        card.raw("LANG", &[], &language.language);
    }
    card.raw("TZ", &[], &record.time_zone);
    for (language, text) in record.remarks.iter() {
        card.text("NOTE", &[("LANGUAGE", language)], text);
    }
    card.end()
}

/// The card of an officer.
fn officer(entry: &Entry<Officer>, record: &Officer, of: &Authority) -> String {
    let (family, given) = (record.family_names.as_ref(), record.given_names.as_ref());
    let kind = if family.is_some() || given.is_some() { "individual" } else { "org" };
    let mut card = Card::new(kind, &entry.id.to_string(), entry.update_time);
    let [family, given] = [family, given].map(|name| {
        name.map(|name| if name.latin.is_empty() { &name.original } else { &name.latin }).map_or("", String::as_str)
    });
    let name = [given, family].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    card.text("FN", &[], if name.is_empty() { &record.role } else { &name });
    if !name.is_empty() {
        card.structured("N", &[], &[family, given, "", "", ""]);
    }
    card.structured("ORG", &[], &[of.names.best(&[]).unwrap_or_default()]);
    card.text("ROLE", &[], &record.role);
    for (language, text) in record.title.iter() {
        card.text("TITLE", &[("LANGUAGE", language)], text);
    }
    reach(&mut card, &record.phones, &record.emails, "");
    for skill in &record.languages {
        card.raw("LANG", &[], &skill.language);
    }
    card.raw("TZ", &[], &record.time_zone);
    card.end()
}

/// The cards of a provider: one for each of its desks, or one without any.
fn provider(entry: &Entry<Provider>) -> Vec<String> {
    let record = &entry.record;
    let name = record.names.best(&[]).unwrap_or_default();
    let begin = |id: &str| {
        let mut card = Card::new("org", id, entry.update_time);
        names(&mut card, &record.names);
        card.list("NICKNAME", &record.acronyms);
        card
    };
    if record.contacts.is_empty() {
        let mut card = begin(&entry.id.to_string());
        card.structured("ORG", &[], &[name]);
        reach(&mut card, &[], &[], &record.website);
        return vec![card.end()];
    }
    let desks = record.contacts.iter().enumerate().map(|(i, contact)| {
        let mut card = begin(&format!("{}#{i}", entry.id));
        card.structured("ORG", &[], &[name, &contact.role]);
        let website = if contact.website.is_empty() { &record.website } else { &contact.website };
        reach(&mut card, &contact.phones, &contact.emails, website);
        for language in &contact.languages {
            card.raw("LANG", &[], language);
        }
        card.end()
    });
    desks.collect()
}

/// A name in each language, as alternatives of one.
fn names(card: &mut Card, names: &Text) {
    for (language, text) in names.iter() {
        card.text("FN", &[("ALTID", "1"), ("LANGUAGE", language)], text);
    }
}

/// Phones, mailboxes and web page.
fn reach(card: &mut Card, phones: &[Phone], emails: &[String], website: &str) {
    for phone in phones {
        let kind = match phone.kind {
            PhoneKind::Voice | PhoneKind::Duty | PhoneKind::Unrecognized(_) => "voice",
            PhoneKind::Fax => "fax",
            PhoneKind::Mobile => "cell",
        };
        let extension = if phone.extension.is_empty() { String::new() } else { format!(";ext={}", phone.extension) };
        card.raw("TEL", &[("VALUE", "uri"), ("TYPE", kind)], &format!("tel:{}{extension}", phone.number));
    }
    for email in emails {
        card.text("EMAIL", &[], email);
    }
    card.raw("URL", &[], website);
}

/// The postal address, and its Latin form as an alternative.
fn address(card: &mut Card, a: &Address) {
    let parts: [&str; 7] =
        [&a.post_office_box, &a.extended, &a.street, &a.locality, &a.region, &a.postal_code, &a.country];
    card.structured("ADR", &[("ALTID", "1")], &parts);
    if let Some(a) = &a.latin {
        let parts: [&str; 7] =
            [&a.post_office_box, &a.extended, &a.street, &a.locality, &a.region, &a.postal_code, &a.country];
        card.structured("ADR", &[("ALTID", "1"), ("LANGUAGE", "und-Latn")], &parts);
    }
}
