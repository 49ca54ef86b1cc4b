//! One connection from handshake to end: who is on the other side, and how long it may take and stay.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hyper::body::Incoming;
use hyper::http::Request;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use rustls::pki_types::CertificateDer;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use super::{Front, Limits, LiveTls};
use crate::auth::token::Thumbprint;
use crate::telemetry::metric;

/// Who is on the other side; an extension of every request.
#[derive(Debug, Clone)]
pub struct ConnectionInfo {
    /// The other side's address.
    pub peer: SocketAddr,
    /// The address that it came to.
    pub local: SocketAddr,
    /// The certificate that it proved to hold in the handshake.
    pub client: Option<Arc<ClientCertificate>>,
}

/// A client certificate that an authority of the configuration stands for.
#[derive(Debug)]
pub struct ClientCertificate {
    /// The chain as presented, the leaf first.
    pub chain: Vec<CertificateDer<'static>>,
    /// Thumbprint of the leaf.
    pub thumbprint: Thumbprint,
}

impl ConnectionInfo {
    /// The thumbprint that a bound token must name.
    #[must_use]
    pub fn thumbprint(&self) -> Option<&Thumbprint> {
        self.client.as_ref().map(|client| &client.thumbprint)
    }
}

/// Whether the connection of a call is to end; an extension of every request.
#[derive(Debug, Clone, Default)]
pub struct Closing(CancellationToken);

impl Closing {
    /// Waits until the connection is to end once its calls have: an answer that has no end of its own ends then.
    pub async fn closes(&self) {
        self.0.cancelled().await;
    }
}

/// How the bytes of a connection are protected.
#[derive(Debug)]
pub(super) enum Transport {
    /// TLS.
    Tls(Arc<LiveTls>),
    /// Nothing; loopback only.
    Plain,
}

/// What all connections of a listener share.
pub(super) struct Shared {
    /// How bytes are protected.
    pub(super) transport: Transport,
    /// How long things may take.
    pub(super) limits: Limits,
    /// HTTP with its limits set.
    pub(super) http: auto::Builder<TokioExecutor>,
    /// What is served.
    pub(super) front: Front,
    /// Asks connections to end after their running calls.
    pub(super) stop: CancellationToken,
    /// Ends connections at once.
    pub(super) cut: CancellationToken,
}

/// HTTP/1.1 and HTTP/2 with every limit set.
pub(super) fn http(limits: &Limits) -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_millis(limits.first_request_timeout_ms))
        .max_buf_size(usize::try_from(limits.header_list_bytes).unwrap_or(usize::MAX));
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Duration::from_millis(limits.keepalive_interval_ms))
        .keep_alive_timeout(Duration::from_millis(limits.keepalive_timeout_ms))
        .max_concurrent_streams(limits.concurrent_streams)
        .max_local_error_reset_streams(limits.local_error_resets)
        .max_header_list_size(limits.header_list_bytes)
        .initial_stream_window_size(limits.stream_window_bytes)
        .initial_connection_window_size(limits.connection_window_bytes)
        .max_send_buf_size(limits.send_buffer_bytes);
    builder
}

impl Shared {
    /// Serves a connection until it ends.
    pub(super) async fn run(self: Arc<Self>, tcp: TcpStream, peer: SocketAddr) {
        let Ok(local) = tcp.local_addr() else { return };
        if let Err(error) = tcp.set_nodelay(true) {
            tracing::debug!(%error, "small packets may be delayed");
        }
        let mut info = ConnectionInfo { peer, local, client: None };
        let tls = match &self.transport {
            Transport::Plain => return self.serve(tcp, info).await,
            Transport::Tls(tls) => TlsAcceptor::from(tls.current()),
        };
        let limit = Duration::from_millis(self.limits.handshake_timeout_ms);
        match self.stop.run_until_cancelled(timeout(limit, tls.accept(tcp))).await {
            Some(Ok(Ok(stream))) => {
                info.client = stream.get_ref().1.peer_certificates().and_then(ClientCertificate::of);
                self.serve(stream, info).await;
            }
            Some(Ok(Err(error))) => {
                metrics::counter!(metric::HANDSHAKES_FAILED, "reason" => "refused").increment(1);
                tracing::debug!(%peer, %error, "handshake failed");
            }
            Some(Err(_elapsed)) => {
                metrics::counter!(metric::HANDSHAKES_FAILED, "reason" => "timeout").increment(1);
                tracing::debug!(%peer, "handshake took too long");
            }
            None => {}
        }
    }

    /// Speaks HTTP until the other side leaves, sends no request, grows too old, or the service stops.
    async fn serve(&self, io: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, info: ConnectionInfo) {
        let (asked, closing) = (Arc::new(AtomicBool::new(false)), Closing::default());
        let service = {
            let (asked, info, closing) = (Arc::clone(&asked), info.clone(), closing.clone());
            let front = self.front.clone();
            hyper::service::service_fn(move |mut request: Request<Incoming>| {
                asked.store(true, Ordering::Relaxed);
                request.extensions_mut().insert(info.clone());
                request.extensions_mut().insert(closing.clone());
                let front = front.clone();
                async move { Ok::<_, Infallible>(front.answer(request).await) }
            })
        };
        let mut connection = pin!(self.http.serve_connection(TokioIo::new(io), service));
        let end = tokio::select! {
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    tracing::debug!(peer = %info.peer, %error, "connection failed");
                }
                "peer"
            }
            () = self.no_request(&asked) => "no_request",
            () = sleep(Duration::from_millis(self.limits.connection_age_ms)) => {
                connection.as_mut().graceful_shutdown();
                closing.0.cancel();
                let grace = Duration::from_millis(self.limits.connection_grace_ms);
                tokio::select! { _ = connection => {}, () = sleep(grace) => {}, () = self.cut.cancelled() => {} }
                "age"
            }
            () = self.stop.cancelled() => {
                connection.as_mut().graceful_shutdown();
                closing.0.cancel();
                tokio::select! { _ = connection => {}, () = self.cut.cancelled() => {} }
                "drain"
            }
        };
        metrics::counter!(metric::CONNECTIONS_ENDED, "reason" => end).increment(1);
    }

    /// Returns when the time for the first request is over and none has come.
    async fn no_request(&self, asked: &AtomicBool) {
        sleep(Duration::from_millis(self.limits.first_request_timeout_ms)).await;
        if asked.load(Ordering::Relaxed) {
            std::future::pending::<()>().await;
        }
    }
}

impl ClientCertificate {
    /// The certificate of a chain that a handshake has checked.
    fn of(chain: &[CertificateDer<'static>]) -> Option<Arc<Self>> {
        let thumbprint = Thumbprint::of_certificate(chain.first()?);
        Some(Arc::new(Self { chain: chain.iter().map(|one| one.clone().into_owned()).collect(), thumbprint }))
    }
}
