//! One small document from one URL over https: of that host alone, within a size and a time, and never by a redirect.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt as _, Empty, LengthLimitError, Limited};
use hyper::body::Bytes;
use hyper::http::{Request, StatusCode, header};
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use url::{Host, Position, Url};

use crate::auth::key_file::{self, KeyFileError};

/// Bytes of the head of an answer at most.
const MAX_HEAD_BYTES: usize = 16 * 1024;

/// Where Linux distributions keep the authorities that the machine trusts.
const PLATFORM: [&str; 5] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

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
    url: Url,
    /// The host for the certificate.
    name: ServerName<'static>,
    /// TLS with the authorities that stand for the host.
    tls: Arc<ClientConfig>,
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
        let host = url.host().filter(|_| is_fetchable(&url));
        let name = match host {
            Some(Host::Domain(name)) => ServerName::try_from(name.to_owned()).ok(),
            Some(Host::Ipv4(address)) => Some(ServerName::from(std::net::IpAddr::from(address))),
            Some(Host::Ipv6(address)) => Some(ServerName::from(std::net::IpAddr::from(address))),
            None => None,
        };
        let Some(name) = name else { return Err(FetcherError::Url(url)) };
        let roots = roots(authorities)?;
        if roots.is_empty() {
            return Err(FetcherError::NoAuthority(url));
        }
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        let mut tls = builder.with_root_certificates(roots).with_no_client_auth();
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { url, name, tls: Arc::new(tls), limit, time })
    }

    /// Where it fetches from.
    #[must_use]
    pub const fn url(&self) -> &Url {
        &self.url
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

    /// Fetches without a limit of time.
    async fn whole(&self) -> Result<Bytes, FetchError> {
        let host = self.url.host_str().unwrap_or_default().trim_matches(['[', ']']);
        let tcp = TcpStream::connect((host, self.url.port_or_known_default().unwrap_or(443))).await?;
        let stream = TlsConnector::from(Arc::clone(&self.tls)).connect(self.name.clone(), tcp).await?;
        let mut client = hyper::client::conn::http1::Builder::new();
        let (mut sender, connection) = client.max_buf_size(MAX_HEAD_BYTES).handshake(TokioIo::new(stream)).await?;
        let document = async {
            let request = Request::get(&self.url[Position::BeforePath..Position::AfterQuery])
                .header(header::HOST, &self.url[Position::BeforeHost..Position::AfterPort])
                .header(header::ACCEPT, "application/jwk-set+json, application/json")
                .body(Empty::<Bytes>::new())
                .map_err(|_| FetchError::Body)?;
            let answer = sender.send_request(request).await?;
            if answer.status() != StatusCode::OK {
                return Err(FetchError::Status(answer.status()));
            }
            let body = Limited::new(answer.into_body(), self.limit).collect().await;
            let body = body.map_err(|error| {
                if error.is::<LengthLimitError>() { FetchError::TooLarge(self.limit) } else { FetchError::Body }
            })?;
            Ok(body.to_bytes())
        };
        tokio::pin!(connection);
        tokio::select! {
            biased;
            document = document => document,
            ended = &mut connection => Err(ended.err().map_or(FetchError::Body, FetchError::Http)),
        }
    }
}

/// The authorities of a file, each of which must be one; or of the platform, as far as they can be read.
fn roots(authorities: &Path) -> Result<RootCertStore, FetcherError> {
    let mut roots = RootCertStore::empty();
    if authorities.as_os_str().is_empty() {
        let Some(bundle) = PLATFORM.iter().map(Path::new).find(|path| path.is_file()) else { return Ok(roots) };
        let pem = key_file::read_public(bundle)?;
        roots.add_parsable_certificates(CertificateDer::pem_slice_iter(&pem).filter_map(Result::ok));
    } else {
        let pem = key_file::read_public(authorities)?;
        for certificate in CertificateDer::pem_slice_iter(&pem).filter_map(Result::ok) {
            roots.add(certificate)?;
        }
    }
    Ok(roots)
}
