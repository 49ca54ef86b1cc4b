//! How often somebody may do something in a minute.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

/// How often each of them may do something in a minute.
#[derive(Debug)]
pub struct PerMinute<K> {
    /// How often.
    most: u32,
    /// The minute that is counted, since the Unix epoch, and how often each has in it.
    counted: Mutex<(i64, HashMap<K, u32>)>,
}

impl<K: Eq + Hash> PerMinute<K> {
    /// So often for each.
    #[must_use]
    pub fn new(most: u32) -> Self {
        Self { most, counted: Mutex::default() }
    }

    /// Counts one more of `key`, unless it would be one too many. Only those of the current minute are kept.
    pub fn take(&self, key: K, now: Timestamp) -> bool {
        let minute = now.as_second().div_euclid(60);
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        if counted.0 != minute {
            *counted = (minute, HashMap::new());
        }
        let count = counted.1.entry(key).or_default();
        let is_within = *count < self.most;
        *count += u32::from(is_within);
        is_within
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_its_share_of_a_minute() {
        let (limit, at) = (PerMinute::new(2), |second| Timestamp::from_second(second).unwrap());
        let calls = [(1, 0), (1, 59), (1, 59), (2, 59), (1, 60), (1, 119), (1, 119)];
        let taken = calls.map(|(key, second)| limit.take(key, at(second)));
        assert_eq!(taken, [true, true, false, true, true, true, false]);
        assert_eq!(limit.counted.lock().unwrap().1.len(), 1, "the minute before is forgotten");
    }
}
