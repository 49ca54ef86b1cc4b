//! Text in any language: how it is normalised, what no text may hold, and the map from language to text.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_script::{Script, UnicodeScript as _};
use unicode_segmentation::UnicodeSegmentation as _;

use super::Violations;
use super::check::LanguageTag;

/// What a text is for, which sets how long it may be and whether it may have line breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// The name of a body: one line, of which no word mixes alphabets that look alike. At most 4 KiB.
    Name,
    /// One line: a title, an address part. At most 4 KiB.
    Line,
    /// Several lines: remarks, requirements. At most 4 KiB.
    Block,
    /// Running text. At most 32 KiB.
    Description,
}

impl Rule {
    /// The longest text in bytes of UTF-8, after normalisation.
    #[must_use]
    pub const fn max_bytes(self) -> usize {
        match self {
            Self::Name | Self::Line | Self::Block => 4 * 1024,
            Self::Description => 32 * 1024,
        }
    }

    /// Whether the text may have line breaks and tabs.
    const fn is_multiline(self) -> bool {
        match self {
            Self::Name | Self::Line => false,
            Self::Block | Self::Description => true,
        }
    }

    /// What is wrong with a normalised text.
    fn problem(self, text: &str) -> Option<String> {
        if text.len() > self.max_bytes() {
            return Some(format!("is {} bytes long; at most {} are allowed", text.len(), self.max_bytes()));
        }
        if text.starts_with(is_combining_mark) {
            return Some("begins with a combining mark, which needs a letter before it".to_owned());
        }
        let is_break = |c: char| matches!(c, '\n' | '\t' | '\u{2028}' | '\u{2029}');
        let refused = text.chars().find(|&c| if is_break(c) { !self.is_multiline() } else { is_refused(c) });
        let Some(refused) = refused else { return if self == Self::Name { mixed(text) } else { None } };
        let code = u32::from(refused);
        Some(if is_break(refused) {
            format!("holds U+{code:04X}, a line break or tab; write it on one line")
        } else {
            format!("holds U+{code:04X}, an invisible control character; remove it")
        })
    }

    /// Normalises `text` in place (NFC, line feeds, no space around it) and adds a violation at `path` for what is wrong.
    pub fn check(self, text: &mut String, path: &str, violations: &mut Violations) {
        // Far beyond the limit there is nothing to gain from normalising.
        if text.len() <= 2 * self.max_bytes() {
            *text = normalized(text);
        }
        if let Some(problem) = self.problem(text) {
            violations.add(path, problem);
        }
    }
}

/// What is wrong with a name that has a word of Latin, Cyrillic and Greek letters at once: they look alike, and such a word
/// passes for another's (UTS 39).
fn mixed(name: &str) -> Option<String> {
    name.unicode_words().find_map(|word| {
        let alike = |c: char| matches!(c.script(), Script::Latin | Script::Cyrillic | Script::Greek);
        let mut scripts = word.chars().filter(|&c| alike(c)).map(|c| c.script());
        let first = scripts.next()?;
        let other = scripts.find(|script| *script != first)?;
        let (first, other) = (first.full_name(), other.full_name());
        Some(format!(
            "has the word {}, which mixes {first} and {other} letters; write it in one alphabet",
            quoted(word)
        ))
    })
}

/// Whether no text may hold the character: controls, bidi controls, and marks that are always invisible.
fn is_refused(c: char) -> bool {
    c.is_control()
        || is_bidi_control(c)
        || matches!(c, '\u{200B}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// Whether the character steers the direction of the text around it (UAX 9).
#[must_use]
pub const fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// The text in NFC, with line feeds for line breaks and no space around it.
#[must_use]
pub fn normalized(text: &str) -> String {
    let text: String = text.nfc().collect();
    let text = if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text };
    text.trim().to_owned()
}

/// A caller's text as a message may show it: shortened, in back quotes, without invisible characters.
#[must_use]
pub fn quoted(text: &str) -> String {
    const SHOWN: usize = 40;
    let mut shown: String = text.chars().take(SHOWN).map(|c| if is_refused(c) { '\u{FFFD}' } else { c }).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

/// The same text in one or more languages: BCP 47 tag to text. An empty text is an absent one.
///
/// Sorted by tag and no larger than what it holds: a directory keeps hundreds of thousands of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(from = "BTreeMap<String, String>")]
pub struct Text(Box<[(Box<str>, Box<str>)]>);

impl Text {
    /// Normalises tags and texts, drops empty texts, and adds a violation for what is wrong; `path` is that of the map.
    pub fn check(&mut self, path: &str, rule: Rule, violations: &mut Violations) {
        let mut checked = BTreeMap::new();
        for (tag, text) in std::mem::take(&mut self.0) {
            let mut text = text.into_string();
            let path = format!("{path}[{:?}]", tag.chars().take(40).collect::<String>());
            rule.check(&mut text, &path, violations);
            let Some(language) = LanguageTag::parse(&tag) else {
                violations.add(path, LanguageTag::problem_with(&tag));
                continue;
            };
            if text.is_empty() {
                continue;
            }
            if checked.insert(language.to_string(), text).is_some() {
                violations.add(path, format!("the language {language} is given twice"));
            }
        }
        *self = checked.into();
    }

    /// The text in exactly that language.
    #[must_use]
    pub fn get(&self, language: &str) -> Option<&str> {
        let at = self.0.binary_search_by(|(tag, _)| tag.as_ref().cmp(language)).ok()?;
        self.0.get(at).map(|(_, text)| text.as_ref())
    }

    /// The text in the first of the wanted languages that there is (`fr` also finds `fr-CH`), else in English, else in any.
    #[must_use]
    pub fn best(&self, wanted: &[&str]) -> Option<&str> {
        let primary = |tag: &str| tag.split('-').next().map(str::to_owned);
        wanted
            .iter()
            .chain(&["en"])
            .find_map(|want| {
                self.get(want).or_else(|| {
                    let same = |(tag, _): &(&str, &str)| primary(tag) == primary(want);
                    self.iter().find(same).map(|(_, text)| text)
                })
            })
            .or_else(|| self.iter().next().map(|(_, text)| text))
    }

    /// Whether there is no text in any language.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every language with its text.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(tag, text)| (tag.as_ref(), text.as_ref()))
    }
}

impl From<BTreeMap<String, String>> for Text {
    fn from(texts: BTreeMap<String, String>) -> Self {
        Self(texts.into_iter().map(|(tag, text)| (tag.into(), text.into())).collect())
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_map(self.iter())
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Text {
    fn from(texts: [(&str, &str); N]) -> Self {
        BTreeMap::from(texts.map(|(tag, text)| (tag.to_owned(), text.to_owned()))).into()
    }
}

#[cfg(test)]
mod tests;
