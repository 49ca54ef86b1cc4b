//! A plan as one document: what `--json` prints and `--compare` reads.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::cli::error::CliError;
use crate::pb;

/// A plan as one document.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::cli) struct Document {
    /// Needs that are met.
    pub(in crate::cli) assignments: Vec<pb::PlanAssignment>,
    /// Needs that are not.
    pub(in crate::cli) unmet: Vec<pb::UnmetNeed>,
    /// The sums; absent where the answer broke off.
    pub(in crate::cli) summary: Option<pb::PlanSummary>,
}

impl Document {
    /// Reads a document that was saved.
    pub(super) fn read(path: &Path) -> Result<Self, CliError> {
        let text = std::fs::read_to_string(path).map_err(CliError::file(path))?;
        serde_json::from_str(&text).map_err(|error| {
            CliError::Usage(format!("{} is no plan as `focalpoint plan --json` prints it: {error}", path.display()))
        })
    }

    /// Adds some of the needs.
    pub(super) fn extend(&mut self, page: pb::PlanPage) {
        self.assignments.extend(page.assignments);
        self.unmet.extend(page.unmet);
    }
}
