//! Hostile texts: a literal search or a clear error, soon, and never a panic.

use std::time::{Duration, Instant};

use focalpoint::domain::AuthorityKind;
use focalpoint::view::index::{ContactQuery, Hits, IndexError, ProviderQuery};

use super::given::{Directory, office};

/// Asks both indexes, and checks that it did not take long; an unoptimised build on a busy machine gets ten times the
/// limit of a released one.
fn ask(directory: &Directory, text: &str) -> Result<Hits, IndexError> {
    let start = Instant::now();
    let hits = directory.searchers.search_authorities(&ContactQuery { text, ..ContactQuery::default() }, 10, 0);
    let providers = directory.searchers.search_providers(&ProviderQuery { text, ..ProviderQuery::default() }, 10, 0);
    let took = start.elapsed();
    assert!(took < Duration::from_secs(2), "{took:?} for {:?}", text.chars().take(40).collect::<String>());
    assert_eq!(hits.is_err(), providers.is_err());
    hits
}

#[test]
fn texts_that_are_too_long_are_refused() {
    let demo = Directory::demo();
    for text in ["a".repeat(64 * 1024), "[".repeat(100_000), "ж ".repeat(5_000), "a\u{301}".repeat(2_000)] {
        assert!(matches!(ask(&demo, &text), Err(IndexError::QueryTooLong { most: 256 })));
    }
    assert!(ask(&demo, &"é".repeat(256)).is_ok());
}

#[test]
fn the_syntax_of_query_languages_is_text() {
    let offices = Directory::of(&[office("FJ", AuthorityKind::Fiu, [("en", "Office names:AND (tax) OR *")])]);
    assert_eq!(offices.first("names:AND"), "Office names:AND (tax) OR *");
    for text in [
        "names:tax",
        "+names:[a TO z]",
        "((((((((((",
        "\"tax",
        "tax^9999999",
        "tax~2",
        "*",
        "?*?",
        "AND OR NOT",
        "-tax",
        "\\",
        "{{7*7}}",
        "'; DROP TABLE",
        "%s%n",
        "/.*/",
    ] {
        ask(&offices, text).unwrap();
    }
}

#[test]
fn controls_marks_and_directions_are_text() {
    let demo = Directory::demo();
    let zalgo = "k\u{300}\u{301}\u{302}p\u{303}\u{304}\u{305}k\u{306}\u{307}\u{308}";
    assert_eq!(demo.first(zalgo), "demo-id-kpk");
    assert_eq!(demo.first("\u{202E}KPK\u{202C}"), "demo-id-kpk");
    assert_eq!(demo.first("K\u{200B}PK"), "demo-id-kpk");
    for text in ["\0", "\0\0KPK", "\u{FEFF}", "\u{301}\u{301}", "\u{FFFF}\u{10FFFF}", "👩‍👩‍👧‍👦", "\r\n\t"]
    {
        ask(&demo, text).unwrap();
    }
}

#[test]
fn many_misspelt_words_are_searched() {
    let demo = Directory::demo();
    let words = ["minsitry", "jutsice", "comission", "corupption", "prosecuter", "genral", "finansial", "inteligence"];
    let text = words.repeat(3).join(" ");
    assert!(ask(&demo, &text).is_ok());
    let text: String = "最高人民检察院".chars().cycle().take(256).collect();
    assert!(ask(&demo, &text).is_ok());
    assert!(ask(&demo, &"a ".repeat(128)).is_ok());
    assert!(ask(&demo, &"46(13) ".repeat(36)).is_ok());
    assert!(ask(&demo, &"+41584622000 ".repeat(19)).is_ok());
    assert!(ask(&demo, &"a@b.cc ".repeat(36)).is_ok());
}

#[test]
fn words_beyond_the_most_that_are_read_are_told() {
    let demo = Directory::demo();
    let words: Vec<String> = ('a'..='t').map(|letter| format!("x{letter}x")).collect();
    let told = demo.ask(&format!("{} of {}", words[..8].join(" "), words[8..].join(" "))).interpretation.passed_over;
    assert_eq!(told, words[16..], "a stop word does not count");
    assert!(demo.ask(&words[..16].join(" ")).interpretation.passed_over.is_empty());
}
