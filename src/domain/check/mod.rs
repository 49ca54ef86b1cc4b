//! Checks of single fields. Each normalises the value in place and adds a violation that says what would be right.
//! An empty value is an absent one and passes; `required` refuses it.

mod address;
mod language;
mod value;

use std::fmt::Display;

pub use address::{email, phone, url};
pub use language::{LanguageCode, LanguageTag, language};
pub use value::{amount, currency, date, decimal, time, time_zone, zone};

use super::coded::{Coded, Spelled};
use super::text::Rule;
use super::{Text, Violations};

/// Checks the name of a body: a line, of which no word mixes alphabets that look alike.
pub fn name(text: &mut String, path: &str, violations: &mut Violations) {
    Rule::Name.check(text, path, violations);
}

/// Checks a text of one line, at most 4 KiB.
pub fn line(text: &mut String, path: &str, violations: &mut Violations) {
    Rule::Line.check(text, path, violations);
}

/// Checks a text of several lines, at most 4 KiB.
pub fn block(text: &mut String, path: &str, violations: &mut Violations) {
    Rule::Block.check(text, path, violations);
}

/// Checks a running text, at most 32 KiB.
pub fn description(text: &mut String, path: &str, violations: &mut Violations) {
    Rule::Description.check(text, path, violations);
}

/// Adds a violation when the text is empty.
pub fn required(text: &str, path: &str, violations: &mut Violations) {
    if text.trim().is_empty() {
        violations.add(path, "is required");
    }
}

/// Adds a violation when there is no text in any language.
pub fn required_text(text: &Text, path: &str, violations: &mut Violations) {
    if text.is_empty() {
        violations.add(path, "is required in at least one language");
    }
}

/// Checks every text of a list with `check` (its path is `path[i]`), and drops empty texts and repetitions.
pub fn each(
    texts: &mut Vec<String>,
    path: &str,
    check: impl Fn(&mut String, &str, &mut Violations),
    violations: &mut Violations,
) {
    for (i, text) in texts.iter_mut().enumerate() {
        check(text, &format!("{path}[{i}]"), violations);
    }
    texts.retain(|text| !text.is_empty());
    drop_repeated(texts);
}

/// Checks every code of a list (its path is `path[i]`), and drops repetitions.
pub fn codes<T: Spelled + PartialEq + Display>(codes: &mut Vec<Coded<T>>, path: &str, violations: &mut Violations) {
    for (i, code) in codes.iter().enumerate() {
        code.validate(&format!("{path}[{i}]"), violations);
    }
    drop_repeated(codes);
}

/// Keeps the first of equal values, in order.
fn drop_repeated<T: PartialEq>(values: &mut Vec<T>) {
    let mut kept: Vec<T> = Vec::with_capacity(values.len());
    for value in values.drain(..) {
        if !kept.contains(&value) {
            kept.push(value);
        }
    }
    *values = kept;
}

#[cfg(test)]
mod tests;
