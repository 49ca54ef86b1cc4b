//! The order in which a State wants its needs met: its action plan.

use std::num::ParseIntError;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};

use super::needs::Shown;
use crate::auth::policy::Operation;
use crate::directory::{Error, NewOrder, Options, Shown as Listed};
use crate::domain::NeedId;
use crate::web::form::{Fields, Form};
use crate::web::frame::{Frame, html};
use crate::web::problem::Answer;
use crate::web::site::Site;
use crate::web::visit::Visit;

/// The page.
#[derive(Template)]
#[template(path = "order.html", config = "src/web/askama.toml")]
struct Page {
    /// What all pages have.
    frame: Frame,
    /// Version of the plan.
    etag: String,
    /// The needs in their order, each with the name of its field and what was typed there.
    needs: Vec<(String, String, Shown)>,
    /// What is wrong with what was typed.
    wrong: Vec<String>,
}

/// Shows the plan.
pub(in crate::web) async fn show(State(site): State<Site>, visit: Visit) -> Answer {
    page(&site, &visit, None, Vec::new()).await
}

/// The page, with what was typed and what is wrong with it.
async fn page(site: &Site, visit: &Visit, typed: Option<&Fields>, wrong: Vec<String>) -> Answer {
    let words = visit.visitor.words;
    visit.may(site, Operation::SetActionPlan).await?;
    let plan = site.directory.action_plan(&visit.principal, "", "").await;
    let plan = visit.settle(site, Operation::GetActionPlan, plan).await?;
    let needs = plan.needs.iter().map(Listed::entry).map(|entry| {
        let (id, priority) = (NeedId(entry.id), entry.record.priority);
        let stored = priority.map(|place| place.to_string()).unwrap_or_default();
        let value = typed.map_or(stored, |typed| typed.get(&id.name()).to_owned());
        (id.name(), value, Shown::of(words, id, &entry.record))
    });
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    let page = Page {
        frame: Frame::signed_in(visit, words.say("order-title")),
        etag: plan.etag.map(|etag| etag.to_string()).unwrap_or_default(),
        needs: needs.collect(),
        wrong,
    };
    Ok((status, html(&page)).into_response())
}

/// Sets the order: by the numbers that were typed; who has none keeps its place behind.
pub(in crate::web) async fn set(State(site): State<Site>, form: Form) -> Answer {
    let Form { visit, fields } = form;
    let numbered = fields.pairs().filter(|(name, value)| name.starts_with("needs/") && !value.is_empty());
    let numbered: Result<Vec<(u32, &str)>, ParseIntError> =
        numbered.map(|(name, value)| Ok((value.parse()?, name))).collect();
    let Ok(mut numbered) = numbered else {
        return page(&site, &visit, Some(&fields), vec![visit.visitor.words.say("order-number")]).await;
    };
    numbered.sort_by_key(|(place, _)| *place);
    let needs = numbered.into_iter().map(|(_, name)| name.to_owned()).collect();
    let order = NewOrder { needs, etag: fields.get("etag").to_owned(), ..NewOrder::default() };
    let done = site.directory.set_action_plan(&visit.principal, &order, Options::default()).await;
    if let Err(Error::Invalid(violations)) = &done {
        let wrong = violations.0.iter().map(|it| format!("{}: {}", it.field, it.description)).collect();
        return page(&site, &visit, Some(&fields), wrong).await;
    }
    visit.settle(&site, Operation::SetActionPlan, done).await?;
    Ok(Redirect::to("/needs/order").into_response())
}
