//! Language tags of BCP 47.

use std::fmt;

use crate::domain::Violations;
use crate::domain::coded::{Coded, Spelled};
use crate::domain::text::quoted;

/// A well-formed BCP 47 tag in its recommended case, such as `fr`, `zh-Hant` or `und`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LanguageTag(String);

/// A language as it stands in a record, recognised or not.
pub type LanguageCode = Coded<LanguageTag>;

/// The longest tag that is accepted, in bytes.
const MAX_BYTES: usize = 35;

impl LanguageTag {
    /// The language of that tag, in any case.
    #[must_use]
    pub fn parse(tag: &str) -> Option<Self> {
        if tag.len() > MAX_BYTES {
            return None;
        }
        let tag = oxilangtag::LanguageTag::parse_and_normalize(tag).ok()?;
        // BCP 47 reserves longer primary subtags for registration, and none is registered: `english` is a mistake.
        let primary = tag.primary_language().len();
        (2..=3).contains(&primary).then(|| Self(tag.into_inner()))
    }

    /// The tag.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first subtag: `zh` of `zh-Hant`.
    #[must_use]
    pub fn primary(&self) -> &str {
        self.0.split('-').next().unwrap_or_default()
    }

    /// What is wrong with a tag that does not parse.
    pub(in crate::domain) fn problem_with(tag: &str) -> String {
        format!("{} is not a language; expected {}", quoted(tag), Self::EXPECTED)
    }
}

impl fmt::Display for LanguageTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Spelled for LanguageTag {
    const NAME: &'static str = "Language";
    const EXPECTED: &'static str = "a BCP 47 tag such as `fr`, `zh-Hant` or `und`";
    const PATTERN: &'static str = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$";

    fn spelled(text: &str) -> Option<Self> {
        Self::parse(text)
    }
}

/// Checks a language tag and puts it in its recommended case.
pub fn language(tag: &mut String, path: &str, violations: &mut Violations) {
    match LanguageTag::parse(tag.trim()) {
        Some(language) => *tag = language.0,
        None if tag.trim().is_empty() => tag.clear(),
        None => violations.add(path, LanguageTag::problem_with(tag)),
    }
}
