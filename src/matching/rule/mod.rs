//! The hard rules: whoever breaks one is not ranked, however well it would fit.

mod check;
mod reason;

#[cfg(test)]
mod tests;

use std::fmt;

pub(super) use check::{Verdict, bars_itself, check, conflict, is_interpreted, may_deliver, only_pays};
pub(super) use reason::outcome;

/// A rule that stops a provider. Data that is missing stops nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// The entry is published and today lies in its period.
    Status,
    /// The provider funds or delivers.
    Role,
    /// The need's State lies in the provider's coverage.
    Coverage,
    /// The provider has declared no interest in the State or the articles.
    ConflictOfInterest,
    /// Something of the provider shows any type of assistance that is asked for, where its entry names what it gives.
    AssistanceType,
    /// Provider and State share a working language, either provides an interpreter, or the provider only pays.
    Language,
    /// The provider can take on another engagement.
    Capacity,
    /// The cost lies between floor and ceiling of one who pays and does not deliver, where the currency is the same.
    Ceiling,
    /// The provider's help reaches as far in time as is wanted.
    Horizon,
    /// The provider's entry or an activity of it has changed within the years in which an entry counts as fresh.
    Freshness,
}

impl Rule {
    /// Every rule, in the order in which they are reported.
    pub const ALL: [Self; 10] = [
        Self::Status,
        Self::Role,
        Self::Coverage,
        Self::ConflictOfInterest,
        Self::AssistanceType,
        Self::Language,
        Self::Capacity,
        Self::Ceiling,
        Self::Horizon,
        Self::Freshness,
    ];

    /// Its name, such as `CONFLICT_OF_INTEREST`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Status => "STATUS",
            Self::Role => "ROLE",
            Self::Coverage => "COVERAGE",
            Self::ConflictOfInterest => "CONFLICT_OF_INTEREST",
            Self::AssistanceType => "ASSISTANCE_TYPE",
            Self::Language => "LANGUAGE",
            Self::Capacity => "CAPACITY",
            Self::Ceiling => "CEILING",
            Self::Horizon => "HORIZON",
            Self::Freshness => "FRESHNESS",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
