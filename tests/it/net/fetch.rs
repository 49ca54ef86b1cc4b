//! A document fetched over https: of the configured host alone, within size and time.

use std::path::Path;
use std::time::Duration;

use axum::Router;
use axum::response::Redirect;
use axum::routing::get;
use focalpoint::net::{FetchError, Fetcher, FetcherError, Limits, LiveTls};
use tokio::net::TcpListener;

use super::place::{Certificates, LONG, Place};

const LIMIT: usize = 64 * 1024;

/// Fetches `https://HOST:PORT/PATH`, believing the authority in a file.
async fn fetch(host: &str, port: u16, path: &str, authority: &Path, time: Duration) -> Result<usize, FetchError> {
    let url = format!("https://{host}:{port}/{path}").parse().unwrap();
    Fetcher::new(url, authority, LIMIT, time).unwrap().fetch().await.map(|document| document.len())
}

#[tokio::test]
async fn only_a_document_of_that_host_within_the_limit_is_taken() {
    let (certificates, stranger) = (Certificates::new(), Certificates::new());
    let ca = certificates.ca.certificate();
    let router = Router::new()
        .route("/full", get(|| async { "x".repeat(LIMIT) }))
        .route("/large", get(|| async { "x".repeat(LIMIT + 1) }))
        .route("/moved", get(|| async { Redirect::temporary("/full") }));
    let tls = LiveTls::load(certificates.files()).unwrap();
    let place = Place::tls(Limits::default(), tls, router).await;
    let port = place.address.port();
    assert_eq!(fetch("localhost", port, "full", &ca, LONG).await.unwrap(), LIMIT);
    assert!(matches!(fetch("localhost", port, "large", &ca, LONG).await, Err(FetchError::TooLarge(LIMIT))));
    for path in ["moved", "absent"] {
        let refused = fetch("localhost", port, path, &ca, LONG).await;
        assert!(matches!(refused, Err(FetchError::Status(_))), "{path}: {refused:?}");
    }
    let (other_name, other_authority) = (
        fetch("127.0.0.1", port, "full", &ca, LONG).await,
        fetch("localhost", port, "full", &stranger.ca.certificate(), LONG).await,
    );
    for refused in [other_name, other_authority] {
        assert!(matches!(refused, Err(FetchError::Connect(_))), "{refused:?}");
    }
    place.finish().await;
    assert!(matches!(fetch("localhost", port, "full", &ca, LONG).await, Err(FetchError::Connect(_))));
}

#[tokio::test]
async fn a_host_that_says_nothing_is_given_up() {
    let certificates = Certificates::new();
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (port, time) = (silent.local_addr().unwrap().port(), Duration::from_millis(100));
    let refused = fetch("localhost", port, "", &certificates.ca.certificate(), time).await;
    assert!(matches!(refused, Err(FetchError::Timeout(_))), "{refused:?}");
}

#[tokio::test]
async fn a_url_that_is_not_plainly_https_is_never_asked() {
    let certificates = Certificates::new();
    for url in ["http://localhost/", "https://user@localhost/", "https://localhost/#part", "file:///etc/passwd"] {
        let refused = Fetcher::new(url.parse().unwrap(), &certificates.ca.certificate(), LIMIT, LONG);
        assert!(matches!(refused, Err(FetcherError::Url(_))), "{url}");
    }
    let empty = certificates.folder.path().join("none.pem");
    std::fs::write(&empty, "").unwrap();
    let refused = Fetcher::new("https://localhost/".parse().unwrap(), &empty, LIMIT, LONG);
    assert!(matches!(refused, Err(FetcherError::NoAuthority(_))));
}
