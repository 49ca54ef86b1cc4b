//! How to reach an office or a person, and other small values that several records share.

mod check;

use super::codes::{LanguageBasis, PhoneKind, SecureChannelKind};
use super::shape::shape;

pub(in crate::domain) use check::{duration, each};

shape! {
    /// Where a content comes from.
    pub struct Reference {
        /// Title of the document, or the name of the register.
        pub title: String,
        /// Its symbol or reference number, such as a depositary notification.
        pub reference: String,
        /// Where it can be read.
        pub url: String,
        /// Date of the document, ISO 8601.
        pub date: String,
    }

    /// A text in one language, where the map of a field already has one in that language.
    pub struct TextIn {
        /// BCP 47 tag.
        pub language: String,
        /// The text.
        pub text: String,
    }

    /// A name that a body had before.
    pub struct FormerName {
        /// BCP 47 tag.
        pub language: String,
        /// The name.
        pub text: String,
        /// Last day of the name, ISO 8601.
        pub until: String,
    }

    /// The parts of a postal address, RFC 6350 section 6.3.1.
    pub struct AddressParts {
        /// Post office box.
        pub post_office_box: String,
        /// Building, floor, room.
        pub extended: String,
        /// Street and number.
        pub street: String,
        /// City.
        pub locality: String,
        /// State, province or canton.
        pub region: String,
        /// Postal code.
        pub postal_code: String,
        /// Name of the country.
        pub country: String,
    }

    /// A postal address in its own script, with a Latin form.
    pub struct Address {
        /// Post office box.
        pub post_office_box: String,
        /// Building, floor, room.
        pub extended: String,
        /// Street and number.
        pub street: String,
        /// City.
        pub locality: String,
        /// State, province or canton.
        pub region: String,
        /// Postal code.
        pub postal_code: String,
        /// Name of the country.
        pub country: String,
        /// The same in Latin script, where the above is in another.
        pub latin: Option<Box<AddressParts>>,
    }

    /// A telephone number.
    pub struct Phone {
        /// E.164.
        pub number: String,
        /// Digits to dial after the call is answered.
        pub extension: String,
        /// What it is for.
        pub kind: PhoneKind,
        /// Languages spoken there, BCP 47.
        pub languages: Vec<String>,
    }

    /// A protected way to write.
    pub struct SecureChannel {
        /// Which one.
        pub kind: SecureChannelKind,
        /// Address on it: a mailbox, a URL, an identifier.
        pub address: String,
        /// Fingerprint of the key, hexadecimal; `PGP` and `SMIME`.
        pub fingerprint: String,
    }

    /// A language in which requests are accepted, article 46(14).
    pub struct AcceptedLanguage {
        /// BCP 47 tag.
        pub language: String,
        /// Notified, or practice.
        pub basis: LanguageBasis,
    }

    /// Hours on certain days of the week, local time.
    pub struct Hours {
        /// RFC 5545 day codes: `MO` `TU` `WE` `TH` `FR` `SA` `SU`.
        pub days: Vec<String>,
        /// Opening, `HH:MM`.
        pub from: String,
        /// Closing, `HH:MM`.
        pub until: String,
    }

    /// When an office is open.
    pub struct OfficeHours {
        /// Regular hours.
        pub weekly: Vec<Hours>,
        /// Days on which it is closed, ISO 8601.
        pub holidays: Vec<String>,
    }

    /// Whom to call when it cannot wait.
    pub struct UrgentContact {
        /// Whether it answers at all hours.
        pub always_open: Option<bool>,
        /// Number to call.
        pub phone: Option<Phone>,
        /// Address to write to.
        pub email: String,
        /// What else to know.
        pub remarks: crate::domain::Text,
    }

    /// A sum of money.
    pub struct Money {
        /// Decimal number, such as `250000.00`.
        pub value: String,
        /// ISO 4217 code.
        pub currency: String,
        /// What the sum covers, its period, and what it leaves out.
        pub remarks: String,
    }

    /// How to reach a provider.
    pub struct ProviderContact {
        /// Desk, unit or post.
        pub role: String,
        /// Telephone numbers.
        pub phones: Vec<Phone>,
        /// Mailboxes.
        pub emails: Vec<String>,
        /// Web page.
        pub website: String,
        /// Languages, BCP 47.
        pub languages: Vec<String>,
    }
}
