//! When an office is open, by its own clock: weekly hours, holidays, and the changes of its time zone.
//!
//! An office is open at a moment when the clock on its wall shows a time within its hours. Where clocks go forward it opens
//! at the change at the latest; what is skipped is skipped. Where they go back, hours within the repeated time count twice.

use std::collections::BTreeSet;

use jiff::civil::{Date, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp, ToSpan as _};

use crate::domain::contact::OfficeHours;

/// Minutes of a day.
const DAY: u16 = 24 * 60;
/// Day codes of RFC 5545, in the order of the week.
const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
/// How many days to look ahead: a week and its ends, else more than a year of holidays.
const AHEAD: [i64; 2] = [9, 400];

/// Whether an office is open, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// Open, until that moment; none where it does not close within the time that is looked at.
    Open(Option<Timestamp>),
    /// Closed, until that moment; none where it does not open within the time that is looked at.
    Closed(Option<Timestamp>),
}

/// The hours of an office, ready to be asked.
#[derive(Debug)]
pub(super) struct Week {
    /// For each day from Monday: minutes from and until, sorted and apart.
    days: [Vec<(u16, u16)>; 7],
    /// Days on which it is closed.
    holidays: BTreeSet<Date>,
}

impl Week {
    /// The hours of a record; none where it has no weekly ones.
    pub(super) fn of(hours: &OfficeHours) -> Option<Self> {
        let mut days: [Vec<(u16, u16)>; 7] = Default::default();
        for range in &hours.weekly {
            let (from, until) = (minute(&range.from)?, closing(&range.until)?);
            for at in range.days.iter().filter_map(|day| DAYS.iter().position(|code| code == day)) {
                if from < until {
                    days[at].push((from, until));
                } else {
                    days[at].push((from, DAY));
                    days[(at + 1) % 7].push((0, until));
                }
            }
        }
        for ranges in &mut days {
            *ranges = merged(std::mem::take(ranges));
        }
        let holidays = hours.holidays.iter().filter_map(|day| day.parse().ok()).collect();
        days.iter().any(|ranges| !ranges.is_empty()).then_some(Self { days, holidays })
    }

    /// Whether the office is open at a moment, and until when.
    pub(super) fn at(&self, zone: &TimeZone, at: Timestamp) -> Opening {
        let mut found = Opening::Closed(None);
        for days in AHEAD {
            let until = at.checked_add(SignedDuration::from_hours(24 * days)).unwrap_or(Timestamp::MAX);
            let first = self.spans(zone, at, until).into_iter().next();
            found = match first {
                Some((from, end)) if from == at => Opening::Open((end < until).then_some(end)),
                Some((from, _)) => Opening::Closed(Some(from)),
                None => Opening::Closed(None),
            };
            if !matches!(found, Opening::Open(None) | Opening::Closed(None)) {
                break;
            }
        }
        found
    }

    /// The times within `from` and `until` in which the office is open, in order and apart.
    fn spans(&self, zone: &TimeZone, from: Timestamp, until: Timestamp) -> Vec<(Timestamp, Timestamp)> {
        let mut spans = Vec::new();
        let (mut start, mut offset) = (from, zone.to_offset(from));
        for change in zone.following(from).take_while(|change| change.timestamp() < until) {
            self.add(offset, start, change.timestamp(), &mut spans);
            (start, offset) = (change.timestamp(), change.offset());
        }
        self.add(offset, start, until, &mut spans);
        merged(spans)
    }

    /// Adds the opening times of a stretch in which the clock of the office is that far from UTC.
    fn add(&self, offset: Offset, start: Timestamp, end: Timestamp, spans: &mut Vec<(Timestamp, Timestamp)>) {
        let last = offset.to_datetime(end).date();
        let mut day = offset.to_datetime(start).date();
        loop {
            let midnight = offset.to_timestamp(day.to_datetime(Time::midnight()));
            let open = if self.holidays.contains(&day) { &[][..] } else { self.of_day(day) };
            for (from, until) in open {
                let after = |minutes: u16| {
                    let midnight = midnight.as_ref().ok()?;
                    midnight.checked_add(SignedDuration::from_mins(i64::from(minutes))).ok()
                };
                let (Some(from), Some(until)) = (after(*from), after(*until)) else { continue };
                let (from, until) = (from.max(start), until.min(end));
                if from < until {
                    spans.push((from, until));
                }
            }
            match day.checked_add(1.day()) {
                Ok(next) if next <= last => day = next,
                Ok(_) | Err(_) => return,
            }
        }
    }

    /// The hours of the weekday of a date.
    fn of_day(&self, day: Date) -> &[(u16, u16)] {
        let at = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or_default();
        self.days.get(at).map_or(&[], Vec::as_slice)
    }
}

/// The ranges in order, with those that meet put together.
fn merged<T: Ord + Copy>(mut ranges: Vec<(T, T)>) -> Vec<(T, T)> {
    ranges.sort_unstable();
    let mut apart: Vec<(T, T)> = Vec::with_capacity(ranges.len());
    for (from, until) in ranges {
        match apart.last_mut() {
            Some((_, end)) if from <= *end => *end = until.max(*end),
            Some(_) | None => apart.push((from, until)),
        }
    }
    apart
}

/// The minute of a day that is written `HH:MM`.
fn minute(text: &str) -> Option<u16> {
    let time: Time = text.parse().ok()?;
    Some(u16::try_from(time.hour()).ok()? * 60 + u16::try_from(time.minute()).ok()?)
}

/// The minute at which a range ends. `24:00` is midnight, and so is `23:59`, as which many write it.
fn closing(text: &str) -> Option<u16> {
    if matches!(text, "24:00" | "23:59") { Some(DAY) } else { minute(text) }
}
