//! A record as its reader sees it: what its form would ask for and is on record, in words.

use serde_json::Value;

use super::{Ask, Blank, Shape, at};
use crate::web::named::Named;
use crate::web::reach::link;
use crate::web::words::Words;

/// What a part of a record says.
#[derive(Debug)]
pub(in crate::web) struct Facts {
    /// What the part is called.
    pub(in crate::web) title: String,
    /// What it says.
    pub(in crate::web) facts: Vec<Fact>,
}

/// Something that a record says.
#[derive(Debug)]
pub(in crate::web) struct Fact {
    /// What.
    pub(in crate::web) label: String,
    /// In these lines, each of pieces.
    pub(in crate::web) lines: Vec<Vec<Piece>>,
}

/// A piece of a line.
#[derive(Debug)]
pub(in crate::web) struct Piece {
    /// Its words, with their language where it is known.
    pub(in crate::web) text: Named,
    /// Where it leads; empty where it leads nowhere.
    pub(in crate::web) href: String,
}

impl Blank {
    /// What is on record, by part.
    pub(in crate::web) fn facts(&self, words: Words, record: &Value) -> Vec<Facts> {
        let part = |part: &super::Part| Facts {
            title: words.code("part", part.name),
            facts: part.asks.iter().filter_map(|ask| fact(words, ask, record)).collect(),
        };
        self.parts.iter().map(part).filter(|part| !part.facts.is_empty()).collect()
    }
}

/// What is on record of a field.
fn fact(words: Words, ask: &Ask, record: &Value) -> Option<Fact> {
    let lines = lines(words, ask, at(record, ask.path)?);
    (!lines.is_empty()).then(|| Fact { label: words.code("ask", ask.label), lines })
}

/// What a value says, line by line.
fn lines(words: Words, ask: &Ask, value: &Value) -> Vec<Vec<Piece>> {
    let own = |text: String| vec![Piece { text: (words.0.to_owned(), text), href: String::new() }];
    let plain = |value: &Value| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        vec![Piece { href: leads(ask.path, &text), text: (String::new(), text) }]
    };
    let code = |set: super::Set, value: &Value| {
        let code = value.as_str().unwrap_or_default();
        let known = set.codes(words).into_iter().find(|(it, _)| it == code);
        own(known.map_or_else(|| code.to_owned(), |(_, label)| label))
    };
    let each = || value.as_array().into_iter().flatten();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    match ask.shape {
        Shape::Line | Shape::Block | Shape::Date | Shape::Number => vec![plain(value)],
        Shape::Lines | Shape::Listed => each().map(plain).collect(),
        Shape::Languages => each().map(|tag| own(words.language(&text(tag)))).collect(),
        Shape::Articles => each().map(|article| own(words.article(&text(article)))).collect(),
        Shape::Answer | Shape::Tick => value
            .as_bool()
            .map(|yes| own(words.code("answer", if yes { super::YES } else { super::NO })))
            .into_iter()
            .collect(),
        Shape::One(set) | Shape::Which(set) => vec![code(set, value)],
        Shape::Several(set) | Shape::Ordered(set) => each().map(|value| code(set, value)).collect(),
        Shape::Titles | Shape::Texts => {
            let text: crate::domain::Text = serde_json::from_value(value.clone()).unwrap_or_default();
            let best = Some(words.best(&text)).filter(|best| !best.1.is_empty());
            best.map(|text| vec![Piece { text, href: String::new() }]).into_iter().collect()
        }
        Shape::Rows(asks) => {
            let row = |row: &Value| {
                asks.iter().filter_map(|ask| fact(words, ask, row)).flat_map(|it| it.lines).flatten().collect()
            };
            each().map(row).filter(|row: &Vec<Piece>| !row.is_empty()).collect()
        }
    }
}

/// Where a value leads by the field that holds it.
fn leads(path: &str, value: &str) -> String {
    match path.rsplit('.').next().unwrap_or_default() {
        "website" | "url" => link("WEB", value),
        "emails" | "email" => link("EMAIL", value),
        "number" => link("PHONE", value),
        _ => String::new(),
    }
}
