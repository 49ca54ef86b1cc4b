//! The languages whose words are understood: stems, words that say nothing, and phrases of the vocabularies.

use frostem::{Algorithm, Stemmer};

/// A language of the United Nations, or any other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::matching) enum Tongue {
    /// Arabic.
    Arabic,
    /// English.
    English,
    /// Spanish.
    Spanish,
    /// French.
    French,
    /// Russian.
    Russian,
    /// Chinese.
    Chinese,
    /// Any other: words as they stand.
    Other,
}

impl Tongue {
    /// The languages that have phrases.
    pub(in crate::matching) const ALL: [Self; 6] =
        [Self::Arabic, Self::English, Self::Spanish, Self::French, Self::Russian, Self::Chinese];

    /// The language of a BCP 47 tag; where the tag says that it is not known, by the script of `text`.
    pub(in crate::matching) fn of(tag: &str, text: &str) -> Self {
        match tag.split('-').next().unwrap_or_default() {
            "ar" => Self::Arabic,
            "en" => Self::English,
            "es" => Self::Spanish,
            "fr" => Self::French,
            "ru" => Self::Russian,
            "zh" => Self::Chinese,
            "und" | "mul" | "" => text.chars().find_map(Self::by_script).unwrap_or(Self::Other),
            _ => Self::Other,
        }
    }

    /// The language that most texts in the letter's script are in.
    fn by_script(letter: char) -> Option<Self> {
        match letter {
            'a'..='z' | 'A'..='Z' => Some(Self::English),
            '\u{0400}'..='\u{04FF}' => Some(Self::Russian),
            '\u{0600}'..='\u{06FF}' => Some(Self::Arabic),
            '\u{4E00}'..='\u{9FFF}' => Some(Self::Chinese),
            _ => None,
        }
    }

    /// Its BCP 47 tag.
    pub(in crate::matching) const fn tag(self) -> &'static str {
        match self {
            Self::Arabic => "ar",
            Self::English => "en",
            Self::Spanish => "es",
            Self::French => "fr",
            Self::Russian => "ru",
            Self::Chinese => "zh",
            Self::Other => "und",
        }
    }

    /// Its Snowball stemmer, where it has one.
    pub(super) fn stemmer(self) -> Option<Stemmer> {
        let algorithm = match self {
            Self::Arabic => Algorithm::Arabic,
            Self::English => Algorithm::English,
            Self::Spanish => Algorithm::Spanish,
            Self::French => Algorithm::French,
            Self::Russian => Algorithm::Russian,
            Self::Chinese | Self::Other => return None,
        };
        Some(Stemmer::new(algorithm))
    }
}
