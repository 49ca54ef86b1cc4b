//! Limits on connections: how many, how soon they must speak, how much they may say, and how old they grow.

use std::net::SocketAddr;
use std::time::Duration;

use focalpoint::net::{Limits, LiveTls};
use hyper::http::Request;
use rustls::version::TLS13;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::place::{Certificates, LONG, Place, ask, http2_to, pages, text};

/// A limit that a test waits for.
const SOON: u64 = 200;

/// Longer than `SOON` and shorter than any default.
const A_WHILE: Duration = Duration::from_millis(600);

/// Whether the other side closes the connection within a time.
async fn closed(stream: &mut (impl AsyncRead + Unpin), within: Duration) -> bool {
    let mut sink = Vec::new();
    timeout(within, stream.read_to_end(&mut sink)).await.is_ok()
}

/// Whether an HTTP/1.1 request gets an answer, on a connection that is returned open.
async fn answered(address: SocketAddr) -> Option<TcpStream> {
    let mut stream = TcpStream::connect(address).await.ok()?;
    stream.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await.ok()?;
    let mut first = [0; 12];
    timeout(LONG, stream.read_exact(&mut first)).await.ok()?.ok()?;
    (&first == b"HTTP/1.1 200").then_some(stream)
}

#[tokio::test]
async fn both_versions_of_http_are_served_on_one_port() {
    let place = Place::plain(Limits::default(), pages()).await;
    assert!(answered(place.address).await.is_some());
    let response = ask(&mut http2_to(place.address).await, "/").await.unwrap();
    assert_eq!((response.version(), text(response).await.as_str()), (hyper::http::Version::HTTP_2, "hello"));
    place.finish().await;
}

#[tokio::test]
async fn one_address_holds_no_more_than_its_share_of_connections() {
    for (per_address, fits) in [(2, false), (3, true)] {
        let place = Place::plain(Limits { connections_per_address: per_address, ..Limits::default() }, pages()).await;
        let held = (answered(place.address).await.unwrap(), answered(place.address).await.unwrap());
        assert_eq!(answered(place.address).await.is_some(), fits, "cap of {per_address}");
        drop(held);
        while answered(place.address).await.is_none() {}
        place.finish().await;
    }
}

#[tokio::test]
async fn all_addresses_together_hold_no_more_than_the_cap() {
    let place = Place::plain(Limits { connections: 1, connections_per_address: 1, ..Limits::default() }, pages()).await;
    let held = answered(place.address).await.unwrap();
    assert!(answered(place.address).await.is_none());
    drop(held);
    while answered(place.address).await.is_none() {}
    place.finish().await;
}

#[tokio::test]
async fn a_handshake_that_does_not_come_is_not_waited_for() {
    let certificates = Certificates::new();
    for (handshake_timeout_ms, ends) in [(SOON, true), (10_000, false)] {
        let limits = Limits { handshake_timeout_ms, ..Limits::default() };
        let place = Place::tls(limits, LiveTls::load(certificates.files()).unwrap(), pages()).await;
        let mut silent = TcpStream::connect(place.address).await.unwrap();
        assert_eq!(closed(&mut silent, A_WHILE).await, ends, "limit of {handshake_timeout_ms} ms");
        place.finish().await;
    }
}

#[tokio::test]
async fn a_session_without_a_request_is_not_waited_for() {
    let certificates = Certificates::new();
    for (first_request_timeout_ms, ends) in [(SOON, true), (10_000, false)] {
        let limits = Limits { first_request_timeout_ms, ..Limits::default() };
        let place = Place::tls(limits, LiveTls::load(certificates.files()).unwrap(), pages()).await;
        let mut silent = certificates.connect(place.address, None, &[&TLS13]).await.unwrap();
        assert_eq!(closed(&mut silent, A_WHILE).await, ends, "limit of {first_request_timeout_ms} ms");
        place.finish().await;
    }
}

#[tokio::test]
async fn a_header_that_trickles_in_is_not_waited_for() {
    let limits = Limits { first_request_timeout_ms: SOON, ..Limits::default() };
    let place = Place::plain(limits, pages()).await;
    let stream = TcpStream::connect(place.address).await.unwrap();
    let (mut read, mut write) = stream.into_split();
    let trickle = tokio::spawn(async move {
        let start = write.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n").await;
        while start.is_ok() && write.write_all(b"a: b\r\n").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    let mut answer = Vec::new();
    let ended = timeout(LONG, read.read_to_end(&mut answer)).await;
    assert!(ended.is_ok() && !answer.starts_with(b"HTTP/1.1 200"));
    trickle.await.unwrap();
    place.finish().await;
}

#[tokio::test]
async fn a_connection_that_has_asked_once_may_rest() {
    let limits = Limits { first_request_timeout_ms: SOON, ..Limits::default() };
    let place = Place::plain(limits, pages()).await;
    let mut sender = http2_to(place.address).await;
    assert_eq!(ask(&mut sender, "/").await.unwrap().status(), 200);
    tokio::time::sleep(A_WHILE).await;
    assert_eq!(ask(&mut sender, "/").await.unwrap().status(), 200);
    place.finish().await;
}

#[tokio::test]
async fn a_header_list_that_is_too_large_is_refused() {
    let large = "x".repeat(17 * 1024);
    for (header_list_bytes, status) in [(16 * 1024, 431), (32 * 1024, 200)] {
        let place = Place::plain(Limits { header_list_bytes, ..Limits::default() }, pages()).await;
        let request = Request::get("http://localhost/").header("x-large", &large);
        let request = request.body(axum::body::Body::empty()).unwrap();
        let answer = timeout(LONG, http2_to(place.address).await.send_request(request)).await.unwrap().unwrap();
        assert_eq!(answer.status(), status, "HTTP/2, limit of {header_list_bytes}");

        let mut stream = TcpStream::connect(place.address).await.unwrap();
        let request = format!("GET / HTTP/1.1\r\nhost: localhost\r\nx-large: {large}\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut first = [0; 12];
        timeout(LONG, stream.read_exact(&mut first)).await.unwrap().unwrap();
        assert_eq!(first, format!("HTTP/1.1 {status}").as_bytes(), "HTTP/1.1, limit of {header_list_bytes}");
        place.finish().await;
    }
}

#[tokio::test]
async fn an_aged_connection_is_asked_to_end() {
    let place = Place::plain(Limits { connection_age_ms: SOON, ..Limits::default() }, pages()).await;
    let mut sender = http2_to(place.address).await;
    assert_eq!(ask(&mut sender, "/").await.unwrap().status(), 200);
    tokio::time::sleep(A_WHILE).await;
    assert!(ask(&mut sender, "/").await.is_err());
    assert_eq!(ask(&mut http2_to(place.address).await, "/").await.unwrap().status(), 200);
    place.finish().await;
}
