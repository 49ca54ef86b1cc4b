//! A State's needs in its order: who sees it, who sets it, and that it is set as a whole or not at all.

use focalpoint::pb;
use focalpoint::pb::audit_service_client::AuditServiceClient;
use tonic::{Code, Status};

use super::harness::{Service, reason};

/// The needs of Mongolia in the demonstration that are open, by external id, in its order.
const BEFORE: [&str; 3] = ["demo-need-mn-wb-law", "demo-need-mn-case-management", "demo-need-mn-asset-recovery-unit"];

/// The plan of a State as a role sees it.
async fn plan(service: &Service, role: &str, state: &str) -> Result<pb::ActionPlan, Status> {
    let request = pb::GetActionPlanRequest { state: state.to_owned(), ..<_>::default() };
    Ok(service.needs(role).get_action_plan(request).await?.into_inner())
}

/// What a role is answered that sets an order.
async fn set(service: &Service, role: &str, of: pb::SetActionPlanRequest) -> Result<pb::SetActionPlanResponse, Status> {
    Ok(service.needs(role).set_action_plan(of).await?.into_inner())
}

/// The external ids of a plan, in its order.
fn ids(plan: &pb::ActionPlan) -> Vec<&str> {
    plan.needs.iter().map(|need| need.external_id.as_str()).collect()
}

/// The places of a plan, in its order.
fn places(plan: &pb::ActionPlan) -> Vec<Option<u32>> {
    plan.needs.iter().map(|need| need.priority).collect()
}

