//! `NeedService`.

use tonic::{Request, Response, Status};

use super::Service;
use super::convert::{self, options, page, shown, written_message};
use crate::auth::policy::Operation;
use crate::directory::NeedFilter;
use crate::domain::Stage;
use crate::pb;

#[tonic::async_trait]
impl pb::need_service_server::NeedService for Service {
    async fn get_need(&self, request: Request<pb::GetNeedRequest>) -> Result<Response<pb::Need>, Status> {
        let (call, request) = self.gate.enter(request, Operation::GetNeed).await?;
        let read = self.directory.get_need(&call.principal, &request.name, &request.min_revision).await;
        call.answer(read, |(need, revision)| Ok((shown(&need)?, revision))).await
    }

    async fn list_needs(
        &self,
        request: Request<pb::ListNeedsRequest>,
    ) -> Result<Response<pb::ListNeedsResponse>, Status> {
        let (call, request) = self.gate.enter(request, Operation::ListNeeds).await?;
        let page = page(request.page_size, request.page_token);
        let filter = request.filter.unwrap_or_default();
        let filter = NeedFilter {
            states: filter.states,
            articles: filter.articles,
            themes: filter.themes,
            stages: filter.stages,
            status: filter.status,
        };
        let listed = self.directory.list_needs(&call.principal, &filter, &page, &request.min_revision).await;
        call.answer(listed, |page| {
            let needs = page.items.iter().map(shown).collect::<Result<_, _>>()?;
            let (next_page_token, revision) = (page.next_page_token, page.revision.to_string());
            Ok((pb::ListNeedsResponse { needs, next_page_token, revision }, page.revision))
        })
        .await
    }

    async fn register_need(&self, request: Request<pb::RegisterNeedRequest>) -> Result<Response<pb::Need>, Status> {
        let (call, request) = self.gate.enter(request, Operation::RegisterNeed).await?;
        let written = async {
            let options = options(&request, &request.request_id, request.validate_only)?;
            let need = convert::record(request.need.as_ref(), "need")?;
            self.directory.register_need(&call.principal, need, options).await
        };
        let written = written.await;
        call.answer(written, written_message).await
    }

    async fn update_need(&self, request: Request<pb::UpdateNeedRequest>) -> Result<Response<pb::Need>, Status> {
        let (call, request) = self.gate.enter(request, Operation::UpdateNeed).await?;
        let written = async {
            let options = options(&request, &request.request_id, request.validate_only)?;
            let edit = convert::edit(request.need.as_ref(), "need", request.update_mask.as_ref())?;
            self.directory.update_need(&call.principal, &edit, options).await
        };
        let written = written.await;
        call.answer(written, written_message).await
    }

    async fn submit_need(&self, request: Request<pb::SubmitNeedRequest>) -> Result<Response<pb::Need>, Status> {
        let (call, request) = self.gate.enter(request, Operation::SubmitNeed).await?;
        let written = async {
            let options = options(&request, &request.request_id, request.validate_only)?;
            self.directory.submit_need(&call.principal, &request.name, &request.etag, options).await
        };
        let written = written.await;
        call.answer(written, written_message).await
    }

    async fn close_need(&self, request: Request<pb::CloseNeedRequest>) -> Result<Response<pb::Need>, Status> {
        let (call, request) = self.gate.enter(request, Operation::CloseNeed).await?;
        let written = async {
            let options = options(&request, &request.request_id, request.validate_only)?;
            let outcome = Stage::from(request.outcome.as_str());
            self.directory.close_need(&call.principal, &request.name, &request.etag, &outcome, options).await
        };
        let written = written.await;
        call.answer(written, written_message).await
    }
}
