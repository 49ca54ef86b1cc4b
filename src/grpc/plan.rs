//! The stream of a plan: how far it is, then needs by the page, then the sums.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use prost::Message as _;
use tokio::sync::{mpsc, watch};
use tonic::{Response, Status};

use super::gate::Call;
use super::revision;
use super::transfer::{Told, received};
use crate::directory::{
    Alternate, Assignment, Chosen, Directory, Error, PlanPart, PlanProgress, PlanQuery, PlanTotals, Planned, Planning,
    StateShare, Unmet,
};
use crate::domain::{Need, NeedId, ProviderId, Text};
use crate::pb;
use crate::pb::plan_matches_response::Content;

/// How often the caller is told how far it is.
const TELL: Duration = Duration::from_millis(250);
/// Bytes of a page, about: well below what a message may have.
const PAGE_BYTES: usize = 256 * 1024;

/// Where the messages go.
type Answers = mpsc::Sender<Result<pb::PlanMatchesResponse, Status>>;

/// Answers a request: refuses it, or streams the plan. The run ends with the stream.
///
/// # Errors
/// The status of what is refused before the run.
pub(super) async fn answer(
    directory: Arc<Directory>,
    call: Call,
    request: pb::PlanMatchesRequest,
) -> Result<Response<Told<pb::PlanMatchesResponse>>, Status> {
    let filter = request.filter.unwrap_or_default();
    let query = PlanQuery {
        states: filter.states,
        articles: filter.articles,
        stages: filter.stages,
        weights: request.weights,
        roles: request.roles,
        without_floor: request.without_floor,
        min_revision: request.min_revision,
    };
    let planning = match directory.begin_plan(&call.principal, &query).await {
        Ok(planning) => planning,
        Err(error) => return Err(call.refuse(error).await),
    };
    let at = planning.revision();
    let (answers, stream) = mpsc::channel(2);
    let refused = Arc::clone(&directory).until_refused(call.principal.clone()).boxed().shared();
    let stream = received(stream, refused.clone());
    tokio::spawn(async move {
        let ended = tokio::select! {
            ended = send(&directory, planning, &answers) => ended,
            () = answers.closed() => return,
            () = refused => return,
        };
        match ended {
            Ok(()) => call.done(),
            Err(error) => {
                let status = call.refuse(error).await;
                let _ = answers.send(Err(status)).await;
            }
        }
    });
    let mut response = Response::new(stream);
    response.extensions_mut().insert(revision::At(at));
    Ok(response)
}

/// Sends all of it, until the caller has gone.
async fn send(directory: &Directory, planning: Planning, answers: &Answers) -> Result<(), Error> {
    let (told, far) = watch::channel(None);
    let run = directory.run_plan(planning, told);
    tokio::pin!(run);
    let mut tick = tokio::time::interval(TELL);
    let planned = loop {
        tokio::select! {
            planned = &mut run => break planned?,
            _ = tick.tick() => {
                let progress = Content::Progress(progress_message(*far.borrow()));
                if answers.send(Ok(message(progress))).await.is_err() {
                    return Ok(());
                }
            }
        }
    };
    let assignments = planned.plan.assignments.iter().map(|it| {
        let assignments = vec![assignment_message(&planned, it)];
        pb::PlanPage { assignments, ..pb::PlanPage::default() }
    });
    let unmet = planned.plan.unmet.iter().map(|it| {
        let unmet = vec![unmet_message(&planned, it)];
        pb::PlanPage { unmet, ..pb::PlanPage::default() }
    });
    let (mut page, mut bytes) = (pb::PlanPage::default(), 0);
    for one in assignments.chain(unmet) {
        let more = one.encoded_len();
        if bytes > 0 && bytes + more > PAGE_BYTES {
            let full = std::mem::take(&mut page);
            if answers.send(Ok(message(Content::Page(full)))).await.is_err() {
                return Ok(());
            }
            bytes = 0;
        }
        bytes += more;
        page.assignments.extend(one.assignments);
        page.unmet.extend(one.unmet);
    }
    if bytes > 0 && answers.send(Ok(message(Content::Page(page)))).await.is_err() {
        return Ok(());
    }
    let _ = answers.send(Ok(message(Content::Summary(summary_message(&planned))))).await;
    Ok(())
}

/// One message.
const fn message(content: Content) -> pb::PlanMatchesResponse {
    pb::PlanMatchesResponse { content: Some(content) }
}

/// The message of how far it is.
fn progress_message(progress: Option<PlanProgress>) -> pb::PlanProgress {
    let (phase, done, of) = match progress {
        None => ("WAITING", 0, 0),
        Some(PlanProgress::Scoring { done, of }) => ("SCORING", done as u64, of as u64),
        Some(PlanProgress::Solving { steps }) => ("SOLVING", steps, 0),
    };
    pb::PlanProgress { phase: phase.to_owned(), done, of }
}

