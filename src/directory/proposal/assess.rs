//! What the matcher says of a proposal: its hard rules before anything, the score, who else fits, and what it must not
//! duplicate (para. 47).

use std::sync::Arc;

use uuid::Uuid;

use crate::auth::Principal;
use crate::auth::policy::Permit;
use crate::directory::{Directory, Error};
use crate::domain::proposal::{Alternate, Overlapping, Run, ScorePart};
use crate::domain::{Need, Proposal, Provider, ProviderId, ProviderRole, Status};
use crate::matching::{Candidate, Corpus, Overlap, Part, Wanted, Weights};
use crate::view::View;

/// Others who fit, at most.
const ALTERNATES: usize = 5;
/// How many are looked at for that: some of them may be in the proposal, or not published any more.
const LOOKED_AT: usize = 20;

/// What the matcher says of a proposal.
#[derive(Debug)]
pub(super) struct Assessment {
    /// Score of the deliverer, or of the funder where nobody delivers.
    pub(super) score: u32,
    /// Its parts.
    pub(super) parts: Vec<ScorePart>,
    /// The run.
    pub(super) run: Run,
    /// Others who fit.
    pub(super) alternates: Vec<Alternate>,
    /// What it must not duplicate.
    pub(super) overlaps: Vec<Overlapping>,
}

impl Directory {
    /// Assesses a proposal, `own` where it is made already, on a need as its caller sees that.
    ///
    /// # Errors
    /// `RuleBroken` when a hard rule stops one of its providers; `Internal`.
    pub(super) async fn assess(
        &self,
        principal: &Principal,
        permit: Permit,
        view: &Arc<View>,
        need: &Need,
        proposal: &Proposal,
        own: Option<Uuid>,
    ) -> Result<Assessment, Error> {
        let weights = Weights::configured().map_err(|error| Error::Internal(error.to_string()))?;
        // Never by an earlier view: a provider may have been suspended since.
        let now = self.source.now();
        let unladen = self.corpus_of(view).await?;
        let corpus = self.laden.of(principal, view, &unladen, now);
        let (wanted, today) = (Wanted::prepare(need), self.today());
        let mut scored: Option<Candidate> = None;
        let peers = proposal.peers.iter().filter_map(|name| ProviderId::of_name(name));
        for party in peers.chain(proposal.parties()) {
            let entry = view.providers.get(party.0).ok_or_else(|| stopped(party, &["STATUS"]))?;
            let candidate =
                corpus.explain(&wanted, party, weights, today).ok_or_else(|| stopped(party, &["STATUS"]))?;
            let mut broken: Vec<&str> =
                candidate.rules.iter().filter(|rule| !rule.passed).map(|rule| rule.rule.as_str()).collect();
            if !has_roles(&entry.record, proposal, party) && !broken.contains(&"ROLE") {
                broken.push("ROLE");
            }
            if !broken.is_empty() {
                return Err(stopped(party, &broken));
            }
            // The deliverer comes last, and counts; those who share their experience are only checked.
            scored = Some(candidate).filter(|_| proposal.has_party(party));
        }
        let (score, parts) = scored.map(|it| (it.score, it.parts)).unwrap_or_default();
        let is_provider = principal.provider.is_some();
        // They are kept and shown to the State, so that they do not depend on proposals that it does not see.
        let alternates =
            if is_provider { Vec::new() } else { alternates(view, &unladen, &wanted, proposal, weights, today) };
        let mut overlaps: Vec<_> =
            corpus.overlaps(&wanted, today).into_iter().filter_map(|it| activity(view, it)).collect();
        match principal.provider {
            // A provider is told of itself alone.
            Some(own) => overlaps.retain(|overlap| overlap.provider == own.name()),
            None => overlaps.extend(self.open_proposals(principal, permit, view, (need, now), own).await?),
        }
        let run = Run {
            config_hash: corpus.config_hash(weights),
            revision: view.revision.to_string(),
            considered: if is_provider { 1 } else { corpus.len() },
        };
        Ok(Assessment { score, parts: parts.iter().map(part).collect(), run, alternates, overlaps })
    }
}

/// The error that those rules stop a provider.
fn stopped(provider: ProviderId, rules: &[&str]) -> Error {
    Error::RuleBroken { provider: provider.name(), rules: rules.join(" ") }
}

/// Whether a provider does what the proposal has it do, as far as its profile says.
fn has_roles(provider: &Provider, proposal: &Proposal, id: ProviderId) -> bool {
    let (name, roles) = (id.name(), &provider.roles);
    let does = |role: &ProviderRole| roles.is_empty() || roles.contains(role);
    (proposal.funder != name || does(&ProviderRole::Funds))
        && (proposal.deliverer != name || does(&ProviderRole::Delivers))
}

/// Others who fit, best first.
fn alternates(
    view: &View,
    corpus: &Corpus,
    wanted: &Wanted,
    proposal: &Proposal,
    weights: &Weights,
    today: jiff::civil::Date,
) -> Vec<Alternate> {
    let is_other = |id: &ProviderId| {
        !proposal.has_party(*id)
            && view.providers.get(id.0).is_some_and(|entry| entry.record.status == Status::Published)
    };
    let first = corpus.first(wanted, weights, LOOKED_AT, today).into_iter().filter(is_other).take(ALTERNATES);
    let scored = first.filter_map(|id| Some((id, corpus.score(wanted, id, weights, today)?.0)));
    scored.map(|(id, score)| Alternate { provider: id.name(), score }).collect()
}

/// An activity that overlaps, where it is public.
fn activity(view: &View, overlap: Overlap) -> Option<Overlapping> {
    let activity = view.activities.get(overlap.activity.0)?;
    (activity.record.status == Status::Published).then(|| Overlapping {
        provider: overlap.provider.name(),
        title: overlap.title,
        proposal: String::new(),
        subjects: overlap.subjects,
        start: overlap.start,
        end: overlap.end,
    })
}

/// A part of the score, without the evidence: the run can be repeated.
fn part(part: &Part) -> ScorePart {
    ScorePart {
        criterion: part.criterion.as_str().to_owned(),
        value: part.value,
        weight: part.weight,
        contribution: part.contribution,
    }
}
