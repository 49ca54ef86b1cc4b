//! Moments as pages show them: by the clock of a place, with the day of the week in the reader's language.

use jiff::Timestamp;
use jiff::ZonedDateTime;

use super::words::Words;

/// A moment by the clock of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Moment {
    /// For programs, RFC 3339.
    pub(super) exact: String,
    /// For people.
    pub(super) text: String,
}

impl Moment {
    /// A moment by the clock of a time zone; by that of UTC where there is no such zone.
    pub(super) fn of(words: Words, at: Timestamp, zone: &str) -> Self {
        let zoned = at.in_tz(zone).unwrap_or_else(|_| at.to_zoned_datetime(jiff::tz::TimeZone::UTC));
        Self { exact: at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(), text: text(words, &zoned) }
    }
}

/// The marks around a stretch of text from left to right (UAX 9), or a date would be read from its end.
const LEFT_TO_RIGHT: [char; 2] = ['\u{2066}', '\u{2069}'];

/// Day of the week, date, and time to the minute.
fn text(words: Words, zoned: &ZonedDateTime) -> String {
    let day = words.code("weekday", &zoned.weekday().to_monday_one_offset().to_string());
    let [begin, end] = LEFT_TO_RIGHT;
    format!("{day} {begin}{}{end}", zoned.strftime("%Y-%m-%d %H:%M"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_told_by_the_clock_of_its_place() {
        let at: Timestamp = "2026-11-27T20:00:00Z".parse().unwrap();
        let zurich = Moment::of(Words("en"), at, "Europe/Zurich");
        assert_eq!(
            (zurich.text.as_str(), zurich.exact.as_str()),
            ("Fri \u{2066}2026-11-27 21:00\u{2069}", "2026-11-27T20:00:00Z")
        );
        assert_eq!(Moment::of(Words("en"), at, "Nowhere/Else").text, "Fri \u{2066}2026-11-27 20:00\u{2069}");
    }
}
