//! What an import may not change, and what it must not tell.

use focalpoint::pb;
use focalpoint::pb::provider_service_client::ProviderServiceClient;

use super::given::{authority, check, export, import, officer};
use crate::serve::harness::Service;

/// The one problem of a file, without its line.
async fn problem(service: &Service, role: &str, file: &str) -> (String, String) {
    let told = check(service, role, file).await;
    assert_eq!(told.problems.len(), 1, "{told:?}");
    let (_, field, description) = told.problems.into_iter().next().unwrap();
    (field, description)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_state_confirmed_only_the_state_changes() {
    let service = Service::start(true).await;
    let own = authority("x-1", "MN", "Ministry") + &officer("o-1", "x-1", "Head");
    assert_eq!(import(&service, "editor", &own).await.counts(), [2, 0, 0, 0, 0]);
    for role in ["secretariat", "administrator"] {
        let told = import(&service, role, &authority("x-1", "MN", "Changed")).await;
        assert_eq!((told.counts(), told.summary.applied), ([0, 0, 0, 0, 1], false), "{role}");
    }
    let brought = authority("x-2", "MN", "Prosecutor");
    assert_eq!(import(&service, "secretariat", &brought).await.counts(), [1, 0, 0, 0, 0]);
    let moved = officer("o-1", "x-2", "Head");
    assert_eq!(problem(&service, "secretariat", &moved).await.0, "officer.authority");
    assert_eq!(check(&service, "editor", &moved).await.counts(), [0, 1, 0, 0, 0]);
    let changed = brought.replace("Prosecutor", "Prosecutor General");
    assert_eq!(import(&service, "secretariat", &changed).await.counts(), [0, 1, 0, 0, 0]);
    // The editor's own import changes the entry; that the State confirms it is said by ConfirmAuthority.
    assert_eq!(import(&service, "editor", &brought).await.changes[0].3, ["names"]);
    assert!(service.first("Prosecutor Mongolia").await.unconfirmed);
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_changes_neither_stage_nor_consent_nor_a_shared_need_of_another() {
    let service = Service::start(false).await;
    let list = pb::ListNeedsRequest { page_size: 100, ..Default::default() };
    let needs = service.needs("secretariat").list_needs(list).await.unwrap().into_inner().needs;
    let line = |need: &pb::Need, stage: &str| {
        format!(
            r#"{{"need": {{"externalId": "{}", "state": "{}", "title": {{"en": "New"}}, "stage": "{stage}"}}}}"#,
            need.external_id, need.state
        )
    };
    let submitted = needs.iter().find(|need| need.stage == "SUBMITTED" && need.state == "MN").unwrap();
    let told = check(&service, "secretariat", &line(submitted, "SHARED")).await;
    assert_eq!(told.counts(), [0, 1, 0, 0, 0]);
    assert!(told.changes[0].3.iter().all(|field| field != "stage" && field != "consent"), "{told:?}");

    let shared = needs.iter().find(|need| need.stage == "SHARED" && need.state == "MN").unwrap();
    assert!(shared.consent.is_some());
    assert_eq!(problem(&service, "secretariat", &line(shared, "SUBMITTED")).await.0, "need.state");
    let told = import(&service, "editor", &line(shared, "DRAFT")).await;
    assert_eq!(told.counts(), [0, 1, 0, 0, 0]);
    let get = pb::GetNeedRequest { name: shared.name.clone(), ..Default::default() };
    let after = service.needs("editor").get_need(get).await.unwrap().into_inner();
    assert_eq!((after.stage, after.consent), (shared.stage.clone(), shared.consent.clone()));
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_secretariat_suspended_its_provider_does_not_publish() {
    let service = Service::start(false).await;
    let own = export(&service, "provider", "jsonl").await;
    assert!(own.contains("\"status\":\"PUBLISHED\""));
    let list = pb::ListProvidersRequest { page_size: 100, ..Default::default() };
    let mut secretariat = ProviderServiceClient::new(service.as_role("secretariat"));
    let providers = secretariat.list_providers(list).await.unwrap().into_inner().providers;
    let name = providers.into_iter().find(|provider| provider.external_id == "demo-provider").unwrap().name;
    let suspend = pb::SuspendProviderRequest { name: name.clone(), ..Default::default() };
    secretariat.suspend_provider(suspend).await.unwrap();
    let told = import(&service, "provider", &own).await;
    assert_eq!((told.summary.changed, told.summary.problems), (0, 0));
    let get = pb::GetProviderRequest { name, ..Default::default() };
    assert_eq!(secretariat.get_provider(get).await.unwrap().into_inner().status, "SUSPENDED");
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_tells_whether_anothers_record_exists() {
    let service = Service::start(false).await;
    let there = export(&service, "editor", "jsonl").await;
    let found = |kind: &str| {
        let line = there.lines().find(|line| line.starts_with(&format!("{{\"{kind}\""))).unwrap();
        serde_json::from_str::<serde_json::Value>(line).unwrap()[kind]["externalId"].as_str().unwrap().to_owned()
    };
    let list = pb::ListProvidersRequest { page_size: 100, ..Default::default() };
    let mut secretariat = ProviderServiceClient::new(service.as_role("secretariat"));
    let providers = secretariat.list_providers(list).await.unwrap().into_inner().providers;
    let provider = &providers.iter().find(|provider| provider.external_id != "demo-provider").unwrap().external_id;
    let activity = |of: &str| format!(r#"{{"activity": {{"provider": "{of}", "title": {{"en": "t"}}}}}}"#);
    let profile = |id: &str| format!(r#"{{"provider": {{"externalId": "{id}", "names": {{"en": "t"}}}}}}"#);
    let need = |id: &str| format!(r#"{{"need": {{"externalId": "{id}", "state": "MN", "title": {{"en": "t"}}}}}}"#);
    let pairs = [
        ("provider", activity(provider), activity("no-such")),
        ("provider", profile(provider), profile("no-such")),
        ("provider", authority(&found("authority"), "MN", "t"), authority("no-such", "MN", "t")),
        ("provider", officer("o", &found("authority"), "t"), officer("o", "no-such", "t")),
        ("provider", need(&found("need")), need("no-such")),
        ("editor", activity(provider), activity("no-such")),
        ("administrator", need(&found("need")), need("no-such")),
    ];
    for (role, there, absent) in pairs {
        assert_eq!(problem(&service, role, &there).await, problem(&service, role, &absent).await, "{role} {there}");
    }
    service.demo.stop().await;
}
