//! How often an account may read personal data: a sliding window, kept in memory and bounded.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::Error;
use crate::domain::AccountId;

/// Reads of officers' personal fields that an account may make.
#[derive(Debug, Clone, Copy)]
pub struct OfficerQuota {
    /// Reads in an hour.
    pub hourly: usize,
    /// Reads in a day.
    pub daily: usize,
}

impl Default for OfficerQuota {
    fn default() -> Self {
        Self { hourly: 60, daily: 200 }
    }
}

/// Counts reads by account.
#[derive(Debug, Default)]
pub(super) struct ReadCounter {
    /// Times of the reads of the last day, oldest first; as many as the daily quota at most.
    reads: Mutex<HashMap<AccountId, VecDeque<Timestamp>>>,
}

impl ReadCounter {
    /// Counts `reads` more for the account, all or none.
    ///
    /// # Errors
    /// `OverQuota` when they would go beyond the quota.
    pub(super) fn count(
        &self,
        account: AccountId,
        reads: usize,
        quota: OfficerQuota,
        now: Timestamp,
    ) -> Result<(), Error> {
        let (hour, day) = (SignedDuration::from_hours(1), SignedDuration::from_hours(24));
        let mut all = self.reads.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, times| times.back().is_some_and(|last| now.duration_since(*last) < day));
        let times = all.entry(account).or_default();
        while times.front().is_some_and(|first| now.duration_since(*first) >= day) {
            times.pop_front();
        }
        let in_hour = times.iter().rev().take_while(|time| now.duration_since(**time) < hour).count();
        if in_hour + reads > quota.hourly || times.len() + reads > quota.daily {
            return Err(Error::OverQuota { retry_after_seconds: hour.as_secs().unsigned_abs() });
        }
        times.extend(std::iter::repeat_n(now, reads));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn the_hourly_and_the_daily_quota_both_bind() {
        let counter = ReadCounter::default();
        let (a, b) = (AccountId(Uuid::from_u128(1)), AccountId(Uuid::from_u128(2)));
        let quota = OfficerQuota { hourly: 2, daily: 3 };
        let at = |hours| Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hours);
        assert!(counter.count(a, 2, quota, at(0)).is_ok());
        assert!(counter.count(a, 1, quota, at(0)).is_err(), "the third within the hour");
        assert!(counter.count(b, 1, quota, at(0)).is_ok(), "another account has its own");
        assert!(counter.count(a, 1, quota, at(2)).is_ok());
        assert!(counter.count(a, 1, quota, at(4)).is_err(), "the fourth within the day");
        assert!(counter.count(a, 1, quota, at(25)).is_ok(), "the first two have aged out");
    }
}
