//! The proposal: who might meet a need, who pays and who delivers, what each side answered, and how it went.
//!
//! Who sees it. The State that owns the need sees its proposals from the first on. The secretariat sees those on needs that it
//! sees. A provider sees one that names it exactly while the State's consent shows it the need, and not before the proposal
//! was offered, unless the provider made it: a proposal is no way around a consent. A proposal is on one need; a bundle is as
//! many proposals.
//!
//! What becomes of an open one:
//!
//! * *The consent is withdrawn, narrowed, frozen or over*: the provider's next read finds neither the need nor the proposal,
//!   at whatever stage, and the provider cannot act on it. Its stage stays. The State goes on alone, lets it be seen again by
//!   another consent, or declines. It cannot be offered while a provider in it does not see the need.
//! * *The need is withdrawn or closed*: nobody agrees, offers, accepts or begins any more; the sides may still decline or take
//!   it back, and what is under way is still reported and completed. The need's own stage is not touched again.
//! * *A provider is suspended or closed*: no consent reaches it any more, so the same as a consent withdrawn from it; and no
//!   offer, since the matcher's rules are checked again.
//!
//! What came of the need follows from all its completed proposals, in whatever order they end: met, where the State said of one
//! that it met every article; not met, where none met anything; else partly met; and not before the last ends.
//!
//! It holds no text of the need, only its name; its `coverage` is its maker's words, which the State agrees to before they
//! leave. What the secretariat says on the way is for the State alone. Texts of people's names are not in it: events name accounts, which can be erased where they are.

mod check;
mod codes;
mod rules;
mod step;
#[cfg(test)]
mod tests;

use jiff::Timestamp;

use super::shape::shape;
use super::{ArticleCode, Kind, NeedId, ProviderId, Record, StateCode, Status, Valid, Violations};

pub use codes::{Outcome, ProposalAct, ProposalSide, ProposalStage};
pub use rules::ProposalRules;
pub use step::NotPossible;

/// Most events of a proposal: beyond, nothing is reported any more.
pub const MOST_EVENTS: usize = 100;
/// Most bytes that events which lead nowhere have together, so that a proposal can always be answered whole.
pub const MOST_BYTES: usize = 256 << 10;

