//! Tests of the keeping of keys, against a publisher over TLS.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::routing::get;
use hyper::http::StatusCode;
use uuid::Uuid;

use super::*;
use crate::auth::token::{EmbeddedIssuer, Grant, TokenError};
use crate::domain::{Source as _, SystemSource};
use crate::net::certs::DevelopmentCa;
use crate::net::{Limits, Listener, LiveTls, TlsFiles, TlsVersion};

const ISSUER: &str = "https://issuer.test";
const LONG: Duration = Duration::from_secs(20);

/// What the publisher answers, and how often it was asked.
#[derive(Default)]
struct Publisher {
    answer: Mutex<Option<String>>,
    asked: AtomicU64,
}

/// A publisher, the keeper of its keys, and two keys that it may publish.
struct World {
    publisher: Arc<Publisher>,
    verifier: Arc<Verifier>,
    keys: [EmbeddedIssuer; 2],
    stop: CancellationToken,
    _folder: tempfile::TempDir,
}

impl World {
    /// Serves the first key over TLS, and keeps it at that pace.
    async fn new(pace: Pace) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ca = DevelopmentCa::open(folder.path(), SystemSource.now()).unwrap();
        let pem = ca.server(&["localhost".to_owned()], SystemSource.now()).unwrap();
        let minimum = TlsVersion::default();
        let (certificate, private_key) = (pem.certificate, pem.private_key);
        let files = TlsFiles { certificate, private_key, client_ca: None, client_crls: Vec::new(), minimum };
        let keys = ["a", "b"].map(|name| EmbeddedIssuer::open(&folder.path().join(name), ISSUER, "us").unwrap());
        let publisher = Arc::new(Publisher { answer: Mutex::new(Some(keys[0].jwks())), ..Publisher::default() });
        let answering = Arc::clone(&publisher);
        let answer = move || {
            answering.asked.fetch_add(1, Ordering::SeqCst);
            let answer = answering.answer.lock().unwrap().clone();
            async move { answer.ok_or(StatusCode::SERVICE_UNAVAILABLE) }
        };
        let router = Router::new().route("/jwks", get(answer));
        let tls = LiveTls::load(files).unwrap();
        let listener = Listener::tls("127.0.0.1:0".parse().unwrap(), tls, Limits::default()).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let stop = CancellationToken::new();
        tokio::spawn(listener.serve(router, stop.clone()));

