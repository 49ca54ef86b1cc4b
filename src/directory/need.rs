//! Needs: the State that owns one decides who learns of it. Who may not see a need cannot tell it from none.

use std::sync::Arc;

use serde::Serialize;

use super::read::{Shown, entry, found};
use super::write::{Draft, valid, wrong};
use super::{Directory, Edit, Error, Options, Page, PageRequest, Written, filter, reach};
use crate::auth::Principal;
use crate::auth::policy::{self, Entry as Entered, Operation, Relation};
use crate::domain::{ArticleRef, Need, NeedId, Revision, Stage, StateSet, Status, Theme, Violations};
use crate::store::Details;
use crate::view::{Entry, Projected as _, View};

/// Fields that an update does not change; the first two have methods of their own.
const KEPT: [&str; 3] = ["stage", "consent", "status"];

/// What to narrow a list to; what is empty narrows nothing.
#[derive(Debug, Clone, Default, Serialize)]
pub struct NeedFilter {
    /// Of any of these States, alpha-2.
    pub states: Vec<String>,
    /// On any of these articles.
    pub articles: Vec<String>,
    /// On any of these themes.
    pub themes: Vec<String>,
    /// In any of these stages.
    pub stages: Vec<String>,
    /// One of these statuses; empty: `PUBLISHED`.
    pub status: Vec<String>,
}

/// A filter with its codes read.
struct Wanted {
    /// States.
    states: StateSet,
    /// Articles.
    articles: Vec<ArticleRef>,
    /// Themes.
    themes: Vec<Theme>,
    /// Stages.
    stages: Vec<Stage>,
    /// Statuses.
    status: Vec<Status>,
}

impl NeedFilter {
    /// The filter with its codes read.
    fn read(&self) -> Result<Wanted, Error> {
        let mut violations = Violations::default();
        let v = &mut violations;
        let wanted = Wanted {
            states: filter::spelled(&self.states, "filter.states", v).into_iter().collect(),
            articles: filter::spelled(&self.articles, "filter.articles", v),
            themes: filter::spelled(&self.themes, "filter.themes", v),
            stages: filter::codes(&self.stages, "filter.stages", v),
            status: filter::statuses(&self.status, v),
        };
        violations.or(wanted).map_err(Error::from)
    }
}

impl Wanted {
    /// Whether a need, as the caller sees it, passes: what is hidden must not be found by filtering.
    fn passes(&self, need: &Need) -> bool {
        self.status.contains(&need.status)
            && (self.states.is_empty() || need.state.known().is_some_and(|state| self.states.contains(*state)))
            && filter::meet(&self.stages, std::iter::once(&need.stage))
            && filter::meet(&self.themes, need.themes.iter().filter_map(|theme| theme.known()))
            && (self.articles.is_empty()
                || need
                    .articles
                    .iter()
                    .filter_map(|code| code.known())
                    .any(|has| self.articles.iter().any(|wanted| wanted.contains(*has) || has.contains(*wanted))))
    }
}

impl Directory {
    /// Gets one need, with the fields that the caller may see.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `RevisionNotReached`, `Unavailable` when the read cannot be audited.
    pub async fn get_need(
        &self,
        principal: &Principal,
        name: &str,
        min_revision: &str,
    ) -> Result<(Shown<Need>, Revision), Error> {
        let entered = policy::enter(principal, Operation::GetNeed)?;
        self.ensure_fresh().await?;
        let view = self.view_at(min_revision).await?;
        let need = need_of(&view, name)?;
        let relation = reach::to_need(principal, &need.record, self.today());
        let permit = entered.on(relation)?;
        if relation != Relation::Own {
            self.audit_read(principal, permit, Some(name.to_owned()), Details::default()).await?;
        }
        Ok((shown(need, permit.is_full()), view.revision))
    }

    /// Lists the needs that the caller may see, in the order in which they were registered.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`, `InvalidPageToken`, `RevisionNotReached`, `Unavailable`.
    pub async fn list_needs(
        &self,
        principal: &Principal,
        filter: &NeedFilter,
        page: &PageRequest,
        min_revision: &str,
    ) -> Result<Page<Shown<Need>>, Error> {
        let entered = policy::enter(principal, Operation::ListNeeds)?;
        self.ensure_fresh().await?;
        let query = (Operation::ListNeeds.name(), filter);
        let (size, after) = self.open_page(principal, page, &query)?;
        let wanted = filter.read()?;
        let view = self.view_at(min_revision).await?;
        let today = self.today();
        let mut permit = None;
        let visible = view.needs.iter_after(after).filter_map(|entry| {
            let relation = reach::to_need(principal, &entry.record, today);
            let allowed = entered.on(relation).ok()?;
            if relation != Relation::Own {
                permit = Some(allowed);
            }
            let need = shown(entry, allowed.is_full());
            wanted.passes(&need.entry().record).then_some((entry.id, need))
        });
        let page = self.close_page(principal, &query, size, view.revision, visible);
        if let Some(permit) = permit {
            let details = Details { count: Some(page.items.len() as u64), ..Details::default() };
            self.audit_read(principal, permit, None, details).await?;
        }
        Ok(page)
    }

