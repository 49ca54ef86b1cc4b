//! `ReportService`.

use std::sync::Arc;

use tonic::{Request, Response, Status};

use super::Service;
use super::convert::page;
use crate::auth::policy::Operation;
use crate::directory::{DocumentQuery, DocumentShown, Entry, GapFilter, StatisticsQuery, StatisticsShown};
use crate::domain::{Authority, AuthorityId, Revision};
use crate::pb;
use crate::report::gaps::{Gap, officer_name};
use crate::report::statistics::{CoverageCount, Load, NeedCount, ProposalCount, Standing};

#[tonic::async_trait]
impl pb::report_service_server::ReportService for Service {
    async fn get_statistics(
        &self,
        request: Request<pb::GetStatisticsRequest>,
    ) -> Result<Response<pb::GetStatisticsResponse>, Status> {
        let (call, request) = self.gate.enter(request, Operation::GetStatistics).await?;
        let pb::GetStatisticsRequest { state, dimensions, min_revision } = request;
        let query = StatisticsQuery { state, dimensions, min_revision };
        let counted = self.directory.get_statistics(&call.principal, &query).await;
        call.answer(counted, |counted| Ok((statistics(&counted), counted.revision))).await
    }

    async fn list_gaps(&self, request: Request<pb::ListGapsRequest>) -> Result<Response<pb::ListGapsResponse>, Status> {
        let (call, request) = self.gate.enter(request, Operation::ListGaps).await?;
        let page = page(request.page_size, request.page_token);
        let filter = GapFilter { state: request.state, kinds: request.kinds };
        let listed = self.directory.list_gaps(&call.principal, &filter, &page, &request.min_revision).await;
        call.answer(listed, |page| {
            let gaps = page.items.iter().map(gap).collect();
            let (next_page_token, revision) = (page.next_page_token, page.revision.to_string());
            Ok((pb::ListGapsResponse { gaps, next_page_token, revision }, page.revision))
        })
        .await
    }

    async fn get_follow_up_letter(
        &self,
        request: Request<pb::GetFollowUpLetterRequest>,
    ) -> Result<Response<pb::ReportDocument>, Status> {
        let (call, request) = self.gate.enter(request, Operation::GetFollowUpLetter).await?;
        let pb::GetFollowUpLetterRequest { state: of, language, format, min_revision } = request;
        let query = DocumentQuery { of, language, format, min_revision };
        let made = self.directory.get_follow_up_letter(&call.principal, &query).await;
        call.answer(made, |made| Ok(document(made))).await
    }

    async fn get_dossier(
        &self,
        request: Request<pb::GetDossierRequest>,
    ) -> Result<Response<pb::ReportDocument>, Status> {
        let (call, request) = self.gate.enter(request, Operation::GetDossier).await?;
        let pb::GetDossierRequest { provider: of, language, format, min_revision } = request;
        let query = DocumentQuery { of, language, format, min_revision };
        let made = self.directory.get_dossier(&call.principal, &query).await;
        call.answer(made, |made| Ok(document(made))).await
    }
}

/// The message of a document.
fn document(shown: DocumentShown) -> (pb::ReportDocument, Revision) {
    let DocumentShown { content, format, language, file_name, needs, left_out, revision } = shown;
    let message = pb::ReportDocument {
        content: content.into(),
        media_type: format.media_type().to_owned(),
        file_name,
        language: language.to_owned(),
        needs,
        left_out,
        revision: revision.to_string(),
    };
    (message, revision)
}

/// The message of statistics.
fn statistics(shown: &StatisticsShown) -> pb::GetStatisticsResponse {
    let counted = &shown.statistics;
    pb::GetStatisticsResponse {
        scope: shown.scope.as_str().to_owned(),
        as_of: shown.as_of.to_string(),
        next_release: shown.next_release.to_string(),
        least_states: u32::try_from(shown.scope.least_states()).unwrap_or_default(),
        needs: counted.needs.iter().map(need_count).collect(),
        proposals: counted.proposals.iter().map(proposal_count).collect(),
        loads: counted.loads.iter().map(load).collect(),
        coverage: counted.coverage.iter().map(coverage).collect(),
        revision: shown.revision.to_string(),
    }
}

/// The message of a cell of needs.
fn need_count(count: &NeedCount) -> pb::NeedCount {
    let cell = count.cell.clone();
    pb::NeedCount {
        standing: cell.standing.map_or("", Standing::as_str).to_owned(),
        cycle: cell.cycle,
        chapter: cell.chapter,
        article: if cell.article == 0 { String::new() } else { cell.article.to_string() },
        assistance_type: cell.assistance_type,
        region: cell.region,
        needs: count.needs,
        states: count.states,
        median_age_days: count.median_age_days,
    }
}

/// The message of a cell of proposals.
fn proposal_count(count: &ProposalCount) -> pb::ProposalCount {
    pb::ProposalCount {
        stage: count.cell.stage.as_ref().map(ToString::to_string).unwrap_or_default(),
        region: count.cell.region.clone(),
        proposals: count.proposals,
        states: count.states,
    }
}

/// The message of a provider's load.
fn load(load: &Load) -> pb::ProviderLoad {
    let (capacity, engaged, accepted, offered) = (load.capacity, load.engaged, load.accepted, load.offered);
    pb::ProviderLoad {
        provider: load.provider.name(),
        display_name: load.name.clone(),
        capacity,
        engaged,
        accepted,
        offered,
    }
}

/// The message of the offices of a kind.
fn coverage(count: &CoverageCount) -> pb::KindCoverage {
    let kind = count.kind.as_ref().map(ToString::to_string).unwrap_or_default();
    pb::KindCoverage { kind, states: count.states, offices: count.offices }
}

/// The message of a gap.
fn gap(gap: &Gap) -> pb::Gap {
    let missing = gap.missing.as_ref();
    let name = |entry: &Arc<Entry<Authority>>| entry.record.names.best(&[]).unwrap_or_default().to_owned();
    pb::Gap {
        state: gap.state.to_string(),
        kind: gap.kind.as_str().to_owned(),
        authority_kind: missing.map(|(kind, _)| kind.to_string()).unwrap_or_default(),
        paragraph: missing.map(|(_, paragraph)| (*paragraph).to_owned()).unwrap_or_default(),
        authority: gap.authority.as_ref().map(|entry| AuthorityId(entry.id).name()).unwrap_or_default(),
        display_name: gap.authority.as_ref().map(name).unwrap_or_default(),
        officer: gap.officer.as_ref().map(|officer| officer_name(officer)).unwrap_or_default(),
        since: gap.since.map(|day| day.to_string()).unwrap_or_default(),
    }
}
