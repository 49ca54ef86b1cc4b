//! `NeedService`.

use tonic::{Request, Response, Status};

use super::Service;
use super::convert::{self, options, page, shown, written_message};
use crate::auth::policy::Operation;
use crate::directory::{ActionPlan, Disclosure, Error, NeedFilter, NewOrder, OfNeed, Ordered, Shown};
use crate::domain::{AccountId, Need, ProviderId, Stage};
use crate::pb;

#[tonic::async_trait]
impl pb::need_service_server::NeedService for Service {
    async fn get_need(&self, request: Request<pb::GetNeedRequest>) -> Result<Response<pb::Need>, Status> {
        let (call, request) = self.gate.enter(request, Operation::GetNeed).await?;
        let read = self.directory.get_need(&call.principal, &request.name, &request.min_revision).await;
        call.answer(read, |(need, revision)| Ok((shown(&need)?, revision))).await
    }

    async fn list_needs(
        &self,
        request: Request<pb::ListNeedsRequest>,
    ) -> Result<Response<pb::ListNeedsResponse>, Status> {
        let (call, request) = self.gate.enter(request, Operation::ListNeeds).await?;
        let page = page(request.page_size, request.page_token);
        let filter = request.filter.unwrap_or_default();
        let filter = NeedFilter {
            states: filter.states,
            articles: filter.articles,
            themes: filter.themes,
            stages: filter.stages,
            status: filter.status,
            newest_first: false,
        };
        let listed = self.directory.list_needs(&call.principal, &filter, &page, &request.min_revision).await;
        call.answer(listed, |page| {
            let needs = page.items.iter().map(shown).collect::<Result<_, _>>()?;
            let (next_page_token, revision) = (page.next_page_token, page.revision.to_string());
            Ok((pb::ListNeedsResponse { needs, next_page_token, revision }, page.revision))
        })
        .await
    }

    async fn register_need(&self, request: Request<pb::RegisterNeedRequest>) -> Result<Response<pb::Need>, Status> {
        let (call, request) = self.gate.enter(request, Operation::RegisterNeed).await?;
        let written = async {
            let options = options(&call, &request, &request.request_id, request.validate_only)?;
            let need = convert::record(request.need.as_ref(), "need")?;
            self.directory.register_need(&call.principal, need, options).await
        };
        let written = written.await;
        call.answer(written, written_message).await
    }

    async fn update_need(&self, request: Request<pb::UpdateNeedRequest>) -> Result<Response<pb::Need>, Status> {
        let (call, request) = self.gate.enter(request, Operation::UpdateNeed).await?;
        let written = async {
            let options = options(&call, &request, &request.request_id, request.validate_only)?;
            let edit = convert::edit(request.need.as_ref(), "need", request.update_mask.as_ref())?;
            self.directory.update_need(&call.principal, &edit, options).await
        };
        let written = written.await;
        call.answer(written, written_message).await
    }

    async fn submit_need(&self, request: Request<pb::SubmitNeedRequest>) -> Result<Response<pb::Need>, Status> {
        let (call, request) = self.gate.enter(request, Operation::SubmitNeed).await?;
        let written = async {
            let options = options(&call, &request, &request.request_id, request.validate_only)?;
            self.directory.submit_need(&call.principal, &request.name, &request.etag, options).await
        };
        let written = written.await;
        call.answer(written, written_message).await
    }

    async fn close_need(&self, request: Request<pb::CloseNeedRequest>) -> Result<Response<pb::Need>, Status> {
        let (call, request) = self.gate.enter(request, Operation::CloseNeed).await?;
        let written = async {
            let options = options(&call, &request, &request.request_id, request.validate_only)?;
            let outcome = Stage::from(request.outcome.as_str());
            self.directory.close_need(&call.principal, &request.name, &request.etag, &outcome, options).await
        };
        let written = written.await;
        call.answer(written, written_message).await
    }

    async fn grant_consent(&self, request: Request<pb::GrantConsentRequest>) -> Result<Response<pb::Need>, Status> {
        let (call, request) = self.gate.enter(request, Operation::GrantConsent).await?;
        let written = async {
            let options = options(&call, &request, &request.request_id, request.validate_only)?;
            let consent = convert::value(request.consent.as_ref())?;
            let need = OfNeed { name: request.name, etag: request.etag, options };
            self.directory.grant_consent(&call.principal, need, consent).await
        };
        let written = written.await;
        call.answer(written, written_message).await
    }

    async fn narrow_consent(&self, request: Request<pb::NarrowConsentRequest>) -> Result<Response<pb::Need>, Status> {
        let (call, request) = self.gate.enter(request, Operation::NarrowConsent).await?;
        let written = async {
            let options = options(&call, &request, &request.request_id, request.validate_only)?;
            let consent = convert::value(request.consent.as_ref())?;
            let need = OfNeed { name: request.name, etag: request.etag, options };
            self.directory.narrow_consent(&call.principal, need, consent).await
        };
        let written = written.await;
        call.answer(written, written_message).await
    }

