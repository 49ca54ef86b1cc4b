//! Coordination groups: the secretariat says which providers meet on whose needs; a consent that names a group reaches those
//! who were members when the State gave it, as long as they are.

use std::sync::Arc;

use super::read::{entry, found};
use super::write::{Draft, valid};
use super::{Directory, Edit, Error, Options, Page, PageRequest, Written};
use crate::auth::Principal;
use crate::auth::policy::{self, Operation, Relation};
use crate::domain::{Group, GroupId, ProviderId, Revision, Role, Status, Violations};
use crate::view::{Entry, Namespace, View};

impl Directory {
    /// Gets one group.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `RevisionNotReached`.
    pub async fn get_group(
        &self,
        principal: &Principal,
        name: &str,
        min_revision: &str,
    ) -> Result<(Arc<Entry<Group>>, Revision), Error> {
        policy::enter(principal, Operation::GetGroup)?.on(Relation::Any)?;
        let view = self.view_at(min_revision).await?;
        let group = group_of(&view, name)?;
        if sees(principal, &group.record) { Ok((Arc::clone(group), view.revision)) } else { Err(Error::NotFound) }
    }

    /// Lists groups in the order in which they were created.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`, `InvalidPageToken`, `RevisionNotReached`.
    pub async fn list_groups(
        &self,
        principal: &Principal,
        page: &PageRequest,
        min_revision: &str,
    ) -> Result<Page<Arc<Entry<Group>>>, Error> {
        policy::enter(principal, Operation::ListGroups)?.on(Relation::Any)?;
        let query = Operation::ListGroups.name();
        let (size, after) = self.open_page(principal, page, &query)?;
        let view = self.view_at(min_revision).await?;
        let visible = view.groups.iter_after(after).filter(|group| sees(principal, &group.record));
        let visible = visible.map(|group| (group.id, Arc::clone(group)));
        Ok(self.close_page(principal, &query, size, view.revision, visible))
    }

    /// Creates a group.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`, `ExternalIdExists`, `RequestIdReused`, `Unavailable`.
    pub async fn create_group(
        &self,
        principal: &Principal,
        group: Group,
        options: Options,
    ) -> Result<Written<Group>, Error> {
        let permit = policy::enter(principal, Operation::CreateGroup)?.on(Relation::Any)?;
        let view = self.views.current();
        let draft = with_members(&view, self.created(valid(group)?, Namespace::Global))?;
        self.write(principal, permit, options, &view, |view| &view.groups, draft).await
    }

    /// Updates a group; who leaves it sees nothing by it from the next read on.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid`, `StaleEtag`, `ExternalIdExists`, `RequestIdReused`, `Unavailable`.
    pub async fn update_group(
        &self,
        principal: &Principal,
        edit: &Edit,
        options: Options,
    ) -> Result<Written<Group>, Error> {
        let permit = policy::enter(principal, Operation::UpdateGroup)?.on(Relation::Any)?;
        let (view, at) = self.view_for(&edit.etag).await?;
        let draft = self.edited(group_of(&view, &edit.name)?, at, edit, &[], Namespace::Global)?;
        let draft = with_members(&view, draft)?;
        self.write(principal, permit, options, &view, |view| &view.groups, draft).await
    }
}

/// The group of that name.
fn group_of<'a>(view: &'a View, name: &str) -> Result<&'a Arc<Entry<Group>>, Error> {
    entry(&view.groups, found(GroupId::of_name(name))?.0)
}

/// Whether the caller may know of a group: a draft is the secretariat's.
fn sees(principal: &Principal, group: &Group) -> bool {
    group.status != Status::Draft || principal.role == Role::Secretariat
}

/// The draft, when every member is a provider that is there.
fn with_members(view: &View, draft: Draft<Group>) -> Result<Draft<Group>, Error> {
    let mut v = Violations::default();
    for (i, name) in draft.record.providers.iter().enumerate() {
        let id = ProviderId::of_name(name).filter(|id| id.name() == *name);
        if id.and_then(|id| view.providers.get(id.0)).is_none() {
            v.add(format!("group.providers[{i}]"), "there is no such provider");
        }
    }
    Ok(v.or(draft)?)
}
