//! What the acts on a proposal share: find it, check who acts, step on, and write it with its need in one transaction.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;

use super::create::as_seen;
use super::{OfProposal, proposal_of, shown_of_need, side_of};
use crate::auth::Principal;
use crate::auth::policy::{self, Operation, Permit, Relation};
use crate::directory::need::is_closed;
use crate::directory::{Directory, Error, Held, Options, Written, reach};
use crate::domain::proposal::{Event, Outcome, ProposalAct, ProposalSide, ProposalStage};
use crate::domain::{Need, NeedId, Proposal, ProposalId, ProviderId, Stage, Status, Violations};
use crate::store::{Details, Put};
use crate::view::{Entry, Projected as _, View};

impl Directory {
    /// What the acts share: find the proposal, check the relation, step on; or, where that does not fit any more, answer a
    /// repeated request as the first time.
    pub(super) async fn act(
        &self,
        principal: &Principal,
        operation: Operation,
        also: Option<Operation>,
        mut of: OfProposal,
        event: Event,
    ) -> Result<Written<Proposal>, Error> {
        let entered = policy::enter(principal, operation)?;
        let also = also.map(|operation| policy::enter(principal, operation)).transpose()?;
        self.ensure_fresh().await?;
        let (mut view, at) = self.view_for(&of.etag).await?;
        if event.act == ProposalAct::Accept {
            // Until it is written: whoever accepts next sees the place that this one takes.
            of.options.held = Held::of(&self.accepting).await;
            view = self.newest().await?;
        }
        let proposal = proposal_of(&view, &of.name)?;
        let now = self.written_at();
        let relation = reach::to_proposal(principal, &view, &proposal.record, now);
        let permit = entered.on(relation)?;
        if let Some(also) = also {
            also.on(relation)?;
        }
        if relation != Relation::Own {
            // The answer shows the proposal, also where nothing is written or the request is a repeated one.
            self.audit_proposals(principal, permit, [super::seen(principal, &view, proposal, now).entry()]).await?;
        }
        let written = match self.stepped(principal, permit, &view, proposal, event).await {
            Ok(steps) => self.commit_steps(principal, permit, of.options, &view, proposal, at, steps).await?,
            Err(
                error @ (Error::NotPossible(_)
                | Error::WrongStage(_)
                | Error::Invalid(_)
                | Error::RuleBroken { .. }
                | Error::StrongSignInRequired { .. }),
            ) => self.repeated(principal, permit, of.options, proposal.id, error).await?,
            Err(error) => return Err(error),
        };
        // Who may see it, and what of it, is as it was when the act was let in.
        Ok(as_seen(principal, &view, &written, now))
    }

    /// The proposal after an act, and its need where that changes with it.
    async fn stepped(
        &self,
        principal: &Principal,
        permit: Permit,
        view: &Arc<View>,
        proposal: &Entry<Proposal>,
        event: Event,
    ) -> Result<(Proposal, Option<Need>), Error> {
        let (now, side, record) = (self.written_at(), side_of(principal), &proposal.record);
        let need = record.need_id().and_then(|id| view.needs.get(id.0)).ok_or(Error::NotFound)?;
        let act = match (event.act, &side, record.stage_at(now)) {
            (ProposalAct::Progress, ProposalSide::State, ProposalStage::Completed)
                if !record.follow_up_due.is_empty() && record.follow_up_due <= self.today().to_string() =>
            {
                ProposalAct::FollowUp
            }
            (ProposalAct::Progress, ProposalSide::Secretariat, _)
            | (ProposalAct::Progress, _, ProposalStage::Completed) => ProposalAct::Comment,
            (act, _, _) => act,
        };
        let provider = principal.provider.map(ProviderId::name).unwrap_or_default();
        let event = Event { act, side, provider, account: principal.account.name(), ..event };
        let mut event = event.checked()?;
        // Whether it is possible at all comes before why it is not now.
        record.after(event.clone(), now, &self.proposal_rules)?;
        match event.act {
            ProposalAct::Agree => {
                ensure_open(&need.record)?;
                self.ensure_strong_sign_in(principal, now)?;
            }
            ProposalAct::Offer => {
                ensure_open(&need.record)?;
                let sees = |party: &ProviderId| reach::shows_to(view, &need.record, *party, now);
                if !record.parties().iter().all(sees) {
                    return Err(Error::WrongStage(
                        "a provider in it does not see the need; the State's consent must show it first",
                    ));
                }
                event.overlaps =
                    self.assess(principal, permit, view, &need.record, record, Some(proposal.id)).await?.overlaps;
            }
            ProposalAct::Accept => {
                ensure_open(&need.record)?;
                ensure_room(principal, view, now)?;
            }
            ProposalAct::Progress if record.stage == ProposalStage::Accepted => ensure_open(&need.record)?,
            ProposalAct::Outcome if event.side == ProposalSide::State => check_articles(&need.record, &event)?,
            ProposalAct::Propose
            | ProposalAct::Decline
            | ProposalAct::Withdraw
            | ProposalAct::Progress
            | ProposalAct::Comment
            | ProposalAct::Outcome
            | ProposalAct::FollowUp
            | ProposalAct::Expire
            | ProposalAct::Unrecognized(_) => {}
        }
        let act = event.act.clone();
        let next = record.after(event, now, &self.proposal_rules)?;
        let need = need_after(view, &need.record, proposal, &act, &next);
        Ok((next, need))
    }

