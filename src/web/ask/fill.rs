//! A record as its form has it.

use serde_json::Value;

use super::{Ask, Blank, NO, Shape, WAS, YES, at};

impl Blank {
    /// The fields of the form, filled in from a record.
    pub(in crate::web) fn fill(&self, record: &Value) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        for part in self.parts {
            fill(part.asks, record, "", &mut pairs);
        }
        pairs
    }
}

/// Fills in what is asked of an object, with what comes before the names of its fields.
fn fill(asks: &[Ask], record: &Value, before: &str, pairs: &mut Vec<(String, String)>) {
    for ask in asks {
        let name = format!("{before}{}", ask.path);
        let Some(value) = at(record, ask.path) else { continue };
        match ask.shape {
            Shape::Line | Shape::Block | Shape::Date | Shape::Number | Shape::One(_) | Shape::Which(_) => {
                pairs.push((name, text(value)));
            }
            Shape::Lines => pairs.push((name, texts(value).join("\n"))),
            Shape::Listed | Shape::Languages | Shape::Articles => pairs.push((name, texts(value).join(", "))),
            Shape::Answer | Shape::Tick => {
                let said = value.as_bool().map(|yes| if yes { YES } else { NO });
                pairs.extend(said.map(|said| (name, said.to_owned())));
            }
            Shape::Several(_) => pairs.extend(texts(value).into_iter().map(|code| (name.clone(), code))),
            Shape::Ordered(_) => {
                let codes = texts(value).into_iter().enumerate();
                pairs.extend(codes.map(|(at, code)| (format!("{name}.{at}"), code)));
            }
            Shape::Titles | Shape::Texts => {
                for (at, (tag, words)) in value.as_object().into_iter().flatten().enumerate() {
                    pairs.push((format!("{name}.{at}.language"), tag.clone()));
                    pairs.push((format!("{name}.{at}.text"), text(words)));
                }
            }
            Shape::Rows(asks) => {
                for (at, row) in value.as_array().into_iter().flatten().enumerate() {
                    pairs.push((format!("{name}.{at}.{WAS}"), at.to_string()));
                    fill(asks, row, &format!("{name}.{at}."), pairs);
                }
            }
        }
    }
}

/// Whether a row has nothing in it that the form asks for.
pub(super) fn is_unasked(asks: &[Ask], row: &Value) -> bool {
    let mut pairs = Vec::new();
    fill(asks, row, "", &mut pairs);
    pairs.iter().all(|(name, value)| value.trim().is_empty() || name.rsplit('.').next() == Some(WAS))
}

/// A value as somebody would type it.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The values of a list as somebody would type them.
fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(text).collect()
}
