//! Which server to talk to and as whom: flags, or the `client.toml` that `demo` and `init` write.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// Where the certificates of public authorities usually are.
const PUBLIC_AUTHORITIES: &str = "/etc/ssl/certs/ca-certificates.crt";

/// A server and how to sign in there. Paths in a file are relative to the folder of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Profile {
    /// `HOST:PORT`; `http://` before a loopback address means without TLS.
    pub server: String,
    /// Authorities that the server's certificate is checked against, in PEM; absent: the public ones of this machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca: Option<PathBuf>,
    /// File with the access token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_file: Option<PathBuf>,
    /// Client certificate in PEM, for accounts that are bound to one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<PathBuf>,
    /// Key of the client certificate in PEM.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_key: Option<PathBuf>,
}

/// Why it is not known which server to talk to.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// No flag and no file names one.
    #[error(
        "no server is given: use --server HOST:PORT with --ca and --token-file, or set FOCALPOINT_CLIENT to the \
         client.toml that `focalpoint demo` or `focalpoint init` wrote"
    )]
    NoServer,
    /// The file cannot be read.
    #[error("{path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is no profile.
    #[error("{path}: {message}")]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Where and why.
        message: String,
    },
    /// Half of a client certificate.
    #[error("a client certificate needs its key, and a key its certificate: give both or neither")]
    HalfCertificate,
}

/// The file to read: `FOCALPOINT_CLIENT`, else `client.toml` here, else in the user's configuration folder.
pub fn locate(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    if let Some(path) = variable("FOCALPOINT_CLIENT") {
        return Some(path.into());
    }
    let home = variable("HOME").map(|home| PathBuf::from(home).join(".config"));
    let settings = variable("XDG_CONFIG_HOME").map(PathBuf::from).or(home);
    let here = PathBuf::from("client.toml");
    let users = settings.map(|folder| folder.join("focalpoint").join("client.toml"));
    [Some(here), users].into_iter().flatten().find(|path| path.is_file())
}

impl Profile {
    /// Reads a profile from a file.
    ///
    /// # Errors
    /// `Read` or `Syntax`.
    pub fn read(path: &Path) -> Result<Self, ProfileError> {
        let text =
            std::fs::read_to_string(path).map_err(|source| ProfileError::Read { path: path.to_owned(), source })?;
        let mut profile: Self = toml::from_str(&text).map_err(|error| ProfileError::Syntax {
            path: path.to_owned(),
            message: error.to_string().trim_end().to_owned(),
        })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        for file in [&mut profile.ca, &mut profile.token_file, &mut profile.certificate, &mut profile.private_key] {
            *file = file.take().map(|file| folder.join(file));
        }
        Ok(profile)
    }

    /// The profile as the text of a file.
    #[must_use]
    pub fn to_toml(&self) -> String {
        toml::to_string(self).unwrap_or_default()
    }

    /// What flags say, and the file for the rest; a file about another server is left aside, with its token, and one that is
    /// not there says nothing of the server that a flag names.
    ///
    /// # Errors
    /// `NoServer`, `HalfCertificate`, or those of `read`.
    pub fn resolve(self, file: Option<&Path>) -> Result<Self, ProfileError> {
        let is_gone = |error: &ProfileError| matches!(error, ProfileError::Read { source, .. } if source.kind() == ErrorKind::NotFound);
        let told = match file.map(Self::read) {
            None => Self::default(),
            Some(Err(error)) if !self.server.is_empty() && is_gone(&error) => Self::default(),
            Some(read) => read?,
        };
        let told = if self.server.is_empty() || self.server == told.server { told } else { Self::default() };
        let own_certificate = self.certificate.is_some() || self.private_key.is_some();
        let (certificate, private_key) =
            if own_certificate { (self.certificate, self.private_key) } else { (told.certificate, told.private_key) };
        let profile = Self {
            server: if self.server.is_empty() { told.server } else { self.server },
            ca: self.ca.or(told.ca),
            token_file: self.token_file.or(told.token_file),
            certificate,
            private_key,
        };
        if profile.server.is_empty() {
            return Err(ProfileError::NoServer);
        }
        if profile.certificate.is_some() != profile.private_key.is_some() {
            return Err(ProfileError::HalfCertificate);
        }
        Ok(profile)
    }

    /// The file with the authorities that the server is checked against.
    pub(super) fn authorities(&self) -> Option<PathBuf> {
        let public = || Some(PathBuf::from(PUBLIC_AUTHORITIES)).filter(|path| path.is_file());
        self.ca.clone().or_else(public)
    }
}
