//! Lists and searches hold exactly the objects that single reads allow, each with the view that they allow.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::expected::{Case, cases};
use super::fields::Fields;
use super::matrix::LISTS;
use super::objects::{self, Caller, callers};
use super::requests::call;

/// The objects in an answer: name and message, at any depth.
fn found(answer: &Value) -> BTreeMap<String, Value> {
    let lists = ["authorities", "officers", "providers", "activities", "groups", "needs", "accounts", "approvals"];
    let lists = lists.iter().chain(&["invitations", "proposals", "runs", "changes", "errorReports"]);
    let listed = lists.filter_map(|list| answer[*list].as_array()).flatten().cloned();
    let results = answer["results"].as_array().into_iter().flatten();
    let results =
        results.filter_map(|result| [&result["authority"], &result["provider"]].into_iter().find(|it| it.is_object()));
    let matched = answer["candidates"].as_array().into_iter().flatten().map(|it| it["need"].clone());
    let missed = answer["excluded"].as_array().into_iter().flatten().map(|it| json!({ "name": it["need"] }));
    let planned = ["assignments", "unmet"].into_iter().filter_map(|of| answer["page"][of].as_array()).flatten();
    let bundled = answer["bundles"].as_array().into_iter().flatten().filter_map(|it| it["needs"].as_array()).flatten();
    let planned = planned.chain(bundled).map(|it| json!({ "name": it["need"] }));
    let results = results.cloned().chain(matched).chain(missed).chain(planned);
    listed.chain(results).map(|it| (it["name"].as_str().unwrap().to_owned(), it)).collect()
}

/// The letter that a list may give a caller of an object.
fn letter(case: &Case, caller: &Caller) -> char {
    case.cells[caller.column].letter(&caller.scopes)
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_and_searches_hold_exactly_what_single_reads_allow() {
    let (world, _key) = objects::world().await;
    let fields = Fields::new();
    let (mut faults, mut held) = (Vec::new(), BTreeMap::new());
    for case in cases().into_iter().filter(|case| LISTS.contains(&case.operation)) {
        for caller in callers() {
            let answer =
                call(&world, &caller.who, case.operation, case.object, &objects::name(case.object)).await.unwrap();
            let name = match case.operation {
                "ListActivities" => format!("activities/{}", objects::id(&case.object.replace("provider", "activity"))),
                "MatchProvider" if case.object.starts_with("provider") => objects::name("need-to-all"),
                _ => objects::name(case.object),
            };
            let is_held = answer.message.as_ref().is_some_and(|message| found(message).contains_key(&name));
            let is_fit = match letter(&case, &caller) {
                'A' | 'F' => is_held,
                '-' => !is_held && (answer.code() == "PermissionDenied" || answer.code() == "Ok"),
                _ => !is_held && ["Ok", "NotFound"].contains(&answer.code()),
            };
            if !is_fit {
                faults.push(format!("{} {} {}: {}", case.operation, case.object, caller.who, answer.told));
            }
            let excess = answer.message.as_ref().map(|answer| fields.excess(case.operation, answer, &caller));
            faults.extend(excess.into_iter().flatten().map(|it| format!("{} {}: {it}", case.operation, caller.who)));
            *held.entry(case.operation).or_insert(0) += usize::from(is_held);
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults[..faults.len().min(40)].join("\n"));
    assert!(LISTS.iter().all(|list| held[list] > 0), "{held:?}");
}
