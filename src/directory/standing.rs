//! Whether the caller of a stream that is still open may go on: its account is asked again and again while the stream lasts.

use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::Directory;
use crate::auth::Principal;
use crate::auth::token::LEEWAY_S;
use crate::domain::Account;

/// How often an account is looked at: a stream ends well within five seconds of the change.
const INTERVAL: Duration = Duration::from_secs(1);
/// How far this node may be behind for what it knows of an account to count: no further than that a stream still ends in time.
const BEHIND: Duration = Duration::from_secs(3);

impl Directory {
    /// Waits until the caller's account is gone, disabled or over, or may other things than when the stream began, or until this
    /// node cannot know.
    pub async fn until_refused(self: Arc<Self>, principal: Principal) {
        while self.views.until_current(BEHIND, INTERVAL).await && self.stands(&principal) {
            tokio::time::sleep(INTERVAL).await;
        }
    }

    /// Whether the caller's account is what it was when the call came in.
    pub(super) fn stands(&self, principal: &Principal) -> bool {
        let view = self.views.current();
        let account = view.accounts.get(principal.account.0);
        account.filter(|entry| is_in_force(&entry.record, self.today())).is_some_and(|entry| {
            let now = Principal::of(principal.account, &entry.record);
            let strength = principal.strength.clone();
            let sign_in = Principal { signed_in: principal.signed_in, strength, expires: principal.expires, ..now };
            sign_in == *principal
        })
    }

    /// Waits until the caller is refused, or its token ends.
    pub async fn until_over(self: Arc<Self>, principal: Principal) {
        let leeway = SignedDuration::from_secs(LEEWAY_S);
        let is_over = |now: Timestamp| principal.expires.is_some_and(|expires| now.duration_since(expires) > leeway);
        while self.stands(&principal) && !is_over(self.source.now()) {
            tokio::time::sleep(INTERVAL).await;
        }
    }
}

/// Whether an account counts on that day: it is not disabled, has begun, and is not over.
pub(super) fn is_in_force(account: &Account, today: Date) -> bool {
    if account.valid_from.is_empty() && account.valid_until.is_empty() {
        return !account.disabled;
    }
    // Dates as texts are in the order of time, and no date comes before all.
    let today = today.to_string();
    let is_over = !account.valid_until.is_empty() && account.valid_until < today;
    !account.disabled && account.valid_from <= today && !is_over
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_counts_from_its_first_day_to_its_last_unless_it_is_disabled() {
        let counts = |from: &str, until: &str, disabled| {
            let (valid_from, valid_until) = (from.to_owned(), until.to_owned());
            let account = Account { valid_from, valid_until, disabled, ..Account::default() };
            is_in_force(&account, "2026-12-01".parse().unwrap())
        };
        for (from, until) in [("", ""), ("2026-12-01", "2026-12-01"), ("2025-01-01", ""), ("", "2027-01-01")] {
            assert!(counts(from, until, false) && !counts(from, until, true), "{from} {until}");
        }
        for (from, until) in [("2026-12-02", ""), ("", "2026-11-30")] {
            assert!(!counts(from, until, false), "{from} {until}");
        }
    }
}