        let mut trusted = keys[0].trusted().unwrap();
        trusted.keys = KeySet::none();
        let (asking, wishes) = renewal(FETCH_TIME);
        let renewals = HashMap::from([(ISSUER.to_owned(), asking)]);
        let verifier = Arc::new(Verifier::new(vec![trusted]).unwrap().with_renewals(renewals));
        let url = format!("https://localhost:{port}/jwks").parse().unwrap();
        let fetcher = Fetcher::new(url, &ca.certificate(), MAX_KEY_SET_BYTES, FETCH_TIME).unwrap();
        let (issuer, keeping) = (ISSUER.to_owned(), Arc::clone(&verifier));
        let keeper = Keeper { issuer, fetcher, verifier: keeping, wishes, pace, good: None };
        tokio::spawn(keeper.run(stop.clone()));
        Self { publisher, verifier, keys, stop, _folder: folder }
    }

    /// A new token of that key.
    fn token(&self, key: usize) -> String {
        let (subject, client_id, lifetime) = ("s", "c", Duration::from_mins(5));
        let grant = Grant { subject, client_id, lifetime, auth_time: None, acr: None, certificate: None };
        self.keys[key].issue(&grant, SystemSource.now(), Uuid::now_v7()).unwrap()
    }

    /// What becomes of a token.
    async fn present(&self, token: &str) -> Result<(), TokenError> {
        self.verifier.verify_renewing(token, None, SystemSource.now()).await.map(|_| ())
    }

    /// What becomes of a new token of that key.
    async fn call(&self, key: usize) -> Result<(), TokenError> {
        self.present(&self.token(key)).await
    }

    /// Calls until that comes of it.
    async fn until(&self, key: usize, wanted: Result<(), TokenError>) {
        let begun = Instant::now();
        while self.call(key).await != wanted {
            assert!(begun.elapsed() < LONG, "{wanted:?} does not come");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    fn publish(&self, answer: Option<String>) {
        *self.publisher.answer.lock().unwrap() = answer;
    }

    fn asked(&self) -> u64 {
        self.publisher.asked.load(Ordering::SeqCst)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_key_is_fetched_once_for_all_who_wait_and_not_again_soon() {
    let again = Duration::from_secs(4);
    let world = World::new(Pace { every: LONG, again, keep: LONG }).await;
    assert_eq!(world.call(0).await, Ok(()), "the first call waits for the first fetch");
    world.publish(Some(world.keys[1].jwks()));
    for _ in 0..100 {
        assert_eq!(world.call(1).await, Err(TokenError::UnknownKey));
    }
    assert_eq!(world.asked(), 1, "nobody waited for another fetch");
    assert_eq!(world.call(0).await, Ok(()), "a known key goes on");

    tokio::time::sleep(again).await;
    let calls = futures_util::future::join_all((0..50).map(|_| world.call(1))).await;
    assert!(calls.iter().all(Result::is_ok), "{calls:?}");
    assert_eq!(world.asked(), 2);
    assert_eq!(world.call(0).await, Err(TokenError::UnknownKey), "the key that is published no longer");
    assert_eq!(world.asked(), 2);
    world.stop.cancel();
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_outlive_an_outage_for_a_while_and_come_back_after_it() {
    let keep = Duration::from_secs(2);
    let short = Duration::from_millis(20);
    let world = World::new(Pace { every: short, again: short, keep }).await;
    world.until(0, Ok(())).await;
    world.publish(None);
    let (down, asked) = (Instant::now(), world.asked());
    while world.asked() < asked + 10 {
        assert_eq!(world.call(0).await, Ok(()), "known keys go on");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    for worthless in ["", "{}", r#"{"keys":{}}"#, r#"{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}"#, "<html>"] {
        let asked = world.asked();
        world.publish(Some(worthless.to_owned()));
        while world.asked() < asked + 3 {
            assert_eq!(world.call(0).await, Ok(()), "{worthless:?} replaces nothing");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    world.until(0, Err(TokenError::UnknownKey)).await;
    assert!(down.elapsed() + short * 10 > keep, "refused after {:?}", down.elapsed());
    assert!(!world.verifier.has_keys());
    world.publish(Some(world.keys[1].jwks()));
    world.until(1, Ok(())).await;
    assert!(world.verifier.has_keys());
    world.stop.cancel();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issuer_that_answers_a_set_without_keys_has_withdrawn_them_at_once() {
    let short = Duration::from_millis(20);
    let other = r#"{"keys":[{"kty":"EC","crv":"P-384","kid":"new"}]}"#;
    for empty in [r#"{"keys":[]}"#, other] {
        let world = World::new(Pace { every: short, again: short, keep: LONG * 10 }).await;
        let token = world.token(0);
        while world.present(&token).await != Ok(()) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        world.publish(Some(empty.to_owned()));
        world.until(0, Err(TokenError::UnknownKey)).await;
        assert_eq!(world.present(&token).await, Err(TokenError::UnknownKey), "one that was good before, too");
        assert!(!world.verifier.has_keys());
        world.publish(Some(world.keys[1].jwks()));
        world.until(1, Ok(())).await;
        world.stop.cancel();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn new_keys_are_taken_without_any_call() {
    let every = Duration::from_millis(50);
    let world = World::new(Pace { every, again: Duration::from_millis(10), keep: LONG }).await;
    world.until(0, Ok(())).await;
    world.publish(Some(world.keys[1].jwks()));
    let asked = world.asked();
    while world.asked() < asked + 3 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let token_is_known = world.verifier.has_keys() && world.call(1).await.is_ok();
    assert!(token_is_known);
    world.stop.cancel();
}

#[test]
fn a_service_asks_every_ten_minutes_and_for_a_wish_every_half_one_and_keeps_for_a_day() {
    let Pace { every, again, keep } = PACE;
    assert_eq!([every, again, keep].map(|time| time.as_secs()), [600, 30, 86_400]);
}
