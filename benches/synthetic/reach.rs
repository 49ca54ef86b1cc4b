//! How an office is reached: address, telephones, languages and hours. Numbers are of no network.

use focalpoint::domain::codes::{LanguageBasis, PhoneKind};
use focalpoint::domain::contact::{AcceptedLanguage, Address, AddressParts, Hours, OfficeHours, Phone};

use super::names::Name;
use super::random::Random;
use super::words::{ENGLISH, LANGUAGES, STREETS};

/// An address in the letters of its place, with a Latin form where they are others.
pub(super) fn address(name: &Name, random: &mut Random) -> Address {
    let street = format!("{} {}", 1 + random.below(200), random.of(&STREETS));
    let postal_code = format!("{:05}", random.below(100_000));
    let latin = AddressParts {
        street: street.clone(),
        locality: name.place(ENGLISH),
        postal_code: postal_code.clone(),
        ..AddressParts::default()
    };
    Address {
        extended: format!("Floor {}, room {}", 1 + random.below(12), 100 + random.below(400)),
        street,
        locality: name.own_place(),
        postal_code,
        latin: (!name.is_latin()).then(|| Box::new(latin)),
        ..Address::default()
    }
}

/// A desk and a duty telephone.
pub(super) fn phones(random: &mut Random) -> Vec<Phone> {
    let number = format!("+99900{:07}", random.below(10_000_000));
    let code = [41, 33, 254, 976, 51][random.below(5)];
    let phone = |kind, languages: &[&str]| Phone {
        number: number.replacen("999", &code.to_string(), 1),
        extension: String::new(),
        kind,
        languages: languages.iter().map(|tag| String::from(*tag)).collect(),
    };
    vec![phone(PhoneKind::Voice, &["en", "fr"]), phone(PhoneKind::Duty, &[])]
}

/// Its own language, notified, and one or two in practice.
pub(super) fn languages(name: &Name, random: &mut Random) -> Vec<AcceptedLanguage> {
    let accepted = |language: &str, basis| AcceptedLanguage { language: language.to_owned(), basis };
    let own = accepted(name.language(), LanguageBasis::Notified);
    let others = random.some_of(&LANGUAGES, 30).filter(|tag| **tag != name.language());
    std::iter::once(own).chain(others.map(|tag| accepted(tag, LanguageBasis::Practice))).collect()
}

/// A working week.
pub(super) fn hours() -> OfficeHours {
    let days = ["MO", "TU", "WE", "TH", "FR"].map(String::from).to_vec();
    OfficeHours {
        weekly: vec![Hours { days, from: String::from("08:30"), until: String::from("16:45") }],
        holidays: vec![String::from("2027-01-01"), String::from("2027-05-01")],
    }
}
