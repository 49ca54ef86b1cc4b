//! The form of a record as a table: which of its fields are asked for, in which shape. The same table fills the form in from a
//! record, shows what was typed with what is wrong beside it, and reads it back; what it does not name stays as it was.

mod facts;
mod fill;
mod read;
mod set;
mod show;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde_json::Value;

pub(super) use self::facts::Facts;
pub(super) use self::set::Set;
use super::form::Fields;

/// What is sent of a yes, and of a box that is ticked.
const YES: &str = "yes";
/// What is sent of a no.
const NO: &str = "no";
/// Part of the name of the field that holds which row of the record a row of the form was.
const WAS: &str = "was";

/// The form of a kind of record.
#[derive(Debug)]
pub(super) struct Blank {
    /// The kind, as violations begin with it.
    pub(super) record: &'static str,
    /// Its parts, in order.
    pub(super) parts: &'static [Part],
}

/// A part of a form.
#[derive(Debug)]
pub(super) struct Part {
    /// Its name: `part-` and this is the message.
    pub(super) name: &'static str,
    /// What it asks for.
    pub(super) asks: &'static [Ask],
}

/// One thing that a form asks for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ask {
    /// The field of the record in JSON spelling, with dots; the name in the form.
    pub(super) path: &'static str,
    /// What it is called: `ask-` and this is the message, and `hint-` and this says how to fill it in, where there is one.
    pub(super) label: &'static str,
    /// Its shape.
    pub(super) shape: Shape,
}

/// The shape of what a form asks for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// A line of text.
    Line,
    /// Several lines of text.
    Block,
    /// A day.
    Date,
    /// A whole number.
    Number,
    /// Texts, one a line.
    Lines,
    /// Texts with commas between them.
    Listed,
    /// Codes of languages with commas between them.
    Languages,
    /// Articles with commas between them, as people write them.
    Articles,
    /// Yes, no, or not on record.
    Answer,
    /// A box to tick.
    Tick,
    /// A code, or none.
    One(Set),
    /// A code.
    Which(Set),
    /// Any number of codes.
    Several(Set),
    /// Codes in the order of preference.
    Ordered(Set),
    /// A line of text in any language.
    Titles,
    /// Several lines of text in any language.
    Texts,
    /// Objects.
    Rows(&'static [Ask]),
}

impl Ask {
    /// A field that is called as it is spelled.
    pub(super) const fn new(path: &'static str, shape: Shape) -> Self {
        Self { path, label: path, shape }
    }

    /// A field that is called otherwise.
    pub(super) const fn called(path: &'static str, label: &'static str, shape: Shape) -> Self {
        Self { path, label, shape }
    }
}

impl Blank {
    /// What the form changes, as masks name it.
    pub(super) fn mask(&self) -> Vec<String> {
        let asks = self.parts.iter().flat_map(|part| part.asks);
        let fields: BTreeSet<_> = asks.filter_map(|ask| ask.path.split('.').next()).collect();
        fields.into_iter().map(str::to_owned).collect()
    }
}

/// The field of a record at a path with dots.
fn at<'a>(record: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(record, |value, key| value.get(key))
}

/// The rows of a field that a form has, by their numbers, whatever was typed there.
fn rows(typed: &Fields, name: &str) -> BTreeSet<usize> {
    let written = |field: &str| field.strip_prefix(name)?.strip_prefix('.')?.split('.').next()?.parse::<u32>().ok();
    // There is always room for a row after the last.
    let number = |field: &str| usize::try_from(written(field)?).ok();
    typed.pairs().filter_map(|(field, _)| number(field)).collect()
}

/// Whether nothing was typed in a row.
fn is_blank(typed: &Fields, row: &str) -> bool {
    let inside = |field: &str| field.strip_prefix(row)?.strip_prefix('.').map(str::to_owned);
    !typed.pairs().any(|(field, value)| {
        !value.is_empty() && inside(field).is_some_and(|rest| rest.rsplit('.').next() != Some(WAS))
    })
}

/// The key of a language in the JSON of a text. One that is typed twice comes in other letters the second time, so that
/// nothing of it is lost before it is refused.
fn key(tag: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let spellings = [tag.to_owned(), tag.to_uppercase(), tag.to_lowercase()];
    spellings.into_iter().find(|spelling| !is_taken(spelling)).unwrap_or_else(|| tag.to_owned())
}
