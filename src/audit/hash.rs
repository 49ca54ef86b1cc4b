//! The hash of the tree: SHA-256, with leaves and nodes kept apart by their first byte.

use std::fmt;

use aws_lc_rs::digest::{Context, SHA256};

/// A SHA-256 hash.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// The hash of some bytes in pieces.
    #[must_use]
    pub fn of(pieces: &[&[u8]]) -> Self {
        let mut context = Context::new(&SHA256);
        for piece in pieces {
            context.update(piece);
        }
        Self::finish(context)
    }

    /// The hash that a digest under way comes to.
    #[must_use]
    pub fn finish(context: Context) -> Self {
        Self(context.finish().as_ref().first_chunk().copied().unwrap_or_default())
    }

    /// The hash of a tree without leaves.
    #[must_use]
    pub fn empty() -> Self {
        Self::of(&[])
    }

    /// The hash of a leaf with that content.
    #[must_use]
    pub fn leaf(content: &[u8]) -> Self {
        Self::of(&[&[0], content])
    }

    /// The hash of the node above two others.
    #[must_use]
    pub fn node(left: Self, right: Self) -> Self {
        Self::of(&[&[1], &left.0, &right.0])
    }

    /// The hash in 64 hexadecimal digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        if pairs.len() != bytes.len() || !rest.is_empty() {
            return None;
        }
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            let digit = |digit: &u8| char::from(*digit).to_digit(16);
            *byte = u8::try_from(digit(high)? * 16 + digit(low)?).ok()?;
        }
        Some(Self(bytes))
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

/// Bytes in hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(u32::from(digit), 16)).collect()
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
