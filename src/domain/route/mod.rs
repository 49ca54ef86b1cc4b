//! Whom to ask in another State, and how: which of its offices, on which way, in which language, and when it is open.
//!
//! Nothing here asks for what a State has not recorded; what the records do not say is told as not known.

mod candidate;
mod channel;
mod contact;
mod fallback;
mod language;
mod opening;
mod party;
mod purpose;
mod scope;
mod standing;
mod tell;
mod times;
mod warning;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use serde::Serialize;

use super::{ArticleRef, Authority, AuthorityId, AuthorityKind, LanguageTag, State, Territory};

pub use candidate::PassedOverReason;
pub use channel::RouteChannel;
pub use contact::Contact;
pub use fallback::{Fallback, Relation};
pub use language::LanguageChoice;
pub use opening::Opening;
pub use purpose::Purpose;
pub use times::Times;
pub use warning::Warning;

use candidate::{Candidate, Field};
use language::Offer;
use standing::Roll;

/// The most offices that are listed as passed over.
const MOST_PASSED_OVER: usize = 20;

/// What a caller wants to know.
#[derive(Debug, Clone)]
pub struct Question {
    /// The State that asks, where it is known.
    pub requesting: Option<State>,
    /// The State that is asked.
    pub requested: State,
    /// The part of it that the request concerns.
    pub territory: Option<Territory>,
    /// The articles that it concerns.
    pub articles: Vec<ArticleRef>,
    /// What it is for.
    pub purpose: Purpose,
    /// Whether it cannot wait.
    pub urgent: bool,
    /// The moment for which to answer.
    pub at: Timestamp,
    /// The day on which this is asked, which says how far an entry can be relied on.
    pub today: Date,
    /// Languages that the caller can write in, preferred first; empty for the official ones of the State that asks.
    pub languages: Vec<LanguageTag>,
}

impl Question {
    /// The day at which designations have to be in force, in UTC.
    fn day(&self) -> Date {
        Offset::UTC.to_datetime(self.at).date()
    }

    /// The State that is asked, with the territory.
    fn whom(&self) -> String {
        let state = self.requested.name("en");
        self.territory.map_or_else(|| state.to_owned(), |it| format!("{state}, {} ({it})", it.name("en")))
    }

    /// The States whose offices may be in question: the one that is asked, and those that it or the territory is a part of.
    #[must_use]
    pub fn states(&self) -> Vec<State> {
        let territory = self.territory.unwrap_or_else(|| self.requested.into());
        let own = Territory::from(self.requested).within_its_state();
        let mut states = vec![self.requested];
        for state in [own.state, territory.state, territory.within_its_state().state] {
            if !states.contains(&state) {
                states.push(state);
            }
        }
        states
    }
}

/// An office of the directory.
#[derive(Debug, Clone, Copy)]
pub struct Office<'a> {
    /// Its identifier.
    pub id: AuthorityId,
    /// The record.
    pub authority: &'a Authority,
}

/// What came of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// There is an office to ask.
    Routed,
    /// The State has recorded nobody for that purpose.
    NoAuthorityDesignated,
    /// It had, has suspended it, or will have.
    DesignationNotInForce,
    /// Whom it has recorded serves other parts of it.
    TerritoryNotCovered,
    /// Nothing here says whether the territory is a part of it.
    TerritoryUndecided,
    /// Whom it has recorded is limited to other subjects.
    SubjectNotCovered,
}

impl Outcome {
    /// Its code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Routed => "ROUTED",
            Self::NoAuthorityDesignated => "NO_AUTHORITY_DESIGNATED",
            Self::DesignationNotInForce => "DESIGNATION_NOT_IN_FORCE",
            Self::TerritoryNotCovered => "TERRITORY_NOT_COVERED",
            Self::TerritoryUndecided => "TERRITORY_UNDECIDED",
            Self::SubjectNotCovered => "SUBJECT_NOT_COVERED",
        }
    }
}

impl Serialize for Outcome {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.as_str())
    }
}

/// Why an office was chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reason {
    /// Its code, such as `DESIGNATED`.
    pub code: &'static str,
    /// In words.
    pub text: String,
}

/// The office to ask, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Chosen {
    /// The office.
    pub office: AuthorityId,
    /// The designation by which it is asked.
    pub kind: AuthorityKind,
    /// Why that one.
    pub reasons: Vec<Reason>,
    /// The ways, in the order in which to try them.
    pub channels: Vec<RouteChannel>,
    /// The language to write in.
    pub language: LanguageChoice,
    /// Its clock, and when it is open.
    pub times: Times,
}

/// An office that was passed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PassedOver {
    /// The office.
    pub office: AuthorityId,
    /// Why, as a code.
    pub reason: PassedOverReason,
    /// Why, in words.
    pub text: String,
    /// The office in force that has taken its place.
    pub successor: Option<AuthorityId>,
}

/// The answer to a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// What came of it.
    pub outcome: Outcome,
    /// What to do, in words.
    pub summary: String,
    /// The office to ask, where there is one.
    pub chosen: Option<Chosen>,
    /// What to try next, in order.
    pub fallbacks: Vec<Fallback>,
    /// Offices of the State that were passed over: those that came nearest first, and at most 20.
    pub passed_over: Vec<PassedOver>,
    /// How many more there are.
    pub passed_over_more: usize,
    /// What to be careful about.
    pub warnings: Vec<Warning>,
}

/// Answers a question from the offices of the States in question, in the order in which they were created. Drafts are no
/// part of it, whoever asks.
#[must_use]
pub fn resolve(offices: &[Office<'_>], question: &Question) -> Answer {
    let roll = Roll::of(offices);
    let field = Field::of(&roll, question);
    let first = field.first();
    let chosen = first.map(|first| chosen(first, question));
    let outcome = first.map_or_else(|| tell::outcome(&field), |_| Outcome::Routed);
    let mut passed_over = tell::passed_over(&roll, &field, first, question);
    let passed_over_more = passed_over.len().saturating_sub(MOST_PASSED_OVER);
    passed_over.truncate(MOST_PASSED_OVER);
    let mut warnings = party::warnings(question);
    if let (Some(first), Some(chosen)) = (first, &chosen) {
        warnings.extend(warning::warnings(first, chosen, question));
    }
    Answer {
        outcome,
        summary: tell::summary(outcome, first, chosen.as_ref(), &field, question),
        fallbacks: fallback::fallbacks(&field, first, question),
        chosen,
        passed_over,
        passed_over_more,
        warnings,
    }
}

/// How to ask an office.
fn chosen(first: &Candidate<'_, '_>, question: &Question) -> Chosen {
    let authority = first.office.authority;
    let times = Times::of(authority, question.at);
    let official = |state: State| state.languages().iter().filter_map(|tag| LanguageTag::parse(tag)).collect();
    let of = question.requesting.filter(|_| question.languages.is_empty());
    let offer = Offer {
        tags: of.map_or_else(|| question.languages.clone(), official),
        of,
        asked: question.requested.name("en"),
        is_notified: question.purpose.may_be_oral(),
    };
    Chosen {
        office: first.office.id,
        kind: first.serving.kind.clone(),
        reasons: tell::reasons(first, question),
        channels: channel::channels(authority, question, &times),
        language: LanguageChoice::of(&authority.languages_accepted, &offer),
        times,
    }
}

#[cfg(test)]
mod tests;
