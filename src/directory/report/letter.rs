//! The follow-up letter to a State: for itself and for the secretariat, and the same to both.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::Offset;

use super::rendered::{DocumentQuery, DocumentShown, file_name, fitted};
use super::{asked_state, to_reports};
use crate::auth::Principal;
use crate::auth::policy::{self, Operation, Permit, Relation};
use crate::directory::{Directory, Error, reach};
use crate::domain::{Authority, AuthorityKind, Need, NeedId, Proposal, ProviderId, State, Status};
use crate::report::document::language_of;
use crate::report::letter::{FollowedNeed, Letter};
use crate::report::statistics::Standing;
use crate::view::{Entry, View};

/// Needs of a letter, at most: the first of the action plan.
const MOST: usize = 100;
/// Proposals on a need of a letter, at most: the newest.
const MOST_PROPOSALS: usize = 20;

/// A need with its proposals.
type Followed<'a> = (&'a Arc<Entry<Need>>, Vec<&'a Arc<Entry<Proposal>>>);

impl Directory {
    /// Makes the follow-up letter to a State.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`, `RevisionNotReached`, `Unavailable` when the read cannot be audited.
    pub async fn get_follow_up_letter(
        &self,
        principal: &Principal,
        query: &DocumentQuery,
    ) -> Result<DocumentShown, Error> {
        let entered = policy::enter(principal, Operation::GetFollowUpLetter)?;
        let relation = to_reports(principal, &query.of);
        let permit = entered.on(relation)?;
        self.ensure_fresh().await?;
        let form = query.form()?;
        let state = if relation == Relation::Own { principal.state } else { asked_state(&query.of)? };
        let Some(state) = state else {
            return Err(Error::field("state", "is required"));
        };
        let view = self.view_at(&query.min_revision).await?;
        let (now, today) = (self.source.now(), self.today());
        let followed = followed(principal, &view, state, now)?;
        let shown = &followed[..followed.len().min(MOST)];
        let language = form.language.unwrap_or_else(|| language_of(state.languages().iter().copied()));
        let needs: Vec<_> = shown.iter().map(|(need, proposals)| of_letter(&view, need, proposals, now)).collect();
        let addressees = addressees(&view, state, language);
        let make = |taken: usize| {
            let (needs, addressees) = (needs[..taken].to_vec(), addressees.clone());
            Letter { state, addressees, needs, left_out: followed.len() - taken, today }.document(language)
        };
        let (content, language, taken) = fitted(form, needs.len(), make)?;
        if relation != Relation::Own {
            let shown = &shown[..taken];
            let rows: Vec<_> = shown.iter().map(|(need, _)| (need.id, &need.record)).collect();
            self.audit_needs(principal, permit, rows).await?;
            let proposals: Vec<_> = shown.iter().flat_map(|(_, proposals)| proposals.iter().copied()).collect();
            if !proposals.is_empty() {
                self.audit_proposals(principal, permit, proposals).await?;
            }
        }
        let file_name = file_name(&format!("follow-up-{state}"), today, form.format);
        let [needs, left_out] = [taken, followed.len() - taken].map(|many| u32::try_from(many).unwrap_or(u32::MAX));
        let (format, revision) = (form.format, view.revision);
        Ok(DocumentShown { content, format, language, file_name, needs, left_out, revision })
    }
}

/// The needs of a State that a letter speaks of, in the order of its action plan, each with its newest proposals: those that
/// were submitted, as far as the caller reads them.
///
/// # Errors
/// `Forbidden` for a caller that reads no needs.
fn followed<'a>(
    principal: &Principal,
    view: &'a View,
    state: State,
    now: Timestamp,
) -> Result<Vec<Followed<'a>>, Error> {
    let reads = policy::enter(principal, Operation::GetNeed)?;
    let is_shown = |need: &Need| {
        Standing::of(&need.stage).is_some()
            && need.status != Status::Draft
            && reads.on(reach::to_need(principal, view, need, now)).is_ok_and(Permit::is_full)
    };
    let mut needs: Vec<_> = view.needs.of(&state).filter(|entry| is_shown(&entry.record)).collect();
    needs.sort_by_key(|entry| (entry.record.priority.unwrap_or(u32::MAX), entry.id));
    let mut proposals = BTreeMap::<&str, Vec<&Arc<Entry<Proposal>>>>::new();
    for entry in view.proposals.of(&state) {
        proposals.entry(&entry.record.need).or_default().push(entry);
    }
    let with_proposals = |need: &'a Arc<Entry<Need>>| {
        let mut of_need = proposals.remove(NeedId(need.id).name().as_str()).unwrap_or_default();
        of_need.sort_by_key(|entry| std::cmp::Reverse(entry.id));
        of_need.truncate(MOST_PROPOSALS);
        (need, of_need)
    };
    Ok(needs.into_iter().map(with_proposals).collect())
}

/// A need as a letter speaks of it.
fn of_letter<'a>(
    view: &View,
    need: &'a Arc<Entry<Need>>,
    proposals: &[&Arc<Entry<Proposal>>],
    now: Timestamp,
) -> FollowedNeed<'a> {
    let name = |provider: ProviderId| {
        let entry = view.providers.get(provider.0)?;
        entry.record.names.best(&[]).map(str::to_owned)
    };
    let proposal = |entry: &&Arc<Entry<Proposal>>| {
        let stage = entry.record.stage_at(now);
        let names: Vec<_> = entry.record.parties().into_iter().filter_map(name).collect();
        (Proposal { stage, events: Vec::new(), ..entry.record.clone() }, names.join("\n"))
    };
    FollowedNeed {
        need: &need.record,
        registered: Offset::UTC.to_datetime(need.create_time).date(),
        consent: need.record.consent_at(now),
        awaits_consent: need.record.standing_consent(now).is_none(),
        proposals: proposals.iter().map(proposal).collect(),
    }
}

/// Whom a letter is to: the State's focal points of the review.
fn addressees(view: &View, state: State, language: &str) -> Vec<String> {
    let is_to = |entry: &&Arc<Entry<Authority>>| {
        entry.record.status == Status::Published
            && entry.record.kinds.iter().any(|entry| entry.kind == AuthorityKind::ReviewFocalPoint)
    };
    let named = view.authorities.of(&state).filter(is_to);
    named.filter_map(|entry| entry.record.names.best(&[language]).map(str::to_owned)).collect()
}
