//! What the directory lacks of a State: authorities that it must have, what an entry does not say, what nobody has confirmed
//! for long, and posts whose holder's term is over.

use std::sync::Arc;

use jiff::civil::Date;
use uuid::Uuid;

use crate::domain::authority::Freshness;
use crate::domain::{Authority, AuthorityId, AuthorityKind, Officer, OfficerId, State, Status, vocabulary};
use crate::view::{Catalog, Entry};

/// What is missing, stale or unverified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GapKind {
    /// The State has no published authority of a kind that it must have.
    NoAuthority,
    /// No telephone number.
    NoPhone,
    /// No mailbox of the office.
    NoEmail,
    /// No time zone.
    NoTimeZone,
    /// No language in which requests are accepted.
    NoLanguages,
    /// No office hours.
    NoOfficeHours,
    /// The State has not confirmed the entry.
    Unconfirmed,
    /// The next confirmation is overdue.
    ConfirmationDue,
    /// It is overdue by more than a year.
    Stale,
    /// The term of a published officer is over.
    TermEnded,
}

impl GapKind {
    /// Every one, in the order in which they are reported.
    pub const ALL: [Self; 10] = [
        Self::NoAuthority,
        Self::NoPhone,
        Self::NoEmail,
        Self::NoTimeZone,
        Self::NoLanguages,
        Self::NoOfficeHours,
        Self::Unconfirmed,
        Self::ConfirmationDue,
        Self::Stale,
        Self::TermEnded,
    ];

    /// Its code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoAuthority => "NO_AUTHORITY",
            Self::NoPhone => "NO_PHONE",
            Self::NoEmail => "NO_EMAIL",
            Self::NoTimeZone => "NO_TIME_ZONE",
            Self::NoLanguages => "NO_LANGUAGES",
            Self::NoOfficeHours => "NO_OFFICE_HOURS",
            Self::Unconfirmed => "UNCONFIRMED",
            Self::ConfirmationDue => "CONFIRMATION_DUE",
            Self::Stale => "STALE",
            Self::TermEnded => "TERM_ENDED",
        }
    }

    /// The kind of that code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == code)
    }
}

