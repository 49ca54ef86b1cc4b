//! Which of the six languages a visitor reads: the one that they chose here, else the first that their browser asks for.

use axum::http::{HeaderMap, header};

use super::cookie;
use super::words::Words;
use crate::domain::vocabulary::LANGUAGES;

/// The most languages of a browser that are looked at.
const MOST: usize = 20;

/// The words for whoever sent these headers.
pub(super) fn of(headers: &HeaderMap) -> Words {
    let chosen = cookie::read(headers, cookie::LANGUAGE).and_then(known);
    chosen.or_else(|| asked(headers)).unwrap_or(Words("en"))
}

/// The words of that language, where it is one of the six.
pub(super) fn known(tag: &str) -> Option<Words> {
    let primary = tag.split('-').next().unwrap_or_default();
    LANGUAGES.into_iter().find(|language| language.eq_ignore_ascii_case(primary)).map(Words)
}

/// The one of the six that a browser asks for first.
fn asked(headers: &HeaderMap) -> Option<Words> {
    let value = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    let mut listed: Vec<(Words, u16)> = value.split(',').take(MOST).filter_map(weighed).collect();
    listed.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
    listed.first().map(|(words, _)| *words)
}

/// A language of a list with its weight in thousandths; none where it is refused or not one of the six.
fn weighed(item: &str) -> Option<(Words, u16)> {
    let (tag, parameter) = item.split_once(';').unwrap_or((item, ""));
    let weight = match parameter.trim().strip_prefix("q=") {
        Some("1") | None => 1000,
        Some(weight) => thousandths(weight)?,
    };
    known(tag.trim()).filter(|_| weight > 0).map(|words| (words, weight))
}

/// A weight such as `0.8` in thousandths.
fn thousandths(weight: &str) -> Option<u16> {
    let digits: String = weight.strip_prefix("0.")?.chars().chain("000".chars()).take(3).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The language for a browser that asks so.
    fn read(asked: &str, cookie: &str) -> &'static str {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, asked.parse().unwrap());
        headers.insert(header::COOKIE, cookie.parse().unwrap());
        of(&headers).0
    }

    #[test]
    fn the_chosen_language_comes_first_then_what_the_browser_asks_for() {
        assert_eq!(read("de, fr-CH;q=0.9, ru;q=0.8", "x=y"), "fr");
        assert_eq!(read("en;q=0.5, ar", "x=y"), "ar");
        assert_eq!(read("zh;q=0, es;q=0.001", "x=y"), "es");
        assert_eq!(read("de, *;q=0.5", "x=y"), "en");
        assert_eq!(read("fr", "__Host-language=ru"), "ru");
        assert_eq!(read("fr", "__Host-language=xx"), "fr");
        assert_eq!(read(&"q;".repeat(1000), "x=y"), "en");
    }
}
