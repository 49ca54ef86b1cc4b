//! Open proposals that another must not duplicate: those of the same State on the same subjects (para. 47), to whoever may see
//! them.

use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use crate::auth::Principal;
use crate::auth::policy::{self, Operation, Permit, Relation};
use crate::directory::{Directory, Error, reach};
use crate::domain::proposal::Overlapping;
use crate::domain::{Need, Proposal, ProposalId};
use crate::view::{Entry, View};

/// Open proposals that are named, at most: the newest.
const MOST: usize = 20;

impl Directory {
    /// Open proposals of the need's State on its articles and themes that the caller may see, but for the `own` one. To a
    /// provider there are none: it is told of itself alone. Another's is in the audit as if it had been read. All is as it
    /// stands at the given time.
    ///
    /// # Errors
    /// `Unavailable` when the audit cannot be written.
    pub(in crate::directory) async fn open_proposals(
        &self,
        principal: &Principal,
        permit: Permit,
        view: &View,
        (need, now): (&Need, Timestamp),
        own: Option<Uuid>,
    ) -> Result<Vec<Overlapping>, Error> {
        let (Some(state), None) = (need.state.known(), principal.provider) else { return Ok(Vec::new()) };
        let Ok(entered) = policy::enter(principal, Operation::GetProposal) else { return Ok(Vec::new()) };
        let (mut found, mut of_others) = (Vec::new(), Vec::new());
        let mut of_state: Vec<_> = view.proposals.of(state).filter(|entry| own != Some(entry.id)).collect();
        of_state.sort_by_key(|entry| std::cmp::Reverse(entry.id));
        for entry in of_state {
            let open = Proposal { stage: entry.record.stage_at(now), ..Proposal::default() };
            let relation = reach::to_proposal(principal, view, &entry.record, now);
            if found.len() == MOST || !(open.waits() || open.engages()) || entered.on(relation).is_err() {
                continue;
            }
            let Some(overlapping) = overlapping(view, need, entry) else { continue };
            found.push(overlapping);
            if relation != Relation::Own {
                of_others.push(entry);
            }
        }
        if !of_others.is_empty() {
            self.audit_proposals(principal, permit, of_others).await?;
        }
        Ok(found)
    }
}

impl Directory {
    /// Whether the caller may see a proposal now.
    pub(in crate::directory) fn still_sees_proposal(&self, principal: &Principal, view: &View, name: &str) -> bool {
        let entry = ProposalId::of_name(name).and_then(|id| view.proposals.get(id.0));
        entry.is_some_and(|entry| {
            let relation = reach::to_proposal(principal, view, &entry.record, self.source.now());
            policy::enter(principal, Operation::GetProposal).and_then(|entered| entered.on(relation)).is_ok()
        })
    }
}

/// A proposal as an overlap with a need, where they have subjects in common.
fn overlapping(view: &View, need: &Need, entry: &Arc<Entry<Proposal>>) -> Option<Overlapping> {
    let other = entry.record.need_id().and_then(|id| view.needs.get(id.0))?;
    let subjects = in_common(need, &other.record);
    let [deliverer, funder] = [&entry.record.deliverer, &entry.record.funder];
    (!subjects.is_empty()).then(|| Overlapping {
        provider: if deliverer.is_empty() { funder.clone() } else { deliverer.clone() },
        proposal: ProposalId(entry.id).name(),
        subjects,
        ..Overlapping::default()
    })
}

/// The articles and themes that two needs have in common.
fn in_common(one: &Need, other: &Need) -> Vec<String> {
    let articles = one.articles.iter().filter(|article| {
        article.known().is_some_and(|article| {
            other.articles.iter().filter_map(|it| it.known()).any(|it| it.contains(*article) || article.contains(*it))
        })
    });
    let themes = one.themes.iter().filter(|theme| other.themes.contains(theme));
    articles.map(ToString::to_string).chain(themes.map(ToString::to_string)).collect()
}
