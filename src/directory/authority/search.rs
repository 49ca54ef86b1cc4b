//! Searching authorities: what a person types, and what it was read as.

use std::sync::Arc;

use serde::Serialize;

use super::AuthorityFilter;
use crate::auth::Principal;
use crate::auth::policy::{self, Operation, Relation};
use crate::directory::{Directory, Error, PageRequest, reach};
use crate::domain::{Authority, Revision, Status};
use crate::telemetry::trace;
use crate::view::index::{ContactQuery, Facet, Hits, IndexError, Interpretation, Matched};
use crate::view::{Entry, View};

/// How far into the results pages may go.
const DEEPEST: usize = 1_000;
/// Results on a page when the caller does not say.
const DEFAULT_SIZE: usize = 10;

/// A search.
#[derive(Debug, Clone, Default, Serialize)]
pub struct AuthoritySearch {
    /// What the person typed.
    pub query: String,
    /// What to narrow the results to.
    pub filter: AuthorityFilter,
    /// `relevance`, `name`, or empty for relevance.
    pub order_by: String,
    /// Whether to count facets.
    pub with_facets: bool,
    /// Whether to mark what matched.
    pub with_highlights: bool,
}

/// The results of a search.
#[derive(Debug)]
pub struct Found {
    /// The authorities, best first, each with its score and what matched.
    pub results: Vec<(Arc<Entry<Authority>>, f32, Matched)>,
    /// What the index found, for highlights.
    pub hits: Hits,
    /// Token of the next page; empty at the end.
    pub next_page_token: String,
    /// Revision of the answer.
    pub revision: Revision,
}

impl Found {
    /// What the query was read as.
    #[must_use]
    pub const fn interpretation(&self) -> &Interpretation {
        &self.hits.interpretation
    }

    /// Counts by field, when asked for.
    #[must_use]
    pub fn facets(&self) -> &[Facet] {
        &self.hits.facets
    }
}

impl Directory {
    /// Finds authorities by what a person types.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`, `InvalidPageToken`, `RevisionNotReached`.
    pub async fn search_authorities(
        &self,
        principal: &Principal,
        search: &AuthoritySearch,
        page: &PageRequest,
        min_revision: &str,
    ) -> Result<Found, Error> {
        let permit = policy::enter(principal, Operation::SearchAuthorities)?.on(Relation::Any)?;
        let query = (Operation::SearchAuthorities.name(), search);
        let by_name = match search.order_by.as_str() {
            "" | "relevance" => false,
            "name" => true,
            _ => return Err(Error::field("order_by", "expected relevance or name")),
        };
        let size = page.size_or(DEFAULT_SIZE)?;
        let cursor = self.pages.open(&page.token, principal.account, &query, self.source.now())?;
        let offset = cursor.map_or(Ok(0), |cursor| cursor.parse().map_err(|_| Error::InvalidPageToken))?;
        let view = self.view_at(min_revision).await?;
        let hits = trace::step("search").in_scope(|| self.hits(principal, &view, search, size, offset))?;
        let next_page_token = if hits.more && offset + size < DEEPEST {
            self.pages.make(principal.account, &query, &(offset + size).to_string(), self.source.now())
        } else {
            String::new()
        };
        let mut results: Vec<_> = hits
            .found
            .iter()
            .filter_map(|hit| view.authorities.get(hit.id).map(|entry| (Arc::clone(entry), hit.score, hit.matched)))
            .filter(|(entry, _, _)| reach::sees_authority(principal, &entry.record))
            .collect();
        if by_name {
            results.sort_by_cached_key(|(entry, _, _)| entry.record.names.best(&[]).unwrap_or_default().to_lowercase());
        }
        self.audit_directory_read(principal, permit, None).await?;
        Ok(Found { results, hits, next_page_token, revision: view.revision })
    }

    /// What the index finds.
    fn hits(
        &self,
        principal: &Principal,
        view: &View,
        search: &AuthoritySearch,
        size: usize,
        offset: usize,
    ) -> Result<Hits, Error> {
        let mut filter = search.filter.read(self.source.now())?;
        if filter.status.contains(&Status::Draft) {
            // Drafts are found among the caller's own alone: elsewhere even a count would tell.
            match principal.state {
                Some(own) => filter.states = std::iter::once(own).collect(),
                None => filter.status.retain(|status| *status != Status::Draft),
            }
            if filter.status.is_empty() {
                return Ok(Hits::default());
            }
        }
        let query = ContactQuery {
            text: &search.query,
            filter,
            with_facets: search.with_facets,
            with_highlights: search.with_highlights,
        };
        view.search.search_authorities(&query, size, offset).map_err(Error::from)
    }
}

impl From<IndexError> for Error {
    fn from(error: IndexError) -> Self {
        match error {
            IndexError::QueryTooLong { .. } => Self::field("query", error.to_string()),
            IndexError::Engine(reason) => Self::Internal(reason),
            IndexError::Busy | IndexError::Log(_) => Self::Internal(error.to_string()),
        }
    }
}
