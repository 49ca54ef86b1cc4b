//! Choosing among the offices of a State: who is in question, who comes first, and why each of the others does not.

use serde::Serialize;

use super::purpose::{Service, Serving};
use super::scope::{Place, Subject, asked_place};
use super::standing::{Roll, Standing};
use super::{Office, Question};
use crate::domain::authority::Freshness;
use crate::domain::{AuthorityId, AuthorityKind};

/// Why an office was passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PassedOverReason {
    /// Another of its kind fits better.
    Rank,
    /// Its competence leaves the subject out.
    Subject,
    /// Whether it serves the territory cannot be decided here.
    TerritoryUndecided,
    /// It serves another territory.
    Territory,
    /// Another has taken its place.
    Superseded,
    /// Its designation is over.
    Expired,
    /// Its designation has not begun.
    NotYet,
    /// It is suspended.
    Suspended,
    /// It is closed.
    Closed,
    /// It is designated for something else.
    Kind,
}

impl PassedOverReason {
    /// Its code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rank => "RANK",
            Self::Subject => "SUBJECT",
            Self::TerritoryUndecided => "TERRITORY_UNDECIDED",
            Self::Territory => "TERRITORY",
            Self::Superseded => "SUPERSEDED",
            Self::Expired => "EXPIRED",
            Self::NotYet => "NOT_YET",
            Self::Suspended => "SUSPENDED",
            Self::Closed => "CLOSED",
            Self::Kind => "KIND",
        }
    }
}

impl Serialize for PassedOverReason {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.as_str())
    }
}

/// An office that is in question, with what decides its place; compared in the order of the fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    /// Whether it has the designation from the office whose place it took, and not of its own.
    pub(super) inherited: bool,
    /// The place.
    pub(super) place: Place,
    /// The subject.
    pub(super) subject: Subject,
    /// How far its entry can be relied on.
    pub(super) freshness: Freshness,
    /// Where it stands among all offices.
    pub(super) at: usize,
}

/// An office that may be asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate<'o, 'a> {
    /// The office.
    pub(super) office: &'o Office<'a>,
    /// What its kind does for the purpose.
    pub(super) serving: &'static Serving,
    /// Its place.
    pub(super) rank: Rank,
    /// The office whose place it took, where it has the designation from that.
    pub(super) from: Option<AuthorityId>,
}

/// An office that may not, with the reason.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unfit<'o, 'a> {
    /// The office.
    pub(super) office: &'o Office<'a>,
    /// What its kind does for the purpose.
    pub(super) serving: &'static Serving,
    /// Why not.
    pub(super) reason: PassedOverReason,
}

/// The offices of the kinds that serve a purpose.
#[derive(Debug, Default)]
pub(super) struct Field<'o, 'a> {
    /// Those who may be asked: kinds in their order, and within each the best first.
    pub(super) fit: Vec<Candidate<'o, 'a>>,
    /// Those who may not.
    pub(super) unfit: Vec<Unfit<'o, 'a>>,
}

/// Whether an office is designated for that.
fn holds(office: &Office<'_>, kind: &AuthorityKind) -> bool {
    office.authority.kinds.iter().any(|entry| entry.kind == *kind)
}

impl<'o, 'a> Field<'o, 'a> {
    /// Looks at every office for a question.
    pub(super) fn of(roll: &'o Roll<'a>, question: &Question) -> Self {
        let mut field = Self::default();
        for serving in question.purpose.serving() {
            let begun = field.fit.len();
            let mut heirs = Vec::new();
            for (at, office) in roll.iter().filter(|(_, office)| holds(office, &serving.kind)) {
                let standing = Standing::of(office, roll, question.day());
                if matches!(standing, Standing::Superseded | Standing::Closed) {
                    let heir = roll.successor(office, question.day());
                    heirs.extend(heir.filter(|(_, heir)| !holds(heir, &serving.kind)).map(|heir| (heir, office.id)));
                }
                match unfit(office, standing, question) {
                    Some(reason) => field.unfit.push(Unfit { office, serving, reason }),
                    None => field.fit.push(candidate(at, office, serving, None, question)),
                }
            }
            heirs.dedup_by_key(|((at, _), _)| *at);
            for ((at, heir), from) in heirs {
                if unfit(heir, Standing::InForce, question).is_none() {
                    field.fit.push(candidate(at, heir, serving, Some(from), question));
                }
            }
            field.fit[begun..].sort_by_key(|candidate| candidate.rank);
        }
        field
    }

    /// The first who is asked; an office that only passes requests on is not.
    pub(super) fn first(&self) -> Option<&Candidate<'o, 'a>> {
        self.fit.iter().find(|candidate| candidate.serving.service != Service::PassesOn)
    }
}

/// Why an office of the right kind may not be asked.
fn unfit(office: &Office<'_>, standing: Standing, question: &Question) -> Option<PassedOverReason> {
    match standing {
        Standing::InForce => {}
        Standing::NotYet => return Some(PassedOverReason::NotYet),
        Standing::Superseded => return Some(PassedOverReason::Superseded),
        Standing::Expired => return Some(PassedOverReason::Expired),
        Standing::Suspended => return Some(PassedOverReason::Suspended),
        Standing::Closed => return Some(PassedOverReason::Closed),
    }
    match Place::of(office.authority, asked_place(question.requested, question.territory)) {
        Place::Exact | Place::Whole => {}
        Place::Undecided => return Some(PassedOverReason::TerritoryUndecided),
        Place::Other => return Some(PassedOverReason::Territory),
    }
    (Subject::of(office.authority, question) == Subject::Outside).then_some(PassedOverReason::Subject)
}

/// An office as a candidate.
fn candidate<'o, 'a>(
    at: usize,
    office: &'o Office<'a>,
    serving: &'static Serving,
    from: Option<AuthorityId>,
    question: &Question,
) -> Candidate<'o, 'a> {
    let rank = Rank {
        inherited: from.is_some(),
        place: Place::of(office.authority, asked_place(question.requested, question.territory)),
        subject: Subject::of(office.authority, question),
        freshness: Freshness::on(office.authority.confirmation_due(), question.today),
        at,
    };
    Candidate { office, serving, rank, from }
}
