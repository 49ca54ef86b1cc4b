//! Sets of small numbers: articles by number, themes and types of assistance by their position in the vocabulary.

/// A set of small numbers: articles by number, themes by their position in the vocabulary. The first 128 only.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Set(u128);

impl Set {
    /// The set of all numbers.
    pub(super) const ALL: Self = Self(u128::MAX);

    /// The set of one number; empty from 128 on.
    pub(super) fn one(number: u8) -> Self {
        Self(1_u128.checked_shl(u32::from(number)).unwrap_or(0))
    }

    /// Adds the numbers of another set.
    pub(super) const fn extend(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// Whether the sets have a number in common.
    pub(super) const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The numbers in both.
    pub(super) const fn common(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether there is no number.
    pub(super) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// All sets that the numbers lead to.
    pub(super) fn flat_map(self, leads_to: impl Fn(u8) -> Self) -> Self {
        self.iter().fold(Self::default(), |mut all, number| {
            all.extend(leads_to(number));
            all
        })
    }

    /// The numbers in order.
    pub(super) fn iter(self) -> impl Iterator<Item = u8> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let next = u8::try_from(left.trailing_zeros()).ok().filter(|_| left != 0)?;
            left &= left - 1;
            Some(next)
        })
    }
}

impl FromIterator<u8> for Set {
    fn from_iter<I: IntoIterator<Item = u8>>(numbers: I) -> Self {
        numbers.into_iter().fold(Self::default(), |mut set, number| {
            set.extend(Self::one(number));
            set
        })
    }
}
