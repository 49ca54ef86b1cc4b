//! References to articles of the Convention: their spelling, and how people write them.

use std::fmt;

use super::coded::{Coded, Spelled};
use super::vocabulary::{Chapter, Labels, vocabulary};

/// The last article of the Convention.
pub const LAST_ARTICLE: u8 = 71;
/// The most paragraphs that any article has (article 46).
const MOST_PARAGRAPHS: u8 = 30;
/// What people write before the number of an article, in lower case.
const MARKS: &[&str] = &[
    "статьи",
    "статья",
    "статье",
    "статьей",
    "статью",
    "статей",
    "ст",
    "المادة",
    "مادة",
    "articles",
    "article",
    "artículos",
    "artículo",
    "articulo",
    "artigo",
    "artikel",
    "artikels",
    "arts",
    "art",
    "a",
    "§§",
    "§",
    "第",
];
/// What people write before the number of a paragraph, in lower case, longer words before those that they begin with.
const PARAGRAPHS: &[&str] = &[
    "paragraphe",
    "paragraphs",
    "paragraph",
    "para",
    "par",
    "párrafo",
    "parrafo",
    "apartado",
    "numeral",
    "parágrafo",
    "alinéa",
    "alinea",
    "al",
    "inciso",
    "absatz",
    "abs",
    "пункта",
    "пункте",
    "пункт",
    "части",
    "часть",
    "ч",
    "п",
    "الفقرة",
    "فقرة",
    "§",
];
/// What stands between a paragraph and its article where the paragraph comes first: `paragraph 13 of article 46`.
const OF: &[&str] = &["of the ", "of ", "de l'", "de l’", "del ", "de ", "do ", "من "];

/// An article of the Convention, with or without one of its paragraphs; written `46` or `46.13`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArticleRef {
    /// Number of the article, 1 to 71.
    pub article: u8,
    /// Number of the paragraph, from 1.
    pub paragraph: Option<u8>,
}

/// An article as it stands in a record, recognised or not.
pub type ArticleCode = Coded<ArticleRef>;

impl ArticleRef {
    /// The reference of that canonical spelling, `46` or `46.13`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let Some((article, paragraph)) = text.split_once('.') else {
            return Some(Self { article: number(text, LAST_ARTICLE)?, paragraph: None });
        };
        Some(Self { article: number(article, LAST_ARTICLE)?, paragraph: Some(number(paragraph, MOST_PARAGRAPHS)?) })
    }

    /// The reference that a person means by `art. 46(13)`, `46/13`, `Article 6 (3)`, `статья 46`, `المادة 46`, `第四十六条`,
    /// `paragraph 13 of article 46`.
    ///
    /// The whole text must be a reference, and letters of sub-paragraphs after it are passed over: `15 (a)` is article 15.
    #[must_use]
    pub fn parse_loosely(text: &str) -> Option<Self> {
        let text: String = text.trim().to_lowercase().chars().map(western_digit).collect();
        let text = chinese_numbers(&text);
        if let Some(reversed) = Self::parse_reversed(&text) {
            return Some(reversed);
        }
        let rest = MARKS.iter().find_map(|mark| {
            let rest = text.strip_prefix(mark)?;
            // A mark that ends in a letter is a word of its own: `artisan 46` is no article.
            let word = rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, ' ' | '.' | '\u{A0}'));
            word.then_some(rest)
        });
        let rest = rest.unwrap_or(&text).trim_start_matches(['.', ' ', '\u{A0}', '№']);
        let (article, rest) = leading_number(rest)?;
        let article = number(article, LAST_ARTICLE)?;
        let rest = rest.trim_start_matches(['条', '條', '第', ' ', ',', '،', '.', '/', ':', '-', '(', '（', '\u{A0}']);
        let rest = PARAGRAPHS
            .iter()
            .find_map(|word| rest.strip_prefix(word))
            .unwrap_or(rest)
            .trim_start_matches([' ', '(', '.', '\u{A0}']);
        let Some((paragraph, rest)) = leading_number(rest) else {
            return ends(rest).then_some(Self { article, paragraph: None });
        };
        ends(rest).then_some(Self { article, paragraph: Some(number(paragraph, MOST_PARAGRAPHS)?) })
    }

    /// The reference of a paragraph that comes before its article: `пункт 13 статьи 46`.
    fn parse_reversed(text: &str) -> Option<Self> {
        const SPACE: [char; 6] = [' ', '.', ',', '(', ')', '\u{A0}'];
        let rest = PARAGRAPHS.iter().find_map(|word| text.strip_prefix(word))?;
        let (paragraph, rest) = leading_number(rest.trim_start_matches(SPACE))?;
        let rest = rest.trim_start_matches(SPACE);
        let rest = OF.iter().find_map(|word| rest.strip_prefix(word)).unwrap_or(rest);
        let rest = MARKS.iter().find_map(|mark| rest.strip_prefix(mark))?;
        let (article, rest) = leading_number(rest.trim_start_matches(SPACE))?;
        let whole = Self { article: number(article, LAST_ARTICLE)?, paragraph: None };
        ends(rest).then_some(Self { paragraph: Some(number(paragraph, MOST_PARAGRAPHS)?), ..whole })
    }

    /// Whether this is `other`, or the article that `other` is a paragraph of.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.article == other.article && (self.paragraph.is_none() || self.paragraph == other.paragraph)
    }

    /// The whole article.
    #[must_use]
    pub const fn whole(self) -> Self {
        Self { article: self.article, paragraph: None }
    }

    /// The chapter that the article stands in.
    #[must_use]
    pub fn chapter(self) -> Option<&'static Chapter> {
        vocabulary().chapter_of(self.article)
    }

    /// The review cycle that covers the article, 1 or 2.
    #[must_use]
    pub fn cycle(self) -> Option<u8> {
        self.chapter().and_then(|chapter| chapter.cycle)
    }

    /// The title of the article in six languages.
    #[must_use]
    pub fn title(self) -> Option<&'static Labels> {
        vocabulary().article(self.article).map(|article| &article.title)
    }
}

