//! A plan for the open needs that a caller may plan: the secretariat those that were submitted, a State its own.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::sync::Arc;

use jiff::civil::Date;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::asked::Asked;
use super::needs::{Open, open_needs};
use super::{current, display_name, laden, weights};
use crate::auth::Principal;
use crate::auth::policy::{self, Operation};
use crate::directory::{Directory, Error, reach};
use crate::domain::{Need, NeedId, ProviderId, Revision};
use crate::matching::{Corpus, Plan, PlanError, PlanProgress, PlanTerms, Roles, Wanted, Watch, Weights, plan};
use crate::view::{Entry, View};

/// Needs that are planned, at most: those that were registered first.
const MOST_NEEDS: usize = 10_000;
/// Audit rows that are written at a time.
const ROWS: usize = 500;

/// What to plan.
#[derive(Debug, Clone, Default)]
pub struct PlanQuery {
    /// Only needs of any of these States, alpha-2.
    pub states: Vec<String>,
    /// Only needs on any of these articles.
    pub articles: Vec<String>,
    /// Only needs in any of these stages; with none, all that are open but those in delivery, which have their help.
    pub stages: Vec<String>,
    /// Weights by criterion, per mille, in place of the configured ones.
    pub weights: BTreeMap<String, u32>,
    /// `BOTH`, `DELIVERY`, or empty for the first.
    pub roles: String,
    /// Whether the worst-served State is left where the best plan leaves it.
    pub without_floor: bool,
    /// Revision that the answer must have reached.
    pub min_revision: String,
}

/// A plan that is yet to be made: everything about it is checked.
#[derive(Debug)]
pub struct Planning {
    /// Who asks.
    principal: Principal,
    /// The view.
    view: Arc<View>,
    /// Its providers.
    corpus: Arc<Corpus>,
    /// The needs.
    needs: Vec<Open>,
    /// Needs that are left out.
    left_out: usize,
    /// What the criteria count.
    weights: Weights,
    /// What the plan is made with.
    terms: PlanTerms,
    /// The day of the run.
    today: Date,
}

/// A plan with what it names.
#[derive(Debug)]
pub struct Planned {
    /// The plan.
    pub plan: Plan,
    /// Needs that the caller may plan and that were not.
    pub left_out: u32,
    /// Revision of the data.
    pub revision: Revision,
    /// The view that it is of.
    view: Arc<View>,
}

impl Planning {
    /// Revision of the plan.
    #[must_use]
    pub fn revision(&self) -> Revision {
        self.view.revision
    }
}

impl Planned {
    /// A need of the plan, whole: who plans it sees all of it.
    #[must_use]
    pub fn need(&self, id: NeedId) -> Option<&Entry<Need>> {
        self.view.needs.get(id.0).map(|entry| &**entry)
    }

    /// What a provider of the plan is called.
    #[must_use]
    pub fn called(&self, id: ProviderId) -> String {
        current(&self.view, id).map(|entry| display_name(entry)).unwrap_or_default()
    }
}

impl From<PlanError> for Error {
    fn from(error: PlanError) -> Self {
        match error {
            PlanError::Stopped(_) => Self::Unavailable(error.to_string()),
            PlanError::Broken { .. } => Self::Internal(error.to_string()),
        }
    }
}

/// Leaves out what comes after the first so many; answers how many that are.
fn leave_out<T>(of: &mut Vec<T>, most: usize) -> usize {
    let left_out = of.len().saturating_sub(most);
    of.truncate(most);
    left_out
}

/// The terms of a request.
///
/// # Errors
/// `Invalid` for roles that are none.
fn terms(query: &PlanQuery) -> Result<PlanTerms, Error> {
    let configured = PlanTerms::configured().map_err(|error| Error::Internal(error.to_string()))?;
    let roles = match query.roles.as_str() {
        "" | "BOTH" => Roles::Both,
        "DELIVERY" => Roles::Delivery,
        _ => return Err(Error::field("roles", "expected BOTH or DELIVERY")),
    };
    Ok(configured.with(roles, !query.without_floor))
}

