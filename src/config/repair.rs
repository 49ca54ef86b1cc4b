//! Reading values that goes on past an error, so that everything wrong is told at once.

use serde_path_to_error::Segment;
use toml::Value;

use super::Config;
use crate::domain::Violations;

/// One step from the root to a value.
#[derive(Debug, Clone, PartialEq)]
enum Step {
    /// Into a table.
    Key(String),
    /// Into an array.
    Index(usize),
}

/// Reads the merged values, again without those that are wrong until the rest can be read.
pub(super) fn read(mut values: Value, wrong: &mut Violations) -> Config {
    loop {
        let error = match serde_path_to_error::deserialize::<_, Config>(values.clone()) {
            Ok(config) => return config,
            Err(error) => error,
        };
        let path: Vec<Step> = error.path().iter().filter_map(step).collect();
        if retype(&mut values, &path) {
            continue;
        }
        wrong.add(key_of(&path), error.inner().message().replace('\n', " "));
        if !remove(&mut values, &path) {
            return Config::default();
        }
    }
}

/// The step that a segment of an error's path stands for.
fn step(segment: &Segment) -> Option<Step> {
    match segment {
        Segment::Seq { index } => Some(Step::Index(*index)),
        Segment::Map { key } => Some(Step::Key(key.clone())),
        Segment::Enum { .. } | Segment::Unknown => None,
    }
}

/// The key as a person writes it: `issuers[0].audience`.
fn key_of(path: &[Step]) -> String {
    let mut key = String::new();
    for step in path {
        match step {
            Step::Key(name) if key.is_empty() => key.push_str(name),
            Step::Key(name) => key.extend([".", name]),
            Step::Index(index) => key.extend(["[", &index.to_string(), "]"]),
        }
    }
    key
}

/// The value at a path.
fn at<'a>(values: &'a mut Value, path: &[Step]) -> Option<&'a mut Value> {
    path.iter().try_fold(values, |value, step| match step {
        Step::Key(name) => value.as_table_mut()?.get_mut(name),
        Step::Index(index) => value.as_array_mut()?.get_mut(*index),
    })
}

/// Makes a text of a number or truth value, since a variable such as `1.2` may mean either; whether there was one.
fn retype(values: &mut Value, path: &[Step]) -> bool {
    match at(values, path) {
        Some(value) if value.is_integer() || value.is_float() || value.is_bool() => {
            *value = Value::String(value.to_string());
            true
        }
        Some(_) | None => false,
    }
}

/// Takes the key of a path out, or the whole array that it goes through; whether there was anything.
fn remove(values: &mut Value, path: &[Step]) -> bool {
    let keys = path.iter().take_while(|step| matches!(step, Step::Key(_))).count();
    let Some((Step::Key(last), parents)) = path[..keys].split_last() else { return false };
    at(values, parents).and_then(Value::as_table_mut).is_some_and(|table| table.remove(last).is_some())
}
