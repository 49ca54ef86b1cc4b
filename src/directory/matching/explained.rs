//! One pair of a need and a provider in full, also why they do not fit.

use std::collections::BTreeMap;

use super::{MOST, NamedCandidate, StateContact, asked_need, current, is_published, named_overlaps, weights};
use crate::auth::Principal;
use crate::auth::policy::{self, Operation};
use crate::directory::read::found;
use crate::directory::{Directory, Error};
use crate::domain::proposal::Overlapping;
use crate::domain::{ProviderId, Revision};
use crate::matching::Overlap;
use crate::view::View;

/// Which pair to explain.
#[derive(Debug, Clone, Default)]
pub struct ExplainQuery {
    /// `needs/{id}`.
    pub need: String,
    /// `providers/{id}`.
    pub provider: String,
    /// Weights by criterion, per mille, in place of the configured ones.
    pub weights: BTreeMap<String, u32>,
    /// Revision that the answer must have reached.
    pub min_revision: String,
}

/// A pair in full.
#[derive(Debug)]
pub struct Explained {
    /// Score, parts and every rule, with the provider and, where it is a candidate of the need, how to reach it.
    pub candidate: NamedCandidate,
    /// Whether every rule lets it pass.
    pub fits: bool,
    /// Its place among the candidates of the need, from 1; absent where it is not among them, and to providers.
    pub rank: Option<u32>,
    /// Help that a proposal must not duplicate, with the names of who gives it.
    pub overlaps: Vec<(Overlap, String)>,
    /// Open proposals that it must not duplicate either, with the names of who is to help.
    pub proposals: Vec<(Overlapping, String)>,
    /// Whom to contact on the State's side, where the provider is a candidate.
    pub state_contacts: Vec<StateContact>,
    /// Providers that were looked at.
    pub considered: u32,
    /// Hash of weights and rules.
    pub config_hash: String,
    /// Revision of the data.
    pub revision: Revision,
}

impl Directory {
    /// Explains how one provider fits one need: what [`Directory::match_need`] says of the two.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound` for a need or a provider that the caller may not see, `Invalid`, `RevisionNotReached`,
    /// `Unavailable`.
    pub async fn explain_match(&self, principal: &Principal, query: &ExplainQuery) -> Result<Explained, Error> {
        let entered = policy::enter(principal, Operation::ExplainMatch)?;
        self.ensure_fresh().await?;
        let view = self.view_at(&query.min_revision).await?;
        let need = asked_need(entered, &view, &query.need, self.source.now())?;
        let id = found(ProviderId::of_name(&query.provider))?;
        if principal.provider.is_some_and(|own| own != id) {
            return Err(Error::NotFound);
        }
        let provider = current(&view, id).ok_or(Error::NotFound)?;
        let weights = weights(&query.weights)?;
        let least: Revision = query.min_revision.parse().unwrap_or_default();
        let has_provider = |view: &View| view.providers.get(id.0).is_some_and(|it| it.revision == provider.revision);
        let will_do = |before: &View| before.revision >= least && need.is_in(before) && has_provider(before);
        let ready = self.matcher.ready(&view, will_do).await?;
        let corpus = self.laden.of(principal, &view, &ready.corpus, self.source.now());
        let (wanted, today) = (need.wanted(&view), self.today());
        let candidate = found(corpus.explain(&wanted, id, &weights, today))?;
        let fits = candidate.rules.iter().all(|rule| rule.passed);
        let mut overlaps = corpus.overlaps(&wanted, today);
        // A provider is told of itself alone, as when it matches a need.
        let (rank, considered) = if principal.provider.is_some() {
            overlaps.retain(|overlap| overlap.provider == id);
            (None, 1)
        } else {
            let first = corpus.first(&wanted, &weights, MOST, today);
            let shown = |of: &&ProviderId| current(&view, **of).is_some_and(|entry| is_published(entry));
            let place = (1..).zip(first.iter().filter(shown)).find(|(_, of)| **of == id);
            (place.map(|(place, _)| place), corpus.len())
        };
        self.audit_asked(principal, &need).await?;
        let profile = self.provider_in_match(principal, &view, provider)?;
        self.audit_shown(principal, &view, &need, [&profile]).await?;
        let is_candidate = rank.is_some() || (fits && principal.provider.is_some());
        Ok(Explained {
            candidate: NamedCandidate {
                candidate,
                provider: profile,
                contacts: if is_candidate { provider.record.contacts.clone() } else { Vec::new() },
            },
            fits,
            rank,
            overlaps: named_overlaps(&view, overlaps),
            proposals: self.named_proposals(principal, &view, &need, self.source.now()).await?,
            state_contacts: if is_candidate { need.state_contacts(&view) } else { Vec::new() },
            considered,
            config_hash: corpus.config_hash(&weights),
            revision: ready.view.revision,
        })
    }
}
