//! Whom to ask in another State: reads the question, gathers the offices in question, and answers by the rules of the domain.

use std::sync::Arc;

use jiff::Timestamp;

use crate::auth::Principal;
use crate::auth::policy::{self, Operation, Relation};
use crate::directory::{Directory, Error, filter, reach};
use crate::domain::coded::{Coded, Spelled};
use crate::domain::route::{self, Answer, Office, Purpose, Question};
use crate::domain::text::quoted;
use crate::domain::{Authority, AuthorityId, LanguageTag, Revision, State, Status, Territory, Violations};
use crate::view::{Entry, View};

/// The most articles, and the most languages, of a question.
const MOST_LISTED: usize = 16;
/// The moments for which there is an answer: the years 1970 to 2199.
const MOMENTS: std::ops::Range<i64> = 0..7_258_118_400;

/// A question as a caller asks it.
#[derive(Debug, Clone, Default)]
pub struct RouteQuery {
    /// The State that asks; empty for the caller's own.
    pub requesting_state: String,
    /// The State that is asked.
    pub requested_state: String,
    /// The part of it that the request concerns.
    pub territory: String,
    /// What it is for.
    pub purpose: String,
    /// The articles that it concerns.
    pub articles: Vec<String>,
    /// Whether it cannot wait.
    pub urgent: bool,
    /// The moment for which to answer, as seconds and nanoseconds; none for now.
    pub at: Option<(i64, i32)>,
    /// Languages that the caller can write in.
    pub languages: Vec<String>,
}

/// A route with the records that it names.
#[derive(Debug)]
pub struct Route {
    /// The State that asks, as it was read.
    pub requesting: Option<State>,
    /// The State that is asked.
    pub requested: State,
    /// The moment for which it is.
    pub at: Timestamp,
    /// The answer.
    pub answer: Answer,
    /// The offices that were in question.
    pub offices: Vec<Arc<Entry<Authority>>>,
    /// Revision of the answer.
    pub revision: Revision,
}

impl Route {
    /// The record of an office that the answer names.
    #[must_use]
    pub fn office(&self, id: AuthorityId) -> Option<&Arc<Entry<Authority>>> {
        self.offices.iter().find(|entry| entry.id == id.0)
    }
}

impl RouteQuery {
    /// The question with its codes read.
    ///
    /// # Errors
    /// Every field that is wrong.
    fn read(&self, principal: &Principal, now: Timestamp) -> Result<Question, Error> {
        let mut violations = Violations::default();
        let v = &mut violations;
        let requested: Option<State> = code(&self.requested_state, "requested_state", v);
        let requesting = optional(&self.requesting_state, "requesting_state", v).or(principal.state);
        let territory: Option<Territory> = optional(&self.territory, "territory", v);
        if let (Some(territory), Some(requested)) = (territory, requested)
            && territory.is_subdivision()
            && territory.state != requested
        {
            v.add("territory", format!("{territory} is no part of {requested}"));
        }
        for (listed, path) in [(&self.articles, "articles"), (&self.languages, "languages")] {
            if listed.len() > MOST_LISTED {
                v.add(path, format!("has more than {MOST_LISTED} values"));
            }
        }
        let head = |listed: &[String]| listed.iter().take(MOST_LISTED).cloned().collect::<Vec<_>>();
        let articles = filter::spelled(&head(&self.articles), "articles", v);
        let languages: Vec<LanguageTag> = filter::spelled(&head(&self.languages), "languages", v);
        let purpose = Purpose::from(self.purpose.as_str());
        if !purpose.is_known() {
            let known = Purpose::ALL.iter().map(Purpose::as_str).collect::<Vec<_>>().join(", ");
            let what = if purpose.is_absent() {
                "is required".to_owned()
            } else {
                format!("{} is not known", quoted(&self.purpose))
            };
            v.add("purpose", format!("{what}; expected one of {known}"));
        }
        let at = self.at.map_or(Ok(now), |(seconds, nanos)| {
            let is_fit = MOMENTS.contains(&seconds) && (0..1_000_000_000).contains(&nanos);
            Timestamp::new(seconds, nanos).ok().filter(|_| is_fit).ok_or("is not a moment of the years 1970 to 2199")
        });
        let at = at.unwrap_or_else(|problem| {
            v.add("at", problem);
            now
        });
        let today = jiff::tz::Offset::UTC.to_datetime(now).date();
        let urgent = self.urgent;
        let read = requested.map(|requested| Question {
            requesting,
            requested,
            territory,
            articles,
            purpose,
            urgent,
            at,
            today,
            languages,
        });
        violations.or(read)?.ok_or_else(|| Error::field("requested_state", "is required"))
    }
}

/// The value of a required field.
fn code<T: Spelled + Copy>(text: &str, path: &str, v: &mut Violations) -> Option<T> {
    let read = Coded::<T>::from(text);
    read.validate(path, v);
    read.known().copied()
}

/// The value of a field that may be left out.
fn optional<T: Spelled + Copy>(text: &str, path: &str, v: &mut Violations) -> Option<T> {
    if text.is_empty() { None } else { code(text, path, v) }
}

impl Directory {
    /// Says whom to ask in another State, and how.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`, `RevisionNotReached`.
    pub async fn resolve_route(
        &self,
        principal: &Principal,
        query: &RouteQuery,
        min_revision: &str,
    ) -> Result<Route, Error> {
        let permit = policy::enter(principal, Operation::ResolveRoute)?.on(Relation::Any)?;
        let question = query.read(principal, self.source.now())?;
        let view = self.view_at(min_revision).await?;
        let offices = offices(principal, &view, &question);
        let listed: Vec<Office<'_>> =
            offices.iter().map(|entry| Office { id: AuthorityId(entry.id), authority: &entry.record }).collect();
        let answer = route::resolve(&listed, &question);
        self.audit_directory_read(principal, permit, None).await?;
        let Question { requesting, requested, at, .. } = question;
        Ok(Route { requesting, requested, at, answer, offices, revision: view.revision })
    }
}

/// The offices in question: those of the State that is asked and of what it is a part of; where it has none of its own, those
/// of others that serve it.
fn offices(principal: &Principal, view: &View, question: &Question) -> Vec<Arc<Entry<Authority>>> {
    let is_shown = |entry: &&Arc<Entry<Authority>>| {
        entry.record.status != Status::Draft && reach::sees_authority(principal, &entry.record)
    };
    let states = question.states();
    let of_states = states.iter().flat_map(|state| view.authorities.of(state));
    let mut offices: Vec<_> = of_states.filter(is_shown).cloned().collect();
    if offices.is_empty() {
        let place = Territory::from(question.requested);
        let serves = |entry: &&Arc<Entry<Authority>>| entry.record.territory.known() == Some(&place);
        offices = view.authorities.iter().filter(serves).filter(is_shown).cloned().collect();
    }
    offices
}
