//! What bounds the pages: how many at once, in all and from one address, how large a form, and how long one may take.
//! Never looks at what is asked.

use std::net::{IpAddr, Ipv4Addr};
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use futures_util::{FutureExt as _, stream};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::http::{StatusCode, header};
use tokio::time::timeout;
use tower::Service as _;

use super::held::Held;
use super::listener::holder;
use super::quota::Quota;
use super::{ConnectionInfo, Limits};

/// How many times what a form may hold is read of one that holds more.
const DROPPED: usize = 16;

/// The pages within their limits. A clone shares them.
#[derive(Debug, Clone)]
pub(super) struct Pages {
    /// The pages.
    router: Router,
    /// Pages in flight, in all and by address.
    places: Quota<IpAddr>,
    /// Bytes of a form.
    form_bytes: usize,
    /// Time for an answer, the reading of the form with it; and once more for its reader to take it.
    time: Duration,
}

impl Pages {
    /// Those of a router.
    pub(super) fn new(router: Router, limits: &Limits) -> Self {
        let per_address = usize::try_from(limits.concurrent_streams).unwrap_or(usize::MAX).min(limits.calls);
        Self {
            router,
            places: Quota::new(limits.calls, per_address),
            form_bytes: limits.form_bytes,
            time: Duration::from_millis(limits.page_timeout_ms),
        }
    }

    /// Answers a request, or says at once that there is no room.
    pub(super) async fn answer(&self, request: Request) -> Response {
        let connection = request.extensions().get::<ConnectionInfo>();
        let address = connection.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| holder(info.peer.ip()));
        let Ok(place) = self.places.enter(address) else { return busy() };
        let (parts, body) = request.into_parts();
        let answer = async {
            let body = bounded(body, self.form_bytes).await;
            self.router.clone().call(Request::from_parts(parts, body)).await
        };
        let answer = AssertUnwindSafe(answer).catch_unwind();
        match timeout(self.time, answer).await {
            Ok(Ok(Ok(response))) => response.map(|body| Held::body(body, place, self.time)),
            Ok(Ok(Err(never))) => match never {},
            // Its hook has logged it.
            Ok(Err(_panic)) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
            Err(_elapsed) => busy(),
        }
    }
}

/// What a form says, or more than `most` bytes of it, which no handler takes. What is beyond them is read and dropped, up to
/// [`DROPPED`] times as much: who is still sending when the connection closes may never see that it was too large.
async fn bounded(mut body: Body, most: usize) -> Body {
    let (mut kept, mut read) = (Vec::new(), 0);
    while let Some(frame) = body.frame().await {
        let frame = match frame {
            Ok(frame) => frame,
            Err(broken) => return Body::from_stream(stream::iter([Err::<Bytes, _>(broken)])),
        };
        let Ok(data) = frame.into_data() else { continue };
        read += data.len();
        kept.extend_from_slice(&data[..data.len().min(most + 1 - kept.len())]);
        if read > most.saturating_mul(DROPPED) {
            break;
        }
    }
    Body::new(Limited::new(Full::new(Bytes::from(kept)), most))
}

/// The answer where there is no room or no time.
fn busy() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")], "too busy now; try again\n").into_response()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use axum::routing::{get, post};

    use super::*;

    /// A page with a fault.
    fn fails() -> std::future::Ready<String> {
        panic!("it must not reach the connection")
    }

    /// Pages with those limits.
    fn pages(limits: &Limits) -> Pages {
        let router = Router::new()
            .route("/", get(|| async { "page" }))
            .route("/form", post(|body: String| async move { body.len().to_string() }))
            .route("/never", get(std::future::pending::<()>))
            .route("/panic", get(fails));
        Pages::new(router, limits)
    }

    /// The status of an answer.
    async fn status(pages: &Pages, request: hyper::http::request::Builder, body: Body) -> u16 {
        pages.answer(request.body(body).unwrap()).await.status().as_u16()
    }

    /// A request for a page.
    fn page(path: &str) -> hyper::http::request::Builder {
        Request::builder().uri(path)
    }

    #[tokio::test]
    async fn a_form_is_bounded_whether_or_not_it_says_its_length() {
        let pages = pages(&Limits { form_bytes: 1024, ..Limits::default() });
        let post = || page("/form").method("POST");
        assert_eq!(status(&pages, post(), Body::from(vec![b'x'; 1024])).await, 200);
        assert_eq!(status(&pages, post(), Body::from(vec![b'x'; 1025])).await, 413);
        let pieces = (0..5).map(|_| Ok::<_, std::io::Error>(vec![b'x'; 256]));
        let streamed = Body::from_stream(stream::iter(pieces));
        assert_eq!(status(&pages, post(), streamed).await, 413);
        let broken = stream::iter([Ok(vec![b'x'; 256]), Err(std::io::Error::other("gone"))]);
        assert_eq!(status(&pages, post(), Body::from_stream(broken)).await, 400, "what came of it is no form");
    }

    #[tokio::test]
    async fn a_form_that_is_too_large_is_read_to_its_end_within_bounds() {
        let pages = pages(&Limits { form_bytes: 1024, ..Limits::default() });
        for (sent, read) in [(8, 8), (16, 16), (17, 17), (100, 17)] {
            let taken = Arc::new(AtomicUsize::new(0));
            let count = Arc::clone(&taken);
            let pieces = (0..sent).map(move |_| {
                count.fetch_add(1, Ordering::Relaxed);
                Ok::<_, std::io::Error>(vec![b'x'; 1024])
            });
            let form = Body::from_stream(stream::iter(pieces));
            assert_eq!(status(&pages, page("/form").method("POST"), form).await, 413);
            assert_eq!(taken.load(Ordering::Relaxed), read, "of {sent}");
        }
    }

    #[tokio::test]
    async fn a_page_that_takes_too_long_is_given_up_and_one_that_panics_answers() {
        let pages = pages(&Limits { page_timeout_ms: 100, ..Limits::default() });
        assert_eq!(status(&pages, page("/never"), Body::empty()).await, 503);
        assert_eq!(status(&pages, page("/panic"), Body::empty()).await, 500);
        assert_eq!(pages.places.taken(), 0);
    }

    #[tokio::test]
    async fn one_address_has_its_share_and_all_have_theirs_until_the_last_byte_is_out() {
        let pages = pages(&Limits { calls: 3, concurrent_streams: 2, ..Limits::default() });
        let from = |address: &str| {
            let peer = format!("{address}:1").parse().unwrap();
            page("/").extension(ConnectionInfo { peer, local: peer, client: None }).body(Body::empty()).unwrap()
        };
        let held = [pages.answer(from("192.0.2.1")).await, pages.answer(from("192.0.2.1")).await];
        assert_eq!(pages.answer(from("192.0.2.1")).await.status(), 503, "its share");
        let other = pages.answer(from("192.0.2.2")).await;
        assert_eq!(other.status(), 200);
        assert_eq!(pages.answer(from("192.0.2.3")).await.status(), 503, "all places");
        drop(held);
        assert_eq!(pages.answer(from("192.0.2.1")).await.status(), 200);
    }
}
