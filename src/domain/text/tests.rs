//! What texts are refused, and how the others are normalised.

use super::*;

/// The normalised text and what is wrong with it.
fn checked(rule: Rule, text: &str) -> (String, Option<String>) {
    let mut text = text.to_owned();
    let mut violations = Violations::default();
    rule.check(&mut text, "names[\"en\"]", &mut violations);
    assert!(violations.0.len() <= 1);
    (text, violations.0.into_iter().next().map(|v| v.description))
}

#[test]
fn text_is_normalised_before_it_is_checked() {
    let cases = [
        ("  Ministry of Justice \n", "Ministry of Justice"),
        ("Co\u{302}te d'Ivoire", "Côte d'Ivoire"),
        ("می\u{200C}خواهم", "می\u{200C}خواهم"),
        ("", ""),
        (" \u{A0}\u{3000} ", ""),
    ];
    for (given, expected) in cases {
        assert_eq!(checked(Rule::Line, given), (expected.to_owned(), None), "{given:?}");
    }
    assert_eq!(checked(Rule::Block, "one\r\ntwo\rthree").0, "one\ntwo\nthree");
}

#[test]
fn no_text_holds_controls_or_bidi_marks() {
    let refused = [
        "a\0b",
        "a\u{7}b",
        "a\u{1B}[31mb",
        "a\u{85}b",
        "a\u{202E}b",
        "a\u{2066}b",
        "a\u{200E}b",
        "a\u{200F}b",
        "a\u{61C}b",
        "a\u{200B}b",
        "a\u{FEFF}b",
        "a\u{E0041}b",
    ];
    for text in refused {
        for rule in [Rule::Line, Rule::Block, Rule::Description] {
            let problem = checked(rule, text).1.unwrap_or_default();
            assert!(problem.contains("U+") && problem.contains("remove it"), "{text:?}: {problem}");
        }
    }
}

#[test]
fn only_blocks_have_line_breaks() {
    for text in ["a\nb", "a\tb", "a\u{2028}b"] {
        assert!(checked(Rule::Line, text).1.unwrap_or_default().contains("one line"), "{text:?}");
        assert_eq!(checked(Rule::Description, text).1, None);
    }
}

#[test]
fn no_word_of_a_name_mixes_alphabets_that_look_alike() {
    for name in [
        "Министерство юстиции (Ministry of Justice)",
        "Ministry of Justice / Υπουργείο Δικαιοσύνης",
        "KPK-КПК",
        "検察庁Tokyo",
        "Côte d'Ivoire",
    ] {
        assert_eq!(checked(Rule::Name, name).1, None, "{name}");
    }
    // A Cyrillic Es and a Greek Omicron.
    for (name, word) in [("Office of the \u{421}ourt", "\u{421}ourt"), ("Ministry \u{39F}f", "\u{39F}f")] {
        let problem = checked(Rule::Name, name).1.unwrap_or_default();
        assert!(problem.contains(word) && problem.contains("Latin letters"), "{problem}");
        assert_eq!(checked(Rule::Line, name).1, None, "{name}");
    }
}

#[test]
fn a_text_does_not_begin_with_a_combining_mark() {
    assert!(checked(Rule::Line, "\u{301}a").1.unwrap_or_default().contains("combining"));
    assert!(checked(Rule::Line, "\u{301}").1.is_some());
    assert_eq!(checked(Rule::Line, "a\u{301}").0, "á");
}

#[test]
fn length_is_bounded_in_bytes() {
    for (rule, most) in [(Rule::Line, 4096), (Rule::Block, 4096), (Rule::Description, 32768)] {
        assert_eq!(checked(rule, &"a".repeat(most)).1, None);
        let problem = checked(rule, &"a".repeat(most + 1)).1.unwrap_or_default();
        assert_eq!(problem, format!("is {} bytes long; at most {most} are allowed", most + 1));
        assert!(checked(rule, &"语".repeat(most / 3 + 1)).1.is_some());
        assert!(checked(rule, &"x".repeat(64 * 1024)).1.is_some());
        // U+0958 grows when it is normalised.
        assert!(checked(rule, &"\u{958}".repeat(most / 3)).1.is_some());
    }
}

#[test]
fn a_map_of_texts_has_good_tags_and_no_empty_text() {
    let mut text =
        Text::from([("EN-us", " Office "), ("fr", "  "), ("und", "x"), ("english", "y"), ("zh-hant", "法務部")]);
    let mut violations = Violations::default();
    text.check("names", Rule::Line, &mut violations);
    assert_eq!(text, Text::from([("en-US", "Office"), ("und", "x"), ("zh-Hant", "法務部")]));
    assert_eq!(violations.0.len(), 1);
    assert_eq!(violations.0[0].field, "names[\"english\"]");

    let mut twice = Text::from([("EN", "a"), ("en", "b")]);
    let mut violations = Violations::default();
    twice.check("names", Rule::Line, &mut violations);
    assert_eq!(violations.0.len(), 1);
}

#[test]
fn every_text_of_a_map_is_checked_at_its_path() {
    let mut text = Text::from([("ar", "a\u{202E}b"), ("en", "ok"), ("fr", "a\0b")]);
    let mut violations = Violations::default();
    text.check("description", Rule::Description, &mut violations);
    let fields: Vec<_> = violations.0.iter().map(|v| v.field.as_str()).collect();
    assert_eq!(fields, ["description[\"ar\"]", "description[\"fr\"]"]);
}

#[test]
fn the_best_text_is_the_wanted_language_then_english_then_any() {
    let text = Text::from([("de", "d"), ("en", "e"), ("fr-CH", "f")]);
    assert_eq!(text.best(&["fr"]), Some("f"));
    assert_eq!(text.best(&["es", "de"]), Some("d"));
    assert_eq!(text.best(&["ru"]), Some("e"));
    assert_eq!(Text::from([("mn", "m")]).best(&["ru"]), Some("m"));
    assert_eq!(Text::default().best(&["ru"]), None);
}

#[test]
fn a_quoted_text_is_short_and_visible() {
    assert_eq!(quoted("XX"), "`XX`");
    assert_eq!(quoted("a\u{202E}\0b"), "`a\u{FFFD}\u{FFFD}b`");
    assert_eq!(quoted(&"x".repeat(100)).chars().count(), 43);
}
