//! What providers have accepted here and not yet ended, as far as the caller may know of it: the proposals that they see, and
//! to a provider of those its own part.

mod kept;

use std::sync::Arc;

use jiff::Timestamp;

pub(in crate::directory) use kept::Laden;
use kept::under;

use crate::auth::Principal;
use crate::auth::policy::{self, Operation};
use crate::directory::reach;
use crate::domain::proposal::ProposalStage;
use crate::domain::{Proposal, ProviderId};
use crate::matching::{Corpus, Loads};
use crate::view::{Catalog, Entry, View};

/// The providers with what they have accepted, as far as the caller may know of it, as it stands at that time, by those of the
/// proposals that `counts` says.
pub(super) fn laden_by(
    principal: &Principal,
    view: &View,
    corpus: &Arc<Corpus>,
    now: Timestamp,
    counts: impl Fn(&Entry<Proposal>) -> bool,
) -> Arc<Corpus> {
    under(corpus, &loads(principal, view, now, counts))
}

/// What the providers have taken on, as far as the caller may know of it.
fn loads(principal: &Principal, view: &Catalog, now: Timestamp, counts: impl Fn(&Entry<Proposal>) -> bool) -> Loads {
    let mut loads = Loads::new();
    let Ok(entered) = policy::enter(principal, Operation::GetProposal) else { return loads };
    let mut add = |entry: &Arc<Entry<Proposal>>| {
        let proposal = &entry.record;
        // Most are over; these are passed by at once.
        if !(proposal.engages() || proposal.stage == ProposalStage::Offered) {
            return;
        }
        let is_of = |party: &ProviderId| principal.provider.is_none_or(|own| own == *party);
        let holding: Vec<ProviderId> =
            proposal.parties().into_iter().filter(|party| is_of(party) && proposal.holds_place(*party, now)).collect();
        let sees = || entered.on(reach::to_proposal(principal, view, proposal, now)).is_ok();
        if holding.is_empty() || !sees() || !counts(entry) {
            return;
        }
        let need = proposal.need_id().and_then(|id| view.needs.get(id.0));
        let horizon = need.map(|need| need.record.horizon.clone()).unwrap_or_default();
        // What a need costs, its consent may not show.
        let cost = need.and_then(|need| need.record.estimated_cost.as_ref()).filter(|_| principal.provider.is_none());
        for party in holding {
            let pays = cost.filter(|_| proposal.funder == party.name());
            loads.entry(party).or_default().add(pays, &horizon);
        }
    };
    match principal.state {
        Some(state) => view.proposals.of(&state).for_each(&mut add),
        None => view.proposals.iter().for_each(&mut add),
    }
    loads
}

#[cfg(test)]
mod tests;
