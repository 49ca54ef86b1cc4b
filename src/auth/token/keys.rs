//! The public keys of an issuer (JWKS, RFC 7517), read strictly and within limits. Never a symmetric key.

use std::collections::HashSet;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::DecodingKey;
use serde::Deserialize;
use serde_json::Value;

use super::{Algorithm, TokenError};
use crate::auth::key_file::{self, KeyFileError};

/// Bytes of a key set at most.
pub const MAX_KEY_SET_BYTES: usize = 64 * 1024;

/// Keys in a set at most, those that are passed over included.
pub const MAX_KEYS: usize = 20;

/// Bytes of an RSA modulus: 2048 to 8192 bits.
const RSA_MODULUS: std::ops::RangeInclusive<usize> = 256..=1024;

/// Why a key set cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeySetError {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] KeyFileError),
    /// Too large to be a key set.
    #[error("key set is larger than {MAX_KEY_SET_BYTES} bytes")]
    TooLarge,
    /// Not an object with a list of keys.
    #[error("not a JSON Web Key Set")]
    Malformed,
    /// More keys than any issuer needs.
    #[error("key set holds more than {MAX_KEYS} keys")]
    TooManyKeys,
    /// Two keys of one name: which of them is meant cannot be told.
    #[error("key set names two keys alike")]
    RepeatedKid,
    /// Private halves do not belong in a published set.
    #[error("key set holds a private or symmetric key")]
    PrivateKey,
    /// Nothing that could verify a token.
    #[error("key set holds no signing key of a supported kind")]
    NoUsableKey,
}

/// The keys that an issuer signs with; immutable, and replaced as a whole.
#[derive(Debug, Clone)]
pub struct KeySet(Vec<Key>);

/// One public key.
#[derive(Debug, Clone)]
struct Key {
    /// Its name within the set.
    kid: Option<String>,
    /// What its family and its own `alg` leave to sign with.
    algorithms: Vec<Algorithm>,
    /// The key itself.
    public: DecodingKey,
}

/// A set as it is published.
#[derive(Deserialize)]
struct RawSet {
    /// Keys of any kind.
    keys: Vec<Value>,
}

/// The members of a key that matter here.
#[derive(Deserialize)]
struct RawKey {
    kty: String,
    kid: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    key_ops: Option<Vec<String>>,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
    n: Option<String>,
    e: Option<String>,
}

impl KeySet {
    /// Reads a key set; keys of kinds that no token here is signed with are passed over.
    ///
    /// # Errors
    /// When the set breaks a limit, repeats a name, publishes a secret, or holds no usable key.
    pub fn parse(json: &[u8]) -> Result<Self, KeySetError> {
        if json.len() > MAX_KEY_SET_BYTES {
            return Err(KeySetError::TooLarge);
        }
        let set: RawSet = serde_json::from_slice(json).map_err(|_| KeySetError::Malformed)?;
        if set.keys.len() > MAX_KEYS {
            return Err(KeySetError::TooManyKeys);
        }
        if set.keys.iter().any(|key| ["d", "k", "p", "q"].iter().any(|secret| key.get(secret).is_some())) {
            return Err(KeySetError::PrivateKey);
        }
        let raw = set.keys.into_iter().filter_map(|key| serde_json::from_value::<RawKey>(key).ok());
        let keys: Vec<Key> = raw.filter_map(RawKey::usable).collect();
        let mut names = HashSet::new();
        if !keys.iter().filter_map(|key| key.kid.as_ref()).all(|kid| names.insert(kid)) {
            return Err(KeySetError::RepeatedKid);
        }
        if keys.is_empty() { Err(KeySetError::NoUsableKey) } else { Ok(Self(keys)) }
    }

    /// No keys: of an issuer that has not told any, or told them too long ago. No token verifies.
    #[must_use]
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// Reads the key set in a file.
    ///
    /// # Errors
    /// As for `parse`, and when the file cannot be read.
    pub fn read(path: &Path) -> Result<Self, KeySetError> {
        Self::parse(&key_file::read_public(path)?)
    }

    /// How many keys can verify a token.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no key can verify a token; never so for a set that was read.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Checks a signature with the key of that name, or with the only key where the token names none.
    pub(super) fn verify(
        &self,
        kid: Option<&str>,
        algorithm: Algorithm,
        signed: &str,
        signature: &str,
    ) -> Result<(), TokenError> {
        let key = match (kid, self.0.as_slice()) {
            (None, [only]) => only,
            (None, _) => return Err(TokenError::UnknownKey),
            (Some(kid), keys) => {
                keys.iter().find(|key| key.kid.as_deref() == Some(kid)).ok_or(TokenError::UnknownKey)?
            }
        };
        if !key.algorithms.contains(&algorithm) {
            return Err(TokenError::AlgorithmRefused);
        }
        let verified = jsonwebtoken::crypto::verify(signature, signed.as_bytes(), &key.public, algorithm.library());
        if verified.unwrap_or(false) { Ok(()) } else { Err(TokenError::BadSignature) }
    }
}

impl RawKey {
    /// The key, when it may verify signatures of a supported kind.
    fn usable(self) -> Option<Key> {
        let signs = self.purpose.as_deref().is_none_or(|purpose| purpose == "sig");
        let verifies = self.key_ops.as_ref().is_none_or(|ops| ops.iter().any(|op| op == "verify"));
        if !signs || !verifies {
            return None;
        }
        let (family, public) = self.public()?;
        let algorithms: Vec<_> =
            family.iter().copied().filter(|a| self.alg.as_deref().is_none_or(|own| own == a.as_str())).collect();
        if algorithms.is_empty() { None } else { Some(Key { kid: self.kid, algorithms, public }) }
    }

    /// The key for the library, with the algorithms of its family.
    fn public(&self) -> Option<(&'static [Algorithm], DecodingKey)> {
        match (self.kty.as_str(), self.crv.as_deref()) {
            ("OKP", Some("Ed25519")) => {
                Some((&[Algorithm::EdDsa], DecodingKey::from_ed_der(&bytes(self.x.as_ref(), 32..=32)?)))
            }
            ("EC", Some("P-256")) => {
                let point = [vec![4], bytes(self.x.as_ref(), 32..=32)?, bytes(self.y.as_ref(), 32..=32)?].concat();
                Some((&[Algorithm::Es256], DecodingKey::from_ec_der(&point)))
            }
            ("RSA", None) => {
                let (n, e) = (bytes(self.n.as_ref(), RSA_MODULUS)?, bytes(self.e.as_ref(), 1..=8)?);
                Some((&[Algorithm::Ps256, Algorithm::Rs256], DecodingKey::from_rsa_raw_components(&n, &e)))
            }
            _ => None,
        }
    }
}

/// The bytes of a base64url member, when their number is allowed.
fn bytes(member: Option<&String>, length: std::ops::RangeInclusive<usize>) -> Option<Vec<u8>> {
    let bytes = URL_SAFE_NO_PAD.decode(member?).ok()?;
    length.contains(&bytes.len()).then_some(bytes)
}

#[cfg(test)]
mod tests;
