//! What single fields accept, how they are normalised, and what they refuse.

use super::*;

/// A check of one field.
type Check = fn(&mut String, &str, &mut Violations);

/// The field after the check, when nothing is wrong with it.
fn accepted(check: Check, given: &str) -> Option<String> {
    let mut text = given.to_owned();
    let mut violations = Violations::default();
    check(&mut text, "field", &mut violations);
    assert!(violations.0.iter().all(|v| v.field == "field" && v.description.len() < 400), "{violations}");
    violations.is_empty().then_some(text)
}

/// Runs a table: what is given, and what it becomes or `None` when it is refused. Hostile texts are refused by all.
fn table(check: Check, cases: &[(&str, Option<&str>)]) {
    for (given, expected) in cases {
        assert_eq!(accepted(check, given).as_deref(), *expected, "{given:?}");
    }
    assert_eq!(accepted(check, " ").as_deref(), Some(""), "an empty value is an absent one");
    for hostile in ["\0", "a\0b", "a\u{202E}b", "\u{301}", "((((((((", "' OR 1=1 --", "<script>", "\u{FFFD}"] {
        assert_eq!(accepted(check, hostile), None, "{hostile:?}");
    }
    assert_eq!(accepted(check, &"7".repeat(64 * 1024)), None);
    assert_eq!(accepted(check, &"a.".repeat(32 * 1024)), None);
}

#[test]
fn emails() {
    table(
        email,
        &[
            ("mla@justice.example", Some("mla@justice.example")),
            (" Central.Authority+mla@MOJ.Example.ORG ", Some("Central.Authority+mla@moj.example.org")),
            ("запрос@минюст.example", Some("запрос@минюст.example")),
            ("a@b", None),
            ("Name <a@example.org>", None),
            ("a@[127.0.0.1]", None),
            ("a@example.org, b@example.org", None),
            ("a@example.org\nBcc: b@example.org", None),
            ("@example.org", None),
            ("a@@example.org", None),
        ],
    );
}

#[test]
fn phones() {
    table(
        phone,
        &[
            ("+41 22 555 01 00", Some("+41225550100")),
            ("+1-202-555-0123", Some("+12025550123")),
            ("+1 (202) 555-0123", Some("+12025550123")),
            ("+44 20 7946 0999", Some("+442079460999")),
            ("+44 (0)20 7946 0999", Some("+442079460999")),
            ("0041 22 555 01 00", Some("+41225550100")),
            ("+976\u{A0}11\u{2013}555\u{2013}010", Some("+97611555010")),
            ("+383 38 200 555", Some("+38338200555")),
            ("022 555 01 00", None),
            ("+41", None),
            ("+999 123 4567", None),
            ("+0 123 4567", None),
            ("+41 22 555 01 00 ext. 5", None),
            ("+41225550100123456", None),
            ("+٤١٢٢٥٥٥٠١٠٠", None),
        ],
    );
}

#[test]
fn web_addresses() {
    table(
        url,
        &[
            ("https://www.justice.example/mla?lang=fr", Some("https://www.justice.example/mla?lang=fr")),
            (" http://example.org ", Some("http://example.org")),
            ("https://минюст.example/", Some("https://минюст.example/")),
            ("www.example.org", None),
            ("javascript:alert(1)", None),
            ("ftp://example.org", None),
            ("https://user:secret@example.org", None),
            ("https://user@example.org", None),
            ("https://", None),
            ("https://exa mple.org", None),
        ],
    );
    assert_eq!(accepted(url, &format!("https://example.org/{}", "a".repeat(2048))), None);
}

#[test]
fn currencies() {
    table(currency, &[("USD", Some("USD")), (" MNT ", Some("MNT")), ("usd", None), ("XYZ", None), ("US", None)]);
}

#[test]
fn amounts() {
    table(
        amount,
        &[
            ("0", Some("0")),
            ("12500.50", Some("12500.50")),
            ("999999999999999999", Some("999999999999999999")),
            ("-1", None),
            ("+1", None),
            ("1e6", None),
            ("1,000", None),
            (".5", None),
            ("5.", None),
            ("NaN", None),
            ("0.1234567", None),
            ("1000000000000000000", None),
        ],
    );
}

#[test]
fn dates() {
    table(
        date,
        &[
            ("2026-11-24", Some("2026-11-24")),
            ("2024-02-29", Some("2024-02-29")),
            ("2023-02-29", None),
            ("24/11/2026", None),
            ("2026-11", None),
            ("20261124", None),
            ("2026-11-24T10:00:00Z", None),
            ("November 2026", None),
        ],
    );
}

#[test]
fn time_zones() {
    table(
        time_zone,
        &[
            ("Asia/Ulaanbaatar", Some("Asia/Ulaanbaatar")),
            ("europe/zurich", Some("Europe/Zurich")),
            ("UTC", Some("UTC")),
            ("Mars/Olympus", None),
            ("../../etc/passwd", None),
            ("+08:00", None),
        ],
    );
    assert!(zone("Africa/Nairobi").is_some() && zone("Mars/Olympus").is_none());
}

#[test]
fn languages() {
    table(
        language,
        &[
            ("FR", Some("fr")),
            ("zh-hant-tw", Some("zh-Hant-TW")),
            ("und", Some("und")),
            ("pt_BR", None),
            ("english", None),
            ("e", None),
            ("x-private", None),
        ],
    );
}

#[test]
fn lists_drop_empty_and_repeated_values() {
    let mut emails = ["a@example.org", " ", "a@EXAMPLE.org", "wrong"].map(str::to_owned).to_vec();
    let mut violations = Violations::default();
    each(&mut emails, "emails", email, &mut violations);
    assert_eq!(emails, ["a@example.org", "wrong"]);
    assert_eq!(violations.0.len(), 1);
    assert_eq!(violations.0[0].field, "emails[3]");
}

#[test]
fn what_is_required_is_asked_for() {
    let mut violations = Violations::default();
    required(" ", "title", &mut violations);
    required_text(&Text::default(), "names", &mut violations);
    required("x", "title", &mut violations);
    let fields: Vec<_> = violations.0.iter().map(|v| v.field.as_str()).collect();
    assert_eq!(fields, ["title", "names"]);
}
