//! Development certificates: an authority of its own in a folder, and server and client certificates signed by it.
//!
//! For `demo`, `init` and `focalpoint certs`; a production service brings certificates of its own. Everything is P-256.

use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use rustls::client::verify_server_name;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::server::ParsedCertificate;

use crate::auth::key_file::{self, KeyFileError};
use crate::auth::token::Thumbprint;

/// Days for which the authority is valid.
pub const CA_DAYS: i64 = 365;

/// Days for which a server or client certificate is valid.
pub const LEAF_DAYS: i64 = 90;

/// Days before its end from which a server certificate is replaced.
pub const RENEW_DAYS: i64 = 30;

/// Why a development certificate cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum CertError {
    /// A file cannot be read or written, or a key is open to others.
    #[error(transparent)]
    File(#[from] KeyFileError),
    /// A name that no certificate can carry, or a key that does not parse.
    #[error("cannot issue a certificate: {0}")]
    Issue(#[from] rcgen::Error),
    /// A file that should hold a certificate does not.
    #[error("{0}: not a certificate in PEM")]
    NotACertificate(PathBuf),
    /// A client name that cannot be part of a file name.
    #[error("a client name is 1 to 64 letters, digits, dots, hyphens or underscores")]
    Name,
    /// A validity beyond what the calendar holds.
    #[error("the clock is set to a time for which no certificate can be issued")]
    Clock,
}

/// A certificate chain and its private key, as PEM files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PemFiles {
    /// The chain, the leaf first; mode 0644.
    pub certificate: PathBuf,
    /// The key in PKCS#8; mode 0600.
    pub private_key: PathBuf,
}

impl PemFiles {
    /// The thumbprint that binds a token to this certificate.
    ///
    /// # Errors
    /// When the file cannot be read or holds no certificate.
    pub fn thumbprint(&self) -> Result<Thumbprint, CertError> {
        Ok(Thumbprint::of_certificate(&read_certificate(&self.certificate)?))
    }
}

/// A certificate authority for development, kept as `ca.pem` and `ca-key.pem` in a folder.
#[derive(Debug)]
pub struct DevelopmentCa {
    /// The folder.
    directory: PathBuf,
    /// What signs.
    issuer: Issuer<'static, KeyPair>,
}

impl DevelopmentCa {
    /// Opens the authority in a folder; makes the folder and a new authority where there is none, or where the old one
    /// would end before a certificate signed now.
    ///
    /// # Errors
    /// When the files cannot be read or written, or the key is open to others.
    pub fn open(directory: &Path, now: Timestamp) -> Result<Self, CertError> {
        std::fs::create_dir_all(directory).map_err(|source| KeyFileError::Io { path: directory.to_owned(), source })?;
        let (certificate, private_key) = (directory.join("ca.pem"), directory.join("ca-key.pem"));
        let params = ca_params(now)?;
        let kept = certificate.exists() && private_key.exists() && ends(&certificate)? > after(now, LEAF_DAYS)?;
        let key = if kept {
            KeyPair::from_pem(&String::from_utf8_lossy(&key_file::read_private(&private_key)?))?
        } else {
            let key = KeyPair::generate()?;
            key_file::write_private(&private_key, key.serialize_pem().as_bytes())?;
            key_file::write_public(&certificate, params.self_signed(&key)?.pem().as_bytes())?;
            forget(&directory.join("server.pem"))?;
            key
        };
        Ok(Self { directory: directory.to_owned(), issuer: Issuer::new(params, key) })
    }

    /// The authority's certificate, for those who are to trust it.
    #[must_use]
    pub fn certificate(&self) -> PathBuf {
        self.directory.join("ca.pem")
    }

    /// The server certificate `server.pem` for these names and addresses, issued anew where the one there is missing,
    /// lacks a name, or is within `RENEW_DAYS` of its end.
    ///
    /// # Errors
    /// As for `issue_server`.
    pub fn server(&self, names: &[String], now: Timestamp) -> Result<PemFiles, CertError> {
        let files = self.files("server");
        let fits = files.certificate.exists()
            && files.private_key.exists()
            && ends(&files.certificate)? > after(now, RENEW_DAYS)?
            && carries(&files.certificate, names)?;
        if fits { Ok(files) } else { self.issue_server(names, now) }
    }

    /// Issues the server certificate `server.pem` for these names and addresses.
    ///
    /// # Errors
    /// When a name is malformed or a file cannot be written.
    pub fn issue_server(&self, names: &[String], now: Timestamp) -> Result<PemFiles, CertError> {
        let common_name = names.first().map_or("focalpoint", String::as_str);
        let params = leaf_params(common_name, names, ExtendedKeyUsagePurpose::ServerAuth, now)?;
        self.issue("server", &params)
    }

