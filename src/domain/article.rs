//! References to articles of the Convention: their spelling, and how people write them.

use std::fmt;

use super::coded::{Coded, Spelled};
use super::vocabulary::{self, Chapter, Labels};

/// The last article of the Convention.
const LAST_ARTICLE: u8 = 71;
/// The most paragraphs that any article has (article 46).
const MOST_PARAGRAPHS: u8 = 30;

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
        let (article, paragraph) = match text.split_once('.') {
            Some((article, paragraph)) => (article, Some(paragraph)),
            None => (text, None),
        };
        let article = number(article, LAST_ARTICLE)?;
        let paragraph = paragraph.map(|p| number(p, MOST_PARAGRAPHS).ok_or(())).transpose().ok()?;
        Some(Self { article, paragraph })
    }

    /// The reference that a person means by `art. 46(13)`, `46/13`, `статья 46` and the like.
    #[must_use]
    pub fn parse_loosely(text: &str) -> Option<Self> {
        Self::parse(text.trim())
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
        vocabulary::vocabulary().chapter_of(self.article)
    }

    /// The review cycle that covers the article, 1 or 2.
    #[must_use]
    pub fn cycle(self) -> Option<u8> {
        self.chapter().and_then(|chapter| chapter.cycle)
    }

    /// The title of the article in six languages.
    #[must_use]
    pub fn title(self) -> Option<&'static Labels> {
        vocabulary::vocabulary().article(self.article).map(|article| &article.title)
    }
}

/// A number from 1 to `most` in decimal digits without leading zero.
fn number(text: &str, most: u8) -> Option<u8> {
    let digits = !text.starts_with('0') && text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit());
    let number = digits.then(|| text.parse::<u8>().ok()).flatten()?;
    (1..=most).contains(&number).then_some(number)
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
}
