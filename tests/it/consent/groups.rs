//! Coordination groups: a consent that names one reaches whoever is a member when it is read.

use focalpoint::pb;
use focalpoint::pb::group_service_client::GroupServiceClient;
use tonic::{Code, Status};
use uuid::Uuid;

use super::given::{Given, code};

impl Given {
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
async fn a_change_of_members_acts_on_the_next_read() {
    let given = Given::start().await;
    let provider = given.provider.as_str();
    let group = given.group_as("secretariat", &[]).await.unwrap();
    let mut consent = given.consent(&["title"]);
    consent.audience = Some(pb::Audience { coordination_group: group.name.clone(), ..Default::default() });
    given.grant_as("consent-officer", consent).await.unwrap();
    assert_eq!(code(given.get("provider").await), Code::NotFound);
    given.change(&group, &[provider], "PUBLISHED").await;
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
