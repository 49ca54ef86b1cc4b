//! What the scripts of non-interference ask of proposals.

use focalpoint::pb;

use super::interference::{Names, Random};
use super::world::World;

/// One call of a caller about proposals.
pub(super) async fn one(world: &World, who: &str, random: &mut Random, names: &Names, page_size: i32) -> String {
    match random.below(6) {
        0 | 1 => {
            let filter = pb::ProposalFilter { due_by: "2028-01-01".to_owned(), ..<_>::default() };
            let filter = Some(filter).filter(|_| random.below(2) == 0);
            let request = pb::ListProposalsRequest { page_size, filter, ..<_>::default() };
            let path = "/focalpoint.v1.ProposalService/ListProposals";
            world.call::<_, pb::ListProposalsResponse>(who, path, request).await.0
        }
        2 | 3 => {
            let request = pb::GetProposalRequest { name: random.pick(&names.proposals).clone(), ..<_>::default() };
            world.call::<_, pb::Proposal>(who, "/focalpoint.v1.ProposalService/GetProposal", request).await.0
        }
        4 => {
            let (need, deliverer) = (random.pick(&names.needs).clone(), provider(who, random, names));
            let proposal = Some(pb::Proposal { need, deliverer, ..<_>::default() });
            let request = pb::CreateProposalRequest { proposal, validate_only: true, ..<_>::default() };
            world.call::<_, pb::Proposal>(who, "/focalpoint.v1.ProposalService/CreateProposal", request).await.0
        }
        _ => {
            let (name, answer) =
                (random.pick(&names.proposals).clone(), (*random.pick(&["ACCEPT", "DECLINE"])).to_owned());
            let reason = "TIMING".to_owned();
            let request = pb::RespondToProposalRequest { name, answer, reason, ..<_>::default() };
            world.call::<_, pb::Proposal>(who, "/focalpoint.v1.ProposalService/RespondToProposal", request).await.0
        }
    }
}

/// A provider to ask about; the donor is told of itself alone.
pub(super) fn provider(who: &str, random: &mut Random, names: &Names) -> String {
    if who == "donor" { names.providers[0].clone() } else { random.pick(&names.providers).clone() }
}
