//! Frames meant to exhaust: each ends its own connection or stream, and the place answers the next client.

use std::sync::Arc;

use axum::Router;
use axum::routing::get as page;
use focalpoint::net::Limits;
use tokio::sync::Semaphore;

use super::frames::{CONTINUATION, END_HEADERS, END_STREAM, GOAWAY, HEADERS, RST_STREAM, Raw, get};
use super::place::{Place, ask, http2_to, pages};

/// Asserts that others are still served, then ends.
async fn survives(place: Place) {
    assert_eq!(ask(&mut http2_to(place.address).await, "/").await.unwrap().status(), 200);
    place.finish().await;
}

#[tokio::test]
async fn a_peer_that_answers_no_ping_is_dropped() {
    let limits = Limits { keepalive_interval_ms: 100, keepalive_timeout_ms: 100, ..Limits::default() };
    let place = Place::plain(limits, pages()).await;
    let mut raw = Raw::open(place.address).await;
    assert!(raw.send(HEADERS, END_HEADERS | END_STREAM, 1, &get("/", &[])).await);
    while raw.next().await.is_some() {}
    survives(place).await;
}

#[tokio::test]
async fn streams_beyond_the_limit_are_refused() {
    let never = Arc::new(Semaphore::new(0));
    let waits = move || async move { never.acquire().await.map_or("closed", |_| "open") };
    let service = pages().merge(Router::new().route("/wait", page(waits)));
    let place =
        Place::plain(Limits { concurrent_streams: 2, drain_timeout_ms: 100, ..Limits::default() }, service).await;
    let mut raw = Raw::open(place.address).await;
    for stream in [1, 3, 5] {
        assert!(raw.send(HEADERS, END_HEADERS | END_STREAM, stream, &get("/wait", &[])).await);
    }
    let refused = raw.next_of(RST_STREAM).await.unwrap();
    assert_eq!((refused.stream, refused.payload.as_slice()), (5, &[0, 0, 0, 7][..]), "REFUSED_STREAM");
    assert!(raw.alive().await);
    survives(place).await;
}

#[tokio::test]
async fn a_peer_that_makes_us_reset_streams_is_dropped_at_the_limit() {
    for (local_error_resets, lives) in [(8, false), (1024, true)] {
        let place = Place::plain(Limits { local_error_resets, ..Limits::default() }, pages()).await;
        let mut raw = Raw::open(place.address).await;
        for stream in (1..40).step_by(2) {
            raw.send(HEADERS, END_HEADERS | END_STREAM, stream, &get("/", &[("connection", "close")])).await;
        }
        assert_eq!(raw.alive().await, lives, "limit of {local_error_resets}");
        drop(raw);
        survives(place).await;
    }
}

#[tokio::test]
async fn a_peer_that_opens_and_resets_streams_is_dropped() {
    let place = Place::plain(Limits::default(), pages()).await;
    let mut raw = Raw::open(place.address).await;
    let mut stream = 1;
    while stream < 20_001
        && raw.send(HEADERS, END_HEADERS | END_STREAM, stream, &get("/", &[])).await
        && raw.send(RST_STREAM, 0, stream, &[0, 0, 0, 8]).await
    {
        stream += 2;
    }
    let end = raw.next_of(GOAWAY).await.map(|frame| frame.payload[4..8].to_vec());
    assert!(end.is_none_or(|reason| reason == [0, 0, 0, 11]), "ENHANCE_YOUR_CALM");
    survives(place).await;
}

#[tokio::test]
async fn a_header_that_never_ends_is_cut_off() {
    let place = Place::plain(Limits::default(), pages()).await;
    let mut raw = Raw::open(place.address).await;
    assert!(raw.send(HEADERS, END_STREAM, 1, &get("/", &[])).await);
    let piece = get("/", &[("x-more", &"y".repeat(100))]).split_off(60);
    let mut pieces = 0;
    while pieces < 100_000 && raw.send(CONTINUATION, 0, 1, &piece).await {
        pieces += 1;
    }
    assert!(pieces < 100_000, "the connection is still open");
    survives(place).await;
}
