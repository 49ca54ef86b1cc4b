//! A request of every method, about an object; it changes nothing that another call depends on.

use focalpoint::pb;
use serde_json::Value;

use super::accounts::{new_account, own_address, to_come};
use super::{error_reports, objects, planned, proposals, reports, watched};
use crate::consent::world::World;

/// What a call was answered.
#[derive(Debug)]
pub(super) struct Answer {
    /// All that the caller can tell of it.
    pub(super) told: String,
    /// The message, where it is one.
    pub(super) message: Option<Value>,
}

impl Answer {
    /// The code of a refusal; `Ok` of an answer.
    pub(super) fn code(&self) -> &str {
        let is_refusal = self.message.is_none() && !self.told.starts_with('{');
        let code = self.told.split_whitespace().next().unwrap_or("Ok");
        if is_refusal { code } else { "Ok" }
    }

    /// The letter of it in the expectation: `A` for an answer and for what an etag of before is told, `I` for a request that
    /// is not valid, `!` for what nobody is to be told here: that the service is broken, full, or lacks the method.
    pub(super) fn letter(&self) -> char {
        match self.code() {
            "PermissionDenied" => '-',
            "NotFound" => 'N',
            "Unauthenticated" => 'U',
            "FailedPrecondition" => 'P',
            "InvalidArgument" => 'I',
            "Ok" | "Aborted" => 'A',
            _ => '!',
        }
    }
}

/// The etag of no object of the world: the first write was of accounts.
const STALE: &str = "0000000000000001";

/// A text in English.
fn text(text: &str) -> std::collections::BTreeMap<String, String> {
    [("en".to_owned(), text.to_owned())].into()
}

/// A consent that is narrower than that of a need, or the same.
fn narrowed(object: &str) -> pb::Consent {
    let audience = match object {
        "need-to-all" => pb::Audience { all_providers: true, ..<_>::default() },
        "need-of-group" => pb::Audience { coordination_group: objects::name("group"), ..<_>::default() },
        "need-to-W" => pb::Audience { providers: vec![objects::name("provider-W")], ..<_>::default() },
        _ => pb::Audience { providers: vec![objects::name("provider-Y")], ..<_>::default() },
    };
    let fields = if object == "need-to-W" { vec!["title".to_owned()] } else { Vec::new() };
    pb::Consent { audience: Some(audience), fields, until: "2027-01-31".to_owned(), ..<_>::default() }
}

