//! All that a caller can tell of an answer, with what counts commits told by its form alone.

use prost::Message;
use serde::Serialize;
use serde_json::Value;
use tonic::metadata::MetadataMap;
use tonic::{Status, Streaming};

/// What a message tells, with what counts commits told by its form alone.
pub(crate) fn telling(message: &(impl Message + Serialize)) -> String {
    told(message)
}

/// All messages of a stream, and how it ends.
pub(super) async fn all<A: Message + Serialize>(mut stream: Streaming<A>) -> String {
    let mut all = String::new();
    loop {
        match stream.message().await {
            Ok(Some(message)) => all += &told(&message),
            Ok(None) => return all,
            Err(status) => return all + &refusal(&status),
        }
    }
}

/// A message with what counts commits told by its form alone.
pub(super) fn told(message: &(impl Message + Serialize)) -> String {
    let mut value = serde_json::to_value(message).unwrap();
    by_form(&mut value);
    value.to_string()
}

/// Puts the form of revisions and etags in the place of their values.
fn by_form(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if matches!(name.as_str(), "etag" | "revision") {
                    *value = form(value.as_str().unwrap()).into();
                }
                by_form(value);
            }
        }
        Value::Array(values) => values.iter_mut().for_each(by_form),
        Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => {}
    }
}

/// How long a text is and that it is hexadecimal.
fn form(text: &str) -> String {
    format!("{} {}", text.len(), text.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Headers and trailers of an answer.
pub(super) fn headers(metadata: &MetadataMap) -> String {
    let mut all: Vec<String> = metadata
        .clone()
        .into_headers()
        .iter()
        .map(|(name, value)| match name.as_str() {
            "focalpoint-revision" => format!("{name}: {}", form(value.to_str().unwrap())),
            _ => format!("{name}: {value:?}"),
        })
        .collect();
    all.sort();
    format!("{all:?}")
}

/// All of a refusal.
pub(crate) fn refusal(status: &Status) -> String {
    format!("{:?} {} {:?} {}", status.code(), status.message(), status.details(), headers(status.metadata()))
}
