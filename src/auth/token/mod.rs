//! Access tokens: RFC 9068 checked by the rules of RFC 8725, and the embedded issuer of `demo` and `init`.
//!
//! A token names its subject and nothing more; the account register decides what the subject may do. Time comes in
//! as a parameter, and no error says anything that a token held.

mod algorithm;
mod claims;
mod error;
mod identity;
mod issuer;
mod jose;
mod keys;
mod renewal;
mod source;
mod thumbprint;
mod verifier;

pub use algorithm::Algorithm;
pub use claims::{Claims, LEEWAY_S, MAX_LIFETIME_S};
pub use error::TokenError;
pub use identity::{Expected, Identity};
pub use issuer::{EmbeddedIssuer, Grant, IssuerError};
pub use keys::{KeySet, KeySetError, MAX_KEY_SET_BYTES, MAX_KEYS};
pub use renewal::{Renewal, Wishes, renewal};
pub use source::{IssuerConfig, KeySource};
pub use thumbprint::{Thumbprint, ThumbprintError};
pub use verifier::{MAX_TOKEN_BYTES, TrustError, TrustedIssuer, Verifier};

#[cfg(test)]
mod tests;
