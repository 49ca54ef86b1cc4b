//! A plan for the open needs that a caller may plan: the secretariat those that were submitted, a State its own.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::asked::Asked;
use super::needs::{Open, open_needs};
use super::saved_plan::{Then, repeated, saving};
use super::{Saving, current, display_name, weights};
use crate::auth::Principal;
use crate::auth::policy::{self, Entry as Entered, Operation};
use crate::directory::{Directory, Error, reach};
use crate::domain::{Need, NeedId, PlanAsked, ProviderId, Revision};
use crate::matching::{Corpus, Plan, PlanError, PlanProgress, PlanTerms, Roles, Wanted, Watch, Weights, plan};
use crate::view::{Entry, View};

/// Needs that are planned, at most: those that were registered first.
const MOST_NEEDS: usize = 10_000;
/// Audit rows that are written at a time.
const ROWS: usize = 500;

/// What to plan.
#[derive(Debug, Clone, Default)]
pub struct PlanQuery {
    /// Which needs, for which roles; with no stage, all needs that are open but those in delivery, which have their help.
    pub asked: PlanAsked,
    /// Weights by criterion, per mille, in place of the configured ones.
    pub weights: BTreeMap<String, u32>,
    /// Revision that the answer must have reached.
    pub min_revision: String,
    /// `runs/{id}`: a saved plan that is repeated, with all of the above of its own.
    pub as_of: String,
    /// Whether the plan is saved.
    pub save: bool,
    /// Whether it is only checked that it could be.
    pub dry_run: bool,
}

/// How far a plan is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PlanPhase {
    /// Others have their turn.
    #[default]
    Waiting,
    /// The records are read as they were.
    Reading,
    /// It is being made.
    Making(PlanProgress),
}

/// A plan that is yet to be made: everything about it is checked.
#[derive(Debug)]
pub struct Planning {
    /// Who asks.
    pub(super) principal: Principal,
    /// What it is made of.
    pub(super) of: Source,
    /// What the criteria count.
    pub(super) weights: Weights,
    /// What the plan is made with.
    pub(super) terms: PlanTerms,
    /// Whether it is to be saved, or repeats a saved plan.
    pub(super) saving: Saving,
}

/// What a plan is made of.
#[derive(Debug)]
pub(super) enum Source {
    /// Of these records.
    Read(Input),
    /// Of those as they were, which are yet to be read.
    Unread(Then),
}

/// The records that a plan is made of.
#[derive(Debug)]
pub(super) struct Input {
    /// The view.
    pub(super) view: Arc<View>,
    /// Its providers, with what they have taken on.
    pub(super) corpus: Arc<Corpus>,
    /// The needs.
    pub(super) needs: Vec<Open>,
    /// Needs that are left out.
    left_out: usize,
    /// The day of the run.
    today: Date,
}

impl Input {
    /// What was asked for, of the records of a view at that time.
    pub(super) fn new(
        entered: Entered<'_>,
        asked: &Asked,
        view: Arc<View>,
        corpus: Arc<Corpus>,
        now: Timestamp,
    ) -> Self {
        let mut needs = open_needs(entered, &view, now);
        needs.retain(|open| open.whole && asked.takes(&open.entry.record));
        let left_out = leave_out(&mut needs, MOST_NEEDS);
        Self { view, corpus, needs, left_out, today: jiff::tz::Offset::UTC.to_datetime(now).date() }
    }
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
    /// Whether it is to be saved, or repeats a saved plan.
    pub saving: Saving,
    /// The view that it is of.
    view: Arc<View>,
}

impl Planning {
    /// Revision of the plan.
    #[must_use]
    pub fn revision(&self) -> Revision {
        match &self.of {
            Source::Read(input) => input.view.revision,
            Source::Unread(then) => then.revision,
        }
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
pub(super) fn terms(asked: &PlanAsked) -> Result<PlanTerms, Error> {
    let configured = PlanTerms::configured().map_err(|error| Error::Internal(error.to_string()))?;
    let roles = match asked.roles.as_str() {
        "" | "BOTH" => Roles::Both,
        "DELIVERY" => Roles::Delivery,
        _ => return Err(Error::field("roles", "expected BOTH or DELIVERY")),
    };
    Ok(configured.with(roles, !asked.without_floor))
}

impl Directory {
    /// Begins a plan: everything that a request can be refused for is checked.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound` for a saved run that is not of the caller's side, `Invalid`, `RevisionNotReached`,
    /// `Unavailable`.
    pub async fn begin_plan(&self, principal: &Principal, query: &PlanQuery) -> Result<Planning, Error> {
        let entered = policy::enter(principal, Operation::PlanMatches)?;
        self.ensure_fresh().await?;
        let view = self.view_at(&query.min_revision).await?;
        if !query.as_of.is_empty() {
            return repeated(principal, &view, query);
        }
        let (asked, now) = (Asked::read(&query.asked)?, self.written_at());
        let (weights, terms) = (weights(&query.weights)?, terms(&query.asked)?);
        let saving = if query.save { saving(entered, &view, &query.asked, &weights, now)? } else { Saving::None };
        let saving = if query.dry_run { Saving::None } else { saving };
        let ready = self.matcher.ready(&view, |_| false).await?;
        let corpus = self.laden.of(principal, &view, &ready.corpus, now);
        let input = Input::new(entered, &asked, view, corpus, now);
        Ok(Planning { principal: principal.clone(), of: Source::Read(input), weights, terms, saving })
    }

    /// Makes a plan, when it is its turn, in a thread that may block; `told` hears how far it is. Who drops this ends the run.
    ///
    /// # Errors
    /// `Internal` for a plan that breaks a rule, `Unavailable` when the audit cannot be written, or the caller may not see a
    /// need any more once the plan is made.
    pub async fn run_plan(&self, planning: Planning, told: watch::Sender<PlanPhase>) -> Result<Planned, Error> {
        let Planning { principal, of, weights, terms, mut saving } = planning;
        // Whichever way this ends, the run does.
        let stop = CancellationToken::new();
        let ended = stop.clone().drop_guard();
        let turn = self.turns.for_plan().await?;
        let (input, turn) = match of {
            Source::Read(input) => (input, turn),
            Source::Unread(then) => {
                told.send_replace(PlanPhase::Reading);
                self.input_as_it_was(&principal, then, turn).await?
            }
        };
        let Input { view, corpus, needs, left_out, today } = input;
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
                told.send_replace(PlanPhase::Making(progress));
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
        if let Saving::New(new) = &mut saving {
            new.run.config_hash.clone_from(&plan.config_hash);
        }
        let left_out = u32::try_from(left_out).unwrap_or(u32::MAX);
        Ok(Planned { plan, left_out, revision: view.revision, saving, view })
    }

    /// Whether the caller may still see every need, now that some time has passed.
    fn may_still_plan(&self, principal: &Principal, needs: &[Open]) -> Result<(), Error> {
        let entered = policy::enter(principal, Operation::PlanMatches)?;
        let (view, now) = (self.views.current(), self.source.now());
        if needs.iter().all(|open| may_plan(entered, &view, open, now)) {
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

/// Whether the caller may see a need of a plan in that view.
pub(super) fn may_plan(entered: Entered<'_>, view: &View, open: &Open, now: Timestamp) -> bool {
    let relation = |need: &Need| reach::to_need(entered.principal(), view, need, now);
    view.needs.get(open.entry.id).is_some_and(|need| entered.on(relation(&need.record)).is_ok())
}

#[cfg(test)]
mod tests;
