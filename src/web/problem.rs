//! What went wrong, as a page: the one mapping of errors, and never a text of the log.

use std::future::{Ready, ready};

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::frame::Frame;
use super::site::Site;
use super::visit::Visitor;
use crate::directory::Error;
use crate::domain::{Source as _, SystemSource};

/// The most that is listed of what is wrong with a question.
const MOST_LISTED: usize = 10;

/// A page that is no answer. Boxed, since it is rare and large.
#[derive(Debug)]
pub(super) struct Problem(Box<Response>);

/// What a visitor is told; each is a message, `problem-` and its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// A form that none of our pages sent in this session.
    OtherSite,
    /// A form that is too large, or came only in part.
    TooLarge,
    /// No such page, or nothing that this person may know of.
    NotFound,
    /// The role may not do this.
    NotAllowed,
    /// What was asked cannot be read.
    Invalid,
    /// What was asked does not fit how things stand.
    Unfit,
    /// Somebody else has changed the record in the meantime.
    Stale,
    /// It takes a strong sign-in of a short while ago.
    StrongSignIn,
    /// It takes a second person, who is asked now.
    SecondPerson,
    /// The rest of a list was asked for too late.
    ListOver,
    /// Too much at once.
    TooMany,
    /// A link that does not hold.
    LinkOver,
    /// A sign-in that the issuer refused, or that does not hold.
    IssuerRefused,
    /// An account that may not come in.
    NoAccount,
    /// A code that is not that of an open invitation.
    NoInvitation,
    /// Not now.
    Unavailable,
    /// A fault of the service.
    Fault,
}

impl Told {
    /// The code in the names of messages.
    const fn as_str(self) -> &'static str {
        match self {
            Self::OtherSite => "other-site",
            Self::TooLarge => "too-large",
            Self::NotFound => "not-found",
            Self::NotAllowed => "not-allowed",
            Self::Invalid => "invalid",
            Self::Unfit => "unfit",
            Self::Stale => "stale",
            Self::StrongSignIn => "strong-sign-in",
            Self::SecondPerson => "second-person",
            Self::ListOver => "list-over",
            Self::TooMany => "too-many",
            Self::LinkOver => "link-over",
            Self::IssuerRefused => "issuer-refused",
            Self::NoAccount => "no-account",
            Self::NoInvitation => "no-invitation",
            Self::Unavailable => "unavailable",
            Self::Fault => "fault",
        }
    }
}

/// The page.
#[derive(Template)]
#[template(path = "problem.html", config = "src/web/askama.toml")]
struct Page {
    /// What all pages have.
    frame: Frame,
    /// What the visitor is told.
    text: String,
    /// What is wrong in detail, in English.
    details: Vec<String>,
    /// Whether signing in again helps.
    signs_in: bool,
}

impl Problem {
    /// A page with that status.
    pub(super) fn of(visitor: &Visitor, status: StatusCode, told: Told) -> Self {
        Self::with(visitor, status, told, Vec::new())
    }

    /// What a use case did not do; faults of the service are logged here, once.
    pub(super) fn of_error(visitor: &Visitor, operation: &'static str, error: &Error) -> Self {
        let (status, told, details) = match error {
            Error::Forbidden => (StatusCode::FORBIDDEN, Told::NotAllowed, Vec::new()),
            Error::NotFound => (StatusCode::NOT_FOUND, Told::NotFound, Vec::new()),
            Error::Invalid(violations) => {
                let listed = violations.0.iter().take(MOST_LISTED);
                let listed = listed.map(|violation| format!("{}: {}", violation.field, violation.description));
                (StatusCode::BAD_REQUEST, Told::Invalid, listed.collect())
            }
            Error::InvalidPageToken | Error::InvalidResumeToken | Error::RevisionOutOfRange(_) => {
                (StatusCode::BAD_REQUEST, Told::ListOver, Vec::new())
            }
            Error::OverQuota { .. } => (StatusCode::TOO_MANY_REQUESTS, Told::TooMany, Vec::new()),
            Error::StaleEtag => (StatusCode::CONFLICT, Told::Stale, Vec::new()),
            Error::StrongSignInRequired { .. } => (StatusCode::FORBIDDEN, Told::StrongSignIn, vec![error.to_string()]),
            Error::SecondPersonRequired { .. } => (StatusCode::ACCEPTED, Told::SecondPerson, Vec::new()),
            Error::ExternalIdExists
            | Error::RequestIdReused
            | Error::WrongStage(_)
            | Error::NotPossible(_)
            | Error::RuleBroken { .. } => (StatusCode::CONFLICT, Told::Unfit, vec![error.to_string()]),
            Error::RevisionNotReached => (StatusCode::SERVICE_UNAVAILABLE, Told::Unavailable, Vec::new()),
            Error::Unavailable(reason) => {
                tracing::error!(method = operation, reason, "store unavailable");
                (StatusCode::SERVICE_UNAVAILABLE, Told::Unavailable, Vec::new())
            }
            Error::Internal(fault) => return Self::fault(visitor, operation, fault),
        };
        Self::with(visitor, status, told, details)
    }

    /// A fault, which the log knows under the same incident.
    pub(super) fn fault(visitor: &Visitor, operation: &'static str, fault: &str) -> Self {
        let incident = SystemSource.new_id().to_string();
        tracing::error!(method = operation, incident, fault, "internal error");
        Self::with(visitor, StatusCode::INTERNAL_SERVER_ERROR, Told::Fault, vec![incident])
    }

    /// The page.
    fn with(visitor: &Visitor, status: StatusCode, told: Told, details: Vec<String>) -> Self {
        let text = visitor.words.code("problem", told.as_str());
        let signs_in = told == Told::StrongSignIn;
        let page = Page { frame: Frame::open(visitor, "problem-title"), text, details, signs_in };
        Self(Box::new((status, super::frame::html(&page)).into_response()))
    }
}

impl From<Response> for Problem {
    fn from(response: Response) -> Self {
        Self(Box::new(response))
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        *self.0
    }
}

/// The answer for a path that is no page.
#[expect(clippy::needless_pass_by_value, reason = "a handler is given what it asks for")]
pub(super) fn no_such_page(visitor: Visitor) -> Ready<Problem> {
    ready(Problem::of(&visitor, StatusCode::NOT_FOUND, Told::NotFound))
}

/// The answer of a handler: a page, or what went wrong.
pub(super) type Answer = Result<Response, Problem>;

/// Whether somebody at that address may try to sign in again.
pub(super) fn may_try(site: &Site, visitor: &Visitor) -> Result<(), Problem> {
    if site.tries.take(visitor.address, site.directory.now()) {
        Ok(())
    } else {
        site.strangers.count(visitor.address, "too_many_sign_ins");
        Err(Problem::of(visitor, StatusCode::TOO_MANY_REQUESTS, Told::TooMany))
    }
}
