//! Activities of providers: add and list.

use std::sync::Arc;

use super::read::visible;
use crate::auth::Principal;
use crate::auth::policy::{self, Operation};
use crate::directory::write::valid;
use crate::directory::{Directory, Error, Options, Page, PageRequest, Written, reach};
use crate::domain::{Activity, ProviderId, Status};
use crate::view::{Entry, Namespace};

impl Directory {
    /// Adds an activity to a provider.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid`, `ExternalIdExists`, `RequestIdReused`, `Unavailable`.
    pub async fn add_activity(
        &self,
        principal: &Principal,
        parent: &str,
        activity: Activity,
        options: Options,
    ) -> Result<Written<Activity>, Error> {
        let entered = policy::enter(principal, Operation::AddActivity)?;
        let view = self.views.current();
        let provider = visible(principal, &view, parent)?;
        let id = ProviderId(provider.id);
        let permit = entered.on(reach::to_provider(principal, id, &provider.record))?;
        let draft = self.created(valid(Activity { provider: id.name(), ..activity })?, Namespace::Provider(id.0));
        self.write(principal, permit, options, &view, |view| &view.activities, draft).await
    }

    /// Lists the activities of a provider.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid`, `InvalidPageToken`, `RevisionNotReached`.
    pub async fn list_activities(
        &self,
        principal: &Principal,
        parent: &str,
        page: &PageRequest,
        min_revision: &str,
    ) -> Result<Page<Arc<Entry<Activity>>>, Error> {
        let entered = policy::enter(principal, Operation::ListActivities)?;
        let query = (Operation::ListActivities.name(), parent);
        let (size, after) = self.open_page(principal, page, &query)?;
        let view = self.view_at(min_revision).await?;
        let provider = visible(principal, &view, parent)?;
        let id = ProviderId(provider.id);
        entered.on(reach::to_provider(principal, id, &provider.record))?;
        let visible = view
            .activities
            .of(&id)
            .filter(|entry| after.is_none_or(|after| entry.id > after))
            .filter(|entry| entry.record.status == Status::Published)
            .map(|entry| (entry.id, Arc::clone(entry)));
        Ok(self.close_page(principal, &query, size, view.revision, visible))
    }
}
