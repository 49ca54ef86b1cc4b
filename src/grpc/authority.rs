//! `AuthorityService`.

use std::sync::Arc;

use tonic::{Request, Response, Status};

use super::Service;
use super::convert::{self, dated, dated_message, options, page, past_message};
use super::encoded::{Encoded, hollow};
use super::gate::Call;
use super::route::{route_message, route_query};
use super::search::found_message;
use crate::auth::policy::Operation;
use crate::directory::{AuthorityFilter, AuthoritySearch, Confirmation, Error, Version, Written};
use crate::domain::codes::VerificationMethod;
use crate::domain::{AccountId, Authority};
use crate::pb;

#[tonic::async_trait]
impl pb::authority_service_server::AuthorityService for Service {
    async fn get_authority(
        &self,
        request: Request<pb::GetAuthorityRequest>,
    ) -> Result<Response<pb::Authority>, Status> {
        let (call, request) = self.gate.enter(request, Operation::GetAuthority).await?;
        let read = self.directory.get_authority(&call.principal, &request.name, &request.min_revision).await;
        let today = self.directory.today();
        let message = |(entry, revision): (Arc<_>, _)| Ok((Encoded::whole(&dated(&entry, today)?)?, revision));
        let answer = call.answer(read, message).await?;
        hollow(answer, self.most_out)
    }

    async fn list_authorities(
        &self,
        request: Request<pb::ListAuthoritiesRequest>,
    ) -> Result<Response<pb::ListAuthoritiesResponse>, Status> {
        let (call, request) = self.gate.enter(request, Operation::ListAuthorities).await?;
        let page = page(request.page_size, request.page_token);
        let filter = filter(request.filter);
        let listed = self.directory.list_authorities(&call.principal, &filter, &page, &request.min_revision).await;
        let today = self.directory.today();
        call.answer(listed, |page| {
            let authorities = page.items.iter().map(|entry| dated_message(entry, today)).collect::<Result<_, _>>()?;
            let (next_page_token, revision) = (page.next_page_token, page.revision.to_string());
            Ok((pb::ListAuthoritiesResponse { authorities, next_page_token, revision }, page.revision))
        })
        .await
    }

    async fn search_authorities(
        &self,
        request: Request<pb::SearchAuthoritiesRequest>,
    ) -> Result<Response<pb::SearchAuthoritiesResponse>, Status> {
        let (call, request) = self.gate.enter(request, Operation::SearchAuthorities).await?;
        let page = page(request.page_size, request.page_token);
        let search = AuthoritySearch {
            query: request.query,
            filter: filter(request.filter),
            order_by: request.order_by,
            with_facets: request.with_facets,
            with_highlights: request.with_highlights,
        };
        let found = self.directory.search_authorities(&call.principal, &search, &page, &request.min_revision).await;
        let today = self.directory.today();
        let answer = call.answer(found, |found| found_message(&found, search.with_highlights, today)).await?;
        hollow(answer, self.most_out)
    }

    async fn resolve_route(
        &self,
        request: Request<pb::ResolveRouteRequest>,
    ) -> Result<Response<pb::ResolveRouteResponse>, Status> {
        let (call, mut request) = self.gate.enter(request, Operation::ResolveRoute).await?;
        let min_revision = std::mem::take(&mut request.min_revision);
        let route = self.directory.resolve_route(&call.principal, &route_query(request), &min_revision).await;
        let today = self.directory.today();
        call.answer(route, |route| route_message(&route, today)).await
    }

    async fn create_authority(
        &self,
        request: Request<pb::CreateAuthorityRequest>,
    ) -> Result<Response<pb::Authority>, Status> {
        let (call, request) = self.gate.enter(request, Operation::CreateAuthority).await?;
        let written = async {
            let options = options(&call, &request, &request.request_id, request.validate_only)?;
            let authority = convert::record(request.authority.as_ref(), "authority")?;
            self.directory.create_authority(&call.principal, authority, options).await
        };
        let written = written.await;
        self.written(call, written).await
    }

    async fn update_authority(
        &self,
        request: Request<pb::UpdateAuthorityRequest>,
    ) -> Result<Response<pb::Authority>, Status> {
        let (call, request) = self.gate.enter(request, Operation::UpdateAuthority).await?;
        let written = async {
            let options = options(&call, &request, &request.request_id, request.validate_only)?;
            let edit = convert::edit(request.authority.as_ref(), "authority", request.update_mask.as_ref())?;
            self.directory.update_authority(&call.principal, &edit, options).await
        };
        let written = written.await;
        self.written(call, written).await
    }

    async fn close_authority(
        &self,
        request: Request<pb::CloseAuthorityRequest>,
    ) -> Result<Response<pb::Authority>, Status> {
        let (call, request) = self.gate.enter(request, Operation::CloseAuthority).await?;
        let written = async {
            let options = options(&call, &request, &request.request_id, request.validate_only)?;
            self.directory.close_authority(&call.principal, &request.name, &request.etag, options).await
        };
        let written = written.await;
        self.written(call, written).await
    }

    async fn confirm_authority(
        &self,
        request: Request<pb::ConfirmAuthorityRequest>,
    ) -> Result<Response<pb::Authority>, Status> {
        let (call, request) = self.gate.enter(request, Operation::ConfirmAuthority).await?;
        let written = async {
            let options = options(&call, &request, &request.request_id, request.validate_only)?;
            let confirmation = Confirmation {
                method: VerificationMethod::from(request.method.as_str()),
                field: request.field,
                next_due: request.next_due,
            };
            let (name, etag) = (&request.name, &request.etag);
            self.directory.confirm_authority(&call.principal, name, etag, confirmation, options).await
        };
        let written = written.await;
        self.written(call, written).await
    }

    async fn list_authority_revisions(
        &self,
        request: Request<pb::ListAuthorityRevisionsRequest>,
    ) -> Result<Response<pb::ListAuthorityRevisionsResponse>, Status> {
        let (call, request) = self.gate.enter(request, Operation::ListAuthorityRevisions).await?;
        let page = page(request.page_size, request.page_token);
        let versions = self.directory.authority_versions(&call.principal, &request.name, &page).await;
        call.answer(versions, |page| {
            let revisions = page.items.iter().map(version_message).collect::<Result<_, _>>()?;
            let next_page_token = page.next_page_token;
            Ok((pb::ListAuthorityRevisionsResponse { revisions, next_page_token }, page.revision))
        })
        .await
    }
}

impl Service {
    /// Answers a write with the authority as it is today.
    async fn written(
        &self,
        call: Call,
        written: Result<Written<Authority>, Error>,
    ) -> Result<Response<pb::Authority>, Status> {
        let today = self.directory.today();
        call.answer(written, |written| Ok((dated_message(&written.entry, today)?, written.revision))).await
    }
}

/// The message of one version.
fn version_message(version: &Version) -> Result<pb::AuthorityRevision, Error> {
    let authority = past_message(&version.entry)?;
    Ok(pb::AuthorityRevision {
        revision: version.entry.revision.to_string(),
        time: authority.update_time,
        actor: version.actor.map(AccountId::name).unwrap_or_default(),
        authority: Some(authority),
    })
}

/// The filter of a request.
fn filter(filter: Option<pb::AuthorityFilter>) -> AuthorityFilter {
    let filter = filter.unwrap_or_default();
    AuthorityFilter {
        states: filter.states,
        kinds: filter.kinds,
        articles: filter.articles,
        languages: filter.languages,
        networks: filter.networks,
        confirmed_within_seconds: filter.confirmed_within.map(|duration| duration.seconds),
        status: filter.status,
    }
}