    async fn withdraw_consent(
        &self,
        request: Request<pb::WithdrawConsentRequest>,
    ) -> Result<Response<pb::Need>, Status> {
        let (call, request) = self.gate.enter(request, Operation::WithdrawConsent).await?;
        let written = async {
            let options = options(&call, &request, &request.request_id, request.validate_only)?;
            let need = OfNeed { name: request.name, etag: request.etag, options };
            self.directory.withdraw_consent(&call.principal, need, request.waiting_only).await
        };
        let written = written.await;
        call.answer(written, written_message).await
    }

    async fn freeze_consent(&self, request: Request<pb::FreezeConsentRequest>) -> Result<Response<pb::Need>, Status> {
        let (call, request) = self.gate.enter(request, Operation::FreezeConsent).await?;
        let written = async {
            let options = options(&call, &request, &request.request_id, request.validate_only)?;
            let need = OfNeed { name: request.name, etag: request.etag, options };
            self.directory.freeze_consent(&call.principal, need, &request.reason).await
        };
        let written = written.await;
        call.answer(written, written_message).await
    }

    async fn lift_freeze(&self, request: Request<pb::LiftFreezeRequest>) -> Result<Response<pb::Need>, Status> {
        let (call, request) = self.gate.enter(request, Operation::LiftFreeze).await?;
        let written = async {
            let options = options(&call, &request, &request.request_id, request.validate_only)?;
            let need = OfNeed { name: request.name, etag: request.etag, options };
            self.directory.lift_freeze(&call.principal, need).await
        };
        let written = written.await;
        call.answer(written, written_message).await
    }

    async fn get_action_plan(
        &self,
        request: Request<pb::GetActionPlanRequest>,
    ) -> Result<Response<pb::ActionPlan>, Status> {
        let (call, request) = self.gate.enter(request, Operation::GetActionPlan).await?;
        let plan = self.directory.action_plan(&call.principal, &request.state, &request.min_revision).await;
        call.answer(plan, |plan| Ok((plan_message(&plan)?, plan.revision))).await
    }

    async fn set_action_plan(
        &self,
        request: Request<pb::SetActionPlanRequest>,
    ) -> Result<Response<pb::SetActionPlanResponse>, Status> {
        let (call, request) = self.gate.enter(request, Operation::SetActionPlan).await?;
        let ordered = async {
            let options = options(&call, &request, &request.request_id, request.validate_only)?;
            let order = NewOrder { state: request.state, needs: request.needs, etag: request.etag };
            self.directory.set_action_plan(&call.principal, &order, options).await
        };
        let ordered = ordered.await;
        call.answer(ordered, |ordered| Ok((ordered_message(&ordered), ordered.revision))).await
    }

    async fn list_disclosures(
        &self,
        request: Request<pb::ListDisclosuresRequest>,
    ) -> Result<Response<pb::ListDisclosuresResponse>, Status> {
        let (call, request) = self.gate.enter(request, Operation::ListDisclosures).await?;
        let page = page(request.page_size, request.page_token);
        let listed =
            self.directory.list_disclosures(&call.principal, &request.name, &page, &request.min_revision).await;
        call.answer(listed, |page| {
            let disclosures = page.items.into_iter().map(disclosure).collect();
            let (next_page_token, revision) = (page.next_page_token, page.revision.to_string());
            Ok((pb::ListDisclosuresResponse { disclosures, next_page_token, revision }, page.revision))
        })
        .await
    }
}

/// The message of an action plan.
fn plan_message(plan: &ActionPlan) -> Result<pb::ActionPlan, Error> {
    let need = |need: &Shown<Need>| {
        let need: pb::Need = shown(need)?;
        Ok(pb::ActionPlanNeed {
            name: need.name,
            external_id: need.external_id,
            priority: need.priority,
            title: need.title,
            stage: need.stage,
            articles: need.articles,
            horizon: need.horizon,
            desired_by: need.desired_by,
            estimated_cost: need.estimated_cost,
        })
    };
    Ok(pb::ActionPlan {
        state: plan.state.code().to_owned(),
        needs: plan.needs.iter().map(need).collect::<Result<_, Error>>()?,
        left_out: plan.left_out,
        etag: plan.etag.map(|etag| etag.to_string()).unwrap_or_default(),
        revision: plan.revision.to_string(),
    })
}

/// The message of what putting needs in order did.
fn ordered_message(ordered: &Ordered) -> pb::SetActionPlanResponse {
    pb::SetActionPlanResponse {
        changed: ordered.changed.iter().map(|need| need.name()).collect(),
        etag: ordered.etag.to_string(),
        revision: ordered.revision.to_string(),
    }
}

/// The message of a disclosure.
fn disclosure(of: Disclosure) -> pb::Disclosure {
    pb::Disclosure {
        time: Some(convert::timestamp(of.time)),
        method: of.method,
        account: of.account.map(AccountId::name).unwrap_or_default(),
        role: of.role.map(|role| role.to_string()).unwrap_or_default(),
        state: of.state.map(|state| state.code().to_owned()).unwrap_or_default(),
        provider: of.provider.map(ProviderId::name).unwrap_or_default(),
        fields: of.fields,
    }
}
