//! The search index: finds authorities and providers whatever people type. It is disposable: everything in it can be
//! put again from the log, and it never holds what the log does not. It never decides who may see a record.
//!
//! Two separate tantivy indexes, contacts and providers, so that neither leaks its word statistics into the other.
//! Needs are in none of them.
//!
//! A record becomes terms, by which tantivy finds candidates, and features, by which they are compared with the query
//! word by word (`document`). A text is read for what it names (`query::read`), its words are looked up, and where they
//! are not known corrected (`query::spell`); a hundred candidates are fetched and compared (`query::search`).

mod analyze;
mod directory;
mod document;
mod engine;
mod error;
mod lexicon;
mod query;
mod schema;
mod searchers;
mod snapshot;
mod tuning;

use std::path::Path;

pub use error::IndexError;
pub use query::{
    ContactFilter, ContactQuery, Correction, Facet, FacetField, Hit, Hits, Interpretation, Matched, ProviderFilter,
    ProviderQuery,
};
pub use searchers::Searchers;

use crate::domain::{Activity, Authority, AuthorityId, Key, Kind, Provider, ProviderId, Revision};
use engine::Engine;

/// The writing half of the index. One owner, the projector.
#[derive(Debug)]
pub struct SearchIndex {
    contacts: Engine,
    providers: Engine,
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
    pub fn open(dir: Option<&Path>, head: Revision) -> Result<(Self, Option<Revision>), IndexError> {
        let open = |name: &str| Engine::open(dir.map(|dir| dir.join(name)).as_deref(), head);
        let (mut contacts, contacts_at) = open("contacts")?;
        let (mut providers, providers_at) = open("providers")?;
        let revision = contacts_at.zip(providers_at).map(|(a, b)| a.min(b));
        if revision.is_none() {
            contacts.clear()?;
            providers.clear()?;
        }
        let current = Searchers::new(revision.unwrap_or_default(), contacts.snapshot(), providers.snapshot());
        Ok((Self { contacts, providers, current }, revision))
    }

    /// Puts an authority in the place of the one with that id, visible from the next commit.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn put_authority(&mut self, id: AuthorityId, authority: &Authority) -> Result<(), IndexError> {
        self.contacts.put(id.0, |words| document::authority(authority, words))
    }

    /// Puts a provider with all its activities in the place of the one with that id, visible from the next commit.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn put_provider(
        &mut self,
        id: ProviderId,
        provider: &Provider,
        activities: &[&Activity],
    ) -> Result<(), IndexError> {
        self.providers.put(id.0, |words| document::provider(provider, activities, words))
    }

    /// Takes an authority or provider out; other kinds are not in the index and nothing happens.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn remove(&mut self, key: Key) -> Result<(), IndexError> {
        match key.kind {
            Kind::Authority => self.contacts.remove(key.id),
            Kind::Provider => self.providers.remove(key.id),
            Kind::Officer | Kind::Activity | Kind::Need | Kind::Account => {}
        }
        Ok(())
    }

    /// Makes all that was put visible as the state at `revision`.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn commit(&mut self, revision: Revision) -> Result<Searchers, IndexError> {
        let contacts = self.contacts.commit(revision)?;
        let providers = self.providers.commit(revision)?;
        self.current = Searchers::new(revision, contacts, providers);
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
        let revision = self.current.revision();
        self.contacts.close(revision)?;
        self.providers.close(revision)
    }
}
