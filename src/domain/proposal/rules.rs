//! How long a proposal waits, and when to ask what came of it.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use serde::Deserialize;

use crate::domain::Violations;

/// The longest that a side may take to answer, in days, as far as it can be configured.
const MOST_DAYS: u32 = 366;
/// The longest until it is asked what came of it, in months, as far as it can be configured.
const MOST_MONTHS: u32 = 60;

/// How long a proposal waits, and when to ask what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProposalRules {
    /// Days that each side has to answer.
    pub answer_days: u32,
    /// Months after the acceptance, and after the outcome, on which it is asked what came of it.
    pub follow_up_months: u32,
}

impl Default for ProposalRules {
    fn default() -> Self {
        Self { answer_days: 90, follow_up_months: 12 }
    }
}

impl ProposalRules {
    /// Checks the rules themselves.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn validate(&self) -> Result<(), Violations> {
        let mut v = Violations::default();
        if !(1..=MOST_DAYS).contains(&self.answer_days) {
            v.add("answer_days", format!("expected 1 to {MOST_DAYS}"));
        }
        if !(1..=MOST_MONTHS).contains(&self.follow_up_months) {
            v.add("follow_up_months", format!("expected 1 to {MOST_MONTHS}"));
        }
        v.or(())
    }

    /// Until when what is asked now can be answered.
    #[must_use]
    pub fn answer_until(&self, now: Timestamp) -> Timestamp {
        now.saturating_add(SignedDuration::from_hours(i64::from(self.answer_days) * 24)).unwrap_or(Timestamp::MAX)
    }

    /// The day on which to ask what came of what is done now.
    #[must_use]
    pub fn follow_up_on(&self, now: Timestamp) -> Date {
        let today = jiff::tz::Offset::UTC.to_datetime(now).date();
        today.checked_add(i64::from(self.follow_up_months).months()).unwrap_or(Date::MAX)
    }
}
