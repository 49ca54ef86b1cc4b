//! Values that are strings on the wire and are checked against a set: what is not recognised is kept, never dropped,
//! so that validation can name it with its path. Never fails to deserialise.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Violations;

/// A value with one canonical spelling, which is what `Display` writes.
pub trait Spelled: Sized + fmt::Display {
    /// Name of the type in the JSON Schema.
    const NAME: &'static str;
    /// What a right spelling is, for a person; completes "expected ...".
    const EXPECTED: &'static str;
    /// Regular expression of the canonical spelling, for the JSON Schema.
    const PATTERN: &'static str;

    /// The value spelled like that, or `None`.
    fn spelled(text: &str) -> Option<Self>;

    /// What is wrong with a well-spelled value, if anything.
    fn problem(&self) -> Option<String> {
        None
    }
}

/// A value that was recognised, or the text that was not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Coded<T> {
    /// A recognised value.
    Known(T),
    /// A text that this version does not recognise, as it came.
    Unrecognized(String),
}

impl<T> Coded<T> {
    /// The value, where it was recognised.
    pub const fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unrecognized(_) => None,
        }
    }

    /// Whether the value was recognised.
    pub const fn is_known(&self) -> bool {
        self.known().is_some()
    }

    /// Whether there is no value at all.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Unrecognized(text) if text.is_empty())
    }
}

impl<T: Spelled> Coded<T> {
    /// Adds a violation at `path` when the value is absent, not recognised, or wrong in itself.
    pub fn validate(&self, path: &str, violations: &mut Violations) {
        match self {
            Self::Known(value) => {
                if let Some(problem) = value.problem() {
                    violations.add(path, problem);
                }
            }
            Self::Unrecognized(text) if text.is_empty() => {
                violations.add(path, format!("is required; expected {}", T::EXPECTED));
            }
            Self::Unrecognized(text) => {
                let quoted = super::text::quoted(text);
                violations.add(path, format!("{quoted} is not known; expected {}", T::EXPECTED));
            }
        }
    }
}

impl<T> Default for Coded<T> {
    fn default() -> Self {
        Self::Unrecognized(String::new())
    }
}

impl<T: Spelled> From<&str> for Coded<T> {
    fn from(text: &str) -> Self {
        T::spelled(text).map_or_else(|| Self::Unrecognized(text.to_owned()), Self::Known)
    }
}

impl<T: Spelled> From<T> for Coded<T> {
    fn from(value: T) -> Self {
        Self::Known(value)
    }
}

impl<T: fmt::Display> fmt::Display for Coded<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(value) => value.fmt(f),
            Self::Unrecognized(text) => f.write_str(text),
        }
    }
}

impl<T: fmt::Display> Serialize for Coded<T> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de, T: Spelled> Deserialize<'de> for Coded<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Ok(Self::from(Cow::<'de, str>::deserialize(d)?.as_ref()))
    }
}

impl<T: Spelled> JsonSchema for Coded<T> {
    fn schema_name() -> Cow<'static, str> {
        T::NAME.into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": T::PATTERN, "description": T::EXPECTED })
    }
}
