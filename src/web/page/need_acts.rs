//! What is done with a need beside changing it: its State closes it, the secretariat freezes its consent, and the State lifts the
//! freeze.

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect};

use super::need::may;
use super::needs::stage;
use crate::auth::policy::{self, Operation};
use crate::directory::{OfNeed, Options};
use crate::domain::{Need, Stage};
use crate::web::choice::Choice;
use crate::web::form::{Fields, Form};
use crate::web::problem::Answer;
use crate::web::site::Site;
use crate::web::visit::Visit;

/// How a need ends.
const ENDS: [Stage; 4] = [Stage::Met, Stage::PartlyMet, Stage::NotMet, Stage::Withdrawn];

/// What the reader can do with a need.
pub(super) struct Acts {
    /// How the reader can close it.
    pub(super) ends: Vec<Choice>,
    /// Whether the reader can freeze its consent.
    pub(super) freezes: bool,
    /// Whether the reader can lift the freeze.
    pub(super) lifts: bool,
}

impl Acts {
    /// Those of a need.
    pub(super) fn of(visit: &Visit, need: &Need) -> Self {
        let words = visit.visitor.words;
        let is_closed = ENDS.contains(&need.stage);
        let closes = may(visit, need, Operation::CloseNeed) && !is_closed;
        let possible = |end: &&Stage| closes && (need.stage != Stage::Draft || **end == Stage::Withdrawn);
        let ends = ENDS.iter().filter(possible);
        let has_consent = need.consent.is_some() || need.next_consent.is_some();
        let freezes = policy::enter(&visit.principal, Operation::FreezeConsent).is_ok();
        Self {
            ends: ends.map(|end| Choice::new(end.as_str(), stage(words, end), false)).collect(),
            freezes: freezes && has_consent && need.freeze.is_none(),
            lifts: may(visit, need, Operation::LiftFreeze) && need.freeze.is_some(),
        }
    }
}

/// Which need a form is about.
fn of(name: &str, fields: &Fields) -> OfNeed {
    OfNeed { name: name.to_owned(), etag: fields.get("etag").to_owned(), options: Options::default() }
}

/// Closes a need.
pub(in crate::web) async fn close(State(site): State<Site>, Path(id): Path<String>, form: Form) -> Answer {
    let (visit, fields, name) = (form.visit, form.fields, format!("needs/{id}"));
    let (etag, outcome) = (fields.get("etag"), Stage::from(fields.get("outcome")));
    let done = site.directory.close_need(&visit.principal, &name, etag, &outcome, Options::default()).await;
    visit.settle(&site, Operation::CloseNeed, done).await?;
    Ok(Redirect::to(&format!("/{name}")).into_response())
}

/// Freezes the consent of a need.
pub(in crate::web) async fn freeze(State(site): State<Site>, Path(id): Path<String>, form: Form) -> Answer {
    let (visit, fields, name) = (form.visit, form.fields, format!("needs/{id}"));
    let done = site.directory.freeze_consent(&visit.principal, of(&name, &fields), fields.get("reason")).await;
    visit.settle(&site, Operation::FreezeConsent, done).await?;
    Ok(Redirect::to(&format!("/{name}#sharing")).into_response())
}

/// Lifts the freeze of a need.
pub(in crate::web) async fn lift(State(site): State<Site>, Path(id): Path<String>, form: Form) -> Answer {
    let (visit, fields, name) = (form.visit, form.fields, format!("needs/{id}"));
    let done = site.directory.lift_freeze(&visit.principal, of(&name, &fields)).await;
    visit.settle(&site, Operation::LiftFreeze, done).await?;
    Ok(Redirect::to(&format!("/{name}#sharing")).into_response())
}
