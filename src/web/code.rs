//! Secrets that a browser or a link holds: 256 random bits, of which only the digest is kept here.

use aws_lc_rs::{digest, rand};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::form::{Fields, TOKEN};
use crate::directory::Request;

/// Bytes of a secret.
const BYTES: usize = 32;

/// The digest by which a secret is known here.
pub(super) type Digest = [u8; 32];

/// A new secret, for whoever shows it; none where the machine has no randomness.
pub(super) fn new() -> Option<String> {
    let mut bytes = [0; BYTES];
    rand::fill(&mut bytes).ok()?;
    Some(URL_SAFE_NO_PAD.encode(bytes))
}

/// The digest of a secret that somebody shows.
pub(super) fn digest(secret: &str) -> Digest {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(digest::digest(&digest::SHA256, secret.as_bytes()).as_ref());
    bytes
}

/// Whether two secrets are the same, in a time that tells nothing.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    aws_lc_rs::constant_time::verify_slices_are_equal(one.as_bytes(), other.as_bytes()).is_ok()
}

/// What makes sending a form twice do it once: the secret that it was given, with what it says.
pub(super) fn request(fields: &Fields, method: &str) -> Option<Request> {
    let id = Some(fields.get("request")).filter(|id| !id.is_empty())?;
    let all: Vec<_> = fields.pairs().filter(|(name, _)| *name != TOKEN).collect();
    Some(Request { id: id.to_owned(), fingerprint: digest(&format!("{method} {all:?}")) })
}
