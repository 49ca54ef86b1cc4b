//! `ProviderService`.

use tonic::{Request, Response, Status};

use super::Service;
use super::convert::{self, message, options, page, shown, written_message};
use super::search::interpretation_message;
use crate::auth::policy::Operation;
use crate::directory::{Error, ProviderFilter};
use crate::pb;

#[tonic::async_trait]
impl pb::provider_service_server::ProviderService for Service {
    async fn get_provider(&self, request: Request<pb::GetProviderRequest>) -> Result<Response<pb::Provider>, Status> {
        let (call, request) = self.gate.enter(request, Operation::GetProvider).await?;
        let read = self.directory.get_provider(&call.principal, &request.name, &request.min_revision).await;
        call.answer(read, |(provider, revision)| Ok((shown(&provider)?, revision))).await
    }

    async fn list_providers(
        &self,
        request: Request<pb::ListProvidersRequest>,
    ) -> Result<Response<pb::ListProvidersResponse>, Status> {
        let (call, request) = self.gate.enter(request, Operation::ListProviders).await?;
        let page = page(request.page_size, request.page_token);
        let filter = filter(request.filter);
        let listed = self.directory.list_providers(&call.principal, &filter, &page, &request.min_revision).await;
        call.answer(listed, |page| {
            let providers = page.items.iter().map(shown).collect::<Result<_, _>>()?;
            let (next_page_token, revision) = (page.next_page_token, page.revision.to_string());
            Ok((pb::ListProvidersResponse { providers, next_page_token, revision }, page.revision))
        })
        .await
    }

    async fn search_providers(
        &self,
        request: Request<pb::SearchProvidersRequest>,
    ) -> Result<Response<pb::SearchProvidersResponse>, Status> {
        let (call, request) = self.gate.enter(request, Operation::SearchProviders).await?;
        let page = page(request.page_size, request.page_token);
        let filter = filter(request.filter);
        let (query, order, at) = (&request.query, &request.order_by, &request.min_revision);
        let found = self.directory.search_providers(&call.principal, query, &filter, order, &page, at).await;
        call.answer(found, |found| {
            let result = |(provider, score): &(_, f32)| {
                Ok(pb::ProviderResult { provider: Some(shown(provider)?), score: f64::from(*score) })
            };
            let response = pb::SearchProvidersResponse {
                results: found.results.iter().map(result).collect::<Result<_, Error>>()?,
                interpretation: Some(interpretation_message(&found.interpretation)),
                next_page_token: found.next_page_token,
                revision: found.revision.to_string(),
            };
            Ok((response, found.revision))
        })
        .await
    }

    async fn create_provider(
        &self,
        request: Request<pb::CreateProviderRequest>,
    ) -> Result<Response<pb::Provider>, Status> {
        let (call, request) = self.gate.enter(request, Operation::CreateProvider).await?;
        let written = async {
            let options = options(&call, &request, &request.request_id, request.validate_only)?;
            let provider = convert::record(request.provider.as_ref(), "provider")?;
            self.directory.create_provider(&call.principal, provider, options).await
        };
        let written = written.await;
        call.answer(written, written_message).await
    }

    async fn update_provider(
        &self,
        request: Request<pb::UpdateProviderRequest>,
    ) -> Result<Response<pb::Provider>, Status> {
        let (call, request) = self.gate.enter(request, Operation::UpdateProvider).await?;
        let written = async {
            let options = options(&call, &request, &request.request_id, request.validate_only)?;
            let edit = convert::edit(request.provider.as_ref(), "provider", request.update_mask.as_ref())?;
            self.directory.update_provider(&call.principal, &edit, options).await
        };
        let written = written.await;
        call.answer(written, written_message).await
    }

    async fn close_provider(
        &self,
        request: Request<pb::CloseProviderRequest>,
    ) -> Result<Response<pb::Provider>, Status> {
        let (call, request) = self.gate.enter(request, Operation::CloseProvider).await?;
        let written = async {
            let options = options(&call, &request, &request.request_id, request.validate_only)?;
            self.directory.close_provider(&call.principal, &request.name, &request.etag, options).await
        };
        let written = written.await;
        call.answer(written, written_message).await
    }

    async fn suspend_provider(
        &self,
        request: Request<pb::SuspendProviderRequest>,
    ) -> Result<Response<pb::Provider>, Status> {
        let (call, request) = self.gate.enter(request, Operation::SuspendProvider).await?;
        let written = async {
            let options = options(&call, &request, &request.request_id, request.validate_only)?;
            self.directory.suspend_provider(&call.principal, &request.name, &request.etag, options).await
        };
        let written = written.await;
        call.answer(written, written_message).await
    }

    async fn add_activity(&self, request: Request<pb::AddActivityRequest>) -> Result<Response<pb::Activity>, Status> {
        let (call, request) = self.gate.enter(request, Operation::AddActivity).await?;
        let written = async {
            let options = options(&call, &request, &request.request_id, request.validate_only)?;
            let activity = convert::record(request.activity.as_ref(), "activity")?;
            self.directory.add_activity(&call.principal, &request.parent, activity, options).await
        };
        let written = written.await;
        call.answer(written, written_message).await
    }

    async fn list_activities(
        &self,
        request: Request<pb::ListActivitiesRequest>,
    ) -> Result<Response<pb::ListActivitiesResponse>, Status> {
        let (call, request) = self.gate.enter(request, Operation::ListActivities).await?;
        let page = page(request.page_size, request.page_token);
        let (parent, min_revision) = (&request.parent, &request.min_revision);
        let listed = self.directory.list_activities(&call.principal, parent, &page, min_revision).await;
        call.answer(listed, |page| {
            let activities = page.items.iter().map(|entry| message(entry)).collect::<Result<_, _>>()?;
            let (next_page_token, revision) = (page.next_page_token, page.revision.to_string());
            Ok((pb::ListActivitiesResponse { activities, next_page_token, revision }, page.revision))
        })
        .await
    }
}

/// The filter of a request.
fn filter(filter: Option<pb::ProviderFilter>) -> ProviderFilter {
    let filter = filter.unwrap_or_default();
    ProviderFilter {
        kinds: filter.kinds,
        roles: filter.roles,
        articles: filter.articles,
        themes: filter.themes,
        assistance_types: filter.assistance_types,
        states: filter.states,
        languages: filter.languages,
        horizons: filter.horizons,
        status: filter.status,
    }
}
