//! The part of a State that an office answers for.

use std::fmt;

use super::State;
use crate::domain::coded::{Coded, Spelled};

/// A subdivision by its ISO 3166-2 code, such as `CH-GE`, or a territory by its alpha-2 code, such as `GI`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Territory {
    /// The State or territory named by the first part.
    pub state: State,
    /// The part after the hyphen.
    subdivision: Option<String>,
}

/// A territory as it stands in a record, recognised or not.
pub type TerritoryCode = Coded<Territory>;

impl Territory {
    /// The territory of that code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        match code.split_once('-') {
            None => State::parse(code).map(|state| Self { state, subdivision: None }),
            Some((state, part)) => {
                State::parse(state).map(|state| Self { state, subdivision: Some(part.to_ascii_uppercase()) })
            }
        }
    }
}

impl fmt::Display for Territory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.subdivision {
            Some(part) => write!(f, "{}-{part}", self.state),
            None => self.state.fmt(f),
        }
    }
}

impl Spelled for Territory {
    const NAME: &'static str = "Territory";
    const EXPECTED: &'static str = "an ISO 3166-2 code such as `CH-GE`, or an alpha-2 code";
    const PATTERN: &'static str = "^[A-Z]{2}(-[A-Z0-9]{1,3})?$";

    fn spelled(text: &str) -> Option<Self> {
        Self::parse(text)
    }
}
