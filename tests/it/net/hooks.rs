//! Calls of web hooks: signed, to the configured host alone, and never on a private network unless that is wanted.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::response::Redirect;
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use focalpoint::directory::{NoticeState, QueuedNotice};
use focalpoint::net::{Limits, LiveTls};
use focalpoint::post::{Failure, Hook, WebhookConfig, sign};
use focalpoint::store::Notice;
use hyper::http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use tokio::net::TcpListener;

use super::place::{Certificates, Place};

/// A notice of the outbox.
fn notice() -> QueuedNotice {
    let time: Timestamp = "2026-11-25T12:00:00Z".parse().unwrap();
    let notice = Notice {
        id: uuid::Uuid::from_u128(7),
        kind: "PROPOSAL_TO_AGREE".to_owned(),
        resource: "proposals/1".to_owned(),
        recipient: "webhooks/registry".to_owned(),
        once: None,
    };
    QueuedNotice { notice, time, state: NoticeState::Waiting, attempts: 0, next: time, reason: String::new() }
}

/// A secret of that byte in a file.
fn secret(certificates: &Certificates, byte: u8) -> PathBuf {
    let path = certificates.folder.path().join(format!("secret{byte}"));
    focalpoint::app::write_private(&path, format!("whsec_{}", STANDARD.encode([byte; 24])).as_bytes()).unwrap();
    path
}

/// A web hook at a port, believing an authority.
fn config(certificates: &Certificates, port: u16, path: &str) -> WebhookConfig {
    WebhookConfig {
        name: "registry".to_owned(),
        owner: "MN".to_owned(),
        url: format!("https://localhost:{port}/{path}"),
        secrets: vec![secret(certificates, 1), secret(certificates, 2)],
        ca: certificates.ca.certificate(),
        private_address: true,
        timeout_ms: 20_000,
    }
}

/// Calls it.
async fn call(config: &WebhookConfig) -> Result<(), Failure> {
    Hook::new(config).unwrap().call(&notice(), Timestamp::now()).await
}

/// What the receiver got last.
type Got = Arc<Mutex<Option<(HeaderMap, Bytes)>>>;

/// A receiver with a page for each way to answer.
fn receiver(got: &Got) -> Router {
    let kept = Arc::clone(got);
    let take = move |headers: HeaderMap, body: Bytes| {
        let kept = Arc::clone(&kept);
        async move { *kept.lock().unwrap() = Some((headers, body)) }
    };
    let endless =
        || async { Body::from_stream(futures_util::stream::repeat_with(|| Ok::<_, std::io::Error>("x".repeat(1024)))) };
    Router::new()
        .route("/ok", post(take))
        .route("/moved", post(|| async { Redirect::temporary("/ok") }))
        .route("/broken", post(|| async { StatusCode::INTERNAL_SERVER_ERROR }))
        .route("/gone", post(|| async { StatusCode::GONE }))
        .route("/endless", post(endless))
}

#[tokio::test]
async fn a_receiver_can_verify_each_call_by_any_of_its_secrets() {
    let (certificates, got) = (Certificates::new(), Got::default());
    let place = Place::tls(Limits::default(), LiveTls::load(certificates.files()).unwrap(), receiver(&got)).await;
    call(&config(&certificates, place.address.port(), "ok")).await.unwrap();
    let (headers, body) = got.lock().unwrap().take().unwrap();
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    assert_eq!(header("webhook-id"), notice().notice.id.to_string());
    assert_eq!(header("content-type"), "application/json");
    let seconds: i64 = header("webhook-timestamp").parse().unwrap();
    assert!((Timestamp::now().as_second() - seconds).abs() < 60, "a receiver refuses what is old");
    // As a receiver does it, by each secret; and not what was changed.
    let text = std::str::from_utf8(&body).unwrap();
    let signatures: Vec<String> = header("webhook-signature").split(' ').map(str::to_owned).collect();
    let by = |byte: u8, id: &str, text: &str| {
        let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, &[byte; 24]);
        sign(&[key], id, seconds, text)
    };
    let id = header("webhook-id");
    assert_eq!(signatures, [by(1, &id, text), by(2, &id, text)]);
    for forged in [by(3, &id, text), by(1, "other", text), by(1, &id, &text.replace("AGREE", "ACCEPT"))] {
        assert!(!signatures.contains(&forged));
    }
    let document: serde_json::Value = serde_json::from_slice(&body).unwrap();
    let expected = serde_json::json!({
        "type": "PROPOSAL_TO_AGREE",
        "timestamp": "2026-11-25T12:00:00Z",
        "data": { "resource": "proposals/1" },
    });
    assert_eq!(document, expected);
    place.finish().await;
}

#[tokio::test]
async fn only_a_success_of_the_configured_host_counts() {
    let (certificates, stranger, got) = (Certificates::new(), Certificates::new(), Got::default());
    let place = Place::tls(Limits::default(), LiveTls::load(certificates.files()).unwrap(), receiver(&got)).await;
    let port = place.address.port();
    let to = |path: &str| config(&certificates, port, path);
    assert_eq!(call(&to("moved")).await, Err(Failure::Again("REDIRECTED")));
    assert!(got.lock().unwrap().is_none(), "a redirect is not followed");
    assert_eq!(call(&to("broken")).await, Err(Failure::Again("REFUSED")));
    assert_eq!(call(&to("absent")).await, Err(Failure::Again("REFUSED")));
    assert_eq!(call(&to("gone")).await, Err(Failure::Never("GONE")));
    assert_eq!(call(&to("endless")).await, Ok(()), "what is answered is not read");
    let other_authority = WebhookConfig { ca: stranger.ca.certificate(), ..to("ok") };
    let other_name = WebhookConfig { url: format!("https://127.0.0.1:{port}/ok"), ..to("ok") };
    for refused in [other_authority, other_name] {
        assert_eq!(call(&refused).await, Err(Failure::Again("NO_CONNECTION")), "{}", refused.url);
    }
    assert!(got.lock().unwrap().is_none());
    place.finish().await;
    assert_eq!(call(&to("ok")).await, Err(Failure::Again("NO_CONNECTION")));
}

#[tokio::test]
async fn a_private_address_is_called_only_where_that_is_wanted() {
    let (certificates, got) = (Certificates::new(), Got::default());
    let place = Place::tls(Limits::default(), LiveTls::load(certificates.files()).unwrap(), receiver(&got)).await;
    let port = place.address.port();
    for host in ["localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.1", "169.254.169.254"] {
        let url = format!("https://{host}:{port}/ok");
        let refused = WebhookConfig { private_address: false, url, ..config(&certificates, port, "ok") };
        assert_eq!(call(&refused).await, Err(Failure::Again("PRIVATE_ADDRESS")), "{host}");
    }
    assert!(got.lock().unwrap().is_none());
    place.finish().await;
}

#[tokio::test]
async fn a_host_that_says_nothing_is_given_up_in_time() {
    let certificates = Certificates::new();
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let config = config(&certificates, silent.local_addr().unwrap().port(), "ok");
    assert_eq!(call(&WebhookConfig { timeout_ms: 100, ..config }).await, Err(Failure::Again("TIMEOUT")));
}
