//! What the directory lacks: to a State of its own entries, to the secretariat and administrators of all.

use serde::Serialize;

use super::{asked_state, to_reports};
use crate::auth::Principal;
use crate::auth::policy::{self, Operation, Permit, Relation};
use crate::directory::{Directory, Error, Page, PageRequest};
use crate::domain::text::quoted;
use crate::domain::{State, Violations};
use crate::report::gaps::{self, Gap, GapKind, officer_name};
use crate::store::Details;

/// Gaps on a page when the caller does not say.
const DEFAULT_SIZE: usize = 50;
/// The field of an officer that a gap tells of, in JSON spelling.
const TERM: &str = "termEnd";

/// What to narrow the list to; what is empty narrows nothing.
#[derive(Debug, Clone, Default, Serialize)]
pub struct GapFilter {
    /// Of this State, alpha-2.
    pub state: String,
    /// Of any of these kinds.
    pub kinds: Vec<String>,
}

impl Directory {
    /// Lists what is missing, stale or unverified, State by State.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`, `InvalidPageToken`, `RevisionNotReached`, `Unavailable` when the read cannot be audited.
    pub async fn list_gaps(
        &self,
        principal: &Principal,
        filter: &GapFilter,
        page: &PageRequest,
        min_revision: &str,
    ) -> Result<Page<Gap>, Error> {
        let entered = policy::enter(principal, Operation::ListGaps)?;
        let relation = to_reports(principal, &filter.state);
        let permit = entered.on(relation)?;
        self.ensure_fresh().await?;
        let query = (Operation::ListGaps.name(), filter);
        let size = page.size_or(DEFAULT_SIZE)?;
        let after = self.pages.open(&page.token, principal.account, &query, self.source.now())?.unwrap_or_default();
        let kinds = kinds(&filter.kinds)?;
        let asked = if relation == Relation::Own { principal.state } else { asked_state(&filter.state)? };
        let (view, today) = (self.view_at(min_revision).await?, self.today());
        // The places of a State's gaps begin with its code: those of the States before it are behind.
        let first = after.split(' ').next().unwrap_or_default().to_owned();
        let states: Vec<State> = asked.map_or_else(|| gaps::states().collect(), |state| vec![state]);
        let found = states.into_iter().filter(|state| state.code() >= first.as_str());
        let found = found.flat_map(|state| gaps::of_state(&view, state, today, permit.is_full()));
        let wanted = |gap: &Gap| kinds.is_empty() || kinds.contains(&gap.kind);
        let mut items: Vec<Gap> = found.filter(|gap| wanted(gap) && gap.place() > after).take(size + 1).collect();
        let more = items.len() > size;
        items.truncate(size);
        let next_page_token = match items.last() {
            Some(last) if more => self.pages.make(principal.account, &query, &last.place(), self.source.now()),
            Some(_) | None => String::new(),
        };
        if relation != Relation::Own {
            self.audit_terms(principal, permit, &items).await?;
        }
        Ok(Page { items, next_page_token, revision: view.revision })
    }

    /// Records of which officers of others it was told that their term is over. Nobody is named and nothing leaves by which
    /// to reach them, so it is not counted against the quota of officers.
    ///
    /// # Errors
    /// `Unavailable` when the audit cannot be written: then nothing is answered.
    async fn audit_terms(&self, principal: &Principal, permit: Permit, gaps: &[Gap]) -> Result<(), Error> {
        let details = || Details { fields: vec![TERM.to_owned()], ..Details::default() };
        let told = gaps.iter().filter_map(|gap| gap.officer.as_ref());
        let rows: Vec<_> = told.map(|officer| (Some(officer_name(officer)), details())).collect();
        if rows.is_empty() { Ok(()) } else { self.audit_reads(principal, permit, rows).await }
    }
}

/// The kinds that a request names.
///
/// # Errors
/// `Invalid` for codes that are none.
fn kinds(codes: &[String]) -> Result<Vec<GapKind>, Error> {
    let mut violations = Violations::default();
    let mut kinds = Vec::new();
    for (at, code) in codes.iter().enumerate() {
        if let Some(kind) = GapKind::parse(code) {
            kinds.push(kind);
        } else {
            let expected = GapKind::ALL.map(GapKind::as_str).join(", ");
            violations
                .add(format!("kinds[{at}]"), format!("{} is not known; expected one of {expected}", quoted(code)));
        }
    }
    Ok(violations.or(kinds)?)
}
