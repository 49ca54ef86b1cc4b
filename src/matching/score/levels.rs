//! How near all providers are to what a need asks for, level by level, worked out for many of them at once.

use fearless_simd::dispatch;

use super::Added;
use crate::matching::WHOLE;

/// A level in hundredths of the whole: every level of a subject or a type is a number of these.
pub(in crate::matching) type Level = u8;

/// The whole, in these.
const WHOLE_LEVEL: u32 = 100;
/// What one of them is worth.
const STEP: u32 = WHOLE / WHOLE_LEVEL;
/// Bits after the point of what makes a mean of a sum: enough for a thousand levels, and few enough for 64 bits.
const MEAN_BITS: u32 = 32;

/// A level in hundredths.
pub(in crate::matching) fn level(value: u32) -> Level {
    debug_assert_eq!(value % STEP, 0, "a level of {value} is no whole hundredth");
    Level::try_from(value / STEP).unwrap_or(Level::MAX)
}

/// The levels of everything that a need asks for of one sort: by provider, the best and the sum.
#[derive(Debug)]
pub(super) struct Levels {
    /// The best level.
    pub(super) best: Vec<Level>,
    /// The sum of the levels.
    sums: Vec<u32>,
    /// How many things were asked for.
    count: u32,
}

impl Levels {
    /// Nothing asked yet, of so many providers.
    pub(super) fn new(providers: usize) -> Self {
        Self { best: vec![0; providers], sums: vec![0; providers], count: 0 }
    }

    /// Adds one thing by its column of levels, of which none counts more than `most`.
    pub(super) fn add(&mut self, column: &[Level], most: Level) {
        self.count += 1;
        dispatch!(fearless_simd::Level::new(), _ => add(column, most, &mut self.best, &mut self.sums));
    }

    /// Adds one thing that the providers at some positions meet by so much, and the others not at all.
    pub(super) fn add_some(&mut self, positions: &[u32], level: Level) {
        self.count += 1;
        for at in positions {
            let at = *at as usize;
            if let Some((best, sum)) = self.best.get_mut(at).zip(self.sums.get_mut(at)) {
                *best = level.max(*best);
                *sum += u32::from(level);
            }
        }
    }

    /// Adds what they add to the sum of each provider: half the best level and half the mean of all, where it `says` anything.
    pub(super) fn add_to(&self, sums: &mut [u32], says: &[bool], added: Added) {
        dispatch!(fearless_simd::Level::new(), _ => self.add_each_to(sums, says, added));
    }

    /// The same, compiled for the width of whoever calls it.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "compiled for the width of whoever calls it")]
    fn add_each_to(&self, sums: &mut [u32], says: &[bool], added: Added) {
        // Dividing takes longer than all the rest: multiplied by what is too large by less than its last bit, a sum keeps the
        // digits before the point.
        let by = (u64::from(STEP) << MEAN_BITS).div_ceil(u64::from(self.count.max(1)));
        for (((to, best), sum), says) in sums.iter_mut().zip(&self.best).zip(&self.sums).zip(says) {
            let mean = ((u64::from(*sum) * by) >> MEAN_BITS) as u32;
            let value = added.of(Some(u32::midpoint(worth(*best), mean)));
            *to += if *says { value } else { added.of(None) };
        }
    }
}

/// Adds one thing by its column of levels to the best levels and the sums.
#[inline(always)]
#[expect(clippy::inline_always, reason = "compiled for the width of whoever calls it")]
fn add(column: &[Level], most: Level, best: &mut [Level], sums: &mut [u32]) {
    for (level, best) in column.iter().zip(best) {
        *best = (*level).min(most).max(*best);
    }
    for (level, sum) in column.iter().zip(sums) {
        *sum += u32::from((*level).min(most));
    }
}

/// What a level is worth.
pub(super) fn worth(level: Level) -> u32 {
    u32::from(level) * STEP
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::score::Part;

    #[test]
    fn a_mean_is_that_of_the_division() {
        let added = Added { by: Part::of(WHOLE), unknown: 7 };
        for count in 1..=200 {
            let mut levels = Levels::new(1);
            for at in 0..count {
                levels.add(&[Level::try_from(at * 37 % 101).unwrap()], Level::MAX);
            }
            let sum: u32 = (0..count).map(|at| at * 37 % 101).sum();
            let best = worth(levels.best[0]);
            let mut sums = [1];
            levels.add_to(&mut sums, &[true], added);
            assert_eq!(sums, [1 + u32::midpoint(best, sum * STEP / count)], "{count}");
        }
        let mut sums = [1];
        Levels::new(1).add_to(&mut sums, &[false], added);
        assert_eq!(sums, [8], "who says nothing gets what that is worth");
    }
}
