//! The shapes of the entries in `index/`.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use super::Labels;

/// Words and phrases in lower case by language tag, by which free text or a query reveals an entry.
pub type Terms = BTreeMap<String, Vec<String>>;

/// A chapter of the Convention.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chapter {
    /// Roman numeral.
    pub numeral: String,
    /// Number of its first article.
    pub first: u8,
    /// Number of its last article.
    pub last: u8,
    /// The review cycle that covers it.
    pub cycle: Option<u8>,
    /// Its title.
    pub title: Labels,
}

/// An article of the Convention.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Article {
    /// Its number, 1 to 71.
    pub number: u8,
    /// How many numbered paragraphs it has; 0 where they are not numbered, absent where it is not known.
    pub paragraphs: Option<u8>,
    /// Its title.
    pub title: Labels,
}

/// A code with its labels and the words that reveal it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The code, such as `CAPACITY_BUILDING`.
    pub code: String,
    /// What people call it.
    pub labels: Labels,
    /// The words that reveal it.
    #[serde(default)]
    pub terms: Terms,
}

/// A theme finer than articles.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThemeEntry {
    /// The code, such as `ASSET_DECLARATIONS`.
    pub code: String,
    /// Articles and paragraphs that it concerns, `8.5`.
    pub articles: Vec<String>,
    /// What people call it.
    pub labels: Labels,
    /// The words that reveal it.
    pub terms: Terms,
}

/// A kind of authority.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorityKindEntry {
    /// The code, such as `MLA_CENTRAL`.
    pub code: String,
    /// Articles or paragraphs that the kind rests on.
    pub articles: Vec<String>,
    /// What people call it.
    pub labels: Labels,
    /// The words by which people ask for it.
    #[serde(default)]
    pub terms: Terms,
}

/// A region of M49.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegionEntry {
    /// Three digits.
    pub code: String,
    /// Code of the region that it lies in; absent for the world.
    pub parent: Option<String>,
    /// Alpha-2 codes that lie in this region and in none of its children.
    #[serde(default)]
    pub states: Vec<String>,
    /// Codes of regions beside the tree that lie in this one.
    #[serde(default)]
    pub includes: Vec<String>,
    /// Its names.
    pub labels: Labels,
    /// Other words for it, some of which only come near it.
    #[serde(default)]
    pub terms: Terms,
}

/// A group of States in a special situation.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flag {
    /// `LDC`, `LLDC` or `SIDS`.
    pub code: String,
    /// Alpha-2 codes of its States and territories.
    pub states: Vec<String>,
    /// Its names.
    pub labels: Labels,
}

/// A network of practitioners.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkEntry {
    /// The code, such as `ARIN_AP`.
    pub code: String,
    /// How it writes its short name.
    pub short: String,
    /// What it is for: `ASSET_RECOVERY`, `LAW_ENFORCEMENT`, `FINANCIAL_INTELLIGENCE` or `JUDICIAL`.
    pub kind: String,
    /// Its full names.
    pub labels: Labels,
}

/// One thing with its words in several languages.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Concept {
    /// Name of the concept in `index/`.
    pub id: String,
    /// Words and phrases in lower case by language tag.
    pub words: Terms,
}

/// What the `keshvar` crate lacks or has wrong about a State or territory.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CountryEntry {
    /// Alpha-2 code.
    pub code: String,
    /// Alpha-3 code, where the crate has none.
    #[serde(default)]
    pub alpha3: String,
    /// Dialling codes without `+`, the usual one first; they replace the crate's.
    #[serde(default)]
    pub dial_codes: Vec<String>,
    /// Tags of the official languages; they replace the crate's.
    #[serde(default)]
    pub languages: Vec<String>,
    /// Short names by language; they replace the crate's.
    #[serde(default)]
    pub names: BTreeMap<String, String>,
    /// Formal names by language, beside the crate's English one.
    #[serde(default)]
    pub formal: BTreeMap<String, String>,
    /// What people also call it, by language.
    #[serde(default)]
    pub unofficial: Terms,
    /// Names of the past.
    #[serde(default)]
    pub former: Vec<FormerName>,
    /// Names that the crate gives and that belong to something else.
    #[serde(default)]
    pub wrong: Vec<String>,
}

/// `gaps.toml`: what every State is asked to have in the directory.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gaps {
    /// The kinds of authority that each must have.
    #[serde(rename = "duty")]
    pub duties: Vec<Duty>,
}

/// A kind of authority that each State must have.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    /// Code of the kind.
    pub kind: String,
    /// The article or paragraph that asks for it.
    pub paragraph: String,
}

/// Who is bound by the Convention, as far as is known.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Parties {
    /// The day up to which this was looked up.
    pub as_of: Option<Date>,
    /// Alpha-2 codes of States and organisations that are, or have agreed to be.
    pub parties: Vec<String>,
    /// The day of the instrument by alpha-2 code, where it is known.
    pub deposited: BTreeMap<String, Date>,
}

/// A name that a State had.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormerName {
    /// The name.
    pub text: String,
    /// Tag of its language.
    pub language: String,
    /// The last day on which it was official, where that is known.
    pub until: Option<Date>,
}
