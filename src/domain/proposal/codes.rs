//! The codes of proposals.

use crate::domain::code::codes;

codes! {
    /// Where a proposal stands.
    ProposalStage {
        /// Made; the State that owns the need has it before it.
        Proposed = "PROPOSED",
        /// The State's consent officer agreed; the providers know nothing of it yet.
        StateAgreed = "STATE_AGREED",
        /// Before the providers.
        Offered = "OFFERED",
        /// Every provider in it accepted.
        Accepted = "ACCEPTED",
        /// Help is under way.
        InDelivery = "IN_DELIVERY",
        /// Done; the State has said what came of it.
        Completed = "COMPLETED",
        /// A side said no, for a reason.
        Declined = "DECLINED",
        /// Whoever made it took it back.
        Withdrawn = "WITHDRAWN",
        /// Nobody answered in time.
        Expired = "EXPIRED",
    }
}

codes! {
    /// What is done with a proposal.
    ProposalAct {
        /// It is made.
        Propose = "PROPOSE",
        /// The State's consent officer agrees that it goes to the providers.
        Agree = "AGREE",
        /// It goes to the providers.
        Offer = "OFFER",
        /// A provider accepts.
        Accept = "ACCEPT",
        /// A side says no.
        Decline = "DECLINE",
        /// Whoever made it takes it back.
        Withdraw = "WITHDRAW",
        /// Delivery begins or goes on.
        Progress = "PROGRESS",
        /// The secretariat, which delivers nothing, remarks on it.
        Comment = "COMMENT",
        /// What came of it, as a side sees it; the State's word completes it.
        Outcome = "OUTCOME",
        /// What is left of it later.
        FollowUp = "FOLLOW_UP",
        /// Its time is over.
        Expire = "EXPIRE",
    }
}

codes! {
    /// Who acts on a proposal.
    ProposalSide {
        /// The State that owns the need.
        State = "STATE",
        /// A provider that is in it.
        Provider = "PROVIDER",
        /// The secretariat.
        Secretariat = "SECRETARIAT",
        /// The service itself.
        Service = "SERVICE",
    }
}

codes! {
    /// What came of help.
    Outcome {
        /// The need is met.
        Met = "MET",
        /// A part of it is.
        PartlyMet = "PARTLY_MET",
        /// It is not.
        NotMet = "NOT_MET",
    }
}
