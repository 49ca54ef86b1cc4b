//! Saved matches: a match is saved on request, and repeated over the records as they were, at the time that it was. Who
//! repeats one sees no more than the need's consent and the provider's profile show now.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::loads::laden_by;
use super::prepared::profiles_of;
use super::runs::{NewRun, free_place, run_of, side_of};
use super::{AskedNeed, MatchQuery, Matches, StateContact, asked_need, current, is_published, rank};
use crate::auth::Principal;
use crate::auth::policy::Entry as Entered;
use crate::directory::read::Shown;
use crate::directory::{Directory, Error, reach};
use crate::domain::{Need, NeedId, ProposalId, ProviderId, Revision, Run, State, Status};
use crate::matching::{Corpus, Wanted, Weights};
use crate::view::{Catalog, View};

/// What a match is in respect of saved runs.
#[derive(Debug, Clone, Default)]
pub enum Saving {
    /// It has nothing to do with any.
    #[default]
    None,
    /// It is to be saved.
    New(Box<NewRun>),
    /// It repeats one.
    Repeats {
        /// `runs/{id}`.
        name: String,
        /// SHA-256 of the first answer.
        digest: String,
    },
}

/// What is saved of a match.
///
/// # Errors
/// `Invalid` when the caller's side or account has saved as many as it may.
pub(super) fn saving(
    principal: &Principal,
    need: &AskedNeed,
    (limit, weights): (usize, &Weights),
    (view, time, config_hash): (&View, Timestamp, &str),
) -> Result<Saving, Error> {
    let side = side_of(principal);
    free_place(view, &side, &principal.account.name(), 0)?;
    let [weights, unknown] = weights.in_full();
    let run = Run {
        side,
        need: NeedId(need.id).name(),
        limit: u32::try_from(limit).unwrap_or(u32::MAX),
        weights,
        unknown,
        revision: view.revision.0,
        time: time.to_string(),
        config_hash: config_hash.to_owned(),
        ..Run::default()
    };
    Ok(Saving::New(Box::new(NewRun { permit: need.permit, run })))
}

/// When a run was made.
///
/// # Errors
/// `Internal` for one that does not say.
pub(super) fn time_of(run: &Run) -> Result<Timestamp, Error> {
    run.time.parse().map_err(|_| Error::Internal("a saved run has no time".to_owned()))
}

/// Whether the caller may be told now of an authority as it was: one that is published, and to a provider, which has no
/// history of authorities, one that is as it was.
fn still_told(principal: &Principal, view: &View, contact: &StateContact) -> bool {
    let now = view.authorities.get(contact.authority.id).filter(|now| now.record.status == Status::Published);
    now.is_some_and(|now| principal.provider.is_none() || now.revision == contact.authority.revision)
}

