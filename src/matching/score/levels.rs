//! How near all providers are to what a need asks for, level by level, worked out for many of them at once.

use crate::matching::WHOLE;

/// A level in hundredths of the whole: every level of a subject or a type is a number of these.
pub(in crate::matching) type Level = u8;

/// The whole, in these.
const WHOLE_LEVEL: u32 = 100;
/// What one of them is worth.
const STEP: u32 = WHOLE / WHOLE_LEVEL;

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
        for ((level, best), sum) in column.iter().zip(&mut self.best).zip(&mut self.sums) {
            let level = (*level).min(most);
            *best = level.max(*best);
            *sum += u32::from(level);
        }
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

    /// By provider, half the best level and half the mean of all.
    pub(super) fn values(&self) -> impl Iterator<Item = u32> {
        // There are few sums, and dividing takes longer than looking up.
        let means: Vec<u32> = (0..=self.count * WHOLE_LEVEL).map(|sum| sum * STEP / self.count.max(1)).collect();
        let mean = move |sum: u32| means.get(sum as usize).copied().unwrap_or(WHOLE);
        self.best.iter().zip(&self.sums).map(move |(best, sum)| u32::midpoint(worth(*best), mean(*sum)))
    }
}

/// What a level is worth.
pub(super) fn worth(level: Level) -> u32 {
    u32::from(level) * STEP
}
