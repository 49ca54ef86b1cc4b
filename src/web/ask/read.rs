//! What was typed, as a record.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::fill::is_unasked;
use super::{Ask, Blank, NO, Shape, WAS, YES, at, is_blank, key, rows};
use crate::domain::ArticleRef;
use crate::web::form::{BETWEEN, Fields};

impl Blank {
    /// The record that was there with what was typed: what was left empty is not in it, so that an update takes it away, and
    /// what the form does not ask for stays as it was.
    pub(in crate::web) fn read(&self, typed: &Fields, was: &Value) -> Map<String, Value> {
        let mut record = was.clone();
        for part in self.parts {
            record = read(part.asks, typed, "", &record);
        }
        if let Value::Object(fields) = record { fields } else { Map::new() }
    }
}

/// An object with what was typed of it.
fn read(asks: &[Ask], typed: &Fields, before: &str, was: &Value) -> Value {
    let mut object = was.as_object().cloned().unwrap_or_default();
    for ask in asks {
        let name = format!("{before}{}", ask.path);
        put(&mut object, ask.path, value(ask.shape, typed, &name, at(was, ask.path)));
    }
    Value::Object(object)
}

/// The value of a field; none where nothing was typed.
fn value(shape: Shape, typed: &Fields, name: &str, was: Option<&Value>) -> Option<Value> {
    let said = typed.get(name);
    let list = |texts: Vec<String>| (!texts.is_empty()).then(|| json!(texts));
    match shape {
        Shape::Line | Shape::Block | Shape::Date | Shape::One(_) | Shape::Which(_) => {
            (!said.is_empty()).then(|| json!(said))
        }
        Shape::Number => (!said.is_empty()).then(|| said.parse::<u32>().map_or_else(|_| json!(said), |it| json!(it))),
        Shape::Lines => list(pieces(said, &['\n']).collect()),
        Shape::Listed | Shape::Languages => list(pieces(said, &BETWEEN).collect()),
        Shape::Articles => {
            let article = |text: String| ArticleRef::parse_loosely(&text).map_or(text, |article| article.to_string());
            list(pieces(said, &BETWEEN).map(article).collect())
        }
        Shape::Answer => match said {
            YES => Some(json!(true)),
            NO => Some(json!(false)),
            _ => None,
        },
        Shape::Tick => (said == YES).then_some(Value::Bool(true)),
        Shape::Several(_) => list(typed.all(name)),
        Shape::Ordered(_) => {
            let places = rows(typed, name).into_iter().map(|at| typed.get(&format!("{name}.{at}")).to_owned());
            list(places.filter(|code| !code.is_empty()).collect())
        }
        Shape::Titles | Shape::Texts => by_language(typed, name),
        Shape::Rows(asks) => {
            let typed_rows = rows(typed, name).into_iter().map(|at| format!("{name}.{at}"));
            let row = |row: String| {
                let before = typed.get(&format!("{row}.{WAS}")).parse::<usize>().ok().and_then(|at| was?.get(at));
                read(asks, typed, &format!("{row}."), before.unwrap_or(&Value::Null))
            };
            let was_rows = was.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            let sent = rows(typed, name).into_iter().map(|at| typed.get(&format!("{name}.{at}.{WAS}")).to_owned());
            let sent: BTreeSet<String> = sent.collect();
            let mut all: Vec<Value> = typed_rows.filter(|row| !is_blank(typed, row)).map(row).collect();
            // A row of which nothing is asked was not shown, and so cannot have been taken out.
            for (at, row) in was_rows.iter().enumerate().filter(|(_, row)| is_unasked(asks, row)) {
                if !sent.contains(&at.to_string()) {
                    all.insert(at.min(all.len()), row.clone());
                }
            }
            (!all.is_empty()).then_some(Value::Array(all))
        }
    }
}

/// A text by language.
fn by_language(typed: &Fields, name: &str) -> Option<Value> {
    let mut texts = Map::new();
    for at in rows(typed, name) {
        let text = typed.get(&format!("{name}.{at}.text"));
        if !text.is_empty() {
            let tag = key(typed.get(&format!("{name}.{at}.language")), |tag| texts.contains_key(tag));
            texts.insert(tag, json!(text));
        }
    }
    (!texts.is_empty()).then_some(Value::Object(texts))
}

/// The pieces of a text.
fn pieces<'a>(text: &'a str, between: &'a [char]) -> impl Iterator<Item = String> + 'a {
    text.split(between).map(|piece| piece.trim().to_owned()).filter(|piece| !piece.is_empty())
}

/// Puts a value at a path with dots, or takes it away together with what holds nothing then.
fn put(object: &mut Map<String, Value>, path: &str, value: Option<Value>) {
    match (path.split_once('.'), value) {
        (None, Some(value)) => {
            object.insert(path.to_owned(), value);
        }
        (None, None) => {
            object.remove(path);
        }
        (Some((first, rest)), value) => {
            let mut inner = object.remove(first).and_then(|it| it.as_object().cloned()).unwrap_or_default();
            put(&mut inner, rest, value);
            if !inner.is_empty() {
                object.insert(first.to_owned(), Value::Object(inner));
            }
        }
    }
}
