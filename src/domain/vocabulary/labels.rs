//! Labels in the six languages of the United Nations.

use serde::Deserialize;

/// One label in Arabic, English, Spanish, French, Russian and Chinese.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Labels {
    /// Arabic.
    pub ar: String,
    /// English.
    pub en: String,
    /// Spanish.
    pub es: String,
    /// French.
    pub fr: String,
    /// Russian.
    pub ru: String,
    /// Chinese, simplified.
    pub zh: String,
}

/// The languages of labels, by tag.
pub const LANGUAGES: [&str; 6] = ["ar", "en", "es", "fr", "ru", "zh"];

impl Labels {
    /// The label in the language of that BCP 47 tag (`fr-CH` gives French), English for any other.
    #[must_use]
    pub fn get(&self, language: &str) -> &str {
        match language.split('-').next().unwrap_or_default() {
            "ar" => &self.ar,
            "es" => &self.es,
            "fr" => &self.fr,
            "ru" => &self.ru,
            "zh" => &self.zh,
            _ => &self.en,
        }
    }

    /// Every language with its label.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        LANGUAGES.into_iter().map(|language| (language, self.get(language)))
    }
}