    /// Issues the client certificate `client-NAME.pem`.
    ///
    /// # Errors
    /// When the name is malformed or a file cannot be written.
    pub fn issue_client(&self, name: &str, now: Timestamp) -> Result<PemFiles, CertError> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        if name.is_empty() || name.len() > 64 || !name.chars().all(plain) {
            return Err(CertError::Name);
        }
        let params = leaf_params(name, &[], ExtendedKeyUsagePurpose::ClientAuth, now)?;
        self.issue(&format!("client-{name}"), &params)
    }

    /// Signs a certificate for a new key and writes both.
    fn issue(&self, stem: &str, params: &CertificateParams) -> Result<PemFiles, CertError> {
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.issuer)?;
        let files = self.files(stem);
        key_file::write_private(&files.private_key, key.serialize_pem().as_bytes())?;
        key_file::write_public(&files.certificate, certificate.pem().as_bytes())?;
        Ok(files)
    }

    /// The files of a certificate in the folder.
    fn files(&self, stem: &str) -> PemFiles {
        PemFiles {
            certificate: self.directory.join(format!("{stem}.pem")),
            private_key: self.directory.join(format!("{stem}-key.pem")),
        }
    }
}

/// What makes a certificate that of the authority; its name is what leaves refer to.
fn ca_params(now: Timestamp) -> Result<CertificateParams, CertError> {
    let mut params = params("focalpoint development CA", now, CA_DAYS)?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    Ok(params)
}

/// What makes a certificate that of a server or a client.
fn leaf_params(
    common_name: &str,
    names: &[String],
    purpose: ExtendedKeyUsagePurpose,
    now: Timestamp,
) -> Result<CertificateParams, CertError> {
    let mut params = params(common_name, now, LEAF_DAYS)?;
    params.subject_alt_names = CertificateParams::new(names)?.subject_alt_names;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![purpose];
    params.use_authority_key_identifier_extension = true;
    Ok(params)
}

/// A certificate valid from an hour ago, for clocks that are behind, until some days from now.
fn params(common_name: &str, now: Timestamp, days: i64) -> Result<CertificateParams, CertError> {
    let date = |at: Timestamp| {
        let since_1970 = u64::try_from(at.as_second()).map_err(|_| CertError::Clock);
        since_1970.map(|seconds| rcgen::date_time_ymd(1970, 1, 1) + std::time::Duration::from_secs(seconds))
    };
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, common_name);
    params.not_before = date(now.checked_sub(SignedDuration::from_hours(1)).map_err(|_| CertError::Clock)?)?;
    params.not_after = date(after(now, days)?)?;
    Ok(params)
}

/// The time some days from now.
fn after(now: Timestamp, days: i64) -> Result<Timestamp, CertError> {
    now.checked_add(SignedDuration::from_hours(24 * days)).map_err(|_| CertError::Clock)
}

/// When the certificate in a file ends.
fn ends(path: &Path) -> Result<Timestamp, CertError> {
    not_after(&read_certificate(path)?).ok_or_else(|| CertError::NotACertificate(path.to_owned()))
}

/// When a certificate given in DER ends.
pub(crate) fn not_after(der: &[u8]) -> Option<Timestamp> {
    let (_, certificate) = x509_parser::parse_x509_certificate(der).ok()?;
    Timestamp::from_second(certificate.validity().not_after.timestamp()).ok()
}

/// Whether the certificate in a file is good for all these names and addresses.
fn carries(path: &Path, names: &[String]) -> Result<bool, CertError> {
    let der = read_certificate(path)?;
    let parsed = ParsedCertificate::try_from(&der).map_err(|_| CertError::NotACertificate(path.to_owned()))?;
    let carried = |name: &String| {
        ServerName::try_from(name.as_str()).is_ok_and(|name| verify_server_name(&parsed, &name).is_ok())
    };
    Ok(names.iter().all(carried))
}

/// The first certificate in a file.
fn read_certificate(path: &Path) -> Result<CertificateDer<'static>, CertError> {
    let pem = key_file::read_public(path)?;
    CertificateDer::from_pem_slice(&pem).map_err(|_| CertError::NotACertificate(path.to_owned()))
}

/// Removes a file that may be absent.
fn forget(path: &Path) -> Result<(), CertError> {
    match std::fs::remove_file(path) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
            Err(KeyFileError::Io { path: path.to_owned(), source }.into())
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests;
