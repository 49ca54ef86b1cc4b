//! The saved run: what a match or a plan was asked and made with, so that it can be repeated later over the records as they
//! were then. Its answer is not in it, only a digest by which a repetition is compared with it.

use std::collections::BTreeMap;

use super::shape::shape;
use super::{Kind, Record, Status, Valid, Violations};

shape! {
    /// What a plan was asked for.
    pub struct PlanAsked {
        /// Only needs of any of these States, alpha-2.
        pub states: Vec<String>,
        /// Only needs on any of these articles.
        pub articles: Vec<String>,
        /// Only needs in any of these stages.
        pub stages: Vec<String>,
        /// `BOTH` or `DELIVERY`; empty means the first.
        pub roles: String,
        /// Whether the worst-served State was left where the best plan leaves it.
        pub without_floor: bool,
    }

    /// A match or a plan that was saved.
    pub struct Run {
        /// Whose it is: `providers/{id}`, the alpha-2 code of a State, or `secretariat`.
        pub side: String,
        /// `accounts/{id}` of who saved it.
        pub account: String,
        /// Its place among the runs of its side, of which there are so many and each has one run.
        pub place: u32,
        /// `needs/{id}`; empty for a plan.
        pub need: String,
        /// Most candidates that were asked for; 0 for a plan.
        pub limit: u32,
        /// What the plan was asked for; none for a match.
        pub plan: Option<PlanAsked>,
        /// Weights by criterion in full, per mille.
        pub weights: BTreeMap<String, u32>,
        /// What each criterion is worth where an entry does not say, per mille.
        pub unknown: BTreeMap<String, u32>,
        /// Revision of the records.
        pub revision: u64,
        /// When it was made, RFC 3339: consents, proposals and entries are as they stood then.
        pub time: String,
        /// Hash of what it was made with.
        pub config_hash: String,
        /// SHA-256 of its answer, without the run's own name.
        pub digest: String,
        /// Nobody has names of their own for runs.
        #[serde(skip)]
        pub external_id: String,
    }
}

impl Record for Run {
    const KIND: Kind = Kind::Run;

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

    /// All of it is the service's own.
    fn validate(self) -> Result<Valid<Self>, Violations> {
        Ok(Valid::witness(self))
    }
}
