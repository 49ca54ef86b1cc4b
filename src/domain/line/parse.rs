//! Reading one line of JSON, with the path of the field where it goes wrong.

use std::fmt::Write as _;

use serde_path_to_error::{Path, Segment};

use super::Line;
use crate::domain::Violations;
use crate::domain::text::is_bidi_control;

/// Characters of the reader's message that are passed on; it may quote the line.
const SHOWN: usize = 600;

/// Reads one line.
///
/// # Errors
/// The first thing at which reading stops: text that is no JSON (an empty path), an unknown field, a value of another
/// type. Paths start at the line's own root, as those of `Line::validate`.
pub fn parse_line(text: &str) -> Result<Line, Violations> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let read = serde_path_to_error::deserialize::<_, Line>(&mut reader);
    let line = read.map_err(|error| {
        let path = if error.inner().is_data() { path_of(error.path()) } else { String::new() };
        problem(path, error.inner())
    })?;
    reader.end().map_err(|error| problem(String::new(), &error)).map(|()| line)
}

/// The violation that an error of the reader amounts to.
fn problem(path: String, error: &serde_json::Error) -> Violations {
    let message = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let message = message.strip_suffix(&place).unwrap_or(&message);
    let shown: String = message
        .chars()
        .take(SHOWN)
        .map(|c| if c.is_control() || is_bidi_control(c) { '\u{FFFD}' } else { c })
        .collect();
    let mut violations = Violations::default();
    if error.is_data() {
        violations.add(path, shown);
    } else {
        violations.add(path, format!("is not JSON: {shown} at column {}", error.column()));
    }
    violations
}

/// The path in the spelling of the checks: `kinds[0].kind`, `names["zh-Hant"]`.
fn path_of(path: &Path) -> String {
    let mut text = String::new();
    for segment in path {
        let key = match segment {
            Segment::Seq { index } => {
                let _ = write!(text, "[{index}]");
                continue;
            }
            Segment::Map { key } => key,
            Segment::Enum { variant } => variant,
            Segment::Unknown => continue,
        };
        if !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric()) && key.len() <= 40 {
            let dot = if text.is_empty() { "" } else { "." };
            let _ = write!(text, "{dot}{key}");
        } else {
            let _ = write!(text, "[{:?}]", key.chars().take(40).collect::<String>());
        }
    }
    text
}
