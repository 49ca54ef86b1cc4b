//! What the directory lacks, for a person to read.

use super::code::{authority_kind, state};
use crate::cli::output::Output;
use crate::pb;

/// Gaps as a table, with how many there are.
pub(in crate::cli) fn gaps(gaps: &[pb::Gap], out: &Output) -> String {
    if gaps.is_empty() {
        return "nothing is missing, stale or unverified".to_owned();
    }
    let rows = gaps.iter().map(|gap| {
        let of = if gap.officer.is_empty() { &gap.authority } else { &gap.officer };
        vec![state(&gap.state, &out.language), what(gap, out), gap.display_name.clone(), of.clone(), gap.since.clone()]
    });
    let table = out.table(&["State", "Gap", "Authority", "Entry", "Since"], rows);
    let mut of: Vec<&str> = gaps.iter().map(|gap| gap.state.as_str()).collect();
    of.dedup();
    let [one, states] = [gaps.len() == 1, of.len() == 1];
    let (gap, state) = (if one { "gap" } else { "gaps" }, if states { "State" } else { "States" });
    format!("{table}\n\n{}", out.faint(&format!("{} {gap} of {} {state}", gaps.len(), of.len())))
}

/// A gap in words.
fn what(gap: &pb::Gap, out: &Output) -> String {
    let words = match gap.kind.as_str() {
        "NO_AUTHORITY" => {
            return format!("no {} (article {})", authority_kind(&gap.authority_kind, &out.language), gap.paragraph);
        }
        "NO_PHONE" => "no telephone number",
        "NO_EMAIL" => "no mailbox of the office",
        "NO_TIME_ZONE" => "no time zone",
        "NO_LANGUAGES" => "no languages accepted",
        "NO_OFFICE_HOURS" => "no office hours",
        "UNCONFIRMED" => "never confirmed by its State",
        "CONFIRMATION_DUE" => "confirmation overdue",
        "STALE" => "confirmation overdue by over a year",
        "TERM_ENDED" => "the officer's term is over",
        other => other,
    };
    words.to_owned()
}
