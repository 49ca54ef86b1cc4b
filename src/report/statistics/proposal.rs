//! Proposals as they are counted.

use jiff::Timestamp;

use super::release::{Coarsen, Entry, Group, number};
use crate::domain::proposal::ProposalStage;
use crate::domain::{Proposal, Region, State};

/// A proposal as it is counted.
#[derive(Debug, Clone)]
pub struct ProposalFact {
    /// Whose need it is on.
    pub state: State,
    /// The finest cell that it is in.
    cell: ProposalCell,
}

/// A cell of proposals; what is empty is not told apart.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProposalCell {
    /// Where they stand.
    pub stage: Option<ProposalStage>,
    /// M49 code of the region.
    pub region: String,
}

/// The proposals of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposalCount {
    /// The cell.
    pub cell: ProposalCell,
    /// How many.
    pub proposals: u32,
    /// On needs of how many States.
    pub states: u32,
}

impl ProposalFact {
    /// The proposal as it is counted at that time.
    #[must_use]
    pub fn of(proposal: &Proposal, now: Timestamp) -> Option<Self> {
        let state = *proposal.state.known()?;
        let region = state.regions().iter().find(|region| region.parent() == Some(Region::WORLD));
        let region = region.map(ToString::to_string).unwrap_or_default();
        Some(Self { state, cell: ProposalCell { stage: Some(proposal.stage_at(now)), region } })
    }
}

impl ProposalCell {
    /// What a published cell may be, from the finest to the coarsest.
    pub(super) const LEVELS: &'static [Coarsen<Self>] = &[Self::clone, Self::by_stage, |_| Self::default()];

    /// The cell with nothing but the stage told apart.
    pub(super) fn by_stage(&self) -> Self {
        Self { stage: self.stage.clone(), region: String::new() }
    }
}

impl ProposalCount {
    /// The count of a group.
    pub(super) fn of(group: Group<ProposalCell>) -> Self {
        let (proposals, states) = (number(group.subjects.len()), number(group.states.len()));
        Self { cell: group.cell, proposals, states }
    }
}

/// Every proposal in its cell.
pub(super) fn entries(proposals: &[ProposalFact]) -> Vec<Entry<ProposalCell>> {
    let entry = |(subject, fact): (usize, &ProposalFact)| Entry { cell: fact.cell.clone(), state: fact.state, subject };
    proposals.iter().enumerate().map(entry).collect()
}
