//! What a plan answers: who pays for which need and who delivers it, what stays unmet and why, and how fair that is.

use std::fmt;

use super::super::Rule;
use crate::domain::{NeedId, ProviderId, State};

/// A plan. The same input gives the same plan, in whatever order needs and providers come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Needs that are met, in the order of their identifiers.
    pub assignments: Vec<Assignment>,
    /// Needs that are not, in the order of their identifiers.
    pub unmet: Vec<Unmet>,
    /// The sums.
    pub totals: PlanTotals,
    /// How the States are served, by code; needs without a State last.
    pub states: Vec<StateShare>,
    /// Providers that were looked at.
    pub considered: u32,
    /// Hash of everything that the plan was made with, 64 hexadecimal digits.
    pub config_hash: String,
}

/// A need that is met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The need.
    pub need: NeedId,
    /// Its State.
    pub state: Option<State>,
    /// Who pays; absent where only delivery is planned.
    pub funder: Option<Chosen>,
    /// Who delivers; it may be the same.
    pub deliverer: Chosen,
    /// Whether who pays does so from its seed fund.
    pub from_seed: bool,
    /// What the two make together, 0 to 1000000.
    pub score: u32,
    /// Peer States that fit and have room to share their experience.
    pub peers: Vec<ProviderId>,
    /// Who could take their place, in order: deliverers, then funders.
    pub alternates: Vec<Alternate>,
}

/// Who was chosen for a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chosen {
    /// The provider.
    pub provider: ProviderId,
    /// How it fits the need, 0 to 1000000.
    pub score: u32,
    /// Its place among those who may take the role, from 1.
    pub rank: u32,
    /// How many they are.
    pub of: u32,
}

/// A role in an assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Delivers.
    Deliverer,
    /// Pays.
    Funder,
}

/// Who could take the place of one who was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alternate {
    /// The provider.
    pub provider: ProviderId,
    /// In which role.
    pub part: Part,
    /// How it fits the need.
    pub score: u32,
    /// Whether this plan leaves it the room; otherwise others would have to give way.
    pub has_room: bool,
}

/// A need that is not met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmet {
    /// The need.
    pub need: NeedId,
    /// Its State.
    pub state: Option<State>,
    /// Why.
    pub reason: Reason,
    /// Who fits it best by score, should there be room: deliverers, best first.
    pub nearest: Vec<ProviderId>,
}

/// Why a need is not met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Nobody who could deliver fits well enough.
    NoCandidate,
    /// This rule stops those who would deliver, or most of them.
    Rule(Rule),
    /// Somebody could deliver, and nobody who pays fits.
    NoPayer,
    /// Somebody could deliver, and this rule stops those who would pay, or most of them.
    PayerRule(Rule),
    /// Somebody could deliver, and those who would pay, or most of them, limit their money in another currency than that
    /// of the cost.
    PayerCurrency,
    /// All who fit have taken on as much as they can.
    CapacityUsed,
    /// Somebody could deliver, and nobody who would pay has enough money left.
    FundsUsed,
}

impl Reason {
    /// Its name, such as `CAPACITY_USED`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoCandidate => "NO_CANDIDATE",
            Self::Rule(_) => "RULE",
            Self::NoPayer => "NO_FUNDER",
            Self::PayerRule(_) => "FUNDER_RULE",
            Self::PayerCurrency => "FUNDER_CURRENCY",
            Self::CapacityUsed => "CAPACITY_USED",
            Self::FundsUsed => "FUNDS_USED",
        }
    }

    /// The rule that it names.
    #[must_use]
    pub const fn rule(self) -> Option<Rule> {
        match self {
            Self::Rule(rule) | Self::PayerRule(rule) => Some(rule),
            Self::NoCandidate | Self::NoPayer | Self::PayerCurrency | Self::CapacityUsed | Self::FundsUsed => None,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCandidate => f.write_str("nobody who could deliver fits well enough"),
            Self::Rule(rule) => write!(f, "the rule {rule} stops those who would deliver, or most of them"),
            Self::NoPayer => f.write_str("somebody could deliver, and nobody who could pay fits well enough"),
            Self::PayerRule(rule) => {
                write!(f, "somebody could deliver, and the rule {rule} stops those who would pay, or most of them")
            }
            Self::PayerCurrency => f.write_str(
                "somebody could deliver, and those who would pay, or most of them, limit their money in another currency",
            ),
            Self::CapacityUsed => f.write_str("all who fit have taken on as much as they can"),
            Self::FundsUsed => f.write_str("somebody could deliver, and nobody who would pay has enough money left"),
        }
    }
}

/// The sums of a plan.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PlanTotals {
    /// Needs in all.
    pub needs: u32,
    /// Needs that are met.
    pub met: u32,
    /// Sum of the scores of those that are.
    pub score: u64,
    /// What the plan is worth: scores, those of LDC, LLDC and SIDS counting more, and those of needs that their State puts first.
    pub worth: u64,
    /// What it would be worth without a floor for the worst-served State.
    pub worth_without_floor: u64,
    /// What no plan without a floor can be worth more than.
    pub bound: u64,
    /// Whether it is proven that none is worth more than the plan without a floor.
    pub is_optimal: bool,
    /// Share of its needs that the worst-served State has met, per mille of those that anybody could meet.
    pub floor: u32,
    /// What that share would be, had it not been raised.
    pub floor_before: u32,
    /// States with needs that somebody could meet, of which none is.
    pub unserved: u32,
    /// How many they would be.
    pub unserved_before: u32,
    /// Assignments in which the secretariat or an office of its takes part.
    pub secretariat: u32,
    /// The same of what was scored: needs for which it is the best deliverer by score.
    pub secretariat_first: u32,
}

/// How a State is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateShare {
    /// The State; absent for needs without one.
    pub state: Option<State>,
    /// Its needs.
    pub needs: u32,
    /// Those that somebody could meet.
    pub plannable: u32,
    /// Those that are met.
    pub met: u32,
    /// What its needs count, per mille.
    pub counts: u32,
}
