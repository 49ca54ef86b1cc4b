//! The search index: finds authorities and providers whatever people type. It is disposable: everything in it can be
//! put again from the log, and it never holds what the log does not. It never decides who may see a record.
//!
//! Two separate tantivy indexes, contacts and providers, so that neither leaks its word statistics into the other.
//! Needs are in none of them.

mod error;
mod query;
mod searchers;

use std::path::Path;

pub use error::IndexError;
pub use query::{
    ContactFilter, ContactQuery, Correction, Facet, FacetField, Hit, Hits, Interpretation, Matched, ProviderFilter,
    ProviderQuery,
};
pub use searchers::Searchers;

use crate::domain::{Activity, Authority, AuthorityId, Key, Provider, ProviderId, Revision};

/// The writing half of the index. One owner, the projector.
#[derive(Debug)]
pub struct SearchIndex {
    current: Searchers,
}

impl SearchIndex {
    /// Opens the index in `dir`, which it creates, or one in memory without `dir`. `head` is the newest revision of the
    /// log: an index beyond it belongs to another log.
    ///
    /// The revision is the one whose changes are all in the index; later ones must be put again. `None`: the index is
    /// empty and every current record must be put, because there was none, it was made by other rules, or it was damaged.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn open(_dir: Option<&Path>, _head: Revision) -> Result<(Self, Option<Revision>), IndexError> {
        Ok((Self { current: Searchers::default() }, None))
    }

    /// Puts an authority in the place of the one with that id, visible from the next commit.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn put_authority(&mut self, _id: AuthorityId, _authority: &Authority) -> Result<(), IndexError> {
        Ok(())
    }

    /// Puts a provider with all its activities in the place of the one with that id, visible from the next commit.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn put_provider(
        &mut self,
        _id: ProviderId,
        _provider: &Provider,
        _activities: &[&Activity],
    ) -> Result<(), IndexError> {
        Ok(())
    }

    /// Takes an authority or provider out; other kinds are not in the index and nothing happens.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn remove(&mut self, _key: Key) -> Result<(), IndexError> {
        Ok(())
    }

    /// Makes all that was put visible as the state at `revision`.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn commit(&mut self, revision: Revision) -> Result<Searchers, IndexError> {
        self.current = Searchers::at(revision);
        Ok(self.current.clone())
    }

    /// What the last commit made visible.
    #[must_use]
    pub const fn searchers(&self) -> &Searchers {
        &self.current
    }

    /// Ends background work and writes what a quick restart needs. Dropping without it costs a replay, never data.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn close(self) -> Result<(), IndexError> {
        Ok(())
    }
}
