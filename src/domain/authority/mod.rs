//! The authority: an office that a State has designated.

mod check;
mod freshness;
mod look_alike;

pub use freshness::Freshness;
pub use look_alike::looks;

use super::codes::{AuthorityKind, Channel, VerificationMethod};
use super::contact::{AcceptedLanguage, Address, FormerName, OfficeHours, Phone, SecureChannel, TextIn, UrgentContact};
use super::shape::{record, shape};
use super::{ArticleCode, NetworkCode, StateCode, TerritoryCode, Text};

shape! {
    /// The State's act by which an office became an authority.
    pub struct Designation {
        /// Depositary reference.
        pub reference: String,
        /// Paragraph of the Convention on which it rests, such as `46.13`.
        pub paragraph: ArticleCode,
        /// Date of the act, ISO 8601.
        pub date: String,
        /// Its words.
        pub text: Text,
    }

    /// One thing that an authority is designated for.
    pub struct KindEntry {
        /// What for.
        pub kind: AuthorityKind,
        /// By which act.
        pub designation: Option<Designation>,
    }

    /// Subjects to which an authority's competence is limited.
    pub struct SubjectScope {
        /// Articles of the Convention.
        pub articles: Vec<ArticleCode>,
        /// Measures, in words.
        pub measures: Vec<String>,
    }

    /// Whether the State takes the Convention as the legal basis.
    pub struct TreatyBasis {
        /// For extradition, article 44(5) and (6).
        pub extradition: Option<bool>,
        /// For mutual legal assistance.
        pub mutual_legal_assistance: Option<bool>,
    }

    /// What a request must satisfy.
    pub struct Requirements {
        /// Dual criminality.
        pub dual_criminality: Text,
        /// What it must contain.
        pub contents: Text,
        /// Who bears the costs.
        pub costs: Text,
        /// Templates, as web addresses.
        pub templates: Vec<String>,
        /// Texts of law, as web addresses.
        pub laws: Vec<String>,
    }

    /// When and how a content was verified.
    pub struct Verification {
        /// Path of the field; empty for the whole record.
        pub field: String,
        /// When, RFC 3339.
        pub verified_at: String,
        /// By whom.
        pub by: String,
        /// How.
        pub method: VerificationMethod,
        /// When the next one is due, ISO 8601 date.
        pub next_due: String,
    }
}

record! {
    /// An office that a State has designated.
    pub struct Authority {
        /// The State: alpha-2, `EU` or `XK`.
        pub state: StateCode,
        /// The part of the State that it serves: ISO 3166-2 or alpha-2; empty for the whole.
        pub territory: TerritoryCode,
        /// What it is designated for.
        pub kinds: Vec<KindEntry>,
        /// Subjects to which its competence is limited; empty for all.
        pub subject_scope: Vec<SubjectScope>,
        /// Its name by language.
        pub names: Text,
        /// Further names in a language that `names` already has.
        pub other_names: Vec<TextIn>,
        /// Language in which the entry was first written, BCP 47.
        pub original_language: String,
        /// Acronyms, in any script.
        pub acronyms: Vec<String>,
        /// Names that it had before.
        pub former_names: Vec<FormerName>,
        /// The body that it belongs to.
        pub parent_body: String,
        /// Postal address.
        pub address: Option<Address>,
        /// Telephone numbers.
        pub phones: Vec<Phone>,
        /// Mailboxes of the office.
        pub emails: Vec<String>,
        /// Web page.
        pub website: String,
        /// Protected ways to write.
        pub secure_channels: Vec<SecureChannel>,
        /// Channels accepted, in order of preference.
        pub channels_accepted: Vec<Channel>,
        /// Whether an urgent request may be oral, article 46(14).
        pub oral_urgent_allowed: Option<bool>,
        /// Time in which an oral request must follow in writing, ISO 8601 duration.
        pub written_confirmation_within: String,
        /// Languages in which requests are accepted.
        pub languages_accepted: Vec<AcceptedLanguage>,
        /// The Convention as legal basis.
        pub treaty_basis: Option<TreatyBasis>,
        /// What a request must satisfy.
        pub requirements: Option<Box<Requirements>>,
        /// IANA time zone.
        pub time_zone: String,
        /// When it is open.
        pub office_hours: Option<OfficeHours>,
        /// Whom to call when it cannot wait.
        pub urgent_contact: Option<Box<UrgentContact>>,
        /// Codes of the networks it belongs to.
        pub networks: Vec<NetworkCode>,
        /// Articles 5 to 14 on which it helps others.
        pub prevention_areas: Vec<ArticleCode>,
        /// Anything else.
        pub remarks: Text,
        /// What was verified, when and how.
        pub verification: Vec<Verification>,
        /// Set by the service on an entry that its State has not confirmed.
        pub unconfirmed: bool,
    }
}
