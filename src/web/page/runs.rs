//! The saved runs of their reader's side: listed, made again over the records as they were, and removed.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect};
use jiff::Timestamp;

use crate::auth::policy::Operation;
use crate::directory::Options;
use crate::domain::{Run, RunId};
use crate::web::address::next;
use crate::web::form::{Fields, Form};
use crate::web::frame::{Frame, html};
use crate::web::moment::Moment;
use crate::web::named::{self, Named};
use crate::web::problem::Answer;
use crate::web::site::Site;
use crate::web::visit::Visit;

/// Runs on a page.
const SIZE: i32 = 20;

/// The page.
#[derive(Template)]
#[template(path = "runs.html", config = "src/web/askama.toml")]
struct Page {
    /// What all pages have.
    frame: Frame,
    /// The runs.
    runs: Vec<Shown>,
    /// Where the next ones are.
    next: String,
}

/// A saved run.
struct Shown {
    /// Its identifier.
    id: String,
    /// Whether it is a plan, which can be made again here.
    is_plan: bool,
    /// Where the page of the need of a match is; empty where the reader may not match it.
    need: String,
    /// What that need is called.
    title: Named,
    /// When it was made.
    time: Option<Moment>,
    /// Revision of the records.
    revision: u64,
    /// What it was made with.
    config_hash: String,
    /// Its version.
    etag: String,
}

/// Shows the runs.
pub(in crate::web) async fn show(State(site): State<Site>, visit: Visit, asked: Fields) -> Answer {
    let page = asked.page(SIZE);
    let listed = site.directory.list_runs(&visit.principal, &page, "").await;
    let listed = visit.settle(&site, Operation::ListRuns, listed).await?;
    let mut runs = Vec::with_capacity(listed.items.len());
    for entry in &listed.items {
        runs.push(shown(&site, &visit, RunId(entry.id), &entry.record, entry.revision.to_string()).await);
    }
    Ok(html(&Page {
        frame: Frame::signed_in(&visit, visit.visitor.words.say("runs-title")),
        runs,
        next: next("/runs", &asked, &listed.next_page_token),
    }))
}

/// Removes a run.
pub(in crate::web) async fn delete(State(site): State<Site>, Path(id): Path<String>, form: Form) -> Answer {
    let Form { visit, fields } = form;
    let name = format!("runs/{id}");
    let done = site.directory.delete_run(&visit.principal, &name, fields.get("etag"), Options::default()).await;
    visit.settle(&site, Operation::DeleteRun, done).await?;
    Ok(Redirect::to("/runs").into_response())
}

/// A run as it is shown.
async fn shown(site: &Site, visit: &Visit, id: RunId, run: &Run, etag: String) -> Shown {
    let words = visit.visitor.words;
    let title = if run.need.is_empty() { Named::default() } else { named::need(site, visit, &run.need).await };
    Shown {
        id: id.0.to_string(),
        is_plan: run.plan.is_some(),
        need: if run.need.is_empty() { String::new() } else { format!("/{}/matches", run.need) },
        title,
        time: run.time.parse::<Timestamp>().ok().map(|time| Moment::of(words, time, "UTC")),
        revision: run.revision,
        config_hash: run.config_hash.chars().take(12).collect(),
        etag,
    }
}
