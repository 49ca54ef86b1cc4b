//! The fork between gRPC and pages on the shared port. Never lets a browser fall into gRPC's answers, nor the reverse.

use std::collections::HashSet;
use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use hyper::http::{Method, StatusCode, header};
use tonic_web::GrpcWebLayer;
use tower::{Layer as _, Service as _};

use super::Limits;
use super::pages::Pages;

/// The gRPC services, by their full names, and the pages, behind one port.
///
/// A method of a known service takes POST with a gRPC content type (gRPC-Web included) and answers 405 or 415 to
/// anything else; a gRPC call of an unknown service gets gRPC's own UNIMPLEMENTED; all else is the pages' to answer,
/// with 404 where they know no such path. What is no plain gRPC costs a plain call nothing: it is told by one look at the
/// content type, and gRPC-Web is translated around the services only where somebody speaks it. A clone shares everything.
#[derive(Debug, Clone)]
pub struct Front {
    /// Full names of the services.
    services: Arc<HashSet<String>>,
    /// The services.
    grpc: Router,
    /// The pages.
    pages: Pages,
}

impl Front {
    /// Joins services and pages.
    pub fn new<S: Into<String>>(
        services: impl IntoIterator<Item = S>,
        grpc: Router,
        web: Router,
        limits: &Limits,
    ) -> Self {
        let services = Arc::new(services.into_iter().map(Into::into).collect());
        Self { services, grpc, pages: Pages::new(web, limits) }
    }

    /// Answers a request by the side that it is for.
    pub(super) async fn answer<B>(&self, request: Request<B>) -> Response
    where
        B: HttpBody<Data = Bytes, Error: Into<axum::BoxError>> + Send + 'static,
    {
        match side(&self.services, &request) {
            Side::Grpc => answered(self.grpc.clone().call(request.map(Body::new)).await),
            // Apart, as they are rarer: they would make the future of every call larger.
            Side::GrpcWeb => Box::pin(self.translated(request.map(Body::new))).await,
            Side::Web => Box::pin(self.pages.answer(request.map(Body::new))).await,
            Side::NotPost => (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "POST")]).into_response(),
            Side::NotGrpc => StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response(),
        }
    }

    /// Answers a call in gRPC-Web.
    async fn translated(&self, request: Request) -> Response {
        answered(GrpcWebLayer::new().layer(self.grpc.clone()).call(request).await).map(Body::new)
    }
}

/// Pages alone, with the limits that hold where nothing is configured.
impl From<Router> for Front {
    fn from(web: Router) -> Self {
        Self::new([""; 0], Router::new(), web, &Limits::default())
    }
}

/// The answer of what cannot fail.
fn answered<T>(result: Result<T, Infallible>) -> T {
    match result {
        Ok(answer) => answer,
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
fn side<B>(services: &HashSet<String>, request: &Request<B>) -> Side {
    let service = request.uri().path().strip_prefix('/').and_then(|path| path.split('/').next());
    let known = service.is_some_and(|service| services.contains(service));
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

    /// The status and who answered.
    async fn ask(method: &str, path: &str, content_type: Option<&str>) -> (u16, String) {
        let grpc = Router::new().fallback(|| async { "grpc" });
        let web = Router::new().route("/about", get(|| async { "web" }));
        let mut request = hyper::http::Request::builder().method(method).uri(path);
        if let Some(value) = content_type {
            request = request.header(header::CONTENT_TYPE, value);
        }
        let request = request.body(Body::empty()).unwrap();
        let response = Front::new(["focalpoint.v1.X"], grpc, web, &Limits::default()).answer(request).await;
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
