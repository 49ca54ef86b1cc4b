//! What a notice asks for, and whether it is still to be asked: a notice that waited while the matter went on says nothing.

use jiff::Timestamp;
use jiff::civil::Date;

use super::NoticeKind;
use crate::domain::Proposal;
use crate::domain::proposal::ProposalStage as Stage;

/// Days between two times of asking what came of it.
const ROUND_DAYS: i32 = 90;
/// How often it is asked, at most.
const ROUNDS: i32 = 4;
/// Seconds of a day.
const DAY: i64 = 24 * 60 * 60;

impl NoticeKind {
    /// Whether a notice of this kind about a proposal still says what is so.
    #[must_use]
    pub fn holds_of(&self, proposal: &Proposal, now: Timestamp, today: Date) -> bool {
        let stage = proposal.stage_at(now);
        match self {
            Self::ProposalToAgree => stage == Stage::Proposed,
            Self::ProposalToOffer => stage == Stage::StateAgreed,
            Self::ProposalToAccept => stage == Stage::Offered,
            Self::ProposalToConclude => stage == Stage::InDelivery,
            Self::ProposalExpiresSoon => stage != Stage::Expired && proposal.waits(),
            Self::FollowUpDue => follow_up_round(proposal, today).is_some(),
            Self::ProposalAccepted
            | Self::ProposalBegun
            | Self::ProposalCompleted
            | Self::ProposalFollowedUp
            | Self::ProposalDeclined
            | Self::ProposalWithdrawn
            | Self::ProposalExpired
            | Self::ConsentGranted
            | Self::ConsentNarrowed
            | Self::ConsentWithdrawn
            | Self::ConsentFrozen
            | Self::FreezeLifted
            | Self::NeedsImported
            | Self::ApprovalToDecide
            | Self::ConfirmationDue
            | Self::Unrecognized(_) => true,
        }
    }
}

/// Which of the days before its end a proposal that waits is reminded of now, if any: the nearest that has come.
#[must_use]
pub fn reminder_day(proposal: &Proposal, now: Timestamp, days: &[u32]) -> Option<u32> {
    let end: Timestamp = proposal.expire_time.parse().ok().filter(|end| proposal.waits() && *end > now)?;
    let left = end.as_second().saturating_sub(now.as_second());
    days.iter().copied().filter(|day| left <= i64::from(*day) * DAY).min()
}

/// Which time it is to be asked what came of a proposal, from 0, if that is due.
#[must_use]
pub fn follow_up_round(proposal: &Proposal, today: Date) -> Option<i32> {
    let due: Date = proposal.follow_up_due.parse().ok().filter(|due| *due <= today)?;
    let round = due.until(today).ok()?.get_days() / ROUND_DAYS;
    (round < ROUNDS).then_some(round)
}