/// Calls a method about an object that has that resource name; none for a method that this does not know.
#[expect(clippy::too_many_lines, reason = "an arm for each method, as the contract lists them")]
pub(super) async fn call(world: &World, who: &str, method: &str, object: &str, name: &str) -> Option<Answer> {
    /// Calls a method that answers with one message.
    macro_rules! unary {
        ($path:literal, $answer:ty, $request:expr) => {{
            let path = concat!("/focalpoint.v1.", $path);
            let (told, message) = world.call::<_, $answer>(who, path, $request).await;
            Answer { told, message: message.map(|message| serde_json::to_value(message).unwrap()) }
        }};
    }
    let (name, validate_only) = (name.to_owned(), true);
    let consent = || {
        let audience = pb::Audience { all_providers: true, ..<_>::default() };
        Some(pb::Consent { audience: Some(audience), until: "2027-01-31".to_owned(), ..<_>::default() })
    };
    let statuses = |of: &[&str]| of.iter().map(|status| (*status).to_owned()).collect::<Vec<_>>();
    let any = statuses(&["PUBLISHED", "DRAFT", "SUSPENDED", "CLOSED"]);
    let page_size = 100;
    Some(match method {
        "GetAuthority" => {
            unary!("AuthorityService/GetAuthority", pb::Authority, pb::GetAuthorityRequest { name, ..<_>::default() })
        }
        "ListAuthorities" => {
            let filter = Some(pb::AuthorityFilter { status: any, ..<_>::default() });
            let request = pb::ListAuthoritiesRequest { page_size, filter, ..<_>::default() };
            unary!("AuthorityService/ListAuthorities", pb::ListAuthoritiesResponse, request)
        }
        "SearchAuthorities" => {
            let status = statuses(if object.ends_with("draft") { &["DRAFT"] } else { &["PUBLISHED", "CLOSED"] });
            let filter = Some(pb::AuthorityFilter { status, ..<_>::default() });
            let request = pb::SearchAuthoritiesRequest {
                query: "marker".to_owned(),
                filter,
                page_size,
                with_facets: true,
                with_highlights: true,
                ..<_>::default()
            };
            unary!("AuthorityService/SearchAuthorities", pb::SearchAuthoritiesResponse, request)
        }
        "ResolveRoute" => {
            let requested_state = "MN".to_owned();
            let purpose = "MUTUAL_LEGAL_ASSISTANCE".to_owned();
            let request = pb::ResolveRouteRequest { requested_state, purpose, ..<_>::default() };
            unary!("AuthorityService/ResolveRoute", pb::ResolveRouteResponse, request)
        }
        "CreateAuthority" => {
            let names = text("New");
            let authority = pb::Authority { state: "MN".to_owned(), names, ..<_>::default() };
            let request = pb::CreateAuthorityRequest { authority: Some(authority), validate_only, ..<_>::default() };
            unary!("AuthorityService/CreateAuthority", pb::Authority, request)
        }
        "UpdateAuthority" => {
            let authority = Some(pb::Authority { name, remarks: text("changed"), ..<_>::default() });
            let request = pb::UpdateAuthorityRequest { authority, validate_only, ..<_>::default() };
            unary!("AuthorityService/UpdateAuthority", pb::Authority, request)
        }
        "CloseAuthority" => {
            let request = pb::CloseAuthorityRequest { name, validate_only, ..<_>::default() };
            unary!("AuthorityService/CloseAuthority", pb::Authority, request)
        }
        "ConfirmAuthority" => {
            let request = pb::ConfirmAuthorityRequest { name, validate_only, ..<_>::default() };
            unary!("AuthorityService/ConfirmAuthority", pb::Authority, request)
        }
        "ListAuthorityRevisions" => {
            let request = pb::ListAuthorityRevisionsRequest { name, ..<_>::default() };
            unary!("AuthorityService/ListAuthorityRevisions", pb::ListAuthorityRevisionsResponse, request)
        }
        "GetOfficer" => {
            unary!("OfficerService/GetOfficer", pb::Officer, pb::GetOfficerRequest { name, ..<_>::default() })
        }
        "ListOfficers" => {
            let parent = name.split("/officers/").next().unwrap().to_owned();
            let request = pb::ListOfficersRequest { parent, page_size, ..<_>::default() };
            unary!("OfficerService/ListOfficers", pb::ListOfficersResponse, request)
        }
        "CreateOfficer" => {
            let officer = Some(pb::Officer { role: "new".to_owned(), ..<_>::default() });
            let request = pb::CreateOfficerRequest { parent: name, officer, validate_only, ..<_>::default() };
            unary!("OfficerService/CreateOfficer", pb::Officer, request)
        }
        "UpdateOfficer" => {
            let officer = Some(pb::Officer { name, role: "changed".to_owned(), ..<_>::default() });
            let request = pb::UpdateOfficerRequest { officer, validate_only, ..<_>::default() };
            unary!("OfficerService/UpdateOfficer", pb::Officer, request)
        }
        "RemoveOfficer" => {
            let request = pb::RemoveOfficerRequest { name, etag: STALE.to_owned(), ..<_>::default() };
            unary!("OfficerService/RemoveOfficer", pbjson_types::Empty, request)
        }
        "EraseOfficer" => {
            let request = pb::EraseOfficerRequest { name, etag: STALE.to_owned(), ..<_>::default() };
            unary!("OfficerService/EraseOfficer", pb::EraseOfficerResponse, request)
        }
        "GetProvider" => {
            unary!("ProviderService/GetProvider", pb::Provider, pb::GetProviderRequest { name, ..<_>::default() })
        }
        "ListProviders" => {
            let filter = Some(pb::ProviderFilter { status: any, ..<_>::default() });
            let request = pb::ListProvidersRequest { page_size, filter, ..<_>::default() };
            unary!("ProviderService/ListProviders", pb::ListProvidersResponse, request)
        }
        "SearchProviders" => {
            let filter = Some(pb::ProviderFilter { status: any, ..<_>::default() });
            let query = "marker".to_owned();
            let request = pb::SearchProvidersRequest { query, page_size, filter, ..<_>::default() };
            unary!("ProviderService/SearchProviders", pb::SearchProvidersResponse, request)
        }
        "CreateProvider" => {
            let provider = Some(pb::Provider { names: text("New"), ..<_>::default() });
            let request = pb::CreateProviderRequest { provider, validate_only, ..<_>::default() };
            unary!("ProviderService/CreateProvider", pb::Provider, request)
        }
        "UpdateProvider" => {
            let provider = Some(pb::Provider { name, description: text("changed"), ..<_>::default() });
            let request = pb::UpdateProviderRequest { provider, validate_only, ..<_>::default() };
            unary!("ProviderService/UpdateProvider", pb::Provider, request)
        }
        "CloseProvider" => {
            let request = pb::CloseProviderRequest { name, validate_only, ..<_>::default() };
            unary!("ProviderService/CloseProvider", pb::Provider, request)
        }
        "SuspendProvider" => {
            let request = pb::SuspendProviderRequest { name, validate_only, ..<_>::default() };
            unary!("ProviderService/SuspendProvider", pb::Provider, request)
        }
        "AddActivity" => {
            let activity = Some(pb::Activity { title: text("New"), ..<_>::default() });
            let request = pb::AddActivityRequest { parent: name, activity, validate_only, ..<_>::default() };
            unary!("ProviderService/AddActivity", pb::Activity, request)
        }
        "ListActivities" => {
            let request = pb::ListActivitiesRequest { parent: name, page_size, ..<_>::default() };
            unary!("ProviderService/ListActivities", pb::ListActivitiesResponse, request)
        }
        "GetGroup" => unary!("GroupService/GetGroup", pb::Group, pb::GetGroupRequest { name, ..<_>::default() }),
        "ListGroups" => {
            let request = pb::ListGroupsRequest { page_size, ..<_>::default() };
            unary!("GroupService/ListGroups", pb::ListGroupsResponse, request)
        }
        "CreateGroup" => {
            let group = Some(pb::Group { names: text("New"), ..<_>::default() });
            let request = pb::CreateGroupRequest { group, validate_only, ..<_>::default() };
            unary!("GroupService/CreateGroup", pb::Group, request)
        }
        "UpdateGroup" => {
            let group = Some(pb::Group { name, names: text("Changed"), ..<_>::default() });
            let request = pb::UpdateGroupRequest { group, validate_only, ..<_>::default() };
            unary!("GroupService/UpdateGroup", pb::Group, request)
        }
        "GetNeed" => unary!("NeedService/GetNeed", pb::Need, pb::GetNeedRequest { name, ..<_>::default() }),
        "ListNeeds" => {
            let filter = Some(pb::NeedFilter { status: any, ..<_>::default() });
            let request = pb::ListNeedsRequest { page_size, filter, ..<_>::default() };
            unary!("NeedService/ListNeeds", pb::ListNeedsResponse, request)
        }
        "RegisterNeed" => {
            let need = Some(pb::Need { state: "MN".to_owned(), title: text("New"), ..<_>::default() });
            let request = pb::RegisterNeedRequest { need, validate_only, ..<_>::default() };
            unary!("NeedService/RegisterNeed", pb::Need, request)
        }
        "GetActionPlan" => {
            let request = pb::GetActionPlanRequest { state: "MN".to_owned(), ..<_>::default() };
            unary!("NeedService/GetActionPlan", pb::ActionPlan, request)
        }
        "SetActionPlan" => {
            let (state, needs) = ("MN".to_owned(), vec![objects::name("need-shared")]);
            let request = pb::SetActionPlanRequest { state, needs, validate_only, ..<_>::default() };
            unary!("NeedService/SetActionPlan", pb::SetActionPlanResponse, request)
        }
        "UpdateNeed" => {
            let need = Some(pb::Need { name, title: text("changed"), ..<_>::default() });
            let request = pb::UpdateNeedRequest { need, validate_only, ..<_>::default() };
            unary!("NeedService/UpdateNeed", pb::Need, request)
        }
        "SubmitNeed" => {
            let request = pb::SubmitNeedRequest { name, validate_only, ..<_>::default() };
            unary!("NeedService/SubmitNeed", pb::Need, request)
        }
        "CloseNeed" => {
            let outcome = "WITHDRAWN".to_owned();
            let request = pb::CloseNeedRequest { name, outcome, validate_only, ..<_>::default() };
            unary!("NeedService/CloseNeed", pb::Need, request)
        }
        "GrantConsent" => {
            let request = pb::GrantConsentRequest { name, consent: consent(), validate_only, ..<_>::default() };
            unary!("NeedService/GrantConsent", pb::Need, request)
        }
        "NarrowConsent" => {
            let consent = Some(narrowed(object));
            let request = pb::NarrowConsentRequest { name, consent, validate_only, ..<_>::default() };
            unary!("NeedService/NarrowConsent", pb::Need, request)
        }
        "WithdrawConsent" => {
            let request = pb::WithdrawConsentRequest { name, validate_only, ..<_>::default() };
            unary!("NeedService/WithdrawConsent", pb::Need, request)
        }
        "FreezeConsent" => {
            let reason = "why".to_owned();
            let request = pb::FreezeConsentRequest { name, reason, validate_only, ..<_>::default() };
            unary!("NeedService/FreezeConsent", pb::Need, request)
        }
        "LiftFreeze" => {
            let request = pb::LiftFreezeRequest { name, validate_only, ..<_>::default() };
            unary!("NeedService/LiftFreeze", pb::Need, request)
        }
        "ListDisclosures" => {
            let request = pb::ListDisclosuresRequest { name, ..<_>::default() };
            unary!("NeedService/ListDisclosures", pb::ListDisclosuresResponse, request)
        }
        "MatchNeed" => {
            let request = pb::MatchNeedRequest { need: name, ..<_>::default() };
            unary!("MatchingService/MatchNeed", pb::MatchNeedResponse, request)
        }
        "ExplainMatch" => {
            let own = if who.starts_with('W') || who.starts_with("SW") { "provider-W" } else { "provider-Y" };
            let (need, provider) = match object.split('-').next() {
                Some("provider") => (objects::name("need-to-all"), name),
                _ => (name, objects::name(own)),
            };
            let request = pb::ExplainMatchRequest { need, provider, ..<_>::default() };
            unary!("MatchingService/ExplainMatch", pb::ExplainMatchResponse, request)
        }
        "MatchProvider" => {
            let own = if who.starts_with('W') || who.starts_with("SW") { "provider-W" } else { "provider-Y" };
            let provider = if object.starts_with("provider") { name } else { objects::name(own) };
            let request = pb::MatchProviderRequest { provider, limit: 100, ..<_>::default() };
            unary!("MatchingService/MatchProvider", pb::MatchProviderResponse, request)
        }
        "PlanMatches" => planned::call(world, who).await,
        "WatchChanges" => watched::call(world, who).await,
        "FindBundles" => unary!("MatchingService/FindBundles", pb::FindBundlesResponse, planned::bundles()),
        "ListRuns" => {
            let request = pb::ListRunsRequest { page_size, ..<_>::default() };
            unary!("MatchingService/ListRuns", pb::ListRunsResponse, request)
        }
        "DeleteRun" => {
            let request = pb::DeleteRunRequest { name, etag: STALE.to_owned(), ..<_>::default() };
            unary!("MatchingService/DeleteRun", pbjson_types::Empty, request)
        }
        "SetNoticeAddress" => unary!("AccountService/SetNoticeAddress", pb::Account, own_address()),
        "WhoAmI" => unary!("AccountService/WhoAmI", pb::WhoAmIResponse, pb::WhoAmIRequest {}),
        "CreateAccount" => {
            let account = Some(new_account(object));
            let request = pb::CreateAccountRequest { account, validate_only, ..<_>::default() };
            unary!("AccountService/CreateAccount", pb::Account, request)
        }
        "UpdateAccount" => {
            let account = Some(pb::Account { name, display_name: "changed".to_owned(), ..<_>::default() });
            let request = pb::UpdateAccountRequest { account, validate_only, ..<_>::default() };
            unary!("AccountService/UpdateAccount", pb::Account, request)
        }
        "DisableAccount" => {
            let request = pb::DisableAccountRequest { name, ..<_>::default() };
            unary!("AccountService/DisableAccount", pb::Account, request)
        }
        "EraseAccount" => {
            let request = pb::EraseAccountRequest { name, etag: STALE.to_owned(), ..<_>::default() };
            unary!("AccountService/EraseAccount", pb::EraseAccountResponse, request)
        }
        "ListAccounts" => {
            let request = pb::ListAccountsRequest { page_size, ..<_>::default() };
            unary!("AccountService/ListAccounts", pb::ListAccountsResponse, request)
        }
        "InviteAccount" => {
            let account = Some(to_come(object));
            let request = pb::InviteAccountRequest { account, validate_only, ..<_>::default() };
            unary!("AccountService/InviteAccount", pb::InviteAccountResponse, request)
        }
        "ListInvitations" => {
            let request = pb::ListInvitationsRequest { page_size, show_closed: true, ..<_>::default() };
            unary!("AccountService/ListInvitations", pb::ListInvitationsResponse, request)
        }
        "RevokeInvitation" => {
            let request = pb::RevokeInvitationRequest { name, ..<_>::default() };
            unary!("AccountService/RevokeInvitation", pb::Invitation, request)
        }
        "AcceptInvitation" => {
            let request = pb::AcceptInvitationRequest { code: "unknown".to_owned() };
            unary!("AccountService/AcceptInvitation", pb::Account, request)
        }
        "ListPending" => {
            let request = pb::ListPendingRequest { page_size, show_decided: true, ..<_>::default() };
            unary!("ApprovalService/ListPending", pb::ListPendingResponse, request)
        }
        "Approve" => {
            unary!("ApprovalService/Approve", pb::Approval, pb::ApproveRequest { name, ..<_>::default() })
        }
        "Reject" => unary!("ApprovalService/Reject", pb::Approval, pb::RejectRequest { name, ..<_>::default() }),
        "ListAuditEntries" => {
            let request = pb::ListAuditEntriesRequest { page_size, ..<_>::default() };
            unary!("AuditService/ListAuditEntries", pb::ListAuditEntriesResponse, request)
        }
        "GetCheckpoint" => unary!("AuditService/GetCheckpoint", pb::Checkpoint, pb::GetCheckpointRequest {}),
        "GetInclusionProof" => {
            let request = pb::GetInclusionProofRequest { name, ..<_>::default() };
            unary!("AuditService/GetInclusionProof", pb::InclusionProof, request)
        }
        "GetConsistencyProof" => {
            let request = pb::GetConsistencyProofRequest { old_tree_size: 1, ..<_>::default() };
            unary!("AuditService/GetConsistencyProof", pb::ConsistencyProof, request)
        }
        "Export" => {
            let states = if object == "export-of-X" { vec!["MN".to_owned()] } else { Vec::new() };
            let request = pb::ExportRequest { states, ..<_>::default() };
            let path = "/focalpoint.v1.TransferService/Export";
            Answer { told: world.stream::<_, pb::ExportResponse>(who, path, request).await, message: None }
        }
        "Import" => import(world, who, "").await,
        _ => match reports::call(world, who, method, object, &name).await {
            Some(answer) => answer,
            None => match error_reports::call(world, who, method, &name, validate_only).await {
                Some(answer) => answer,
                None => return proposals::call(world, who, method, &name).await,
            },
        },
    })
}

/// Imports a line, as a dry run.
pub(super) async fn import(world: &World, who: &str, line: &str) -> Answer {
    use pb::import_request::Content;
    let options = Content::Options(pb::ImportOptions { dry_run: true, ..<_>::default() });
    let piece = Content::Piece(line.to_owned().into_bytes().into());
    let messages = [options, piece].map(|content| pb::ImportRequest { content: Some(content) }).into();
    let path = "/focalpoint.v1.TransferService/Import";
    let told = world.upload::<pb::ImportRequest, pb::ImportResponse>(who, path, messages).await;
    Answer { told, message: None }
}