/// A request to put those needs of a plan first.
fn first(plan: &pb::ActionPlan, at: &[usize]) -> pb::SetActionPlanRequest {
    let needs = at.iter().map(|at| plan.needs[*at].name.clone()).collect();
    pb::SetActionPlanRequest { needs, etag: plan.etag.clone(), ..<_>::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_orders_its_needs_at_once_and_the_others_keep_their_order() {
    let service = Service::start(false).await;
    let before = plan(&service, "editor", "").await.unwrap();
    assert_eq!((before.state.as_str(), ids(&before)), ("MN", BEFORE.to_vec()));
    assert_eq!(places(&before), [Some(1), Some(2), Some(3)]);
    let check = pb::SetActionPlanRequest { validate_only: true, ..first(&before, &[2]) };
    assert_eq!(set(&service, "editor", check).await.unwrap().changed.len(), 3);
    assert_eq!(plan(&service, "editor", "MN").await.unwrap(), before, "it was only checked");

    let request_id = "01981c3e-0000-4000-8000-000000000000".to_owned();
    let order = pb::SetActionPlanRequest { request_id, ..first(&before, &[2]) };
    let ordered = set(&service, "editor", order.clone()).await.unwrap();
    assert_eq!(ordered.changed.len(), 3);
    let after = plan(&service, "consent-officer", "MN").await.unwrap();
    assert_eq!(ids(&after), [BEFORE[2], BEFORE[0], BEFORE[1]]);
    assert_eq!(places(&after), [Some(1), Some(2), Some(3)]);
    assert_eq!(after.etag, ordered.etag);
    let mut again = set(&service, "editor", order.clone()).await.unwrap();
    again.changed.sort();
    let mut changed = ordered.changed.clone();
    changed.sort();
    assert_eq!((again.changed, again.etag), (changed, ordered.etag.clone()), "a repeated request is done once");
    let without = pb::SetActionPlanRequest { request_id: String::new(), ..order };
    assert_eq!(set(&service, "editor", without).await.unwrap_err().code(), Code::Aborted, "of a version before");
    let same = set(&service, "editor", first(&after, &[0, 1])).await.unwrap();
    assert!(same.changed.is_empty() && same.etag == ordered.etag, "nothing to change, nothing written");

    let filter = pb::AuditFilter { operation: "NeedService.SetActionPlan".to_owned(), ..<_>::default() };
    let rows = pb::ListAuditEntriesRequest { filter: Some(filter), page_size: 100, ..<_>::default() };
    let mut audit = AuditServiceClient::new(service.as_role("editor"));
    let rows = audit.list_audit_entries(rows).await.unwrap().into_inner().audit_entries;
    let written = rows.iter().filter(|row| row.outcome == "ALLOWED");
    assert_eq!(written.filter(|row| row.fields == ["priority"]).count(), 3, "{rows:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_does_not_fit_changes_nothing() {
    let service = Service::start(false).await;
    let before = plan(&service, "editor", "").await.unwrap();
    let list = pb::ListNeedsRequest { page_size: 100, ..<_>::default() };
    let of_indonesia = service.needs("other-state").list_needs(list).await.unwrap().into_inner().needs;
    let foreign = of_indonesia.iter().find(|need| need.state == "ID").unwrap().name.clone();
    let with = |name: &str| {
        let mut order = first(&before, &[2]);
        order.needs.push(name.to_owned());
        order
    };
    for name in [foreign.as_str(), "needs/x", "needs/01981c3e-0000-7000-8000-000000000000"] {
        assert_eq!(set(&service, "editor", with(name)).await.unwrap_err().code(), Code::NotFound, "{name}");
    }
    let twice = set(&service, "editor", with(&before.needs[2].name)).await.unwrap_err();
    assert_eq!((twice.code(), reason(&twice).as_str()), (Code::InvalidArgument, "INVALID_FIELDS"));
    assert_eq!(set(&service, "editor", first(&before, &[])).await.unwrap_err().code(), Code::InvalidArgument);
    assert_eq!(plan(&service, "editor", "").await.unwrap(), before, "no need of any of them has another place");

    let close =
        pb::CloseNeedRequest { name: before.needs[1].name.clone(), outcome: "WITHDRAWN".to_owned(), ..<_>::default() };
    service.needs("editor").close_need(close).await.unwrap();
    let over = pb::SetActionPlanRequest { etag: String::new(), ..first(&before, &[1]) };
    let over = set(&service, "editor", over).await.unwrap_err();
    assert_eq!((over.code(), reason(&over).as_str()), (Code::FailedPrecondition, "WRONG_STAGE"));
    let after = plan(&service, "editor", "").await.unwrap();
    assert_eq!(ids(&after), [BEFORE[0], BEFORE[2]], "what is over has no place");
}

#[tokio::test(flavor = "multi_thread")]
async fn others_see_of_a_plan_what_they_see_of_its_needs_and_set_none() {
    let service = Service::start(false).await;
    let own = plan(&service, "editor", "").await.unwrap();
    let whole = plan(&service, "secretariat", "MN").await.unwrap();
    assert_eq!(ids(&whole), BEFORE);
    assert!(whole.etag.is_empty(), "when a State last changed anything is its own");
    let shared = plan(&service, "provider", "MN").await.unwrap();
    let names: Vec<&str> = shared.needs.iter().map(|need| need.name.as_str()).collect();
    assert!(names.contains(&own.needs[1].name.as_str()) && !names.contains(&own.needs[0].name.as_str()));
    assert!(shared.etag.is_empty() && shared.needs.iter().all(|need| need.external_id.is_empty()));
    assert!(plan(&service, "other-state", "MN").await.unwrap().needs.is_empty());
    for role in ["administrator", "auditor", "account-manager"] {
        assert_eq!(plan(&service, role, "MN").await.unwrap_err().code(), Code::PermissionDenied, "{role}");
    }
    for wrong in ["", "ZZ", "mn"] {
        assert_eq!(plan(&service, "secretariat", wrong).await.unwrap_err().code(), Code::InvalidArgument, "{wrong}");
    }
    let order = || pb::SetActionPlanRequest { state: "MN".to_owned(), ..first(&own, &[2]) };
    for (role, code) in [
        ("other-state", Code::NotFound),
        ("provider", Code::NotFound),
        ("government", Code::PermissionDenied),
        ("consent-officer", Code::PermissionDenied),
        ("secretariat", Code::PermissionDenied),
        ("administrator", Code::PermissionDenied),
    ] {
        assert_eq!(set(&service, role, order()).await.unwrap_err().code(), code, "{role}");
    }
    assert_eq!(plan(&service, "editor", "").await.unwrap(), own);
}
