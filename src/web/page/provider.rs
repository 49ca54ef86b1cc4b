//! One provider: what its reader may see of its profile, and of the help that it has given.

use askama::Template;
use axum::extract::{Path, State};
use serde_json::Value;

use super::provider_sheet::{ACTIVITY, PROVIDER};
use crate::auth::policy::{self, Operation, Relation};
use crate::directory::{Error, Shown};
use crate::domain::{Activity, Record};
use crate::web::address::next;
use crate::web::ask::{Blank, Facts};
use crate::web::form::Fields;
use crate::web::frame::{Frame, html};
use crate::web::named::Named;
use crate::web::problem::{Answer, Problem};
use crate::web::site::Site;
use crate::web::visit::Visit;
use crate::web::words::Words;

/// Activities on a page.
const SIZE: i32 = 20;

/// The page.
#[derive(Template)]
#[template(path = "provider.html", config = "src/web/askama.toml")]
struct Page {
    /// What all pages have.
    frame: Frame,
    /// What it is called.
    name: Named,
    /// What it is.
    kind: String,
    /// Whether it counts, in words; empty where it does.
    status: String,
    /// Where the reader can do more: path, and what.
    acts: Vec<(String, String)>,
    /// Whether only a summary is shown.
    is_summary: bool,
    /// The profile, by part.
    profile: Vec<Facts>,
    /// The help that it has given; none where the reader may not see it.
    activities: Option<Vec<Done>>,
    /// Where more of it is; empty where there is none.
    next: String,
}

/// Help that was given, or is.
struct Done {
    /// What it is called.
    title: Named,
    /// What it says.
    facts: Vec<Facts>,
}

/// Shows a provider.
pub(in crate::web) async fn show(
    State(site): State<Site>,
    visit: Visit,
    Path(id): Path<String>,
    asked: Fields,
) -> Answer {
    let words = visit.visitor.words;
    let name = format!("providers/{id}");
    let read = site.directory.get_provider(&visit.principal, &name, "").await;
    let (shown, _) = visit.settle(&site, Operation::GetProvider, read).await?;
    let provider = &shown.entry().record;
    let (activities, next) = activities(&site, &visit, &name, &asked).await?;
    Ok(html(&Page {
        frame: Frame::signed_in(&visit, words.best(&provider.names).1),
        name: words.best(&provider.names),
        kind: words.provider_kind(provider.kind.as_str()),
        status: words.known("status", provider.status.as_str()).unwrap_or_default(),
        acts: acts(&visit, &name),
        is_summary: matches!(shown, Shown::Part(_)),
        profile: facts(words, &PROVIDER, provider, &["names", "description"]),
        activities,
        next,
    }))
}

/// What a record says; the description before the rest, and without what heads the page.
fn facts<T: Record>(words: Words, blank: &Blank, record: &T, headed: &[&str]) -> Vec<Facts> {
    let mut value = serde_json::to_value(record).unwrap_or(Value::Null);
    if let Some(fields) = value.as_object_mut() {
        fields.retain(|field, _| !headed.contains(&field.as_str()) || field == "description");
    }
    blank.facts(words, &value)
}

/// The help that a provider has given, and where more of it is; none where its reader may not see it.
async fn activities(
    site: &Site,
    visit: &Visit,
    name: &str,
    asked: &Fields,
) -> Result<(Option<Vec<Done>>, String), Problem> {
    let words = visit.visitor.words;
    let page = asked.page(SIZE);
    let listed = match site.directory.list_activities(&visit.principal, name, &page, "").await {
        // Who may see the provider and not what it has done is told so by there being nothing.
        Err(Error::Forbidden | Error::NotFound) => return Ok((None, String::new())),
        listed => visit.settle(site, Operation::ListActivities, listed).await?,
    };
    let done = |activity: &Activity| Done {
        title: words.best(&activity.title),
        facts: facts(words, &ACTIVITY, activity, &["title"]),
    };
    let next = next(&format!("/{name}"), asked, &listed.next_page_token);
    Ok((Some(listed.items.iter().map(|entry| done(&entry.record)).collect()), next))
}

/// Where the reader can do more with a provider.
fn acts(visit: &Visit, name: &str) -> Vec<(String, String)> {
    let is_own = visit.principal.provider.is_some_and(|own| own.name() == name);
    let may = |operation, relation| {
        policy::enter(&visit.principal, operation).is_ok_and(|entered| entered.on(relation).is_ok())
    };
    let own = |operation| is_own && may(operation, Relation::Own);
    let all = [
        (own(Operation::UpdateProvider), "edit", "provider-edit"),
        (own(Operation::AddActivity), "activities/new", "activity-new"),
        (is_own && policy::enter(&visit.principal, Operation::MatchProvider).is_ok(), "needs", "for-us-title"),
    ];
    let there = all.into_iter().filter(|(is_there, ..)| *is_there);
    there.map(|(_, to, label)| (format!("/{name}/{to}"), visit.visitor.words.say(label))).collect()
}
