//! The command line's own client of the gRPC API: connects, presents the token, and makes every failure one error type.
//!
//! Knows the wire messages and nothing of the domain. The token is read from its file again for every call, since
//! whoever issues it renews the file.

mod calls;
mod error;
mod profile;
#[cfg(test)]
mod tests;
mod transfer;

use std::path::{Path, PathBuf};
use std::time::Duration;

use tonic::Request;
use tonic::metadata::MetadataValue;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity};

pub use error::{ClientError, Refusal};
pub use profile::{Profile, ProfileError, locate};

/// Time for a connection to come about.
const CONNECT: Duration = Duration::from_secs(5);

/// Time for a call that is no stream.
const CALL: Duration = Duration::from_secs(30);

/// Largest answer that is read, in bytes.
const ANSWER_BYTES: usize = 16 * 1024 * 1024;

/// A connection to a server.
#[derive(Debug, Clone)]
pub struct Client {
    /// Where calls go.
    channel: Channel,
    /// The server, for messages.
    server: String,
    /// File with the access token.
    token_file: Option<PathBuf>,
}

impl Client {
    /// Connects to the server of a profile.
    ///
    /// # Errors
    /// `File` for a certificate or key that cannot be read, `Address` for a server that is none, `Unreachable` when no
    /// connection comes about.
    pub async fn connect(profile: &Profile) -> Result<Self, ClientError> {
        let unreachable = |error: &tonic::transport::Error| ClientError::unreachable(&profile.server, error);
        let channel = endpoint(profile)?.connect().await.map_err(|error| unreachable(&error))?;
        Ok(Self { channel, server: profile.server.clone(), token_file: profile.token_file.clone() })
    }

    /// A request with the token of this moment.
    fn request<T>(&self, message: T) -> Result<Request<T>, ClientError> {
        let mut request = Request::new(message);
        if let Some(path) = &self.token_file {
            let text = read(path)?;
            let text = std::str::from_utf8(&text).unwrap_or_default().trim();
            let mut value = MetadataValue::try_from(format!("Bearer {text}"))
                .map_err(|_| ClientError::Token { path: path.clone() })?;
            if text.is_empty() {
                return Err(ClientError::Token { path: path.clone() });
            }
            value.set_sensitive(true);
            request.metadata_mut().insert("authorization", value);
        }
        Ok(request)
    }
}

/// How the server of a profile is reached.
fn endpoint(profile: &Profile) -> Result<Endpoint, ClientError> {
    let bad = || ClientError::Address(profile.server.clone());
    if let Some(address) = profile.server.strip_prefix("http://") {
        let address: std::net::SocketAddr = address.parse().map_err(|_| bad())?;
        let endpoint = Endpoint::from_shared(format!("http://{address}")).map_err(|_| bad())?;
        return if address.ip().is_loopback() { Ok(endpoint.connect_timeout(CONNECT)) } else { Err(bad()) };
    }
    let (_, port) = profile.server.rsplit_once(':').ok_or_else(bad)?;
    port.parse::<u16>().map_err(|_| bad())?;
    let mut tls = ClientTlsConfig::new();
    if let Some(path) = profile.authorities() {
        tls = tls.ca_certificate(Certificate::from_pem(read(&path)?));
    }
    if let (Some(certificate), Some(key)) = (&profile.certificate, &profile.private_key) {
        tls = tls.identity(Identity::from_pem(read(certificate)?, read(key)?));
    }
    let endpoint = Endpoint::from_shared(format!("https://{}", profile.server)).map_err(|_| bad())?;
    let endpoint = endpoint.tls_config(tls).map_err(|error| ClientError::unreachable(&profile.server, &error))?;
    Ok(endpoint.connect_timeout(CONNECT).http2_keep_alive_interval(CONNECT * 4).keep_alive_timeout(CONNECT * 2))
}

/// Reads a file whole.
fn read(path: &Path) -> Result<Vec<u8>, ClientError> {
    std::fs::read(path).map_err(|source| ClientError::File { path: path.to_owned(), source })
}
