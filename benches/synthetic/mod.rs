//! Synthetic records for measuring: the same seed gives the same records on every machine. Names are put together from
//! word lists in six scripts, so that term statistics look like those of a directory; no office of this kind exists.

mod names;
mod random;
mod reach;
mod words;

use focalpoint::domain::authority::{Designation, KindEntry, Verification};
use focalpoint::domain::codes::{Channel, VerificationMethod};
use focalpoint::domain::contact::FormerName;
use focalpoint::domain::{ArticleRef, Authority, AuthorityId, AuthorityKind, State, Status, Text, vocabulary};
use uuid::Uuid;

use names::Name;
use random::Random;

/// What an authority of each kind rests on.
const PARAGRAPHS: [&str; 9] = ["46.13", "44", "6.3", "56", "53", "48", "58", "63", "5"];

/// A directory that exists only as a seed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Synthetic {
    /// What everything is worked out from.
    seed: u64,
}

impl Synthetic {
    /// The directory of that seed.
    #[must_use]
    pub(crate) const fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// The id of the authority of that number: a UUIDv7, in the order of the numbers.
    #[must_use]
    pub(crate) fn authority_id(self, number: u64) -> AuthorityId {
        let random = Random::new(self.seed, number).next().to_be_bytes();
        let mut tail = [0; 10];
        tail[..8].copy_from_slice(&random);
        AuthorityId(uuid::Builder::from_unix_timestamp_millis(1_700_000_000_000 + number, &tail).into_uuid())
    }

    /// The authority of that number: 1.5 to 2 KB of JSON, of a State that the number decides, valid in every field.
    #[must_use]
    pub(crate) fn authority(self, number: u64) -> Authority {
        let mut random = Random::new(self.seed, number);
        let random = &mut random;
        let states: Vec<State> = State::all().collect();
        let state = random.of(&states);
        let name = Name::draw(random);
        let domain = format!("{}.example", name.slug());
        let kinds = if random.chance(20) { 2 } else { 1 };
        Authority {
            external_id: format!("syn-{number}"),
            status: if random.chance(3) { Status::Closed } else { Status::Published },
            state: state.into(),
            kinds: (0..kinds).map(|_| kind(random)).collect(),
            names: name.text(),
            original_language: name.language().to_owned(),
            acronyms: vec![name.acronym()],
            former_names: if random.chance(15) { vec![former(&name, random)] } else { Vec::new() },
            parent_body: name.parent(),
            address: Some(reach::address(&name, random)),
            phones: reach::phones(random),
            emails: vec![format!("office@{domain}"), format!("{}@{domain}", name.acronym().to_lowercase())],
            website: format!("https://www.{domain}/international"),
            channels_accepted: vec![Channel::Direct, Channel::SecureEmail, Channel::Diplomatic],
            oral_urgent_allowed: Some(random.chance(50)),
            languages_accepted: reach::languages(&name, random),
            time_zone: String::from(random.of(&[
                "Europe/Zurich",
                "Africa/Nairobi",
                "Asia/Ulaanbaatar",
                "America/Lima",
            ])),
            office_hours: Some(reach::hours()),
            networks: random.some_of(&vocabulary().networks, 10).map(|network| network.code.as_str().into()).collect(),
            prevention_areas: if random.chance(20) { vec!["5".into(), "9".into()] } else { Vec::new() },
            remarks: Text::from([("en", random.of(&words::REMARKS))]),
            verification: vec![verification(random)],
            ..Authority::default()
        }
    }
}

/// A kind with its designation.
fn kind(random: &mut Random) -> KindEntry {
    let at = random.below(PARAGRAPHS.len());
    let designation = Designation {
        reference: format!("C.N.{}.{}.TREATIES-XVIII.14", 1 + random.below(900), 2004 + random.below(20)),
        paragraph: ArticleRef::parse(PARAGRAPHS[at]).map_or_else(Default::default, Into::into),
        date: random.date(),
        text: Text::default(),
    };
    KindEntry { kind: AuthorityKind::ALL[at].clone(), designation: random.chance(60).then_some(designation) }
}

/// A name from before.
fn former(name: &Name, random: &mut Random) -> FormerName {
    FormerName { language: String::from("en"), text: name.former(random), until: random.date() }
}

/// A confirmation of the whole record.
fn verification(random: &mut Random) -> Verification {
    let date = random.date();
    Verification {
        verified_at: format!("{date}T09:00:00Z"),
        by: format!("accounts/{}", Uuid::from_u128(u128::from(random.next()))),
        method: random.of(VerificationMethod::ALL),
        next_due: date.replacen("20", "21", 1),
        ..Verification::default()
    }
}
