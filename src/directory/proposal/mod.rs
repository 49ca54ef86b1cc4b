//! Proposals: the secretariat, the State or a provider makes one, the State agrees first, the providers after it, and both say
//! how it went. Nobody sees one who does not see its need; the workflow itself is `domain::proposal`.

mod act;
mod assess;
mod create;
mod expire;
mod overlap;
mod step;

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::read::{Shown, entry, found};
use super::{Directory, Error, Page, PageRequest, filter, reach};
use crate::auth::Principal;
use crate::auth::policy::{self, Operation, Permit, Relation};
use crate::domain::proposal::{ProposalAct, ProposalSide, ProposalStage};
use crate::domain::{NeedId, Proposal, ProposalId, ProviderId, Revision, State, StateSet, Violations, check};
use crate::store::Details;
use crate::view::{Catalog, Entry, View};

pub use act::{OfProposal, Progress, answer_operation};

/// What stands for a proposal among the fields of a need that somebody was shown.
const SHOWN: &str = "proposal";

/// What to narrow a list to; what is empty narrows nothing.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ProposalFilter {
    /// On needs of any of these States, alpha-2.
    pub states: Vec<String>,
    /// On this need, `needs/{id}`.
    pub need: String,
    /// With this provider in it, `providers/{id}`.
    pub provider: String,
    /// At any of these stages.
    pub stages: Vec<String>,
    /// To be answered or asked about on that day or before, ISO 8601.
    pub due_by: String,
}

/// A filter with its codes read.
struct Wanted<'a> {
    /// States.
    states: StateSet,
    /// Need.
    need: &'a str,
    /// Provider.
    provider: &'a str,
    /// Stages.
    stages: Vec<ProposalStage>,
    /// Day.
    due_by: Option<Date>,
}

impl ProposalFilter {
    /// The filter with its codes read.
    fn read(&self) -> Result<Wanted<'_>, Error> {
        let mut violations = Violations::default();
        let v = &mut violations;
        let mut due_by = self.due_by.clone();
        check::date(&mut due_by, "filter.due_by", v);
        let wanted = Wanted {
            states: filter::spelled(&self.states, "filter.states", v).into_iter().collect(),
            need: &self.need,
            provider: &self.provider,
            stages: filter::codes(&self.stages, "filter.stages", v),
            due_by: due_by.parse().ok(),
        };
        violations.or(wanted).map_err(Error::from)
    }
}

impl Wanted<'_> {
    /// Whether a proposal passes.
    fn passes(&self, proposal: &Proposal) -> bool {
        (self.states.is_empty() || proposal.state.known().is_some_and(|state| self.states.contains(*state)))
            && (self.need.is_empty() || proposal.need == self.need)
            && (self.provider.is_empty()
                || [&proposal.funder, &proposal.deliverer].contains(&&self.provider.to_owned()))
            && filter::meet(&self.stages, std::iter::once(&proposal.stage))
            && self.due_by.is_none_or(|day| is_due(proposal, day))
    }
}

/// Whether an answer or a question about a proposal is due on that day.
fn is_due(proposal: &Proposal, day: Date) -> bool {
    let expires = proposal.expire_time.parse::<Timestamp>().ok();
    let expires = expires.map(|time| jiff::tz::Offset::UTC.to_datetime(time).date()).filter(|_| proposal.waits());
    [expires, proposal.follow_up_due.parse().ok()].into_iter().flatten().any(|due| due <= day)
}

impl Directory {
    /// Gets one proposal, with the fields that the caller may see.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `RevisionNotReached`, `Unavailable` when the read cannot be audited.
    pub async fn get_proposal(
        &self,
        principal: &Principal,
        name: &str,
        min_revision: &str,
    ) -> Result<(Shown<Proposal>, Revision), Error> {
        let entered = policy::enter(principal, Operation::GetProposal)?;
        self.ensure_fresh().await?;
        let view = self.view_at(min_revision).await?;
        let proposal = proposal_of(&view, name)?;
        let now = self.source.now();
        let relation = reach::to_proposal(principal, &view, &proposal.record, now);
        let permit = entered.on(relation)?;
        let shown = seen(principal, &view, proposal, now);
        if relation != Relation::Own {
            self.audit_proposals(principal, permit, [shown.entry()]).await?;
        }
        Ok((shown, view.revision))
    }