/// What a message says of a need: name, external id, State and title.
fn about(planned: &Planned, id: NeedId) -> (String, String, String, std::collections::BTreeMap<String, String>) {
    let texts = |title: &Text| title.iter().map(|(tag, text)| (tag.to_owned(), text.to_owned())).collect();
    let of = |need: &Need| (need.external_id.clone(), need.state.to_string(), texts(&need.title));
    let (external_id, state, title) = planned.need(id).map(|entry| of(&entry.record)).unwrap_or_default();
    (id.name(), external_id, state, title)
}

/// The message of a need that is met.
fn assignment_message(planned: &Planned, it: &Assignment) -> pb::PlanAssignment {
    let (need, external_id, state, title) = about(planned, it.need);
    pb::PlanAssignment {
        need,
        external_id,
        state,
        title,
        funder: it.funder.map(|funder| choice_message(planned, funder)),
        deliverer: Some(choice_message(planned, it.deliverer)),
        score: it.score,
        why: why(it),
        peers: it.peers.iter().map(|id| provider_message(planned, *id)).collect(),
        alternates: it.alternates.iter().map(|alternate| alternate_message(planned, *alternate)).collect(),
        priority: planned.need(it.need).and_then(|entry| entry.record.priority),
        seed_fund: it.from_seed,
    }
}

/// Why these two, in words.
fn why(it: &Assignment) -> String {
    let place = |of: Chosen, role: &str| match of.rank {
        1 => format!("the first of {} to {role} by score", of.of),
        rank => format!("number {rank} of {} to {role} by score, since all need those before it more", of.of),
    };
    let deliverer = place(it.deliverer, "deliver");
    let purse = if it.from_seed { " from its seed fund" } else { "" };
    match it.funder {
        None => deliverer,
        Some(funder) if funder.provider == it.deliverer.provider => {
            format!("{deliverer}, and pays for it itself{purse} as {}", place(funder, "pay"))
        }
        Some(funder) => format!("{deliverer}; {}{purse}", place(funder, "pay")),
    }
}

/// The message of who was chosen.
fn choice_message(planned: &Planned, it: Chosen) -> pb::PlanChoice {
    let (provider, display_name) = (it.provider.name(), planned.called(it.provider));
    pb::PlanChoice { provider, display_name, score: it.score, rank: it.rank, of: it.of }
}

/// The message of a provider.
fn provider_message(planned: &Planned, id: ProviderId) -> pb::PlanProvider {
    pb::PlanProvider { provider: id.name(), display_name: planned.called(id) }
}

/// The message of who could take a place.
fn alternate_message(planned: &Planned, it: Alternate) -> pb::PlanAlternate {
    let role = match it.part {
        PlanPart::Deliverer => "DELIVERER",
        PlanPart::Funder => "FUNDER",
    };
    pb::PlanAlternate {
        provider: it.provider.name(),
        display_name: planned.called(it.provider),
        role: role.to_owned(),
        score: it.score,
        has_room: it.has_room,
    }
}

/// The message of a need that is not met.
fn unmet_message(planned: &Planned, it: &Unmet) -> pb::UnmetNeed {
    let (need, external_id, state, title) = about(planned, it.need);
    pb::UnmetNeed {
        need,
        external_id,
        state,
        title,
        reason: it.reason.as_str().to_owned(),
        rule: it.reason.rule().map(|rule| rule.to_string()).unwrap_or_default(),
        why: it.reason.to_string(),
        nearest: it.nearest.iter().map(|id| provider_message(planned, *id)).collect(),
        priority: planned.need(it.need).and_then(|entry| entry.record.priority),
    }
}

/// The message of the sums.
fn summary_message(planned: &Planned) -> pb::PlanSummary {
    let plan = &planned.plan;
    let PlanTotals { needs, met, score, worth, worth_without_floor, bound, .. } = plan.totals;
    let revision = planned.revision.to_string();
    let run = pb::MatchRun {
        config_hash: plan.config_hash.clone(),
        revision: revision.clone(),
        considered: plan.considered,
        ..<_>::default()
    };
    pb::PlanSummary {
        needs,
        met,
        score,
        worth,
        worth_without_floor,
        bound,
        is_optimal: plan.totals.is_optimal,
        floor: plan.totals.floor,
        floor_before: plan.totals.floor_before,
        unserved: plan.totals.unserved,
        unserved_before: plan.totals.unserved_before,
        secretariat: plan.totals.secretariat,
        secretariat_first: plan.totals.secretariat_first,
        states: plan.states.iter().map(state_message).collect(),
        run: Some(run),
        left_out: planned.left_out,
        revision,
    }
}

/// The message of how a State is served.
fn state_message(it: &StateShare) -> pb::PlanState {
    let state = it.state.map(|state| state.code().to_owned()).unwrap_or_default();
    pb::PlanState { state, needs: it.needs, plannable: it.plannable, met: it.met, counts: it.counts }
}
