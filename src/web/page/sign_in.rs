//! Signing in: what to do, and the link of the demonstration, whose bearer chooses whom to be.

use std::future::{Ready, ready};

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};

use crate::directory::SignedIn;
use crate::web::cookie;
use crate::web::form::{Fields, Form, OpenForm};
use crate::web::frame::{Frame, html};
use crate::web::problem::{Answer, Problem, Told, may_try};
use crate::web::session::Opening;
use crate::web::site::Site;
use crate::web::visit::{Visitor, safe};

/// What to do to sign in.
#[derive(Template)]
#[template(path = "sign_in.html", config = "src/web/askama.toml")]
struct SignIn {
    /// What all pages have.
    frame: Frame,
    /// Where to go on, for whoever followed a link of another site and may have a session.
    goes_on: Option<String>,
    /// Whether there are links of the demonstration.
    has_links: bool,
    /// Whether there is an issuer to sign in at.
    has_issuer: bool,
    /// Where to go on afterwards.
    next: String,
}

/// Whom to be.
#[derive(Template)]
#[template(path = "choose.html", config = "src/web/askama.toml")]
struct Choose {
    /// What all pages have.
    frame: Frame,
    /// The code of the link.
    code: String,
    /// The people: subject, and what they are.
    people: Vec<(String, String)>,
}

/// Says what to do to sign in.
pub(in crate::web) fn show(State(site): State<Site>, visitor: Visitor, query: Fields) -> Ready<Response> {
    let next = safe(query.get("next")).to_owned();
    let goes_on = visitor.is_from_elsewhere.then(|| next.clone());
    let (has_links, has_issuer) = (site.links.is_some(), site.issuer.is_some());
    ready(html(&SignIn { frame: Frame::open(&visitor, "sign-in-title"), goes_on, has_links, has_issuer, next }))
}

/// Shows whom the bearer of a link may be; the link goes on holding.
pub(in crate::web) fn choose(State(site): State<Site>, visitor: Visitor, query: Fields) -> Ready<Answer> {
    ready(choice(&site, &visitor, query.get("code")))
}

/// Whom the bearer of a link may be.
fn choice(site: &Site, visitor: &Visitor, code: &str) -> Answer {
    may_try(site, visitor)?;
    let links = site.links.as_ref().filter(|links| links.holds(code, site.directory.now()));
    let links = links.ok_or_else(|| Problem::of(visitor, StatusCode::FORBIDDEN, Told::LinkOver))?;
    let people = links.subjects().iter().map(|subject| (subject.clone(), visitor.words.code("person", subject)));
    let frame = Frame::open(visitor, "choose-title");
    Ok(html(&Choose { frame, code: code.to_owned(), people: people.collect() }))
}

/// Signs the bearer of a link in, once.
pub(in crate::web) async fn by_link(State(site): State<Site>, form: OpenForm) -> Answer {
    let OpenForm { visitor, fields } = form;
    may_try(&site, &visitor)?;
    let now = site.directory.now();
    let links = site.links.as_ref();
    let person = links.and_then(|links| Some((links, links.person(fields.get("subject"), now)?)));
    let taken = person.filter(|(links, _)| links.take(fields.get("code"), now)).map(|(_, person)| person);
    let person = taken.ok_or_else(|| Problem::of(&visitor, StatusCode::FORBIDDEN, Told::LinkOver))?;
    begin(&site, &visitor, person, true, "/").await
}

/// Signs whoever came by a link in as another of its people.
pub(in crate::web) async fn change(State(site): State<Site>, form: Form) -> Answer {
    let Form { visit, fields } = form;
    let visitor = &visit.visitor;
    let links = site.links.as_ref().filter(|_| visit.session.by_link);
    let person = links.and_then(|links| links.person(fields.get("subject"), site.directory.now()));
    let person = person.ok_or_else(|| Problem::of(visitor, StatusCode::FORBIDDEN, Told::NotAllowed))?;
    site.sessions.end(visit.session.account, &visit.session.name);
    begin(&site, visitor, person, true, "/").await
}

/// Begins a session, and leads on; the one that the browser had ends.
pub(super) async fn begin(site: &Site, visitor: &Visitor, person: SignedIn, by_link: bool, next: &str) -> Answer {
    let now = site.directory.now();
    let principal = visitor.principal(site, &person).await?;
    let principal = principal.ok_or_else(|| Problem::of(visitor, StatusCode::FORBIDDEN, Told::NoAccount))?;
    if let Some(old) = visitor.secret.as_deref().and_then(|secret| site.sessions.find(secret, now)) {
        site.sessions.end(old.account, &old.name);
    }
    let opening = Opening { account: principal.account, person, agent: visitor.agent.clone(), by_link };
    let secret = site.sessions.open(opening, now);
    let kept = secret.and_then(|secret| cookie::keep(cookie::SESSION, &secret));
    let kept = kept.ok_or_else(|| Problem::fault(visitor, "sign_in", "no randomness"))?;
    Ok(([(header::SET_COOKIE, kept)], Redirect::to(safe(next))).into_response())
}
