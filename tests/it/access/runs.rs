//! Saved runs of several sides.

use focalpoint::domain::{PlanAsked, Run};
use focalpoint::store::Put;

use super::objects;
use crate::consent::world::put;

/// The saved runs that the world has from the beginning.
const RUNS: [&str; 9] = [
    "run-of-Gr",
    "run-of-Ge",
    "run-of-Gc",
    "run-of-SX",
    "run-of-Dr",
    "run-of-De",
    "run-of-Dm",
    "run-of-SEC",
    "run-of-second-SEC",
];

/// The saved runs.
pub(super) fn objects() -> Vec<Put> {
    RUNS.map(run).into()
}

/// A saved run: of the secretariat a plan, of the others a match.
fn run(object: &str) -> Put {
    let saver = object.trim_start_matches("run-of-");
    let side = match saver {
        "Dr" | "De" | "Dm" => objects::name("provider-Y"),
        "SEC" | "second-SEC" => "secretariat".to_owned(),
        _ => "MN".to_owned(),
    };
    // A service account of X is one account for each set of scopes: of none of them is its run.
    let account = objects::name(if saver == "SX" { "account-X" } else { saver });
    let plan = (side == "secretariat").then(|| PlanAsked {
        states: vec!["MN".to_owned()],
        articles: vec!["46".to_owned()],
        stages: vec!["SHARED".to_owned()],
        roles: "DELIVERY".to_owned(),
        without_floor: true,
    });
    let need = if plan.is_none() { objects::name("need-to-all") } else { String::new() };
    let run = Run {
        side,
        account,
        need,
        plan,
        limit: 10,
        weights: [("TEXT".to_owned(), 100)].into(),
        revision: 1,
        time: "2026-11-24T12:00:00Z".to_owned(),
        config_hash: "hash".to_owned(),
        digest: "digest".to_owned(),
        ..Run::default()
    };
    put(objects::id(object), run)
}
