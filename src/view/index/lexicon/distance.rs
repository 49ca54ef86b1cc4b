//! Edit distance: insertions, deletions, substitutions and transpositions of neighbours, up to a bound.

/// The most bytes compared; longer keys are cut.
const MOST: usize = 40;

/// The distance of two texts of one-byte letters, or `None` where it exceeds `most`.
pub(super) fn distance(a: &[u8], b: &[u8], most: usize) -> Option<usize> {
    let (a, b) = (&a[..a.len().min(MOST)], &b[..b.len().min(MOST)]);
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let mut before = [0_usize; MOST + 1];
    let mut last: [usize; MOST + 1] = std::array::from_fn(|at| at);
    let mut row = [0_usize; MOST + 1];
    for i in 1..=a.len() {
        row[0] = i;
        let mut lowest = i;
        for j in 1..=b.len() {
            let cost = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + cost);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            row[j] = best;
            lowest = lowest.min(best);
        }
        // A transposition may still repair one, so the row must exceed the bound by more than that.
        if lowest > most + 1 {
            return None;
        }
        (before, last, row) = (last, row, before);
    }
    (last[b.len()] <= most).then_some(last[b.len()])
}
