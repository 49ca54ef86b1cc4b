//! TLS from PEM files: built strictly, and built again while the service runs whenever a file changes.
//!
//! Never 0-RTT. A client certificate is asked for and not required: the token says whether it must be there.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;
use jiff::Timestamp;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier;
use rustls::{RootCertStore, ServerConfig, SupportedProtocolVersion, version};
use serde::Deserialize;
use tokio_util::sync::CancellationToken;

use super::certs;
use crate::auth::key_file::{self, KeyFileError};
use crate::telemetry::metric;

/// The oldest version of TLS that is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub enum TlsVersion {
    /// TLS 1.2, with TLS 1.3 preferred.
    #[serde(rename = "1.2")]
    Tls12,
    /// TLS 1.3 and nothing older.
    #[default]
    #[serde(rename = "1.3")]
    Tls13,
}

/// The files that TLS is built from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsFiles {
    /// Certificate chain in PEM, the leaf first.
    pub certificate: PathBuf,
    /// Private key in PEM, for its owner alone.
    pub private_key: PathBuf,
    /// Authorities whose client certificates are accepted, in PEM; without them none is asked for.
    #[serde(default)]
    pub client_ca: Option<PathBuf>,
    /// Revocation lists of those authorities, in PEM; with any, a certificate whose status no list tells is refused.
    #[serde(default)]
    pub client_crls: Vec<PathBuf>,
    /// The oldest version of TLS that is spoken.
    #[serde(default)]
    pub minimum: TlsVersion,
}

/// Why TLS cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read, or a private key is open to others.
    #[error(transparent)]
    File(#[from] KeyFileError),
    /// A file does not hold what it should.
    #[error("{path}: no {what} in PEM")]
    Missing {
        /// The file.
        path: PathBuf,
        /// What should be in it.
        what: &'static str,
    },
    /// Certificate, key and versions do not go together.
    #[error("certificate and key cannot be used: {0}")]
    Rustls(#[from] rustls::Error),
    /// Authorities or revocation lists do not go together.
    #[error("client authorities cannot be used: {0}")]
    ClientVerifier(#[from] rustls::server::VerifierBuilderError),
    /// Revocation lists for nobody.
    #[error("revocation lists are given without a client authority")]
    CrlWithoutAuthority,
}

impl TlsFiles {
    /// Builds the configuration of the next handshakes.
    fn build(&self) -> Result<Arc<ServerConfig>, TlsError> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let versions: &[&SupportedProtocolVersion] = match self.minimum {
            TlsVersion::Tls12 => &[&version::TLS13, &version::TLS12],
            TlsVersion::Tls13 => &[&version::TLS13],
        };
        let chain: Vec<CertificateDer<'static>> = read(&self.certificate, "certificate")?;
        let pem = key_file::read_private(&self.private_key)?;
        let key = PrivateKeyDer::from_pem_slice(&pem)
            .map_err(|_| TlsError::Missing { path: self.private_key.clone(), what: "private key" })?;
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider)).with_protocol_versions(versions)?;
        let builder = match self.client_verifier(provider)? {
            Some(verifier) => builder.with_client_cert_verifier(verifier),
            None => builder.with_no_client_auth(),
        };
        let mut config = builder.with_single_cert(chain, key)?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        config.max_early_data_size = 0;
        Ok(Arc::new(config))
    }

    /// What checks the certificates of clients that present one.
    fn client_verifier(
        &self,
        provider: Arc<rustls::crypto::CryptoProvider>,
    ) -> Result<Option<Arc<dyn ClientCertVerifier>>, TlsError> {
        let Some(authorities) = &self.client_ca else {
            return if self.client_crls.is_empty() { Ok(None) } else { Err(TlsError::CrlWithoutAuthority) };
        };
        let mut roots = RootCertStore::empty();
        for authority in read::<CertificateDer<'static>>(authorities, "certificate")? {
            roots.add(authority)?;
        }
        let mut crls = Vec::new();
        for path in &self.client_crls {
            crls.extend(read::<CertificateRevocationListDer<'static>>(path, "revocation list")?);
        }
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
            .with_crls(crls)
            .allow_unauthenticated()
            .build()?;
        Ok(Some(verifier))
    }

    /// What tells whether any of the files has changed.
    fn stamps(&self) -> Vec<Option<Stamp>> {
        let files = [&self.certificate, &self.private_key].into_iter().chain(&self.client_ca).chain(&self.client_crls);
        files.map(|path| Stamp::of(path)).collect()
    }
}

