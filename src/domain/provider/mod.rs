//! The provider: who funds help, delivers it, or both.

mod check;
mod covered;
mod identifier;

pub use identifier::org_id;

use super::codes::{CountryFlag, Horizon, ProviderKind, ProviderRole};
use super::contact::{ProviderContact, TextIn};
use super::shape::{record, shape};
use super::{ArticleCode, RegionCode, StateCode, Text, ThemeCode};

shape! {
    /// An identifier in a public register.
    pub struct Identifier {
        /// Register: `IATI`, an org-id.guide list code, `DAC`, `LEI`.
        pub scheme: String,
        /// The identifier in it.
        pub value: String,
    }

    /// Where a provider works. Empty: anywhere.
    pub struct Coverage {
        /// States.
        pub states: Vec<StateCode>,
        /// UN M49 codes of regions.
        pub regions: Vec<RegionCode>,
        /// States left out.
        pub excluded_states: Vec<StateCode>,
        /// UN M49 codes of regions left out.
        pub excluded_regions: Vec<RegionCode>,
        /// Only States with one of these flags.
        pub flags: Vec<CountryFlag>,
    }

    /// An office or an adviser on the spot.
    pub struct Presence {
        /// What it is, such as `regional adviser`.
        pub title: String,
        /// City.
        pub place: String,
        /// State in which it is.
        pub state: StateCode,
        /// States it covers.
        pub covers: Vec<StateCode>,
        /// UN M49 codes of regions it covers.
        pub regions: Vec<RegionCode>,
        /// Since when, ISO 8601.
        pub from: String,
    }

    /// Money for short first help, quick to be had: for needs of the horizon `AD_HOC` (paragraphs 44, 51).
    pub struct SeedFund {
        /// Name of the fund.
        pub window: String,
        /// Greatest sum for a need, decimal number in `currency`.
        pub ceiling: String,
        /// Sum of the fund in all, of which what is not committed is left.
        pub total: String,
        /// Sum already committed.
        pub committed: String,
        /// ISO 4217 code.
        pub currency: String,
        /// Time from agreement to start, ISO 8601 duration.
        pub lead_time: String,
    }

    /// Money on offer.
    pub struct Funding {
        /// Name of the window or fund.
        pub window: String,
        /// Least sum for a need, decimal number in `currency`.
        pub floor: String,
        /// Greatest sum for a need.
        pub ceiling: String,
        /// Sum already committed.
        pub committed: String,
        /// ISO 4217 code.
        pub currency: String,
        /// Whether help is given in kind.
        pub in_kind: Option<bool>,
        /// Sum of the window in all, of which what is not committed is left.
        pub total: String,
        /// Money for short first help, beside that of the window.
        pub seed: Option<SeedFund>,
    }

    /// Something that a State can use by itself today: a guide, a model law, a tool (paragraphs 34 to 36).
    pub struct Tool {
        /// Title by language.
        pub title: Text,
        /// What it is for.
        pub description: Text,
        /// Where it is, an https address.
        pub url: String,
        /// Languages in which there is a version, BCP 47.
        pub languages: Vec<String>,
        /// Articles that it is on.
        pub articles: Vec<ArticleCode>,
        /// Codes of the themes that it is on.
        pub themes: Vec<ThemeCode>,
        /// Codes of the types of assistance that it stands for, such as `MODEL_LEGISLATION`.
        pub assistance_types: Vec<String>,
    }

    /// A declared conflict of interest: it must not be matched with these.
    pub struct Interest {
        /// States concerned.
        pub states: Vec<StateCode>,
        /// Articles concerned; empty for all.
        pub articles: Vec<ArticleCode>,
        /// What it is.
        pub description: String,
    }
}

record! {
    /// Who funds help, delivers it, or both.
    pub struct Provider {
        /// Its name by language.
        pub names: Text,
        /// Further names in a language that `names` already has.
        pub other_names: Vec<TextIn>,
        /// Language in which the entry was first written, BCP 47.
        pub original_language: String,
        /// Acronyms.
        pub acronyms: Vec<String>,
        /// What it does; empty: not known.
        pub roles: Vec<ProviderRole>,
        /// What it is.
        pub kind: ProviderKind,
        /// The State of a donor or peer State.
        pub state: StateCode,
        /// Identifiers in public registers.
        pub identifiers: Vec<Identifier>,
        /// Articles on which it helps.
        pub articles: Vec<ArticleCode>,
        /// Codes of themes on which it helps.
        pub themes: Vec<ThemeCode>,
        /// Codes of types of assistance.
        pub assistance_types: Vec<String>,
        /// Where it works.
        pub coverage: Option<Coverage>,
        /// Offices and advisers.
        pub presence: Vec<Presence>,
        /// Languages in which it works, BCP 47.
        pub languages: Vec<String>,
        /// Whether it provides an interpreter where it works in none of the languages of those whom it helps.
        pub provides_interpreter: bool,
        /// How far its help reaches in time.
        pub horizons: Vec<Horizon>,
        /// Money on offer.
        pub funding: Option<Funding>,
        /// Engagements that it can run at a time.
        pub capacity: Option<u32>,
        /// Engagements that it runs now.
        pub engaged: Option<u32>,
        /// Time from agreement to start, ISO 8601 duration.
        pub lead_time: String,
        /// Conditions of its help.
        pub conditions: Text,
        /// Declared conflicts of interest.
        pub interests: Vec<Interest>,
        /// What it is and offers.
        pub description: Text,
        /// How to reach it.
        pub contacts: Vec<ProviderContact>,
        /// Web page.
        pub website: String,
        /// Whether it opens its full profile to government users.
        pub open_to_states: bool,
        /// Guides, model laws and other tools that anyone can use.
        pub tools: Vec<Tool>,
    }
}
