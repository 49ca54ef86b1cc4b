//! Where to reach an office on a channel.

use serde::Serialize;

use crate::domain::Authority;
use crate::domain::codes::{Channel, PhoneKind, SecureChannelKind};
use crate::domain::contact::{Address, Phone, SecureChannel};

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

/// A contact of that kind.
pub(super) fn contact(kind: &str, value: impl Into<String>, detail: impl Into<String>) -> Contact {
    Contact { kind: kind.to_owned(), value: value.into(), detail: detail.into() }
}

/// The contacts of an office for a channel, protected before open ones.
pub(super) fn contacts(authority: &Authority, channel: &Channel) -> Vec<Contact> {
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
pub(super) fn phone(phone: &Phone) -> Contact {
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
