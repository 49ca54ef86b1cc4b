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

/// A kind of authority in words.
pub(super) fn authority_kind(code: &str, language: &str) -> String {
    vocabulary().authority_kind(code).map_or_else(|| code.to_owned(), |entry| entry.labels.get(language).to_owned())
}

/// A kind of provider in words.
pub(super) fn provider_kind(code: &str, language: &str) -> String {
    vocabulary().provider_kind(code).map_or_else(|| code.to_owned(), |entry| entry.labels.get(language).to_owned())
}

/// Codes of themes, types of assistance, regions and States in words; what is none of them stays as it is.
pub(super) fn listed(codes: &[String], language: &str) -> String {
    codes.iter().map(|code| word(code, language)).collect::<Vec<_>>().join(", ")
}

/// The same for codes in one text, with a comma between them.
pub(super) fn in_words(codes: &str, language: &str) -> String {
    codes.split(", ").map(|code| word(code, language)).collect::<Vec<_>>().join(", ")
}

/// One code in words.
pub(super) fn word(code: &str, language: &str) -> String {
    let words = vocabulary();
    let labels = words
        .theme(code)
        .map(|entry| &entry.labels)
        .or_else(|| words.assistance_type(code).map(|entry| &entry.labels))
        .or_else(|| words.region(code).map(|entry| &entry.labels));
    let state = || State::parse(code).filter(|state| state.code() == code).map(|state| state.name(language).to_owned());
    labels.map(|labels| labels.get(language).to_owned()).or_else(state).unwrap_or_else(|| code.to_owned())
}
