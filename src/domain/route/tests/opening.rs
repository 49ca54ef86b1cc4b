//! Opening hours against a plain loop that looks at the clock on the wall every minute.

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::super::opening::{Opening, Week};
use crate::domain::check;
use crate::domain::contact::{Hours, OfficeHours};

/// Time zones with a day on which their clocks change, or with what else is odd: half hours, a day that never was.
const CHANGES: [(&str, &str); 10] = [
    ("Europe/Zurich", "2026-03-29"),
    ("Europe/Zurich", "2026-10-25"),
    ("America/New_York", "2027-03-14"),
    ("Australia/Sydney", "2026-10-04"),
    ("Australia/Lord_Howe", "2027-04-04"),
    ("America/Santiago", "2026-09-06"),
    ("Africa/Cairo", "2026-04-24"),
    ("Pacific/Apia", "2011-12-30"),
    ("Asia/Kathmandu", "2026-01-01"),
    ("Pacific/Kiritimati", "2026-12-31"),
];

/// Whether the clock on the wall shows a time within the hours, read as they are written.
fn is_open(hours: &OfficeHours, now: DateTime) -> bool {
    const DAYS: [&str; 7] = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];
    let day = DAYS[usize::try_from(now.weekday().to_sunday_zero_offset()).unwrap()].to_owned();
    let time = now.strftime("%H:%M").to_string();
    let within = |range: &Hours| range.from <= time && (time < range.until || range.until == "23:59");
    !hours.holidays.contains(&now.date().to_string())
        && hours.weekly.iter().any(|range| range.days.contains(&day) && within(range))
}

/// Some hours of a week: up to five ranges, at times that fall on changes of the clock and elsewhere.
fn weeks() -> impl Strategy<Value = Vec<Hours>> {
    let minute = prop_oneof![0..240u16, 0..1440u16];
    let range = (1..128u8, minute, 1..1440u16).prop_map(|(days, from, length)| {
        let codes = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"].iter().enumerate();
        let days = codes.filter(|(at, _)| days >> at & 1 == 1).map(|(_, code)| (*code).to_owned()).collect();
        let text = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        Hours { days, from: text(from.min(1438)), until: text((from.min(1438) + length).min(1439)) }
    });
    prop::collection::vec(range, 1..5)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn open_now_and_the_next_change_are_what_the_clock_on_the_wall_says(
        weekly in weeks(),
        change in 0..CHANGES.len(),
        closed in prop::collection::vec(0..4i8, 0..2),
    ) {
        let (name, day) = CHANGES[change];
        let zone = check::zone(name).unwrap();
        let noon: DateTime = format!("{day}T00:00").parse().unwrap();
        let holidays = closed.iter().map(|ahead| (noon.date().checked_add(jiff::Span::new().days(*ahead)).unwrap()).to_string());
        let hours = OfficeHours { weekly, holidays: holidays.collect() };
        let week = Week::of(&hours).unwrap();
        let begin = jiff::tz::Offset::UTC.to_timestamp(noon).unwrap() - SignedDuration::from_hours(24);
        let minutes: Vec<(Timestamp, bool)> = (0..4 * 24 * 60)
            .map(|minute| begin + SignedDuration::from_mins(minute))
            .map(|at| (at, is_open(&hours, zone.to_datetime(at))))
            .collect();
        for (at, (now, open)) in minutes.iter().enumerate().step_by(7) {
            let change = minutes[at..].iter().find(|(_, then)| then != open).map(|(then, _)| *then);
            let last = minutes.last().unwrap().0;
            let (is_open, until) = match week.at(&zone, *now) {
                Opening::Open(until) => (true, until),
                Opening::Closed(until) => (false, until),
            };
            prop_assert_eq!(is_open, *open, "{} at {}", name, now);
            match change {
                Some(change) => prop_assert_eq!(until, Some(change), "{} from {}", name, now),
                None => prop_assert!(until.is_none_or(|until| until > last), "{} from {}: {:?}", name, now, until),
            }
        }
    }
}

/// Hours on those days.
fn hours(days: &[&str], from: &str, until: &str) -> Hours {
    Hours { days: days.iter().map(|day| (*day).to_owned()).collect(), from: from.to_owned(), until: until.to_owned() }
}

#[test]
fn an_office_that_never_closes_has_no_closing_time_and_one_on_holiday_for_ever_no_opening() {
    let zone = check::zone("Asia/Dubai").unwrap();
    let at: Timestamp = "2026-11-24T10:00:00Z".parse().unwrap();
    let all = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
    let always = OfficeHours { weekly: vec![hours(&all, "00:00", "23:59")], ..OfficeHours::default() };
    assert_eq!(Week::of(&always).unwrap().at(&zone, at), Opening::Open(None));
    let day = |ahead: i32| jiff::civil::date(2026, 11, 24).saturating_add(jiff::Span::new().days(ahead)).to_string();
    let never = OfficeHours { holidays: (0..500).map(day).collect(), ..always.clone() };
    assert_eq!(Week::of(&never).unwrap().at(&zone, at), Opening::Closed(None));
    let year = OfficeHours { holidays: (0..365).map(day).collect(), ..always };
    let opens = "2027-11-23T20:00:00Z".parse().unwrap();
    assert_eq!(Week::of(&year).unwrap().at(&zone, at), Opening::Closed(Some(opens)));
}

#[test]
fn no_weekly_hours_are_unknown_hours() {
    let holidays = vec!["2027-01-01".to_owned()];
    assert!(Week::of(&OfficeHours { weekly: Vec::new(), holidays }).is_none());
    let dayless = OfficeHours { weekly: vec![hours(&[], "09:00", "17:00")], ..OfficeHours::default() };
    assert!(Week::of(&dayless).is_none());
}
