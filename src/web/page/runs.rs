//! The saved runs of their reader's side: saved, listed, made again over the records as they were, and removed.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect};
use jiff::Timestamp;

use super::{matches, plan};
use crate::auth::policy::Operation;
use crate::directory::{Error, MatchQuery, Options, PlanQuery, Saving};
use crate::domain::{Run, RunId};
use crate::web::address::next;
use crate::web::form::{Fields, Form};
use crate::web::frame::{Frame, html};
use crate::web::moment::Moment;
use crate::web::named::{self, Named};
use crate::web::problem::Answer;
use crate::web::site::Site;
use crate::web::visit::Visit;
use crate::web::what_if::WhatIf;
use crate::web::words::Words;

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
    /// Whether it is a plan.
    is_plan: bool,
    /// Name of the need of a match; empty where the reader may not match it.
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
    /// Where it is made again; empty where its reader may not.
    again: String,
    /// Where it is compared; empty where its reader may not.
    compare: String,
    /// What it can be compared with: identifier, which a match as of now has none of, and what it is called.
    others: Vec<(String, String)>,
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
    offer(visit.visitor.words, &mut runs);
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

/// Saves the match that a page shows.
pub(in crate::web) async fn save_match(State(site): State<Site>, Path(id): Path<String>, form: Form) -> Answer {
    let Form { visit, fields } = form;
    let saved = saved_match(&site, &visit, &format!("needs/{id}"), &fields).await;
    visit.settle(&site, Operation::MatchNeed, saved).await?;
    Ok(Redirect::to("/runs").into_response())
}

/// Makes a match and saves it.
async fn saved_match(site: &Site, visit: &Visit, need: &str, fields: &Fields) -> Result<String, Error> {
    let what_if = WhatIf::of(visit.visitor.words, fields)?;
    let query = MatchQuery { save: true, ..matches::query(need, fields, &what_if) };
    let mut matched = site.directory.match_need(&visit.principal, &query).await?;
    let saving = std::mem::take(&mut matched.saving);
    save(site, visit, saving, (site.digests.matches)(matched)?).await
}

/// Saves the plan that a page shows.
pub(in crate::web) async fn save_plan(State(site): State<Site>, form: Form) -> Answer {
    let Form { visit, fields } = form;
    let saved = saved_plan(&site, &visit, &fields).await;
    visit.settle(&site, Operation::PlanMatches, saved).await?;
    Ok(Redirect::to("/runs").into_response())
}

/// Makes a plan and saves it.
async fn saved_plan(site: &Site, visit: &Visit, fields: &Fields) -> Result<String, Error> {
    let mut planned = plan::run(site, visit, &PlanQuery { save: true, ..plan::query(fields) }).await?;
    let saving = std::mem::take(&mut planned.saving);
    save(site, visit, saving, (site.digests.plan)(&planned)).await
}

/// Saves what is to be saved.
async fn save(site: &Site, visit: &Visit, saving: Saving, digest: String) -> Result<String, Error> {
    match saving {
        Saving::New(run) => site.directory.save_run(&visit.principal, *run, digest).await,
        Saving::None | Saving::Repeats { .. } => Err(Error::field("run", "is saved already")),
    }
}

/// Adds to each run what it can be compared with: a match with others of its need and with one as of now, a plan with other plans.
fn offer(words: Words, runs: &mut [Shown]) {
    let called = |run: &Shown| {
        let time = run.time.as_ref().map(|time| time.text.clone()).unwrap_or_default();
        (run.id.clone(), format!("{time} UTC, {} {}", words.say("runs-revision"), run.revision))
    };
    let all: Vec<_> = runs.iter().map(|run| (run.is_plan, run.need.clone(), called(run))).collect();
    for run in runs {
        let now = (!run.is_plan).then(|| (String::new(), words.say("compare-now")));
        let is_like = |(is_plan, need, (id, _)): &&(bool, String, (String, String))| {
            *is_plan == run.is_plan && *need == run.need && *id != run.id
        };
        let others = all.iter().filter(is_like).map(|(.., called)| called.clone());
        run.others = if run.compare.is_empty() { Vec::new() } else { now.into_iter().chain(others).collect() };
    }
}

/// A run as it is shown.
async fn shown(site: &Site, visit: &Visit, id: RunId, run: &Run, etag: String) -> Shown {
    let words = visit.visitor.words;
    let title = if run.need.is_empty() { Named::default() } else { named::need(site, visit, &run.need).await };
    let (again, compare) = match (run.plan.is_some(), run.need.is_empty()) {
        (true, _) => (format!("/plan?run={}", id.0), "/plan/compare".to_owned()),
        (false, true) => Default::default(),
        (false, false) => (format!("/{}/matches?run={}", run.need, id.0), format!("/{}/matches/compare", run.need)),
    };
    Shown {
        id: id.0.to_string(),
        is_plan: run.plan.is_some(),
        need: run.need.clone(),
        title,
        time: run.time.parse::<Timestamp>().ok().map(|time| Moment::of(words, time, "UTC")),
        revision: run.revision,
        config_hash: run.config_hash.chars().take(12).collect(),
        etag,
        again,
        compare,
        others: Vec::new(),
    }
}
