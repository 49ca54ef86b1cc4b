//! What may change something: a form of our own pages, and with a session only one that holds its token.
//!
//! A handler that takes [`Form`] or [`OpenForm`] cannot be reached by anything else; there is no other way to read a body.

use std::convert::Infallible;

use axum::RequestExt as _;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use url::form_urlencoded;

use super::address::PAGE;
use super::code;
use super::problem::{Problem, Told};
use super::site::Site;
use super::visit::{Visit, Visitor};
use crate::directory::{PageRequest, Request as Once};

/// The field that holds the token of the session.
pub(super) const TOKEN: &str = "token";

/// What stands between the items of a list, in the scripts that people write: they are told to use commas, and have their own.
pub(super) const BETWEEN: [char; 8] = [',', ';', '،', '؛', '，', '、', '；', '\n'];

/// The fields of a form or of a query, in order.
#[derive(Debug, Default)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Those of a query or a body.
    pub(super) fn of(text: &[u8]) -> Self {
        Self(form_urlencoded::parse(text).into_owned().collect())
    }

    /// The first value of a field, without the space around it; empty where there is none.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim())
    }

    /// Those pairs.
    pub(super) fn from(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// Every name with its value, in order.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.trim()))
    }

    /// What makes sending a form of that method twice do it once: the random identifier that the form came with.
    pub(super) fn once(&self, method: &str) -> Option<Once> {
        let id = Some(self.get("request")).filter(|id| !id.is_empty())?;
        let all: Vec<_> = self.pairs().filter(|(name, _)| *name != TOKEN).collect();
        Some(Once { id: id.to_owned(), fingerprint: code::digest(&format!("{method} {all:?}")) })
    }

    /// The page of a list that they ask for, of that size.
    pub(super) fn page(&self, size: i32) -> PageRequest {
        PageRequest { size, token: self.get(PAGE).to_owned() }
    }

    /// All values of a field that are not empty.
    pub(super) fn all(&self, name: &str) -> Vec<String> {
        let values = self.0.iter().filter(|(key, value)| key == name && !value.trim().is_empty());
        values.map(|(_, value)| value.trim().to_owned()).collect()
    }
}

/// A form of somebody who need not have signed in, sent from one of our own pages.
#[derive(Debug)]
pub(super) struct OpenForm {
    /// Who sent it.
    pub(super) visitor: Visitor,
    /// What it says.
    pub(super) fields: Fields,
}

/// A form of somebody who has signed in, sent from one of our own pages within the same session.
#[derive(Debug)]
pub(super) struct Form {
    /// Who sent it.
    pub(super) visit: Visit,
    /// What it says.
    pub(super) fields: Fields,
}

impl<S: Sync> FromRequestParts<S> for Fields {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(parts.uri.query().unwrap_or_default().as_bytes()))
    }
}

impl FromRequest<Site> for OpenForm {
    type Rejection = Problem;

    async fn from_request(mut request: Request, site: &Site) -> Result<Self, Problem> {
        let visitor =
            request.extract_parts_with_state::<Visitor, Site>(site).await.unwrap_or_else(|never| match never {});
        if !is_own(&request) {
            return Err(Problem::of(&visitor, StatusCode::FORBIDDEN, Told::OtherSite));
        }
        let body = Bytes::from_request(request, &()).await;
        let body = body.map_err(|_| Problem::of(&visitor, StatusCode::PAYLOAD_TOO_LARGE, Told::TooLarge))?;
        Ok(Self { visitor, fields: Fields::of(&body) })
    }
}

impl FromRequest<Site> for Form {
    type Rejection = Problem;

    async fn from_request(request: Request, site: &Site) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let visit = Visit::from_request_parts(&mut parts, site).await?;
        let OpenForm { visitor, fields } = OpenForm::from_request(Request::from_parts(parts, body), site).await?;
        if !code::is_same(fields.get(TOKEN), &visit.session.form_token) {
            return Err(Problem::of(&visitor, StatusCode::FORBIDDEN, Told::OtherSite));
        }
        Ok(Self { visit, fields })
    }
}

