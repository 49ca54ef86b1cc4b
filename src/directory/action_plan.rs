//! Action plans: a State's open needs in the order in which it wants them met (paragraph 44). The place of a need is its
//! `priority`; the whole order is set at once, or not at all.

use std::collections::BTreeSet;
use std::sync::Arc;

use uuid::Uuid;

use super::need::{is_closed, shown};
use super::read::{Shown, found};
use super::{Directory, Error, Options, reach};
use crate::auth::Principal;
use crate::auth::policy::{self, Operation, Permit, Relation};
use crate::domain::{Key, Need, NeedId, Record as _, Revision, State, Status};
use crate::store::{Action, AuditEntry, Committed, Details, Outcome, Put};
use crate::view::{Entry, Projected as _, SCHEMA, View};

/// Needs of a plan, at most.
const MOST: usize = 1000;

/// A State's open needs in its order.
#[derive(Debug)]
pub struct ActionPlan {
    /// The State.
    pub state: State,
    /// The needs that the caller may see: those that have a place, then the others in the order of registration.
    pub needs: Vec<Shown<Need>>,
    /// Needs that the caller may see and that are not told, since there are too many.
    pub left_out: u32,
    /// Version of the whole, for the State's own accounts: it changes with any need of the State.
    pub etag: Option<Revision>,
    /// Revision of the data.
    pub revision: Revision,
}

/// The order that a State wants.
#[derive(Debug, Clone, Default)]
pub struct NewOrder {
    /// The State, alpha-2; empty: the caller's own.
    pub state: String,
    /// Resource names of the needs that come first, in their order.
    pub needs: Vec<String>,
    /// Version of the plan that is changed; empty: whichever it is.
    pub etag: String,
}

/// What setting an order did.
#[derive(Debug)]
pub struct Ordered {
    /// The needs whose place has changed.
    pub changed: Vec<NeedId>,
    /// Version of the plan now.
    pub etag: Revision,
    /// Revision of the data.
    pub revision: Revision,
}

/// The State of a request.
fn state_of(principal: &Principal, code: &str) -> Result<State, Error> {
    let named = State::parse(code).filter(|state| state.code() == code);
    named
        .or(principal.state.filter(|_| code.is_empty()))
        .ok_or_else(|| Error::field("state", "expected the alpha-2 code of a State"))
}

/// Whether a need is one of a State's plan: of the State, and not over.
fn is_open(need: &Need) -> bool {
    !is_closed(&need.stage) && need.status != Status::Closed
}

/// The needs of a State, whatever they are at.
fn of_state(view: &View, state: State) -> impl Iterator<Item = &Arc<Entry<Need>>> {
    view.needs.iter().filter(move |entry| entry.record.state.known() == Some(&state))
}

/// Version of a State's plan: the last change of any of its needs.
fn version(view: &View, state: State) -> Revision {
    of_state(view, state).map(|entry| entry.revision).max().unwrap_or(Revision::ZERO)
}

/// Where a need stands: those with a place first.
const fn place(need: &Need) -> (bool, Option<u32>) {
    (need.priority.is_none(), need.priority)
}

impl Directory {
    /// A State's open needs in its order, as far as the caller may see each.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`, `RevisionNotReached`, `Unavailable` when the read cannot be audited.
    pub async fn action_plan(
        &self,
        principal: &Principal,
        state: &str,
        min_revision: &str,
    ) -> Result<ActionPlan, Error> {
        let entered = policy::enter(principal, Operation::GetActionPlan)?;
        self.ensure_fresh().await?;
        let state = state_of(principal, state)?;
        let view = self.view_at(min_revision).await?;
        let now = self.source.now();
        let visible = |entry: &Arc<Entry<Need>>| {
            let relation = reach::to_need(principal, &view, &entry.record, now);
            let permit = entered.on(relation).ok()?;
            Some((shown(entry, permit.is_full(), now), Some(permit).filter(|_| relation != Relation::Own)))
        };
        let open = of_state(&view, state).filter(|entry| is_open(&entry.record));
        let mut needs: Vec<(Shown<Need>, Option<Permit>)> = open.filter_map(visible).collect();
        // By the place that the caller sees: one that is hidden must not show in the order.
        needs.sort_by_key(|(need, _)| (place(&need.entry().record), need.entry().id));
        let left_out = u32::try_from(needs.len().saturating_sub(MOST)).unwrap_or(u32::MAX);
        needs.truncate(MOST);
        // One permit is as good as another: of the same caller, for the same operation.
        if let Some(permit) = needs.iter().find_map(|(_, permit)| *permit) {
            let of_others = needs.iter().filter(|(_, permit)| permit.is_some());
            let rows = of_others.map(|(need, _)| (need.entry().id, &need.entry().record));
            self.audit_needs(principal, permit, rows).await?;
        }
        Ok(ActionPlan {
            state,
            needs: needs.into_iter().map(|(need, _)| need).collect(),
            left_out,
            etag: principal.is_of(Some(state)).then(|| version(&view, state)),
            revision: view.revision,
        })
    }

