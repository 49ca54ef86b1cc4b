//! What codes of IATI files say in the words of this directory, from `index/iati.toml`.

use serde::Deserialize;

/// The codes that say something sure.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IatiCodes {
    /// Sectors.
    sector: Vec<IatiMeaning>,
    /// Types of aid.
    aid_type: Vec<IatiMeaning>,
    /// Regions of the DAC.
    region: Vec<IatiRegion>,
}

/// What a code says of an activity.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IatiMeaning {
    /// Number of the vocabulary that the code is of.
    pub vocabulary: String,
    /// The code.
    pub code: String,
    /// Articles and paragraphs that it concerns.
    #[serde(default)]
    pub articles: Vec<String>,
    /// Codes of themes that it concerns.
    #[serde(default)]
    pub themes: Vec<String>,
    /// Codes of types of assistance that it is.
    #[serde(default)]
    pub assistance_types: Vec<String>,
}

/// A region of the DAC that is one of M49.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IatiRegion {
    /// The DAC's code.
    pub code: String,
    /// Code in M49.
    pub m49: String,
}

impl IatiCodes {
    /// Every code that says something.
    pub fn meanings(&self) -> impl Iterator<Item = &IatiMeaning> {
        self.sector.iter().chain(&self.aid_type)
    }

    /// Every region of the DAC that is known.
    #[must_use]
    pub fn regions(&self) -> &[IatiRegion] {
        &self.region
    }

    /// What a sector says.
    #[must_use]
    pub fn sector(&self, vocabulary: &str, code: &str) -> Option<&IatiMeaning> {
        self.sector.iter().find(|meaning| meaning.vocabulary == vocabulary && meaning.code == code)
    }

    /// What a type of aid says.
    #[must_use]
    pub fn aid_type(&self, vocabulary: &str, code: &str) -> Option<&IatiMeaning> {
        self.aid_type.iter().find(|meaning| meaning.vocabulary == vocabulary && meaning.code == code)
    }

    /// The code in M49 of a region of the DAC.
    #[must_use]
    pub fn m49(&self, code: &str) -> Option<&str> {
        self.region.iter().find(|region| region.code == code).map(|region| region.m49.as_str())
    }
}
