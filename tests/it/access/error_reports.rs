//! Error reports of several callers, open and closed, and a request of every method of `ErrorReportService`.

use focalpoint::domain::error_report::ErrorReportState;
use focalpoint::domain::{ErrorReport, StateCode};
use focalpoint::pb;
use focalpoint::store::Put;

use super::objects;
use super::requests::Answer;
use crate::consent::world::{World, put};

/// The error reports that the world has from the beginning, each on an authority of X.
const REPORTS: [&str; 9] = [
    "flaw-of-Zr",
    "flaw-of-Ze",
    "flaw-of-Zc",
    "flaw-of-Zm",
    "flaw-of-SZ",
    "flaw-of-Ge",
    "flaw-of-SEC",
    "flaw-of-ADM",
    "flaw-closed",
];

/// The error reports.
pub(super) fn objects() -> Vec<Put> {
    REPORTS.map(report).into()
}

/// Who made an error report of the world.
fn reporter(object: &str) -> &str {
    object.strip_prefix("flaw-of-").unwrap_or("Zr")
}

/// Whether somebody made the error report of that name; what a call has made is its caller's.
pub(super) fn is_by(name: &str, who: &str) -> bool {
    let object = REPORTS.into_iter().find(|object| objects::name(object) == name);
    object.is_none_or(|object| reporter(object) == who)
}

/// An error report that is open or closed.
fn report(object: &str) -> Put {
    let reporter = reporter(object);
    let report = ErrorReport {
        authority: objects::name("authority"),
        text: "Nobody answers.".to_owned(),
        state: ErrorReportState::Open,
        reporter: objects::name(reporter),
        reporter_state: StateCode::from(match reporter {
            "Ge" => "MN",
            "SEC" | "ADM" => "",
            _ => "ID",
        }),
        ..ErrorReport::default()
    };
    let closed = || ErrorReport {
        state: ErrorReportState::Closed,
        answer: "They do now.".to_owned(),
        close_time: "2026-11-20T00:00:00Z".to_owned(),
        ..report.clone()
    };
    put(objects::id(object), if object == "flaw-closed" { closed() } else { report })
}

/// Calls a method about an object; none for a method that this does not know.
pub(super) async fn call(world: &World, who: &str, method: &str, name: &str, validate_only: bool) -> Option<Answer> {
    /// Calls a method.
    macro_rules! unary {
        ($path:literal, $answer:ty, $request:expr) => {{
            let path = concat!("/focalpoint.v1.ErrorReportService/", $path);
            let (told, message) = world.call::<_, $answer>(who, path, $request).await;
            Answer { told, message: message.map(|message| serde_json::to_value(message).unwrap()) }
        }};
    }
    Some(match method {
        "CreateErrorReport" => {
            let (authority, text) = (name.to_owned(), "Nobody answers.".to_owned());
            let request = pb::CreateErrorReportRequest { authority, text, validate_only, ..<_>::default() };
            unary!("CreateErrorReport", pb::ErrorReport, request)
        }
        "ListErrorReports" => {
            let request = pb::ListErrorReportsRequest { page_size: 100, show_closed: true, ..<_>::default() };
            unary!("ListErrorReports", pb::ListErrorReportsResponse, request)
        }
        "CloseErrorReport" => {
            let request = pb::CloseErrorReportRequest { name: name.to_owned(), validate_only, ..<_>::default() };
            unary!("CloseErrorReport", pb::ErrorReport, request)
        }
        _ => return None,
    })
}