    /// Puts needs of a State first, in that order; those that had a place before and are not named follow in the order that
    /// they had. All of it is written at once.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound` for another State's plan and for a need that is none of the State's, `Invalid`, `WrongStage` for
    /// a need that is over, `StaleEtag` when the plan or one of the needs has changed, `RequestIdReused`, `Unavailable`.
    pub async fn set_action_plan(
        &self,
        principal: &Principal,
        order: &NewOrder,
        options: Options,
    ) -> Result<Ordered, Error> {
        let entered = policy::enter(principal, Operation::SetActionPlan)?;
        let own = State::parse(&order.state).or(principal.state.filter(|_| order.state.is_empty()));
        let is_own = own.is_some() && principal.is_of(own);
        let permit = entered.on(if is_own { Relation::Own } else { Relation::Other })?;
        let state = state_of(principal, &order.state)?;
        let (view, at) = self.view_for(&order.etag).await?;
        let changed = match changes(&view, state, &order.needs) {
            Ok(_) if at.is_some_and(|at| at != version(&view, state)) => Err(Error::StaleEtag),
            changed => changed,
        };
        let changed = match changed {
            Ok(changed) if options.validate_only || !changed.is_empty() => changed,
            // Perhaps it is a repeated request, of which the first time has changed all of that.
            unfit => {
                let before = self.ordered_before(principal, permit, options, &order.needs).await?;
                return match (before, unfit) {
                    (Some(before), _) => Ok(before),
                    (None, Ok(_)) => Ok(Ordered::none(&view, state)),
                    (None, Err(error)) => Err(error),
                };
            }
        };
        let names: Vec<NeedId> = changed.iter().map(|(entry, _)| NeedId(entry.id)).collect();
        if options.validate_only {
            return Ok(Ordered { changed: names, ..Ordered::none(&view, state) });
        }
        let now = self.written_at();
        let mut puts = Vec::with_capacity(changed.len());
        for (entry, priority) in &changed {
            let record = Need { priority: Some(*priority), ..entry.record.clone() };
            puts.push(self.replaced(entry, None, record, entry.record.namespace())?.put()?);
        }
        let row = |need: &NeedId| AuditEntry {
            time: now,
            actor: Some(principal.account),
            method: permit.operation().name().to_owned(),
            outcome: Outcome::Allowed,
            resource: Some(need.name()),
            details: Details { fields: vec!["priority".to_owned()], ..Details::default() },
        };
        let rows = names.iter().map(row).collect();
        Ok(Ordered::of(&self.commit_with(principal, permit, options, puts, rows, now).await?))
    }

    /// What a repeated request did the first time; none, where this is the first time.
    async fn ordered_before(
        &self,
        principal: &Principal,
        permit: Permit,
        options: Options,
        needs: &[String],
    ) -> Result<Option<Ordered>, Error> {
        let first = needs.first().and_then(|name| NeedId::of_name(name));
        let Some(NeedId(id)) = first.filter(|_| options.request.is_some() && !options.validate_only) else {
            return Ok(None);
        };
        // No record is at the revision before the first: unless the request is known, nothing is written.
        let action = Action::Update { at: Revision::ZERO };
        let put =
            Put { key: Key { kind: Need::KIND, id }, action, unique: None, body: Arc::from("{}"), schema: SCHEMA };
        match self.commit(principal, permit, options, vec![put], self.source.now()).await {
            Ok(committed) if committed.replayed => Ok(Some(Ordered::of(&committed))),
            Ok(_) => Err(Error::Internal("a write that fits nothing was taken".to_owned())),
            Err(Error::StaleEtag) => Ok(None),
            Err(other) => Err(other),
        }
    }
}

impl Ordered {
    /// What a write did.
    fn of(committed: &Committed) -> Self {
        let changed = committed.keys.iter().map(|key| NeedId(key.id)).collect();
        Self { changed, etag: committed.revision, revision: committed.revision }
    }

    /// Nothing.
    fn none(view: &View, state: State) -> Self {
        Self { changed: Vec::new(), etag: version(view, state), revision: view.revision }
    }
}

/// A need, and the place that it is to have.
type Change<'a> = (&'a Arc<Entry<Need>>, u32);

/// The needs whose place changes, with the new one: those that are named come first, those that had a place follow.
///
/// # Errors
/// `NotFound`, `Invalid`, `WrongStage`.
fn changes<'a>(view: &'a View, state: State, named: &[String]) -> Result<Vec<Change<'a>>, Error> {
    if named.is_empty() || named.len() > MOST {
        return Err(Error::field("needs", format!("expected 1 to {MOST} needs")));
    }
    let mut first = Vec::with_capacity(named.len());
    let mut seen: BTreeSet<Uuid> = BTreeSet::new();
    for name in named {
        let NeedId(id) = found(NeedId::of_name(name))?;
        let entry = view.needs.get(id).filter(|entry| entry.record.state.known() == Some(&state));
        let entry = entry.ok_or(Error::NotFound)?;
        if !is_open(&entry.record) {
            return Err(Error::WrongStage("a need that is over has no place in an action plan"));
        }
        if !seen.insert(id) {
            return Err(Error::field("needs", "names a need twice"));
        }
        first.push(entry);
    }
    let others = of_state(view, state).filter(|entry| is_open(&entry.record) && entry.record.priority.is_some());
    let mut rest: Vec<&Arc<Entry<Need>>> = others.filter(|entry| !seen.contains(&entry.id)).collect();
    rest.sort_by_key(|entry| (entry.record.priority, entry.id));
    let ordered = (1_u32..).zip(first.into_iter().chain(rest));
    Ok(ordered.filter(|(at, entry)| entry.record.priority != Some(*at)).map(|(at, entry)| (entry, at)).collect())
}
