//! The saved runs of a side: saved one to a place, listed, and removed.
//!
//! A side has a fixed number of places, and the store gives each to one run alone; and an account with many saves one only while
//! what was counted of its own still holds: however many are saved at a time, on however many nodes, there are no more.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;

use crate::auth::Principal;
use crate::auth::policy::{self, Operation, Permit, Relation};
use crate::directory::read::{entry, found};
use crate::directory::write::{Draft, valid};
use crate::directory::{Directory, Error, Options, Page, PageRequest, reach};
use crate::domain::{NeedId, Revision, Run, RunId};
use crate::store::Action;
use crate::view::{Entry, View};

/// Most runs that a side may have saved.
pub(super) const MOST_RUNS: usize = 10_000;
/// Most of them that one account may have saved.
pub(super) const MOST_OF_ACCOUNT: usize = 2000;
/// From how many on an account's next one is saved only if no run was saved since they were counted. No account saves so many
/// more at a time: it has few calls in flight.
const COUNTED_FROM: usize = MOST_OF_ACCOUNT / 2;
/// How often a place is looked for that others do not take at the same moment.
const TRIES: usize = 64;

/// A run that is to be saved.
#[derive(Debug, Clone)]
pub struct NewRun {
    /// What lets its caller make it.
    pub(super) permit: Permit,
    /// The run, without its place and the digest of its answer.
    pub(super) run: Run,
}

/// Whose runs the caller's are.
pub(super) fn side_of(principal: &Principal) -> String {
    match (principal.provider, principal.state) {
        (Some(provider), _) => provider.name(),
        (None, Some(state)) => state.code().to_owned(),
        (None, None) => "secretariat".to_owned(),
    }
}

/// The run of that name, if it is of the caller's side.
///
/// # Errors
/// `NotFound`.
pub(super) fn run_of<'a>(principal: &Principal, view: &'a View, name: &str) -> Result<&'a Arc<Entry<Run>>, Error> {
    let run = entry(&view.runs, found(RunId::of_name(name))?.0)?;
    if run.record.side == side_of(principal) { Ok(run) } else { Err(Error::NotFound) }
}

/// A place that none of the side's runs has: the first free one from `from` on, and round; and how many the account has saved.
///
/// # Errors
/// `Invalid` when side or account have saved as many as they may.
pub(super) fn free_place(view: &View, side: &str, account: &str, from: u128) -> Result<(u32, usize), Error> {
    let (mut taken, mut of_account) = (HashSet::new(), 0);
    for run in view.runs.of(&side.to_owned()) {
        taken.insert(run.record.place as usize);
        of_account += usize::from(run.record.account == account);
    }
    if of_account >= MOST_OF_ACCOUNT {
        return Err(Error::field(
            "save",
            format!("this account has saved {MOST_OF_ACCOUNT} runs, the most it may: remove some of them"),
        ));
    }
    let start = usize::try_from(from % MOST_RUNS as u128).unwrap_or_default();
    let free = (start..MOST_RUNS).chain(0..start).find(|place| !taken.contains(place));
    let free = free.and_then(|place| u32::try_from(place).ok()).ok_or_else(|| {
        let side = "your side has saved";
        Error::field("save", format!("{side} {MOST_RUNS} runs, the most there may be: remove some of them"))
    })?;
    Ok((free, of_account))
}

impl Directory {
    /// Saves a run by the digest of its answer; answers its name.
    ///
    /// # Errors
    /// `Invalid` when side or account have saved as many as they may, `Unavailable`.
    pub async fn save_run(&self, principal: &Principal, new: NewRun, digest: String) -> Result<String, Error> {
        let run = Run { digest, account: principal.account.name(), ..new.run };
        let mut view = self.views.current();
        for _ in 0..TRIES {
            let id = self.source.new_id();
            let (place, of_account) = free_place(&view, &run.side, &run.account, id.as_u128())?;
            let is_counted = of_account >= COUNTED_FROM;
            let action = if is_counted { Action::CreateUnlessChanged { seen: view.revision } } else { Action::Create };
            let unique = Some(format!("run/{}/{place}", run.side));
            let record = valid(Run { place, ..run.clone() })?;
            let put = Draft { id, action, record, unique, created: None }.put()?;
            match self.commit(principal, new.permit, Options::default(), vec![put], self.written_at()).await {
                Ok(_) => return Ok(RunId(id).name()),
                // Somebody else took the place, or the account may have saved another.
                Err(Error::ExternalIdExists | Error::StaleEtag) => view = self.newest().await?,
                Err(error) => return Err(error),
            }
        }
        Err(Error::Unavailable("too many runs of this side are being saved".to_owned()))
    }

    /// Lists the saved runs of the caller's side, in the order in which they were saved; without the need where the caller may
    /// not match it now.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`, `InvalidPageToken`, `RevisionNotReached`, `Unavailable`.
    pub async fn list_runs(
        &self,
        principal: &Principal,
        page: &PageRequest,
        min_revision: &str,
    ) -> Result<Page<Arc<Entry<Run>>>, Error> {
        policy::enter(principal, Operation::ListRuns)?.on(Relation::Any)?;
        self.ensure_fresh().await?;
        let query = Operation::ListRuns.name();
        let (size, after) = self.open_page(principal, page, &query)?;
        let view = self.view_at(min_revision).await?;
        let now = self.source.now();
        let of = side_of(principal);
        let runs = view.runs.of(&of).filter(|run| after.is_none_or(|after| run.id > after));
        let visible = runs.map(|run| (run.id, shown(principal, &view, run, now)));
        Ok(self.close_page(principal, &query, size, view.revision, visible))
    }

    /// Removes a saved run of the caller's side.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `StaleEtag`, `RequestIdReused`, `Unavailable`.
    pub async fn delete_run(
        &self,
        principal: &Principal,
        name: &str,
        etag: &str,
        options: Options,
    ) -> Result<Revision, Error> {
        let entered = policy::enter(principal, Operation::DeleteRun)?;
        let (view, at) = self.view_for(etag).await?;
        let run = run_of(principal, &view, name)?;
        let is_own = run.record.account == principal.account.name();
        let permit = entered.on(if is_own { Relation::Own } else { Relation::Other })?;
        let action = Action::Remove { at: at.unwrap_or(run.revision) };
        let record = valid(run.record.clone())?;
        let put = Draft { id: run.id, action, record, unique: None, created: None }.put()?;
        Ok(self.commit(principal, permit, options, vec![put], self.written_at()).await?.revision)
    }
}

/// A run as its side is shown it.
fn shown(principal: &Principal, view: &View, run: &Arc<Entry<Run>>, now: Timestamp) -> Arc<Entry<Run>> {
    let need = NeedId::of_name(&run.record.need).and_then(|id| view.needs.get(id.0));
    let entered = policy::enter(principal, Operation::MatchNeed).ok();
    let may = need
        .zip(entered)
        .is_some_and(|(need, entered)| entered.on(reach::to_need(principal, view, &need.record, now)).is_ok());
    if may || run.record.need.is_empty() {
        return Arc::clone(run);
    }
    run.reduced(|run| Run { need: String::new(), ..run.clone() })
}
