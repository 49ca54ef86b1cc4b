//! Reading and searching providers, each with the fields that the caller may see.

use std::sync::Arc;

use serde::Serialize;

use super::passes::passes;
use crate::auth::Principal;
use crate::auth::policy::{self, Entry as Entered, Operation, Relation};
use crate::directory::proposal::proposed_to;
use crate::directory::read::{Shown, entry, found};
use crate::directory::{Directory, Error, Page, PageRequest, filter, reach};
use crate::domain::text::quoted;
use crate::domain::{ProposalId, Provider, ProviderId, Revision, Role, Status, Violations, vocabulary};
use crate::store::Details;
use crate::telemetry::trace;
use crate::view::index::{Interpretation, ProviderFilter as TypedFilter, ProviderQuery};
use crate::view::{Catalog, Entry, View};

/// How far into the results pages may go.
const DEEPEST: usize = 1_000;
/// Hits that are looked at together, where the caller does not see all of the first ones.
const LOOK: usize = 100;
/// Results on a page when the caller does not say.
const DEFAULT_SIZE: usize = 10;

/// What to narrow a list or a search to; what is empty narrows nothing, and a provider that does not say passes.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ProviderFilter {
    /// Any of these kinds.
    pub kinds: Vec<String>,
    /// Any of these roles.
    pub roles: Vec<String>,
    /// Helping on any of these articles.
    pub articles: Vec<String>,
    /// Helping on any of these themes.
    pub themes: Vec<String>,
    /// Giving any of these types of assistance.
    pub assistance_types: Vec<String>,
    /// Covering any of these States.
    pub states: Vec<String>,
    /// Working in any of these languages.
    pub languages: Vec<String>,
    /// Reaching over any of these horizons.
    pub horizons: Vec<String>,
    /// One of these statuses; empty: `PUBLISHED`.
    pub status: Vec<String>,
}

impl ProviderFilter {
    /// The filter with its codes read.
    fn read(&self) -> Result<TypedFilter, Error> {
        let mut violations = Violations::default();
        let v = &mut violations;
        for (i, code) in self.assistance_types.iter().enumerate() {
            if vocabulary().assistance_type(code).is_none() {
                v.add(format!("filter.assistance_types[{i}]"), format!("{} is not known", quoted(code)));
            }
        }
        let filter = TypedFilter {
            states: filter::spelled(&self.states, "filter.states", v).into_iter().collect(),
            articles: filter::spelled(&self.articles, "filter.articles", v),
            themes: filter::spelled(&self.themes, "filter.themes", v),
            assistance_types: self.assistance_types.clone(),
            roles: filter::codes(&self.roles, "filter.roles", v),
            kinds: filter::codes(&self.kinds, "filter.kinds", v),
            languages: filter::spelled(&self.languages, "filter.languages", v),
            horizons: filter::codes(&self.horizons, "filter.horizons", v),
            status: filter::statuses(&self.status, v),
        };
        violations.or(filter).map_err(Error::from)
    }
}

/// A provider with its score.
type Scored = (Shown<Provider>, f32);

/// The results of a search.
#[derive(Debug)]
pub struct ProviderFound {
    /// The providers, best first, each with its score.
    pub results: Vec<Scored>,
    /// What the query was read as.
    pub interpretation: Interpretation,
    /// Token of the next page; empty at the end.
    pub next_page_token: String,
    /// Revision of the answer.
    pub revision: Revision,
}

impl Directory {
    /// Gets one provider.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `RevisionNotReached`, `Unavailable` when the read cannot be audited.
    pub async fn get_provider(
        &self,
        principal: &Principal,
        name: &str,
        min_revision: &str,
    ) -> Result<(Shown<Provider>, Revision), Error> {
        let entered = policy::enter(principal, Operation::GetProvider)?;
        let view = self.view_at(min_revision).await?;
        let provider = shown(entered, &view, visible(principal, &view, name)?)?;
        self.audit_profiles(entered, &view, [&provider]).await?;
        Ok((provider, view.revision))
    }

    /// Lists providers in the order in which they were created.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`, `InvalidPageToken`, `RevisionNotReached`, `Unavailable` when the read cannot be audited.
    pub async fn list_providers(
        &self,
        principal: &Principal,
        filter: &ProviderFilter,
        page: &PageRequest,
        min_revision: &str,
    ) -> Result<Page<Shown<Provider>>, Error> {
        let entered = policy::enter(principal, Operation::ListProviders)?;
        let query = (Operation::ListProviders.name(), filter);
        let (size, after) = self.open_page(principal, page, &query)?;
        let wanted = filter.read()?;
        let view = self.view_at(min_revision).await?;
        let visible = view
            .providers
            .iter_after(after)
            .filter(|entry| passes(&entry.record, &wanted))
            .filter(|entry| reach::sees_provider(principal, ProviderId(entry.id), &entry.record))
            .filter_map(|entry| Some((entry.id, shown(entered, &view, entry).ok()?)));
        let page = self.close_page(principal, &query, size, view.revision, visible);
        self.audit_profiles(entered, &view, &page.items).await?;
        Ok(page)
    }