    /// Registers a need as a draft of its State.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound` for another State's, `Invalid`, `ExternalIdExists`, `RequestIdReused`, `Unavailable`.
    pub async fn register_need(
        &self,
        principal: &Principal,
        need: Need,
        options: Options,
    ) -> Result<Written<Need>, Error> {
        let entered = policy::enter(principal, Operation::RegisterNeed)?;
        let own = principal.is_of(need.state.known().copied());
        let permit = entered.on(if own { Relation::Own } else { Relation::Other })?;
        let need = valid(Need { stage: Stage::Draft, consent: None, ..need })?;
        let view = self.views.current();
        let namespace = need.namespace();
        let draft = self.created(need, namespace);
        self.write(principal, permit, options, &view, |view| &view.needs, draft).await
    }

    /// Updates a need.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid`, `WrongStage` for a closed one, `StaleEtag`, `ExternalIdExists`,
    /// `RequestIdReused`, `Unavailable`.
    pub async fn update_need(
        &self,
        principal: &Principal,
        edit: &Edit,
        options: Options,
    ) -> Result<Written<Need>, Error> {
        let change = |directory: &Self, entry: &Entry<Need>, at| {
            if is_closed(&entry.record.stage) {
                return Err(Error::WrongStage("the need is closed"));
            }
            let draft = directory.edited(entry, at, edit, &KEPT, entry.record.namespace())?;
            if draft.record.state == entry.record.state {
                Ok(draft)
            } else {
                Err(wrong::<Need>("state", "cannot change"))
            }
        };
        self.change_need(principal, Operation::UpdateNeed, &edit.name, &edit.etag, options, change).await
    }

    /// Submits a draft to the secretariat.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `WrongStage` when it is no draft, `StaleEtag`, `RequestIdReused`, `Unavailable`.
    pub async fn submit_need(
        &self,
        principal: &Principal,
        name: &str,
        etag: &str,
        options: Options,
    ) -> Result<Written<Need>, Error> {
        let replaying = options.request.is_some();
        let change = |directory: &Self, entry: &Entry<Need>, at| {
            if entry.record.stage != Stage::Draft && !replaying {
                return Err(Error::WrongStage("only a draft can be submitted"));
            }
            let record = Need { stage: Stage::Submitted, ..entry.record.clone() };
            directory.replaced(entry, at, record, entry.record.namespace())
        };
        self.change_need(principal, Operation::SubmitNeed, name, etag, options, change).await
    }

    /// Closes a need with an outcome.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid`, `WrongStage`, `StaleEtag`, `RequestIdReused`, `Unavailable`.
    pub async fn close_need(
        &self,
        principal: &Principal,
        name: &str,
        etag: &str,
        outcome: &Stage,
        options: Options,
    ) -> Result<Written<Need>, Error> {
        let replaying = options.request.is_some();
        let change = |directory: &Self, entry: &Entry<Need>, at| {
            if !is_closed(outcome) {
                return Err(Error::field("outcome", "expected one of MET, PARTLY_MET, NOT_MET, WITHDRAWN"));
            }
            if is_closed(&entry.record.stage) && !replaying {
                return Err(Error::WrongStage("the need is closed"));
            }
            if *outcome != Stage::Withdrawn && entry.record.stage == Stage::Draft {
                return Err(Error::WrongStage("a draft can only be withdrawn"));
            }
            let record = Need { stage: outcome.clone(), ..entry.record.clone() };
            directory.replaced(entry, at, record, entry.record.namespace())
        };
        self.change_need(principal, Operation::CloseNeed, name, etag, options, change).await
    }

    /// What update, submit and close share: find it, check the relation, change it.
    async fn change_need(
        &self,
        principal: &Principal,
        operation: Operation,
        name: &str,
        etag: &str,
        options: Options,
        change: impl Fn(&Self, &Entry<Need>, Option<Revision>) -> Result<Draft<Need>, Error>,
    ) -> Result<Written<Need>, Error> {
        let entered: Entered<'_> = policy::enter(principal, operation)?;
        let (view, at) = self.view_for(etag).await?;
        let need = need_of(&view, name)?;
        let permit = entered.on(reach::to_need(principal, &need.record, self.today()))?;
        let draft = change(self, need, at)?;
        self.write(principal, permit, options, &view, |view| &view.needs, draft).await
    }
}

/// Whether a need at that stage is over.
pub(super) const fn is_closed(stage: &Stage) -> bool {
    matches!(stage, Stage::Met | Stage::PartlyMet | Stage::NotMet | Stage::Withdrawn)
}

/// The need of that name, whoever asks: the relation is for the caller of this to check.
pub(super) fn need_of<'a>(view: &'a View, name: &str) -> Result<&'a Arc<Entry<Need>>, Error> {
    entry(&view.needs, found(NeedId::of_name(name))?.0)
}

/// The need, whole or as its consent shows it.
fn shown(need: &Arc<Entry<Need>>, whole: bool) -> Shown<Need> {
    if whole { Shown::Whole(Arc::clone(need)) } else { Shown::part(need, reach::consented) }
}
