//! Which articles and themes belong together: a theme rests on articles, articles stand in chapters.

use std::sync::LazyLock;

use super::set::Set;
use crate::domain::{ArticleRef, LAST_ARTICLE, Theme, Vocabulary, vocabulary};

/// The relations between articles and themes.
#[derive(Debug)]
pub(super) struct Relations {
    /// Articles that each theme rests on, by the theme's position.
    articles: Vec<Set>,
    /// Themes that rest on each article, by the article's number.
    themes: Vec<Set>,
    /// Articles in the chapter of each article.
    chapters: Vec<Set>,
    /// Codes of the themes.
    codes: Vec<&'static str>,
}

/// The relations of the vocabulary that is part of the program.
pub(super) fn relations() -> &'static Relations {
    static RELATIONS: LazyLock<Relations> = LazyLock::new(|| Relations::new(vocabulary()));
    &RELATIONS
}

impl Relations {
    /// Takes the relations of a vocabulary.
    fn new(vocabulary: &'static Vocabulary) -> Self {
        let number = |code: &String| ArticleRef::parse(code).map(|article| article.article);
        let articles: Vec<Set> =
            vocabulary.themes.iter().map(|theme| theme.articles.iter().filter_map(number).collect()).collect();
        let resting = |article: u8| {
            (0..).zip(&articles).filter(|(_, set)| set.meets(Set::one(article))).map(|(theme, _)| theme).collect()
        };
        let chapter = |article: u8| {
            vocabulary.chapter_of(article).map(|chapter| (chapter.first..=chapter.last).collect()).unwrap_or_default()
        };
        Self {
            themes: (0..=LAST_ARTICLE).map(resting).collect(),
            chapters: (0..=LAST_ARTICLE).map(chapter).collect(),
            codes: vocabulary.themes.iter().map(|theme| theme.code.as_str()).collect(),
            articles,
        }
    }

    /// Where a theme stands in the vocabulary.
    pub(super) fn position(&self, theme: Theme) -> Option<u8> {
        self.codes.iter().position(|code| *code == theme.code()).and_then(|at| u8::try_from(at).ok())
    }

    /// The code of the theme at that position.
    pub(super) fn code(&self, theme: u8) -> &'static str {
        self.codes.get(usize::from(theme)).copied().unwrap_or_default()
    }

    /// The articles that a theme rests on.
    pub(super) fn articles_of(&self, theme: u8) -> Set {
        self.articles.get(usize::from(theme)).copied().unwrap_or_default()
    }

    /// The themes that rest on an article.
    pub(super) fn themes_on(&self, article: u8) -> Set {
        self.themes.get(usize::from(article)).copied().unwrap_or_default()
    }

    /// The articles of the same chapter.
    pub(super) fn chapter_of(&self, article: u8) -> Set {
        self.chapters.get(usize::from(article)).copied().unwrap_or_default()
    }

    /// The articles that share a theme with an article.
    pub(super) fn kin_of_article(&self, article: u8) -> Set {
        self.themes_on(article).flat_map(|theme| self.articles_of(theme))
    }

    /// The themes that share an article with a theme.
    pub(super) fn kin_of_theme(&self, theme: u8) -> Set {
        self.articles_of(theme).flat_map(|article| self.themes_on(article))
    }
}
