//! The SHA-256 thumbprint of a certificate, which binds a token to a TLS session (RFC 8705).

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// SHA-256 of a certificate in DER; shown as 43 base64url characters, as in `x5t#S256`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Thumbprint([u8; 32]);

/// A text that is not the base64url of 32 bytes.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a thumbprint is 32 bytes in base64url without padding")]
pub struct ThumbprintError;

impl Thumbprint {
    /// The thumbprint of a certificate given in DER.
    #[must_use]
    pub fn of_certificate(der: &[u8]) -> Self {
        Self(sha256(der))
    }
}

/// SHA-256 of some bytes.
pub(in crate::auth::token) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(digest::digest(&digest::SHA256, bytes).as_ref());
    out
}

impl fmt::Display for Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl FromStr for Thumbprint {
    type Err = ThumbprintError;

    fn from_str(text: &str) -> Result<Self, ThumbprintError> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| ThumbprintError)?;
        bytes.try_into().map(Self).map_err(|_| ThumbprintError)
    }
}
