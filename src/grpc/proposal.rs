//! `ProposalService`.

use tonic::{Request, Response, Status};

use super::Service;
use super::convert::{self, options, page, shown, written_message};
use crate::auth::policy::Operation;
use crate::directory::{OfProposal, Progress, ProposalFilter};
use crate::domain::proposal::{Outcome, ProposalAct};
use crate::pb;

/// Which proposal a request acts on, and how.
macro_rules! of {
    ($call:expr, $request:expr) => {{
        let options = options(&$call, &$request, &$request.request_id, $request.validate_only)?;
        OfProposal { name: $request.name, etag: $request.etag, options }
    }};
}

#[tonic::async_trait]
impl pb::proposal_service_server::ProposalService for Service {
    async fn create_proposal(
        &self,
        request: Request<pb::CreateProposalRequest>,
    ) -> Result<Response<pb::Proposal>, Status> {
        let (call, request) = self.gate.enter(request, Operation::CreateProposal).await?;
        let written = async {
            let options = options(&call, &request, &request.request_id, request.validate_only)?;
            let proposal = convert::record(request.proposal.as_ref(), "proposal")?;
            self.directory.create_proposal(&call.principal, proposal, options).await
        };
        let written = written.await;
        call.answer(written, written_message).await
    }

    async fn get_proposal(&self, request: Request<pb::GetProposalRequest>) -> Result<Response<pb::Proposal>, Status> {
        let (call, request) = self.gate.enter(request, Operation::GetProposal).await?;
        let read = self.directory.get_proposal(&call.principal, &request.name, &request.min_revision).await;
        call.answer(read, |(proposal, revision)| Ok((shown(&proposal)?, revision))).await
    }

    async fn list_proposals(
        &self,
        request: Request<pb::ListProposalsRequest>,
    ) -> Result<Response<pb::ListProposalsResponse>, Status> {
        let (call, request) = self.gate.enter(request, Operation::ListProposals).await?;
        let page = page(request.page_size, request.page_token);
        let filter = request.filter.unwrap_or_default();
        let filter = ProposalFilter {
            states: filter.states,
            need: filter.need,
            provider: filter.provider,
            stages: filter.stages,
            due_by: filter.due_by,
        };
        let listed = self.directory.list_proposals(&call.principal, &filter, &page, &request.min_revision).await;
        call.answer(listed, |page| {
            let proposals = page.items.iter().map(shown).collect::<Result<_, _>>()?;
            let (next_page_token, revision) = (page.next_page_token, page.revision.to_string());
            Ok((pb::ListProposalsResponse { proposals, next_page_token, revision }, page.revision))
        })
        .await
    }

    async fn offer_proposal(
        &self,
        request: Request<pb::OfferProposalRequest>,
    ) -> Result<Response<pb::Proposal>, Status> {
        let (call, request) = self.gate.enter(request, Operation::OfferProposal).await?;
        let written = async {
            let of = of!(call, request);
            self.directory.offer_proposal(&call.principal, of).await
        };
        let written = written.await;
        call.answer(written, written_message).await
    }

    async fn respond_to_proposal(
        &self,
        request: Request<pb::RespondToProposalRequest>,
    ) -> Result<Response<pb::Proposal>, Status> {
        let (call, request) = self.gate.enter(request, Operation::RespondToProposal).await?;
        let written = async {
            let (of, answer) = (of!(call, request), ProposalAct::from(request.answer.as_str()));
            self.directory.respond_to_proposal(&call.principal, of, &answer, request.reason, request.note).await
        };
        let written = written.await;
        call.answer(written, written_message).await
    }

    async fn add_progress(&self, request: Request<pb::AddProgressRequest>) -> Result<Response<pb::Proposal>, Status> {
        let (call, request) = self.gate.enter(request, Operation::AddProgress).await?;
        let written = async {
            let of = of!(call, request);
            let progress = Progress { note: request.note, percent: request.percent };
            self.directory.add_progress(&call.principal, of, progress).await
        };
        let written = written.await;
        call.answer(written, written_message).await
    }

    async fn record_outcome(
        &self,
        request: Request<pb::RecordOutcomeRequest>,
    ) -> Result<Response<pb::Proposal>, Status> {
        let (call, request) = self.gate.enter(request, Operation::RecordOutcome).await?;
        let written = async {
            let outcomes = convert::value(Some(&request.outcomes))?.unwrap_or_default();
            let (of, outcome) = (of!(call, request), Outcome::from(request.outcome.as_str()));
            self.directory.record_outcome(&call.principal, of, outcome, outcomes, request.note).await
        };
        let written = written.await;
        call.answer(written, written_message).await
    }

    async fn withdraw_proposal(
        &self,
        request: Request<pb::WithdrawProposalRequest>,
    ) -> Result<Response<pb::Proposal>, Status> {
        let (call, request) = self.gate.enter(request, Operation::WithdrawProposal).await?;
        let written = async {
            let of = of!(call, request);
            self.directory.withdraw_proposal(&call.principal, of, request.note).await
        };
        let written = written.await;
        call.answer(written, written_message).await
    }
}
