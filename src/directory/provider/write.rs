//! Writing providers: create, update, close, suspend.

use super::read::visible;
use crate::auth::Principal;
use crate::auth::policy::{self, Operation};
use crate::directory::write::{Draft, valid};
use crate::directory::{Directory, Edit, Error, Options, Written, reach};
use crate::domain::{Provider, ProviderId, Revision, Status};
use crate::view::{Entry, Namespace};

impl Directory {
    /// Creates a provider.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`, `ExternalIdExists`, `RequestIdReused`, `Unavailable`.
    pub async fn create_provider(
        &self,
        principal: &Principal,
        provider: Provider,
        options: Options,
    ) -> Result<Written<Provider>, Error> {
        let permit = policy::enter(principal, Operation::CreateProvider)?.on(crate::auth::policy::Relation::Any)?;
        let draft = self.created(valid(provider)?, Namespace::Global);
        let view = self.views.current();
        self.write(principal, permit, options, &view, |view| &view.providers, draft).await
    }

    /// Updates a provider.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid`, `StaleEtag`, `ExternalIdExists`, `RequestIdReused`, `Unavailable`.
    pub async fn update_provider(
        &self,
        principal: &Principal,
        edit: &Edit,
        options: Options,
    ) -> Result<Written<Provider>, Error> {
        let change = |directory: &Self, entry: &Entry<Provider>, at| {
            directory.edited(entry, at, edit, &["status"], Namespace::Global)
        };
        self.change_provider(principal, Operation::UpdateProvider, &edit.name, &edit.etag, options, change).await
    }

    /// Closes a provider; it stays readable.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `StaleEtag`, `RequestIdReused`, `Unavailable`.
    pub async fn close_provider(
        &self,
        principal: &Principal,
        name: &str,
        etag: &str,
        options: Options,
    ) -> Result<Written<Provider>, Error> {
        self.change_provider(principal, Operation::CloseProvider, name, etag, options, to_status(Status::Closed)).await
    }

    /// Sets a provider aside.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `StaleEtag`, `RequestIdReused`, `Unavailable`.
    pub async fn suspend_provider(
        &self,
        principal: &Principal,
        name: &str,
        etag: &str,
        options: Options,
    ) -> Result<Written<Provider>, Error> {
        let change = to_status(Status::Suspended);
        self.change_provider(principal, Operation::SuspendProvider, name, etag, options, change).await
    }

    /// What update, close and suspend share: find it, check the relation, change it.
    async fn change_provider(
        &self,
        principal: &Principal,
        operation: Operation,
        name: &str,
        etag: &str,
        options: Options,
        change: impl Fn(&Self, &Entry<Provider>, Option<Revision>) -> Result<Draft<Provider>, Error>,
    ) -> Result<Written<Provider>, Error> {
        let entered = policy::enter(principal, operation)?;
        let (view, at) = self.view_for(etag).await?;
        let entry = visible(principal, &view, name)?;
        let permit = entered.on(reach::to_provider(principal, ProviderId(entry.id), &entry.record))?;
        let draft = change(self, entry, at)?;
        self.write(principal, permit, options, &view, |view| &view.providers, draft).await
    }
}

/// A change to that status.
fn to_status(
    status: Status,
) -> impl Fn(&Directory, &Entry<Provider>, Option<Revision>) -> Result<Draft<Provider>, Error> {
    move |directory, entry, at| {
        let record = Provider { status: status.clone(), ..entry.record.clone() };
        directory.replaced(entry, at, record, Namespace::Global)
    }
}
