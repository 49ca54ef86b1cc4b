//! Checks of money, dates and time zones.

use std::sync::LazyLock;

use iso_currency::Currency;
use jiff::civil::Date;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use rust_decimal::Decimal;

use crate::domain::Violations;
use crate::domain::text::quoted;

/// Checks an ISO 4217 code in capitals.
pub fn currency(code: &mut String, path: &str, violations: &mut Violations) {
    trim(code);
    if !code.is_empty() && Currency::from_code(code).is_none() {
        violations.add(path, format!("{} is not a currency; expected an ISO 4217 code such as `USD`", quoted(code)));
    }
}

/// Checks an amount: digits with an optional fraction, not negative, no exponent.
pub fn amount(amount: &mut String, path: &str, violations: &mut Violations) {
    trim(amount);
    if !amount.is_empty() && decimal(amount).is_none() {
        let message = "is not an amount; expected digits with `.` before the fraction, such as `12500.50`";
        violations.add(path, format!("{} {message}", quoted(amount)));
    }
}

/// The amount of that spelling: 1 to 18 digits and at most 6 after the point, not negative.
#[must_use]
pub fn decimal(amount: &str) -> Option<Decimal> {
    let (whole, fraction) = amount.split_once('.').unwrap_or((amount, "0"));
    let digits = |text: &str, most: usize| (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if digits(whole, 18) && digits(fraction, 6) { amount.parse().ok() } else { None }
}

/// Checks a date written `YYYY-MM-DD`.
pub fn date(date: &mut String, path: &str, violations: &mut Violations) {
    trim(date);
    if !date.is_empty() && parse_date(date).is_none() {
        violations.add(path, format!("{} is not a date; expected YYYY-MM-DD, such as `2026-11-24`", quoted(date)));
    }
}

/// Checks a moment, RFC 3339.
pub fn time(time: &mut String, path: &str, violations: &mut Violations) {
    trim(time);
    if !time.is_empty() && time.parse::<jiff::Timestamp>().is_err() {
        let message = "is not a time; expected RFC 3339, such as `2026-01-31T12:00:00Z`";
        violations.add(path, format!("{} {message}", quoted(time)));
    }
}

/// The date of that spelling.
fn parse_date(text: &str) -> Option<Date> {
    text.parse().ok().filter(|date: &Date| date.to_string() == text)
}

/// Checks a time zone by its IANA name and puts it in its usual case.
pub fn time_zone(name: &mut String, path: &str, violations: &mut Violations) {
    trim(name);
    match zone(name).as_ref().and_then(TimeZone::iana_name) {
        Some(canonical) => canonical.clone_into(name),
        None if name.is_empty() => {}
        None => {
            let message = "is not a time zone; expected an IANA name such as `Asia/Ulaanbaatar`";
            violations.add(path, format!("{} {message}", quoted(name)));
        }
    }
}

/// The rules of the time zone of that IANA name, from the copy in the program.
#[must_use]
pub fn zone(name: &str) -> Option<TimeZone> {
    static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);
    ZONES.get(name).ok()
}

/// Takes away the space around a text.
fn trim(text: &mut String) {
    if text.trim().len() != text.len() {
        *text = text.trim().to_owned();
    }
}
