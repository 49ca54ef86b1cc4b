//! Error reports: a reader says what is wrong with an entry, its State is told and answers. Who says so is for the secretariat and
//! for that account alone.

use std::sync::Arc;

use super::read::{entry, found};
use super::{Directory, Error, Options, Page, PageRequest, Written, authority};
use crate::auth::Principal;
use crate::auth::policy::{self, Operation, Relation};
use crate::domain::error_report::ErrorReportState;
use crate::domain::{AuthorityId, ErrorReport, ErrorReportId, Record as _, Role, StateCode};
use crate::view::{Entry, Namespace, View};

/// Most reports of an account that may be open. They are counted before one is written: those that are made at the same moment may
/// come on top, at most as many as an account has calls in flight.
const MOST_OF_ACCOUNT: usize = 20;
/// Most reports of an authority that may be open.
const MOST_OF_AUTHORITY: usize = 100;

/// Which reports are asked for.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct ErrorReportFilter {
    /// Only those of this authority.
    pub authority: String,
    /// Whether closed ones too.
    pub show_closed: bool,
}

impl Directory {
    /// Records what the caller says is wrong with an authority.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid`, `WrongStage` when too many are open, `RequestIdReused`, `Unavailable`.
    pub async fn create_error_report(
        &self,
        principal: &Principal,
        authority: &str,
        text: &str,
        options: Options,
    ) -> Result<Written<ErrorReport>, Error> {
        let permit = policy::enter(principal, Operation::CreateErrorReport)?.on(Relation::Any)?;
        let view = self.views.current();
        let id = AuthorityId(authority::visible(principal, &view, authority)?.id);
        let record = ErrorReport {
            authority: id.name(),
            text: text.to_owned(),
            reporter: principal.account.name(),
            reporter_state: principal.state.map(|state| StateCode::from(state.code())).unwrap_or_default(),
            state: ErrorReportState::Open,
            ..ErrorReport::default()
        };
        // The request has no field that holds it: what is wrong is told by the record's own paths.
        let draft = self.created(record.validate()?, Namespace::Global);
        if let Some(full) = full(&view, id, &draft.record.reporter) {
            return self.repeated(principal, permit, options, draft.id, Error::WrongStage(full)).await;
        }
        self.write(principal, permit, options, &view, |view| &view.error_reports, draft).await
    }

    /// Lists the reports that the caller may see, in the order in which they came.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`, `InvalidPageToken`, `RevisionNotReached`, `Unavailable`.
    pub async fn list_error_reports(
        &self,
        principal: &Principal,
        filter: &ErrorReportFilter,
        page: &PageRequest,
        min_revision: &str,
    ) -> Result<Page<Arc<Entry<ErrorReport>>>, Error> {
        let entered = policy::enter(principal, Operation::ListErrorReports)?;
        let query = (Operation::ListErrorReports.name(), filter);
        let (size, after) = self.open_page(principal, page, &query)?;
        let view = self.view_at(min_revision).await?;
        let is_asked = |it: &ErrorReport| {
            (filter.authority.is_empty() || filter.authority == it.authority)
                && (filter.show_closed || it.state == ErrorReportState::Open)
        };
        let visible = view
            .error_reports
            .iter_after(after)
            .filter(|it| is_asked(&it.record) && entered.on(relation(principal, &view, &it.record)).is_ok());
        let visible = visible.map(|it| (it.id, told(principal, it)));
        Ok(self.close_page(principal, &query, size, view.revision, visible))
    }

    /// Closes a report with an answer.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid`, `WrongStage` when it is closed, `StaleEtag`, `RequestIdReused`, `Unavailable`.
    pub async fn close_error_report(
        &self,
        principal: &Principal,
        (name, etag): (&str, &str),
        answer: &str,
        options: Options,
    ) -> Result<Written<ErrorReport>, Error> {
        let entered = policy::enter(principal, Operation::CloseErrorReport)?;
        let (view, at) = self.view_for(etag).await?;
        let was = entry(&view.error_reports, found(ErrorReportId::of_name(name))?.0)?;
        let permit = entered.on(relation(principal, &view, &was.record))?;
        let written = if was.record.state == ErrorReportState::Open {
            let (answer, close_time) = (answer.to_owned(), self.written_at().to_string());
            let closed = ErrorReport { state: ErrorReportState::Closed, answer, close_time, ..was.record.clone() };
            let draft = self.replaced(was, at, closed.validate()?.into_inner(), Namespace::Global)?;
            self.write(principal, permit, options, &view, |view| &view.error_reports, draft).await?
        } else {
            let error = Error::WrongStage("this report is closed already");
            self.repeated(principal, permit, options, was.id, error).await?
        };
        Ok(Written { entry: told(principal, &written.entry), ..written })
    }
}

/// How the caller stands to a report.
fn relation(principal: &Principal, view: &View, report: &ErrorReport) -> Relation {
    let authority = AuthorityId::of_name(&report.authority).and_then(|id| view.authorities.get(id.0));
    if principal.is_of(authority.and_then(|it| it.record.state.known().copied())) {
        Relation::Own
    } else if report.reporter == principal.account.name() {
        Relation::Open
    } else {
        Relation::Other
    }
}

/// A report as the caller is told of it.
fn told(principal: &Principal, it: &Arc<Entry<ErrorReport>>) -> Arc<Entry<ErrorReport>> {
    if principal.role == Role::Secretariat || it.record.reporter == principal.account.name() {
        return Arc::clone(it);
    }
    let record = ErrorReport { reporter: String::new(), ..it.record.clone() };
    Arc::new(Entry::new(it.id, record, it.revision, it.create_time, it.update_time))
}

/// Why there can be no other report of an authority by an account now.
fn full(view: &View, authority: AuthorityId, reporter: &str) -> Option<&'static str> {
    let is_open = |it: &&Arc<Entry<ErrorReport>>| it.record.state == ErrorReportState::Open;
    let of_account = view.error_reports.iter().filter(is_open).filter(|it| it.record.reporter == reporter);
    if of_account.count() >= MOST_OF_ACCOUNT {
        Some("20 reports of this account are open, the most there may be")
    } else if view.error_reports.of(&authority).filter(is_open).count() >= MOST_OF_AUTHORITY {
        Some("100 reports of this authority are open, the most there may be")
    } else {
        None
    }
}
