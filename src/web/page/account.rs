//! The own account: who one is here, one's sessions, and signing out.

use std::future::{Ready, ready};

use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::Timestamp;

use crate::auth::policy::Operation;
use crate::web::cookie;
use crate::web::form::Form;
use crate::web::frame::{Frame, html};
use crate::web::moment::Moment;
use crate::web::problem::Answer;
use crate::web::site::Site;
use crate::web::visit::Visit;

/// The page.
#[derive(Template)]
#[template(path = "account.html", config = "src/web/askama.toml")]
struct Page {
    /// What all pages have.
    frame: Frame,
    /// The name that people are shown.
    name: String,
    /// The role.
    role: String,
    /// The State, where there is one.
    state: String,
    /// Whether the account belongs to a provider.
    is_of_provider: bool,
    /// Who one is to the issuer.
    subject: String,
    /// Whether a link of the demonstration began the session.
    by_link: bool,
    /// One's sessions.
    sessions: Vec<Shown>,
    /// Whom else one may be in the demonstration: subject, and what they are.
    people: Vec<(String, String)>,
}

/// A session.
struct Shown {
    /// Its name.
    name: String,
    /// What the browser says of itself.
    agent: String,
    /// When it began.
    opened: Moment,
    /// When it was last used.
    seen: Moment,
    /// Whether it is this one.
    is_this: bool,
}

/// Shows the account.
pub(in crate::web) async fn show(State(site): State<Site>, visit: Visit) -> Answer {
    let words = visit.visitor.words;
    let identity = visit.settle(&site, Operation::WhoAmI, site.directory.who_am_i(&visit.principal)).await?;
    let account = &identity.account.record;
    let at = |at: Timestamp| Moment::of(words, at, "UTC");
    let sessions = site.sessions.of(visit.principal.account, site.directory.now()).into_iter().map(|session| Shown {
        opened: at(session.opened),
        seen: at(session.seen),
        is_this: session.name == visit.session.name,
        name: session.name,
        agent: session.agent,
    });
    let links = site.links.as_ref().filter(|_| visit.session.by_link);
    let others = links.map(|links| links.subjects()).unwrap_or_default().iter();
    let people = others.filter(|subject| **subject != account.subject);
    Ok(html(&Page {
        frame: Frame::signed_in(&visit, words.say("account-title")),
        name: account.display_name.clone(),
        role: words.code("role", account.role.as_str()),
        state: account.state.known().map(|state| state.name(words.0).to_owned()).unwrap_or_default(),
        is_of_provider: !account.provider.is_empty(),
        subject: account.subject.clone(),
        by_link: visit.session.by_link,
        sessions: sessions.collect(),
        people: people.map(|subject| (subject.clone(), words.code("person", subject))).collect(),
    }))
}

/// Ends this session.
pub(in crate::web) fn sign_out(State(site): State<Site>, form: Form) -> Ready<Response> {
    site.sessions.end(form.visit.session.account, &form.visit.session.name);
    let mut response = Redirect::to("/sign-in").into_response();
    if let Some(gone) = cookie::forget(cookie::SESSION) {
        response.headers_mut().insert(header::SET_COOKIE, gone);
    }
    ready(response)
}

/// Ends one of one's sessions.
pub(in crate::web) fn end(State(site): State<Site>, form: Form) -> Ready<Redirect> {
    site.sessions.end(form.visit.session.account, form.fields.get("session"));
    ready(Redirect::to("/account"))
}
