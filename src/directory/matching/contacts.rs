//! Whom to contact for a match, on the State's side.

use std::sync::Arc;

use crate::auth::Principal;
use crate::auth::policy::Permit;
use crate::directory::authority::is_competent;
use crate::domain::contact::ProviderContact;
use crate::domain::{Authority, AuthorityId, AuthorityKind, Need, Status};
use crate::view::{Entry, View};

/// Authorities of the State that a match names at most.
const MOST: usize = 2;

/// Whom to contact.
#[derive(Debug, Clone)]
pub enum MatchContact {
    /// How to reach the provider.
    Provider(ProviderContact),
    /// The needing State's competent authority, and why that one.
    State(Arc<Entry<Authority>>, String),
}

/// The needing State's authorities to write to: those that the need names as beneficiaries, then those competent for
/// its articles, then the State's focal point for the review.
///
/// Donors do not read the directory: a provider is told only where the State's consent shows the beneficiaries.
pub(super) fn of_state(principal: &Principal, permit: Permit, view: &View, need: &Need) -> Vec<MatchContact> {
    let by_consent = need.consent.as_ref().is_some_and(|consent| {
        consent.fields.is_empty() || consent.fields.iter().any(|field| field == "beneficiaries")
    });
    if principal.provider.is_some() && !by_consent && !permit.is_full() {
        return Vec::new();
    }
    let Some(state) = need.state.known() else {
        return Vec::new();
    };
    let reason = |entry: &Entry<Authority>| {
        let authority = &entry.record;
        if authority.status != Status::Published {
            return None;
        }
        if need.beneficiaries.contains(&AuthorityId(entry.id).name()) {
            return Some((0, "named by the need as a beneficiary".to_owned()));
        }
        let article = need.articles.iter().filter_map(|code| code.known()).find(|a| is_competent(authority, **a));
        if let Some(article) = article {
            return Some((1, format!("competent for article {article}")));
        }
        let review = authority.kinds.iter().any(|entry| entry.kind == AuthorityKind::ReviewFocalPoint);
        review.then(|| (2, "focal point of the review".to_owned()))
    };
    let mut found: Vec<_> =
        view.authorities.of(state).filter_map(|entry| reason(entry).map(|(rank, why)| (rank, entry, why))).collect();
    found.sort_by_key(|(rank, entry, _)| (*rank, entry.id));
    let contact = |(_, entry, why): (i32, &Arc<Entry<Authority>>, String)| MatchContact::State(Arc::clone(entry), why);
    found.into_iter().take(MOST).map(contact).collect()
}