/// Whether a browser sent a form from one of our own pages: it names our origin, and says nothing else of the site.
fn is_own(request: &Request) -> bool {
    let headers = request.headers();
    let text = |name| single(headers, name);
    let is_form = text("content-type").is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    let is_same_site = text("sec-fetch-site").is_none_or(|site| site == "same-origin");
    let origin = text("origin").zip(host(request)).is_some_and(|(origin, host)| is_origin(origin, host));
    is_form && is_same_site && origin
}

/// Whether an origin is that of the host that was asked: over TLS, save on the machine itself.
fn is_origin(origin: &str, host: &str) -> bool {
    let (scheme, named) = origin.split_once("://").unwrap_or_default();
    let is_safe = scheme == "https" || (scheme == "http" && is_loopback(host));
    is_safe && named.eq_ignore_ascii_case(host)
}

/// The value of a header that came exactly once.
fn single<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(first)
}

/// The host and port that a request names.
pub(super) fn host(request: &Request) -> Option<&str> {
    match request.uri().authority() {
        Some(authority) => Some(authority.as_str()),
        None => single(request.headers(), header::HOST.as_str()),
    }
}

/// Whether a host with its port is the machine itself.
pub(super) fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        Some(_) | None => host,
    };
    let address = name.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
    name.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    /// A request with these headers.
    fn request(headers: &[(&str, &str)]) -> Request {
        let request = Request::builder().method("POST").uri("/x");
        headers
            .iter()
            .fold(request, |request, (name, value)| request.header(*name, *value))
            .body(Body::empty())
            .unwrap()
    }

    #[test]
    fn a_form_is_ours_when_it_names_our_origin_and_nothing_speaks_against_it() {
        let form = ("content-type", "application/x-www-form-urlencoded");
        let host = ("host", "focal.example");
        let ours = ("origin", "https://focal.example");
        assert!(is_own(&request(&[form, host, ours])));
        assert!(is_own(&request(&[form, host, ours, ("sec-fetch-site", "same-origin")])));
        for (headers, why) in [
            (vec![form, host], "no origin"),
            (vec![form, ours], "no host"),
            (vec![host, ours], "no form"),
            (vec![("content-type", "text/plain"), host, ours], "another kind of body"),
            (vec![form, host, ("origin", "null")], "an opaque origin"),
            (vec![form, host, ("origin", "https://evil.example")], "another origin"),
            (vec![form, host, ("origin", "https://focal.example.evil.example")], "a longer origin"),
            (vec![form, host, ("origin", "https://focal.example:8443")], "another port"),
            (vec![form, host, ("origin", "http://focal.example")], "without TLS"),
            (vec![form, host, ours, ("origin", "https://evil.example")], "two origins"),
            (vec![form, host, ours, ("sec-fetch-site", "cross-site")], "from another site"),
            (vec![form, host, ours, ("sec-fetch-site", "same-site")], "from a neighbour"),
        ] {
            assert!(!is_own(&request(&headers)), "{why}");
        }
        let local = [form, ("host", "127.0.0.1:7443"), ("origin", "http://127.0.0.1:7443")];
        assert!(is_own(&request(&local)), "on the machine itself TLS may end before us");
    }

    #[test]
    fn the_machine_itself_is_told_from_names_that_look_like_it() {
        for host in ["localhost", "LOCALHOST:7443", "127.0.0.1:7443", "127.9.9.9", "[::1]:7443", "[::1]"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["localhost.example", "127.0.0.1.example:1", "192.0.2.1", "[2001:db8::1]:7443", "", "x:y"] {
            assert!(!is_loopback(host), "{host}");
        }
    }

    #[test]
    fn fields_come_as_they_were_typed_but_for_the_space_around_them() {
        let fields = Fields::of("q=+a+%26+b+&state=CH&state=&state=FR&q=c".as_bytes());
        assert_eq!((fields.get("q"), fields.get("none")), ("a & b", ""));
        assert_eq!(fields.all("state"), ["CH", "FR"]);
    }
}