    /// Writes a proposal, and its need where that changes with it, in one transaction.
    #[expect(clippy::too_many_arguments, reason = "a write of two records and what it rests on")]
    async fn commit_steps(
        &self,
        principal: &Principal,
        permit: Permit,
        options: Options,
        view: &View,
        proposal: &Entry<Proposal>,
        at: Option<crate::domain::Revision>,
        (next, need): (Proposal, Option<Need>),
    ) -> Result<Written<Proposal>, Error> {
        let (now, operation) = (self.written_at(), permit.operation());
        let need_id = next.need_id().ok_or(Error::NotFound)?;
        let namespace = next.namespace();
        let draft = self.replaced(proposal, at, next, namespace)?;
        if options.validate_only {
            if at.is_some_and(|at| at != proposal.revision) {
                return Err(Error::StaleEtag);
            }
            let made = Entry::new(draft.id, draft.record.into_inner(), view.revision, proposal.create_time, now);
            return Ok(Written { entry: Arc::new(made), revision: view.revision });
        }
        let mut puts: Vec<Put> = vec![draft.put()?];
        let mut rows = vec![self.row(principal.account, operation, ProposalId(proposal.id).name(), Details::default())];
        if let Some(need) = need {
            let entry = view.needs.get(need_id.0).ok_or(Error::NotFound)?;
            puts.push(self.replaced(entry, None, need, entry.record.namespace())?.put()?);
            rows.push(self.row(principal.account, operation, NeedId::name(need_id), shown_of_need()));
        }
        let committed = self.commit_with(principal, permit, options, puts, rows, now).await?;
        if committed.replayed {
            return self.replayed(&committed).await;
        }
        let made = Entry::new(draft.id, draft.record.into_inner(), committed.revision, proposal.create_time, now);
        Ok(Written { entry: Arc::new(made), revision: committed.revision })
    }
}

/// Checks that the need is still to be met.
fn ensure_open(need: &Need) -> Result<(), Error> {
    if is_closed(&need.stage) || need.status != Status::Published {
        return Err(Error::WrongStage("the need is closed"));
    }
    Ok(())
}

/// Checks that the provider that accepts can take on another engagement: what it has accepted here counts beside what its
/// profile says that it runs. Only to itself, who knows of both.
fn ensure_room(principal: &Principal, view: &View, now: Timestamp) -> Result<(), Error> {
    let Some(provider) = principal.provider else { return Ok(()) };
    let Some(entry) = view.providers.get(provider.0) else { return Ok(()) };
    let Some(most) = entry.record.capacity else { return Ok(()) };
    let engaged = view.proposals.iter().filter(|it| it.record.holds_place(provider, now)).count();
    let engaged = u32::try_from(engaged).unwrap_or(u32::MAX).saturating_add(entry.record.engaged.unwrap_or(0));
    if engaged < most {
        return Ok(());
    }
    Err(Error::RuleBroken { provider: provider.name(), rules: "CAPACITY".to_owned() })
}

