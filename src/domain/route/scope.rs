//! How far the competence of an office reaches: the territory that it serves, and the subjects that it is limited to.

use super::{Purpose, Question};
use crate::domain::{ArticleRef, Authority, State, Territory};

/// How an office stands to the place that a request concerns, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// It serves exactly that.
    Exact,
    /// It serves the whole State, which that is a part of.
    Whole,
    /// It serves a State of which nothing here says whether that is a part.
    Undecided,
    /// It serves another part.
    Other,
}

/// The place that a request concerns, in the spelling that tells what it is a part of.
pub(super) fn asked_place(requested: State, territory: Option<Territory>) -> Territory {
    territory.unwrap_or_else(|| requested.into()).within_its_state()
}

/// The place that an office serves, likewise.
pub(super) fn place_of(authority: &Authority) -> Option<Territory> {
    let state = authority.state.known().copied()?;
    if authority.territory.is_absent() {
        return Some(Territory::from(state).within_its_state());
    }
    authority.territory.known().map(|territory| territory.within_its_state())
}

impl Place {
    /// How the office of that place stands to the one that is asked.
    pub(super) fn of(authority: &Authority, asked: Territory) -> Self {
        match place_of(authority) {
            Some(place) if place == asked => Self::Exact,
            Some(place) if !place.is_subdivision() && place.state == asked.state => Self::Whole,
            Some(place) if !place.is_subdivision() && !asked.is_subdivision() => Self::Undecided,
            Some(_) | None => Self::Other,
        }
    }
}

/// How an office stands to the subject of a request, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Subject {
    /// It is limited to subjects among which that is; the number grows with how wide they are.
    Within(usize),
    /// It is not limited.
    Unlimited,
    /// It is limited to a part of that.
    InPart,
    /// It is limited in words, which a person has to read.
    InWords,
    /// It is limited, and the request says no subject.
    NotSaid,
    /// It is limited to other subjects.
    Outside,
}

/// The articles that an office is limited to for that purpose.
pub(super) fn limits(authority: &Authority, purpose: &Purpose) -> Vec<ArticleRef> {
    let scope = authority.subject_scope.iter().flat_map(|scope| &scope.articles);
    let limits: Vec<ArticleRef> = scope.filter_map(|code| code.known().copied()).collect();
    if limits.is_empty() && *purpose == Purpose::Prevention {
        return authority.prevention_areas.iter().filter_map(|code| code.known().copied()).collect();
    }
    limits
}

/// The measures that an office is limited to, in words.
pub(super) fn measures(authority: &Authority) -> String {
    let measures = authority.subject_scope.iter().flat_map(|scope| &scope.measures).map(String::as_str);
    measures.collect::<Vec<_>>().join("; ")
}

impl Subject {
    /// How the office stands to what is asked.
    pub(super) fn of(authority: &Authority, question: &Question) -> Self {
        let limits = limits(authority, &question.purpose);
        let is_in = |article: &ArticleRef| limits.iter().any(|limit| limit.contains(*article));
        let is_near = |article: &ArticleRef| limits.iter().any(|limit| article.contains(*limit));
        // What a prevention authority helps with is no limit of whom it answers, where no subject is named.
        let is_scoped = authority.subject_scope.iter().any(|scope| !scope.articles.is_empty());
        let is_limited = !limits.is_empty() && (is_scoped || !question.articles.is_empty());
        match (is_limited, question.articles.is_empty()) {
            (false, _) if measures(authority).is_empty() => Self::Unlimited,
            (false, _) => Self::InWords,
            (true, true) => Self::NotSaid,
            (true, false) if question.articles.iter().all(is_in) => {
                // A whole article is wider than any number of paragraphs of one.
                Self::Within(limits.iter().map(|limit| if limit.paragraph.is_some() { 1 } else { 100 }).sum())
            }
            (true, false) if question.articles.iter().any(|article| is_in(article) || is_near(article)) => Self::InPart,
            (true, false) => Self::Outside,
        }
    }
}
