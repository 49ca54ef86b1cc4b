//! What is done with a proposal: the State agrees, it is offered, the providers accept, a side declines, its maker takes it
//! back, and both sides say how it goes and what came of it.

use crate::auth::Principal;
use crate::auth::policy::{self, Operation};
use crate::directory::{Directory, Error, Options, Written};
use crate::domain::Proposal;
use crate::domain::proposal::{ArticleOutcome, Event, Outcome, ProposalAct};

/// Which proposal, at which version, and how.
#[derive(Debug, Clone, Default)]
pub struct OfProposal {
    /// `proposals/{id}`.
    pub name: String,
    /// Version that is acted on; empty: whichever it is.
    pub etag: String,
    /// What every write may be asked for.
    pub options: Options,
}

/// How delivery goes.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    /// In words.
    pub note: String,
    /// How far it is, 0 to 100.
    pub percent: Option<u32>,
}

/// What a side's answer to a proposal needs of the policy; none of what is no answer.
#[must_use]
pub const fn answer_operation(act: &ProposalAct) -> Option<Operation> {
    match act {
        ProposalAct::Agree => Some(Operation::ProposalAnswerAgree),
        ProposalAct::Accept => Some(Operation::ProposalAnswerAccept),
        ProposalAct::Decline => Some(Operation::ProposalAnswerDecline),
        ProposalAct::Propose
        | ProposalAct::Offer
        | ProposalAct::Withdraw
        | ProposalAct::Progress
        | ProposalAct::Comment
        | ProposalAct::Outcome
        | ProposalAct::FollowUp
        | ProposalAct::Expire
        | ProposalAct::Unrecognized(_) => None,
    }
}

impl Directory {
    /// Answers a proposal: `AGREE` for the State, `ACCEPT` for a provider, `DECLINE` for either, with a reason.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid`, `NotPossible`, `WrongStage` when the need is closed, `StrongSignInRequired`,
    /// `RuleBroken`, `StaleEtag`, `RequestIdReused`, `Unavailable`.
    pub async fn respond_to_proposal(
        &self,
        principal: &Principal,
        of: OfProposal,
        answer: &ProposalAct,
        reason: String,
        note: String,
    ) -> Result<Written<Proposal>, Error> {
        policy::enter(principal, Operation::RespondToProposal)?;
        let Some(operation) = answer_operation(answer) else {
            return Err(Error::field("answer", "expected one of AGREE, ACCEPT, DECLINE"));
        };
        let event = Event { act: answer.clone(), reason, note, ..Event::default() };
        self.act(principal, Operation::RespondToProposal, Some(operation), of, event).await
    }

    /// Brings a proposal to which the State has agreed before its providers: each must see the need by the State's consent, and
    /// no hard rule of the matcher may stop any of them now.
    ///
    /// # Errors
    /// As [`Directory::respond_to_proposal`].
    pub async fn offer_proposal(&self, principal: &Principal, of: OfProposal) -> Result<Written<Proposal>, Error> {
        let event = Event { act: ProposalAct::Offer, ..Event::default() };
        self.act(principal, Operation::OfferProposal, None, of, event).await
    }

    /// Takes a proposal of the caller's side back.
    ///
    /// # Errors
    /// As [`Directory::respond_to_proposal`].
    pub async fn withdraw_proposal(
        &self,
        principal: &Principal,
        of: OfProposal,
        note: String,
    ) -> Result<Written<Proposal>, Error> {
        let event = Event { act: ProposalAct::Withdraw, note, ..Event::default() };
        self.act(principal, Operation::WithdrawProposal, None, of, event).await
    }

    /// Says how delivery goes, which begins with the first word of the State or a provider; the secretariat comments, as all
    /// do once it is completed; the State's word on the day that is due, or later, is the follow-up.
    ///
    /// # Errors
    /// As [`Directory::respond_to_proposal`].
    pub async fn add_progress(
        &self,
        principal: &Principal,
        of: OfProposal,
        progress: Progress,
    ) -> Result<Written<Proposal>, Error> {
        let Progress { note, percent } = progress;
        // Which of the three it is depends on the stage.
        let event = Event { act: ProposalAct::Progress, note, percent, ..Event::default() };
        self.act(principal, Operation::AddProgress, None, of, event).await
    }

    /// Says what came of it. The State's word completes the proposal, and decides what becomes of the need; a provider's is a
    /// report.
    ///
    /// # Errors
    /// As [`Directory::respond_to_proposal`].
    pub async fn record_outcome(
        &self,
        principal: &Principal,
        of: OfProposal,
        outcome: Outcome,
        outcomes: Vec<ArticleOutcome>,
        note: String,
    ) -> Result<Written<Proposal>, Error> {
        let event = Event { act: ProposalAct::Outcome, outcome, outcomes, note, ..Event::default() };
        self.act(principal, Operation::RecordOutcome, None, of, event).await
    }
}
