//! One column: where its cells go in the JSON of a record, and how they are written.

use serde_json::{Map, Value};

use super::Sheet;
use super::cell::{joined, split};
use super::fields::Shape;
use crate::domain::LanguageTag;

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    /// Path of the field.
    path: Vec<String>,
    /// What its cells hold.
    shape: Shape,
}

impl Column {
    /// The column of that name.
    pub(super) fn named(sheet: Sheet, name: &str) -> Option<Self> {
        sheet.fields().iter().find_map(|(path, shape)| {
            let mut parts: Vec<String> = path.split('.').map(str::to_owned).collect();
            if *shape == Shape::Language {
                let tag = name.strip_prefix(path)?.strip_prefix('.')?;
                parts.push(LanguageTag::parse(tag)?.to_string());
            } else if name != *path {
                return None;
            }
            Some(Self { path: parts, shape: *shape })
        })
    }

    /// The columns of a field for which the record has a value: one, or one for each language.
    pub(super) fn filled(path: &str, shape: Shape, record: &Value) -> Vec<Self> {
        let parts: Vec<String> = path.split('.').map(str::to_owned).collect();
        let Some(value) = at(record, &parts) else {
            return Vec::new();
        };
        match (shape, value) {
            (Shape::Language, Value::Object(texts)) => {
                let of_language =
                    |tag: &String| Self { path: [parts.as_slice(), std::slice::from_ref(tag)].concat(), shape };
                texts.keys().map(of_language).collect()
            }
            _ => vec![Self { path: parts, shape }],
        }
    }

    /// Its name.
    pub(super) fn name(&self) -> String {
        self.path.join(".")
    }

    /// Whether it is the status, which an empty cell leaves as it is.
    fn is_status(&self) -> bool {
        self.path == ["status"]
    }

    /// Puts the value of a cell into the record; an empty cell is an absent value.
    pub(super) fn read(&self, cell: &str, record: &mut Value) {
        let cell = cell.trim();
        if cell.is_empty() {
            return;
        }
        let text = || Value::from(cell);
        let value = match self.shape {
            Shape::Text | Shape::Language => text(),
            Shape::List => split(cell).into(),
            Shape::ListOf(key) => split(cell).into_iter().map(|item| object(key, item.into())).collect(),
            Shape::Flag => cell.to_ascii_lowercase().parse::<bool>().map_or_else(|_| text(), Value::from),
            Shape::Number => cell.parse::<u64>().map_or_else(|_| text(), Value::from),
        };
        put(record, &self.path, value);
    }

    /// The cell of a record.
    pub(super) fn write(&self, record: &Value) -> String {
        let Some(value) = at(record, &self.path) else {
            return String::new();
        };
        let items = |key: Option<&str>| {
            let item = move |item| key.map_or(Some(item), |key| Value::get(item, key)).and_then(Value::as_str);
            joined(value.as_array().into_iter().flatten().filter_map(item))
        };
        match self.shape {
            Shape::List => items(None),
            Shape::ListOf(key) => items(Some(key)),
            Shape::Text | Shape::Language | Shape::Flag | Shape::Number => {
                value.as_str().map_or_else(|| value.to_string(), str::to_owned)
            }
        }
    }

    /// Takes the column's value over from a row into a record; an item of a list keeps what a cell cannot say of it.
    pub(super) fn take_over(&self, row: &Value, record: &mut Value) {
        let Some(mut value) = at(row, &self.path).cloned() else {
            if !self.is_status() {
                remove(record, &self.path);
            }
            return;
        };
        if let (Shape::ListOf(key), Value::Array(items)) = (self.shape, &mut value) {
            let mut before = at(record, &self.path).and_then(Value::as_array).cloned().unwrap_or_default();
            for item in items {
                if let Some(i) = before.iter().position(|old| old.get(key) == item.get(key)) {
                    *item = before.remove(i);
                }
            }
        }
        put(record, &self.path, value);
    }
}

/// An object with one value.
fn object(key: &str, value: Value) -> Value {
    Value::Object(Map::from_iter([(key.to_owned(), value)]))
}

/// The value at a path.
fn at<'a>(record: &'a Value, path: &[String]) -> Option<&'a Value> {
    path.iter().try_fold(record, |value, part| value.get(part))
}

/// Puts a value at a path, with the objects on the way to it.
fn put(record: &mut Value, path: &[String], value: Value) {
    let Some((first, rest)) = path.split_first() else {
        *record = value;
        return;
    };
    if let Value::Object(fields) = record {
        put(fields.entry(first.as_str()).or_insert_with(|| Value::Object(Map::new())), rest, value);
    }
}

/// Takes the value at a path away, and the objects that are empty without it.
fn remove(record: &mut Value, path: &[String]) {
    let (Some((first, rest)), Value::Object(fields)) = (path.split_first(), record) else {
        return;
    };
    let Some(inner) = fields.get_mut(first).filter(|_| !rest.is_empty()) else {
        fields.remove(first);
        return;
    };
    remove(inner, rest);
    if inner.as_object().is_some_and(Map::is_empty) {
        fields.remove(first);
    }
}
