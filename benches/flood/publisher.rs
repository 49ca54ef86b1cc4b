//! An issuer that publishes its keys over TLS, so that a token with an unknown `kid` has the service ask for newer ones.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use focalpoint::auth::token::EmbeddedIssuer;
use focalpoint::domain::{Source as _, SystemSource};
use focalpoint::net::certs::DevelopmentCa;
use focalpoint::net::{Limits, Listener, LiveTls, TlsFiles, TlsVersion};
use tokio_util::sync::CancellationToken;
use tokio_util::sync::DropGuard;

use super::Failure;

/// Its name in tokens.
const ISSUER: &str = "https://flood.example";

/// A publisher; dropping it ends it.
pub(crate) struct Publisher {
    /// What a configuration says of it.
    pub(crate) config: String,
    asked: Arc<AtomicU64>,
    _stop: DropGuard,
    _folder: tempfile::TempDir,
}

impl Publisher {
    /// Publishes a key that no token of the flood is signed with.
    pub(crate) async fn start() -> Result<Self, Failure> {
        let folder = tempfile::Builder::new().prefix("focalpoint-flood-").tempdir()?;
        let ca = DevelopmentCa::open(folder.path(), SystemSource.now())?;
        let pem = ca.server(&["localhost".to_owned()], SystemSource.now())?;
        let (certificate, private_key, minimum) = (pem.certificate, pem.private_key, TlsVersion::default());
        let files = TlsFiles { certificate, private_key, client_ca: None, client_crls: Vec::new(), minimum };
        let keys = EmbeddedIssuer::open(&folder.path().join("issuer.pem"), ISSUER, "focalpoint")?.jwks();
        let asked = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&asked);
        let answer = move || {
            counter.fetch_add(1, Ordering::Relaxed);
            std::future::ready(keys)
        };
        let router = Router::new().route("/jwks", get(answer));
        let tls = LiveTls::load(files)?;
        let listener = Listener::tls("127.0.0.1:0".parse()?, tls, Limits::default()).await?;
        let port = listener.local_addr()?.port();
        let authority: PathBuf = ca.certificate();
        let config = format!(
            "\n[[issuers]]\nissuer = \"{ISSUER}\"\naudience = \"focalpoint\"\nalgorithms = [\"EdDSA\"]\n\
             jwks = \"https://localhost:{port}/jwks\"\nca = \"{}\"\n",
            authority.display()
        );
        let stop = CancellationToken::new();
        tokio::spawn(listener.serve(router, stop.clone()));
        Ok(Self { config, asked, _stop: stop.drop_guard(), _folder: folder })
    }

    /// How often it was asked for its keys.
    pub(crate) fn asked(&self) -> u64 {
        self.asked.load(Ordering::Relaxed)
    }
}

/// A token of that issuer with a key that nobody has published, another one for every number.
pub(crate) fn unknown_key(number: u64) -> String {
    let part = |text: String| URL_SAFE_NO_PAD.encode(text);
    let header = part(format!(r#"{{"alg":"EdDSA","typ":"at+jwt","kid":"unknown-{number}"}}"#));
    let claims = part(format!(r#"{{"iss":"{ISSUER}","aud":"focalpoint","sub":"{number}"}}"#));
    format!("{header}.{claims}.{}", URL_SAFE_NO_PAD.encode([7; 64]))
}