    /// Lists the proposals that the caller may see, in the order in which they were made, without their history.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`, `InvalidPageToken`, `RevisionNotReached`, `Unavailable`.
    pub async fn list_proposals(
        &self,
        principal: &Principal,
        filter: &ProposalFilter,
        page: &PageRequest,
        min_revision: &str,
    ) -> Result<Page<Shown<Proposal>>, Error> {
        let entered = policy::enter(principal, Operation::ListProposals)?;
        self.ensure_fresh().await?;
        let query = (Operation::ListProposals.name(), filter);
        let (size, after) = self.open_page(principal, page, &query)?;
        let wanted = filter.read()?;
        let view = self.view_at(min_revision).await?;
        let now = self.source.now();
        let visible = view.proposals.iter_after(after).filter_map(|entry| {
            let relation = reach::to_proposal(principal, &view, &entry.record, now);
            let permit = entered.on(relation).ok()?;
            let shown = seen(principal, &view, entry, now);
            let permit = Some(permit).filter(|_| relation != Relation::Own);
            wanted.passes(&shown.entry().record).then(|| (entry.id, (Shown::part(shown.entry(), brief), permit)))
        });
        let page = self.close_page(principal, &query, size, view.revision, visible);
        // One permit is as good as another: of the same caller, for the same operation.
        if let Some(permit) = page.items.iter().find_map(|(_, permit)| *permit) {
            let of_others = page.items.iter().filter(|(_, permit)| permit.is_some()).map(|(shown, _)| shown.entry());
            self.audit_proposals(principal, permit, of_others).await?;
        }
        Ok(page.map(|(shown, _)| shown))
    }

    /// Records that proposals were shown to somebody who does not own their needs: a row each, and one of the need, by which
    /// its State learns of it.
    ///
    /// # Errors
    /// `Unavailable` when the audit cannot be written: then nothing is answered.
    pub(super) async fn audit_proposals<'a>(
        &self,
        principal: &Principal,
        permit: Permit,
        shown: impl IntoIterator<Item = &'a Arc<Entry<Proposal>>>,
    ) -> Result<(), Error> {
        let mut reads = Vec::new();
        for entry in shown {
            let value = serde_json::to_value(&entry.record)?;
            let fields = value.as_object().into_iter().flat_map(serde_json::Map::keys).cloned().collect();
            reads.push((Some(ProposalId(entry.id).name()), Details { fields, ..Details::default() }));
            reads.push((entry.record.need_id().map(NeedId::name), shown_of_need()));
        }
        self.audit_reads(principal, permit, reads).await
    }
}

/// What the audit says of a need whose proposal was shown or acted on.
fn shown_of_need() -> Details {
    Details { fields: vec![SHOWN.to_owned()], ..Details::default() }
}

/// The proposal of that name, whoever asks: the relation is for the caller of this to check.
fn proposal_of<'a>(view: &'a View, name: &str) -> Result<&'a Arc<Entry<Proposal>>, Error> {
    entry(&view.proposals, found(ProposalId::of_name(name))?.0)
}

/// The side on which the caller acts.
fn side_of(principal: &Principal) -> ProposalSide {
    match (principal.provider, principal.state) {
        (Some(_), _) => ProposalSide::Provider,
        (None, Some(_)) => ProposalSide::State,
        (None, None) => ProposalSide::Secretariat,
    }
}

/// The proposal as it stands at that time, whole or as the provider that asks may see it.
fn seen(principal: &Principal, catalog: &Catalog, proposal: &Arc<Entry<Proposal>>, now: Timestamp) -> Shown<Proposal> {
    let stage = proposal.record.stage_at(now);
    let Some(provider) = principal.provider else {
        if stage == proposal.record.stage {
            return Shown::Whole(Arc::clone(proposal));
        }
        return Shown::Whole(anew(proposal, Proposal { stage, ..proposal.record.clone() }));
    };
    let need = proposal.record.need_id().and_then(|id| catalog.needs.get(id.0));
    let consent = need.and_then(|need| need.record.consent_at(now));
    let part = reach::to_party(&proposal.record, provider, consent.is_some_and(|consent| consent.shows("articles")));
    Shown::Part(anew(proposal, Proposal { stage, ..part }))
}

/// The entry with another record, which time or a consent makes, so that it is made anew.
fn anew(entry: &Entry<Proposal>, record: Proposal) -> Arc<Entry<Proposal>> {
    Arc::new(Entry::new(entry.id, record, entry.revision, entry.create_time, entry.update_time))
}

/// A proposal as lists show it: without its history and how it was weighed.
fn brief(proposal: &Proposal) -> Proposal {
    Proposal {
        parts: Vec::new(),
        alternates: Vec::new(),
        overlaps: Vec::new(),
        outcomes: Vec::new(),
        events: Vec::new(),
        ..proposal.clone()
    }
}

/// The proposal by which a provider is shown to a State in full: once it was proposed to that State by others, or has accepted
/// what the State made itself, which else could look at whomever it names. One that the provider may know of, if there is any.
pub(super) fn proposed_to(catalog: &Catalog, state: State, provider: ProviderId) -> Option<&Arc<Entry<Proposal>>> {
    let tells = |proposal: &Proposal| {
        let accepted =
            || proposal.answers.iter().any(|it| it.answer == ProposalAct::Accept && it.provider == provider.name());
        proposal.has_party(provider) && (proposal.made_by != ProposalSide::State || accepted())
    };
    let telling = || catalog.proposals.of(&state).filter(|entry| tells(&entry.record));
    telling().find(|entry| entry.record.was_offered()).or_else(|| telling().next())
}
