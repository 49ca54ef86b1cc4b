//! Proposals at every stage, and a request of every method about one.

use focalpoint::domain::Proposal;
use focalpoint::domain::proposal::{ProposalAct, ProposalSide, ProposalStage};
use focalpoint::pb;
use focalpoint::store::Put;

use super::requests::Answer;
use super::{objects, records};
use crate::consent::world::{World, put};

/// Proposals at every stage: of the secretariat, but for two, to be delivered by Y.
pub(super) fn objects() -> Vec<Put> {
    [
        ("proposal-proposed", "need-shared", ProposalStage::Proposed, ProposalSide::Secretariat),
        ("proposal-agreed", "need-shared", ProposalStage::StateAgreed, ProposalSide::Secretariat),
        ("proposal-offered", "need-shared", ProposalStage::Offered, ProposalSide::Secretariat),
        ("proposal-accepted", "need-delivery", ProposalStage::Accepted, ProposalSide::Secretariat),
        ("proposal-delivery", "need-delivery", ProposalStage::InDelivery, ProposalSide::Secretariat),
        ("proposal-completed", "need-met", ProposalStage::Completed, ProposalSide::Secretariat),
        ("proposal-frozen", "need-frozen", ProposalStage::Offered, ProposalSide::Secretariat),
        ("proposal-submitted", "need-submitted", ProposalStage::Proposed, ProposalSide::Secretariat),
        ("proposal-of-Y", "need-shared", ProposalStage::Proposed, ProposalSide::Provider),
        ("proposal-of-X", "need-shared", ProposalStage::Proposed, ProposalSide::State),
    ]
    .map(|(object, need, stage, made_by)| {
        let mut proposal =
            Proposal { stage, made_by, ..records::proposal(&objects::name(need), &objects::name("provider-Y")) };
        if matches!(proposal.stage, ProposalStage::Proposed | ProposalStage::StateAgreed) {
            proposal.events.retain(|event| event.act != ProposalAct::Offer);
        }
        put(objects::id(object), proposal)
    })
    .into()
}

/// Calls a method about a proposal, or a need to propose on, of that resource name; none for a method that this does not know.
pub(super) async fn call(world: &World, who: &str, method: &str, name: &str) -> Option<Answer> {
    /// Calls a method.
    macro_rules! unary {
        ($path:literal, $answer:ty, $request:expr) => {{
            let path = concat!("/focalpoint.v1.", $path);
            let (told, message) = world.call::<_, $answer>(who, path, $request).await;
            Answer { told, message: message.map(|message| serde_json::to_value(message).unwrap()) }
        }};
    }
    let (name, validate_only, page_size) = (name.to_owned(), true, 100);
    Some(match method {
        "CreateProposal" => {
            let own = if who.starts_with('W') || who.starts_with("SW") { "provider-W" } else { "provider-Y" };
            let proposal = pb::Proposal { need: name, deliverer: objects::name(own), ..<_>::default() };
            let request = pb::CreateProposalRequest { proposal: Some(proposal), validate_only, ..<_>::default() };
            unary!("ProposalService/CreateProposal", pb::Proposal, request)
        }
        "GetProposal" => {
            unary!("ProposalService/GetProposal", pb::Proposal, pb::GetProposalRequest { name, ..<_>::default() })
        }
        "ListProposals" => {
            let request = pb::ListProposalsRequest { page_size, ..<_>::default() };
            unary!("ProposalService/ListProposals", pb::ListProposalsResponse, request)
        }
        "OfferProposal" => {
            let request = pb::OfferProposalRequest { name, validate_only, ..<_>::default() };
            unary!("ProposalService/OfferProposal", pb::Proposal, request)
        }
        "RespondToProposal" | "ProposalAnswer.Agree" | "ProposalAnswer.Accept" | "ProposalAnswer.Decline" => {
            let answer = method.strip_prefix("ProposalAnswer.").unwrap_or("Decline").to_uppercase();
            let reason = if answer == "DECLINE" { "TIMING".to_owned() } else { String::new() };
            let request = pb::RespondToProposalRequest { name, answer, reason, validate_only, ..<_>::default() };
            unary!("ProposalService/RespondToProposal", pb::Proposal, request)
        }
        "AddProgress" => {
            let note = "going on".to_owned();
            let request = pb::AddProgressRequest { name, note, validate_only, ..<_>::default() };
            unary!("ProposalService/AddProgress", pb::Proposal, request)
        }
        "RecordOutcome" => {
            let outcome = pb::ArticleOutcome { article: "46".into(), outcome: "MET".into(), ..<_>::default() };
            let outcomes = vec![outcome];
            let request = pb::RecordOutcomeRequest { name, outcomes, validate_only, ..<_>::default() };
            unary!("ProposalService/RecordOutcome", pb::Proposal, request)
        }
        "WithdrawProposal" => {
            let request = pb::WithdrawProposalRequest { name, validate_only, ..<_>::default() };
            unary!("ProposalService/WithdrawProposal", pb::Proposal, request)
        }
        _ => return None,
    })
}
