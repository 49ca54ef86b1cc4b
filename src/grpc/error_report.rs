//! `ErrorReportService`.

use tonic::{Request, Response, Status};

use super::Service;
use super::convert::{message, options, page, written_message};
use crate::auth::policy::Operation;
use crate::directory::ErrorReportFilter;
use crate::pb;

#[tonic::async_trait]
impl pb::error_report_service_server::ErrorReportService for Service {
    async fn create_error_report(
        &self,
        request: Request<pb::CreateErrorReportRequest>,
    ) -> Result<Response<pb::ErrorReport>, Status> {
        let (call, request) = self.gate.enter(request, Operation::CreateErrorReport).await?;
        let written = async {
            let options = options(&call, &request, &request.request_id, request.validate_only)?;
            self.directory.create_error_report(&call.principal, &request.authority, &request.text, options).await
        };
        let written = written.await;
        call.answer(written, written_message).await
    }

    async fn list_error_reports(
        &self,
        request: Request<pb::ListErrorReportsRequest>,
    ) -> Result<Response<pb::ListErrorReportsResponse>, Status> {
        let (call, request) = self.gate.enter(request, Operation::ListErrorReports).await?;
        let page = page(request.page_size, request.page_token);
        let filter = ErrorReportFilter { authority: request.authority, show_closed: request.show_closed };
        let listed = self.directory.list_error_reports(&call.principal, &filter, &page, &request.min_revision).await;
        call.answer(listed, |page| {
            let error_reports = page.items.iter().map(|it| message(it)).collect::<Result<_, _>>()?;
            let (next_page_token, revision) = (page.next_page_token, page.revision.to_string());
            Ok((pb::ListErrorReportsResponse { error_reports, next_page_token, revision }, page.revision))
        })
        .await
    }

    async fn close_error_report(
        &self,
        request: Request<pb::CloseErrorReportRequest>,
    ) -> Result<Response<pb::ErrorReport>, Status> {
        let (call, request) = self.gate.enter(request, Operation::CloseErrorReport).await?;
        let written = async {
            let options = options(&call, &request, &request.request_id, request.validate_only)?;
            let of = (request.name.as_str(), request.etag.as_str());
            self.directory.close_error_report(&call.principal, of, &request.answer, options).await
        };
        let written = written.await;
        call.answer(written, written_message).await
    }
}
