//! `AccountService`.

use tonic::{Request, Response, Status};

use super::Service;
use super::convert::{self, message, options, page, timestamp, written_message};
use crate::auth::policy::Operation;
use crate::domain::AccountId;
use crate::pb;

#[tonic::async_trait]
impl pb::account_service_server::AccountService for Service {
    async fn who_am_i(&self, request: Request<pb::WhoAmIRequest>) -> Result<Response<pb::WhoAmIResponse>, Status> {
        let (call, _) = self.gate.enter(request, Operation::WhoAmI).await?;
        let read = self.directory.who_am_i(&call.principal);
        call.answer(read, |identity| {
            let methods = identity.operations.into_iter().filter_map(full_name).collect();
            Ok((pb::WhoAmIResponse { account: Some(message(&identity.account)?), methods }, identity.revision))
        })
        .await
    }

    async fn set_notice_address(
        &self,
        request: Request<pb::SetNoticeAddressRequest>,
    ) -> Result<Response<pb::Account>, Status> {
        let (call, request) = self.gate.enter(request, Operation::SetNoticeAddress).await?;
        let written = async {
            let options = options(&call, &request, &request.request_id, false)?;
            let (email, language) = (request.email, request.language);
            self.directory.set_notice_address(&call.principal, email, language, options).await
        };
        let written = written.await;
        call.answer(written, written_message).await
    }

    async fn create_account(
        &self,
        request: Request<pb::CreateAccountRequest>,
    ) -> Result<Response<pb::Account>, Status> {
        let (call, request) = self.gate.enter(request, Operation::CreateAccount).await?;
        let written = async {
            let options = options(&call, &request, &request.request_id, request.validate_only)?;
            let account = convert::record(request.account.as_ref(), "account")?;
            self.directory.create_account(&call.principal, account, options).await
        };
        let written = written.await;
        call.answer(written, written_message).await
    }

    async fn update_account(
        &self,
        request: Request<pb::UpdateAccountRequest>,
    ) -> Result<Response<pb::Account>, Status> {
        let (call, request) = self.gate.enter(request, Operation::UpdateAccount).await?;
        let written = async {
            let options = options(&call, &request, &request.request_id, request.validate_only)?;
            let edit = convert::edit(request.account.as_ref(), "account", request.update_mask.as_ref())?;
            self.directory.update_account(&call.principal, &edit, options).await
        };
        let written = written.await;
        call.answer(written, written_message).await
    }

    async fn disable_account(
        &self,
        request: Request<pb::DisableAccountRequest>,
    ) -> Result<Response<pb::Account>, Status> {
        let (call, request) = self.gate.enter(request, Operation::DisableAccount).await?;
        let written = async {
            let options = options(&call, &request, &request.request_id, false)?;
            self.directory.disable_account(&call.principal, &request.name, options).await
        };
        let written = written.await;
        call.answer(written, written_message).await
    }

    async fn erase_account(
        &self,
        request: Request<pb::EraseAccountRequest>,
    ) -> Result<Response<pb::EraseAccountResponse>, Status> {
        let (call, request) = self.gate.enter(request, Operation::EraseAccount).await?;
        let erased = async {
            let options = options(&call, &request, &request.request_id, false)?;
            self.directory.erase_account(&call.principal, &request.name, &request.etag, options).await
        };
        let erased = erased.await;
        call.answer(erased, |erased| {
            let answer = pb::EraseAccountResponse {
                erase_time: Some(timestamp(erased.time)),
                erased_by: erased.by.map(AccountId::name).unwrap_or_default(),
                complete: erased.is_complete,
                revision: erased.revision.to_string(),
            };
            Ok((answer, erased.revision))
        })
        .await
    }

    async fn list_accounts(
        &self,
        request: Request<pb::ListAccountsRequest>,
    ) -> Result<Response<pb::ListAccountsResponse>, Status> {
        let (call, request) = self.gate.enter(request, Operation::ListAccounts).await?;
        let page = page(request.page_size, request.page_token);
        let listed = self.directory.list_accounts(&call.principal, &page, &request.min_revision).await;
        call.answer(listed, |page| {
            let accounts = page.items.iter().map(|entry| message(entry)).collect::<Result<_, _>>()?;
            let (next_page_token, revision) = (page.next_page_token, page.revision.to_string());
            Ok((pb::ListAccountsResponse { accounts, next_page_token, revision }, page.revision))
        })
        .await
    }

    async fn invite_account(
        &self,
        request: Request<pb::InviteAccountRequest>,
    ) -> Result<Response<pb::InviteAccountResponse>, Status> {
        let (call, request) = self.gate.enter(request, Operation::InviteAccount).await?;
        let invited = async {
            let options = options(&call, &request, &request.request_id, request.validate_only)?;
            let account = convert::record(request.account.as_ref(), "account")?;
            self.directory.invite_account(&call.principal, account, options).await
        };
        let invited = invited.await;
        call.answer(invited, |invited| {
            let (invitation, code) = (Some(message(&invited.entry)?), invited.code);
            Ok((pb::InviteAccountResponse { invitation, code }, invited.revision))
        })
        .await
    }

    async fn list_invitations(
        &self,
        request: Request<pb::ListInvitationsRequest>,
    ) -> Result<Response<pb::ListInvitationsResponse>, Status> {
        let (call, request) = self.gate.enter(request, Operation::ListInvitations).await?;
        let page = page(request.page_size, request.page_token);
        let (show, min) = (request.show_closed, request.min_revision);
        let listed = self.directory.list_invitations(&call.principal, show, &page, &min).await;
        call.answer(listed, |page| {
            let invitations = page.items.iter().map(|entry| message(entry)).collect::<Result<_, _>>()?;
            let (next_page_token, revision) = (page.next_page_token, page.revision.to_string());
            Ok((pb::ListInvitationsResponse { invitations, next_page_token, revision }, page.revision))
        })
        .await
    }

    async fn revoke_invitation(
        &self,
        request: Request<pb::RevokeInvitationRequest>,
    ) -> Result<Response<pb::Invitation>, Status> {
        let (call, request) = self.gate.enter(request, Operation::RevokeInvitation).await?;
        let written = async {
            let options = options(&call, &request, &request.request_id, false)?;
            self.directory.revoke_invitation(&call.principal, &request.name, options).await
        };
        let written = written.await;
        call.answer(written, written_message).await
    }

    async fn accept_invitation(
        &self,
        request: Request<pb::AcceptInvitationRequest>,
    ) -> Result<Response<pb::Account>, Status> {
        let (call, request) = self.gate.enter_newcomer(request, Operation::AcceptInvitation).await?;
        let written = self
            .directory
            .accept_invitation((&call.claims.issuer, &call.claims.subject), call.permit, &request.code)
            .await;
        call.answer(written, written_message).await
    }
}

/// The full name of a method; none for what is no method.
fn full_name(operation: Operation) -> Option<String> {
    let (service, method) = operation.name().split_once('.')?;
    service.ends_with("Service").then(|| format!("focalpoint.v1.{service}/{method}"))
}
