//! What providers have taken on, against what they can.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::domain::proposal::ProposalStage;
use crate::domain::{Proposal, Provider, ProviderId, Status};

/// How many proposals each provider has accepted, and how many wait for its answer.
#[derive(Debug, Clone, Default)]
pub struct Tally(BTreeMap<ProviderId, (u32, u32)>);

/// A provider with the proposals that it is in.
#[derive(Debug, Clone)]
pub struct ProviderFact {
    /// The provider.
    load: Load,
}

/// What a provider has taken on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Load {
    /// The provider.
    pub provider: ProviderId,
    /// Its name.
    pub name: String,
    /// Engagements that it can run at a time, where it says.
    pub capacity: Option<u32>,
    /// Engagements that it says it runs beside, where it says.
    pub engaged: Option<u32>,
    /// Proposals that it has accepted and that are not over.
    pub accepted: u32,
    /// Proposals that wait for its answer.
    pub offered: u32,
}

impl Tally {
    /// What those proposals come to at that time.
    #[must_use]
    pub fn of<'a>(proposals: impl Iterator<Item = &'a Proposal>, now: Timestamp) -> Self {
        let mut tally = Self::default();
        for proposal in proposals {
            let waits = proposal.waits() && proposal.stage_at(now) != ProposalStage::Expired;
            let (is_accepted, is_offered) = (proposal.engages(), waits && proposal.was_offered());
            if is_accepted || is_offered {
                for party in proposal.parties() {
                    let (accepted, offered) = tally.0.entry(party).or_default();
                    *accepted += u32::from(is_accepted);
                    *offered += u32::from(is_offered);
                }
            }
        }
        tally
    }
}

impl ProviderFact {
    /// The provider as it is counted; none where it takes part in nothing any more.
    #[must_use]
    pub fn of(id: ProviderId, provider: &Provider, tally: &Tally) -> Option<Self> {
        let (accepted, offered) = tally.0.get(&id).copied().unwrap_or_default();
        let name = provider.names.best(&[]).unwrap_or_default().to_owned();
        let load =
            Load { provider: id, name, capacity: provider.capacity, engaged: provider.engaged, accepted, offered };
        let counts = match provider.status {
            Status::Published => true,
            Status::Suspended | Status::Closed => accepted + offered > 0,
            Status::Draft | Status::Unrecognized(_) => false,
        };
        counts.then_some(Self { load })
    }
}

/// The loads, the fullest first: by how little of the capacity is left, those who do not say theirs last.
pub(super) fn loads(providers: &[ProviderFact]) -> Vec<Load> {
    let mut loads: Vec<Load> = providers.iter().map(|fact| fact.load.clone()).collect();
    let left = |load: &Load| load.capacity.map_or(i64::MAX, |most| i64::from(most) - i64::from(load.accepted));
    loads.sort_by_key(|load| (left(load), load.provider));
    loads
}
