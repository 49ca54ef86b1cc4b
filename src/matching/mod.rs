//! Ranks providers for a need: hard rules, a score in named parts that sum up, and the reasons for both.
//!
//! Pure: no I/O and no clock; it knows `domain` only. A caller prepares a `Profile` for each version of a provider and
//! keeps it, gathers the profiles in a `Corpus`, prepares the need as `Wanted`, and asks for a `Ranking`. `plan` gives
//! providers to many needs at once, `bundles` finds needs that one activity could meet. The same input gives the same answer
//! to the last digit.

mod bundle;
mod columns;
mod corpus;
mod criterion;
mod day;
mod deed;
mod explain;
mod load;
mod offer;
mod overlap;
mod passage;
mod place;
mod plan;
mod profile;
mod rank;
mod ranking;
mod relation;
mod relevance;
mod rule;
mod score;
mod set;
mod settings;
mod text;
mod tongues;
mod tool;
mod topic;
mod wanted;
mod weights;

pub use bundle::{Bundle, BundleMember, Bundled, Taker, bundles};
pub use corpus::Corpus;
pub use criterion::Criterion;
pub use load::{Load, Loads};
pub use plan::{
    Alternate, Assignment, Chosen, Part as PlanPart, Plan, PlanError, PlanProgress, PlanTerms, PlanTotals, Reason,
    Roles, StateShare, Stopped, Unmet, Watch, plan,
};
pub use profile::{Profile, Traits};
pub use ranking::{Candidate, Evidence, Exclusion, Overlap, Part, Ranking, RuleOutcome, ToolFit, WHOLE};
pub use relevance::{Asked, Bm25, Hit, Relevance};
pub use rule::Rule;
pub use wanted::Wanted;
pub use weights::{Weights, WeightsError};
