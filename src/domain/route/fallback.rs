//! What to try when the office that is asked does not answer, or when there is none.

use serde::Serialize;

use super::candidate::{Candidate, Field, PassedOverReason};
use super::channel::{channels, diplomatic};
use super::purpose::{Service, Serving};
use super::{Office, Question, RouteChannel, Times};
use crate::domain::{AuthorityId, AuthorityKind};

/// The most offices that are named to try next.
const MOST: usize = 4;

/// How a fallback stands to the office that is asked, in the order in which to try them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// It receives the formal request, once the focal point has helped to prepare it.
    FormalRequest,
    /// It has the same designation.
    AnotherOffice,
    /// It is of a State of which nothing here says whether it includes the territory.
    MayServe,
    /// It is not competent, and may pass the request on.
    MayPassOn,
    /// The ministries of foreign affairs.
    Diplomatic,
}

impl Relation {
    /// Its code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FormalRequest => "FORMAL_REQUEST",
            Self::AnotherOffice => "ANOTHER_OFFICE",
            Self::MayServe => "MAY_SERVE",
            Self::MayPassOn => "MAY_PASS_ON",
            Self::Diplomatic => "DIPLOMATIC",
        }
    }
}

impl Serialize for Relation {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.as_str())
    }
}

/// What to try next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Fallback {
    /// How it stands to the office that is asked.
    pub relation: Relation,
    /// The office; none for the diplomatic channel.
    pub office: Option<AuthorityId>,
    /// Its designation.
    pub kind: Option<AuthorityKind>,
    /// Why.
    pub reason: String,
    /// The ways to it, in the order in which to try them.
    pub channels: Vec<RouteChannel>,
}

/// What to try next, in order: who takes the formal request, others of the kind, who may serve the territory, who may pass the
/// request on, the diplomatic channel.
pub(super) fn fallbacks(
    field: &Field<'_, '_>,
    first: Option<&Candidate<'_, '_>>,
    question: &Question,
) -> Vec<Fallback> {
    let relation = |serving: &Serving| match serving.service {
        Service::Formal if first.is_some_and(|first| first.serving.kind != serving.kind) => Relation::FormalRequest,
        Service::Asked | Service::Formal => Relation::AnotherOffice,
        Service::PassesOn => Relation::MayPassOn,
    };
    let fit = field.fit.iter().map(|candidate| (relation(candidate.serving), candidate.office, candidate.serving));
    let undecided = field.unfit.iter().filter(|unfit| {
        unfit.reason == PassedOverReason::TerritoryUndecided && unfit.serving.service != Service::PassesOn
    });
    let undecided = undecided.map(|unfit| (Relation::MayServe, unfit.office, unfit.serving));
    let mut ways: Vec<(Relation, &Office<'_>, &Serving)> = fit.chain(undecided).collect();
    ways.sort_by_key(|(relation, ..)| *relation);
    let mut named: Vec<AuthorityId> = first.map(|first| first.office.id).into_iter().collect();
    let mut kinds: Vec<(Relation, &AuthorityKind)> = Vec::new();
    let mut found = Vec::new();
    for (relation, office, serving) in ways {
        // Of those that are not competent, one of a kind is enough to ask the way.
        let is_enough = relation != Relation::AnotherOffice && kinds.contains(&(relation, &serving.kind));
        if found.len() == MOST || is_enough || named.contains(&office.id) {
            continue;
        }
        kinds.push((relation, &serving.kind));
        named.push(office.id);
        found.push(Fallback {
            relation,
            office: Some(office.id),
            kind: Some(serving.kind.clone()),
            reason: serving.reason.to_owned(),
            channels: channels(office.authority, question, &Times::of(office.authority, question.at)),
        });
    }
    let reason =
        if first.is_some() { "where no office answers" } else { "since none of its offices on record can be asked" };
    found.push(Fallback {
        relation: Relation::Diplomatic,
        office: None,
        kind: None,
        reason: format!("to {}, {reason}", question.requested.name("en")),
        channels: vec![diplomatic("open to every State")],
    });
    found
}
