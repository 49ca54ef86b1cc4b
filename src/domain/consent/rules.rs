//! What the service asks of a new consent: how long others of the State may object before it acts, and how long it may last.

use jiff::civil::{Date, Weekday};
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan as _};
use serde::Deserialize;

use super::{Consent, day};
use crate::domain::Violations;

/// Days of the week, RFC 5545.
pub const WEEKDAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// Most working days of the objection window.
const MOST_WORKING_DAYS: u32 = 60;
/// The longest consent that may be configured: a century.
const MOST_DAYS: u32 = 36_525;

/// What is asked of a new consent.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ConsentRules {
    /// Whole working days that pass before it takes effect; 0: it does at once.
    pub objection_working_days: u32,
    /// Days of the week that are no working days, such as `SA`.
    pub weekend: Vec<String>,
    /// Days after the grant on which it ends at the latest.
    pub longest_days: u32,
}

impl Default for ConsentRules {
    fn default() -> Self {
        Self { objection_working_days: 5, weekend: ["SA", "SU"].map(str::to_owned).into(), longest_days: 1096 }
    }
}

impl ConsentRules {
    /// Checks the rules themselves.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn validate(&self) -> Result<(), Violations> {
        let mut v = Violations::default();
        if self.objection_working_days > MOST_WORKING_DAYS {
            v.add("objection_working_days", format!("expected at most {MOST_WORKING_DAYS}"));
        }
        for (i, _) in self.weekend.iter().enumerate().filter(|(_, day)| !WEEKDAYS.contains(&day.as_str())) {
            v.add(format!("weekend[{i}]"), format!("expected one of {}", WEEKDAYS.join(", ")));
        }
        if WEEKDAYS.iter().all(|day| self.weekend.iter().any(|off| off == day)) {
            v.add("weekend", "leaves no working day");
        }
        if !(1..=MOST_DAYS).contains(&self.longest_days) {
            v.add("longest_days", format!("expected 1 to {MOST_DAYS}"));
        }
        v.or(())
    }

    /// When a consent of that time takes effect: after so many whole working days, in UTC. The day of the grant is none.
    #[must_use]
    pub fn effective_from(&self, granted: Timestamp) -> Timestamp {
        let Some(nth) = self.objection_working_days.checked_sub(1) else {
            return granted;
        };
        let following = day(granted).series(1.day()).skip(1);
        let last = following.filter(|day| self.is_working_day(*day)).nth(nth as usize);
        let first = last.and_then(|last| last.tomorrow().ok()).unwrap_or(Date::MAX);
        Offset::UTC.to_timestamp(first.at(0, 0, 0, 0)).unwrap_or(Timestamp::MAX)
    }

    /// Adds what is wrong with the end of a consent that takes effect at `from`.
    pub fn check_end(&self, consent: &Consent, now: Timestamp, from: Timestamp, path: &str, v: &mut Violations) {
        let path = format!("{path}.until");
        let latest = day(now).checked_add(i64::from(self.longest_days).days()).unwrap_or(Date::MAX);
        match consent.until.parse::<Date>() {
            Ok(until) if until < day(now) => v.add(path, "is in the past"),
            Ok(until) if until < day(from) => {
                v.add(path, format!("comes before the consent takes effect, on {}", day(from)));
            }
            Ok(until) if until > latest => v.add(path, format!("is too late; expected {latest} at the latest")),
            Err(_) if consent.until.is_empty() => {
                v.add(path, format!("is required: the last day, {latest} at the latest"));
            }
            // What is no date is told already.
            Ok(_) | Err(_) => {}
        }
    }

    /// Whether people work on that day.
    fn is_working_day(&self, day: Date) -> bool {
        let code = match day.weekday() {
            Weekday::Monday => "MO",
            Weekday::Tuesday => "TU",
            Weekday::Wednesday => "WE",
            Weekday::Thursday => "TH",
            Weekday::Friday => "FR",
            Weekday::Saturday => "SA",
            Weekday::Sunday => "SU",
        };
        !self.weekend.iter().any(|off| off == code)
    }
}
