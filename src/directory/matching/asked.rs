//! Which needs a plan or a search for bundles is asked to look at; who may see them is not its matter.

use crate::directory::{Error, NeedFilter, need};
use crate::domain::{Need, PlanAsked, Stage, Status};

/// Which of the open needs a run over many of them is for; with no stage asked for, none in delivery, which have their help.
#[derive(Debug)]
pub(super) struct Asked {
    /// What was asked for.
    filter: need::Wanted,
    /// Whether stages are among it.
    names_stages: bool,
}

impl Asked {
    /// Reads what was asked for.
    ///
    /// # Errors
    /// `Invalid` for codes that are not known.
    pub(super) fn read(asked: &PlanAsked) -> Result<Self, Error> {
        let filter = NeedFilter {
            states: asked.states.clone(),
            articles: asked.articles.clone(),
            stages: asked.stages.clone(),
            status: [Status::Published, Status::Draft, Status::Suspended].iter().map(ToString::to_string).collect(),
            ..NeedFilter::default()
        };
        Ok(Self { filter: filter.read()?, names_stages: !asked.stages.is_empty() })
    }

    /// Whether it is for a need, as far as the caller sees it.
    pub(super) fn takes(&self, need: &Need) -> bool {
        (self.names_stages || need.stage != Stage::InDelivery) && self.filter.passes(need)
    }
}
