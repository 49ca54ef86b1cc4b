//! Import and export over the wire.

use focalpoint::pb;
use focalpoint::pb::import_request::Content as Ask;
use focalpoint::pb::import_response::Content as Tell;

use super::harness::Service;

/// Imports a file in small pieces, and answers what was told.
async fn import(service: &Service, role: &str, file: &str, dry_run: bool) -> Vec<Tell> {
    let mut client = pb::transfer_service_client::TransferServiceClient::new(service.as_role(role));
    let options = pb::ImportOptions { format: "jsonl".to_owned(), dry_run, ..Default::default() };
    let mut messages = vec![pb::ImportRequest { content: Some(Ask::Options(options)) }];
    messages.extend(
        file.as_bytes().chunks(100).map(|piece| pb::ImportRequest { content: Some(Ask::Piece(piece.to_vec().into())) }),
    );
    let mut answers = client.import(futures_util::stream::iter(messages)).await.unwrap().into_inner();
    let mut told = Vec::new();
    while let Some(message) = answers.message().await.unwrap() {
        told.extend(message.content);
    }
    told
}

/// The summary of an import.
fn summary(told: &[Tell]) -> &pb::ImportSummary {
    match told.last() {
        Some(Tell::Summary(summary)) => summary,
        other => panic!("no summary but {other:?}"),
    }
}

/// A file with every kind of line, in an order in which references point forward.
const FILE: &str = r#"{"officer": {"externalId": "o-1", "authority": "x-1", "role": "Desk officer"}}
{"authority": {"externalId": "x-1", "state": "MN", "kinds": [{"kind": "MLA_CENTRAL"}], "names": {"en": "Ministry of Justice"}, "acronyms": ["MOJ"], "status": "PUBLISHED"}}

{"need": {"externalId": "n-1", "state": "MN", "articles": ["46.13"], "title": {"en": "Training"}, "stage": "SUBMITTED", "status": "PUBLISHED"}}
{"activity": {"externalId": "a-2", "provider": "p-1", "title": {"en": "Course"}}}
{"provider": {"externalId": "p-1", "names": {"en": "Trainer"}, "activities": [{"title": {"en": "Workshop"}, "state": "MN"}]}}"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_added_once_and_is_the_same_the_second_time() {
    let service = Service::start(true).await;
    let dry = import(&service, "secretariat", FILE, true).await;
    assert_eq!((summary(&dry).added, summary(&dry).applied), (6, false), "{dry:?}");
    let first = import(&service, "secretariat", FILE, false).await;
    assert_eq!((summary(&first).added, summary(&first).applied), (6, true), "{first:?}");
    let again = import(&service, "secretariat", FILE, false).await;
    let again = summary(&again);
    assert_eq!((again.added, again.changed, again.unchanged), (0, 0, 6));

    let authority = service.first("Ministry of Justice Mongolia").await;
    assert!(authority.unconfirmed, "what others bring in is unconfirmed");
    let changed = FILE.replace("\"MOJ\"", "\"MOJHA\"").replace("\"PUBLISHED\"}}\n\n", "\"CLOSED\"}}\n\n");
    let told = import(&service, "secretariat", &changed, true).await;
    let closes = told.iter().any(|tell| {
        matches!(tell, Tell::Change(change)
            if change.action == "CLOSE" && change.line == 2 && change.fields == ["acronyms", "status"])
    });
    assert!(closes, "{told:?}");
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_written_when_one_line_is_wrong() {
    let service = Service::start(true).await;
    let wrong = format!("{FILE}\n{{\"authority\": {{\"state\": \"ZZ\", \"naems\": {{}}}}}}\nno json");
    let told = import(&service, "secretariat", &wrong, false).await;
    let problems: Vec<_> = told
        .iter()
        .filter_map(|tell| if let Tell::Problem(problem) = tell { Some(problem.line) } else { None })
        .collect();
    assert_eq!(problems, [7, 8]);
    assert!(!summary(&told).applied);
    let listed = service.authorities("government").list_authorities(pb::ListAuthoritiesRequest::default()).await;
    assert!(listed.unwrap().into_inner().authorities.is_empty());
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everyone_imports_only_what_is_theirs() {
    let service = Service::start(true).await;
    let line = |state: &str| {
        format!(
            "{{\"authority\": {{\"externalId\": \"{state}\", \"state\": \"{state}\", \"names\": {{\"en\": \"Office\"}}}}}}"
        )
    };
    let own = import(&service, "editor", &line("MN"), false).await;
    assert!(summary(&own).applied, "{own:?}");
    let other = import(&service, "editor", &line("ID"), false).await;
    assert_eq!((summary(&other).problems, summary(&other).applied), (1, false));
    let need = r#"{"need": {"externalId": "n", "state": "MN", "title": {"en": "t"}}}"#;
    let refused = import(&service, "administrator", need, false).await;
    assert_eq!((summary(&refused).problems, summary(&refused).applied), (1, false));
    let consent = r#"{"need": {"externalId": "n", "state": "MN", "title": {"en": "t"}, "consent": {"audience": {"allProviders": true}}}}"#;
    for role in ["editor", "secretariat"] {
        let told = import(&service, role, consent, false).await;
        assert_eq!(summary(&told).problems, 1, "nobody imports a consent");
    }
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_is_the_callers_own_and_imports_as_unchanged() {
    let service = Service::start(false).await;
    let mut client = pb::transfer_service_client::TransferServiceClient::new(service.as_role("editor"));
    let mut stream = client.export(pb::ExportRequest::default()).await.unwrap().into_inner();
    let mut file = Vec::new();
    while let Some(message) = stream.message().await.unwrap() {
        file.extend_from_slice(&message.piece);
    }
    let file = String::from_utf8(file).unwrap();
    assert!(file.lines().count() > 3, "{file}");
    for line in file.lines() {
        assert!(!line.contains("\"state\":\"") || line.contains("\"state\":\"MN\""), "{line}");
    }
    let told = import(&service, "editor", &file, true).await;
    let summary = summary(&told);
    assert_eq!((summary.problems, summary.added, summary.changed), (0, 0, 0), "{told:?}");
    service.demo.stop().await;
}
