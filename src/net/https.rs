//! One host over https, on a connection of its own for each request: with the authorities that stand for it, never by a redirect,
//! and on a private network only where that is wanted.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::Path;
use std::sync::Arc;

use hyper::Response;
use hyper::body::{Body, Incoming};
use hyper::http::Request;
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::TlsConnector;
use url::{Host as UrlHost, Url};

use super::fetch::{FetchError, FetcherError, is_fetchable};
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

/// Which addresses a host may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Any: the host is as trusted as the configuration that names it.
    Anywhere,
    /// Those of the public internet alone.
    Public,
}

/// A host that is asked.
#[derive(Debug)]
pub(super) struct Host {
    /// Where it is.
    pub(super) url: Url,
    /// Its name for the certificate.
    name: ServerName<'static>,
    /// TLS with the authorities that stand for it.
    tls: Arc<ClientConfig>,
    /// Which addresses it may have.
    reach: Reach,
}

impl Host {
    /// That of a URL, for which the authorities in a file of PEM stand, or those of the platform when the path is empty.
    pub(super) fn new(url: Url, authorities: &Path, reach: Reach) -> Result<Self, FetcherError> {
        let host = url.host().filter(|_| is_fetchable(&url));
        let name = match host {
            Some(UrlHost::Domain(name)) => ServerName::try_from(name.to_owned()).ok(),
            Some(UrlHost::Ipv4(address)) => Some(ServerName::from(IpAddr::from(address))),
            Some(UrlHost::Ipv6(address)) => Some(ServerName::from(IpAddr::from(address))),
            None => None,
        };
        let Some(name) = name else { return Err(FetcherError::Url(url)) };
        let mut roots = RootCertStore::empty();
        for certificate in trusted(authorities)? {
            roots.add(certificate)?;
        }
        if roots.is_empty() {
            return Err(FetcherError::NoAuthority(url));
        }
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        let mut tls = builder.with_root_certificates(roots).with_no_client_auth();
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { url, name, tls: Arc::new(tls), reach })
    }

    /// Sends a request and reads the answer.
    pub(super) async fn ask<B, T, F>(
        &self,
        request: Request<B>,
        read: impl FnOnce(Response<Incoming>) -> F,
    ) -> Result<T, FetchError>
    where
        B: Body + 'static,
        B::Data: Send,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
        F: Future<Output = Result<T, FetchError>>,
    {
        let stream =
            TlsConnector::from(Arc::clone(&self.tls)).connect(self.name.clone(), self.connect().await?).await?;
        let mut client = hyper::client::conn::http1::Builder::new();
        let (mut sender, connection) = client.max_buf_size(MAX_HEAD_BYTES).handshake(TokioIo::new(stream)).await?;
        let answer = async { read(sender.send_request(request).await?).await };
        tokio::pin!(connection);
        tokio::select! {
            biased;
            answer = answer => answer,
            ended = &mut connection => Err(ended.err().map_or(FetchError::Body, FetchError::Http)),
        }
    }

    /// Connects to the first of the addresses that answers, of those that it may have. The name is looked up once, so that what
    /// is checked is what is connected to.
    async fn connect(&self) -> Result<TcpStream, FetchError> {
        let host = self.url.host_str().unwrap_or_default().trim_matches(['[', ']']);
        let mut last = None;
        for address in lookup_host((host, self.url.port_or_known_default().unwrap_or(443))).await? {
            if self.reach == Reach::Public && !is_public(address.ip()) {
                continue;
            }
            match TcpStream::connect(address).await {
                Ok(stream) => return Ok(stream),
                Err(error) => last = Some(error),
            }
        }
        Err(last.map_or(FetchError::Private, FetchError::Connect))
    }
}

/// The authorities of a file, each of which must be one; or of the platform, as far as they can be read.
///
/// # Errors
/// When the file cannot be read.
pub fn trusted(authorities: &Path) -> Result<Vec<CertificateDer<'static>>, KeyFileError> {
    if !authorities.as_os_str().is_empty() {
        let pem = key_file::read_public(authorities)?;
        return Ok(CertificateDer::pem_slice_iter(&pem).filter_map(Result::ok).collect());
    }
    let Some(bundle) = PLATFORM.iter().map(Path::new).find(|path| path.is_file()) else { return Ok(Vec::new()) };
    let pem = key_file::read_public(bundle)?;
    let mut kept = RootCertStore::empty();
    let read = CertificateDer::pem_slice_iter(&pem).filter_map(Result::ok);
    Ok(read.filter(|certificate| kept.add(certificate.clone()).is_ok()).collect())
}

/// Whether an address is one of the public internet.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => is_public_v4(v4),
            None => is_public_v6(v6),
        },
    }
}

/// The same of IPv4 (RFC 6890): none of this host or network, private, shared, loopback, link-local, for documentation or
/// benchmarks, multicast, or reserved.
fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_special = match (a, b) {
        (0 | 10 | 127 | 224.., _) | (100, 64..=127) | (169, 254) | (172, 16..=31) | (192, 168) | (198, 18 | 19) => true,
        (192, 0) => matches!(c, 0 | 2),
        (192, 88) => c == 99,
        (198, 51) => c == 100,
        (203, 0) => c == 113,
        _ => false,
    };
    !is_special
}

/// The same of IPv6: of the range for global unicast, none that stands for an address of IPv4 or is for documentation.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    let is_global = (0x2000..=0x3fff).contains(&a);
    let is_special = matches!((a, b), (0x2001, 0..=0x1ff | 0xdb8) | (0x2002, _) | (0x3fff, 0..=0xfff));
    is_global && !is_special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_public_internet_are_public() {
        for private in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "192.0.2.1",
            "198.18.0.1",
            "203.0.113.9",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "2001:db8::1",
            "2002:7f00:1::",
            "ff02::1",
            "64:ff9b::7f00:1",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
        for public in
            ["8.8.8.8", "172.32.0.1", "100.128.0.1", "192.0.1.1", "2606:4700::1111", "2a00::1", "::ffff:8.8.8.8"]
        {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }
}
