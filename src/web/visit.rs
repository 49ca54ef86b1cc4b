//! Who asks for a page: anybody as a [`Visitor`], and whoever has signed in as a [`Visit`], whose account is looked up anew
//! on every request.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect};
use url::form_urlencoded;

use super::problem::{Problem, Told};
use super::session::Session;
use super::site::Site;
use super::words::Words;
use super::{cookie, language};
use crate::auth::Principal;
use crate::auth::policy::{self, Operation};
use crate::auth::token::Thumbprint;
use crate::directory::{Credentials, Error, NotSignedIn, SignedIn};
use crate::domain::AccountId;
use crate::net::{ConnectionInfo, Permit, holder};

/// Somebody who asks for a page, signed in or not.
#[derive(Debug, Clone)]
pub(super) struct Visitor {
    /// The words of their language.
    pub(super) words: Words,
    /// Path and query of a page that can be asked for again; the start where this is none.
    pub(super) here: String,
    /// Where they are.
    pub(super) address: IpAddr,
    /// What the browser says of itself.
    pub(super) agent: String,
    /// Whether they followed a link of another site, so that the browser kept its cookies back.
    pub(super) is_from_elsewhere: bool,
    /// The secret of a session that the browser holds.
    pub(super) secret: Option<String>,
    /// The secret of an attempt at a sign-in that the browser holds.
    pub(super) sign_in: Option<String>,
    /// The certificate of the connection.
    pub(super) certificate: Option<Thumbprint>,
}

/// Somebody who has signed in, for one request.
#[derive(Debug)]
pub(super) struct Visit {
    /// Who asks.
    pub(super) visitor: Visitor,
    /// As whom.
    pub(super) principal: Principal,
    /// The session.
    pub(super) session: Session,
    /// Their place among the calls in flight.
    _place: Permit<AccountId>,
}

impl FromRequestParts<Site> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &Site) -> Result<Self, Infallible> {
        let text = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
        let connection = parts.extensions.get::<ConnectionInfo>();
        let is_page = parts.method == Method::GET;
        let here = parts.uri.path_and_query().filter(|_| is_page).map_or("/", |here| here.as_str());
        Ok(Self {
            words: language::of(&parts.headers),
            here: here.to_owned(),
            address: connection.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| holder(info.peer.ip())),
            agent: text(header::USER_AGENT).unwrap_or_default().to_owned(),
            is_from_elsewhere: is_from_elsewhere(&parts.headers),
            secret: cookie::read(&parts.headers, cookie::SESSION).map(str::to_owned),
            sign_in: cookie::read(&parts.headers, cookie::SIGN_IN).map(str::to_owned),
            certificate: connection.and_then(ConnectionInfo::thumbprint).copied(),
        })
    }
}

impl FromRequestParts<Site> for Visit {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Problem> {
        let visitor = match Visitor::from_request_parts(parts, site).await {
            Ok(visitor) => visitor,
            Err(never) => match never {},
        };
        let now = site.directory.now();
        let session = visitor.secret.as_deref().and_then(|secret| site.sessions.find(secret, now));
        let Some(session) = session else { return Err(to_sign_in(&visitor)) };
        let principal = visitor.principal(site, &session.person).await?;
        let Some(principal) = principal.filter(|principal| principal.account == session.account) else {
            site.sessions.end(session.account, &session.name);
            return Err(to_sign_in(&visitor));
        };
        let place = site.calls.enter(principal.account);
        let place = place.map_err(|_| Problem::of(&visitor, StatusCode::TOO_MANY_REQUESTS, Told::TooMany))?;
        Ok(Self { visitor, principal, session, _place: place })
    }
}

impl Visitor {
    /// The account behind a sign-in, if it may come in now; a refusal is counted, or in the audit where it is somebody's.
    ///
    /// # Errors
    /// The page that says so where this node does not know who may come in.
    pub(super) async fn principal(&self, site: &Site, person: &SignedIn) -> Result<Option<Principal>, Problem> {
        let fresh = site.directory.ensure_fresh().await;
        let fresh = fresh.map_err(|error| Problem::of_error(self, "page", &error))?;
        let refused = site.directory.sign_in(fresh, Credentials::Session(person, self.certificate.as_ref()));
        let NotSignedIn { reason, account } = match refused {
            Ok(principal) => return Ok(Some(principal)),
            Err(refusal) => refusal,
        };
        tracing::debug!(reason = reason.label(), "visitor refused");
        match account {
            Some(account) if site.rows.take(account.account, site.directory.now()) => {
                if let Err(error) = site.directory.audit_refusal(&account, "page", reason.label()).await {
                    tracing::error!(%error, "the refusal of an account could not be written to the audit");
                }
            }
            Some(_) | None => site.strangers.count(self.address, reason.label()),
        }
        Ok(None)
    }
}

impl Visit {
    /// What a use case answered, or the page that tells what went wrong; a refusal is in the audit before it is told.
    pub(super) async fn settle<T>(
        &self,
        site: &Site,
        operation: Operation,
        result: Result<T, Error>,
    ) -> Result<T, Problem> {
        match result {
            Ok(answer) => Ok(answer),
            Err(error) => {
                let error = site.directory.audit_error(&self.principal, operation.name(), error).await;
                Err(Problem::of_error(&self.visitor, operation.name(), &error))
            }
        }
    }
}

impl Visit {
    /// Goes on where the reader's role may do something to the records of its own State; the use case decides on each.
    ///
    /// # Errors
    /// The page that says so.
    pub(super) async fn may(&self, site: &Site, operation: Operation) -> Result<(), Problem> {
        let entered = policy::enter(&self.principal, operation).map(|_| ()).map_err(Error::from);
        self.settle(site, operation, entered).await
    }
}

/// Sends somebody to sign in, and back afterwards.
fn to_sign_in(visitor: &Visitor) -> Problem {
    let next: String = form_urlencoded::byte_serialize(visitor.here.as_bytes()).collect();
    let path = if visitor.here == "/" { "/sign-in".to_owned() } else { format!("/sign-in?next={next}") };
    Problem::from(Redirect::to(&path).into_response())
}

/// Whether a browser says that a link of another site led here.
fn is_from_elsewhere(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site").and_then(|value| value.to_str().ok());
    matches!(site, Some("cross-site" | "same-site"))
}

/// A path of ours to go back to; the start for anything else, so that nobody is sent to another site from here.
pub(super) fn safe(next: &str) -> &str {
    let is_ours =
        next.starts_with('/') && !next.starts_with("//") && next.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if is_ours { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_site() {
        assert_eq!(safe("/search?q=a%20b"), "/search?q=a%20b");
        for next in [
            "",
            "search",
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "/a\r\nb",
            "/é",
        ] {
            assert_eq!(safe(next), "/", "{next:?}");
        }
    }
}
