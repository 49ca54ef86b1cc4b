//! The measures of a ranking.

/// Figures of one ranking.
pub(crate) struct Figures {
    /// nDCG@10 with the grade as gain.
    pub(crate) linear: f64,
    /// nDCG@10 with 2 to the grade less 1 as gain.
    pub(crate) exponential: f64,
    /// 1 when a relevant one is among the first five.
    pub(crate) hit: f64,
}

/// How deep a ranking is read.
const DEPTH: usize = 10;

impl Figures {
    /// Measures a ranking of positions against the grade of each position.
    pub(crate) fn of(ranking: &[usize], grades: &[u32]) -> Self {
        let found: Vec<u32> = ranking.iter().map(|at| grades[*at]).collect();
        let mut best = grades.to_vec();
        best.sort_unstable_by(|a, b| b.cmp(a));
        let ratio = |gain: fn(u32) -> f64| discounted(&found, gain) / discounted(&best, gain);
        Self {
            linear: ratio(f64::from),
            exponential: ratio(|grade| f64::from((1_u32 << grade) - 1)),
            hit: f64::from(u8::from(found.iter().take(5).any(|grade| *grade > 0))),
        }
    }
}

/// The sum of gains, each divided by the logarithm of its rank.
fn discounted(grades: &[u32], gain: fn(u32) -> f64) -> f64 {
    grades.iter().take(DEPTH).enumerate().map(|(rank, grade)| gain(*grade) / (count(rank) + 2.0).log2()).sum()
}

/// Positions by score, highest first, equal ones by position.
pub(crate) fn rank_by(scores: &[f64]) -> Vec<usize> {
    let mut positions: Vec<usize> = (0..scores.len()).collect();
    positions.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]));
    positions
}

/// A small count as a number to reckon with.
pub(crate) fn count(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}
