//! Who is told of a step of a proposal: the side that has to act next, and those who must know. Never a provider before the
//! proposal was offered to it, unless it made the proposal itself.

use super::{NoticeKind, Party};
use crate::domain::Proposal;
use crate::domain::proposal::{ProposalAct as Act, ProposalSide as Side, ProposalStage as Stage};

/// Who is told of the last step of a proposal, and what.
#[must_use]
pub fn of_step(proposal: &Proposal) -> Vec<(NoticeKind, Party)> {
    let Some(event) = proposal.events.last() else { return Vec::new() };
    let told = |kind: NoticeKind, parties: Vec<Party>| parties.into_iter().map(|it| (kind.clone(), it)).collect();
    match (&event.act, &proposal.stage) {
        (Act::Propose, _) => told(NoticeKind::ProposalToAgree, next_to_act(proposal)),
        (Act::Agree, _) => told(NoticeKind::ProposalToOffer, next_to_act(proposal)),
        (Act::Offer, _) => told(NoticeKind::ProposalToAccept, next_to_act(proposal)),
        (Act::Accept, Stage::Accepted) => told(NoticeKind::ProposalAccepted, all(proposal)),
        (Act::Progress, _) if begins(proposal) => told(NoticeKind::ProposalBegun, all(proposal)),
        (Act::Outcome, Stage::Completed) => told(NoticeKind::ProposalCompleted, all(proposal)),
        (Act::Outcome, _) => told(NoticeKind::ProposalToConclude, state(proposal)),
        (Act::FollowUp, _) => told(NoticeKind::ProposalFollowedUp, all(proposal)),
        (Act::Decline, _) => told(NoticeKind::ProposalDeclined, all(proposal)),
        (Act::Withdraw, _) => told(NoticeKind::ProposalWithdrawn, all(proposal)),
        (Act::Expire, _) => told(NoticeKind::ProposalExpired, all(proposal)),
        (Act::Accept | Act::Progress | Act::Comment | Act::Unrecognized(_), _) => Vec::new(),
    }
}

/// The sides that a proposal waits for.
#[must_use]
pub fn next_to_act(proposal: &Proposal) -> Vec<Party> {
    match proposal.stage {
        Stage::Proposed => state(proposal),
        Stage::StateAgreed if proposal.made_by == Side::State => {
            state(proposal).into_iter().chain([Party::Secretariat]).collect()
        }
        Stage::StateAgreed => vec![Party::Secretariat],
        Stage::Offered => {
            let accepted =
                |name: &String| proposal.answers.iter().any(|it| it.answer == Act::Accept && it.provider == *name);
            proposal.parties().into_iter().filter(|party| !accepted(&party.name())).map(Party::Provider).collect()
        }
        Stage::Accepted
        | Stage::InDelivery
        | Stage::Completed
        | Stage::Declined
        | Stage::Withdrawn
        | Stage::Expired
        | Stage::Unrecognized(_) => Vec::new(),
    }
}

/// Whether the last step was the first word of delivery.
fn begins(proposal: &Proposal) -> bool {
    proposal.events.iter().rev().nth(1).is_none_or(|before| before.stage == Stage::Accepted)
}

/// The State whose need it is on.
fn state(proposal: &Proposal) -> Vec<Party> {
    proposal.state.known().map(|state| Party::State(*state)).into_iter().collect()
}

/// Everybody who knows of it.
fn all(proposal: &Proposal) -> Vec<Party> {
    let knows = proposal.was_offered() || proposal.made_by == Side::Provider;
    let providers = proposal.parties().into_iter().filter(|_| knows).map(Party::Provider);
    state(proposal).into_iter().chain([Party::Secretariat]).chain(providers).collect()
}
