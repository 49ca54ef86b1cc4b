//! The officers of an authority, each with what its reader may see. They stand on a page of their own, as reading what is personal
//! of them is recorded, and counted for whoever is of another State.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect};

use super::entry::looked;
use crate::auth::policy::{self, Operation, Relation};
use crate::directory::{Options, Shown};
use crate::domain::{Authority, Officer};
use crate::web::address::next;
use crate::web::form::{Fields, Form};
use crate::web::frame::{Frame, html};
use crate::web::named::Named;
use crate::web::problem::Answer;
use crate::web::reach::Line;
use crate::web::site::Site;
use crate::web::visit::Visit;
use crate::web::words::Words;

/// Officers on a page.
const SIZE: i32 = 20;

/// The page.
#[derive(Template)]
#[template(path = "officers.html", config = "src/web/askama.toml")]
struct Page {
    /// What all pages have.
    frame: Frame,
    /// Where the page of the authority is.
    back: String,
    /// What it is called.
    name: Named,
    /// Whether the reader may add and change officers.
    may_write: bool,
    /// The officers.
    officers: Vec<Row>,
    /// Where the next ones are; empty where these are the last.
    next: String,
}

/// An officer.
struct Row {
    /// Where it is changed.
    path: String,
    /// Its version.
    etag: String,
    /// The post.
    post: String,
    /// Place in the order of calling.
    rank: String,
    /// Who holds it; empty where that is not shown.
    person: Vec<String>,
    /// Title.
    title: Named,
    /// How to reach the person.
    lines: Vec<Line>,
    /// Languages spoken.
    languages: Vec<String>,
    /// From when to when the person holds the post, or is away: label, and days.
    periods: Vec<(String, String)>,
    /// Whether what is personal is shown.
    is_whole: bool,
    /// Where it is told who looked; empty where the reader may not know.
    looked: String,
}

/// Shows the officers of an authority.
pub(in crate::web) async fn show(
    State(site): State<Site>,
    visit: Visit,
    Path(id): Path<String>,
    asked: Fields,
) -> Answer {
    let words = visit.visitor.words;
    let name = format!("authorities/{id}");
    let page = asked.page(SIZE);
    let listed = site.directory.list_officers(&visit.principal, &name, &page, "").await;
    let listed = visit.settle(&site, Operation::ListOfficers, listed).await?;
    let read = site.directory.get_authority(&visit.principal, &name, "").await;
    let (authority, _) = visit.settle(&site, Operation::GetAuthority, read).await?;
    Ok(html(&Page {
        frame: Frame::signed_in(&visit, words.say("officers-title")),
        back: format!("/{name}"),
        name: words.best(&authority.record.names),
        may_write: may_write(&visit, visit.principal.is_of(authority.record.state.known().copied())),
        officers: listed.items.iter().map(|shown| row(&visit, &authority.record, shown)).collect(),
        next: next(&format!("/{name}/officers"), &asked, &listed.next_page_token),
    }))
}

/// Whether the policy lets the reader add and change the officers of an authority.
fn may_write(visit: &Visit, is_own: bool) -> bool {
    let relation = if is_own { Relation::Own } else { Relation::Other };
    policy::enter(&visit.principal, Operation::CreateOfficer).is_ok_and(|entered| entered.on(relation).is_ok())
}

/// An officer as its reader sees it.
fn row(visit: &Visit, authority: &Authority, shown: &Shown<Officer>) -> Row {
    let words = visit.visitor.words;
    let (entry, officer) = (shown.entry(), &shown.entry().record);
    let name = format!("{}/officers/{}", officer.authority, entry.id);
    let phones = officer.phones.iter().map(|phone| Line::phone(words, phone));
    let emails = officer.emails.iter().map(|email| Line::new(words, "EMAIL", email, ""));
    let skills = officer.languages.iter().map(|skill| {
        let level = words.known("skill", &skill.level).unwrap_or_default();
        [words.language(&skill.language), level].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" · ")
    });
    Row {
        path: format!("/{name}"),
        looked: looked(visit, authority, &name).unwrap_or_default(),
        etag: entry.revision.to_string(),
        post: officer.role.clone(),
        rank: words.known("rank", officer.rank.as_str()).unwrap_or_default(),
        person: person(officer),
        title: words.best(&officer.title),
        lines: phones.chain(emails).collect(),
        languages: skills.collect(),
        periods: periods(words, officer),
        is_whole: matches!(shown, Shown::Whole(_)),
    }
}

/// Who holds the post, in the own script and in Latin.
fn person(officer: &Officer) -> Vec<String> {
    let (given, family) = (officer.given_names.as_ref(), officer.family_names.as_ref());
    let both =
        |own: Option<&str>, other: Option<&str>| [own, other].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let original = both(given.map(|it| it.original.as_str()), family.map(|it| it.original.as_str()));
    let latin = both(given.map(|it| it.latin.as_str()), family.map(|it| it.latin.as_str()));
    let all = [original, latin].map(|name| name.trim().to_owned());
    all.into_iter().filter(|name| !name.is_empty()).collect()
}

/// From when to when the person holds the post, or is away.
fn periods(words: Words, officer: &Officer) -> Vec<(String, String)> {
    let days = |from: &str, until: &str| crate::web::fit::period(from, until);
    let absence = officer.absence.clone().unwrap_or_default();
    let all = [
        ("officer-term", days(&officer.term_start, &officer.term_end)),
        ("officer-absence", days(&absence.from, &absence.until)),
    ];
    all.into_iter().filter(|(_, days)| !days.is_empty()).map(|(label, days)| (words.say(label), days)).collect()
}

/// Takes an officer out of the directory.
pub(in crate::web) async fn remove(
    State(site): State<Site>,
    Path((authority, officer)): Path<(String, String)>,
    form: Form,
) -> Answer {
    let Form { visit, fields } = form;
    let name = format!("authorities/{authority}/officers/{officer}");
    let done = site.directory.remove_officer(&visit.principal, &name, fields.get("etag"), Options::default()).await;
    visit.settle(&site, Operation::RemoveOfficer, done).await?;
    Ok(Redirect::to(&format!("/authorities/{authority}/officers")).into_response())
}
