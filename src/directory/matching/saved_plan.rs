//! Saved plans: what one was asked and made with is saved on request, and made again over the records as they were. Who
//! repeats one finds no need in it that it may not see now.

use jiff::Timestamp;
use tokio::sync::OwnedSemaphorePermit;

use super::asked::Asked;
use super::loads::laden_by;
use super::plan::{Input, PlanQuery, Planning, Source, may_plan, terms};
use super::runs::{NewRun, free_place, run_of, side_of};
use super::saved::time_of;
use super::{Saving, Weights};
use crate::auth::Principal;
use crate::auth::policy::{self, Entry as Entered, Operation, Relation};
use crate::directory::{Directory, Error};
use crate::domain::{PlanAsked, ProposalId, Revision, Run};
use crate::view::View;

/// A saved plan whose records are yet to be read.
#[derive(Debug)]
pub(super) struct Then {
    /// Revision of the records.
    pub(super) revision: Revision,
    /// When it was made.
    time: Timestamp,
    /// Which needs it was made for.
    asked: Asked,
}

/// What is saved of a plan, but for the configuration that it is made with.
///
/// # Errors
/// `Forbidden` to those who plan no need, `Invalid` when the caller's side or account has saved as many as it may.
pub(super) fn saving(
    entered: Entered<'_>,
    view: &View,
    asked: &PlanAsked,
    weights: &Weights,
    time: Timestamp,
) -> Result<Saving, Error> {
    let principal = entered.principal();
    let side = side_of(principal);
    free_place(view, &side, &principal.account.name(), 0)?;
    let relation = if principal.state.is_some() { Relation::Own } else { Relation::Submitted };
    let permit = entered.on(relation)?;
    let [weights, unknown] = weights.in_full();
    let run = Run {
        side,
        plan: Some(asked.clone()),
        weights,
        unknown,
        revision: view.revision.0,
        time: time.to_string(),
        ..Run::default()
    };
    Ok(Saving::New(Box::new(NewRun { permit, run })))
}

/// Begins to repeat a saved plan.
///
/// # Errors
/// `NotFound` for a run that is not of the caller's side; `Invalid` for what a plan has in itself, and for a match.
pub(super) fn repeated(principal: &Principal, view: &View, query: &PlanQuery) -> Result<Planning, Error> {
    let run = &run_of(principal, view, &query.as_of)?.record;
    let Some(plan) = &run.plan else {
        return Err(Error::field("as_of", "names a saved match, which is repeated by MatchNeed"));
    };
    if query.asked != PlanAsked::default() || !query.weights.is_empty() || query.save {
        return Err(Error::field("as_of", "names a saved plan, which has a filter, roles and weights of its own"));
    }
    let then = Then { revision: Revision(run.revision), time: time_of(run)?, asked: Asked::read(plan)? };
    Ok(Planning {
        principal: principal.clone(),
        of: Source::Unread(then),
        weights: Weights::of_full(&run.weights, &run.unknown)?,
        terms: terms(plan)?,
        saving: Saving::Repeats { name: query.as_of.clone(), digest: run.digest.clone() },
    })
}

impl Directory {
    /// What a saved plan was made of, without what its caller may not see now; the turn is held until it is read, whoever
    /// waits for it.
    ///
    /// # Errors
    /// `Unavailable` when the log cannot be read.
    pub(super) async fn input_as_it_was(
        &self,
        principal: &Principal,
        then: Then,
        turn: [OwnedSemaphorePermit; 2],
    ) -> Result<(Input, [OwnedSemaphorePermit; 2]), Error> {
        // A plan reads no authority.
        let (view, corpus, turn) = self.as_it_was(then.revision, None, turn).await?;
        self.ensure_fresh().await?;
        let now = self.views.current();
        let is_seen = |id| self.still_sees_proposal(principal, &now, &ProposalId(id).name());
        let corpus = laden_by(principal, &view, &corpus, then.time, |entry| is_seen(entry.id));
        let entered = policy::enter(principal, Operation::PlanMatches)?;
        let mut input = Input::new(entered, &then.asked, view, corpus, then.time);
        input.needs.retain(|open| may_plan(entered, &now, open, self.source.now()));
        Ok((input, turn))
    }
}
