//! The providers under their loads as the secretariat sees them, kept while nothing has changed that they are made of: to gather
//! the loads, every proposal is read. What others may know differs from caller to caller and is never kept.

use std::sync::Arc;

use arc_swap::ArcSwapOption;
use jiff::Timestamp;

use super::loads;
use crate::auth::Principal;
use crate::domain::proposal::ProposalStage;
use crate::domain::{Need, Proposal, Role};
use crate::matching::Corpus;
use crate::view::{Catalog, Table};

/// What was made last for the secretariat.
#[derive(Debug, Default)]
pub(in crate::directory) struct Laden(ArcSwapOption<Made>);

/// Providers under loads, and what they were made of.
#[derive(Debug)]
struct Made {
    /// The proposals.
    proposals: Table<Proposal>,
    /// The needs, which say who may know of a proposal and what it costs.
    needs: Table<Need>,
    /// The providers without loads.
    unladen: Arc<Corpus>,
    /// From when on it holds, and until when: a proposal that waits then for an answer has expired.
    period: (Timestamp, Option<Timestamp>),
    /// The providers with them.
    laden: Arc<Corpus>,
}

impl Made {
    /// Whether it is what these give at that time.
    fn is_of(&self, view: &Catalog, unladen: &Arc<Corpus>, now: Timestamp) -> bool {
        let (from, until) = self.period;
        self.proposals.is_same(&view.proposals)
            && self.needs.is_same(&view.needs)
            && Arc::ptr_eq(&self.unladen, unladen)
            && from <= now
            && until.is_none_or(|until| now < until)
    }
}

impl Laden {
    /// The providers with what they have accepted, as far as the caller may know of it, as it stands at that time.
    pub(in crate::directory) fn of(
        &self,
        principal: &Principal,
        view: &Catalog,
        unladen: &Arc<Corpus>,
        now: Timestamp,
    ) -> Arc<Corpus> {
        let gathered = || under(unladen, &loads(principal, view, now, |_| true));
        if principal.role != Role::Secretariat {
            return gathered();
        }
        if let Some(made) = self.0.load().as_ref().filter(|made| made.is_of(view, unladen, now)) {
            return Arc::clone(&made.laden);
        }
        let laden = gathered();
        let period = (now, next_expiry(view, now));
        let (proposals, needs) = (view.proposals.clone(), view.needs.clone());
        let made = Made { proposals, needs, unladen: Arc::clone(unladen), period, laden: Arc::clone(&laden) };
        self.0.store(Some(Arc::new(made)));
        laden
    }
}

/// The providers under loads.
pub(super) fn under(unladen: &Arc<Corpus>, loads: &crate::matching::Loads) -> Arc<Corpus> {
    if loads.is_empty() { Arc::clone(unladen) } else { Arc::new(unladen.under(loads)) }
}

/// When the next of the proposals that were offered expires.
fn next_expiry(view: &Catalog, now: Timestamp) -> Option<Timestamp> {
    let offered = view.proposals.iter().filter(|proposal| proposal.record.stage == ProposalStage::Offered);
    let ends = offered.filter_map(|proposal| proposal.record.expire_time.parse::<Timestamp>().ok());
    ends.filter(|end| *end > now).min()
}
