//! The fork between gRPC and pages on the shared port. Never lets a browser fall into gRPC's answers, nor the reverse.

use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use hyper::http::{Method, StatusCode, header};
use tonic_web::GrpcWebLayer;
use tower::{Layer as _, Service as _, service_fn};

use super::Limits;
use super::pages::Pages;

/// What answers gRPC calls.
pub trait Calls: fmt::Debug + Send + Sync {
    /// Whether there is a service of that full name.
    fn has(&self, service: &str) -> bool;

    /// Answers a call, of an unknown service with gRPC's own UNIMPLEMENTED.
    fn answer(&self, request: Request) -> BoxFuture<'static, Response>;
}

/// The gRPC services and the pages, behind one port.
///
/// A method of a known service takes POST with a gRPC content type (gRPC-Web included) and answers 405 or 415 to
/// anything else; a gRPC call of an unknown service gets gRPC's own UNIMPLEMENTED; all else is the pages' to answer,
/// with 404 where they know no such path. What is no plain gRPC costs a plain call nothing: it is told by one look at the
/// content type, and gRPC-Web is translated around the services only where somebody speaks it. A clone shares everything.
#[derive(Debug, Clone)]
pub struct Front {
    /// The services; none where there are pages alone.
    grpc: Option<Arc<dyn Calls>>,
    /// The pages.
    pages: Pages,
}

impl Front {
    /// Joins services and pages.
    #[must_use]
    pub fn new(grpc: Arc<dyn Calls>, web: Router, limits: &Limits) -> Self {
        Self { grpc: Some(grpc), pages: Pages::new(web, limits) }
    }

    /// Answers a request by the side that it is for.
    pub(super) async fn answer<B>(&self, request: Request<B>) -> Response
    where
        B: HttpBody<Data = Bytes, Error: Into<axum::BoxError>> + Send + 'static,
    {
        let grpc = self.grpc.as_ref();
        match (side(|name| grpc.is_some_and(|grpc| grpc.has(name)), &request), grpc) {
            (Side::Grpc, Some(grpc)) => grpc.answer(request.map(Body::new)).await,
            // Apart, as they are rarer: they would make the future of every call larger.
            (Side::GrpcWeb, Some(grpc)) => Box::pin(translated(Arc::clone(grpc), request.map(Body::new))).await,
            (Side::Web, _) | (Side::Grpc | Side::GrpcWeb, None) => {
                Box::pin(self.pages.answer(request.map(Body::new))).await
            }
            (Side::NotPost, _) => (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "POST")]).into_response(),
            (Side::NotGrpc, _) => StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response(),
        }
    }
}

/// Pages alone, with the limits that hold where nothing is configured.
impl From<Router> for Front {
    fn from(web: Router) -> Self {
        Self { grpc: None, pages: Pages::new(web, &Limits::default()) }
    }
}

/// Answers a call in gRPC-Web.
async fn translated(grpc: Arc<dyn Calls>, request: Request) -> Response {
    let plain = service_fn(move |request: Request<tonic::body::Body>| {
        grpc.answer(request.map(Body::new)).map(Ok::<_, Infallible>)
    });
    match GrpcWebLayer::new().layer(plain).call(request).await {
        Ok(answer) => answer.map(Body::new),
        Err(never) => match never {},
    }
}

/// Who answers a request.
enum Side {
    Grpc,
    GrpcWeb,
    Web,
    NotPost,
    NotGrpc,
}

/// Decides by path, method and content type.
fn side<B>(is_known: impl Fn(&str) -> bool, request: &Request<B>) -> Side {
    let service = request.uri().path().strip_prefix('/').and_then(|path| path.split('/').next());
    let known = service.is_some_and(is_known);
    let content_type = request.headers().get(header::CONTENT_TYPE).map(hyper::http::HeaderValue::as_bytes);
    let kind = content_type.and_then(|value| value.strip_prefix(b"application/grpc"));
    match (known, kind) {
        (true, Some(_)) if request.method() != Method::POST => Side::NotPost,
        (true | false, Some(kind)) if kind.starts_with(b"-web") => Side::GrpcWeb,
        (true | false, Some(_)) => Side::Grpc,
        (true, None) => Side::NotGrpc,
        (false, None) => Side::Web,
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::get;

    use super::*;

    /// One service, which says that it was called.
    #[derive(Debug)]
    struct Named;

    impl Calls for Named {
        fn has(&self, service: &str) -> bool {
            service == "focalpoint.v1.X"
        }

        fn answer(&self, _: Request) -> BoxFuture<'static, Response> {
            Box::pin(async { "grpc".into_response() })
        }
    }

    /// The status and who answered.
    async fn ask(method: &str, path: &str, content_type: Option<&str>) -> (u16, String) {
        let web = Router::new().route("/about", get(|| async { "web" }));
        let mut request = hyper::http::Request::builder().method(method).uri(path);
        if let Some(value) = content_type {
            request = request.header(header::CONTENT_TYPE, value);
        }
        let request = request.body(Body::empty()).unwrap();
        let response = Front::new(Arc::new(Named), web, &Limits::default()).answer(request).await;
        let status = response.status().as_u16();
        let body = axum::body::to_bytes(response.into_body(), 100).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_grpc_call_reaches_grpc_and_a_page_the_pages() {
        for kind in ["application/grpc", "application/grpc+proto"] {
            assert_eq!(ask("POST", "/focalpoint.v1.X/Get", Some(kind)).await, (200, "grpc".into()), "{kind}");
        }
        let translated = ask("POST", "/focalpoint.v1.X/Get", Some("application/grpc-web+proto")).await;
        assert!(translated.0 == 200 && translated.1.starts_with("grpc"), "{translated:?}");
        assert_eq!(ask("GET", "/about", None).await, (200, "web".into()));
        assert_eq!(ask("POST", "/focalpoint.v1.Y/Get", Some("application/grpc")).await, (200, "grpc".into()));
    }

    #[tokio::test]
    async fn a_method_takes_nothing_but_a_grpc_post() {
        for kind in [None, Some("application/json"), Some("text/html"), Some("application/x-www-form-urlencoded")] {
            assert_eq!(ask("POST", "/focalpoint.v1.X/Get", kind).await, (415, String::new()), "{kind:?}");
        }
        assert_eq!(ask("GET", "/focalpoint.v1.X/Get", None).await, (415, String::new()));
        assert_eq!(ask("GET", "/focalpoint.v1.X/Get", Some("application/grpc")).await, (405, String::new()));
    }

    #[tokio::test]
    async fn an_unknown_path_is_not_found_for_a_browser() {
        for path in ["/nope", "/", "/focalpoint.v1.Y/Get", "/about/", "//focalpoint.v1.X/Get"] {
            assert_eq!(ask("GET", path, None).await, (404, String::new()), "{path}");
        }
    }
}
