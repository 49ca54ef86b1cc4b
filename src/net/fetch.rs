//! One small document from one URL over https, or one to it: of that host alone, within a size and a time, and never by a
//! redirect.

use std::path::Path;
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::Bytes;
use hyper::http::{HeaderName, HeaderValue, Request, StatusCode, header};
use url::{Position, Url};

use super::https::{Host, Reach};
use crate::auth::key_file::KeyFileError;

/// Why nothing can be fetched from a URL at all.
#[derive(Debug, thiserror::Error)]
pub enum FetcherError {
    /// Not an address that is asked.
    #[error("{0}: expected https://, a host, and neither a user nor a fragment")]
    Url(Url),
    /// The authorities cannot be read.
    #[error(transparent)]
    File(#[from] KeyFileError),
    /// Nobody stands for any host.
    #[error("no authority stands for the host of {0}; name a file of them in PEM")]
    NoAuthority(Url),
    /// TLS cannot be set up.
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
}

/// Why a fetch failed.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// No connection, or no TLS session with that host.
    #[error("no connection: {0}")]
    Connect(#[from] std::io::Error),
    /// The host has no address on the public internet, and is not to be reached on any other.
    #[error("the host has no public address")]
    Private,
    /// The other side does not speak HTTP, or broke off.
    #[error("no answer: {0}")]
    Http(#[from] hyper::Error),
    /// Another answer than the document; a redirect is one.
    #[error("the answer is {0}")]
    Status(StatusCode),
    /// The document is too large.
    #[error("the answer has more than {0} bytes")]
    TooLarge(usize),
    /// The document broke off.
    #[error("the answer broke off")]
    Body,
    /// It took too long.
    #[error("no whole answer within {} s", .0.as_secs_f64())]
    Timeout(Duration),
}

/// Fetches the document at one URL.
#[derive(Debug)]
pub struct Fetcher {
    /// Where it is.
    host: Host,
    /// Bytes of the document at most.
    limit: usize,
    /// Time for everything together.
    time: Duration,
}

/// Whether a URL is one that is asked: https with a host, without user and fragment.
#[must_use]
pub fn is_fetchable(url: &Url) -> bool {
    let plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    url.scheme() == "https" && url.has_host() && plain
}

impl Fetcher {
    /// For that URL, whose host the authorities in a file of PEM stand for, or those of the platform when the path is empty.
    ///
    /// # Errors
    /// When the URL is not one that is asked, or there is no authority.
    pub fn new(url: Url, authorities: &Path, limit: usize, time: Duration) -> Result<Self, FetcherError> {
        Ok(Self { host: Host::new(url, authorities, Reach::Anywhere)?, limit, time })
    }

    /// Where it fetches from.
    #[must_use]
    pub const fn url(&self) -> &Url {
        &self.host.url
    }

    /// Fetches the document once, on a connection of its own.
    ///
    /// # Errors
    /// When the host cannot be reached or its certificate does not hold, or the answer is anything but a document within
    /// size and time.
    pub async fn fetch(&self) -> Result<Bytes, FetchError> {
        let fetched = tokio::time::timeout(self.time, self.whole());
        fetched.await.unwrap_or(Err(FetchError::Timeout(self.time)))
    }

    /// Sends a form there once, on a connection of its own, and gives what is answered.
    ///
    /// # Errors
    /// As for `fetch`.
    pub async fn submit(&self, authorization: Option<&str>, form: String) -> Result<Bytes, FetchError> {
        let mut request = Request::post(target(&self.host.url))
            .header(header::HOST, authority(&self.host.url))
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(authorization) = authorization {
            request = request.header(header::AUTHORIZATION, authorization);
        }
        let request = request.body(Full::new(Bytes::from(form))).map_err(|_| FetchError::Body)?;
        let answered = tokio::time::timeout(self.time, self.answered(request));
        answered.await.unwrap_or(Err(FetchError::Timeout(self.time)))
    }

    /// Fetches without a limit of time.
    async fn whole(&self) -> Result<Bytes, FetchError> {
        let request = Request::get(target(&self.host.url))
            .header(header::HOST, authority(&self.host.url))
            .header(header::ACCEPT, "application/jwk-set+json, application/json")
            .body(Full::new(Bytes::new()))
            .map_err(|_| FetchError::Body)?;
        self.answered(request).await
    }

    /// The document that is answered to a request.
    async fn answered(&self, request: Request<Full<Bytes>>) -> Result<Bytes, FetchError> {
        let read = |answer: hyper::Response<hyper::body::Incoming>| async {
            if answer.status() != StatusCode::OK {
                return Err(FetchError::Status(answer.status()));
            }
            let body = Limited::new(answer.into_body(), self.limit).collect().await;
            let body = body.map_err(|error| {
                if error.is::<LengthLimitError>() { FetchError::TooLarge(self.limit) } else { FetchError::Body }
            })?;
            Ok(body.to_bytes())
        };
        self.host.ask(request, read).await
    }
}

/// Posts documents to one URL.
#[derive(Debug)]
pub struct Poster {
    /// Where they go.
    host: Host,
    /// Time for everything together.
    time: Duration,
}

impl Poster {
    /// To that URL, for whose host the authorities stand as for a [`Fetcher`]; one that is not on the public internet is
    /// reached only with `takes_private`.
    ///
    /// # Errors
    /// When the URL is not one that is asked, or there is no authority.
    pub fn new(url: Url, authorities: &Path, takes_private: bool, time: Duration) -> Result<Self, FetcherError> {
        let reach = if takes_private { Reach::Anywhere } else { Reach::Public };
        Ok(Self { host: Host::new(url, authorities, reach)?, time })
    }

    /// Posts a document of JSON once, with those headers. What is answered beside the status is not read.
    ///
    /// # Errors
    /// When the host cannot be reached or its certificate does not hold, or the answer is no success in time.
    pub async fn post(&self, headers: Vec<(HeaderName, HeaderValue)>, document: Bytes) -> Result<(), FetchError> {
        let posted = tokio::time::timeout(self.time, self.whole(headers, document));
        posted.await.unwrap_or(Err(FetchError::Timeout(self.time)))
    }

    /// Posts without a limit of time.
    async fn whole(&self, headers: Vec<(HeaderName, HeaderValue)>, document: Bytes) -> Result<(), FetchError> {
        let mut request = Request::post(target(&self.host.url))
            .header(header::HOST, authority(&self.host.url))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, "focalpoint")
            .body(Full::new(document))
            .map_err(|_| FetchError::Body)?;
        request.headers_mut().extend(headers);
        let read = |answer: hyper::Response<hyper::body::Incoming>| async move {
            if answer.status().is_success() { Ok(()) } else { Err(FetchError::Status(answer.status())) }
        };
        self.host.ask(request, read).await
    }
}

/// What is asked for of a URL's host.
fn target(url: &Url) -> &str {
    &url[Position::BeforePath..Position::AfterQuery]
}

/// Host and port of a URL.
fn authority(url: &Url) -> &str {
    &url[Position::BeforeHost..Position::AfterPort]
}
