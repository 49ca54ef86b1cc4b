//! The revision of an answer, which leaves in the trailer `focalpoint-revision`.

use axum::body::Body;
use axum::response::Response;
use http_body_util::BodyExt as _;
use hyper::http::{HeaderName, HeaderValue};

use super::encoded::Encoded;
use crate::domain::Revision;

/// Name of the trailer.
const TRAILER: HeaderName = HeaderName::from_static("focalpoint-revision");

/// The revision that an answer was made at, handed from the service to the trailer.
#[derive(Debug, Clone, Copy)]
pub(super) struct At(pub(super) Revision);

/// Adds the trailer to an answer that has a revision, and gives an answer that is encoded already its body.
pub(super) fn to_trailer(mut response: hyper::http::Response<tonic::body::Body>) -> Response {
    let at = response.extensions().get::<At>().and_then(|At(at)| HeaderValue::from_str(&at.to_string()).ok());
    let Some(value) = at else { return response.map(Body::new) };
    if let Some(encoded) = response.extensions_mut().remove::<Encoded>() {
        return response.map(|_| encoded.into_body(TRAILER, value));
    }
    response.map(|body| {
        Body::new(body.map_frame(move |frame| match frame.into_trailers() {
            Ok(mut trailers) => {
                trailers.insert(TRAILER, value.clone());
                hyper::body::Frame::trailers(trailers)
            }
            Err(frame) => frame,
        }))
    })
}
