//! The calls that answer with one message.

use super::{ANSWER_BYTES, CALL, Client, ClientError};
use crate::pb;
use crate::pb::account_service_client::AccountServiceClient;
use crate::pb::approval_service_client::ApprovalServiceClient;
use crate::pb::audit_service_client::AuditServiceClient;
use crate::pb::authority_service_client::AuthorityServiceClient;
use crate::pb::group_service_client::GroupServiceClient;
use crate::pb::matching_service_client::MatchingServiceClient;
use crate::pb::need_service_client::NeedServiceClient;
use crate::pb::officer_service_client::OfficerServiceClient;
use crate::pb::proposal_service_client::ProposalServiceClient;
use crate::pb::provider_service_client::ProviderServiceClient;
use crate::pb::report_service_client::ReportServiceClient;

/// Declares calls: a name, its service's client, request and answer.
macro_rules! calls {
    ($($(#[$meta:meta])* $name:ident($service:ident, $request:ident) -> $answer:ident;)+) => {
        impl Client {
            $($(#[$meta])*
            ///
            /// # Errors
            /// `File` or `Token` for the token, `Refused`, `Failed` or `Unreachable`.
            pub async fn $name(&self, message: pb::$request) -> Result<pb::$answer, ClientError> {
                let mut request = self.request(message)?;
                request.set_timeout(CALL);
                let mut service = $service::new(self.channel.clone()).max_decoding_message_size(ANSWER_BYTES);
                match service.$name(request).await {
                    Ok(answer) => Ok(answer.into_inner()),
                    Err(status) => Err(ClientError::from_status(&self.server, &status)),
                }
            })+
        }
    };
}

calls! {
    /// Says who the caller is.
    who_am_i(AccountServiceClient, WhoAmIRequest) -> WhoAmIResponse;
    /// Says where notices to the caller go.
    set_notice_address(AccountServiceClient, SetNoticeAddressRequest) -> Account;
    /// Creates an account.
    create_account(AccountServiceClient, CreateAccountRequest) -> Account;
    /// Updates an account.
    update_account(AccountServiceClient, UpdateAccountRequest) -> Account;
    /// Disables an account.
    disable_account(AccountServiceClient, DisableAccountRequest) -> Account;
    /// Erases an account.
    erase_account(AccountServiceClient, EraseAccountRequest) -> EraseAccountResponse;
    /// Lists accounts.
    list_accounts(AccountServiceClient, ListAccountsRequest) -> ListAccountsResponse;
    /// Invites somebody to have an account.
    invite_account(AccountServiceClient, InviteAccountRequest) -> InviteAccountResponse;
    /// Accepts an invitation.
    accept_invitation(AccountServiceClient, AcceptInvitationRequest) -> Account;
    /// Lists the caller's invitations.
    list_invitations(AccountServiceClient, ListInvitationsRequest) -> ListInvitationsResponse;
    /// Takes an invitation back.
    revoke_invitation(AccountServiceClient, RevokeInvitationRequest) -> Invitation;
    /// Lists acts that wait for a second person.
    list_pending(ApprovalServiceClient, ListPendingRequest) -> ListPendingResponse;
    /// Agrees to an act as the second person.
    approve(ApprovalServiceClient, ApproveRequest) -> Approval;
    /// Refuses an act, or takes it back.
    reject(ApprovalServiceClient, RejectRequest) -> Approval;
    /// Lists audit rows.
    list_audit_entries(AuditServiceClient, ListAuditEntriesRequest) -> ListAuditEntriesResponse;
    /// Gets a signed checkpoint of the audit tree.
    get_checkpoint(AuditServiceClient, GetCheckpointRequest) -> Checkpoint;
    /// Gets the proof that the audit tree continues an earlier one.
    get_consistency_proof(AuditServiceClient, GetConsistencyProofRequest) -> ConsistencyProof;
    /// Asks to close an authority.
    close_authority(AuthorityServiceClient, CloseAuthorityRequest) -> Authority;
    /// Gets one authority.
    get_authority(AuthorityServiceClient, GetAuthorityRequest) -> Authority;
    /// Finds authorities by what a person types.
    search_authorities(AuthorityServiceClient, SearchAuthoritiesRequest) -> SearchAuthoritiesResponse;
    /// Says whom to ask in another State, and how.
    resolve_route(AuthorityServiceClient, ResolveRouteRequest) -> ResolveRouteResponse;
    /// Erases an officer.
    erase_officer(OfficerServiceClient, EraseOfficerRequest) -> EraseOfficerResponse;
    /// Finds providers by what a person types.
    search_providers(ProviderServiceClient, SearchProvidersRequest) -> SearchProvidersResponse;
    /// Gets one provider.
    get_provider(ProviderServiceClient, GetProviderRequest) -> Provider;
    /// Lists providers.
    list_providers(ProviderServiceClient, ListProvidersRequest) -> ListProvidersResponse;
    /// Lists coordination groups.
    list_groups(GroupServiceClient, ListGroupsRequest) -> ListGroupsResponse;
    /// Creates a coordination group.
    create_group(GroupServiceClient, CreateGroupRequest) -> Group;
    /// Updates a coordination group.
    update_group(GroupServiceClient, UpdateGroupRequest) -> Group;
    /// Gets one need.
    get_need(NeedServiceClient, GetNeedRequest) -> Need;
    /// Grants consent that others learn of a need.
    grant_consent(NeedServiceClient, GrantConsentRequest) -> Need;
    /// Narrows a consent.
    narrow_consent(NeedServiceClient, NarrowConsentRequest) -> Need;
    /// Withdraws a consent.
    withdraw_consent(NeedServiceClient, WithdrawConsentRequest) -> Need;
    /// Freezes a consent.
    freeze_consent(NeedServiceClient, FreezeConsentRequest) -> Need;
    /// Lifts a freeze.
    lift_freeze(NeedServiceClient, LiftFreezeRequest) -> Need;
    /// Lists who else has seen a need.
    list_disclosures(NeedServiceClient, ListDisclosuresRequest) -> ListDisclosuresResponse;
    /// Lists needs.
    list_needs(NeedServiceClient, ListNeedsRequest) -> ListNeedsResponse;
    /// Gets the action plan of a State.
    get_action_plan(NeedServiceClient, GetActionPlanRequest) -> ActionPlan;
    /// Puts needs of a State in order.
    set_action_plan(NeedServiceClient, SetActionPlanRequest) -> SetActionPlanResponse;
    /// Makes a proposal.
    create_proposal(ProposalServiceClient, CreateProposalRequest) -> Proposal;
    /// Gets one proposal.
    get_proposal(ProposalServiceClient, GetProposalRequest) -> Proposal;
    /// Lists proposals.
    list_proposals(ProposalServiceClient, ListProposalsRequest) -> ListProposalsResponse;
    /// Brings a proposal before its providers.
    offer_proposal(ProposalServiceClient, OfferProposalRequest) -> Proposal;
    /// Answers a proposal.
    respond_to_proposal(ProposalServiceClient, RespondToProposalRequest) -> Proposal;
    /// Says how delivery goes.
    add_progress(ProposalServiceClient, AddProgressRequest) -> Proposal;
    /// Says what came of a proposal.
    record_outcome(ProposalServiceClient, RecordOutcomeRequest) -> Proposal;
    /// Takes a proposal back.
    withdraw_proposal(ProposalServiceClient, WithdrawProposalRequest) -> Proposal;
    /// Ranks the providers for a need.
    match_need(MatchingServiceClient, MatchNeedRequest) -> MatchNeedResponse;
    /// Explains one pair of a need and a provider.
    explain_match(MatchingServiceClient, ExplainMatchRequest) -> ExplainMatchResponse;
    /// Counts needs, proposals, loads and what the directory covers.
    get_statistics(ReportServiceClient, GetStatisticsRequest) -> GetStatisticsResponse;
    /// Lists what the directory lacks.
    list_gaps(ReportServiceClient, ListGapsRequest) -> ListGapsResponse;
    /// Makes the follow-up letter to a State.
    get_follow_up_letter(ReportServiceClient, GetFollowUpLetterRequest) -> ReportDocument;
    /// Makes the dossier to a provider.
    get_dossier(ReportServiceClient, GetDossierRequest) -> ReportDocument;
    /// Ranks the needs for a provider.
    match_provider(MatchingServiceClient, MatchProviderRequest) -> MatchProviderResponse;
    /// Lists saved runs.
    list_runs(MatchingServiceClient, ListRunsRequest) -> ListRunsResponse;
    /// Removes a saved run.
    delete_run(MatchingServiceClient, DeleteRunRequest) -> Empty;
    /// Finds equal needs of neighbouring States.
    find_bundles(MatchingServiceClient, FindBundlesRequest) -> FindBundlesResponse;
}