/// A number from 1 to `most` in decimal digits without leading zero.
fn number(text: &str, most: u8) -> Option<u8> {
    let digits = (1..=2).contains(&text.len()) && !text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit());
    let number = digits.then(|| text.parse::<u8>().ok()).flatten()?;
    (number <= most).then_some(number)
}

/// The digits at the start of a text, and what follows them.
fn leading_number(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

/// A Chinese text with the numbers after `第` in digits: `第46条` for `第四十六条`.
fn chinese_numbers(text: &str) -> String {
    let mut parts = text.split('第');
    let mut made = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c| chinese_digit(c).is_none()).unwrap_or(part.len());
        let (run, rest) = part.split_at(end);
        made.push('第');
        match chinese_number(run) {
            Some(number) => made.push_str(&number.to_string()),
            None => made.push_str(run),
        }
        made.push_str(rest);
    }
    made
}

/// The number below 100 that Chinese numerals are: tens before `十`, ones after it.
fn chinese_number(run: &str) -> Option<u32> {
    let ones = |text: &str| {
        let mut chars = text.chars();
        let digit = chars.next().and_then(chinese_digit).filter(|digit| *digit < 10);
        if chars.next().is_none() { digit } else { None }
    };
    let Some((tens, rest)) = run.split_once('十') else { return ones(run) };
    let tens = if tens.is_empty() { 1 } else { ones(tens)? };
    Some(tens * 10 + if rest.is_empty() { 0 } else { ones(rest)? })
}

/// The value of a Chinese numeral up to ten.
pub(crate) fn chinese_digit(c: char) -> Option<u32> {
    (1..).zip("一二三四五六七八九十".chars()).find(|(_, numeral)| *numeral == c).map(|(value, _)| value)
}

/// Whether nothing follows a reference but brackets, marks and the letter of a sub-paragraph.
fn ends(rest: &str) -> bool {
    let letters = rest.chars().filter(|c| c.is_alphabetic() && !matches!(c, '条' | '條' | '款' | '项')).count();
    letters <= 1 && !rest.contains(|c: char| c.is_ascii_digit()) && rest.chars().count() <= 6
}

/// The ASCII digit for an Arabic, Persian or full-width one; any other character as it is.
fn western_digit(c: char) -> char {
    let from = match c {
        '\u{0660}'..='\u{0669}' => 0x0660,
        '\u{06F0}'..='\u{06F9}' => 0x06F0,
        '\u{FF10}'..='\u{FF19}' => 0xFF10,
        _ => return c,
    };
    char::from_digit(u32::from(c) - from, 10).unwrap_or(c)
}

impl fmt::Display for ArticleRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.paragraph {
            Some(paragraph) => write!(f, "{}.{paragraph}", self.article),
            None => write!(f, "{}", self.article),
        }
    }
}

impl Spelled for ArticleRef {
    const NAME: &'static str = "Article";
    const EXPECTED: &'static str =
        "an article of the Convention, 1 to 71, such as `46`, or a paragraph, such as `46.13`";
    const PATTERN: &'static str = r"^([1-9]|[1-6][0-9]|7[01])(\.[1-9][0-9]?)?$";

    fn spelled(text: &str) -> Option<Self> {
        Self::parse(text)
    }

    fn problem(&self) -> Option<String> {
        let paragraphs = vocabulary().article(self.article)?.paragraphs?;
        let article = self.article;
        match (self.paragraph?, paragraphs) {
            (_, 0) => Some(format!("article {article} has no numbered paragraphs; write `{article}`")),
            (given, most) if given > most => Some(format!("article {article} has {most} paragraphs, not {given}")),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
