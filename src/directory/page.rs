//! Page tokens: authenticated, bound to caller and query, and short-lived. Opaque to callers.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::Error;
use crate::domain::AccountId;

/// How long a token holds.
const LIFETIME: SignedDuration = SignedDuration::from_mins(10);
/// Bytes that stand for a resource name where it is masked.
const MARK_BYTES: usize = 9;
/// Bytes of the authentication code that a token carries.
const TAG_BYTES: usize = 16;

/// Most entries on a page.
pub const MAX_PAGE_SIZE: i32 = 100;

/// The page that a caller asks for.
#[derive(Debug, Clone, Default)]
pub struct PageRequest {
    /// Most entries; 0 means the default of the method.
    pub size: i32,
    /// Token of the answer before; empty for the first page.
    pub token: String,
}

impl PageRequest {
    /// The number of entries asked for.
    ///
    /// # Errors
    /// When it is negative; more than the maximum is read as the maximum (AIP-158).
    pub(super) fn size_or(&self, default: usize) -> Result<usize, Error> {
        match usize::try_from(self.size.min(MAX_PAGE_SIZE)) {
            Ok(0) => Ok(default),
            Ok(size) => Ok(size),
            Err(_) => Err(Error::field("page_size", "must not be negative")),
        }
    }
}

/// Makes and opens page tokens.
#[derive(Debug)]
pub struct PageTokens {
    /// Key of the authentication code.
    key: hmac::Key,
}

impl PageTokens {
    /// Tokens under that secret, which all nodes share.
    #[must_use]
    pub fn new(secret: &[u8; 32]) -> Self {
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, secret) }
    }

    /// The token that continues `query` of `caller` at `cursor`.
    pub(super) fn make(&self, caller: AccountId, query: &impl Serialize, cursor: &str, now: Timestamp) -> String {
        self.make_until(caller, query, cursor, now + LIFETIME)
    }

    /// The same, which holds until then.
    pub(super) fn make_until(
        &self,
        caller: AccountId,
        query: &impl Serialize,
        cursor: &str,
        expires: Timestamp,
    ) -> String {
        let expires = expires.as_second();
        let tag = self.tag(caller, query, cursor, expires);
        let tag = &tag.as_ref()[..TAG_BYTES];
        let veiled = self.veiled(tag, cursor.as_bytes());
        URL_SAFE_NO_PAD.encode([tag, &expires.to_be_bytes(), &veiled].concat())
    }

    /// The cursor in a token; none for an empty token.
    ///
    /// # Errors
    /// `InvalidPageToken` when it is not of this caller and query, was changed, or is too old.
    pub(super) fn open(
        &self,
        token: &str,
        caller: AccountId,
        query: &impl Serialize,
        now: Timestamp,
    ) -> Result<Option<String>, Error> {
        if token.is_empty() {
            return Ok(None);
        }
        let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| Error::InvalidPageToken)?;
        let (tag, rest) = bytes.split_at_checked(TAG_BYTES).ok_or(Error::InvalidPageToken)?;
        let (expires, cursor) = rest.split_first_chunk::<8>().ok_or(Error::InvalidPageToken)?;
        let expires = i64::from_be_bytes(*expires);
        let cursor = String::from_utf8(self.veiled(tag, cursor)).map_err(|_| Error::InvalidPageToken)?;
        let expected = self.tag(caller, query, &cursor, expires);
        let same = aws_lc_rs::constant_time::verify_slices_are_equal(&expected.as_ref()[..TAG_BYTES], tag).is_ok();
        if same && now.as_second() <= expires { Ok(Some(cursor)) } else { Err(Error::InvalidPageToken) }
    }

    /// A short text that stands for another: the same for the same, and telling nothing of it.
    pub(super) fn mark(&self, text: &str) -> String {
        let tag = hmac::sign(&self.key, &[b"mark", text.as_bytes()].concat());
        URL_SAFE_NO_PAD.encode(&tag.as_ref()[..MARK_BYTES])
    }

    /// A cursor made unreadable under the code that authenticates it, or made readable again: it may count what its
    /// bearer must not know.
    fn veiled(&self, tag: &[u8], cursor: &[u8]) -> Vec<u8> {
        let blocks = (0_u32..).flat_map(|block| {
            let pad = hmac::sign(&self.key, &[b"veil", tag, &block.to_be_bytes()].concat());
            pad.as_ref().to_vec()
        });
        cursor.iter().zip(blocks).map(|(byte, pad)| byte ^ pad).collect()
    }

    /// The authentication code of a token's content.
    fn tag(&self, caller: AccountId, query: &impl Serialize, cursor: &str, expires: i64) -> hmac::Tag {
        let query = serde_json::to_vec(query).unwrap_or_default();
        let mut context = hmac::Context::with_key(&self.key);
        for part in [caller.0.as_bytes().as_slice(), &expires.to_be_bytes(), cursor.as_bytes(), &query] {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part);
        }
        context.sign()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_token_opens_for_its_caller_query_and_time_only() {
        let tokens = PageTokens::new(&[7; 32]);
        let (me, other) = (AccountId(Uuid::from_u128(1)), AccountId(Uuid::from_u128(2)));
        let now = Timestamp::UNIX_EPOCH;
        let token = tokens.make(me, &"query", "cursor", now);
        let open = |token: &str, who, query: &str, now| tokens.open(token, who, &query, now);
        assert_eq!(open(&token, me, "query", now).ok().flatten().as_deref(), Some("cursor"));
        assert!(open(&token, other, "query", now).is_err());
        assert!(open(&token, me, "another query", now).is_err());
        assert!(open(&token, me, "query", now + LIFETIME + SignedDuration::from_secs(1)).is_err());
        let other = tokens.make(me, &"query", "cursos", now);
        let raw = |token: &str| URL_SAFE_NO_PAD.decode(token).unwrap();
        assert!(!raw(&token).windows(6).any(|window| window == b"cursor"), "nobody reads where it stands");
        let same = raw(&token).iter().zip(raw(&other)).skip(TAG_BYTES + 8).filter(|(a, b)| **a == *b).count();
        assert!(same < 4, "nor how far two of them are apart");
        let long = "x".repeat(100);
        assert_eq!(open(&tokens.make(me, &"query", &long, now), me, "query", now).ok().flatten(), Some(long));
        let mut changed = token.clone();
        changed.pop();
        assert!(open(&changed, me, "query", now).is_err());
        assert!(PageTokens::new(&[8; 32]).open(&token, me, &"query", now).is_err());
    }
}
