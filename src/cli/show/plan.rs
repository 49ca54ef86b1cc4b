//! A plan for a person: who helps with which need, what stays unmet and why, how the States are served; and two plans beside
//! each other.

use super::candidate::{percent, saved};
use super::code::{best, state};
use crate::cli::output::Output;
use crate::cli::plan::{Change, Comparison, Document};
use crate::pb;

/// The plan.
pub(in crate::cli) fn plan(document: &Document, out: &Output) -> String {
    let mut blocks = Vec::new();
    if document.assignments.is_empty() && document.unmet.is_empty() {
        blocks.push("there is no open need that you may plan".to_owned());
    }
    if !document.assignments.is_empty() {
        let rows = document.assignments.iter().map(|it| {
            vec![
                called(&it.external_id, &it.need),
                placed(&it.state, it.priority, out),
                best(&it.title, &out.language).to_owned(),
                choice(it.deliverer.as_ref()),
                payer(it),
                percent(it.score),
            ]
        });
        blocks.push(out.table(&["Need", "State", "Title", "Delivers", "Pays", "Score"], rows));
    }
    if !document.unmet.is_empty() {
        let rows = document.unmet.iter().map(|it| {
            vec![
                called(&it.external_id, &it.need),
                placed(&it.state, it.priority, out),
                best(&it.title, &out.language).to_owned(),
                it.why.clone(),
            ]
        });
        let table = out.table(&["Need", "State", "Title", "Because"], rows);
        blocks.push(format!("{}\n{table}", out.strong("Stays unmet")));
    }
    blocks.extend(document.summary.as_ref().map(|summary| summed(summary, out)));
    blocks.join("\n\n")
}

/// A State, with the place of the need in its action plan.
fn placed(code: &str, place: Option<u32>, out: &Output) -> String {
    let state = state(code, &out.language);
    place.map_or_else(|| state.clone(), |place| format!("{state}, its no. {place}"))
}

/// What a need is called.
fn called(external_id: &str, name: &str) -> String {
    if external_id.is_empty() { name.to_owned() } else { external_id.to_owned() }
}

/// Who was chosen.
fn choice(choice: Option<&pb::PlanChoice>) -> String {
    choice.map(|it| called(&it.display_name, &it.provider)).unwrap_or_default()
}

/// Who pays.
fn payer(it: &pb::PlanAssignment) -> String {
    let [funder, deliverer] = [&it.funder, &it.deliverer].map(|it| it.as_ref().map(|it| it.provider.as_str()));
    let purse = if it.seed_fund { ", from its seed fund" } else { "" };
    match funder {
        None => "left open".to_owned(),
        same if same == deliverer => format!("the same{purse}"),
        Some(_) => choice(it.funder.as_ref()) + purse,
    }
}

/// A share of a whole, in per cent.
fn share(part: u32, of: u32) -> String {
    let per_cent = (u64::from(part) * 100).checked_div(u64::from(of)).unwrap_or(0);
    format!("{part} of {of} ({per_cent} %)")
}

/// The sums.
fn summed(summary: &pb::PlanSummary, out: &Output) -> String {
    let best = if summary.is_optimal {
        "none is better".to_owned()
    } else {
        let missing = u128::from(summary.bound.saturating_sub(summary.worth_without_floor));
        let per_mille = (missing * 1000).checked_div(u128::from(summary.bound)).unwrap_or(0);
        format!("none is better by more than {}.{} %", per_mille / 10, per_mille % 10)
    };
    let mut lines = vec![
        format!(
            "{} needs are met; before the worst-served State was looked to, {best}",
            share(summary.met, summary.needs)
        ),
        format!(
            "the worst-served State has {} % of its needs met that somebody could meet ({} % before it was looked to)",
            summary.floor / 10,
            summary.floor_before / 10
        ),
    ];
    if summary.unserved > 0 {
        let without = summary.states.iter().filter(|it| it.plannable > 0 && it.met == 0);
        let names: Vec<String> = without.map(|it| state(&it.state, &out.language)).collect();
        lines.push(format!("nothing for: {}", names.join(", ")));
    }
    lines.push(format!(
        "the secretariat and its offices take part in {}; by score alone they would be first for {}",
        share(summary.secretariat, summary.met),
        summary.secretariat_first
    ));
    if let Some(run) = &summary.run {
        let left_out = match summary.left_out {
            0 => String::new(),
            number => format!(", {number} needs left out"),
        };
        let hash = run.config_hash.get(..12).unwrap_or(&run.config_hash);
        lines.push(out.faint(&format!("{} providers considered{left_out}; weights and rules {hash}", run.considered)));
        lines.extend(saved(run));
    }
    lines.join("\n")
}

/// Two plans beside each other.
pub(in crate::cli) fn compared(comparison: &Comparison, out: &Output) -> String {
    let mut blocks = Vec::new();
    if comparison.changes.is_empty() {
        blocks.push("the plans are the same for every need".to_owned());
    } else {
        let or_none = |words: &str| if words.is_empty() { "not in the plan".to_owned() } else { words.to_owned() };
        let rows = comparison.changes.iter().map(|Change { called, state: code, before, after, .. }| {
            vec![called.clone(), state(code, &out.language), or_none(before), or_none(after)]
        });
        blocks.push(out.table(&["Need", "State", "Before", "After"], rows));
    }
    let [met, floor, secretariat] = [comparison.met, comparison.floor.map(|floor| floor / 10), comparison.secretariat];
    let mut lines = vec![
        format!("{} needs the same, {} different", comparison.same, comparison.changes.len()),
        format!("met: {} before, {} after", met[0], met[1]),
        format!("worst-served State: {} % before, {} % after", floor[0], floor[1]),
        format!("secretariat takes part in: {} before, {} after", secretariat[0], secretariat[1]),
    ];
    if !comparison.same_configuration {
        lines.push("they were made with different weights, rules or roles".to_owned());
    }
    if !comparison.same_revision {
        lines.push("they were made of different data".to_owned());
    }
    blocks.push(lines.join("\n"));
    blocks.join("\n\n")
}
