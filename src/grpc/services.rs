//! All services behind one call: finds the one that a call is for, and ends every call alike.
//!
//! A call goes straight to its service, as reads have a budget of microseconds; a service is added in one place, and none is
//! found by anything but its full name.

use std::collections::HashMap;
use std::convert::Infallible;
use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::response::Response;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use tonic::Status;
use tonic::server::NamedService;
use tracing::Instrument as _;

use super::{Gate, revision, status};
use crate::net::Calls;
use crate::telemetry::trace;

/// What a service of the contract answers; boxed by the code that tonic generates.
type Answer = BoxFuture<'static, Result<hyper::http::Response<tonic::body::Body>, Infallible>>;

/// A service, whatever its type.
pub(super) trait Served: Send + Sync {
    /// Answers a call of one of its methods.
    fn call(&self, request: Request) -> Answer;
}

impl<S> Served for S
where
    S: tower::Service<
            Request,
            Response = hyper::http::Response<tonic::body::Body>,
            Error = Infallible,
            Future = Answer,
        > + Clone
        + Send
        + Sync,
{
    fn call(&self, request: Request) -> Answer {
        tower::Service::call(&mut self.clone(), request)
    }
}

/// The services, by their full names. A clone shares them.
#[derive(Clone, Default)]
pub struct Services(Arc<HashMap<&'static str, Arc<dyn Served>>>);

/// A service that has no row in the policy table, for known callers only.
#[derive(Clone)]
struct Admitting<S> {
    /// Knows the callers.
    gate: Gate,
    /// What the audit calls its method.
    method: &'static str,
    /// The service.
    service: S,
}

impl<S: Served + Clone + 'static> Served for Admitting<S> {
    fn call(&self, request: Request) -> Answer {
        let Self { gate, method, service } = self.clone();
        Box::pin(async move {
            match gate.known_caller(request.headers(), request.extensions(), method).await {
                Ok(()) => service.call(request).await,
                Err(status) => Ok(status.into_http()),
            }
        })
    }
}

impl Services {
    /// These services and one more; each has its name once.
    #[must_use]
    pub(super) fn with<S: Served + NamedService + 'static>(self, service: S) -> Self {
        self.and(S::NAME, service)
    }

    /// These services and one more, which only known callers may call; `method` is what the audit calls it.
    #[must_use]
    pub(super) fn with_known<S>(self, gate: &Gate, method: &'static str, service: S) -> Self
    where
        S: Served + NamedService + Clone + 'static,
    {
        self.and(S::NAME, Admitting { gate: gate.clone(), method, service })
    }

    /// Adds a service of that name.
    fn and(self, name: &'static str, service: impl Served + 'static) -> Self {
        let mut all = Arc::unwrap_or_clone(self.0);
        all.insert(name, Arc::new(service));
        Self(Arc::new(all))
    }

    /// Their full names.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.0.keys().copied()
    }
}

impl Calls for Services {
    fn has(&self, service: &str) -> bool {
        self.0.contains_key(service)
    }

    fn answer(&self, request: Request) -> BoxFuture<'static, Response> {
        let name = request.uri().path().strip_prefix('/').and_then(|path| path.split('/').next());
        let service = name.and_then(|name| self.0.get(name)).map(Arc::clone);
        let span = trace::call(request.headers());
        let answering = async move {
            let Some(service) = service else { return Status::unimplemented("").into_http() };
            let answer = match AssertUnwindSafe(async move { service.call(request).await }).catch_unwind().await {
                Ok(Ok(answered)) => revision::to_trailer(answered),
                Ok(Err(never)) => match never {},
                Err(_panic) => status::of_panic(),
            };
            trace::end_call(|| status::code(&answer).into());
            answer
        };
        if span.is_disabled() { Box::pin(answering) } else { Box::pin(answering.instrument(span)) }
    }
}

/// In this process, as a client takes it.
impl<B> tower::Service<hyper::http::Request<B>> for Services
where
    B: HttpBody<Data = Bytes, Error: Into<axum::BoxError>> + Send + 'static,
{
    type Response = Response;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: hyper::http::Request<B>) -> Self::Future {
        Box::pin(Calls::answer(self, request.map(Body::new)).map(Ok))
    }
}

impl fmt::Debug for Services {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A service with a fault.
    #[derive(Clone)]
    struct Faulty;

    impl NamedService for Faulty {
        const NAME: &'static str = "focalpoint.v1.Faulty";
    }

    impl Served for Faulty {
        fn call(&self, _: Request) -> Answer {
            panic!("a fault of the service")
        }
    }

    /// The status that a call of that path is answered with.
    async fn status(path: &str) -> String {
        let services = Services::default().with(Faulty);
        let request = hyper::http::Request::post(path).body(Body::empty()).unwrap();
        let answer = services.answer(request).await;
        answer.headers()["grpc-status"].to_str().unwrap().to_owned()
    }

    #[tokio::test]
    async fn a_handler_that_panics_is_answered_for_and_what_is_not_there_is_unimplemented() {
        assert_eq!(status("/focalpoint.v1.Faulty/Get").await, "13");
        for path in ["/focalpoint.v1.Other/Get", "/focalpoint.v1.faulty/Get", "/", "/focalpoint.v1.Fault/y"] {
            assert_eq!(status(path).await, "12", "{path}");
        }
        assert_eq!(Services::default().with(Faulty).names().collect::<Vec<_>>(), [Faulty::NAME]);
    }
}
