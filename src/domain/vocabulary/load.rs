//! Reads the files of `index/`.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Vocabulary;
use super::entry::{
    Article, AuthorityKindEntry, Chapter, Concept, CountryEntry, Entry, Flag, NetworkEntry, Parties, RegionEntry,
    ThemeEntry,
};
use super::iati::IatiCodes;

/// Why the vocabularies cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum VocabularyError {
    /// A file is not what it should be.
    #[error("index/{file} cannot be read: {cause}")]
    Parse {
        /// Name of the file.
        file: &'static str,
        /// What the parser says.
        cause: toml::de::Error,
    },
}

/// `articles.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Articles {
    chapter: Vec<Chapter>,
    article: Vec<Article>,
}

/// `themes.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Themes {
    theme: Vec<ThemeEntry>,
}

/// `assistance_types.toml`, `provider_kinds.toml` and `decline_reasons.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entries {
    entry: Vec<Entry>,
}

/// `notices.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Notices {
    frame: Vec<Entry>,
    entry: Vec<Entry>,
}

/// `authority_kinds.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AuthorityKinds {
    kind: Vec<AuthorityKindEntry>,
}

/// `regions.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Regions {
    region: Vec<RegionEntry>,
    flag: Vec<Flag>,
}

/// `networks.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Networks {
    network: Vec<NetworkEntry>,
}

/// `thesaurus.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Thesaurus {
    concept: Vec<Concept>,
}

/// `countries.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Countries {
    country: Vec<CountryEntry>,
}

/// Reads every file.
pub(super) fn read() -> Result<Vocabulary, VocabularyError> {
    let articles: Articles = parse("articles.toml", include_str!("../../../index/articles.toml"))?;
    let themes: Themes = parse("themes.toml", include_str!("../../../index/themes.toml"))?;
    let assistance: Entries = parse("assistance_types.toml", include_str!("../../../index/assistance_types.toml"))?;
    let kinds: AuthorityKinds = parse("authority_kinds.toml", include_str!("../../../index/authority_kinds.toml"))?;
    let providers: Entries = parse("provider_kinds.toml", include_str!("../../../index/provider_kinds.toml"))?;
    let declines: Entries = parse("decline_reasons.toml", include_str!("../../../index/decline_reasons.toml"))?;
    let notices: Notices = parse("notices.toml", include_str!("../../../index/notices.toml"))?;
    let regions: Regions = parse("regions.toml", include_str!("../../../index/regions.toml"))?;
    let networks: Networks = parse("networks.toml", include_str!("../../../index/networks.toml"))?;
    let thesaurus: Thesaurus = parse("thesaurus.toml", include_str!("../../../index/thesaurus.toml"))?;
    let countries: Countries = parse("countries.toml", include_str!("../../../index/countries.toml"))?;
    let parties: Parties = parse("parties.toml", include_str!("../../../index/parties.toml"))?;
    let iati: IatiCodes = parse("iati.toml", include_str!("../../../index/iati.toml"))?;
    let demonyms = parse("demonyms.toml", include_str!("../../../index/demonyms.toml"))?;
    let gaps = parse("gaps.toml", include_str!("../../../index/gaps.toml"))?;
    let report_words = parse("reports.toml", include_str!("../../../index/reports.toml"))?;
    Ok(Vocabulary {
        chapters: articles.chapter,
        articles: articles.article,
        themes: themes.theme,
        assistance_types: assistance.entry,
        authority_kinds: kinds.kind,
        provider_kinds: providers.entry,
        decline_reasons: declines.entry,
        notice_kinds: notices.entry,
        notice_frames: notices.frame,
        regions: regions.region,
        flags: regions.flag,
        networks: networks.network,
        thesaurus: thesaurus.concept,
        countries: countries.country,
        parties,
        iati,
        demonyms,
        gaps,
        report_words,
    })
}

/// Reads one file.
fn parse<T: DeserializeOwned>(file: &'static str, text: &str) -> Result<T, VocabularyError> {
    toml::from_str(text).map_err(|cause| VocabularyError::Parse { file, cause })
}
