//! Saved runs as messages.

use std::sync::Arc;

use super::convert::timestamp;
use crate::directory::{Entry, Page};
use crate::domain::{PlanAsked, Revision, Run, RunId};
use crate::pb;

/// The message of a page of runs.
pub(super) fn page_message(page: Page<Arc<Entry<Run>>>) -> (pb::ListRunsResponse, Revision) {
    let runs = page.items.iter().map(|run| message(run)).collect();
    let (next_page_token, revision) = (page.next_page_token, page.revision.to_string());
    (pb::ListRunsResponse { runs, next_page_token, revision }, page.revision)
}

/// The message of a run.
fn message(entry: &Entry<Run>) -> pb::Run {
    let run = entry.record.clone();
    pb::Run {
        name: RunId(entry.id).name(),
        uid: entry.id.to_string(),
        etag: entry.revision.to_string(),
        create_time: Some(timestamp(entry.create_time)),
        update_time: Some(timestamp(entry.update_time)),
        side: run.side,
        account: run.account,
        need: run.need,
        limit: run.limit,
        plan: run.plan.map(plan_message),
        weights: run.weights,
        time: run.time,
        config_hash: run.config_hash,
        digest: run.digest,
        revision: Revision(run.revision).to_string(),
    }
}

/// The message of what a plan was asked for.
fn plan_message(asked: PlanAsked) -> pb::PlanAsked {
    let PlanAsked { states, articles, stages, roles, without_floor } = asked;
    pb::PlanAsked { states, articles, stages, roles, without_floor }
}
