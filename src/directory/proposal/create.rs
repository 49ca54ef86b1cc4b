//! How a proposal is made.

use std::sync::Arc;

use super::{seen, shown_of_need, side_of};
use crate::auth::Principal;
use crate::auth::policy::{self, Operation, Permit, Relation};
use crate::directory::need::{is_closed, need_of, shown};
use crate::directory::write::valid;
use crate::directory::{Directory, Error, Options, Written, reach};
use crate::domain::proposal::{Event, ProposalAct, ProposalStage};
use crate::domain::{Need, NeedId, Proposal, ProposalId, ProviderId, Stage, Status, Violations};
use crate::store::Details;
use crate::view::{Entry, Projected as _, View};

/// Proposals on one need that a side may have waiting for an answer.
const MOST_WAITING: usize = 100;

impl Directory {
    /// Makes a proposal for the State to agree to: the secretariat on a submitted need, the State on its own, a provider of
    /// itself on one that is shared with it. Nobody has answered by making it.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound` for a need that the caller may not see, `Invalid`, `WrongStage` for a need that is a draft or
    /// closed, `RuleBroken`, `OverQuota`, `RequestIdReused`, `Unavailable`.
    pub async fn create_proposal(
        &self,
        principal: &Principal,
        proposal: Proposal,
        options: Options,
    ) -> Result<Written<Proposal>, Error> {
        let entered = policy::enter(principal, Operation::CreateProposal)?;
        self.ensure_fresh().await?;
        let view = self.views.current();
        let (need, now) = (need_of(&view, &proposal.need)?, self.written_at());
        let relation = reach::to_need(principal, &view, &need.record, now);
        let permit = entered.on(relation)?;
        let whole = relation == Relation::Own || principal.provider.is_none();
        let need_seen = shown(need, whole, now);
        if relation != Relation::Own {
            self.audit_needs(principal, permit, [(need.id, &need_seen.entry().record)]).await?;
        }
        let id = self.source.new_id();
        let made = self.made(principal, permit, &view, proposal, need, &need_seen.entry().record).await;
        let record = match made {
            Ok(record) => record,
            Err(
                error @ (Error::Invalid(_) | Error::WrongStage(_) | Error::RuleBroken { .. } | Error::OverQuota { .. }),
            ) => {
                let written = self.repeated(principal, permit, options, id, error).await?;
                return Ok(as_seen(principal, &view, &written, now));
            }
            Err(error) => return Err(error),
        };
        let namespace = record.namespace();
        let mut draft = self.created(valid(record)?, namespace);
        draft.id = id;
        if options.validate_only {
            let entry = Arc::new(Entry::new(id, draft.record.into_inner(), view.revision, now, now));
            return Ok(as_seen(principal, &view, &Written { entry, revision: view.revision }, now));
        }
        let rows = vec![
            self.row(principal.account, Operation::CreateProposal, ProposalId(id).name(), Details::default()),
            self.row(principal.account, Operation::CreateProposal, NeedId(need.id).name(), shown_of_need()),
        ];
        let committed = self.commit_with(principal, permit, options, vec![draft.put()?], rows, now).await?;
        let written = if committed.replayed {
            self.replayed(&committed).await?
        } else {
            let entry = Arc::new(Entry::new(id, draft.record.into_inner(), committed.revision, now, now));
            Written { entry, revision: committed.revision }
        };
        Ok(as_seen(principal, &view, &written, now))
    }

    /// Checks that the caller's side has not too many proposals waiting on a need already.
    fn ensure_few(&self, principal: &Principal, view: &View, need: &Entry<Need>) -> Result<(), Error> {
        let (side, name, now) = (side_of(principal), NeedId(need.id).name(), self.source.now());
        let is_own = |proposal: &Proposal| {
            proposal.need == name
                && proposal.made_by == side
                && principal.provider.is_none_or(|own| proposal.has_party(own))
                && proposal.waits()
                && proposal.stage_at(now) != ProposalStage::Expired
        };
        let of_state = need.record.state.known().into_iter().flat_map(|state| view.proposals.of(state));
        if of_state.filter(|entry| is_own(&entry.record)).count() < MOST_WAITING {
            Ok(())
        } else {
            Err(Error::OverQuota { retry_after_seconds: 3600 })
        }
    }

    /// The record of a proposal that is made now.
    async fn made(
        &self,
        principal: &Principal,
        permit: Permit,
        view: &Arc<View>,
        proposal: Proposal,
        need: &Entry<Need>,
        need_seen: &Need,
    ) -> Result<Proposal, Error> {
        if need.record.stage == Stage::Draft || need.record.status != Status::Published {
            return Err(Error::WrongStage("only a published need that was submitted is proposed on"));
        }
        if is_closed(&need.record.stage) {
            return Err(Error::WrongStage("the need is closed"));
        }
        let side = side_of(principal);
        let Proposal { funder, deliverer, peers, coverage, .. } = proposal;
        let brought =
            Proposal { need: NeedId(need.id).name(), funder, deliverer, peers, coverage, ..Proposal::default() };
        let brought = brought.checked().map_err(nested)?;
        check_providers(principal, view, &brought)?;
        self.ensure_few(principal, view, need)?;
        let assessed = self.assess(principal, permit, view, need_seen, &brought, None).await?;
        let now = self.written_at();
        let event = Event {
            time: now.to_string(),
            act: ProposalAct::Propose,
            provider: principal.provider.map(ProviderId::name).unwrap_or_default(),
            account: principal.account.name(),
            side: side.clone(),
            stage: ProposalStage::Proposed,
            overlaps: assessed.overlaps.clone(),
            ..Event::default()
        };
        Ok(Proposal {
            state: need.record.state.clone(),
            made_by: side,
            stage: ProposalStage::Proposed,
            expire_time: self.proposal_rules.answer_until(now).to_string(),
            score: assessed.score,
            parts: assessed.parts,
            run: Some(assessed.run),
            alternates: assessed.alternates,
            overlaps: assessed.overlaps,
            events: vec![event],
            ..brought
        })
    }
}

/// The answer to a write, as its caller may see it.
pub(super) fn as_seen(
    principal: &Principal,
    view: &View,
    written: &Written<Proposal>,
    now: jiff::Timestamp,
) -> Written<Proposal> {
    Written { entry: Arc::clone(seen(principal, view, &written.entry, now).entry()), revision: written.revision }
}

/// The violations under the name of the field that holds the proposal in a request.
fn nested(found: Violations) -> Error {
    let mut violations = Violations::default();
    violations.nest("proposal", found);
    Error::Invalid(violations)
}

/// Checks that the providers are there; a provider names itself alone.
fn check_providers(principal: &Principal, view: &View, proposal: &Proposal) -> Result<(), Error> {
    let mut v = Violations::default();
    let exists = |name: &str| {
        let id = ProviderId::of_name(name).filter(|id| id.name() == name);
        id.and_then(|id| view.providers.get(id.0)).is_some_and(|entry| entry.record.status != Status::Draft)
    };
    let peers = proposal.peers.iter().enumerate().map(|(i, name)| (format!("peers[{i}]"), name));
    let parties = [("funder".to_owned(), &proposal.funder), ("deliverer".to_owned(), &proposal.deliverer)];
    for (path, name) in parties.into_iter().chain(peers).filter(|(_, name)| !name.is_empty()) {
        match principal.provider {
            Some(own) if own.name() != *name => v.add(format!("proposal.{path}"), "a provider proposes itself alone"),
            None if !exists(name) => v.add(format!("proposal.{path}"), "there is no such provider"),
            Some(_) | None => {}
        }
    }
    Ok(v.or(())?)
}
