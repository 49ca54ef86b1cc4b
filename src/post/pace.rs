//! How long a notice waits after an attempt: longer each time, and not the same for all that failed together.

use jiff::SignedDuration;
use uuid::Uuid;

/// Seconds at most: six hours.
const MOST: i64 = 6 * 60 * 60;

/// How long a notice waits after an attempt: `first` seconds after its first one, twice as long each time after, and up to a
/// quarter more by its identifier.
pub(super) fn wait_after(first: u32, attempts_before: u32, id: Uuid) -> SignedDuration {
    let seconds = i64::from(first).saturating_mul(1 << attempts_before.min(20)).min(MOST);
    let share = i64::from(id.as_bytes()[15]);
    SignedDuration::from_secs(seconds + seconds / 4 * share / 255)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wait_is_longer_up_to_six_hours_and_a_quarter_at_most_more() {
        let waits: Vec<i64> = (0..40).map(|n| wait_after(30, n, Uuid::nil()).as_secs()).collect();
        assert_eq!(waits[..5], [30, 60, 120, 240, 480]);
        assert!(waits.is_sorted() && waits.iter().all(|wait| *wait <= MOST));
        assert_eq!(wait_after(30, 0, Uuid::max()).as_secs(), 37);
        assert_eq!(wait_after(30, 39, Uuid::max()).as_secs(), MOST + MOST / 4);
    }
}
