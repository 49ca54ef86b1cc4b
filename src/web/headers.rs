//! The headers of every answer: what a browser may do with it, and who may frame or keep it.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use metrics::{counter, histogram};

use super::form::{host, is_loopback};
use crate::telemetry::metric;

/// Only what comes from here runs, styles or is asked; nothing inline, nothing framed, no other base, no plugin.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// Browsers come back over TLS alone.
const TRANSPORT: &str = "max-age=31536000";

/// What every answer says.
const HEADERS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    // Forms have to name their origin, which `no-referrer` would take from them.
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
];

/// Answers, with those headers, and counts the page.
pub(super) async fn guard(request: Request, next: Next) -> Response {
    let began = Instant::now();
    let page = request.extensions().get::<MatchedPath>().map_or("unknown", MatchedPath::as_str).to_owned();
    // On loopback it would take all other programs of the machine along.
    let is_public = host(&request).is_some_and(|host| !is_loopback(host));
    let mut response = next.run(request).await;
    set(response.headers_mut(), is_public);
    let status = response.status().as_u16().to_string();
    counter!(metric::PAGES, "page" => page.clone(), "status" => status).increment(1);
    histogram!(metric::PAGE_DURATION, "page" => page).record(began.elapsed());
    response
}

/// Sets the headers; nothing is kept by anybody that does not say so itself.
fn set(headers: &mut HeaderMap, is_public: bool) {
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if is_public {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(TRANSPORT));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}