impl Directory {
    /// Begins a plan: everything that a request can be refused for is checked.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`, `RevisionNotReached`, `Unavailable`.
    pub async fn begin_plan(&self, principal: &Principal, query: &PlanQuery) -> Result<Planning, Error> {
        let entered = policy::enter(principal, Operation::PlanMatches)?;
        self.ensure_fresh().await?;
        let view = self.view_at(&query.min_revision).await?;
        let asked = Asked::read(&query.states, &query.articles, &query.stages)?;
        let (weights, terms) = (weights(&query.weights)?, terms(query)?);
        let ready = self.matcher.ready(&view, |_| false).await?;
        let mut needs = open_needs(entered, &view, self.source.now());
        needs.retain(|open| open.whole && asked.takes(&open.entry.record));
        let left_out = leave_out(&mut needs, MOST_NEEDS);
        let corpus = laden(principal, &view, &ready.corpus, self.source.now());
        let principal = principal.clone();
        Ok(Planning { principal, view, corpus, needs, left_out, weights, terms, today: self.today() })
    }

    /// Makes a plan, when it is its turn, in a thread that may block; `told` hears how far it is. Who drops this ends the run.
    ///
    /// # Errors
    /// `Internal` for a plan that breaks a rule, `Unavailable` when the audit cannot be written, or the caller may not see a
    /// need any more once the plan is made.
    pub async fn run_plan(
        &self,
        planning: Planning,
        told: watch::Sender<Option<PlanProgress>>,
    ) -> Result<Planned, Error> {
        let Planning { principal, view, corpus, needs, left_out, weights, terms, today } = planning;
        // Whichever way this ends, the run does.
        let stop = CancellationToken::new();
        let ended = stop.clone().drop_guard();
        let turn = self.turns.for_plan().await?;
        let records: HashMap<Uuid, Arc<Entry<Need>>> =
            needs.iter().map(|open| (open.entry.id, Arc::clone(&open.entry))).collect();
        let run = tokio::task::spawn_blocking(move || {
            let ids: Vec<NeedId> = records.keys().copied().map(NeedId).collect();
            let wanted = |id: NeedId| match records.get(&id.0) {
                Some(entry) => Wanted::prepare(&entry.record),
                None => Wanted::prepare(&Need::default()),
            };
            let mut on = |progress| {
                if stop.is_cancelled() {
                    return ControlFlow::Break(());
                }
                told.send_replace(Some(progress));
                ControlFlow::Continue(())
            };
            let made = plan(&corpus, &ids, &wanted, &weights, &terms, today, Watch::new(&mut on));
            // Whoever hears that nobody tells any more finds nothing held.
            drop((records, corpus, turn));
            drop(told);
            made
        });
        let plan = run.await.map_err(|error| Error::Internal(error.to_string()))??;
        drop(ended.disarm());
        self.ensure_fresh().await?;
        self.may_still_plan(&principal, &needs)?;
        self.audit_planned(&principal, &needs).await?;
        let left_out = u32::try_from(left_out).unwrap_or(u32::MAX);
        Ok(Planned { plan, left_out, revision: view.revision, view })
    }

    /// Whether the caller may still see every need, now that some time has passed.
    fn may_still_plan(&self, principal: &Principal, needs: &[Open]) -> Result<(), Error> {
        let entered = policy::enter(principal, Operation::PlanMatches)?;
        let (view, now) = (self.views.current(), self.source.now());
        let may = |open: &Open| {
            let entry = view.needs.get(open.entry.id)?;
            entered.on(reach::to_need(principal, &view, &entry.record, now)).ok()
        };
        if needs.iter().all(|open| may(open).is_some()) {
            return Ok(());
        }
        Err(Error::Unavailable("a need of the plan is not to be seen any more".to_owned()))
    }

    /// Writes to the audit which needs of others are in the plan, before it leaves.
    async fn audit_planned(&self, principal: &Principal, needs: &[Open]) -> Result<(), Error> {
        for rows in needs.chunks(ROWS) {
            let (mut permit, mut of_others) = (None, Vec::with_capacity(rows.len()));
            for open in rows.iter().filter(|open| open.of_other.is_some()) {
                // One permit is as good as another: of the same caller, for the same operation.
                permit = open.of_other;
                of_others.push((open.entry.id, &open.entry.record));
            }
            let Some(permit) = permit else { continue };
            self.audit_needs(principal, permit, of_others).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
