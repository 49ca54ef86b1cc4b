//! The dossier to a provider: what consents show it, to itself and to the secretariat, who hands it over. It holds the same
//! whoever asks, and every need in it is disclosed to its State.

use std::sync::Arc;

use jiff::Timestamp;

use super::rendered::{DocumentQuery, DocumentShown, file_name, fitted};
use crate::auth::Principal;
use crate::auth::policy::{self, Operation};
use crate::directory::matching::state_contacts;
use crate::directory::need::{is_closed, shown};
use crate::directory::read::{entry, found};
use crate::directory::{Directory, Error, reach};
use crate::domain::{Need, ProviderId, Status};
use crate::matching::{Candidate, Criterion, Part};
use crate::report::document::language_of;
use crate::report::dossier::{Codes, Dossier, Fit, Office, Reason, SharedNeed};
use crate::view::{Entry, View};

/// Needs of a dossier, at most: those that fit best.
const MOST: usize = 50;
/// Facts that are named for a reason, at most.
const MOST_EVIDENCE: usize = 5;

impl Directory {
    /// Makes the dossier to a provider.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound` for a provider that the caller may not see, `Invalid`, `RevisionNotReached`, `Unavailable` when
    /// the read cannot be audited.
    pub async fn get_dossier(&self, principal: &Principal, query: &DocumentQuery) -> Result<DocumentShown, Error> {
        let entered = policy::enter(principal, Operation::GetDossier)?;
        self.ensure_fresh().await?;
        let view = self.view_at(&query.min_revision).await?;
        let own = principal.provider.filter(|_| query.of.is_empty());
        let id = found(own.or_else(|| ProviderId::of_name(&query.of)))?;
        let provider = entry(&view.providers, id.0)?;
        if !reach::sees_provider(principal, id, &provider.record) {
            return Err(Error::NotFound);
        }
        let permit = entered.on(reach::to_provider(principal, id, &provider.record))?;
        let form = query.form()?;
        let (now, today) = (self.source.now(), self.today());
        let all = shared_with(&view, id, now);
        let total = all.len();
        let fitting = self.fitting(&view, id, all, MOST).await?;
        let needs: Vec<_> =
            fitting.into_iter().map(|(need, fit)| (need.id, of_dossier(&view, &need, &fit, now))).collect();
        let languages = provider.record.languages.iter().map(String::as_str);
        let language = form.language.unwrap_or_else(|| language_of(languages));
        let name = provider.record.names.best(&[language]).unwrap_or_default();
        let make = |taken: usize| {
            let shared = needs[..taken].iter().map(|(_, need)| need.clone()).collect();
            Dossier { provider: name.to_owned(), needs: shared, left_out: total - taken, today }.document(language)
        };
        let (content, language, taken) = fitted(form, needs.len(), make)?;
        let rows: Vec<_> = needs[..taken].iter().map(|(id, shared)| (*id, &shared.need)).collect();
        self.audit_needs(principal, permit, rows).await?;
        let [needs, left_out] = [taken, total - taken].map(|many| u32::try_from(many).unwrap_or(u32::MAX));
        let (format, revision) = (form.format, view.revision);
        let file_name = file_name("dossier", today, format);
        Ok(DocumentShown { content, format, language, file_name, needs, left_out, revision })
    }
}

/// The needs that are not over and that a consent shows to a provider.
fn shared_with(view: &View, provider: ProviderId, now: Timestamp) -> Vec<Arc<Entry<Need>>> {
    let is_open = |need: &Need| !is_closed(&need.stage) && need.status != Status::Closed;
    let shared = view.needs.iter().filter(|entry| reach::shows_to(view, &entry.record, provider, now));
    shared.filter(|entry| is_open(&entry.record)).cloned().collect()
}

/// A need as a dossier shows it: nothing but what the consent does.
fn of_dossier(view: &View, need: &Arc<Entry<Need>>, candidate: &Candidate, now: Timestamp) -> SharedNeed {
    let seen = shown(need, false, now).entry().record.clone();
    // Donors do not read the directory: they are told whom to write to where the consent shows who benefits.
    let names_state = need.record.consent_at(now).is_some_and(|consent| consent.shows("beneficiaries"));
    let contacts = if names_state { state_contacts(view, &seen) } else { Vec::new() };
    let offices = contacts.into_iter().map(|contact| {
        let authority = &contact.authority.record;
        Office {
            name: authority.names.best(&[]).unwrap_or_default().to_owned(),
            emails: authority.emails.clone(),
            phones: authority.phones.iter().map(|phone| phone.number.clone()).collect(),
        }
    });
    SharedNeed { need: seen, fit: Some(fit(candidate)), offices: offices.collect() }
}

/// How well a provider fits, and why.
fn fit(candidate: &Candidate) -> Fit {
    let reason = |part: &Part| Reason {
        criterion: part.criterion.as_str(),
        value: part.value,
        weight: part.weight,
        evidence: part.evidence.iter().take(MOST_EVIDENCE).map(|evidence| evidence.subject.clone()).collect(),
        codes: codes(part.criterion),
    };
    Fit {
        score: candidate.score,
        reasons: candidate.parts.iter().map(reason).collect(),
        stopped_by: candidate.rules.iter().filter(|rule| !rule.passed).map(|rule| rule.rule.as_str()).collect(),
    }
}

/// What the codes are in the evidence of a criterion.
const fn codes(criterion: Criterion) -> Codes {
    match criterion {
        Criterion::Themes | Criterion::TrackRecord => Codes::Themes,
        Criterion::AssistanceTypes => Codes::AssistanceTypes,
        Criterion::Geography => Codes::Places,
        Criterion::Horizon => Codes::Horizons,
        Criterion::Text | Criterion::Articles | Criterion::Languages | Criterion::Funding | Criterion::Freshness => {
            Codes::None
        }
    }
}
