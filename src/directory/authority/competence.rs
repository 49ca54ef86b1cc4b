//! For which articles an authority is competent.

use crate::domain::{ArticleRef, Authority, vocabulary};

/// Competence for an article: looked up once, and asked of many authorities.
#[derive(Debug)]
pub(in crate::directory) struct Competence {
    /// The article.
    article: ArticleRef,
    /// The kinds of authority that are designated for it.
    kinds: Vec<&'static str>,
}

impl Competence {
    /// Competence for that article, or for a paragraph of it.
    pub(in crate::directory) fn new(article: ArticleRef) -> Self {
        let is_for =
            |texts: &[String]| texts.iter().filter_map(|text| ArticleRef::parse(text)).any(|it| meet(article, it));
        let kinds = vocabulary().authority_kinds.iter().filter(|kind| is_for(&kind.articles));
        Self { article, kinds: kinds.map(|kind| kind.code.as_str()).collect() }
    }

    /// The article.
    pub(in crate::directory) const fn article(&self) -> ArticleRef {
        self.article
    }

    /// Whether the authority has it: by what it is designated for, within its subjects.
    pub(in crate::directory) fn is_of(&self, authority: &Authority) -> bool {
        let subjects = || authority.subject_scope.iter().flat_map(|scope| &scope.articles);
        authority.kinds.iter().any(|entry| self.kinds.contains(&entry.kind.as_str()))
            && (subjects().next().is_none()
                || subjects().filter_map(|code| code.known()).any(|subject| meet(self.article, *subject)))
    }
}

/// Whether one is the other or a paragraph of it.
fn meet(one: ArticleRef, other: ArticleRef) -> bool {
    one.contains(other) || other.contains(one)
}
