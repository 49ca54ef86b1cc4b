//! Signing in at the issuer: the way there, and the way back. Both stop on a page of ours: cookies of ours do not come along from
//! another site, and only a form of ours changes anything.

use std::future::{Ready, ready};

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::sign_in::begin;
use crate::auth::policy::{self, Operation};
use crate::directory::{Credentials, Error, SignInError, SignedIn};
use crate::web::form::{Fields, OpenForm};
use crate::web::frame::{Frame, html};
use crate::web::issuer::{Issuer, Purpose};
use crate::web::problem::{Answer, Problem, Told, may_try};
use crate::web::site::Site;
use crate::web::visit::{Visitor, safe};
use crate::web::{code, cookie};

/// The way to the issuer.
#[derive(Template)]
#[template(path = "onward.html", config = "src/web/askama.toml")]
struct Onward {
    /// What all pages have.
    frame: Frame,
    /// Where to go.
    address: String,
}

/// The way back.
#[derive(Template)]
#[template(path = "back.html", config = "src/web/askama.toml")]
struct Back {
    /// What all pages have.
    frame: Frame,
    /// What the issuer said: name and value.
    said: [(&'static str, String); 3],
}

/// Characters of the code of an invitation that are kept.
const MOST_OF_CODE: usize = 100;

/// What an issuer says on the way back.
const SAID: [&str; 3] = ["state", "code", "iss"];

/// Begins an attempt, and leads to the issuer.
pub(in crate::web) fn go(State(site): State<Site>, form: OpenForm) -> Ready<Answer> {
    let purpose = Purpose {
        next: safe(form.fields.get("next")).to_owned(),
        // What is cut off here is no code of ours.
        invitation: form.fields.get("invitation").chars().take(MOST_OF_CODE).collect(),
        is_again: form.fields.get("again") == "1",
    };
    ready(onward(&site, &form.visitor, purpose))
}

/// The way to the issuer.
fn onward(site: &Site, visitor: &Visitor, purpose: Purpose) -> Answer {
    may_try(site, visitor)?;
    let issuer = issuer(site, visitor)?;
    let begun = code::new().and_then(|secret| {
        let address = issuer.begin(&secret, purpose, site.directory.now())?;
        Some((cookie::keep(cookie::SIGN_IN, &secret)?, address))
    });
    let (kept, address) = begun.ok_or_else(|| Problem::fault(visitor, "sign_in", "no randomness"))?;
    let page = html(&Onward { frame: Frame::open(visitor, "sign-in-title"), address });
    Ok(([(header::SET_COOKIE, kept)], page).into_response())
}

/// Takes what the issuer said, and leads on by a form of ours.
pub(in crate::web) fn back(visitor: Visitor, query: Fields) -> Ready<Response> {
    let said = SAID.map(|name| (name, query.get(name).to_owned()));
    ready(if query.get("code").is_empty() {
        Problem::of(&visitor, StatusCode::FORBIDDEN, Told::IssuerRefused).into_response()
    } else {
        html(&Back { frame: Frame::open(&visitor, "sign-in-title"), said })
    })
}

/// Ends an attempt with a session.
pub(in crate::web) async fn arrive(State(site): State<Site>, form: OpenForm) -> Answer {
    let OpenForm { visitor, fields } = form;
    may_try(&site, &visitor)?;
    let (issuer, now) = (issuer(&site, &visitor)?, site.directory.now());
    let browser = visitor.sign_in.as_deref().unwrap_or_default();
    let attempt = issuer.take(fields.get("state"), browser, now).filter(|_| issuer.is(fields.get("iss")));
    let attempt = attempt.ok_or_else(|| Problem::of(&visitor, StatusCode::FORBIDDEN, Told::LinkOver))?;
    let person = issuer.person(&attempt, fields.get("code"), now).await.map_err(|error| {
        tracing::warn!(%error, "a sign-in at the issuer came to nothing");
        site.strangers.count(visitor.address, "sign_in_failed");
        Problem::of(&visitor, StatusCode::FORBIDDEN, Told::IssuerRefused)
    })?;
    if !attempt.purpose.invitation.is_empty() {
        accept(&site, &visitor, &person, &attempt.purpose.invitation).await?;
    }
    let mut answer = begin(&site, &visitor, person, false, &attempt.purpose.next).await?;
    if let Some(gone) = cookie::forget(cookie::SIGN_IN) {
        answer.headers_mut().append(header::SET_COOKIE, gone);
    }
    Ok(answer)
}

/// Makes the account of an invitation for whoever has signed in at the issuer and has none; who has one needs no invitation.
async fn accept(site: &Site, visitor: &Visitor, person: &SignedIn, invitation: &str) -> Result<(), Problem> {
    let operation = Operation::AcceptInvitation;
    let accepted = async {
        let fresh = site.directory.ensure_fresh().await?;
        let known = site.directory.sign_in(fresh, Credentials::Session(person, visitor.certificate.as_ref()));
        if !known.is_err_and(|refusal| refusal.reason == SignInError::NoAccount) {
            return Ok(());
        }
        let permit = policy::newcomer(operation)?;
        let accepted = site.directory.accept_invitation((&person.issuer, &person.subject), permit, invitation).await;
        let Err(Error::NotFound) = accepted else { return accepted.map(|_| ()) };
        site.strangers.count(visitor.address, "no_invitation");
        let reason = Error::NotFound.refusal().unwrap_or_default();
        site.directory.audit_newcomer(operation.name(), reason).await?;
        Err(Error::NotFound)
    };
    accepted.await.map_err(|error: Error| {
        if matches!(error, Error::NotFound) {
            Problem::of(visitor, StatusCode::FORBIDDEN, Told::NoInvitation)
        } else {
            Problem::of_error(visitor, operation.name(), &error)
        }
    })
}

/// The issuer, where there is one.
fn issuer<'a>(site: &'a Site, visitor: &Visitor) -> Result<&'a Issuer, Problem> {
    site.issuer.as_ref().ok_or_else(|| Problem::of(visitor, StatusCode::NOT_FOUND, Told::NotFound))
}
