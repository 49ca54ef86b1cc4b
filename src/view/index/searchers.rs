//! The reading half of the index: an immutable snapshot at one revision.

use std::sync::Arc;

use super::query::{Filter, Search};
use super::snapshot::Snapshot;
use super::{ContactQuery, Hits, IndexError, ProviderQuery, Side};
use crate::domain::{Kind, Revision};

/// A snapshot of the index at one revision. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Searchers {
    revision: Revision,
    /// Absent before the first commit, when there is nothing to find.
    inner: Option<Arc<Inner>>,
}

/// What the snapshot holds.
#[derive(Debug)]
struct Inner {
    contacts: Snapshot,
    providers: Snapshot,
}

impl Searchers {
    /// The snapshot of both indexes at `revision`.
    pub(super) fn new(revision: Revision, contacts: Snapshot, providers: Snapshot) -> Self {
        Self { revision, inner: Some(Arc::new(Inner { contacts, providers })) }
    }

    /// The revision of the log that the snapshot shows.
    #[must_use]
    pub const fn revision(&self) -> Revision {
        self.revision
    }

    /// The snapshot that a kind of record is in.
    pub(super) fn of(&self, kind: Kind) -> Option<&Snapshot> {
        let inner = self.inner.as_ref()?;
        Some(match Side::of(kind)? {
            Side::Contacts => &inner.contacts,
            Side::Providers => &inner.providers,
        })
    }

    /// The authorities that fit best, best first; `offset` of them are passed over and at most `limit` returned.
    ///
    /// # Errors
    /// [`IndexError::QueryTooLong`], or when the index cannot be read.
    pub fn search_authorities(
        &self,
        query: &ContactQuery<'_>,
        limit: usize,
        offset: usize,
    ) -> Result<Hits, IndexError> {
        let Some(inner) = &self.inner else { return Ok(Hits::default()) };
        Search {
            snapshot: &inner.contacts,
            text: query.text,
            filter: Filter::contacts(&query.filter),
            side: Side::Contacts,
            with_facets: query.with_facets,
            with_highlights: query.with_highlights,
        }
        .run(limit, offset)
    }

    /// The providers that fit best, best first; `offset` of them are passed over and at most `limit` returned.
    ///
    /// # Errors
    /// [`IndexError::QueryTooLong`], or when the index cannot be read.
    pub fn search_providers(&self, query: &ProviderQuery<'_>, limit: usize, offset: usize) -> Result<Hits, IndexError> {
        let Some(inner) = &self.inner else { return Ok(Hits::default()) };
        Search {
            snapshot: &inner.providers,
            text: query.text,
            filter: Filter::providers(&query.filter),
            side: Side::Providers,
            with_facets: query.with_facets,
            with_highlights: query.with_highlights,
        }
        .run(limit, offset)
    }
}
