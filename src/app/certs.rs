//! Development certificates in a folder, for a server and for clients.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::AppError;
use crate::domain::{Source as _, SystemSource};
use crate::net::certs::DevelopmentCa;

/// Certificates that were made.
#[derive(Debug, Clone)]
pub struct Certificates {
    /// The authority, for clients to trust.
    pub ca: PathBuf,
    /// The server's.
    pub server: PathBuf,
    /// The clients': name, file, and the thumbprint that an account is bound to.
    pub clients: Vec<(String, PathBuf, String)>,
}

/// Makes the authority of a folder, a server certificate for some names, and one for every client.
///
/// # Errors
/// When a name is malformed, or a file cannot be read or written.
pub fn certs(directory: &Path, names: &[String], clients: &[String]) -> Result<Certificates, AppError> {
    let now: Timestamp = SystemSource.now();
    let ca = DevelopmentCa::open(directory, now)?;
    let server = ca.server(names, now)?.certificate;
    let mut made = Certificates { ca: ca.certificate(), server, clients: Vec::new() };
    for name in clients {
        let pem = ca.issue_client(name, now)?;
        made.clients.push((name.clone(), pem.certificate.clone(), pem.thumbprint()?.to_string()));
    }
    Ok(made)
}