/// Checks that the State says what came of each article of its need.
fn check_articles(need: &Need, event: &Event) -> Result<(), Error> {
    let wanted: BTreeSet<String> = need.articles.iter().map(ToString::to_string).collect();
    let told: BTreeSet<String> = event.outcomes.iter().map(|of| of.article.to_string()).collect();
    if wanted == told && told.len() == event.outcomes.len() {
        return Ok(());
    }
    let all: Vec<String> = wanted.into_iter().collect();
    let wanted = if all.is_empty() { "none: the need names no article".to_owned() } else { all.join(", ") };
    let mut v = Violations::default();
    v.add("outcomes", format!("expected one for each article of the need: {wanted}"));
    Ok(v.or(())?)
}

/// The need as it becomes with a step of one of its proposals. It is written, if only as it is, with every step that rests on
/// it, so that a consent taken back or a need closed meanwhile makes the step fail; none with steps that do not.
fn need_after(view: &View, need: &Need, before: &Entry<Proposal>, act: &ProposalAct, next: &Proposal) -> Option<Need> {
    if is_closed(&need.stage) {
        return None;
    }
    let of_need = || {
        let of_state = need.state.known().into_iter().flat_map(|state| view.proposals.of(state));
        of_state.filter(|entry| entry.id != before.id && entry.record.need == next.need).map(|entry| &entry.record)
    };
    let stage = match (act, &next.stage) {
        (ProposalAct::Progress, ProposalStage::InDelivery) if before.record.stage != next.stage => Stage::InDelivery,
        (ProposalAct::Agree | ProposalAct::Offer | ProposalAct::Accept, _) => need.stage.clone(),
        (ProposalAct::Outcome, ProposalStage::Completed) | (ProposalAct::Decline, ProposalStage::Declined) => {
            let ended = of_need().chain([next]).filter(|proposal| proposal.stage == ProposalStage::Completed);
            let stays = of_need().any(Proposal::engages) || need.stage != Stage::InDelivery;
            let came = if stays { None } else { stage_of(&ended.collect::<Vec<_>>()) };
            came.unwrap_or_else(|| need.stage.clone())
        }
        _ => return None,
    };
    Some(Need { stage, ..need.clone() })
}

/// What came of a need by the proposals on it that are completed, of each of which its State said what came of every article;
/// none where none is.
fn stage_of(completed: &[&Proposal]) -> Option<Stage> {
    let any = |outcome: &Outcome| completed.iter().any(|proposal| proposal.outcome == *outcome);
    let all_failed = completed.iter().all(|proposal| proposal.outcome == Outcome::NotMet);
    match completed {
        [] => None,
        _ if any(&Outcome::Met) => Some(Stage::Met),
        _ if all_failed => Some(Stage::NotMet),
        _ => Some(Stage::PartlyMet),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A completed proposal of which that came.
    fn completed(outcome: &Outcome) -> Proposal {
        Proposal { outcome: outcome.clone(), ..Proposal::default() }
    }

    #[test]
    fn what_came_of_a_need_does_not_depend_on_which_help_ended_last() {
        let of = |outcomes: &[&Outcome]| {
            let proposals: Vec<Proposal> = outcomes.iter().map(|outcome| completed(outcome)).collect();
            stage_of(&proposals.iter().collect::<Vec<_>>())
        };
        let [met, partly, failed] = [Outcome::Met, Outcome::PartlyMet, Outcome::NotMet];
        assert_eq!(of(&[]), None);
        let pairs = [
            (&met, &met, Stage::Met),
            (&met, &partly, Stage::Met),
            (&met, &failed, Stage::Met),
            (&partly, &partly, Stage::PartlyMet),
            (&partly, &failed, Stage::PartlyMet),
            (&failed, &failed, Stage::NotMet),
        ];
        for (one, other, stage) in pairs {
            assert_eq!(of(&[one, other]), Some(stage.clone()));
            assert_eq!(of(&[other, one]), Some(stage.clone()));
            if one == other {
                assert_eq!(of(&[one]), Some(stage));
            }
        }
    }
}
