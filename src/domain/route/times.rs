//! The clock of an office at a moment, and when it is open.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::opening::{Opening, Week};
use crate::domain::contact::OfficeHours;
use crate::domain::{Authority, check};

/// The clock of an office at a moment, and when it is open.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Times {
    /// IANA name of its time zone; empty where it is not known.
    pub zone: String,
    /// The time there with its offset, RFC 3339; empty where the time zone is not known.
    pub local_time: String,
    /// Whether it is open; none where hours or time zone are not known.
    pub open_now: Option<bool>,
    /// When it closes, where it is open and closes within 400 days.
    pub close_time: Option<Timestamp>,
    /// When it opens next, where it is closed and opens within 400 days.
    pub next_open_time: Option<Timestamp>,
}

impl Times {
    /// Those of an office at that moment.
    pub(super) fn of(authority: &Authority, at: Timestamp) -> Self {
        Self::at(&authority.time_zone, authority.office_hours.as_ref(), at)
    }

    /// Those of an office in that time zone with those hours, at that moment.
    #[must_use]
    pub fn at(time_zone: &str, hours: Option<&OfficeHours>, at: Timestamp) -> Self {
        let Some(zone) = check::zone(time_zone) else { return Self::default() };
        let times = Self { zone: time_zone.to_owned(), local_time: local(&zone, at), ..Self::default() };
        match hours.and_then(Week::of).map(|week| week.at(&zone, at)) {
            Some(Opening::Open(close_time)) => Self { open_now: Some(true), close_time, ..times },
            Some(Opening::Closed(next_open_time)) => Self { open_now: Some(false), next_open_time, ..times },
            None => times,
        }
    }
}

/// A moment by the clock of a time zone, RFC 3339.
pub(super) fn local(zone: &TimeZone, at: Timestamp) -> String {
    at.display_with_offset(zone.to_offset(at)).to_string()
}
