//! A served address on loopback with certificates of its own, and clients that reach it.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use focalpoint::net::certs::{DevelopmentCa, PemFiles};
use focalpoint::net::{ConnectionInfo, Drain, Limits, Listener, LiveTls, PlainText, TlsFiles, TlsVersion};
use hyper::body::Incoming;
use hyper::client::conn::http2::SendRequest;
use hyper::http::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use jiff::Timestamp;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_util::sync::CancellationToken;

/// Longer than anything here takes, so that a hang fails and does not hang the suite.
pub(crate) const LONG: Duration = Duration::from_secs(20);

/// A folder with an authority and a server certificate.
pub(crate) struct Certificates {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) ca: DevelopmentCa,
    pub(crate) server: PemFiles,
}

impl Certificates {
    /// New ones.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ca = DevelopmentCa::open(folder.path(), Timestamp::now()).unwrap();
        let server = ca.server(&["localhost".to_owned()], Timestamp::now()).unwrap();
        Self { folder, ca, server }
    }

    /// The files of a server that takes client certificates of the same authority.
    pub(crate) fn files(&self) -> TlsFiles {
        TlsFiles {
            certificate: self.server.certificate.clone(),
            private_key: self.server.private_key.clone(),
            client_ca: Some(self.ca.certificate()),
            client_crls: Vec::new(),
            minimum: TlsVersion::Tls13,
        }
    }

    /// TLS for a client that trusts the authority and may present a certificate.
    pub(crate) fn client(
        &self,
        own: Option<&PemFiles>,
        versions: &[&'static SupportedProtocolVersion],
    ) -> ClientConfig {
        let mut roots = RootCertStore::empty();
        roots.add(certificate(&self.ca.certificate())).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let builder = ClientConfig::builder_with_provider(provider).with_protocol_versions(versions).unwrap();
        let builder = builder.with_root_certificates(roots);
        let mut config = match own {
            None => builder.with_no_client_auth(),
            Some(own) => {
                let key = PrivateKeyDer::from_pem_file(&own.private_key).unwrap();
                builder.with_client_auth_cert(vec![certificate(&own.certificate)], key).unwrap()
            }
        };
        config.alpn_protocols = vec![b"h2".to_vec()];
        config
    }

    /// A new TLS session.
    pub(crate) async fn connect(
        &self,
        address: SocketAddr,
        own: Option<&PemFiles>,
        versions: &[&'static SupportedProtocolVersion],
    ) -> std::io::Result<TlsStream<TcpStream>> {
        let tcp = TcpStream::connect(address).await?;
        let name = ServerName::try_from("localhost").unwrap();
        TlsConnector::from(Arc::new(self.client(own, versions))).connect(name, tcp).await
    }
}

/// The first certificate of a file.
pub(crate) fn certificate(path: &Path) -> CertificateDer<'static> {
    CertificateDer::from_pem_file(path).unwrap()
}

/// A listener at work.
pub(crate) struct Place {
    pub(crate) address: SocketAddr,
    pub(crate) stop: CancellationToken,
    pub(crate) ended: JoinHandle<Drain>,
}

impl Place {
    /// Serves without TLS.
    pub(crate) async fn plain(limits: Limits, service: Router) -> Self {
        let address = PlainText::permit("127.0.0.1:0".parse().unwrap(), true).unwrap();
        Self::serve(Listener::plain(address, limits).await.unwrap(), service)
    }

    /// Serves over TLS.
    pub(crate) async fn tls(limits: Limits, tls: Arc<LiveTls>, service: Router) -> Self {
        Self::serve(Listener::tls("127.0.0.1:0".parse().unwrap(), tls, limits).await.unwrap(), service)
    }

    /// Runs a listener.
    fn serve(listener: Listener, service: Router) -> Self {
        let (address, stop) = (listener.local_addr().unwrap(), CancellationToken::new());
        let ended = tokio::spawn(listener.serve(service, stop.clone()));
        Self { address, stop, ended }
    }

    /// Stops and tells how that went.
    pub(crate) async fn finish(self) -> Drain {
        self.stop.cancel();
        timeout(LONG, self.ended).await.unwrap().unwrap()
    }
}

/// Pages that say hello and who is calling.
pub(crate) fn pages() -> Router {
    Router::new().route("/", get(|| async { "hello" })).route(
        "/who",
        get(|axum::Extension(info): axum::Extension<ConnectionInfo>| async move {
            format!("{} {} {:?}", info.peer.ip(), info.local.port(), info.thumbprint().map(ToString::to_string))
        }),
    )
}

/// Speaks HTTP/2 over a stream.
pub(crate) async fn http2<T>(stream: T) -> SendRequest<Body>
where
    T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let handshake = hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream));
    let (sender, connection) = timeout(LONG, handshake).await.unwrap().unwrap();
    tokio::spawn(connection);
    sender
}

/// A connection without TLS that speaks HTTP/2.
pub(crate) async fn http2_to(address: SocketAddr) -> SendRequest<Body> {
    http2(TcpStream::connect(address).await.unwrap()).await
}

/// Asks for a path.
pub(crate) async fn ask(sender: &mut SendRequest<Body>, path: &str) -> hyper::Result<Response<Incoming>> {
    let request = Request::get(format!("http://localhost{path}")).body(Body::empty()).unwrap();
    timeout(LONG, sender.send_request(request)).await.unwrap()
}

/// The text of an answer.
pub(crate) async fn text(response: Response<Incoming>) -> String {
    let bytes = axum::body::to_bytes(Body::new(response.into_body()), 1 << 20).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}
