//! `GroupService`.

use tonic::{Request, Response, Status};

use super::Service;
use super::convert::{self, message, options, page, written_message};
use crate::auth::policy::Operation;
use crate::pb;

#[tonic::async_trait]
impl pb::group_service_server::GroupService for Service {
    async fn get_group(&self, request: Request<pb::GetGroupRequest>) -> Result<Response<pb::Group>, Status> {
        let (call, request) = self.gate.enter(request, Operation::GetGroup).await?;
        let read = self.directory.get_group(&call.principal, &request.name, &request.min_revision).await;
        call.answer(read, |(group, revision)| Ok((message(&group)?, revision))).await
    }

    async fn list_groups(
        &self,
        request: Request<pb::ListGroupsRequest>,
    ) -> Result<Response<pb::ListGroupsResponse>, Status> {
        let (call, request) = self.gate.enter(request, Operation::ListGroups).await?;
        let page = page(request.page_size, request.page_token);
        let listed = self.directory.list_groups(&call.principal, &page, &request.min_revision).await;
        call.answer(listed, |page| {
            let groups = page.items.iter().map(|group| message(group)).collect::<Result<_, _>>()?;
            let (next_page_token, revision) = (page.next_page_token, page.revision.to_string());
            Ok((pb::ListGroupsResponse { groups, next_page_token, revision }, page.revision))
        })
        .await
    }

    async fn create_group(&self, request: Request<pb::CreateGroupRequest>) -> Result<Response<pb::Group>, Status> {
        let (call, request) = self.gate.enter(request, Operation::CreateGroup).await?;
        let written = async {
            let options = options(&call, &request, &request.request_id, request.validate_only)?;
            let group = convert::record(request.group.as_ref(), "group")?;
            self.directory.create_group(&call.principal, group, options).await
        };
        let written = written.await;
        call.answer(written, written_message).await
    }

    async fn update_group(&self, request: Request<pb::UpdateGroupRequest>) -> Result<Response<pb::Group>, Status> {
        let (call, request) = self.gate.enter(request, Operation::UpdateGroup).await?;
        let written = async {
            let options = options(&call, &request, &request.request_id, request.validate_only)?;
            let edit = convert::edit(request.group.as_ref(), "group", request.update_mask.as_ref())?;
            self.directory.update_group(&call.principal, &edit, options).await
        };
        let written = written.await;
        call.answer(written, written_message).await
    }
}
