//! Officers of authorities. Their fields are personal: what others may see is the post, reads are audited and counted.

use std::sync::Arc;

use super::read::{Shown, entry, found};
use super::write::{Edit, Options, Written, from_json, valid};
use super::{Directory, Error, Page, PageRequest, authority, mask, reach};
use crate::auth::Principal;
use crate::auth::policy::{self, Operation, Permit, Relation};
use crate::domain::{AuthorityId, Officer, OfficerId, Revision, State, Status};
use crate::store::{Action, Details};
use crate::view::{Entry, Namespace, View};

/// The resource name of an officer.
#[must_use]
pub(crate) fn officer_name(id: OfficerId, officer: &Officer) -> String {
    format!("{}/officers/{}", officer.authority, id.0)
}

/// The ids in `authorities/{id}/officers/{id}`.
pub(super) fn of_name(name: &str) -> Option<(AuthorityId, OfficerId)> {
    let (authority, officer) = name.split_once("/officers/")?;
    Some((AuthorityId::of_name(authority)?, OfficerId::of_name(&format!("officers/{officer}"))?))
}

impl Directory {
    /// Gets one officer, with the fields that the caller may see.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `OverQuota`, `RevisionNotReached`, `Unavailable` when the read cannot be audited.
    pub async fn get_officer(
        &self,
        principal: &Principal,
        name: &str,
        min_revision: &str,
    ) -> Result<(Shown<Officer>, Revision), Error> {
        let entered = policy::enter(principal, Operation::GetOfficer)?;
        let fresh = self.ensure_fresh().await?;
        let view = self.view_at(min_revision).await?;
        let (officer, state) = officer_of(principal, &view, name)?;
        let permit = entered.on(reach::to_officer(fresh, principal, state, &officer.record))?;
        let shown = shown(officer, permit);
        self.audit_officers(principal, permit, std::slice::from_ref(&shown), state).await?;
        Ok((shown, view.revision))
    }

    /// Lists the officers of an authority, each with the fields that the caller may see.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid`, `InvalidPageToken`, `OverQuota`, `RevisionNotReached`, `Unavailable`.
    pub async fn list_officers(
        &self,
        principal: &Principal,
        parent: &str,
        page: &PageRequest,
        min_revision: &str,
    ) -> Result<Page<Shown<Officer>>, Error> {
        let entered = policy::enter(principal, Operation::ListOfficers)?;
        let fresh = self.ensure_fresh().await?;
        let query = (Operation::ListOfficers.name(), parent);
        let (size, after) = self.open_page(principal, page, &query)?;
        let view = self.view_at(min_revision).await?;
        let authority = authority::visible(principal, &view, parent)?;
        let state = authority.record.state.known().copied();
        let mut permit = entered.on(if principal.is_of(state) { Relation::Own } else { Relation::Other })?;
        let group = AuthorityId(authority.id);
        let visible = view
            .officers
            .of(&group)
            .filter(|entry| after.is_none_or(|after| entry.id > after))
            .filter(|entry| entry.record.status == Status::Published)
            .filter_map(|entry| {
                let permit = entered.on(reach::to_officer(fresh, principal, state, &entry.record)).ok()?;
                Some((entry.id, shown(entry, permit)))
            });
        let page = self.close_page(principal, &query, size, view.revision, visible);
        if let Some(full) = entered.on(Relation::Open).ok().filter(|_| page.items.iter().any(is_whole)) {
            permit = full;
        }
        self.audit_officers(principal, permit, &page.items, state).await?;
        Ok(page)
    }

    /// Creates an officer of an authority.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid`, `ExternalIdExists`, `RequestIdReused`, `Unavailable`.
    pub async fn create_officer(
        &self,
        principal: &Principal,
        parent: &str,
        officer: Officer,
        options: Options,
    ) -> Result<Written<Officer>, Error> {
        let entered = policy::enter(principal, Operation::CreateOfficer)?;
        let view = self.views.current();
        let authority = authority::visible(principal, &view, parent)?;
        let state = authority.record.state.known().copied();
        let permit = entered.on(write_relation(principal, state))?;
        let record = valid(Officer { authority: AuthorityId(authority.id).name(), ..officer })?;
        let draft = self.created(record, namespace(state));
        self.write(principal, permit, options, &view, |view| &view.officers, draft).await
    }

