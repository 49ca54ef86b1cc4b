//! The hostile side: tokens that are refused, at a steady rate, and connections that say nothing.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use focalpoint::pb;
use focalpoint::pb::account_service_client::AccountServiceClient;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tonic::{Code, Request};

use super::Failure;
use super::publisher::unknown_key;
use super::service::Service;

/// Connections that the tokens come over.
const CHANNELS: usize = 8;
/// Calls of the flood under way at most; more would queue in this program.
const UNDER_WAY: usize = 400;
/// How often a batch of tokens goes out.
const TICK: Duration = Duration::from_millis(10);
/// Handshakes under way at most.
const HANDSHAKES: usize = 64;
/// Every which token names a key that is not known.
const UNKNOWN: usize = 4;
/// Connections from one address: the limit that the service has by default.
const PER_ADDRESS: usize = 128;

/// Tokens that are refused at every stage of the check, from the first byte to the signature.
fn malformed(good: &str) -> Vec<String> {
    let (signed, signature) = good.rsplit_once('.').unwrap_or((good, ""));
    let (header, payload) = signed.split_once('.').unwrap_or((signed, ""));
    let flipped: String = signature.chars().rev().collect();
    vec![
        format!("{signed}.{flipped}"),
        format!("{signed}."),
        format!("{header}.{header}.{signature}"),
        format!("{payload}.{payload}.{signature}"),
        format!("eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.{payload}."),
        format!("{good}.{good}"),
        good.replace('.', ""),
        "x".repeat(4096),
        "x".repeat(8000),
        String::from("x"),
    ]
}

/// Sends tokens at that rate for that long, in the background; answers how many were refused, which must be all.
pub(crate) async fn tokens(
    service: &Service,
    a_minute: u32,
    length: Duration,
) -> Result<JoinHandle<Result<u64, Failure>>, Failure> {
    let tokens: Arc<[String]> = malformed(&service.token).into();
    let mut channels = Vec::new();
    for _ in 0..CHANNELS {
        channels.push(AccountServiceClient::new(service.channel().await?));
    }
    Ok(tokio::spawn(async move {
        let begun = tokio::time::Instant::now();
        let places = Arc::new(Semaphore::new(UNDER_WAY));
        let (mut sent, mut calls) = (0_u64, JoinSet::new());
        let mut ticks = tokio::time::interval(TICK);
        while begun.elapsed() < length {
            ticks.tick().await;
            let due = begun.elapsed().as_micros() * u128::from(a_minute) / 60_000_000;
            while u128::from(sent) < due {
                let place = Arc::clone(&places).acquire_owned().await?;
                let at = usize::try_from(sent)?;
                // Each with a key of its own: what was refused once is refused again without a look.
                let is_unknown = at % UNKNOWN == 0;
                let token = if is_unknown { unknown_key(sent) } else { tokens[at % tokens.len()].clone() };
                let mut client = channels[at % CHANNELS].clone();
                let mut request = Request::new(pb::WhoAmIRequest {});
                request.metadata_mut().insert("authorization", format!("Bearer {token}").parse()?);
                calls.spawn(async move {
                    let refused = client.who_am_i(request).await.map_err(|status| status.code()).err();
                    drop(place);
                    refused == Some(Code::Unauthenticated)
                });
                sent += 1;
            }
        }
        while let Some(refused) = calls.join_next().await {
            if !refused? {
                return Err("a malformed token was not refused as one".into());
            }
        }
        Ok(sent)
    }))
}

/// Connections that say nothing after the handshake.
pub(crate) struct Idle(Vec<TlsStream<TcpStream>>);

impl Idle {
    /// Opens so many, from as many addresses as the limit of one asks for.
    pub(crate) async fn open(service: &Service, number: usize) -> Result<Self, Failure> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(&service.ca)?)?;
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        let mut tls = builder.with_root_certificates(roots).with_no_client_auth();
        tls.alpn_protocols = vec![b"h2".to_vec()];
        let (connector, places) = (TlsConnector::from(Arc::new(tls)), Arc::new(Semaphore::new(HANDSHAKES)));
        let mut opening = JoinSet::new();
        for at in 0..number {
            // From 127.0.0.2 on: the honest caller comes from 127.0.0.1.
            let from = Ipv4Addr::from(u32::from(Ipv4Addr::new(127, 0, 0, 2)) + u32::try_from(at / PER_ADDRESS)?);
            let (connector, places, to) = (connector.clone(), Arc::clone(&places), service.address);
            opening.spawn(async move {
                let _place = places.acquire_owned().await?;
                let socket = TcpSocket::new_v4()?;
                socket.bind(SocketAddr::from((from, 0)))?;
                let stream = connector.connect(ServerName::try_from("localhost")?, socket.connect(to).await?).await?;
                Ok::<_, Failure>(stream)
            });
        }
        let mut streams = Vec::with_capacity(number);
        while let Some(stream) = opening.join_next().await {
            streams.push(stream??);
        }
        Ok(Self(streams))
    }

    /// How many the service has not closed.
    pub(crate) fn open_now(&self) -> usize {
        let is_open = |stream: &&TlsStream<TcpStream>| {
            let mut bytes = [0; 4096];
            loop {
                match stream.get_ref().0.try_read(&mut bytes) {
                    Ok(0) => return false,
                    Ok(_) => {}
                    Err(error) => return error.kind() == std::io::ErrorKind::WouldBlock,
                }
            }
        };
        self.0.iter().filter(is_open).count()
    }
}
