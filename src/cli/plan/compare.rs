//! What is different between two plans. Pure.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Document;
use crate::pb;

/// What is different between two plans.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::cli) struct Comparison {
    /// Needs for which it is different, in the order of their names.
    pub(in crate::cli) changes: Vec<Change>,
    /// Needs for which it is the same.
    pub(in crate::cli) same: usize,
    /// Needs that are met, before and after.
    pub(in crate::cli) met: [u32; 2],
    /// What the plans are worth.
    pub(in crate::cli) worth: [u64; 2],
    /// Share of its needs that the worst-served State has met, per mille.
    pub(in crate::cli) floor: [u32; 2],
    /// Needs in which the secretariat takes part.
    pub(in crate::cli) secretariat: [u32; 2],
    /// Whether they were made with the same weights and rules.
    pub(in crate::cli) same_configuration: bool,
    /// Whether they were made of the same data.
    pub(in crate::cli) same_revision: bool,
}

/// A need for which it is different.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::cli) struct Change {
    /// `needs/{id}`.
    pub(in crate::cli) need: String,
    /// What it is called: its external id, or its name.
    pub(in crate::cli) called: String,
    /// Its State.
    pub(in crate::cli) state: String,
    /// What the first plan says, in words; empty where it does not have the need.
    pub(in crate::cli) before: String,
    /// What the second says.
    pub(in crate::cli) after: String,
}

/// What a plan says of a need.
struct Said {
    /// What it is called.
    called: String,
    /// Its State.
    state: String,
    /// Who pays and who delivers, or the reason why nobody does: what is compared.
    what: String,
    /// The same, for a person.
    words: String,
}

impl Comparison {
    /// Compares two plans.
    pub(in crate::cli) fn of(before: &Document, after: &Document) -> Self {
        let (first, second) = (said(before), said(after));
        let mut needs: Vec<&String> = first.keys().chain(second.keys()).collect();
        needs.sort_unstable();
        needs.dedup();
        let mut made = Self::default();
        for need in needs {
            let (old, new) = (first.get(need), second.get(need));
            if old.map(|said| &said.what) == new.map(|said| &said.what) {
                made.same += 1;
                continue;
            }
            let either = new.or(old);
            made.changes.push(Change {
                need: need.clone(),
                called: either.map(|said| said.called.clone()).unwrap_or_default(),
                state: either.map(|said| said.state.clone()).unwrap_or_default(),
                before: old.map(|said| said.words.clone()).unwrap_or_default(),
                after: new.map(|said| said.words.clone()).unwrap_or_default(),
            });
        }
        let sums = [before, after].map(|document| document.summary.clone().unwrap_or_default());
        made.met = [sums[0].met, sums[1].met];
        made.worth = [sums[0].worth, sums[1].worth];
        made.floor = [sums[0].floor, sums[1].floor];
        made.secretariat = [sums[0].secretariat, sums[1].secretariat];
        let [first, second] = sums.map(|sums| sums.run.unwrap_or_default());
        made.same_configuration = first.config_hash == second.config_hash;
        made.same_revision = first.revision == second.revision;
        made
    }
}

/// What a plan says, by need.
fn said(document: &Document) -> BTreeMap<String, Said> {
    let met = document.assignments.iter().map(|it| {
        let [funder, deliverer] = [&it.funder, &it.deliverer].map(|choice| choice.clone().unwrap_or_default());
        let words = [(&deliverer, "delivers"), (&funder, "pays")].map(|(choice, role)| named(choice, role));
        let said = Said {
            called: called(&it.external_id, &it.need),
            state: it.state.clone(),
            what: format!("{} {}", funder.provider, deliverer.provider),
            words: words.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(", "),
        };
        (it.need.clone(), said)
    });
    let unmet = document.unmet.iter().map(|it| {
        let what = [it.reason.as_str(), &it.rule].join(" ");
        let said = Said {
            called: called(&it.external_id, &it.need),
            state: it.state.clone(),
            words: format!("unmet: {}", what.trim_end()),
            what,
        };
        (it.need.clone(), said)
    });
    met.chain(unmet).collect()
}

/// What a need is called.
fn called(external_id: &str, name: &str) -> String {
    if external_id.is_empty() { name.to_owned() } else { external_id.to_owned() }
}

/// Who has a role; empty for nobody.
fn named(choice: &pb::PlanChoice, role: &str) -> String {
    match (choice.display_name.as_str(), choice.provider.as_str()) {
        ("", "") => String::new(),
        ("", name) | (name, _) => format!("{name} {role}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A plan in which a provider delivers for a need and another is not met.
    fn plan(deliverer: &str, reason: &str) -> Document {
        let choice = pb::PlanChoice { provider: format!("providers/{deliverer}"), ..<_>::default() };
        let assignment = pb::PlanAssignment { need: "needs/1".to_owned(), deliverer: Some(choice), ..<_>::default() };
        let unmet = pb::UnmetNeed { need: "needs/2".to_owned(), reason: reason.to_owned(), ..<_>::default() };
        let run =
            pb::MatchRun { config_hash: "a".to_owned(), revision: reason.to_owned(), considered: 3, ..<_>::default() };
        let summary = pb::PlanSummary { met: 1, run: Some(run), ..<_>::default() };
        Document { assignments: vec![assignment], unmet: vec![unmet], summary: Some(summary) }
    }

    #[test]
    fn what_is_different_is_told_and_nothing_else() {
        let first = plan("a", "CAPACITY_USED");
        let same = Comparison::of(&first, &first);
        assert_eq!((same.changes.len(), same.same, same.same_revision), (0, 2, true));
        let other = Comparison::of(&first, &plan("b", "CAPACITY_USED"));
        assert_eq!((other.changes.len(), other.same), (1, 1));
        assert_eq!(other.changes[0].before, "providers/a delivers");
        assert_eq!(other.changes[0].after, "providers/b delivers");
        let reason = Comparison::of(&first, &plan("a", "FUNDS_USED"));
        assert_eq!(reason.changes[0].after, "unmet: FUNDS_USED");
        assert!(reason.same_configuration && !reason.same_revision);
        let fewer = Comparison::of(&first, &Document { unmet: Vec::new(), ..first.clone() });
        assert_eq!((fewer.changes[0].need.as_str(), fewer.changes[0].after.as_str()), ("needs/2", ""));
    }

    #[test]
    fn a_plan_that_was_saved_is_read_as_it_was() {
        let first = plan("a", "CAPACITY_USED");
        let text = serde_json::to_string(&first).unwrap();
        assert_eq!(serde_json::from_str::<Document>(&text).unwrap(), first);
    }
}