    /// Updates an officer.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid`, `StaleEtag`, `ExternalIdExists`, `RequestIdReused`, `Unavailable`.
    pub async fn update_officer(
        &self,
        principal: &Principal,
        edit: &Edit,
        options: Options,
    ) -> Result<Written<Officer>, Error> {
        let entered = policy::enter(principal, Operation::UpdateOfficer)?;
        let (view, at) = self.view_for(&edit.etag).await?;
        let (officer, state) = officer_of(principal, &view, &edit.name)?;
        let permit = entered.on(write_relation(principal, state))?;
        mask::check::<Officer>(&edit.mask)?;
        let merged = mask::apply(serde_json::to_value(&officer.record)?, &edit.fields, &edit.mask, &["authority"])?;
        let draft = self.replaced(officer, at, from_json::<Officer>(merged)?, namespace(state))?;
        self.write(principal, permit, options, &view, |view| &view.officers, draft).await
    }

    /// Removes an officer from the directory.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `StaleEtag`, `RequestIdReused`, `Unavailable`.
    pub async fn remove_officer(
        &self,
        principal: &Principal,
        name: &str,
        etag: &str,
        options: Options,
    ) -> Result<Revision, Error> {
        let entered = policy::enter(principal, Operation::RemoveOfficer)?;
        let (view, at) = self.view_for(etag).await?;
        let (officer, state) = officer_of(principal, &view, name)?;
        let permit = entered.on(write_relation(principal, state))?;
        let mut draft = self.replaced(officer, at, officer.record.clone(), namespace(state))?;
        draft.action = Action::Remove { at: at.unwrap_or(officer.revision) };
        let put = draft.put()?;
        Ok(self.commit(principal, permit, options, vec![put], self.source.now()).await?.revision)
    }

    /// Counts and records a read of personal fields; a read that shows none leaves no trace.
    async fn audit_officers(
        &self,
        principal: &Principal,
        permit: Permit,
        shown: &[Shown<Officer>],
        state: Option<State>,
    ) -> Result<(), Error> {
        let read: Vec<_> = shown.iter().filter(|officer| is_whole(officer)).map(Shown::entry).collect();
        if read.is_empty() {
            return Ok(());
        }
        if !principal.is_of(state) {
            let now = self.source.now();
            self.officer_reads.count(principal.account, read.len(), self.officer_quota, now)?;
        }
        let resource = match read.as_slice() {
            [one] => Some(officer_name(OfficerId(one.id), &one.record)),
            // Those of a list are of one authority.
            several => several.first().map(|one| one.record.authority.clone()),
        };
        let details = Details { fields: Vec::new(), count: Some(read.len() as u64) };
        self.audit_read(principal, permit, resource, details).await
    }
}

/// The officer of that name with the State of its authority, if the caller may know of both.
pub(super) fn officer_of<'a>(
    principal: &Principal,
    view: &'a View,
    name: &str,
) -> Result<(&'a Arc<Entry<Officer>>, Option<State>), Error> {
    let (parent, id) = found(of_name(name))?;
    let authority = authority::visible(principal, view, &parent.name())?;
    let officer = entry(&view.officers, id.0)?;
    let state = authority.record.state.known().copied();
    let belongs = officer.record.authority == parent.name();
    let is_seen = belongs && reach::sees_officer(principal, state, &officer.record);
    if is_seen { Ok((officer, state)) } else { Err(Error::NotFound) }
}

/// The officer as a permit shows it.
fn shown(officer: &Arc<Entry<Officer>>, permit: Permit) -> Shown<Officer> {
    if permit.is_full() { Shown::Whole(Arc::clone(officer)) } else { Shown::part(officer, reach::post_only) }
}

/// Whether personal fields are shown.
const fn is_whole(officer: &Shown<Officer>) -> bool {
    matches!(officer, Shown::Whole(_))
}

/// How the caller stands to officers of a State, for writing.
pub(super) fn write_relation(principal: &Principal, state: Option<State>) -> Relation {
    if principal.is_of(state) { Relation::Own } else { Relation::Other }
}

/// Whose names the external ids of a State's officers are.
fn namespace(state: Option<State>) -> Namespace {
    state.map_or(Namespace::Global, Namespace::State)
}
