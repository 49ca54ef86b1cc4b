//! What a reader says is wrong with an entry, from the first word to the answer, within its limits.

use focalpoint::pb;
use focalpoint::pb::error_report_service_client::ErrorReportServiceClient;
use tonic::{Code, Status};

use super::harness::{Authorised, Service};

/// The error reports for that role.
fn reports(service: &Service, role: &str) -> ErrorReportServiceClient<Authorised> {
    ErrorReportServiceClient::new(service.as_role(role))
}

/// Says what is wrong.
async fn said(service: &Service, role: &str, authority: &str, text: &str) -> Result<pb::ErrorReport, Status> {
    let request =
        pb::CreateErrorReportRequest { authority: authority.to_owned(), text: text.to_owned(), ..Default::default() };
    reports(service, role).create_error_report(request).await.map(tonic::Response::into_inner)
}

/// The error reports that a role is shown.
async fn shown(service: &Service, role: &str, show_closed: bool) -> Vec<pb::ErrorReport> {
    let request = pb::ListErrorReportsRequest { show_closed, page_size: 100, ..Default::default() };
    reports(service, role).list_error_reports(request).await.unwrap().into_inner().error_reports
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_report_is_told_to_its_state_and_answered_to_whoever_made_it() {
    let service = Service::start(false).await;
    let authority = service.first("central authority Mongolia").await.name;
    let made = said(&service, "other-state", &authority, " The phone\r\nis dead. ").await.unwrap();
    assert_eq!((made.text.as_str(), made.state.as_str()), ("The phone\nis dead.", "OPEN"));
    assert!(made.reporter.starts_with("accounts/") && made.reporter_state == "ID");
    let told = shown(&service, "editor", false).await;
    assert_eq!((told.len(), told[0].name.as_str(), told[0].reporter.as_str()), (1, made.name.as_str(), ""));
    assert_eq!(shown(&service, "secretariat", false).await[0].reporter, made.reporter);
    assert!(shown(&service, "administrator", true).await.is_empty());

    let close = |etag: &str, answer: &str| pb::CloseErrorReportRequest {
        name: made.name.clone(),
        etag: etag.to_owned(),
        answer: answer.to_owned(),
        ..Default::default()
    };
    let mut editor = reports(&service, "editor");
    let stale = editor.close_error_report(close("0000000000000001", "")).await.unwrap_err();
    assert_eq!(stale.code(), Code::Aborted);
    let wrong = editor.close_error_report(close(&made.etag, "a\u{202e}b")).await.unwrap_err();
    assert_eq!(wrong.code(), Code::InvalidArgument);
    let request_id = uuid::Uuid::now_v7().to_string();
    let request = pb::CloseErrorReportRequest { request_id, ..close(&made.etag, "It rings again.") };
    let closed = editor.close_error_report(request.clone()).await.unwrap().into_inner();
    assert_eq!((closed.state.as_str(), closed.reporter.as_str()), ("CLOSED", ""));
    assert_eq!(editor.close_error_report(request).await.unwrap().into_inner(), closed, "a repetition");
    let again = editor.close_error_report(close("", "again")).await.unwrap_err();
    assert_eq!(again.code(), Code::FailedPrecondition);
    assert!(shown(&service, "other-state", false).await.is_empty());
    let answered = shown(&service, "other-state", true).await;
    assert_eq!(answered[0].answer, "It rings again.");
    assert!(!answered[0].close_time.is_empty() && answered[0].reporter == made.reporter);
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_has_more_than_twenty_open_and_a_repetition_is_answered_all_the_same() {
    let service = Service::start(false).await;
    let authority = service.first("central authority Mongolia").await.name;
    let request_id = uuid::Uuid::now_v7().to_string();
    let mut first = None;
    for number in 0..20 {
        let text = format!("Wrong {number}");
        let request = pb::CreateErrorReportRequest {
            authority: authority.clone(),
            text,
            request_id: if number == 0 { request_id.clone() } else { String::new() },
            ..Default::default()
        };
        let made = reports(&service, "other-state").create_error_report(request.clone()).await.unwrap().into_inner();
        first.get_or_insert((request, made));
    }
    let full = said(&service, "other-state", &authority, "One more").await.unwrap_err();
    assert_eq!(full.code(), Code::FailedPrecondition);
    let (request, made) = first.unwrap();
    let again = reports(&service, "other-state").create_error_report(request).await.unwrap().into_inner();
    assert_eq!(again, made);
    said(&service, "government", &authority, "Another account may.").await.unwrap();
    let close = pb::CloseErrorReportRequest { name: made.name, ..Default::default() };
    reports(&service, "secretariat").close_error_report(close).await.unwrap();
    said(&service, "other-state", &authority, "One more").await.unwrap();
    for text in ["", "  ", "a\0b"] {
        assert_eq!(said(&service, "government", &authority, text).await.unwrap_err().code(), Code::InvalidArgument);
    }
    let never = format!("authorities/{}", uuid::Uuid::now_v7());
    assert_eq!(said(&service, "government", &never, "x").await.unwrap_err().code(), Code::NotFound);
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_authority_has_more_than_a_hundred_open() {
    let service = Service::start(false).await;
    let authority = service.first("central authority Mongolia").await.name;
    for role in ["government", "editor", "consent-officer", "account-manager", "other-state"] {
        for number in 0..20 {
            said(&service, role, &authority, &format!("Wrong {number}")).await.unwrap();
        }
    }
    let full = said(&service, "administrator", &authority, "One more").await.unwrap_err();
    assert_eq!(full.code(), Code::FailedPrecondition);
    let other = service.first("central authority Switzerland").await.name;
    said(&service, "administrator", &other, "Of another").await.unwrap();
    service.demo.stop().await;
}
