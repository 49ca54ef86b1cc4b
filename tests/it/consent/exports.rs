//! The exports that hold a need: its own State's, and that of the whole directory. Each is of the moment at which it began.

use focalpoint::pb;
use focalpoint::pb::approval_service_client::ApprovalServiceClient;
use focalpoint::pb::transfer_service_client::TransferServiceClient;
use tonic::{Status, Streaming};
use tonic_types::StatusExt as _;

use super::given::Given;
use crate::transfer::given::{authority, import};

/// What is written into the need before the exports begin.
const BEFORE: &str = "zebrafinch";
/// What is written into it while they are under way.
const MARKER: &str = "quokkamarker";
/// Records before the need, so many that it is not made yet when they come; needs come last.
const RECORDS: u32 = 1000;

/// Begins an export of a role.
async fn begin(given: &Given, role: &str) -> Result<Streaming<pb::ExportResponse>, Status> {
    let mut client = TransferServiceClient::new(given.service.as_role(role));
    client.export(pb::ExportRequest::default()).await.map(tonic::Response::into_inner)
}

/// Begins an export of a role, with the second person's approval where it takes one; takes the first piece.
async fn begun(given: &Given, role: &str) -> (Streaming<pb::ExportResponse>, Vec<u8>) {
    let mut stream = match begin(given, role).await {
        Ok(stream) => stream,
        Err(refused) => {
            let name = refused.get_details_error_info().unwrap().metadata["approval"].clone();
            let mut second = ApprovalServiceClient::new(given.service.as_role("secretariat-2"));
            second.approve(pb::ApproveRequest { name, ..Default::default() }).await.unwrap();
            begin(given, role).await.unwrap()
        }
    };
    let first = stream.message().await.unwrap().unwrap().piece;
    (stream, first.into())
}

/// The file to its end.
async fn rest((mut stream, mut file): (Streaming<pb::ExportResponse>, Vec<u8>)) -> String {
    while let Some(message) = stream.message().await.unwrap() {
        file.extend_from_slice(&message.piece);
    }
    String::from_utf8(file).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_under_way_holds_no_need_as_it_was_written_later() {
    let given = Given::start().await;
    let line = |n: u32| {
        let remarks = format!("\"remarks\": {{\"en\": \"{}\"}}, \"state\"", "x".repeat(4_000));
        authority(&format!("x-{n}"), "MN", "Ministry").replace("\"state\"", &remarks)
    };
    let file: String = (0..RECORDS).map(line).collect();
    assert_eq!(import(&given.service, "editor", &file).await.summary.added, RECORDS);
    given.grant(&[]).await;
    given.edit(BEFORE).await;
    let roles = ["editor", "secretariat"];
    let mut under_way = Vec::new();
    for role in roles {
        under_way.push(begun(&given, role).await);
    }
    given.withdraw_as("consent-officer").await.unwrap();
    given.edit(MARKER).await;
    for (role, export) in roles.into_iter().zip(under_way) {
        let file = rest(export).await;
        assert!(file.len() > 4_000_000, "{role}: {} bytes", file.len());
        assert!(file.contains(BEFORE) && !file.contains(MARKER), "{role}: the need as it was");
        // The control: what begins now holds what was written.
        let file = rest(begun(&given, role).await).await;
        assert!(file.contains(MARKER) && !file.contains(BEFORE), "{role}: the need as it is");
        assert!(!file.contains("\"consent\""), "{role}: a consent is the State's alone");
    }
    given.service.demo.stop().await;
}
