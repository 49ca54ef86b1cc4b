//! An issuer as the configuration names it, and where its keys come from: a file, or a URL that is asked again and again.

use std::path::PathBuf;

use serde::Deserialize;
use url::Url;

use super::{Algorithm, KeySet, KeySetError, TrustedIssuer};

/// An issuer as configured.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuerConfig {
    /// The exact `iss` of its tokens.
    pub issuer: String,
    /// The `aud` that names this service.
    pub audience: String,
    /// The algorithms that it may sign with.
    pub algorithms: Vec<Algorithm>,
    /// Where its key set is.
    pub jwks: KeySource,
    /// Authorities in PEM that stand for the host of a key set's URL; empty: those of the platform.
    #[serde(default)]
    pub ca: PathBuf,
}

/// Where a key set is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum KeySource {
    /// A file, read once.
    File(PathBuf),
    /// A URL, asked again and again.
    Url(Url),
}

impl TryFrom<String> for KeySource {
    type Error = url::ParseError;

    fn try_from(text: String) -> Result<Self, url::ParseError> {
        if text.contains("://") { Url::parse(&text).map(Self::Url) } else { Ok(Self::File(text.into())) }
    }
}

impl IssuerConfig {
    /// The issuer with the keys of its file; without any where they come from a URL.
    ///
    /// # Errors
    /// When the key set cannot be used.
    pub fn load(self) -> Result<TrustedIssuer, KeySetError> {
        let keys = match &self.jwks {
            KeySource::File(path) => KeySet::read(path)?,
            KeySource::Url(_) => KeySet::none(),
        };
        Ok(TrustedIssuer { issuer: self.issuer, audience: self.audience, algorithms: self.algorithms, keys })
    }
}
