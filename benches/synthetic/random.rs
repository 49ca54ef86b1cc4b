//! A small seeded generator (splitmix64), so that records are the same on every machine and in every version.

/// A stream of numbers.
#[derive(Debug)]
pub(super) struct Random(u64);

impl Random {
    /// The stream of that number under that seed.
    pub(super) fn new(seed: u64, number: u64) -> Self {
        let mut random = Self(seed ^ number.wrapping_mul(0xA24B_AED4_963E_E407));
        random.next();
        random
    }

    /// The next number.
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from 0 to `bound` - 1.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound.max(1) as u64).unwrap_or_default()
    }

    /// True so many times in a hundred.
    pub(super) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of the items.
    pub(super) fn of<T: Clone>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())].clone()
    }

    /// Each of the items so many times in a hundred.
    pub(super) fn some_of<'a, T>(&'a mut self, items: &'a [T], percent: usize) -> impl Iterator<Item = &'a T> {
        items.iter().filter(move |_| self.chance(percent))
    }

    /// A date between 2005 and 2024.
    pub(super) fn date(&mut self) -> String {
        format!("{}-{:02}-{:02}", 2005 + self.below(20), 1 + self.below(12), 1 + self.below(28))
    }
}
