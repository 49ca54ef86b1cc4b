//! Notices: that a kind of thing has happened or is due, told to those who have to act next or must know. They name a kind and
//! a resource, and never hold what is in it: no text or title of a need, no name of a person, no address.

mod asked;
mod party;
mod step;
#[cfg(test)]
mod tests;
mod text;

pub use asked::{follow_up_round, reminder_day};
pub use party::{Party, Recipient};
pub use step::{next_to_act, of_step};
pub use text::{Letter, compose};

use super::code::codes;

codes! {
    /// What a notice tells. Each has a text in `index/notices.toml`.
    NoticeKind {
        /// A proposal waits for the State to agree.
        ProposalToAgree = "PROPOSAL_TO_AGREE",
        /// The State has agreed; the proposal waits to be brought before its providers.
        ProposalToOffer = "PROPOSAL_TO_OFFER",
        /// A proposal waits for a provider to accept.
        ProposalToAccept = "PROPOSAL_TO_ACCEPT",
        /// Every provider in it accepted.
        ProposalAccepted = "PROPOSAL_ACCEPTED",
        /// Help is under way.
        ProposalBegun = "PROPOSAL_BEGUN",
        /// A provider has said what came of it; the State's word completes it.
        ProposalToConclude = "PROPOSAL_TO_CONCLUDE",
        /// The State has said what came of it.
        ProposalCompleted = "PROPOSAL_COMPLETED",
        /// The State has said what is left of it later.
        ProposalFollowedUp = "PROPOSAL_FOLLOWED_UP",
        /// A side said no.
        ProposalDeclined = "PROPOSAL_DECLINED",
        /// Whoever made it took it back.
        ProposalWithdrawn = "PROPOSAL_WITHDRAWN",
        /// Nobody answered in time.
        ProposalExpired = "PROPOSAL_EXPIRED",
        /// It expires soon, and waits for the one who is told.
        ProposalExpiresSoon = "PROPOSAL_EXPIRES_SOON",
        /// It is time to ask what came of it.
        FollowUpDue = "FOLLOW_UP_DUE",
        /// The State's consent officer lets others learn of a need.
        ConsentGranted = "CONSENT_GRANTED",
        /// A consent reaches fewer.
        ConsentNarrowed = "CONSENT_NARROWED",
        /// A consent was taken back.
        ConsentWithdrawn = "CONSENT_WITHDRAWN",
        /// The secretariat has frozen a consent in an emergency.
        ConsentFrozen = "CONSENT_FROZEN",
        /// The State has lifted a freeze.
        FreezeLifted = "FREEZE_LIFTED",
        /// The secretariat has brought in or changed needs of the State.
        NeedsImported = "NEEDS_IMPORTED",
        /// Something waits for a second person.
        ApprovalToDecide = "APPROVAL_TO_DECIDE",
        /// The confirmation of an entry comes due.
        ConfirmationDue = "CONFIRMATION_DUE",
    }
}

/// The resource that a notice about several needs names: their collection.
pub const NEEDS: &str = "needs";
