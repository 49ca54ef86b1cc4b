//! The embedded issuer of `demo` and `init`: signs access tokens with a key in the data directory.
//!
//! Exists only where the configuration asks for it. Never signs for longer than a verifier accepts.

use std::path::Path;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use jsonwebtoken::{EncodingKey, Header};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::thumbprint::sha256;
use super::{Algorithm, KeySet, KeySetError, MAX_LIFETIME_S, Thumbprint, TrustedIssuer};
use crate::auth::key_file::{self, KeyFileError};

/// Why the embedded issuer cannot start or sign.
#[derive(Debug, thiserror::Error)]
pub enum IssuerError {
    /// The key file cannot be read, cannot be written, or is open to others.
    #[error(transparent)]
    File(#[from] KeyFileError),
    /// The key file holds something else.
    #[error("the key of the embedded issuer is not Ed25519 in PKCS#8: {0}")]
    Key(#[from] rcgen::Error),
    /// The published half of the key is not usable.
    #[error(transparent)]
    KeySet(#[from] KeySetError),
    /// A lifetime of nothing, or beyond what any verifier accepts.
    #[error("a token lives for 1 to {MAX_LIFETIME_S} s")]
    Lifetime,
    /// The library refused to sign.
    #[error("cannot sign: {0}")]
    Sign(#[from] jsonwebtoken::errors::Error),
}

/// What a token is to say.
#[derive(Debug, Clone, Copy)]
pub struct Grant<'a> {
    /// Whom the token names.
    pub subject: &'a str,
    /// The program that asks for it.
    pub client_id: &'a str,
    /// How long it is to live, in whole seconds.
    pub lifetime: Duration,
    /// When the subject signed in, where it did.
    pub auth_time: Option<Timestamp>,
    /// How strongly the subject signed in.
    pub acr: Option<&'a str>,
    /// The certificate that alone may present it.
    pub certificate: Option<Thumbprint>,
}

/// Signs access tokens for accounts of this installation.
#[derive(Debug)]
pub struct EmbeddedIssuer {
    /// The `iss` of its tokens.
    issuer: String,
    /// The `aud` of its tokens.
    audience: String,
    /// Name of its key: the thumbprint of RFC 7638.
    kid: String,
    /// The public half in base64url.
    x: String,
    /// The private half.
    key: EncodingKey,
}

/// The claims of an RFC 9068 token.
#[derive(Serialize)]
struct Body<'a> {
    iss: &'a str,
    aud: &'a str,
    sub: &'a str,
    client_id: &'a str,
    jti: String,
    iat: i64,
    exp: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    auth_time: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    acr: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cnf: Option<Value>,
}

impl EmbeddedIssuer {
    /// Opens the issuer with the key in a file, which is created with mode 0600 where there is none.
    ///
    /// # Errors
    /// When the file cannot be read or written, is open to group or others, or holds another kind of key.
    pub fn open(key_file: &Path, issuer: &str, audience: &str) -> Result<Self, IssuerError> {
        if !key_file.exists() {
            let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519)?;
            key_file::write_private(key_file, key.serialize_pem().as_bytes())?;
        }
        let pem = key_file::read_private(key_file)?;
        let key = rcgen::KeyPair::from_pkcs8_pem_and_sign_algo(&String::from_utf8_lossy(&pem), &rcgen::PKCS_ED25519)?;
        let x = URL_SAFE_NO_PAD.encode(key.public_key_raw());
        let kid = URL_SAFE_NO_PAD.encode(sha256(format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#).as_bytes()));
        let key = EncodingKey::from_ed_der(key.serialized_der());
        Ok(Self { issuer: issuer.to_owned(), audience: audience.to_owned(), kid, x, key })
    }

    /// Signs a token issued at `now` with that identifier.
    ///
    /// # Errors
    /// When the lifetime is out of range or the key cannot sign.
    pub fn issue(&self, grant: &Grant<'_>, now: Timestamp, jti: Uuid) -> Result<String, IssuerError> {
        let lifetime = i64::try_from(grant.lifetime.as_secs()).map_err(|_| IssuerError::Lifetime)?;
        if !(1..=MAX_LIFETIME_S).contains(&lifetime) {
            return Err(IssuerError::Lifetime);
        }
        let body = Body {
            iss: &self.issuer,
            aud: &self.audience,
            sub: grant.subject,
            client_id: grant.client_id,
            jti: jti.to_string(),
            iat: now.as_second(),
            exp: now.as_second() + lifetime,
            auth_time: grant.auth_time.map(Timestamp::as_second),
            acr: grant.acr,
            cnf: grant.certificate.map(|thumbprint| json!({ "x5t#S256": thumbprint.to_string() })),
        };
        let mut header = Header::new(Algorithm::EdDsa.library());
        header.typ = Some("at+jwt".to_owned());
        header.kid = Some(self.kid.clone());
        Ok(jsonwebtoken::encode(&header, &body, &self.key)?)
    }

    /// The key set that others check its tokens with.
    #[must_use]
    pub fn jwks(&self) -> String {
        let key = json!({ "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": self.kid, "x": self.x });
        json!({ "keys": [key] }).to_string()
    }

    /// This issuer as one to trust.
    ///
    /// # Errors
    /// When its own key set does not read back.
    pub fn trusted(&self) -> Result<TrustedIssuer, IssuerError> {
        Ok(TrustedIssuer {
            issuer: self.issuer.clone(),
            audience: self.audience.clone(),
            algorithms: vec![Algorithm::EdDsa],
            keys: KeySet::parse(self.jwks().as_bytes())?,
        })
    }
}
