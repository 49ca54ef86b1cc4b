//! Whom to contact for a match, on the State's side.

use std::fmt;
use std::sync::Arc;

use crate::auth::Principal;
use crate::auth::policy::Permit;
use crate::directory::authority::Competence;
use crate::domain::{ArticleRef, Authority, AuthorityId, AuthorityKind, Consent, Need, Status};
use crate::view::{Entry, View};

/// Authorities of the State that a match names at most.
const MOST: usize = 2;

/// An authority of the needing State, and why that one.
#[derive(Debug, Clone)]
pub struct StateContact {
    /// The authority.
    pub authority: Arc<Entry<Authority>>,
    /// Why, for a person, in English.
    pub reason: String,
}

/// Why an authority is named.
#[derive(Debug, Clone, Copy)]
enum Reason {
    /// The need names it.
    Beneficiary,
    /// It is competent for an article of the need.
    Competent(ArticleRef),
    /// It is the State's focal point for the review.
    Review,
}

impl Reason {
    /// Its place: the best is the lowest.
    const fn rank(self) -> u8 {
        match self {
            Self::Beneficiary => 0,
            Self::Competent(_) => 1,
            Self::Review => 2,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Beneficiary => f.write_str("named by the need as a beneficiary"),
            Self::Competent(article) => write!(f, "competent for article {article}"),
            Self::Review => f.write_str("focal point of the review"),
        }
    }
}

/// Whether the caller is told whom to write to on the State's side. Donors do not read the directory: a provider is told only
/// where the State's consent shows the beneficiaries.
pub(super) fn names_state(principal: &Principal, permit: Permit, consent: Option<&Consent>) -> bool {
    let by_consent = consent.is_some_and(|consent| consent.shows("beneficiaries"));
    principal.provider.is_none() || by_consent || permit.is_full()
}

/// The needing State's authorities to write to: those that the need, as the caller sees it, names as beneficiaries, then
/// those competent for its articles, then the State's focal point for the review.
pub(in crate::directory) fn of_state(view: &View, need: &Need) -> Vec<StateContact> {
    let Some(state) = need.state.known() else {
        return Vec::new();
    };
    let named: Vec<AuthorityId> = need.beneficiaries.iter().filter_map(|name| AuthorityId::of_name(name)).collect();
    let articles: Vec<Competence> =
        need.articles.iter().filter_map(|code| code.known()).map(|article| Competence::new(*article)).collect();
    let reason = |entry: &Entry<Authority>| {
        let authority = &entry.record;
        if authority.status != Status::Published {
            return None;
        }
        if named.contains(&AuthorityId(entry.id)) {
            return Some(Reason::Beneficiary);
        }
        let competence = articles.iter().find(|competence| competence.is_of(authority));
        let review = || authority.kinds.iter().any(|entry| entry.kind == AuthorityKind::ReviewFocalPoint);
        competence
            .map(|competence| Reason::Competent(competence.article()))
            .or_else(|| review().then_some(Reason::Review))
    };
    let mut found: Vec<_> =
        view.authorities.of(state).filter_map(|entry| reason(entry).map(|reason| (reason, entry))).collect();
    found.sort_by_key(|(reason, entry)| (reason.rank(), entry.id));
    let contact = |(reason, entry): (Reason, &Arc<Entry<Authority>>)| StateContact {
        authority: Arc::clone(entry),
        reason: reason.to_string(),
    };
    found.into_iter().take(MOST).map(contact).collect()
}