impl Directory {
    /// The records as they were at a revision, of the authorities those of `state` alone, and their providers prepared. What
    /// is `held` is until that is done, also where nobody waits for it any more, and is given back.
    ///
    /// # Errors
    /// `Unavailable` when the log cannot be read.
    pub(super) async fn as_it_was<H: Send + 'static>(
        &self,
        revision: Revision,
        state: Option<State>,
        held: H,
    ) -> Result<(Arc<View>, Arc<Corpus>, H), Error> {
        let catalog = Catalog::as_of(&*self.store, revision, state).await;
        let catalog = catalog.map_err(|error| Error::Unavailable(error.to_string()))?;
        let then = Arc::new(View { revision, catalog, search: self.views.current().search.clone() });
        let prepared = tokio::task::spawn_blocking(move || {
            let profiles = profiles_of(&then, &HashMap::new());
            let corpus = Corpus::new(profiles.into_values().map(|(_, profile)| profile).collect());
            (then, Arc::new(corpus), held)
        });
        prepared.await.map_err(|error| Error::Internal(error.to_string()))
    }

    /// Repeats a saved run: the same need, weights and limit, over the records as they were.
    ///
    /// # Errors
    /// `NotFound` for a run that is not of the caller's side and for a need that the caller may not see now or could not see
    /// then; `Invalid` for what a run has in itself; `Unavailable`.
    pub(super) async fn repeat_run(
        &self,
        principal: &Principal,
        entered: Entered<'_>,
        view: &Arc<View>,
        query: &MatchQuery,
    ) -> Result<Matches, Error> {
        let run = &run_of(principal, view, &query.as_of)?.record;
        if run.plan.is_some() {
            return Err(Error::field("as_of", "names a saved plan, which is repeated by PlanMatches"));
        }
        let asks = !query.need.is_empty() && query.need != run.need;
        if asks || query.limit != 0 || !query.weights.is_empty() || query.save {
            return Err(Error::field("as_of", "names a saved run, which has a need, a limit and weights of its own"));
        }
        let time = time_of(run)?;
        let weights = Weights::of_full(&run.weights, &run.unknown)?;
        let state = asked_need(entered, view, &run.need, self.source.now())?.state(view);
        let turn = self.turns.for_repeat().await?;
        let (then, corpus, turn) = self.as_it_was(Revision(run.revision), state, turn).await?;
        drop(turn);
        // Who may not see the need by now sees nothing of it as it was.
        self.ensure_fresh().await?;
        let view = &self.views.current();
        let is_seen = |name: &str| self.still_sees_proposal(principal, view, name);
        let corpus = laden_by(principal, &then, &corpus, time, |entry| is_seen(&ProposalId(entry.id).name()));
        let now = asked_need(entered, view, &run.need, self.source.now())?;
        let mut need = asked_need(entered, &then, &run.need, time)?;
        need.names_state &= now.names_state;
        need.seen = self.still_seen(view, &now, need.seen);
        let today = jiff::tz::Offset::UTC.to_datetime(time).date();
        let limit = usize::try_from(run.limit).unwrap_or(usize::MAX);
        let ranking = rank(principal, &corpus, &Wanted::prepare(&need.seen), &weights, (limit, today));
        self.audit_asked(principal, &need).await?;
        let mut proposals = self.named_proposals(principal, &then, &need, time).await?;
        proposals.retain(|(overlap, _)| is_seen(&overlap.proposal));
        let mut named = self.named(principal, &then, need.state_contacts(&then), then.revision, ranking)?;
        for candidate in &mut named.candidates {
            let id = ProviderId(candidate.provider.entry().id);
            if !self.still_whole(principal, view, id) {
                candidate.provider = Shown::part(candidate.provider.entry(), reach::summary);
            }
            if !current(view, id).is_some_and(|entry| is_published(entry)) {
                candidate.contacts.clear();
            }
        }
        named.overlaps.retain(|(overlap, _)| {
            let activity = view.activities.get(overlap.activity.0);
            activity.is_some_and(|activity| activity.record.status == Status::Published)
        });
        named.state_contacts.retain(|contact| still_told(principal, view, contact));
        self.audit_shown(principal, view, &need, named.candidates.iter().map(|candidate| &candidate.provider)).await?;
        let saving = Saving::Repeats { name: query.as_of.clone(), digest: run.digest.clone() };
        Ok(Matches { proposals, today, saving, ..named })
    }

    /// What of a need as it was the caller may see now.
    fn still_seen(&self, view: &View, now: &AskedNeed, then: Need) -> Need {
        if now.is_own || now.permit.is_full() {
            return then;
        }
        let need = view.needs.get(now.id);
        let consent = need.and_then(|need| need.record.consent_at(self.source.now()));
        consent.map(|consent| reach::consented(&then, consent)).unwrap_or_default()
    }

    /// Whether the caller may see a provider's whole profile now.
    fn still_whole(&self, principal: &Principal, view: &View, provider: ProviderId) -> bool {
        let now = current(view, provider).and_then(|entry| self.provider_in_match(principal, view, entry).ok());
        matches!(now, Some(Shown::Whole(_)))
    }
}

#[cfg(test)]
mod tests;
