//! The reading half of the index: an immutable snapshot at one revision.

use super::{ContactQuery, Hits, IndexError, ProviderQuery};
use crate::domain::Revision;

/// A snapshot of the index at one revision. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Searchers {
    revision: Revision,
}

impl Searchers {
    /// An empty snapshot at `revision`.
    pub(super) const fn at(revision: Revision) -> Self {
        Self { revision }
    }

    /// The revision of the log that the snapshot shows.
    #[must_use]
    pub const fn revision(&self) -> Revision {
        self.revision
    }

    /// The authorities that fit best, best first; `offset` of them are passed over and at most `limit` returned.
    ///
    /// # Errors
    /// [`IndexError::QueryTooLong`], or when the index cannot be read.
    pub fn search_authorities(
        &self,
        query: &ContactQuery<'_>,
        _limit: usize,
        _offset: usize,
    ) -> Result<Hits, IndexError> {
        Hits::none(query.text)
    }

    /// The providers that fit best, best first; `offset` of them are passed over and at most `limit` returned.
    ///
    /// # Errors
    /// [`IndexError::QueryTooLong`], or when the index cannot be read.
    pub fn search_providers(
        &self,
        query: &ProviderQuery<'_>,
        _limit: usize,
        _offset: usize,
    ) -> Result<Hits, IndexError> {
        Hits::none(query.text)
    }
}
