//! How many codes may be tried: by one subject and by all, in a sliding hour, kept in memory and bounded.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use crate::directory::Error;

/// The hour in which codes are counted.
const WINDOW: SignedDuration = SignedDuration::from_hours(1);
/// Codes that one subject may try in it.
const PER_SUBJECT: usize = 10;
/// Codes that all may try in it.
const IN_ALL: usize = 1000;

/// The codes that were tried of late; at most as many as all may try.
#[derive(Debug, Default)]
pub(in crate::directory) struct Attempts {
    /// When each subject, a digest of it and its issuer, tried one.
    tried: Mutex<HashMap<[u8; 32], Vec<Timestamp>>>,
}

impl Attempts {
    /// Counts an attempt before its code is looked at; whoever tries the right one needs no other.
    ///
    /// # Errors
    /// `OverQuota` when it would be one too many.
    pub(super) fn count(&self, subject: [u8; 32], now: Timestamp) -> Result<(), Error> {
        let mut tried = self.tried.lock().unwrap_or_else(PoisonError::into_inner);
        tried.retain(|_, times| {
            times.retain(|time| now.duration_since(*time) < WINDOW);
            !times.is_empty()
        });
        let own = tried.get(&subject).map_or(0, Vec::len);
        if own >= PER_SUBJECT || tried.values().map(Vec::len).sum::<usize>() >= IN_ALL {
            return Err(Error::OverQuota { retry_after_seconds: WINDOW.as_secs().unsigned_abs() });
        }
        tried.entry(subject).or_default().push(now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The time some minutes after the first.
    fn at(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
    }

    #[test]
    fn a_subject_tries_ten_codes_in_an_hour_and_leaves_the_others_theirs() {
        let attempts = Attempts::default();
        for minute in 0..10 {
            attempts.count([1; 32], at(minute)).unwrap();
        }
        assert!(matches!(attempts.count([1; 32], at(59)), Err(Error::OverQuota { .. })));
        attempts.count([2; 32], at(59)).unwrap();
        attempts.count([1; 32], at(60)).unwrap();
        assert!(attempts.count([1; 32], at(60)).is_err(), "one has aged out, not two");
    }

    #[test]
    fn all_together_try_a_thousand_in_an_hour_and_nothing_more_is_kept() {
        let attempts = Attempts::default();
        let subject = |n: u16| {
            let mut subject = [0; 32];
            subject[..2].copy_from_slice(&n.to_be_bytes());
            subject
        };
        let taken = (0..1500).filter(|n| attempts.count(subject(*n), at(0)).is_ok()).count();
        assert_eq!((taken, attempts.tried.lock().unwrap().len()), (1000, 1000));
        attempts.count(subject(2000), at(60)).unwrap();
        assert_eq!(attempts.tried.lock().unwrap().len(), 1);
    }
}
