//! Coordination groups: a consent that names one reaches those who were members when it was given, as long as they are.

use focalpoint::pb;
use focalpoint::pb::group_service_client::GroupServiceClient;
use tonic::{Code, Status};
use uuid::Uuid;

use super::given::{Given, code};

impl Given {
    /// A consent to that group.
    fn to_group(&self, group: &pb::Group) -> pb::Consent {
        let audience = pb::Audience { coordination_group: group.name.clone(), ..Default::default() };
        pb::Consent { audience: Some(audience), ..self.consent(&["title", "description"]) }
    }

    /// A group with those members, made by that role.
    async fn group_as(&self, role: &str, providers: &[&str]) -> Result<pb::Group, Status> {
        let names = [("en".to_owned(), "Donors in Mongolia".to_owned())].into();
        let providers = providers.iter().map(|name| (*name).to_owned()).collect();
        let group = Some(pb::Group { names, providers, states: vec!["MN".to_owned()], ..Default::default() });
        let mut client = GroupServiceClient::new(self.service.as_role(role));
        let created = client.create_group(pb::CreateGroupRequest { group, ..Default::default() }).await;
        created.map(tonic::Response::into_inner)
    }

    /// The secretariat changes members and status of a group.
    async fn change(&self, group: &pb::Group, providers: &[&str], status: &str) {
        let providers = providers.iter().map(|name| (*name).to_owned()).collect();
        let update_mask = Some(pbjson_types::FieldMask { paths: vec!["providers".to_owned(), "status".to_owned()] });
        let (name, status) = (group.name.clone(), status.to_owned());
        let group = Some(pb::Group { name, providers, status, ..Default::default() });
        let request = pb::UpdateGroupRequest { group, update_mask, ..Default::default() };
        GroupServiceClient::new(self.service.as_role("secretariat")).update_group(request).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_a_group_sees_nothing_by_it_from_the_next_read_on() {
    let given = Given::start().await;
    let provider = given.provider.as_str();
    let group = given.group_as("secretariat", &[provider]).await.unwrap();
    given.grant_as("consent-officer", given.to_group(&group)).await.unwrap();
    given.get("provider").await.unwrap();
    given.matched("provider").await.unwrap();
    given.change(&group, &[provider], "CLOSED").await;
    assert_eq!(code(given.get("provider").await), Code::NotFound);
    given.change(&group, &[provider], "PUBLISHED").await;
    given.get("provider").await.unwrap();
    given.change(&group, &[], "PUBLISHED").await;
    assert_eq!(code(given.get("provider").await), Code::NotFound);
    assert_eq!(code(given.matched("provider").await), Code::NotFound);
    given.service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_the_secretariat_adds_to_a_group_is_reached_by_the_next_consent_alone() {
    let given = Given::start().await;
    let (provider, other) = (given.provider.as_str(), given.other_provider().await);
    let empty = given.group_as("secretariat", &[]).await.unwrap();
    let refused = given.grant_as("consent-officer", given.to_group(&empty)).await;
    assert_eq!(code(refused), Code::InvalidArgument, "it would reach nobody");

    let group = given.group_as("secretariat", &[&other]).await.unwrap();
    let to_members = |members: &[&str]| {
        let mut consent = given.to_group(&group);
        consent.audience.as_mut().unwrap().group_members = members.iter().map(|name| (*name).to_owned()).collect();
        consent
    };
    let refused = given.grant_as("consent-officer", to_members(&[provider])).await;
    assert_eq!(code(refused), Code::InvalidArgument, "the members are others than were seen");
    let need = given.grant_as("consent-officer", to_members(&[&other])).await.unwrap();
    let reached = |need: pb::Need| need.consent.and_then(|consent| consent.audience).unwrap().group_members;
    assert_eq!(reached(need), std::slice::from_ref(&other), "who is reached is the service's to say");
    given.change(&group, &[&other, provider], "PUBLISHED").await;
    assert_eq!(code(given.get("provider").await), Code::NotFound);
    assert_eq!(code(given.matched("provider").await), Code::NotFound);

    let mut less = given.to_group(&group);
    less.fields = vec!["title".to_owned()];
    let narrowed = given.narrow_as("consent-officer", less).await.unwrap();
    assert_eq!(reached(narrowed), [other]);
    assert_eq!(code(given.get("provider").await), Code::NotFound);

    given.grant_as("consent-officer", given.to_group(&group)).await.unwrap();
    given.get("provider").await.unwrap();
    given.service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secretariat_manages_groups_and_governments_read_them() {
    let given = Given::start().await;
    for role in ["editor", "consent-officer", "provider", "administrator", "auditor", "service"] {
        assert_eq!(code(given.group_as(role, &[]).await), Code::PermissionDenied, "{role}");
    }
    let unknown = format!("providers/{}", Uuid::now_v7());
    assert_eq!(code(given.group_as("secretariat", &[&unknown]).await), Code::InvalidArgument);
    let group = given.group_as("secretariat", &[&given.provider]).await.unwrap();
    for role in ["government", "consent-officer", "other-state"] {
        let mut client = GroupServiceClient::new(given.service.as_role(role));
        let listed = client.list_groups(pb::ListGroupsRequest::default()).await.unwrap().into_inner().groups;
        assert_eq!(listed, std::slice::from_ref(&group), "{role}");
    }
    given.change(&group, &[], "DRAFT").await;
    let mut client = GroupServiceClient::new(given.service.as_role("consent-officer"));
    let get = pb::GetGroupRequest { name: group.name.clone(), ..Default::default() };
    assert_eq!(code(client.get_group(get).await), Code::NotFound);
    for role in ["provider", "administrator", "auditor"] {
        let mut client = GroupServiceClient::new(given.service.as_role(role));
        assert_eq!(code(client.list_groups(pb::ListGroupsRequest::default()).await), Code::PermissionDenied, "{role}");
    }
    given.service.demo.stop().await;
}
