//! An export that is under way delivers nobody who was erased or removed since it began.

use focalpoint::pb;
use focalpoint::pb::officer_service_client::OfficerServiceClient;
use focalpoint::pb::transfer_service_client::TransferServiceClient;

use super::given::{authority, export, import};
use crate::serve::harness::Service;

/// Records before the officers, so many that they are not made yet when the first piece has come.
const RECORDS: u32 = 1000;

/// The officers of an authority, for its State's editor.
async fn officers(service: &Service, parent: &str) -> Vec<pb::Officer> {
    let request = pb::ListOfficersRequest { parent: parent.to_owned(), ..Default::default() };
    OfficerServiceClient::new(service.as_role("editor")).list_officers(request).await.unwrap().into_inner().officers
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_erased_or_removed_while_an_export_is_made_is_not_in_it() {
    let service = Service::start(true).await;
    let line = |n: u32| {
        let remarks = format!("\"remarks\": {{\"en\": \"{}\"}}, \"state\"", "x".repeat(4_000));
        authority(&format!("x-{n}"), "MN", "Ministry").replace("\"state\"", &remarks)
    };
    let file: String = (0..RECORDS).map(line).collect();
    assert_eq!(import(&service, "editor", &file).await.summary.added, RECORDS);
    for format in ["jsonl", "vcard"] {
        // Authorities come in the order in which they were made; this one is the last.
        let office = pb::Authority {
            state: "MN".to_owned(),
            names: [("en".to_owned(), format!("Last office {format}"))].into(),
            ..Default::default()
        };
        let create = pb::CreateAuthorityRequest { authority: Some(office), ..Default::default() };
        let parent = service.authorities("editor").create_authority(create).await.unwrap().into_inner().name;
        let mut client = OfficerServiceClient::new(service.as_role("editor"));
        for mark in ["erasedmarker", "removedmarker", "stayingmarker"] {
            let delegate = officers(&service, &parent).await.first().map(|officer| officer.name.clone());
            let absence = delegate.map(|delegate| pb::Absence {
                from: "2026-12-01".to_owned(),
                delegate: delegate.replace(&format!("{parent}/"), ""),
                ..Default::default()
            });
            let officer = pb::Officer {
                role: "Desk".to_owned(),
                external_id: format!("{mark}-id-{format}"),
                emails: vec![format!("{mark}@office.example")],
                absence: absence.filter(|_| mark == "stayingmarker"),
                ..Default::default()
            };
            let create =
                pb::CreateOfficerRequest { parent: parent.clone(), officer: Some(officer), ..Default::default() };
            client.create_officer(create).await.unwrap();
        }
        let request = pb::ExportRequest { format: format.to_owned(), ..Default::default() };
        let mut under_way =
            TransferServiceClient::new(service.as_role("editor")).export(request).await.unwrap().into_inner();
        let mut bytes = under_way.message().await.unwrap().unwrap().piece.to_vec();
        for officer in officers(&service, &parent).await {
            if officer.external_id.starts_with("erased") {
                let erase = pb::EraseOfficerRequest { name: officer.name, ..Default::default() };
                client.erase_officer(erase).await.unwrap();
            } else if officer.external_id.starts_with("removed") {
                let remove = pb::RemoveOfficerRequest { name: officer.name, ..Default::default() };
                client.remove_officer(remove).await.unwrap();
            }
        }
        while let Some(message) = under_way.message().await.unwrap() {
            bytes.extend_from_slice(&message.piece);
        }
        let told = String::from_utf8(bytes).unwrap();
        assert!(told.len() > 4_000_000, "{format}: {} bytes", told.len());
        let holds = |mark: &str| told.contains(mark);
        assert_eq!(["erasedmarker", "removedmarker", "stayingmarker"].map(holds), [false, false, true], "{format}");
        assert!(export(&service, "editor", format).await.contains("stayingmarker"), "{format}");
    }
    service.demo.stop().await;
}
