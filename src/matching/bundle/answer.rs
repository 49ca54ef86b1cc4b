//! What bundling answers.

use crate::domain::{NeedId, ProviderId, Region, State};

/// Equal needs of neighbouring States, and who could meet them by one activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// The needs, in the order of their identifiers; of two States at least.
    pub members: Vec<BundleMember>,
    /// The smallest region of the M49 standard that every one of the States lies in.
    pub region: Region,
    /// Working languages in common of the needs that name any; empty where none does.
    pub languages: Vec<String>,
    /// How equal the two are that are least so, 0 to 1000000.
    pub sameness: u32,
    /// Articles that all are about.
    pub articles: Vec<String>,
    /// Codes of the themes that all are about.
    pub themes: Vec<String>,
    /// Codes of the types of assistance that all ask for.
    pub assistance_types: Vec<String>,
    /// Who could deliver one activity for all of them, best first; empty where nobody could.
    pub takers: Vec<Taker>,
    /// How the first of these fits the needs, on average, 0 to 1000000; 0 where nobody could.
    pub together: u32,
    /// The same of an activity for each need, by whoever fits it best alone; 0 where nobody could take the bundle.
    pub singly: u32,
    /// What the bundle is worth beside that, in millionths of a need that is met as well as can be: what the engagements are
    /// worth that it saves, without what the fit loses. Below 0 it is better to help each.
    pub worth: i64,
}

/// A need of a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleMember {
    /// The need.
    pub need: NeedId,
    /// Its State.
    pub state: State,
    /// Whether it names working languages; one that does not could be of any.
    pub names_languages: bool,
    /// Who would fit it best alone, and how well.
    pub alone: Option<(ProviderId, u32)>,
}

/// A provider that could take a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taker {
    /// The provider.
    pub provider: ProviderId,
    /// How it fits the needs, on average, 0 to 1000000.
    pub score: u32,
    /// How it fits each, in the order of the members.
    pub scores: Vec<u32>,
    /// Languages in which it could be held; empty where provider or needs name none.
    pub languages: Vec<String>,
}

impl Bundle {
    /// Engagements that it saves: one takes the place of one a need.
    #[must_use]
    pub fn saved(&self) -> u32 {
        u32::try_from(self.members.len().saturating_sub(1)).unwrap_or(u32::MAX)
    }

    /// Its first need.
    pub(super) fn first(&self) -> Option<NeedId> {
        self.members.first().map(|member| member.need)
    }
}
