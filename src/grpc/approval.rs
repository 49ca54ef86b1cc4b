//! `ApprovalService`.

use tonic::{Request, Response, Status};

use super::Service;
use super::convert::{message, options, page, written_message};
use crate::auth::policy::Operation;
use crate::pb;

#[tonic::async_trait]
impl pb::approval_service_server::ApprovalService for Service {
    async fn list_pending(
        &self,
        request: Request<pb::ListPendingRequest>,
    ) -> Result<Response<pb::ListPendingResponse>, Status> {
        let (call, request) = self.gate.enter(request, Operation::ListPending).await?;
        let page = page(request.page_size, request.page_token);
        let (show, min) = (request.show_decided, request.min_revision);
        let listed = self.directory.list_pending(&call.principal, show, &page, &min).await;
        call.answer(listed, |page| {
            let approvals = page.items.iter().map(|approval| message(approval)).collect::<Result<_, _>>()?;
            let (next_page_token, revision) = (page.next_page_token, page.revision.to_string());
            Ok((pb::ListPendingResponse { approvals, next_page_token, revision }, page.revision))
        })
        .await
    }

    async fn approve(&self, request: Request<pb::ApproveRequest>) -> Result<Response<pb::Approval>, Status> {
        let (call, request) = self.gate.enter(request, Operation::Approve).await?;
        let written = async {
            let options = options(&call, &request, &request.request_id, false)?;
            self.directory.approve(&call.principal, &request.name, options).await
        };
        let written = written.await;
        call.answer(written, written_message).await
    }

    async fn reject(&self, request: Request<pb::RejectRequest>) -> Result<Response<pb::Approval>, Status> {
        let (call, request) = self.gate.enter(request, Operation::Reject).await?;
        let written = async {
            let options = options(&call, &request, &request.request_id, false)?;
            self.directory.reject(&call.principal, &request.name, options).await
        };
        let written = written.await;
        call.answer(written, written_message).await
    }
}
