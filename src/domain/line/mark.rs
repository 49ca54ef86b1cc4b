//! The mark of an export: who took the whole directory out, with whose approval and when. An import passes over it.

use serde::{Deserialize, Serialize};

use crate::domain::shape::shape;

shape! {
    /// Who took the whole directory out, and when.
    pub struct ExportMark {
        /// Resource name of the account that made the export.
        pub by: String,
        /// Its name, as people know it.
        pub name: String,
        /// Resource name of the account that approved it.
        pub approved_by: String,
        /// Its name, as people know it.
        pub approved_by_name: String,
        /// Resource name of the approval.
        pub approval: String,
        /// When it was made, RFC 3339.
        pub time: String,
        /// Revision of the export.
        pub revision: String,
    }
}

/// The line that holds a mark.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MarkLine {
    /// The mark.
    export: ExportMark,
}

impl ExportMark {
    /// The mark as a line of a file.
    ///
    /// # Errors
    /// As `serde_json`, which can always write it.
    pub fn line(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(&MarkLine { export: self.clone() })
    }

    /// Whether a line of a file is a mark and no record.
    #[must_use]
    pub fn is_line(text: &str) -> bool {
        text.trim_start().starts_with("{\"export\"") && serde_json::from_str::<MarkLine>(text).is_ok()
    }

    /// The mark as a sentence, for formats that have no place for its parts.
    #[must_use]
    pub fn sentence(&self) -> String {
        format!(
            "exported by {} ({}) at {}, approved by {} ({}): {}, revision {}",
            self.name, self.by, self.time, self.approved_by_name, self.approved_by, self.approval, self.revision
        )
    }
}
