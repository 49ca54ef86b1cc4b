//! Tests of what an activity says: places, money, days.

use super::*;
use crate::domain::{Activity, RegionCode, StateCode};

/// The activity with those elements in it.
fn activity(inside: &str) -> Result<Activity, Violations> {
    let xml =
        format!("<iati-activity default-currency='USD'><iati-identifier>x</iati-identifier>{inside}</iati-activity>");
    let element = element::read(xml.as_bytes()).unwrap();
    activity::read(&element, &Defaults::default()).map(|report| report.activity)
}

#[test]
fn a_place_is_taken_only_where_it_is_sure() {
    let country = |code: &str, share: &str| format!("<recipient-country code='{code}' percentage='{share}'/>");
    let region =
        |list: &str, code: &str| format!("<recipient-region vocabulary='{list}' code='{code}' percentage='40'/>");
    for (inside, state, in_region) in [
        (country("KE", ""), "KE", ""),
        (country("KE", "100") + &country("KE", "0"), "KE", ""),
        (country("KE", "50") + &country("UG", "50"), "", "014"),
        (country("KE", "50.01") + &country("UG", "49.99"), "KE", ""),
        (country("KE", "50") + &country("MN", "50"), "", ""),
        (country("KE", "60") + &region("2", "14"), "KE", ""),
        (country("KE", "50") + &region("2", "14"), "", ""),
        (region("2", "14"), "", "014"),
        (region("1", "298"), "", "002"),
        (region("1", "679"), "", ""),
        (region("99", "002"), "", ""),
        (String::new(), "", ""),
    ] {
        let found = activity(&inside).unwrap();
        assert_eq!((found.state, found.region), (StateCode::from(state), RegionCode::from(in_region)), "{inside}");
    }
}

#[test]
fn money_is_exact_in_one_currency_and_never_guessed() {
    let budget = |kind: &str, year: &str, value: &str| {
        format!("<budget type='{kind}'><period-start iso-date='{year}'/><value {value}</value></budget>")
    };
    let paid = |kind: &str, value: &str| {
        format!("<transaction><transaction-type code='{kind}'/><value>{value}</value></transaction>")
    };
    for (inside, expected) in [
        (budget("1", "2025", ">0.1") + &budget("1", "2026", ">0.2"), Some("0.3")),
        (budget("1", "2025", ">5") + &budget("2", "2025", ">7") + &budget("2", "2025", ">1"), Some("8")),
        (budget("1", "2025", ">5") + &budget("1", "2026", "currency='EUR'>5"), None),
        (budget("1", "2025", ">5") + &budget("1", "2026", ">-5"), None),
        (budget("1", "2025", ">99999999999999999") + &paid("2", "1"), Some("99999999999999999")),
        (paid("2", "5") + &paid("3", "9") + &paid("11", "9"), Some("5")),
        (paid("3", "5.50") + &paid("4", "4.50") + &paid("1", "9"), Some("10")),
        (paid("1", "9"), None),
    ] {
        let amount = activity(&inside).unwrap().amount;
        assert_eq!(amount.as_ref().map(|amount| amount.value.as_str()), expected, "{inside}");
    }
    for value in ["1e3", "1,000", "--5", "+-5", "NaN", "", "1_000"] {
        let violations = activity(&budget("1", "2025", &format!(">{value}"))).unwrap_err();
        assert_eq!(violations.0[0].field, "activity.amount.value", "{value}");
    }
}

#[test]
fn days_that_were_come_before_days_that_are_planned() {
    for (dates, expected) in [
        (&[("1", "2025-01-01"), ("3", "2025-12-31")][..], ("2025-01-01", "2025-12-31")),
        (&[("1", "2025-01-01"), ("2", "2025-02-01"), ("3", "2025-12-31")], ("2025-02-01", "2025-12-31")),
        (&[("2", "2026-02-01"), ("3", "2025-12-31")], ("2026-02-01", "")),
        (&[("1", "2026-02-01"), ("4", "2025-12-31")], ("", "2025-12-31")),
        (&[("2", "2026-02-01"), ("4", "2025-12-31")], ("2026-02-01", "2025-12-31")),
        (&[("2", "2026-02-01+02:00")], ("2026-02-01", "")),
        (&[("2", "2026-02-01T10:00:00Z")], ("2026-02-01", "")),
    ] {
        let date = |(kind, day): &(&str, &str)| format!("<activity-date type='{kind}' iso-date='{day}'/>");
        let found = activity(&dates.iter().map(date).collect::<String>()).unwrap();
        assert_eq!((found.start.as_str(), found.end.as_str()), expected, "{dates:?}");
    }
}

#[test]
fn no_entity_is_known_but_those_of_xml() {
    let read = |text: &str| element::read(format!("<title>{text}</title>").as_bytes());
    assert_eq!(read("a&lt;&amp;&#233;&#xe9;").unwrap().text, "a<&éé");
    for text in
        ["&nbsp;", "&x;", "&", "&#0;", "&#xFFFFFFFF;", "<narrative xml:lang='&x;'/>", "<b x='1' x='2'/>", "</b>"]
    {
        assert!(read(text).is_err(), "{text}");
    }
    let broken = element::read(b"<title>\n\n&x;</title>").unwrap_err();
    assert_eq!(broken.lines, 2);
    assert!(element::read(b"<title>\xFF</title>").is_err());
    assert!(element::read(b"<other/>").is_err());
}
