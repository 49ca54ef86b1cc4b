//! What a record is about: the articles and themes that it declares, and those that its text reveals.

use super::relation::relations;
use super::set::Set;
use super::text::Concept;
use crate::domain::{ArticleCode, ArticleRef, ThemeCode};

/// Which articles and themes a record names, and which its text reveals.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Topics {
    /// Articles that are declared, with their paragraphs, in order.
    pub(super) articles: Vec<ArticleRef>,
    /// The numbers of these.
    pub(super) declared_articles: Set,
    /// Articles that a theme rests on or the text reveals.
    pub(super) implied_articles: Set,
    /// Themes that are declared.
    pub(super) declared_themes: Set,
    /// Themes that the text reveals.
    pub(super) read_themes: Set,
}

impl Topics {
    /// Takes the codes of a record.
    pub(super) fn declared(articles: &[ArticleCode], themes: &[ThemeCode]) -> Self {
        let mut articles: Vec<ArticleRef> = articles.iter().filter_map(ArticleCode::known).copied().collect();
        articles.sort_unstable();
        articles.dedup();
        let themes: Set =
            themes.iter().filter_map(ThemeCode::known).filter_map(|theme| relations().position(*theme)).collect();
        Self {
            declared_articles: articles.iter().map(|article| article.article).collect(),
            implied_articles: themes.flat_map(|theme| relations().articles_of(theme)),
            declared_themes: themes,
            articles,
            read_themes: Set::default(),
        }
    }

    /// What is declared, as concepts.
    pub(super) fn concepts(&self) -> impl Iterator<Item = Concept> {
        let articles = self.declared_articles.iter().map(Concept::Article);
        articles.chain(self.declared_themes.iter().map(Concept::Theme))
    }

    /// Adds what a text reveals; a theme also stands for the articles that it rests on.
    pub(super) fn read(&mut self, concept: Concept) {
        match concept {
            Concept::Theme(theme) => {
                self.read_themes.extend(Set::one(theme));
                self.implied_articles.extend(relations().articles_of(theme));
            }
            Concept::Article(article) => self.implied_articles.extend(Set::one(article)),
            Concept::Assistance(_) | Concept::Thesaurus(_) | Concept::State(_) => {}
        }
    }

    /// Adds the subjects of another record.
    pub(super) fn extend(&mut self, other: &Self) {
        self.articles.extend(&other.articles);
        self.articles.sort_unstable();
        self.articles.dedup();
        self.declared_articles.extend(other.declared_articles);
        self.implied_articles.extend(other.implied_articles);
        self.declared_themes.extend(other.declared_themes);
        self.read_themes.extend(other.read_themes);
    }

    /// Whether it says anything on articles.
    pub(super) const fn has_articles(&self) -> bool {
        !self.declared_articles.is_empty() || !self.implied_articles.is_empty()
    }

    /// Whether it says anything on themes.
    pub(super) const fn has_themes(&self) -> bool {
        !self.declared_themes.is_empty() || !self.read_themes.is_empty()
    }
}
