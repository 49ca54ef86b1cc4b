//! Which needs a plan or a search for bundles is asked to look at; who may see them is not its matter.

use crate::directory::{Error, NeedFilter, need};
use crate::domain::{Need, Stage, Status};

/// Which of the open needs a run over many of them is for; with no stage asked for, none in delivery, which have their help.
pub(super) struct Asked {
    /// What was asked for.
    filter: need::Wanted,
    /// Whether stages are among it.
    names_stages: bool,
}

impl Asked {
    /// Reads what was asked for; `of` which States.
    ///
    /// # Errors
    /// `Invalid` for codes that are not known.
    pub(super) fn read(of: &[String], articles: &[String], stages: &[String]) -> Result<Self, Error> {
        let filter = NeedFilter {
            states: of.to_vec(),
            articles: articles.to_vec(),
            stages: stages.to_vec(),
            status: [Status::Published, Status::Draft, Status::Suspended].iter().map(ToString::to_string).collect(),
            ..NeedFilter::default()
        };
        Ok(Self { filter: filter.read()?, names_stages: !stages.is_empty() })
    }

    /// Whether it is for a need, as far as the caller sees it.
    pub(super) fn takes(&self, need: &Need) -> bool {
        (self.names_stages || need.stage != Stage::InDelivery) && self.filter.passes(need)
    }
}
