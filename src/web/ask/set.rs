//! The codes that a form offers to choose from, with their names.

use crate::domain::codes::{
    ActivityPhase, Channel, DeliveryLevel, Horizon, LanguageBasis, OfficerAudience, OfficerRank, PhoneKind,
    ProviderRole, SecureChannelKind,
};
use crate::domain::vocabulary::Labels;
use crate::domain::{Status, vocabulary};
use crate::web::choice::states;
use crate::web::words::Words;

/// Days of the week, as RFC 5545 spells them.
const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
/// Levels at which a language is spoken.
const SKILLS: [&str; 7] = ["A1", "A2", "B1", "B2", "C1", "C2", "NATIVE"];

/// The articles of the Convention on prevention.
const PREVENTION: std::ops::RangeInclusive<u32> = 5..=14;

/// A set of codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) enum Set {
    /// What an authority is designated for.
    AuthorityKind,
    /// A channel on which requests are accepted.
    Channel,
    /// A protected channel.
    SecureChannel,
    /// What a telephone is for.
    Phone,
    /// Whether a language was notified.
    Basis,
    /// A network of practitioners.
    Network,
    /// A day of the week.
    Day,
    /// The articles on prevention, 5 to 14.
    Prevention,
    /// Whether an entry counts, as one person may decide.
    Status,
    /// The place of an officer in the order of calling.
    Rank,
    /// Who sees an officer's personal fields.
    Audience,
    /// How well a language is spoken.
    Skill,
    /// What a provider is.
    ProviderKind,
    /// What a provider does.
    ProviderRole,
    /// How far help reaches in time.
    Horizon,
    /// On which level it is delivered.
    Level,
    /// Where an activity stands.
    Phase,
    /// A theme.
    Theme,
    /// A type of assistance.
    Assistance,
    /// A State.
    State,
    /// A region.
    Region,
    /// A group of States such as the least developed countries.
    Flag,
}

impl Set {
    /// Its codes with their names, in order.
    pub(in crate::web) fn codes(self, words: Words) -> Vec<(String, String)> {
        let known = vocabulary();
        let own = |code: &str, labels: &Labels| (code.to_owned(), labels.get(words.0).to_owned());
        match self {
            Self::AuthorityKind => known.authority_kinds.iter().map(|it| own(&it.code, &it.labels)).collect(),
            Self::ProviderKind => known.provider_kinds.iter().map(|it| own(&it.code, &it.labels)).collect(),
            Self::Network => known.networks.iter().map(|it| own(&it.code, &it.labels)).collect(),
            Self::Theme => known.themes.iter().map(|it| own(&it.code, &it.labels)).collect(),
            Self::Assistance => known.assistance_types.iter().map(|it| own(&it.code, &it.labels)).collect(),
            Self::Region => known.regions.iter().map(|it| own(&it.code, &it.labels)).collect(),
            Self::Flag => known.flags.iter().map(|it| own(&it.code, &it.labels)).collect(),
            Self::State => states(words, "").into_iter().map(|it| (it.code, it.label)).collect(),
            Self::Prevention => {
                PREVENTION.map(|number| (number.to_string(), words.article(&number.to_string()))).collect()
            }
            Self::Channel => named(Channel::ALL.iter().map(Channel::as_str), |code| words.code("channel", code)),
            Self::SecureChannel => {
                named(SecureChannelKind::ALL.iter().map(SecureChannelKind::as_str), |code| words.code("contact", code))
            }
            Self::Phone => named(PhoneKind::ALL.iter().map(PhoneKind::as_str), |code| words.code("contact", code)),
            Self::Basis => {
                named(LanguageBasis::ALL.iter().map(LanguageBasis::as_str), |code| words.code("basis", code))
            }
            Self::Rank => named(OfficerRank::ALL.iter().map(OfficerRank::as_str), |code| words.code("rank", code)),
            Self::Audience => {
                named(OfficerAudience::ALL.iter().map(OfficerAudience::as_str), |code| words.code("audience", code))
            }
            Self::ProviderRole => {
                named(ProviderRole::ALL.iter().map(ProviderRole::as_str), |code| words.code("does", code))
            }
            Self::Phase => {
                named(ActivityPhase::ALL.iter().map(ActivityPhase::as_str), |code| words.code("phase", code))
            }
            Self::Skill => named(SKILLS.into_iter(), |code| words.code("skill", code)),
            Self::Day => {
                let named = |(code, at): (&str, u8)| (code.to_owned(), words.code("weekday", &at.to_string()));
                DAYS.into_iter().zip(1..).map(named).collect()
            }
            Self::Horizon => Horizon::ALL.iter().map(|it| (it.to_string(), words.of("HORIZON", it.as_str()))).collect(),
            Self::Level => {
                DeliveryLevel::ALL.iter().map(|it| (it.to_string(), words.of("LEVEL", it.as_str()))).collect()
            }
            Self::Status => {
                let all = [Status::Published, Status::Draft, Status::Suspended];
                named(all.iter().map(Status::as_str), |code| words.code("counts", code))
            }
        }
    }

    /// Whether there are more of them than boxes to tick are good for.
    pub(super) const fn is_long(self) -> bool {
        matches!(self, Self::State | Self::Region)
    }
}

/// Codes with what each is called.
fn named<'a>(codes: impl Iterator<Item = &'a str>, name: impl Fn(&str) -> String) -> Vec<(String, String)> {
    codes.map(|code| (code.to_owned(), name(code))).collect()
}