    /// Finds providers by what a person types.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`, `InvalidPageToken`, `RevisionNotReached`, `Unavailable` when the read cannot be audited.
    pub async fn search_providers(
        &self,
        principal: &Principal,
        text: &str,
        filter: &ProviderFilter,
        order_by: &str,
        page: &PageRequest,
        min_revision: &str,
    ) -> Result<ProviderFound, Error> {
        let entered = policy::enter(principal, Operation::SearchProviders)?;
        let query = (Operation::SearchProviders.name(), text, filter, order_by);
        if !matches!(order_by, "" | "relevance") {
            return Err(Error::field("order_by", "expected relevance"));
        }
        let size = page.size_or(DEFAULT_SIZE)?;
        let cursor = self.pages.open(&page.token, principal.account, &query, self.source.now())?;
        let offset = cursor.map_or(Ok(0), |cursor| cursor.parse().map_err(|_| Error::InvalidPageToken))?;
        let mut typed = ProviderQuery { text, filter: filter.read()?, ..ProviderQuery::default() };
        if principal.role != Role::Secretariat {
            // Even a count would tell of others' drafts.
            typed.filter.status.retain(|status| *status != Status::Draft);
            if typed.filter.status.is_empty() {
                return Err(Error::field("filter.status", "drafts are not searched"));
            }
        }
        let view = self.view_at(min_revision).await?;
        let (mut results, interpretation) = found_by(entered, &view, &typed, offset + size + 1)?;
        let next_page_token = if results.len() > offset + size && offset + size < DEEPEST {
            self.pages.make(principal.account, &query, &(offset + size).to_string(), self.source.now())
        } else {
            String::new()
        };
        results.truncate(offset + size);
        let results = results.split_off(offset.min(results.len()));
        self.audit_profiles(entered, &view, results.iter().map(|(provider, _)| provider)).await?;
        Ok(ProviderFound { results, interpretation, next_page_token, revision: view.revision })
    }

    /// Records that profiles were shown in full, with budget and contacts, to somebody who does not own them: a row each.
    ///
    /// # Errors
    /// `Unavailable` when the audit cannot be written: then nothing is answered.
    async fn audit_profiles<'a>(
        &self,
        entered: Entered<'_>,
        catalog: &Catalog,
        shown: impl IntoIterator<Item = &'a Shown<Provider>>,
    ) -> Result<(), Error> {
        let reads = reads_in_full(entered.principal(), catalog, shown);
        if reads.is_empty() {
            return Ok(());
        }
        self.audit_reads(entered.principal(), entered.on(Relation::Open)?, reads).await
    }
}

/// What the audit says of profiles that are shown in full, with budget and contacts, to somebody who does not own them.
pub(in crate::directory) fn reads_in_full<'a>(
    principal: &Principal,
    catalog: &Catalog,
    shown: impl IntoIterator<Item = &'a Shown<Provider>>,
) -> Vec<(Option<String>, Details)> {
    let of_another = |shown: &'a Shown<Provider>| {
        let Shown::Whole(profile) = shown else { return None };
        let id = ProviderId(profile.id);
        let relation = reach::to_provider(principal, id, &profile.record);
        let read = || (Some(read_of(principal, catalog, relation, id)), Details::default());
        (relation != Relation::Own).then(read)
    };
    shown.into_iter().filter_map(of_another).collect()
}

/// The resource of the row of a profile that was shown in full: the profile, or the proposal by which a State sees it that way
/// while the provider does not know of that: it reads the rows of its own profile.
fn read_of(principal: &Principal, catalog: &Catalog, relation: Relation, provider: ProviderId) -> String {
    let state = principal.state.filter(|_| relation == Relation::Other);
    let proposal = state.and_then(|state| proposed_to(catalog, state, provider));
    match proposal.filter(|entry| !entry.record.was_offered()) {
        Some(entry) => ProposalId(entry.id).name(),
        None => provider.name(),
    }
}

/// The first `most` providers that a query finds and the caller may see, best first. Those that it may not see are neither
/// counted nor passed over by a page: whether there is a next one tells nothing of them.
fn found_by(
    entered: Entered<'_>,
    view: &View,
    query: &ProviderQuery<'_>,
    most: usize,
) -> Result<(Vec<Scored>, Interpretation), Error> {
    let mut seen = Vec::new();
    let mut from = 0;
    loop {
        let step = if from == 0 { most } else { LOOK };
        let hits = trace::step("search").in_scope(|| view.search.search_providers(query, step, from))?;
        from += step;
        let entries = hits.found.iter().filter_map(|hit| Some((view.providers.get(hit.id)?, hit.score)));
        let visible =
            entries.filter(|(entry, _)| reach::sees_provider(entered.principal(), ProviderId(entry.id), &entry.record));
        seen.extend(visible.filter_map(|(entry, score)| Some((shown(entered, view, entry).ok()?, score))));
        if seen.len() >= most || !hits.more || from >= DEEPEST {
            seen.truncate(most);
            return Ok((seen, hits.interpretation));
        }
    }
}

/// The provider of that name, if the caller may know of it.
pub(super) fn visible<'a>(
    principal: &Principal,
    view: &'a View,
    name: &str,
) -> Result<&'a Arc<Entry<Provider>>, Error> {
    let id = found(ProviderId::of_name(name))?;
    let provider = entry(&view.providers, id.0)?;
    if reach::sees_provider(principal, id, &provider.record) { Ok(provider) } else { Err(Error::NotFound) }
}

/// The provider with the fields that the caller may see.
pub(in crate::directory) fn shown(
    entered: Entered<'_>,
    catalog: &Catalog,
    entry: &Arc<Entry<Provider>>,
) -> Result<Shown<Provider>, Error> {
    let (principal, id) = (entered.principal(), ProviderId(entry.id));
    let mut relation = reach::to_provider(principal, id, &entry.record);
    // Whom it might be helped by, a State sees in full.
    if relation == Relation::Other && principal.state.is_some_and(|state| proposed_to(catalog, state, id).is_some()) {
        relation = Relation::Open;
    }
    let permit = entered.on(relation)?;
    Ok(if permit.is_full() { Shown::Whole(Arc::clone(entry)) } else { Shown::part(entry, reach::summary) })
}
