//! The workflow of a proposal: one table of who may do what at which stage and where it leads.

use jiff::Timestamp;

use super::codes::{ProposalAct as Act, ProposalSide as Side, ProposalStage as Stage};
use super::{Answer, Event, MOST_BYTES, MOST_EVENTS, Proposal, ProposalRules};
use crate::domain::ProviderId;

/// One line of the workflow.
struct Step(Stage, Act, &'static [Side], Stage);

/// The State.
const STATE: &[Side] = &[Side::State];
/// A provider that is in it.
const PROVIDER: &[Side] = &[Side::Provider];
/// The two that help and are helped.
const BOTH: &[Side] = &[Side::State, Side::Provider];
/// Who brings it to a side.
const BRINGS: &[Side] = &[Side::Secretariat, Side::State];
/// The secretariat, which facilitates.
const SECRETARIAT: &[Side] = &[Side::Secretariat];
/// Everybody who can see it; to take one back is for its maker alone.
const ALL: &[Side] = &[Side::State, Side::Provider, Side::Secretariat];
/// The service itself.
const SERVICE: &[Side] = &[Side::Service];

/// The workflow. `ACCEPT` leads on once every provider in it has accepted; an `OUTCOME` of a provider is a report that leads
/// nowhere.
const STEPS: [Step; 21] = [
    Step(Stage::Proposed, Act::Agree, STATE, Stage::StateAgreed),
    Step(Stage::Proposed, Act::Decline, STATE, Stage::Declined),
    Step(Stage::Proposed, Act::Withdraw, ALL, Stage::Withdrawn),
    Step(Stage::Proposed, Act::Expire, SERVICE, Stage::Expired),
    Step(Stage::StateAgreed, Act::Offer, BRINGS, Stage::Offered),
    Step(Stage::StateAgreed, Act::Decline, STATE, Stage::Declined),
    Step(Stage::StateAgreed, Act::Withdraw, ALL, Stage::Withdrawn),
    Step(Stage::StateAgreed, Act::Expire, SERVICE, Stage::Expired),
    Step(Stage::Offered, Act::Accept, PROVIDER, Stage::Accepted),
    Step(Stage::Offered, Act::Decline, BOTH, Stage::Declined),
    Step(Stage::Offered, Act::Withdraw, ALL, Stage::Withdrawn),
    Step(Stage::Offered, Act::Expire, SERVICE, Stage::Expired),
    Step(Stage::Accepted, Act::Progress, BOTH, Stage::InDelivery),
    Step(Stage::Accepted, Act::Decline, BOTH, Stage::Declined),
    Step(Stage::Accepted, Act::Comment, SECRETARIAT, Stage::Accepted),
    Step(Stage::InDelivery, Act::Progress, BOTH, Stage::InDelivery),
    Step(Stage::InDelivery, Act::Comment, SECRETARIAT, Stage::InDelivery),
    Step(Stage::InDelivery, Act::Outcome, STATE, Stage::Completed),
    Step(Stage::InDelivery, Act::Outcome, PROVIDER, Stage::InDelivery),
    Step(Stage::Completed, Act::FollowUp, STATE, Stage::Completed),
    Step(Stage::Completed, Act::Comment, ALL, Stage::Completed),
];

/// What cannot be done with a proposal, and what can.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{act} is not possible for the {side} at stage {stage}; possible: {}", listed(.possible))]
pub struct NotPossible {
    /// What was to be done.
    pub act: Act,
    /// By which side.
    pub side: Side,
    /// Where the proposal stands.
    pub stage: Stage,
    /// What that side can do there.
    pub possible: Vec<Act>,
}

/// Codes in a sentence.
fn listed(acts: &[Act]) -> String {
    let codes: Vec<&str> = acts.iter().map(Act::as_str).collect();
    if codes.is_empty() { "nothing".to_owned() } else { codes.join(", ") }
}

impl Proposal {
    /// What a side can do with it at that time; for a provider, which one.
    #[must_use]
    pub fn possible(&self, side: &Side, provider: Option<ProviderId>, now: Timestamp) -> Vec<Act> {
        let stage = self.stage_at(now);
        let fits = |step: &&Step| step.0 == stage && self.leads(step, side, provider);
        STEPS.iter().filter(fits).map(|step| step.1.clone()).collect()
    }

    /// Whether a line of the table is for that side.
    fn leads(&self, step: &Step, side: &Side, provider: Option<ProviderId>) -> bool {
        let is_free = match step.1 {
            Act::Withdraw => self.made_by == *side,
            Act::Accept => provider.is_some_and(|provider| !self.has_accepted(provider)),
            Act::Propose
            | Act::Agree
            | Act::Offer
            | Act::Decline
            | Act::Progress
            | Act::Comment
            | Act::Outcome
            | Act::FollowUp
            | Act::Expire
            | Act::Unrecognized(_) => true,
        };
        is_free && step.2.contains(side)
    }

    /// Whether a provider has a place taken by it at that time: it has accepted, and that is neither over nor declined by
    /// another.
    #[must_use]
    pub fn holds_place(&self, provider: ProviderId, now: Timestamp) -> bool {
        let waits = self.stage_at(now) == Stage::Offered && self.has_accepted(provider);
        self.has_party(provider) && (self.engages() || waits)
    }

    /// Whether that provider has accepted.
    fn has_accepted(&self, provider: ProviderId) -> bool {
        let name = provider.name();
        self.answers.iter().any(|answer| answer.answer == Act::Accept && answer.provider == name)
    }

    /// The proposal after an event, which says who does what; its time and stage are set here.
    ///
    /// # Errors
    /// What is possible instead.
    pub fn after(&self, event: Event, now: Timestamp, rules: &ProposalRules) -> Result<Self, NotPossible> {
        let (stage, provider) = (self.stage_at(now), ProviderId::of_name(&event.provider));
        // An expired one is written as such by the service itself.
        let from = if event.act == Act::Expire { &self.stage } else { &stage };
        let fits = |step: &&Step| step.0 == *from && step.1 == event.act && self.leads(step, &event.side, provider);
        let goes_on = |step: &&Step| self.has_room(&event) || self.must_go_on(step);
        let Some(step) = STEPS.iter().find(fits).filter(goes_on) else {
            let possible = self.possible(&event.side, provider, now);
            return Err(NotPossible { act: event.act, side: event.side, stage, possible });
        };
        let mut next = self.clone();
        if matches!(event.act, Act::Agree | Act::Accept | Act::Decline) {
            let (side, answer, provider) = (event.side.clone(), event.act.clone(), event.provider.clone());
            next.answers.push(Answer { side, provider, answer, time: now.to_string() });
        }
        let waits_for_others =
            event.act == Act::Accept && !self.parties().iter().all(|party| next.has_accepted(*party));
        next.stage = if waits_for_others { self.stage.clone() } else { step.3.clone() };
        next.dated(&event.act, now, rules);
        next.percent = event.percent.or(next.percent);
        if next.stage == Stage::Completed && event.act == Act::Outcome {
            (next.outcome, next.outcomes) = (event.outcome.clone(), event.outcomes.clone());
        }
        if event.act == Act::Offer {
            next.overlaps.clone_from(&event.overlaps);
        }
        next.events.push(Event { time: now.to_string(), stage: next.stage.clone(), ..event });
        Ok(next)
    }

    /// Whether there is room for another event that leads nowhere.
    fn has_room(&self, event: &Event) -> bool {
        let bytes: usize = self.events.iter().chain([event]).map(Event::bytes).sum();
        self.events.len() < MOST_EVENTS && bytes <= MOST_BYTES
    }

    /// Whether a step is taken however much was said before: it leads on, answers, or is the follow-up that is due.
    fn must_go_on(&self, step: &Step) -> bool {
        let is_due = step.1 == Act::FollowUp && !self.follow_up_due.is_empty();
        step.0 != step.3 || matches!(step.1, Act::Accept | Act::Expire) || is_due
    }

    /// Sets until when it can be answered, and when to ask what came of it.
    fn dated(&mut self, act: &Act, now: Timestamp, rules: &ProposalRules) {
        match act {
            Act::Agree | Act::Offer => self.expire_time = rules.answer_until(now).to_string(),
            Act::Accept if self.stage == Stage::Accepted => {
                self.expire_time.clear();
                self.follow_up_due = rules.follow_up_on(now).to_string();
            }
            Act::Outcome if self.stage == Stage::Completed => self.follow_up_due = rules.follow_up_on(now).to_string(),
            Act::Decline | Act::Withdraw | Act::Expire => {
                self.expire_time.clear();
                self.follow_up_due.clear();
            }
            Act::FollowUp => self.follow_up_due.clear(),
            Act::Propose | Act::Accept | Act::Progress | Act::Comment | Act::Outcome | Act::Unrecognized(_) => {}
        }
    }
}
