//! Reading authorities: one, a list, and the history of one.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::competence::Competence;
use crate::auth::Principal;
use crate::auth::policy::{self, Operation, Permit, Relation};
use crate::directory::read::{entry, found};
use crate::directory::{Directory, Error, Page, PageRequest, filter, reach};
use crate::domain::{AccountId, Authority, AuthorityId, Revision, Role, Violations};
use crate::store::Details;
use crate::view::index::ContactFilter;
use crate::view::{Entry, View, decode};

/// The longest time before now that a filter may name.
const LONGEST_SECONDS: i64 = 1_000_000_000;

/// What to narrow a list or a search to; what is empty narrows nothing.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AuthorityFilter {
    /// Any of these States, alpha-2.
    pub states: Vec<String>,
    /// Any of these kinds.
    pub kinds: Vec<String>,
    /// Competent for any of these articles.
    pub articles: Vec<String>,
    /// Accepting any of these languages.
    pub languages: Vec<String>,
    /// Member of any of these networks.
    pub networks: Vec<String>,
    /// Confirmed within this many seconds before now.
    pub confirmed_within_seconds: Option<i64>,
    /// One of these statuses; empty: `PUBLISHED`.
    pub status: Vec<String>,
}

impl AuthorityFilter {
    /// The filter with its codes read.
    ///
    /// # Errors
    /// Every code that is not known.
    pub(in crate::directory) fn read(&self, now: Timestamp) -> Result<ContactFilter, Error> {
        let mut violations = Violations::default();
        let v = &mut violations;
        let filter = ContactFilter {
            states: filter::spelled(&self.states, "filter.states", v).into_iter().collect(),
            kinds: filter::codes(&self.kinds, "filter.kinds", v),
            articles: filter::spelled(&self.articles, "filter.articles", v),
            languages: filter::spelled(&self.languages, "filter.languages", v),
            networks: filter::spelled(&self.networks, "filter.networks", v),
            status: filter::statuses(&self.status, v),
            confirmed_since: self
                .confirmed_within_seconds
                .map(|seconds| now - SignedDuration::from_secs(seconds.clamp(0, LONGEST_SECONDS))),
        };
        violations.or(filter).map_err(Error::from)
    }
}

/// Whether an authority passes a filter, of which `articles` holds the competences that it asks for.
fn passes(authority: &Authority, filter: &ContactFilter, articles: &[Competence]) -> bool {
    filter.status.contains(&authority.status)
        && (filter.states.is_empty() || authority.state.known().is_some_and(|state| filter.states.contains(*state)))
        && filter::meet(&filter.kinds, authority.kinds.iter().map(|entry| &entry.kind))
        && filter::meet(&filter.networks, authority.networks.iter().filter_map(|network| network.known()))
        && (filter.languages.is_empty()
            || authority
                .languages_accepted
                .iter()
                .any(|accepted| filter.languages.iter().any(|wanted| wanted.as_str() == accepted.language)))
        && (articles.is_empty() || articles.iter().any(|competence| competence.is_of(authority)))
        && filter.confirmed_since.is_none_or(|since| confirmed_at(authority).is_some_and(|at| at >= since))
}

/// When the whole of the authority was last verified.
fn confirmed_at(authority: &Authority) -> Option<Timestamp> {
    let whole = authority.verification.iter().filter(|verification| verification.field.is_empty());
    whole.filter_map(|verification| verification.verified_at.parse().ok()).max()
}

/// One version of an authority.
#[derive(Debug)]
pub struct Version {
    /// Who made it, where the caller may know.
    pub actor: Option<AccountId>,
    /// The authority as it was.
    pub entry: Arc<Entry<Authority>>,
}

impl Directory {
    /// Gets one authority.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `RevisionNotReached`.
    pub async fn get_authority(
        &self,
        principal: &Principal,
        name: &str,
        min_revision: &str,
    ) -> Result<(Arc<Entry<Authority>>, Revision), Error> {
        let permit = policy::enter(principal, Operation::GetAuthority)?.on(Relation::Any)?;
        let view = self.view_at(min_revision).await?;
        let authority = Arc::clone(visible(principal, &view, name)?);
        self.audit_directory_read(principal, permit, Some(name)).await?;
        Ok((authority, view.revision))
    }

