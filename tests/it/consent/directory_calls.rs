//! What the scripts of non-interference ask of officers, groups, activities and the audit.

use focalpoint::domain::{Authority, Group, Officer, StateCode, Status, Text};
use focalpoint::pb;
use focalpoint::store::Put;
use uuid::Uuid;

use super::interference::{Names, Random};
use super::world::{World, put, telling};

/// The authority that has officers.
const AUTHORITY: u128 = 1 << 120;
/// What filters of the audit ask for.
const OPERATIONS: [&str; 5] = [
    "",
    "NeedService.GetNeed",
    "ProviderService.GetProvider",
    "AccountService.ListAccounts",
    "NeedService.RegisterNeed",
];

/// Its name.
fn authority() -> String {
    format!("authorities/{}", Uuid::from_u128(AUTHORITY))
}

/// The name of an officer of it.
fn officer(n: u128) -> String {
    format!("{}/officers/{}", authority(), Uuid::from_u128(AUTHORITY + n))
}

/// Records that the demonstration has none of: officers of both kinds, and a group.
pub(super) fn more() -> Vec<Put> {
    let office = Authority {
        state: StateCode::from("MN"),
        names: Text::from([("en", "Office with officers")]),
        status: Status::Published,
        ..Authority::default()
    };
    let officer = |role: &str, audience: &str| Officer {
        authority: authority(),
        role: role.to_owned(),
        emails: vec!["person@office.example".to_owned()],
        audience: audience.into(),
        status: Status::Published,
        ..Officer::default()
    };
    let group = Group {
        names: Text::from([("en", "Donors")]),
        states: vec!["MN".into()],
        status: Status::Published,
        ..Group::default()
    };
    vec![
        put(Uuid::from_u128(AUTHORITY), office),
        put(Uuid::from_u128(AUTHORITY + 1), officer("shown", "ALL_STATES")),
        put(Uuid::from_u128(AUTHORITY + 2), officer("kept", "OWN_STATE")),
        put(Uuid::from_u128(AUTHORITY + 3), group),
    ]
}

/// One call of a caller.
pub(super) async fn one(world: &World, who: &str, random: &mut Random, names: &Names, page_size: i32) -> String {
    let provider = random.pick(&names.providers).clone();
    match random.below(9) {
        0 => {
            let request = pb::GetOfficerRequest { name: officer(u128::from(random.below(4))), ..<_>::default() };
            world.call::<_, pb::Officer>(who, "/focalpoint.v1.OfficerService/GetOfficer", request).await.0
        }
        1 => {
            let request = pb::ListOfficersRequest { parent: authority(), page_size, ..<_>::default() };
            world
                .call::<_, pb::ListOfficersResponse>(who, "/focalpoint.v1.OfficerService/ListOfficers", request)
                .await
                .0
        }
        2 => {
            let request = pb::ListGroupsRequest { page_size, ..<_>::default() };
            world.call::<_, pb::ListGroupsResponse>(who, "/focalpoint.v1.GroupService/ListGroups", request).await.0
        }
        3 => {
            let name = format!("groups/{}", Uuid::from_u128(AUTHORITY + u128::from(random.below(5))));
            let request = pb::GetGroupRequest { name, ..<_>::default() };
            world.call::<_, pb::Group>(who, "/focalpoint.v1.GroupService/GetGroup", request).await.0
        }
        4 => {
            let request = pb::ListActivitiesRequest { parent: provider, page_size, ..<_>::default() };
            let path = "/focalpoint.v1.ProviderService/ListActivities";
            world.call::<_, pb::ListActivitiesResponse>(who, path, request).await.0
        }
        5 => {
            let request = pb::GetProviderRequest { name: provider, ..<_>::default() };
            world.call::<_, pb::Provider>(who, "/focalpoint.v1.ProviderService/GetProvider", request).await.0
        }
        _ => audit(world, who, random, page_size).await,
    }
}

/// Two pages of audit rows. Their numbers, and the tokens that say where they stop, count commits: they are told by form.
async fn audit(world: &World, who: &str, random: &mut Random, page_size: i32) -> String {
    let filter = pb::AuditFilter { operation: (*random.pick(&OPERATIONS)).to_owned(), ..<_>::default() };
    let mut request = pb::ListAuditEntriesRequest { page_size, filter: Some(filter), ..<_>::default() };
    let path = "/focalpoint.v1.AuditService/ListAuditEntries";
    let mut told = String::new();
    for _ in 0..2 {
        let (refused, page) = world.call::<_, pb::ListAuditEntriesResponse>(who, path, request.clone()).await;
        let Some(mut page) = page else { return told + &refused };
        request.page_token = page.next_page_token;
        page.next_page_token = request.page_token.len().to_string();
        for row in &mut page.audit_entries {
            row.name = row.name.split('/').next().unwrap_or_default().to_owned();
        }
        told += &telling(&page);
        if request.page_token.is_empty() {
            break;
        }
    }
    told
}
