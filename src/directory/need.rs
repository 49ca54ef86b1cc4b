//! Needs: the State that owns one decides who learns of it. Who may not see a need cannot tell it from none.

use std::sync::Arc;

use aws_lc_rs::digest;
use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use super::read::{Shown, entry, found};
use super::write::{Draft, valid, wrong};
use super::{Directory, Edit, Error, Options, Page, PageRequest, Written, filter, reach};
use crate::auth::Principal;
use crate::auth::policy::{self, Entry as Entered, Operation, Relation};
use crate::domain::{ArticleRef, Need, NeedId, Revision, Stage, StateSet, Status, Theme, Violations};
use crate::view::{Entry, Projected as _, View};

/// Fields that an update does not change; all but the status have methods of their own.
const KEPT: [&str; 5] = ["stage", "consent", "nextConsent", "freeze", "status"];

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
    /// Whether those registered last come first.
    pub newest_first: bool,
}

/// A filter with its codes read.
#[derive(Debug)]
pub(super) struct Wanted {
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
    pub(super) fn read(&self) -> Result<Wanted, Error> {
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
    pub(super) fn passes(&self, need: &Need) -> bool {
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
        let now = self.source.now();
        let relation = reach::to_need(principal, &view, &need.record, now);
        let permit = entered.on(relation)?;
        let shown = shown(need, permit.is_full(), now);
        if relation != Relation::Own {
            self.audit_needs(principal, permit, [(need.id, &shown.entry().record)]).await?;
        }
        Ok((shown, view.revision))
    }

    /// Lists the needs that the caller may see, in the order in which they were registered or in the opposite one.
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
        let now = self.source.now();
        let visible = view.needs.iter_from(after, filter.newest_first).filter_map(|entry| {
            let relation = reach::to_need(principal, &view, &entry.record, now);
            let permit = entered.on(relation).ok()?;
            let need = shown(entry, permit.is_full(), now);
            let permit = Some(permit).filter(|_| relation != Relation::Own);
            wanted.passes(&need.entry().record).then_some((entry.id, (need, permit)))
        });
        let page = self.close_page(principal, &query, size, view.revision, visible);
        // One permit is as good as another: of the same caller, for the same operation.
        let of_others: Vec<_> =
            page.items.iter().filter_map(|(need, permit)| Some((need.entry(), (*permit)?))).collect();
        if let Some((_, permit)) = of_others.first().copied() {
            let needs = of_others.into_iter().map(|(entry, _)| (entry.id, &entry.record));
            self.audit_needs(principal, permit, needs).await?;
        }
        Ok(page.map(|(need, _)| need))
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
        let need = Need { stage: Stage::Draft, consent: None, next_consent: None, freeze: None, ..need };
        let need = valid(need)?;
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
        let change = |_: &View, entry: &Entry<Need>, at| {
            if is_closed(&entry.record.stage) {
                return Err(Error::WrongStage("the need is closed"));
            }
            let draft = self.edited(entry, at, edit, &KEPT, entry.record.namespace())?;
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
        let change = |_: &View, entry: &Entry<Need>, at| {
            if entry.record.stage != Stage::Draft {
                return Err(Error::WrongStage("only a draft can be submitted"));
            }
            let record = Need { stage: Stage::Submitted, ..entry.record.clone() };
            self.replaced(entry, at, record, entry.record.namespace())
        };
        self.change_need(principal, Operation::SubmitNeed, name, etag, options, change).await
    }

    /// Closes a need with an outcome; a draft that is withdrawn stays its State's own, with the status of a draft.
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
        let change = |_: &View, entry: &Entry<Need>, at| {
            if !is_closed(outcome) {
                return Err(Error::field("outcome", "expected one of MET, PARTLY_MET, NOT_MET, WITHDRAWN"));
            }
            if is_closed(&entry.record.stage) {
                return Err(Error::WrongStage("the need is closed"));
            }
            if *outcome != Stage::Withdrawn && entry.record.stage == Stage::Draft {
                return Err(Error::WrongStage("a draft can only be withdrawn"));
            }
            // What nobody else ever saw is not shown to the secretariat by being given up.
            let was_draft = entry.record.stage == Stage::Draft;
            let status = if was_draft { Status::Draft } else { entry.record.status.clone() };
            let record = Need { stage: outcome.clone(), status, ..entry.record.clone() };
            self.replaced(entry, at, record, entry.record.namespace())
        };
        self.change_need(principal, Operation::CloseNeed, name, etag, options, change).await
    }

    /// What every change of a need shares: find it, check the relation, change it; or, where it does not fit any more, answer
    /// a repeated request as the first time.
    pub(super) async fn change_need(
        &self,
        principal: &Principal,
        operation: Operation,
        name: &str,
        etag: &str,
        options: Options,
        change: impl Fn(&View, &Entry<Need>, Option<Revision>) -> Result<Draft<Need>, Error>,
    ) -> Result<Written<Need>, Error> {
        let entered: Entered<'_> = policy::enter(principal, operation)?;
        self.ensure_fresh().await?;
        let (view, at) = self.view_for(etag).await?;
        let need = need_of(&view, name)?;
        let relation = reach::to_need(principal, &view, &need.record, self.source.now());
        let permit = entered.on(relation)?;
        if relation != Relation::Own {
            // The answer shows the need, also where nothing is written or the request is a repeated one.
            self.audit_needs(principal, permit, [(need.id, &need.record)]).await?;
        }
        let draft = match change(&view, need, at) {
            Err(error @ (Error::WrongStage(_) | Error::Invalid(_) | Error::StrongSignInRequired { .. })) => {
                return self.repeated(principal, permit, options, need.id, error).await;
            }
            changed => changed?,
        };
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

/// The need, whole or as the consent of that time shows it. That changes while the record does not, so it is made anew; its
/// version is of what is shown, so that it does not tell of edits that are not.
pub(super) fn shown(need: &Arc<Entry<Need>>, whole: bool, now: Timestamp) -> Shown<Need> {
    if whole {
        return Shown::Whole(Arc::clone(need));
    }
    let record = need.record.consent_at(now).map(|consent| reach::consented(&need.record, consent)).unwrap_or_default();
    let version = version_of(need.id, &record);
    Shown::Part(Arc::new(Entry::new(need.id, record, version, need.create_time, need.update_time)))
}

/// A version that is the same for what is the same.
fn version_of(id: Uuid, record: &Need) -> Revision {
    let content = serde_json::to_vec(&(id, record)).unwrap_or_default();
    let digest = digest::digest(&digest::SHA256, &content);
    Revision(digest.as_ref().first_chunk().copied().map_or(0, u64::from_be_bytes))
}
