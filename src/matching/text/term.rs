//! A stem or a concept as a number, so that postings and comparisons are cheap.

/// A stem or a concept. Equal texts give equal terms, in every process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::matching) struct Term(u64);

impl Term {
    /// The term of a stem.
    pub(in crate::matching) fn of(stem: &str) -> Self {
        Self::hashed(stem.bytes())
    }

    /// The term of something that is no word: its kind and its code. No stem begins with a zero byte.
    pub(in crate::matching) fn of_code(kind: u8, code: [u8; 2]) -> Self {
        Self::hashed([0, kind, code[0], code[1]].into_iter())
    }

    /// One bit of 64, for a quick look at whether a term can be among some.
    pub(in crate::matching) const fn bit(self) -> u64 {
        1 << (self.0 % 64)
    }

    /// FNV-1a: the same in every version of the program, as a replay needs it.
    fn hashed(bytes: impl Iterator<Item = u8>) -> Self {
        let mixed = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        Self(bytes.fold(0xcbf2_9ce4_8422_2325, mixed))
    }
}