/// Reads everything of one kind that a PEM file holds, which is at least one.
fn read<T: PemObject>(path: &Path, what: &'static str) -> Result<Vec<T>, TlsError> {
    let missing = || TlsError::Missing { path: path.to_owned(), what };
    let found = T::pem_slice_iter(&key_file::read_public(path)?).collect::<Result<Vec<_>, _>>();
    found.ok().filter(|found| !found.is_empty()).ok_or_else(missing)
}

/// Modification time, size and identity of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp(i64, i64, u64, u64, u32);

impl Stamp {
    /// The stamp of a file, when it is there.
    fn of(path: &Path) -> Option<Self> {
        let file = fs::metadata(path).ok()?;
        Some(Self(file.mtime(), file.mtime_nsec(), file.size(), file.ino(), file.mode()))
    }
}

/// TLS that follows its files.
#[derive(Debug)]
pub struct LiveTls {
    /// Where it comes from.
    files: TlsFiles,
    /// What the next handshake uses.
    current: ArcSwap<ServerConfig>,
    /// The files as they were when last read.
    seen: Mutex<Seen>,
}

/// How the last reading went.
#[derive(Debug)]
struct Seen {
    /// The files before they were read.
    stamps: Vec<Option<Stamp>>,
    /// Why they cannot be used, when so.
    failure: Option<String>,
}

impl LiveTls {
    /// Builds TLS from its files.
    ///
    /// # Errors
    /// When a file cannot be used; a service does not start with a bad one.
    pub fn load(files: TlsFiles) -> Result<Arc<Self>, TlsError> {
        let stamps = files.stamps();
        let current = ArcSwap::new(files.build()?);
        let live = Self { files, current, seen: Mutex::new(Seen { stamps, failure: None }) };
        live.report(None);
        Ok(Arc::new(live))
    }

    /// The configuration for a handshake that begins now.
    #[must_use]
    pub fn current(&self) -> Arc<ServerConfig> {
        self.current.load_full()
    }

    /// Looks at the files once; builds anew when one has changed, and keeps the old when that fails.
    pub fn refresh(&self) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let stamps = self.files.stamps();
        if stamps == seen.stamps && seen.failure.is_none() {
            return;
        }
        seen.stamps = stamps;
        let failure = match self.files.build() {
            Ok(config) => {
                self.current.store(config);
                tracing::info!("certificates reloaded");
                None
            }
            Err(error) => Some(error.to_string()),
        };
        if let Some(reason) = failure.as_ref().filter(|_| failure != seen.failure) {
            tracing::error!(reason, "certificate files cannot be used, the old ones stay in force");
        }
        self.report(failure.as_deref());
        seen.failure = failure;
    }

    /// Looks at the files at every interval until stopped.
    pub async fn watch(self: Arc<Self>, interval: Duration, stop: CancellationToken) {
        while stop.run_until_cancelled(tokio::time::sleep(interval)).await.is_some() {
            let live = Arc::clone(&self);
            if tokio::task::spawn_blocking(move || live.refresh()).await.is_err() {
                tracing::error!("the look at the certificate files ended early");
            }
        }
    }

    /// When the certificate in its file ends.
    #[must_use]
    pub fn not_after(&self) -> Option<Timestamp> {
        let chain = read::<CertificateDer<'static>>(&self.files.certificate, "certificate").ok()?;
        certs::not_after(chain.first()?)
    }

    /// Tells the metrics whether the files are usable, and when the certificate in force ends.
    fn report(&self, failure: Option<&str>) {
        metrics::gauge!(metric::TLS_RELOAD_FAILING).set(f64::from(u8::from(failure.is_some())));
        if let Some(end) = self.not_after().filter(|_| failure.is_none()) {
            metrics::gauge!(metric::TLS_NOT_AFTER).set(end.as_duration().as_secs_f64());
        }
    }
}