/// One gap.
#[derive(Debug, Clone)]
pub struct Gap {
    /// Of which State.
    pub state: State,
    /// What.
    pub kind: GapKind,
    /// The kind of authority that is missing, with the paragraph that asks for it.
    pub missing: Option<(AuthorityKind, &'static str)>,
    /// The entry.
    pub authority: Option<Arc<Entry<Authority>>>,
    /// The officer.
    pub officer: Option<Arc<Entry<Officer>>>,
    /// The first day on which it was so, where that is known.
    pub since: Option<Date>,
}

impl Gap {
    /// Its place among all: by State, then what the State lacks, then entry by entry.
    #[must_use]
    pub fn place(&self) -> String {
        let authority = self.authority.as_ref().map_or(Uuid::nil(), |entry| entry.id);
        let officer = self.officer.as_ref().map_or(Uuid::nil(), |entry| entry.id);
        let of = |kind: &AuthorityKind| AuthorityKind::ALL.iter().position(|it| it == kind).unwrap_or_default();
        let missing = self.missing.as_ref().map_or(0, |(kind, _)| of(kind));
        let rank = GapKind::ALL.iter().position(|kind| *kind == self.kind).unwrap_or_default();
        format!("{} {authority} {officer} {rank:02} {missing:02}", self.state)
    }
}

/// The States that are asked to have entries: the members of the United Nations, and who else is known to be bound by the
/// Convention. That a member is not bound, the data never says.
pub fn states() -> impl Iterator<Item = State> {
    State::all().filter(|state| state.is_un_member() || state.standing().is_party)
}

/// The gaps of a State on that day, in order; those of officers where the reader may know of them.
#[must_use]
pub fn of_state(catalog: &Catalog, state: State, today: Date, with_officers: bool) -> Vec<Gap> {
    let published: Vec<_> =
        catalog.authorities.of(&state).filter(|entry| entry.record.status == Status::Published).collect();
    let mut gaps: Vec<Gap> = missing(state, &published);
    for entry in published {
        let gap = |(kind, since)| Gap { kind, since, authority: Some(Arc::clone(entry)), ..none(state) };
        gaps.extend(of_entry(&entry.record, today).into_iter().map(gap));
        if with_officers {
            let authority = AuthorityId(entry.id);
            let officers = catalog.officers.of(&authority);
            gaps.extend(officers.filter_map(|officer| ended(state, entry, officer, today)));
        }
    }
    gaps.sort_by_cached_key(Gap::place);
    gaps
}

/// A gap of a State of which nothing is said yet.
const fn none(state: State) -> Gap {
    Gap { state, kind: GapKind::NoAuthority, missing: None, authority: None, officer: None, since: None }
}

/// The kinds of authority that a State must have and has not.
fn missing(state: State, published: &[&Arc<Entry<Authority>>]) -> Vec<Gap> {
    let duties =
        vocabulary().gaps.duties.iter().map(|duty| (AuthorityKind::from(duty.kind.as_str()), &*duty.paragraph));
    let has = |kind: &AuthorityKind| published.iter().any(|it| it.record.kinds.iter().any(|entry| entry.kind == *kind));
    duties.filter(|(kind, _)| !has(kind)).map(|missing| Gap { missing: Some(missing), ..none(state) }).collect()
}

/// What an entry lacks, with the day since when.
fn of_entry(authority: &Authority, today: Date) -> Vec<(GapKind, Option<Date>)> {
    let absent = [
        (GapKind::NoPhone, authority.phones.is_empty()),
        (GapKind::NoEmail, authority.emails.is_empty()),
        (GapKind::NoTimeZone, authority.time_zone.is_empty()),
        (GapKind::NoLanguages, authority.languages_accepted.is_empty()),
        (GapKind::NoOfficeHours, authority.office_hours.as_ref().is_none_or(|hours| hours.weekly.is_empty())),
    ];
    let mut found: Vec<_> = absent.into_iter().filter(|(_, is)| *is).map(|(kind, _)| (kind, None)).collect();
    let due = authority.confirmation_due();
    let overdue = due.and_then(|due| due.tomorrow().ok());
    match Freshness::on(due, today) {
        Freshness::Confirmed => {}
        Freshness::Due => found.push((GapKind::ConfirmationDue, overdue)),
        Freshness::Stale => found.push((GapKind::Stale, overdue)),
        Freshness::Unconfirmed => found.push((GapKind::Unconfirmed, None)),
    }
    found
}

/// The gap of an officer whose term is over.
fn ended(state: State, authority: &Arc<Entry<Authority>>, officer: &Arc<Entry<Officer>>, today: Date) -> Option<Gap> {
    let end: Date = officer.record.term_end.parse().ok()?;
    let is_gap = officer.record.status == Status::Published && end < today;
    is_gap.then(|| Gap {
        kind: GapKind::TermEnded,
        authority: Some(Arc::clone(authority)),
        officer: Some(Arc::clone(officer)),
        since: end.tomorrow().ok(),
        ..none(state)
    })
}

/// The resource name of the officer of a gap.
#[must_use]
pub fn officer_name(officer: &Entry<Officer>) -> String {
    format!("{}/{}", officer.record.authority, OfficerId(officer.id).name())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::authority::{KindEntry, Verification};
    use crate::domain::contact::{AcceptedLanguage, Hours, OfficeHours, Phone};
    use crate::domain::{Revision, StateCode};
    use crate::view::Table;

    /// An entry that lacks nothing on 2026-11-25.
    fn whole(kinds: &[AuthorityKind]) -> Authority {
        let verification = Verification {
            verified_at: "2026-01-01T00:00:00Z".into(),
            next_due: "2026-11-25".into(),
            ..<_>::default()
        };
        Authority {
            state: StateCode::from("MN"),
            kinds: kinds.iter().map(|kind| KindEntry { kind: kind.clone(), designation: None }).collect(),
            phones: vec![Phone::default()],
            emails: vec!["office@mn.example".to_owned()],
            time_zone: "Asia/Ulaanbaatar".to_owned(),
            languages_accepted: vec![AcceptedLanguage::default()],
            office_hours: Some(OfficeHours { weekly: vec![Hours::default()], ..OfficeHours::default() }),
            verification: vec![verification],
            status: Status::Published,
            ..Authority::default()
        }
    }

    /// The kinds of gap of Mongolia with those authorities and an officer of the first.
    fn kinds(authorities: Vec<Authority>, officer: Officer, with_officers: bool) -> Vec<String> {
        let entry = |(at, record)| Entry::new(Uuid::from_u128(at), record, Revision(1), <_>::default(), <_>::default());
        let authority = AuthorityId(Uuid::from_u128(1)).name();
        let officer = Entry::new(
            Uuid::from_u128(9),
            Officer { authority, ..officer },
            Revision(1),
            <_>::default(),
            <_>::default(),
        );
        let catalog = Catalog {
            authorities: Table::holding((1..).zip(authorities).map(entry)),
            officers: Table::holding([officer]),
            ..Catalog::default()
        };
        let gaps = of_state(&catalog, State::parse("MN").unwrap(), "2026-11-25".parse().unwrap(), with_officers);
        let told = |gap: Gap| {
            let missing = gap.missing.map(|(kind, paragraph)| format!(" {kind} {paragraph}")).unwrap_or_default();
            let since = gap.since.map(|day| format!(" {day}")).unwrap_or_default();
            format!("{}{missing}{since}", gap.kind.as_str())
        };
        gaps.into_iter().map(told).collect()
    }

    /// All that a State must have.
    const DUE: [AuthorityKind; 3] =
        [AuthorityKind::MlaCentral, AuthorityKind::Prevention, AuthorityKind::ReviewFocalPoint];

    #[test]
    fn a_state_without_an_entry_lacks_every_authority_that_it_must_have() {
        let lacks =
            ["NO_AUTHORITY MLA_CENTRAL 46.13", "NO_AUTHORITY PREVENTION 6.3", "NO_AUTHORITY REVIEW_FOCAL_POINT 63"];
        assert_eq!(kinds(Vec::new(), Officer::default(), true), lacks);
        let draft = Authority { status: Status::Draft, ..whole(&DUE) };
        assert_eq!(kinds(vec![draft], Officer::default(), true), lacks, "a draft is nothing yet");
        assert!(kinds(vec![whole(&DUE)], Officer::default(), true).is_empty());
    }

    #[test]
    fn an_entry_is_asked_for_what_it_does_not_say_and_for_its_confirmation() {
        let bare = Authority {
            phones: Vec::new(),
            emails: Vec::new(),
            time_zone: String::new(),
            languages_accepted: Vec::new(),
            office_hours: Some(OfficeHours::default()),
            unconfirmed: true,
            ..whole(&DUE)
        };
        let expected = ["NO_PHONE", "NO_EMAIL", "NO_TIME_ZONE", "NO_LANGUAGES", "NO_OFFICE_HOURS", "UNCONFIRMED"]
            .map(str::to_owned);
        assert_eq!(kinds(vec![bare], Officer::default(), true), expected);
        for (due, gap) in [("2026-11-24", "CONFIRMATION_DUE 2026-11-25"), ("2025-11-24", "STALE 2025-11-25")] {
            let mut late = whole(&DUE);
            late.verification[0].next_due = due.to_owned();
            assert_eq!(kinds(vec![late], Officer::default(), true), [gap]);
        }
    }

    #[test]
    fn a_term_that_is_over_is_told_to_whoever_may_know_of_officers() {
        let officer = |end: &str, status| Officer { term_end: end.to_owned(), status, ..Officer::default() };
        let over = || officer("2026-11-24", Status::Published);
        assert_eq!(kinds(vec![whole(&DUE)], over(), true), ["TERM_ENDED 2026-11-25"]);
        assert!(kinds(vec![whole(&DUE)], over(), false).is_empty());
        for officer in [officer("2026-11-25", Status::Published), officer("2026-11-24", Status::Draft)] {
            assert!(kinds(vec![whole(&DUE)], officer, true).is_empty());
        }
    }

    #[test]
    fn members_and_the_other_parties_are_asked() {
        let all: Vec<&str> = states().map(State::code).collect();
        assert!(["MN", "CH", "EU", "CK", "NU", "PS", "VA"].iter().all(|code| all.contains(code)), "{all:?}");
        assert!(["GL", "HK", "AQ", "XK"].iter().all(|code| !all.contains(code)), "{all:?}");
    }
}
