//! The stream of a plan: how far it is, then needs by the page, then the sums.

use std::sync::Arc;
use std::time::Duration;

use prost::Message as _;
use tokio::sync::watch;
use tonic::{Response, Status};

use super::encoded::Digest;
use super::gate::Call;
use super::revision;
use super::told::{Answers, End, Told, answers};
use crate::auth::Principal;
use crate::directory::{
    Alternate, Assignment, Chosen, Directory, PlanPart, PlanPhase, PlanProgress, PlanQuery, PlanTotals, Planned,
    Planning, Saving, StateShare, Unmet,
};
use crate::domain::{Need, NeedId, PlanAsked, ProviderId, Text};
use crate::pb;
use crate::pb::plan_matches_response::Content;

/// How often the caller is told how far it is.
const TELL: Duration = Duration::from_millis(250);
/// Bytes of a page, about: well below what a message may have.
const PAGE_BYTES: usize = 256 * 1024;

/// Answers a request: refuses it, or streams the plan. The run ends with the stream.
///
/// # Errors
/// The status of what is refused before the run.
pub(super) async fn answer(
    directory: Arc<Directory>,
    call: Call,
    request: pb::PlanMatchesRequest,
    stall: Duration,
) -> Result<Response<Told<pb::PlanMatchesResponse>>, Status> {
    let planning = match directory.begin_plan(&call.principal, &query(request)).await {
        Ok(planning) => planning,
        Err(error) => return Err(call.refuse(error).await),
    };
    let (answers, told) = answers(2, stall);
    let mut response = Response::new(told);
    response.extensions_mut().insert(revision::At(planning.revision()));
    let refused = Arc::clone(&directory).until_refused(call.principal.clone());
    tokio::spawn(async move {
        let sent = send(&directory, &call.principal, planning, &answers);
        let ended = Box::pin(answers.until(refused, sent)).await;
        answers.end(call, ended).await;
    });
    Ok(response)
}

/// What a request asks for.
fn query(request: pb::PlanMatchesRequest) -> PlanQuery {
    let pb::PlanFilter { states, articles, stages } = request.filter.unwrap_or_default();
    let (roles, without_floor) = (request.roles, request.without_floor);
    PlanQuery {
        asked: PlanAsked { states, articles, stages, roles, without_floor },
        weights: request.weights,
        min_revision: request.min_revision,
        as_of: request.as_of,
        save: request.save,
        dry_run: request.dry_run,
    }
}

/// Sends all of it, until the caller has gone.
async fn send(
    directory: &Directory,
    principal: &Principal,
    planning: Planning,
    answers: &Answers<pb::PlanMatchesResponse>,
) -> Result<(), End> {
    let (told, far) = watch::channel(PlanPhase::default());
    let run = directory.run_plan(planning, told);
    tokio::pin!(run);
    let mut tick = tokio::time::interval(TELL);
    let mut planned = loop {
        tokio::select! {
            planned = &mut run => break planned?,
            () = answers.closed() => return Err(End::Gone),
            _ = tick.tick() => {
                let progress = Content::Progress(progress_message(*far.borrow()));
                answers.send(message(progress)).await?;
            }
        }
    };
    let mut digest = Digest::new();
    for page in pages(&planned) {
        digest.add(&page);
        answers.send(message(Content::Page(page))).await?;
    }
    let saving = std::mem::take(&mut planned.saving);
    let mut summary = summary_message(&planned);
    digest.add(&summary);
    let (name, differs) = match saving {
        Saving::None => Default::default(),
        Saving::New(run) => (directory.save_run(principal, *run, digest.finish()).await?, false),
        Saving::Repeats { name, digest: first } => (name, digest.finish() != first),
    };
    summary.run = summary.run.map(|run| pb::MatchRun { name, differs, ..run });
    answers.send(message(Content::Summary(summary))).await
}

/// SHA-256 of the answer with that plan, by which saved runs are compared; it has nothing of a run in it.
#[must_use]
pub fn plan_digest(planned: &Planned) -> String {
    let mut digest = Digest::new();
    pages(planned).for_each(|page| digest.add(&page));
    digest.add(&summary_message(planned));
    digest.finish()
}

/// The needs by the page: those that are met, then those that are not.
fn pages(planned: &Planned) -> impl Iterator<Item = pb::PlanPage> {
    let assignments = planned.plan.assignments.iter().map(|it| {
        let assignments = vec![assignment_message(planned, it)];
        pb::PlanPage { assignments, ..pb::PlanPage::default() }
    });
    let unmet = planned.plan.unmet.iter().map(|it| {
        let unmet = vec![unmet_message(planned, it)];
        pb::PlanPage { unmet, ..pb::PlanPage::default() }
    });
    let mut needs = assignments.chain(unmet).peekable();
    std::iter::from_fn(move || {
        let mut page = needs.next()?;
        let mut bytes = page.encoded_len();
        while let Some(one) = needs.next_if(|one| bytes + one.encoded_len() <= PAGE_BYTES) {
            bytes += one.encoded_len();
            page.assignments.extend(one.assignments);
            page.unmet.extend(one.unmet);
        }
        Some(page)
    })
}

/// One message.
const fn message(content: Content) -> pb::PlanMatchesResponse {
    pb::PlanMatchesResponse { content: Some(content) }
}

/// The message of how far it is.
fn progress_message(progress: PlanPhase) -> pb::PlanProgress {
    let (phase, done, of) = match progress {
        PlanPhase::Waiting => ("WAITING", 0, 0),
        PlanPhase::Reading => ("READING", 0, 0),
        PlanPhase::Making(PlanProgress::Scoring { done, of }) => ("SCORING", done as u64, of as u64),
        PlanPhase::Making(PlanProgress::Solving { steps }) => ("SOLVING", steps, 0),
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
