//! What an entry was: its versions, newest first, with who made each and what changed, for its State and the secretariat.

use askama::Template;
use axum::extract::{Path, State};
use serde_json::Value;

use crate::auth::policy::Operation;
use crate::directory::{PageRequest, Version};
use crate::domain::AccountId;
use crate::web::address::next;
use crate::web::form::Fields;
use crate::web::frame::{Frame, html};
use crate::web::moment::Moment;
use crate::web::named::Named;
use crate::web::problem::{Answer, Problem};
use crate::web::site::Site;
use crate::web::visit::Visit;
use crate::web::words::Words;

/// Versions on a page.
const SIZE: i32 = 20;

/// The page.
#[derive(Template)]
#[template(path = "history.html", config = "src/web/askama.toml")]
struct Page {
    /// What all pages have.
    frame: Frame,
    /// Where the page of the entry is.
    back: String,
    /// What it is called now.
    name: Named,
    /// The versions.
    versions: Vec<Row>,
    /// Where the older ones are; empty where there are none.
    next: String,
}

/// A version.
struct Row {
    /// When it was made.
    time: Moment,
    /// By whom; empty where that is not known.
    by: String,
    /// What it was called then.
    name: Named,
    /// What changed; none for the first.
    changed: Option<Vec<String>>,
}

/// Shows the history of an entry.
pub(in crate::web) async fn show(
    State(site): State<Site>,
    visit: Visit,
    Path(id): Path<String>,
    asked: Fields,
) -> Answer {
    let words = visit.visitor.words;
    let name = format!("authorities/{id}");
    let listed = versions(&site, &visit, &name, asked.get("page"), SIZE).await?;
    let read = site.directory.get_authority(&visit.principal, &name, "").await;
    let (entry, _) = visit.settle(&site, Operation::GetAuthority, read).await?;
    // What the last one on the page changed is told by the one before it, on the next page.
    let token = &listed.next_page_token;
    let before = if token.is_empty() { None } else { versions(&site, &visit, &name, token, 1).await?.items.pop() };
    let older = listed.items.iter().skip(1).chain(&before).map(Some).chain([None]);
    let rows = listed.items.iter().zip(older).map(|(version, older)| row(&visit, version, older));
    Ok(html(&Page {
        frame: Frame::signed_in(&visit, words.say("history-title")),
        back: format!("/{name}"),
        name: words.best(&entry.record.names),
        versions: rows.collect(),
        next: next(&format!("/{name}/history"), &asked, token),
    }))
}

/// Versions of an entry from a place on.
async fn versions(
    site: &Site,
    visit: &Visit,
    name: &str,
    token: &str,
    most: i32,
) -> Result<crate::directory::Page<Version>, Problem> {
    let page = PageRequest { size: most, token: token.to_owned() };
    let listed = site.directory.authority_versions(&visit.principal, name, &page).await;
    visit.settle(site, Operation::ListAuthorityRevisions, listed).await
}

/// A version beside the one before it.
fn row(visit: &Visit, version: &Version, older: Option<&Version>) -> Row {
    let (words, own) = (visit.visitor.words, visit.principal.account);
    let by = version.actor.map(|actor| if actor == own { words.say("history-you") } else { AccountId::name(actor) });
    Row {
        time: Moment::of(words, version.entry.update_time, "UTC"),
        by: by.unwrap_or_default(),
        name: words.best(&version.entry.record.names),
        changed: older.map(|older| changed(words, older, version)),
    }
}

/// The fields in which two versions differ, as the form calls them.
fn changed(words: Words, older: &Version, newer: &Version) -> Vec<String> {
    let [older, newer] =
        [older, newer].map(|version| serde_json::to_value(&version.entry.record).unwrap_or(Value::Null));
    let keys = |value: &Value| value.as_object().into_iter().flatten().map(|(key, _)| key.clone()).collect::<Vec<_>>();
    let mut all = keys(&newer);
    all.extend(keys(&older).into_iter().filter(|key| newer.get(key).is_none()));
    all.retain(|key| newer.get(key) != older.get(key));
    all.iter().map(|key| words.code("ask", key)).collect()
}
