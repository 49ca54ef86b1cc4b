//! What readers say is wrong with an entry: said by whoever may read it, and answered by its State or the secretariat.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect};

use super::record_form::new_request;
use crate::auth::policy::{self, Operation, Relation};
use crate::directory::{Entry, ErrorReportFilter, Options};
use crate::domain::error_report::ErrorReportState;
use crate::domain::{ErrorReport, ErrorReportId, Role};
use crate::web::address::next;
use crate::web::form::{Fields, Form};
use crate::web::frame::{Frame, html};
use crate::web::moment::Moment;
use crate::web::named::Named;
use crate::web::problem::Answer;
use crate::web::site::Site;
use crate::web::visit::Visit;

/// Error reports on a page.
const SIZE: i32 = 20;

/// The page.
#[derive(Template)]
#[template(path = "errors.html", config = "src/web/askama.toml")]
struct Page {
    /// What all pages have.
    frame: Frame,
    /// Where the page of the entry is.
    back: String,
    /// What the entry is called.
    name: Named,
    /// Whether the reader may say what is wrong.
    may_report: bool,
    /// What makes sending the form twice do it once.
    request: String,
    /// What was said, as far as the reader may see it.
    reports: Vec<Shown>,
    /// Where the next ones are.
    next: String,
}

/// An error report.
struct Shown {
    /// Where it is closed; empty for whoever may not, and once it is.
    close: String,
    /// Its version.
    etag: String,
    /// What is wrong.
    text: String,
    /// Who says so: a State, or the secretariat and its like.
    from: String,
    /// When.
    made: Moment,
    /// Whether it is closed.
    is_closed: bool,
    /// What has been done about it.
    answer: String,
}

/// Shows what was said of an entry.
pub(in crate::web) async fn show(
    State(site): State<Site>,
    visit: Visit,
    Path(id): Path<String>,
    asked: Fields,
) -> Answer {
    let words = visit.visitor.words;
    let name = format!("authorities/{id}");
    let read = site.directory.get_authority(&visit.principal, &name, "").await;
    let (authority, _) = visit.settle(&site, Operation::GetAuthority, read).await?;
    let filter = ErrorReportFilter { authority: name.clone(), show_closed: true };
    let listed = site.directory.list_error_reports(&visit.principal, &filter, &asked.page(SIZE), "").await;
    let listed = visit.settle(&site, Operation::ListErrorReports, listed).await?;
    let is_own = visit.principal.is_of(authority.record.state.known().copied());
    Ok(html(&Page {
        frame: Frame::signed_in(&visit, words.say("errors-title")),
        name: words.best(&authority.record.names),
        may_report: may(&visit, Operation::CreateErrorReport, Relation::Any),
        request: new_request(&visit)?,
        reports: listed.items.iter().map(|it| shown(&visit, is_own, it)).collect(),
        next: next(&format!("/{name}/errors"), &asked, &listed.next_page_token),
        back: format!("/{name}"),
    }))
}

/// Whether the policy lets the reader do that.
pub(super) fn may(visit: &Visit, operation: Operation, relation: Relation) -> bool {
    policy::enter(&visit.principal, operation).is_ok_and(|entered| entered.on(relation).is_ok())
}

/// An error report as its reader sees it.
fn shown(visit: &Visit, is_own: bool, it: &Entry<ErrorReport>) -> Shown {
    let (words, report) = (visit.visitor.words, &it.record);
    let relation = if is_own { Relation::Own } else { Relation::Other };
    let is_closed = report.state != ErrorReportState::Open;
    let may_close = !is_closed && may(visit, Operation::CloseErrorReport, relation);
    let state = report.reporter_state.to_string();
    Shown {
        close: if may_close { format!("/{}/close", ErrorReportId(it.id).name()) } else { String::new() },
        etag: it.revision.to_string(),
        text: report.text.clone(),
        from: if state.is_empty() { words.code("role", Role::Secretariat.as_str()) } else { words.state(&state) },
        made: Moment::of(words, it.create_time, "UTC"),
        is_closed,
        answer: report.answer.clone(),
    }
}

/// Says what is wrong.
pub(in crate::web) async fn create(State(site): State<Site>, Path(id): Path<String>, form: Form) -> Answer {
    let Form { visit, fields } = form;
    let name = format!("authorities/{id}");
    let options = Options { request: fields.once(Operation::CreateErrorReport.name()), ..Options::default() };
    let done = site.directory.create_error_report(&visit.principal, &name, fields.get("text"), options).await;
    visit.settle(&site, Operation::CreateErrorReport, done).await?;
    Ok(Redirect::to(&format!("/{name}/errors")).into_response())
}

/// Closes an error report with an answer.
pub(in crate::web) async fn close(State(site): State<Site>, Path(id): Path<String>, form: Form) -> Answer {
    let Form { visit, fields } = form;
    let name = format!("errorReports/{id}");
    let of = (name.as_str(), fields.get("etag"));
    let done = site.directory.close_error_report(&visit.principal, of, fields.get("answer"), Options::default()).await;
    let done = visit.settle(&site, Operation::CloseErrorReport, done).await?;
    Ok(Redirect::to(&format!("/{}/errors", done.entry.record.authority)).into_response())
}