    /// Lists authorities in the order in which they were created.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`, `InvalidPageToken`, `RevisionNotReached`.
    pub async fn list_authorities(
        &self,
        principal: &Principal,
        filter: &AuthorityFilter,
        page: &PageRequest,
        min_revision: &str,
    ) -> Result<Page<Arc<Entry<Authority>>>, Error> {
        let permit = policy::enter(principal, Operation::ListAuthorities)?.on(Relation::Any)?;
        let query = (Operation::ListAuthorities.name(), filter);
        let (size, after) = self.open_page(principal, page, &query)?;
        let wanted = filter.read(self.source.now())?;
        let articles: Vec<_> = wanted.articles.iter().map(|article| Competence::new(*article)).collect();
        let view = self.view_at(min_revision).await?;
        let visible = view
            .authorities
            .iter_after(after)
            .filter(|entry| {
                reach::sees_authority(principal, &entry.record) && passes(&entry.record, &wanted, &articles)
            })
            .map(|entry| (entry.id, Arc::clone(entry)));
        let page = self.close_page(principal, &query, size, view.revision, visible);
        self.audit_directory_read(principal, permit, None).await?;
        Ok(page)
    }

    /// Lists the versions of an authority, newest first.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid`, `InvalidPageToken`, `Unavailable`.
    pub async fn authority_versions(
        &self,
        principal: &Principal,
        name: &str,
        page: &PageRequest,
    ) -> Result<Page<Version>, Error> {
        let entered = policy::enter(principal, Operation::ListAuthorityRevisions)?;
        let view = self.views.current();
        let authority = visible(principal, &view, name)?;
        let relation = reach::to_authority(principal, &authority.record);
        entered.on(relation)?;
        let query = (Operation::ListAuthorityRevisions.name(), name);
        let size = page.size_or(50)?;
        let cursor = self.pages.open(&page.token, principal.account, &query, self.source.now())?;
        let before = cursor.map(|cursor| cursor.parse().map_err(|_| Error::InvalidPageToken)).transpose()?;
        let mut versions = self.store.history(AuthorityId(authority.id).key(), before, size + 1).await?;
        let more = versions.len() > size;
        versions.truncate(size);
        let next_page_token = match versions.last() {
            Some(last) if more => {
                self.pages.make(principal.account, &query, &last.revision.to_string(), self.source.now())
            }
            Some(_) | None => String::new(),
        };
        let knows_actor = relation == Relation::Own || principal.role == Role::Secretariat;
        let items = versions
            .into_iter()
            .map(|version| {
                let record =
                    decode(&version.body, version.schema).map_err(|error| Error::Internal(error.to_string()))?;
                let entry = Entry::new(authority.id, record, version.revision, version.created, version.time);
                Ok(Version { actor: version.actor.filter(|_| knows_actor), entry: Arc::new(entry) })
            })
            .collect::<Result<_, Error>>()?;
        Ok(Page { items, next_page_token, revision: view.revision })
    }

    /// Records an administrator's read of the directory; others' are not recorded.
    pub(super) async fn audit_directory_read(
        &self,
        principal: &Principal,
        permit: Permit,
        name: Option<&str>,
    ) -> Result<(), Error> {
        if principal.role == Role::Administrator {
            // Apart, as it is rare: it would make the future of every read larger.
            Box::pin(self.audit_read(principal, permit, name.map(str::to_owned), Details::default())).await?;
        }
        Ok(())
    }
}

/// The authority of that name, if the caller may know of it.
pub(in crate::directory) fn visible<'a>(
    principal: &Principal,
    view: &'a View,
    name: &str,
) -> Result<&'a Arc<Entry<Authority>>, Error> {
    let id = found(AuthorityId::of_name(name))?;
    let authority = entry(&view.authorities, id.0)?;
    if reach::sees_authority(principal, &authority.record) { Ok(authority) } else { Err(Error::NotFound) }
}
