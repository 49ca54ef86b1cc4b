//! The languages whose words are understood: stems, words that say nothing, and phrases of the vocabularies.

use frostem::{Algorithm, Stemmer};

use crate::matching::settings::stop_words;

/// The most letters of a text that are looked at to tell its script.
const LETTERS: usize = 64;
/// The most words of a text that are looked at to tell its language.
const SAMPLE: usize = 24;
/// The fewest words that say nothing by which a text is taken to be in another language than its tag says.
const TELLING: usize = 3;

/// How many words that say nothing a text has of each language in Latin letters.
type Counts = [(Tongue, usize); 3];

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

    /// The language of a BCP 47 tag; where the tag says that it is not known, or the text is plainly in another of these
    /// languages than the tag says, that of `text`: by its script, and in Latin letters by the words that say nothing.
    pub(in crate::matching) fn of(tag: &str, text: &str) -> Self {
        let tagged = match tag.split('-').next().unwrap_or_default() {
            "ar" => Self::Arabic,
            "en" => Self::English,
            "es" => Self::Spanish,
            "fr" => Self::French,
            "ru" => Self::Russian,
            "zh" => Self::Chinese,
            "und" | "mul" | "" => return Self::guess(text).unwrap_or(Self::Other),
            _ => return Self::Other,
        };
        Self::plainly(text, tagged).unwrap_or(tagged)
    }

    /// The language that a text without a tag is most likely in.
    fn guess(text: &str) -> Option<Self> {
        let script = Self::script(text)?;
        if script != Self::English {
            return Some(script);
        }
        Some(Self::by_words(text).map_or(Self::English, |(tongue, ..)| tongue))
    }

    /// The language that a text is plainly in, other than the one that its tag says.
    fn plainly(text: &str, tagged: Self) -> Option<Self> {
        let script = Self::script(text)?;
        let is_latin = matches!(tagged, Self::English | Self::Spanish | Self::French);
        if script != Self::English {
            return Some(script).filter(|script| *script != tagged);
        }
        let (tongue, most, counts) = Self::by_words(text)?;
        let own = counts.iter().find(|(other, _)| *other == tagged).map_or(0, |(_, count)| *count);
        (!is_latin || most >= TELLING && most > 2 * own).then_some(tongue)
    }

    /// Of the languages in Latin letters the one of which a text has most words that say nothing, how many, and how many it has
    /// of each; `None` where it has none.
    fn by_words(text: &str) -> Option<(Self, usize, Counts)> {
        let words: Vec<String> = text
            .split(|c: char| !c.is_alphabetic())
            .filter(|word| !word.is_empty())
            .take(SAMPLE)
            .map(str::to_lowercase)
            .collect();
        let counts = [Self::English, Self::Spanish, Self::French].map(|tongue| {
            let known = stop_words(tongue);
            (tongue, words.iter().filter(|word| known.contains(word.as_str())).count())
        });
        let (tongue, most) = counts.iter().copied().rev().max_by_key(|(_, count)| *count)?;
        (most > 0).then_some((tongue, most, counts))
    }

    /// The language that most texts in the script of most of its first letters are in.
    fn script(text: &str) -> Option<Self> {
        let mut counts = [(Self::English, 0), (Self::Russian, 0), (Self::Arabic, 0), (Self::Chinese, 0)];
        for tongue in text.chars().filter_map(Self::by_script).take(LETTERS) {
            counts.iter_mut().filter(|(known, _)| *known == tongue).for_each(|(_, count)| *count += 1);
        }
        counts
            .into_iter()
            .rev()
            .max_by_key(|(_, count)| *count)
            .filter(|(_, count)| *count > 0)
            .map(|(tongue, _)| tongue)
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

#[cfg(test)]
mod tests {
    use super::Tongue;

    #[test]
    fn a_text_is_read_in_the_language_that_it_is_in() {
        let cases = [
            ("en", "case management for the prosecutors of the capital", Tongue::English),
            ("en", "система управления делами для прокуроров", Tongue::Russian),
            ("en", "نظام إدارة القضايا", Tongue::Arabic),
            ("fr", "为检察官建立案件管理系统", Tongue::Chinese),
            ("en", "les agents de la commission ont besoin d'une formation sur les enquêtes", Tongue::French),
            ("en", "la fiscalía necesita un sistema para los casos que se investigan en el país", Tongue::Spanish),
            ("und", "la fiscalía necesita capacitación", Tongue::Spanish),
            ("", "training", Tongue::English),
            ("es", "Formación", Tongue::Spanish),
            ("fr", "audit de performance", Tongue::French),
            ("en", "Росфинмониторинг trains analysts of the financial intelligence unit", Tongue::English),
            ("uk", "система управління справами", Tongue::Other),
            ("de", "Ausbildung für die Staatsanwälte", Tongue::Other),
        ];
        for (tag, text, tongue) in cases {
            assert_eq!(Tongue::of(tag, text), tongue, "{tag} {text}");
        }
    }
}
