//! How a listener ends: running calls are answered, new connections are not, and nothing holds it for ever.

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use focalpoint::net::Limits;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::place::{LONG, Place, ask, http2_to, text};

/// A page that says when it began and waits until it is let go.
fn waiting() -> (Router, Arc<Semaphore>, Arc<Semaphore>) {
    let (began, go) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let (says, waits) = (Arc::clone(&began), Arc::clone(&go));
    let page = move || async move {
        says.add_permits(1);
        let _held = waits.acquire().await.unwrap();
        "answered"
    };
    (Router::new().route("/slow", get(page)), began, go)
}

#[tokio::test]
async fn a_drain_answers_the_running_call_and_takes_no_other() {
    let (service, began, go) = waiting();
    let place = Place::plain(Limits::default(), service).await;
    let mut sender = http2_to(place.address).await;
    let running = tokio::spawn(async move { text(ask(&mut sender, "/slow").await.unwrap()).await });
    let _began = timeout(LONG, began.acquire()).await.unwrap().unwrap();

    place.stop.cancel();
    let refused = async { while TcpStream::connect(place.address).await.is_ok() {} };
    timeout(LONG, refused).await.unwrap();
    assert!(!running.is_finished() && !place.ended.is_finished());
    go.add_permits(1);
    assert_eq!(running.await.unwrap(), "answered");
    assert_eq!(timeout(LONG, place.ended).await.unwrap().unwrap().cut, 0);
}

#[tokio::test]
async fn a_drain_cuts_what_does_not_end() {
    let (service, began, _go) = waiting();
    let place = Place::plain(Limits { drain_timeout_ms: 200, ..Limits::default() }, service).await;
    let mut sender = http2_to(place.address).await;
    let running = tokio::spawn(async move { ask(&mut sender, "/slow").await.is_err() });
    let _began = timeout(LONG, began.acquire()).await.unwrap().unwrap();
    assert_eq!(place.finish().await.cut, 1);
    assert!(running.await.unwrap());
}

#[tokio::test]
async fn a_drain_does_not_wait_for_idle_connections() {
    let place = Place::plain(Limits::default(), super::place::pages()).await;
    let mut idle = http2_to(place.address).await;
    assert_eq!(ask(&mut idle, "/").await.unwrap().status(), 200);
    let _silent = TcpStream::connect(place.address).await.unwrap();
    assert_eq!(place.finish().await.cut, 0);
}