shape! {
    /// What of a need a proposal meets, in its maker's words.
    pub struct Coverage {
        /// What it meets.
        pub meets: String,
        /// What is left.
        pub left: String,
    }

    /// A named part of the score, as it was.
    pub struct ScorePart {
        /// What was compared.
        pub criterion: String,
        /// How well it is met, 0 to 1000000; absent where data is missing.
        pub value: Option<u32>,
        /// Its weight, 0 to 1000000.
        pub weight: u32,
        /// What it adds to the score.
        pub contribution: u32,
    }

    /// The run that scored it.
    pub struct Run {
        /// Hash of weights and rules.
        pub config_hash: String,
        /// Revision of the data.
        pub revision: String,
        /// Providers that were looked at.
        pub considered: u32,
    }

    /// Another provider that fits, as it was.
    pub struct Alternate {
        /// `providers/{id}`.
        pub provider: String,
        /// Its score.
        pub score: u32,
    }

    /// Help that the State gets or is proposed on the same subjects.
    pub struct Overlapping {
        /// `providers/{id}`.
        pub provider: String,
        /// Title of the activity; empty for a proposal.
        pub title: String,
        /// `proposals/{id}`, for a proposal.
        pub proposal: String,
        /// Articles and themes in common.
        pub subjects: Vec<String>,
        /// First day, where known, ISO 8601.
        pub start: String,
        /// Last day, where known.
        pub end: String,
    }

    /// What came of the help on one article.
    pub struct ArticleOutcome {
        /// The article.
        pub article: ArticleCode,
        /// What came of it.
        pub outcome: Outcome,
        /// In words.
        pub remarks: String,
    }

    /// What a side answered.
    pub struct Answer {
        /// Which side.
        pub side: ProposalSide,
        /// `providers/{id}`, for a provider.
        pub provider: String,
        /// `AGREE`, `ACCEPT` or `DECLINE`.
        pub answer: ProposalAct,
        /// When, RFC 3339.
        pub time: String,
    }

    /// What was done with a proposal.
    pub struct Event {
        /// When, RFC 3339.
        pub time: String,
        /// What.
        pub act: ProposalAct,
        /// By which side.
        pub side: ProposalSide,
        /// `providers/{id}`, for a provider.
        pub provider: String,
        /// Resource name of the account; empty for the service itself.
        pub account: String,
        /// Where it stood afterwards.
        pub stage: ProposalStage,
        /// Code of the reason of a decline.
        pub reason: String,
        /// In words.
        pub note: String,
        /// How far delivery is, 0 to 100.
        pub percent: Option<u32>,
        /// What came of it on the whole.
        pub outcome: Outcome,
        /// What came of it by article.
        pub outcomes: Vec<ArticleOutcome>,
        /// Overlaps as they were worked out then.
        pub overlaps: Vec<Overlapping>,
    }

    /// Who might meet a need, and how it went.
    pub struct Proposal {
        /// `needs/{id}`.
        pub need: String,
        /// The State that owns the need.
        pub state: StateCode,
        /// Who pays, `providers/{id}`.
        pub funder: String,
        /// Who delivers, `providers/{id}`.
        pub deliverer: String,
        /// Who shares its experience, `providers/{id}`.
        pub peers: Vec<String>,
        /// What of the need it meets, and what is left.
        pub coverage: Option<Coverage>,
        /// Which side made it.
        pub made_by: ProposalSide,
        /// Where it stands.
        pub stage: ProposalStage,
        /// Until when it can be answered, RFC 3339; empty once that is past caring.
        pub expire_time: String,
        /// Day on which to ask what came of it, ISO 8601; empty where nothing is to be asked.
        pub follow_up_due: String,
        /// What each side answered.
        pub answers: Vec<Answer>,
        /// How far delivery is, 0 to 100.
        pub percent: Option<u32>,
        /// What came of it on the whole, as the State sees it.
        pub outcome: Outcome,
        /// What came of it by article, as the State sees it.
        pub outcomes: Vec<ArticleOutcome>,
        /// Score of the deliverer, or of the funder where nobody delivers, as it was.
        pub score: u32,
        /// Its parts, as they were.
        pub parts: Vec<ScorePart>,
        /// The run that scored it.
        pub run: Option<Run>,
        /// Others who fit, best first, as it was.
        pub alternates: Vec<Alternate>,
        /// Help that it must not duplicate, as last worked out.
        pub overlaps: Vec<Overlapping>,
        /// What was done with it, in order.
        pub events: Vec<Event>,
        /// Nobody has names of their own for proposals.
        #[serde(skip)]
        pub external_id: String,
    }
}

impl Proposal {
    /// Its need.
    #[must_use]
    pub fn need_id(&self) -> Option<NeedId> {
        NeedId::of_name(&self.need)
    }

    /// The providers that answer it: who pays and who delivers, one where they are the same.
    #[must_use]
    pub fn parties(&self) -> Vec<ProviderId> {
        let mut parties: Vec<_> =
            [&self.funder, &self.deliverer].into_iter().filter_map(|it| ProviderId::of_name(it)).collect();
        parties.dedup();
        parties
    }

    /// Whether a provider answers it.
    #[must_use]
    pub fn has_party(&self, provider: ProviderId) -> bool {
        self.parties().contains(&provider)
    }

    /// Whether it was before the providers.
    #[must_use]
    pub fn was_offered(&self) -> bool {
        self.events.iter().any(|event| event.act == ProposalAct::Offer)
    }

    /// Where it stands at that time: one that nobody answered in time has expired.
    #[must_use]
    pub fn stage_at(&self, now: Timestamp) -> ProposalStage {
        let is_over = self.expire_time.parse::<Timestamp>().is_ok_and(|end| end <= now);
        if is_over && self.waits() { ProposalStage::Expired } else { self.stage.clone() }
    }

    /// Whether it waits for an answer.
    #[must_use]
    pub const fn waits(&self) -> bool {
        matches!(self.stage, ProposalStage::Proposed | ProposalStage::StateAgreed | ProposalStage::Offered)
    }

    /// Whether help is promised or under way.
    #[must_use]
    pub const fn engages(&self) -> bool {
        matches!(self.stage, ProposalStage::Accepted | ProposalStage::InDelivery)
    }
}

impl Record for Proposal {
    const KIND: Kind = Kind::Proposal;

    fn external_id(&self) -> &str {
        &self.external_id
    }

    fn external_id_mut(&mut self) -> &mut String {
        &mut self.external_id
    }

    fn status(&self) -> &Status {
        const COUNTS: &Status = &Status::Published;
        COUNTS
    }

    /// What people bring is checked where it comes in; the rest is the service's own.
    fn validate(self) -> Result<Valid<Self>, Violations> {
        Ok(Valid::witness(self))
    }
}
