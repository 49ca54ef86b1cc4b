//! Plans help for many needs at once: who pays for which and who delivers it, under what each provider can take on, so that
//! it fits as well as it can in all and no State goes without while others have much.
//!
//! Every hard rule is checked before the solver, which never sees a pair that breaks one, and again after it. The solver
//! knows whole numbers alone: it cannot prefer anyone.

mod answer;
mod check;
mod draft;
mod exact;
mod flow;
mod greedy;
mod improve;
mod price;
mod problem;
mod progress;
mod shortlist;
mod solve;
mod terms;

use jiff::civil::Date;

pub use answer::{Alternate, Assignment, Chosen, Part, Plan, PlanTotals, Reason, StateShare, Unmet};
pub use progress::{PlanProgress, Watch};
pub use terms::{PlanTerms, Roles};

use super::{Corpus, Wanted, Weights};
use crate::domain::{NeedId, ProviderId};
use draft::Draft;
use problem::Clock;
use shortlist::Shortlister;

/// That a plan was stopped before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the plan was stopped")]
pub struct Stopped;

/// Why there is no plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// It was told to stop.
    #[error(transparent)]
    Stopped(#[from] Stopped),
    /// What came out of the solver breaks a rule: a fault of the program, and no plan.
    #[error("a plan broke {what}: need {need:?}, provider {provider:?}")]
    Broken {
        /// The rule, or what else must hold.
        what: &'static str,
        /// The need.
        need: Option<NeedId>,
        /// The provider.
        provider: Option<ProviderId>,
    },
}

/// Plans help for needs, in any order; `wanted` prepares one for matching, and is asked twice for those that are met, so
/// that they need not all be held at once.
///
/// # Errors
/// `Stopped` when `watch` says so, `Broken` if a rule were broken after all.
pub fn plan(
    corpus: &Corpus,
    needs: &[NeedId],
    wanted: &dyn Fn(NeedId) -> Wanted,
    weights: &Weights,
    terms: &PlanTerms,
    today: Date,
    mut watch: Watch<'_>,
) -> Result<Plan, PlanError> {
    let mut needs = needs.to_vec();
    needs.sort_unstable();
    needs.dedup();
    let shortlister = Shortlister::new(corpus, weights, terms, today);
    let mut lists = Vec::with_capacity(needs.len());
    for (done, need) in needs.iter().enumerate() {
        watch.tell(PlanProgress::Scoring { done, of: needs.len() })?;
        lists.push((*need, shortlister.of(&wanted(*need))));
    }
    watch.tell(PlanProgress::Scoring { done: needs.len(), of: needs.len() })?;
    let mut clock = Clock::new(watch);
    let draft = Draft::new(corpus, terms, lists, &mut clock)?;
    let config_hash = terms.config_hash(corpus.config_hash(weights));
    finish(&draft, &needs, wanted, config_hash, today, &mut clock)
}

/// Solves a draft; what comes out is a plan only once it is checked.
fn finish(
    draft: &Draft<'_>,
    needs: &[NeedId],
    wanted: &dyn Fn(NeedId) -> Wanted,
    config_hash: String,
    today: Date,
    clock: &mut Clock<'_>,
) -> Result<Plan, PlanError> {
    let one_role = draft.terms.roles == Roles::Delivery;
    let solved = solve::solve(&draft.problem, one_role, draft.terms.floor(), clock)?;
    let made = draft.plan(&solved, config_hash);
    check::plan(draft.corpus, needs, wanted, &made, today, clock)?;
    Ok(made)
}

#[cfg(test)]
mod tests;
