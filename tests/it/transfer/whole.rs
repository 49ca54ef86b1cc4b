//! The whole directory, exported by two people of the secretariat; and streams of those who are refused meanwhile.

use std::time::Duration;

use focalpoint::pb;
use focalpoint::pb::account_service_client::AccountServiceClient;
use focalpoint::pb::approval_service_client::ApprovalServiceClient;
use focalpoint::pb::transfer_service_client::TransferServiceClient;
use futures_util::stream;
use tokio::time::{sleep, timeout};
use tonic::{Code, Status, Streaming};
use tonic_types::StatusExt as _;

use super::given::{authority, export, import, import_pieces, options};
use crate::serve::harness::{Service, reason};

/// How soon a stream ends after its account was disabled.
const BOUND: Duration = Duration::from_secs(5);

/// Begins an export.
async fn begin(service: &Service, role: &str, format: &str) -> Result<Streaming<pb::ExportResponse>, Status> {
    let request = pb::ExportRequest { format: format.to_owned(), ..Default::default() };
    TransferServiceClient::new(service.as_role(role)).export(request).await.map(tonic::Response::into_inner)
}

/// How often a need that Mongolia submitted was taken out, as its consent officer is told.
async fn needs_taken(service: &Service) -> usize {
    let mut officer = service.needs("consent-officer");
    let needs = officer.list_needs(pb::ListNeedsRequest { page_size: 100, ..Default::default() }).await.unwrap();
    let needs = needs.into_inner().needs;
    let submitted = needs.iter().find(|need| need.stage == "SUBMITTED" && need.consent.is_none()).unwrap();
    let request = pb::ListDisclosuresRequest { name: submitted.name.clone(), ..Default::default() };
    let told = officer.list_disclosures(request).await.unwrap().into_inner().disclosures;
    told.iter().filter(|disclosure| disclosure.method.ends_with("Export")).count()
}

/// The account manager disables the account of a role.
async fn disable(service: &Service, role: &str) {
    let me = AccountServiceClient::new(service.as_role(role)).who_am_i(pb::WhoAmIRequest {}).await.unwrap();
    let request = pb::DisableAccountRequest { name: me.into_inner().account.unwrap().name, ..Default::default() };
    AccountServiceClient::new(service.as_role("account-manager")).disable_account(request).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_take_the_whole_directory_out_and_another_installation_takes_it_in() {
    let (service, other) = (Service::start(false).await, Service::start(true).await);
    for format in ["jsonl", "csv-authorities", "csv-providers", "vcard"] {
        let refused = begin(&service, "secretariat", format).await.unwrap_err();
        assert_eq!((refused.code(), reason(&refused).as_str()), (Code::FailedPrecondition, "SECOND_PERSON_REQUIRED"));
        let name = refused.get_details_error_info().unwrap().metadata["approval"].clone();
        let mut second = ApprovalServiceClient::new(service.as_role("secretariat-2"));
        let listed = second.list_pending(pb::ListPendingRequest::default()).await.unwrap().into_inner().approvals;
        let asked = listed.iter().find(|approval| approval.name == name).unwrap();
        assert_eq!(asked.export.as_ref().unwrap().format, format);
        let approved = second.approve(pb::ApproveRequest { name, ..Default::default() }).await.unwrap().into_inner();
        assert_eq!(approved.state, "APPROVED");
        let file = export(&service, "secretariat", format).await;
        assert!(file.contains("Demonstration: secretariat"), "{format} says who made it: {}", &file[..200]);
        assert!(!format.starts_with("csv") || file.starts_with("\"# exported by "), "it is one cell of the table");
        let taken = needs_taken(&service).await;
        assert_eq!(taken, 1, "{format}: the file in JSON Lines alone holds the need");
        if format == "vcard" {
            continue;
        }
        let elsewhere = pb::ImportOptions { allow_missing: true, ..options(format, false) };
        let told = import_pieces(&other, "secretariat", elsewhere, &file, &[64 * 1024]).await.unwrap();
        assert_eq!(told.problems, [], "{format}");
        let s = &told.summary;
        assert!(s.added + s.changed + s.unchanged > 50, "{format}: {s:?}");
        assert!(format == "jsonl" || (s.added, s.changed) == (0, 0), "{format} has nothing that jsonl lacked: {s:?}");
    }
    let needs = pb::ListNeedsRequest { page_size: 100, ..Default::default() };
    let there = service.needs("secretariat").list_needs(needs.clone()).await.unwrap().into_inner().needs.len();
    let taken_in = other.needs("secretariat").list_needs(needs).await.unwrap().into_inner().needs.len();
    assert!(there > 5 && there == taken_in, "{there} {taken_in}");
    other.demo.stop().await;
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_import_of_an_account_that_is_disabled_ends() {
    let service = Service::start(true).await;
    let first = pb::ImportRequest { content: Some(pb::import_request::Content::Options(options("jsonl", false))) };
    let lines = pb::import_request::Content::Piece(authority("x-1", "MN", "Ministry").into());
    let messages = [first, pb::ImportRequest { content: Some(lines) }];
    let open = futures_util::StreamExt::chain(stream::iter(messages), stream::pending());
    let mut client = TransferServiceClient::new(service.as_role("editor"));
    let mut answers = client.import(open).await.unwrap().into_inner();
    assert!(timeout(Duration::from_millis(1500), answers.message()).await.is_err(), "it is open");
    disable(&service, "editor").await;
    let ended = timeout(BOUND, answers.message()).await.expect("it ends in time").unwrap_err();
    assert_eq!((ended.code(), reason(&ended).as_str()), (Code::Unauthenticated, "UNAUTHENTICATED"));
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_export_of_an_account_that_is_disabled_ends() {
    let service = Service::start(true).await;
    let line = |n: u32| {
        let open = authority(&format!("x-{n}"), "MN", "Ministry");
        open.replace("\"state\"", &format!("\"remarks\": {{\"en\": \"{}\"}}, \"state\"", "x".repeat(4_000)))
    };
    let file: String = (0..2000).map(line).collect();
    assert_eq!(import(&service, "editor", &file).await.summary.added, 2000);
    assert!(
        export(&service, "editor", "jsonl").await.len() > 8_000_000,
        "an account that is not disabled gets all of it"
    );
    let mut pieces = begin(&service, "editor", "jsonl").await.unwrap();
    assert!(pieces.message().await.unwrap().is_some());
    disable(&service, "editor").await;
    sleep(BOUND).await;
    let mut bytes = 0;
    let ended = loop {
        match pieces.message().await {
            Ok(Some(piece)) => bytes += piece.piece.len(),
            Ok(None) => panic!("all of it came: {bytes} bytes"),
            Err(status) => break status,
        }
    };
    assert_eq!(ended.code(), Code::Unauthenticated, "{ended:?}");
    // As much as the window of this client lets through, 2 MiB, was on its way before.
    assert!(bytes < 3_000_000, "{bytes} bytes came");
    service.demo.stop().await;
}
