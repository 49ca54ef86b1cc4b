//! How far the entry of an authority can be relied on: worked out when it is read, from when it was last confirmed.

use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan as _};

use super::Authority;

/// How far an entry can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Freshness {
    /// Confirmed as a whole, and the next confirmation is not due yet.
    Confirmed,
    /// The next confirmation is overdue.
    Due,
    /// It is overdue by more than a year.
    Stale,
    /// Nobody has confirmed it as a whole, or its State has not.
    Unconfirmed,
}

impl Freshness {
    /// That of an entry whose next confirmation is due on `due`, none where nobody has confirmed it.
    #[must_use]
    pub fn on(due: Option<Date>, today: Date) -> Self {
        match due {
            None => Self::Unconfirmed,
            Some(due) if today <= due => Self::Confirmed,
            Some(due) if today <= due.saturating_add(1.year()) => Self::Due,
            Some(_) => Self::Stale,
        }
    }

    /// Its code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "CONFIRMED",
            Self::Due => "DUE",
            Self::Stale => "STALE",
            Self::Unconfirmed => "UNCONFIRMED",
        }
    }
}

impl Authority {
    /// When the next confirmation is due, by the confirmation of the whole entry that holds longest; none where there is
    /// none, or not its State's. A confirmation that does not say holds for a year.
    #[must_use]
    pub fn confirmation_due(&self) -> Option<Date> {
        let whole = self.verification.iter().filter(|verification| verification.field.is_empty());
        let due = whole.filter_map(|verification| {
            let at: Timestamp = verification.verified_at.parse().ok()?;
            let year_on = Offset::UTC.to_datetime(at).date().saturating_add(1.year());
            Some(verification.next_due.parse().unwrap_or(year_on))
        });
        due.max().filter(|_| !self.unconfirmed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::authority::Verification;

    /// The freshness on a day of an authority that was confirmed so.
    fn freshness(confirmed: &[(&str, &str, &str)], today: &str) -> &'static str {
        let verification = confirmed.iter().map(|(field, at, due)| Verification {
            field: (*field).to_owned(),
            verified_at: (*at).to_owned(),
            next_due: (*due).to_owned(),
            ..Verification::default()
        });
        let authority = Authority { verification: verification.collect(), ..Authority::default() };
        Freshness::on(authority.confirmation_due(), today.parse().unwrap()).as_str()
    }

    #[test]
    fn an_entry_ages_from_the_day_on_which_it_was_due() {
        let confirmed = [("", "2025-03-10T23:00:00Z", "2025-09-30")];
        let on = [("2025-09-30", "CONFIRMED"), ("2025-10-01", "DUE"), ("2026-09-30", "DUE"), ("2026-10-01", "STALE")];
        for (day, expected) in on {
            assert_eq!(freshness(&confirmed, day), expected, "{day}");
        }
        let unsaid = [("", "2025-03-10T23:00:00Z", "")];
        assert_eq!(freshness(&unsaid, "2026-03-10"), "CONFIRMED");
        assert_eq!(freshness(&unsaid, "2026-03-11"), "DUE");
    }

    #[test]
    fn the_confirmation_that_holds_longest_counts_and_that_of_a_field_does_not() {
        let whole = ("", "2024-01-01T00:00:00Z", "2025-01-01");
        let later = ("", "2023-01-01T00:00:00Z", "2026-01-01");
        let field = ("emails", "2026-01-01T00:00:00Z", "2027-01-01");
        assert_eq!(freshness(&[whole, later, field], "2025-06-01"), "CONFIRMED");
        assert_eq!(freshness(&[whole, field], "2025-06-01"), "DUE");
        assert_eq!(freshness(&[field], "2025-06-01"), "UNCONFIRMED");
    }

    #[test]
    fn what_its_state_has_not_confirmed_is_unconfirmed_whoever_else_has() {
        let verified_at = "2025-01-01T00:00:00Z".to_owned();
        let verification = vec![Verification { verified_at, ..Verification::default() }];
        let authority = Authority { unconfirmed: true, verification, ..Authority::default() };
        assert_eq!(authority.confirmation_due(), None);
    }
}
