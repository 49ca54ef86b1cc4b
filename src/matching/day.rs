//! Days as numbers, which compare and subtract faster than dates.

use jiff::civil::{Date, date};

/// Days since the first of January 1970.
pub(super) type Day = i32;

/// The number of a day.
pub(super) fn of(day: Date) -> Day {
    let hours = day.duration_since(date(1970, 1, 1)).as_hours();
    i32::try_from(hours / 24).unwrap_or(0)
}
