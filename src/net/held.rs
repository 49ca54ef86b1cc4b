//! An answer that holds a place until its last byte has gone out or its reader has left, and no longer than a while: whoever lets
//! nothing through is cut off, and its place and what it did not read are given back.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use tokio::time::sleep;
use tokio_util::task::AbortOnDropHandle;

/// Such an answer.
pub(super) struct Held<P> {
    /// The answer with its place, until its time is over.
    inner: Arc<Mutex<Option<(Body, P)>>>,
    /// What ends that time; gone with the answer.
    _end: AbortOnDropHandle<()>,
}

impl<P: Send + 'static> Held<P> {
    /// An answer that holds a place for that time at most.
    pub(super) fn body(body: Body, place: P, time: Duration) -> Body {
        let inner = Arc::new(Mutex::new(Some((body, place))));
        let held = Arc::clone(&inner);
        let end = tokio::spawn(async move {
            sleep(time).await;
            drop(lock(&held).take());
        });
        Body::new(Self { inner, _end: AbortOnDropHandle::new(end) })
    }
}

impl<P> Drop for Held<P> {
    /// Gives the place back at once: what ends the time lets go of it only when the runtime comes to that.
    fn drop(&mut self) {
        drop(lock(&self.inner).take());
    }
}

/// What an answer holds; nothing leaves it half changed, so a poisoned lock is still good.
fn lock<T>(inner: &Mutex<T>) -> MutexGuard<'_, T> {
    inner.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<P: Send + 'static> HttpBody for Held<P> {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        match lock(&self.inner).as_mut() {
            Some((body, _)) => Pin::new(body).poll_frame(cx),
            None => Poll::Ready(Some(Err(axum::Error::new("the answer was not read in time")))),
        }
    }

    fn is_end_stream(&self) -> bool {
        lock(&self.inner).as_ref().is_some_and(|(body, _)| body.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        lock(&self.inner).as_ref().map_or_else(SizeHint::default, |(body, _)| HttpBody::size_hint(body))
    }
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;

    use super::*;

    #[tokio::test]
    async fn an_answer_that_is_read_is_whole_and_then_its_place_is_free() {
        let place = Arc::new(());
        let body = Held::body(Body::from("answer"), Arc::clone(&place), Duration::from_mins(1));
        assert_eq!(Arc::strong_count(&place), 2);
        assert_eq!(to_bytes(body, 100).await.unwrap(), "answer");
        assert_eq!(Arc::strong_count(&place), 1);
    }

    #[tokio::test]
    async fn an_answer_that_nobody_reads_gives_its_place_back_and_is_cut() {
        let place = Arc::new(());
        let unread = Held::body(Body::from("answer"), Arc::clone(&place), Duration::from_millis(1));
        while Arc::strong_count(&place) > 1 {
            sleep(Duration::from_millis(1)).await;
        }
        assert!(to_bytes(unread, 100).await.is_err(), "what was not read does not come any more");
    }
}
