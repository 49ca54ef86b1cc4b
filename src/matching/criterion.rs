//! The criteria of a score, in the order in which they are shown.

use std::fmt;

/// One named part of a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Criterion {
    /// The need's words against the provider's profile and activities.
    Text,
    /// Articles of the Convention, along their hierarchy.
    Articles,
    /// Themes finer than articles.
    Themes,
    /// Types of assistance.
    AssistanceTypes,
    /// How close the provider is to the State.
    Geography,
    /// Languages in common.
    Languages,
    /// How far the help reaches in time.
    Horizon,
    /// Money on offer against what the need may cost.
    Funding,
    /// Activities on the same subject, in the State or its region.
    TrackRecord,
    /// How lately the provider's entry was kept up.
    Freshness,
}

impl Criterion {
    /// How many there are.
    pub const COUNT: usize = 10;

    /// Every criterion.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Text,
        Self::Articles,
        Self::Themes,
        Self::AssistanceTypes,
        Self::Geography,
        Self::Languages,
        Self::Horizon,
        Self::Funding,
        Self::TrackRecord,
        Self::Freshness,
    ];

    /// Its name, such as `ASSISTANCE_TYPES`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "TEXT",
            Self::Articles => "ARTICLES",
            Self::Themes => "THEMES",
            Self::AssistanceTypes => "ASSISTANCE_TYPES",
            Self::Geography => "GEOGRAPHY",
            Self::Languages => "LANGUAGES",
            Self::Horizon => "HORIZON",
            Self::Funding => "FUNDING",
            Self::TrackRecord => "TRACK_RECORD",
            Self::Freshness => "FRESHNESS",
        }
    }

    /// The criterion of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|criterion| criterion.as_str() == name)
    }
}

impl fmt::Display for Criterion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
