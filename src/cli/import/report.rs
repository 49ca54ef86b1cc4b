//! What an import changed or would change, and what is wrong with the file.

use serde::Serialize;

use crate::cli::output::Output;
use crate::pb;

/// Rows that are shown unless all are asked for.
const ROWS: usize = 50;

/// The whole answer to an import.
#[derive(Debug, Default, Serialize)]
pub(super) struct Report {
    /// What is wrong.
    pub(super) problems: Vec<pb::ImportProblem>,
    /// What lines change.
    pub(super) changes: Vec<pb::ImportChange>,
    /// What it came to.
    pub(super) summary: Option<pb::ImportSummary>,
}

impl Report {
    /// The report for a person.
    pub(super) fn text(&self, all: bool, dry_run: bool, out: &Output) -> String {
        let shown = if all { usize::MAX } else { ROWS };
        let mut blocks = Vec::new();
        if !self.problems.is_empty() {
            let lines = self.problems.iter().take(shown).map(|problem| {
                let field = if problem.field.is_empty() { String::new() } else { format!("{}: ", problem.field) };
                format!("line {}: {field}{}", problem.line, problem.description)
            });
            blocks.push(lines.collect::<Vec<_>>().join("\n"));
        }
        if !self.changes.is_empty() {
            let rows = self.changes.iter().take(shown).map(|change| {
                let fields = change.fields.join(", ");
                vec![
                    change.line.to_string(),
                    change.action.to_lowercase(),
                    change.kind.clone(),
                    change.external_id.clone(),
                    fields,
                ]
            });
            blocks.push(out.table(&["Line", "Action", "Kind", "External id", "Fields"], rows));
        }
        let left_out = self.problems.len().saturating_sub(shown) + self.changes.len().saturating_sub(shown);
        if left_out > 0 {
            blocks.push(out.faint(&format!("{left_out} more; --all shows them")));
        }
        if let Some(summary) = &self.summary {
            blocks.push(summary_line(summary, dry_run));
        }
        blocks.join("\n\n")
    }
}

/// What an import came to, in a line.
fn summary_line(summary: &pb::ImportSummary, dry_run: bool) -> String {
    let counts = format!(
        "{} lines: {} added, {} changed, {} closed, {} unchanged, {} problems",
        summary.lines, summary.added, summary.changed, summary.closed, summary.unchanged, summary.problems
    );
    if summary.applied {
        format!("{counts}; written at revision {}", summary.revision)
    } else if dry_run {
        format!("{counts}; nothing was written: this was a dry run")
    } else {
        format!("{counts}; nothing was written")
    }
}
