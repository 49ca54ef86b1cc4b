//! Records as the log stores them: JSON with a format version. Old versions are raised here and nowhere else.

use std::borrow::Cow;
use std::sync::Arc;

use crate::domain::{Kind, Record};

use super::BodyError;

/// Version of the format that this program writes.
pub const SCHEMA: u32 = 1;

/// The record as JSON in the format of [`SCHEMA`].
///
/// # Errors
/// `Malformed` when a record holds what JSON cannot; none of the domain's does.
pub fn encode<T: Record>(record: &T) -> Result<Arc<str>, BodyError> {
    serde_json::to_string(record).map(Arc::from).map_err(|error| BodyError::Malformed(error.to_string()))
}

/// The record in a stored body of format version `schema`.
///
/// # Errors
/// `Erased` when it is empty, `Schema` when this program does not know the version, `Malformed` when the body is not such a record.
pub fn decode<T: Record>(body: &str, schema: u32) -> Result<T, BodyError> {
    if body.is_empty() {
        return Err(BodyError::Erased);
    }
    let current = raised(T::KIND, body, schema)?;
    let decoded: T = serde_json::from_str(&current).map_err(|_| BodyError::Malformed(fault::<T>(&current)))?;
    // Lists grow ahead of what they will hold; a copy takes no more room than it needs, for as long as the record lives.
    Ok(decoded.clone())
}

/// Where and in what way a body is no record, without any value of it.
fn fault<T: Record>(body: &str) -> String {
    let error = serde_path_to_error::deserialize::<_, T>(&mut serde_json::Deserializer::from_str(body)).err();
    error.map_or_else(String::new, |error| format!("{:?} error in {}", error.inner().classify(), error.path()))
}

/// The body in the format of [`SCHEMA`].
///
/// The step from each older version stands here, with a fixture of that version in the tests; there is none yet.
fn raised(_kind: Kind, body: &str, schema: u32) -> Result<Cow<'_, str>, BodyError> {
    match schema {
        SCHEMA => Ok(Cow::Borrowed(body)),
        unknown => Err(BodyError::Schema(unknown)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Authority, Text};

    #[test]
    fn a_record_survives_its_body() {
        let record = Authority { names: Text::from([("en", "Ministry of Justice")]), ..Authority::default() };
        let body = encode(&record).unwrap();
        assert_eq!(decode::<Authority>(&body, SCHEMA), Ok(record));
    }

    #[test]
    fn a_body_of_an_unknown_version_is_refused() {
        assert_eq!(decode::<Authority>("{}", SCHEMA + 1), Err(BodyError::Schema(SCHEMA + 1)));
    }

    #[test]
    fn a_malformed_body_is_refused_without_its_values() {
        let refused = decode::<Authority>(r#"{"emails": [{"secret": 1}]}"#, SCHEMA);
        assert_eq!(refused, Err(BodyError::Malformed(String::from("Data error in emails[0]"))));
    }
}
