//! `OfficerService`.

use tonic::{Request, Response, Status};

use super::Service;
use super::convert::{self, options, page, shown, timestamp, written_message};
use crate::auth::policy::Operation;
use crate::domain::AccountId;
use crate::pb;

#[tonic::async_trait]
impl pb::officer_service_server::OfficerService for Service {
    async fn get_officer(&self, request: Request<pb::GetOfficerRequest>) -> Result<Response<pb::Officer>, Status> {
        let (call, request) = self.gate.enter(request, Operation::GetOfficer).await?;
        let read = self.directory.get_officer(&call.principal, &request.name, &request.min_revision).await;
        call.answer(read, |(officer, revision)| Ok((shown(&officer)?, revision))).await
    }

    async fn list_officers(
        &self,
        request: Request<pb::ListOfficersRequest>,
    ) -> Result<Response<pb::ListOfficersResponse>, Status> {
        let (call, request) = self.gate.enter(request, Operation::ListOfficers).await?;
        let page = page(request.page_size, request.page_token);
        let (parent, min_revision) = (&request.parent, &request.min_revision);
        let listed = self.directory.list_officers(&call.principal, parent, &page, min_revision).await;
        call.answer(listed, |page| {
            let officers = page.items.iter().map(shown).collect::<Result<_, _>>()?;
            let (next_page_token, revision) = (page.next_page_token, page.revision.to_string());
            Ok((pb::ListOfficersResponse { officers, next_page_token, revision }, page.revision))
        })
        .await
    }

    async fn create_officer(
        &self,
        request: Request<pb::CreateOfficerRequest>,
    ) -> Result<Response<pb::Officer>, Status> {
        let (call, request) = self.gate.enter(request, Operation::CreateOfficer).await?;
        let written = async {
            let options = options(&call, &request, &request.request_id, request.validate_only)?;
            let officer = convert::record(request.officer.as_ref(), "officer")?;
            self.directory.create_officer(&call.principal, &request.parent, officer, options).await
        };
        let written = written.await;
        call.answer(written, written_message).await
    }

    async fn update_officer(
        &self,
        request: Request<pb::UpdateOfficerRequest>,
    ) -> Result<Response<pb::Officer>, Status> {
        let (call, request) = self.gate.enter(request, Operation::UpdateOfficer).await?;
        let written = async {
            let options = options(&call, &request, &request.request_id, request.validate_only)?;
            let edit = convert::edit(request.officer.as_ref(), "officer", request.update_mask.as_ref())?;
            self.directory.update_officer(&call.principal, &edit, options).await
        };
        let written = written.await;
        call.answer(written, written_message).await
    }

    async fn remove_officer(
        &self,
        request: Request<pb::RemoveOfficerRequest>,
    ) -> Result<Response<pbjson_types::Empty>, Status> {
        let (call, request) = self.gate.enter(request, Operation::RemoveOfficer).await?;
        let removed = async {
            let options = options(&call, &request, &request.request_id, false)?;
            self.directory.remove_officer(&call.principal, &request.name, &request.etag, options).await
        };
        let removed = removed.await;
        call.answer(removed, |revision| Ok((pbjson_types::Empty {}, revision))).await
    }

    async fn erase_officer(
        &self,
        request: Request<pb::EraseOfficerRequest>,
    ) -> Result<Response<pb::EraseOfficerResponse>, Status> {
        let (call, request) = self.gate.enter(request, Operation::EraseOfficer).await?;
        let erased = async {
            let options = options(&call, &request, &request.request_id, false)?;
            self.directory.erase_officer(&call.principal, &request.name, &request.etag, options).await
        };
        let erased = erased.await;
        call.answer(erased, |erased| {
            let answer = pb::EraseOfficerResponse {
                erase_time: Some(timestamp(erased.time)),
                erased_by: erased.by.map(AccountId::name).unwrap_or_default(),
                complete: erased.is_complete,
                revision: erased.revision.to_string(),
            };
            Ok((answer, erased.revision))
        })
        .await
    }
}
