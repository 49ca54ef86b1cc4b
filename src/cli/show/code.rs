//! Codes and multilingual texts in the words of a language.

use std::collections::BTreeMap;

use crate::domain::{State, vocabulary};

/// The text in a language, else in English, else in any.
pub(in crate::cli) fn best<'a>(texts: &'a BTreeMap<String, String>, language: &str) -> &'a str {
    let primary = |tag: &str| tag.split('-').next().map(str::to_owned);
    let in_language = |wanted: &str| texts.iter().find(|(tag, _)| primary(tag).as_deref() == Some(wanted));
    in_language(language).or_else(|| in_language("en")).or_else(|| texts.iter().next()).map_or("", |(_, text)| text)
}

/// A State by name and code.
pub(in crate::cli) fn state(code: &str, language: &str) -> String {
    State::parse(code).map_or_else(|| code.to_owned(), |state| format!("{} ({code})", state.name(language)))
}

/// Several States.
pub(super) fn states(codes: &[String], language: &str) -> String {
    codes.iter().map(|code| state(code, language)).collect::<Vec<_>>().join(", ")
}

/// A kind of authority in words.
pub(super) fn authority_kind(code: &str, language: &str) -> String {
    vocabulary().authority_kind(code).map_or_else(|| code.to_owned(), |entry| entry.labels.get(language).to_owned())
}

/// A kind of provider in words.
pub(super) fn provider_kind(code: &str, language: &str) -> String {
    vocabulary().provider_kind(code).map_or_else(|| code.to_owned(), |entry| entry.labels.get(language).to_owned())
}

/// Themes in words.
pub(super) fn themes(codes: &[String], language: &str) -> String {
    let word = |code: &String| {
        vocabulary().theme(code).map_or_else(|| code.clone(), |entry| entry.labels.get(language).to_owned())
    };
    codes.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// Types of assistance in words.
pub(super) fn assistance(codes: &[String], language: &str) -> String {
    let word = |code: &String| {
        vocabulary().assistance_type(code).map_or_else(|| code.clone(), |entry| entry.labels.get(language).to_owned())
    };
    codes.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// Regions in words.
pub(super) fn regions(codes: &[String], language: &str) -> String {
    let word = |code: &String| {
        vocabulary().region(code).map_or_else(|| code.clone(), |entry| entry.labels.get(language).to_owned())
    };
    codes.iter().map(word).collect::<Vec<_>>().join(", ")
}
