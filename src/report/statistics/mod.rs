//! Statistics: needs by standing, review cycle, article, type of assistance and region; proposals, load and coverage.
//!
//! A State and the secretariat have them by whatever they ask, cell by cell. Everybody else has what is published, of which
//! every cell has at least [`LEAST_STATES`] States behind it (`release`); the decision record 0008 says why it is so.

mod coverage;
mod load;
mod need;
mod proposal;
mod release;
#[cfg(test)]
mod tests;

use jiff::civil::Date;

use crate::domain::State;

pub use coverage::{CoverageCount, OfficeFact};
pub use load::{Load, ProviderFact, Tally};
pub use need::{Cell, Dimension, NeedCount, NeedFact, Standing};
pub use proposal::{ProposalCell, ProposalCount, ProposalFact};
pub use release::LEAST_STATES;

use release::{grouped, released};

/// What statistics are made of: nothing but what they count.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Needs that were submitted.
    pub needs: Vec<NeedFact>,
    /// Proposals.
    pub proposals: Vec<ProposalFact>,
    /// Published authorities.
    pub offices: Vec<OfficeFact>,
    /// Providers.
    pub providers: Vec<ProviderFact>,
}

/// What was counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Needs.
    pub needs: Vec<NeedCount>,
    /// Proposals by stage.
    pub proposals: Vec<ProposalCount>,
    /// What providers have taken on.
    pub loads: Vec<Load>,
    /// Offices, and States that have one, by kind of authority.
    pub coverage: Vec<CoverageCount>,
}

impl Facts {
    /// The same of one State alone; what is of no State is left out.
    #[must_use]
    pub fn of_state(mut self, state: State) -> Self {
        self.needs.retain(|fact| fact.state == state);
        self.proposals.retain(|fact| fact.state == state);
        self.offices.retain(|fact| fact.state == state);
        self.providers.clear();
        self
    }

    /// Every cell of those dimensions, as on that day, for whoever may know all of it.
    #[must_use]
    pub fn whole(&self, by: &[Dimension], today: Date) -> Statistics {
        let needs = grouped(need::entries(&self.needs), |cell| cell.by(by));
        Statistics {
            needs: needs.into_iter().map(|group| NeedCount::of(group, &self.needs, today, 1)).collect(),
            proposals: grouped(proposal::entries(&self.proposals), ProposalCell::by_stage)
                .into_iter()
                .map(ProposalCount::of)
                .collect(),
            loads: load::loads(&self.providers),
            coverage: grouped(coverage::entries(&self.offices), Clone::clone)
                .into_iter()
                .map(CoverageCount::of)
                .collect(),
        }
    }

    /// What is published, as on that day: no cell of fewer than [`LEAST_STATES`] States, and nothing of single providers.
    #[must_use]
    pub fn published(&self, today: Date) -> Statistics {
        let needs = released(need::entries(&self.needs), Cell::LEVELS);
        let ages = need::COARSE_DAYS;
        Statistics {
            needs: needs.into_iter().map(|group| NeedCount::of(group, &self.needs, today, ages)).collect(),
            proposals: released(proposal::entries(&self.proposals), ProposalCell::LEVELS)
                .into_iter()
                .map(ProposalCount::of)
                .collect(),
            loads: Vec::new(),
            coverage: released(coverage::entries(&self.offices), coverage::LEVELS)
                .into_iter()
                .map(CoverageCount::of)
                .collect(),
        }
    }
}
