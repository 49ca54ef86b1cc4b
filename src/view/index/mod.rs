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
mod contents;
mod dictionary;
mod directory;
mod document;
mod engine;
mod error;
mod lexicon;
mod point;
mod query;
mod schema;
mod searchers;
mod side;
mod snapshot;
mod tally;
mod tuning;

use std::path::Path;

pub use contents::{Contents, Stored};
pub use error::IndexError;
pub use point::Point;
pub use query::{
    ContactFilter, ContactQuery, Correction, Facet, FacetField, Hit, Hits, Interpretation, Matched, Missing,
    ProviderFilter, ProviderQuery,
};
pub use searchers::Searchers;
pub(super) use side::Side;

use crate::domain::{Activity, Authority, AuthorityId, Key, Kind, Provider, ProviderId, Revision};
use engine::{Engine, IsOfLog};

/// The folder of the index that a kind of record is in.
const fn folder(kind: Kind) -> Option<&'static str> {
    match Side::of(kind) {
        Some(Side::Contacts) => Some("contacts"),
        Some(Side::Providers) => Some("providers"),
        None => None,
    }
}

/// The writing half of the index. One owner, the projector.
#[derive(Debug)]
pub struct SearchIndex {
    contacts: Engine,
    providers: Engine,
    at: Point,
    current: Searchers,
}

/// How far each part of an opened index is. `None`: that part is empty and every current record must be put, because
/// there was none, it was made by other rules or from another log, or it was damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reached {
    /// The revision whose changes of authorities are all in the index.
    pub contacts: Option<Revision>,
    /// The revision whose changes of providers and activities are all in the index.
    pub providers: Option<Revision>,
}

impl SearchIndex {
    /// Opens the index in `dir`, which it creates, or one in memory without `dir`, and tells how far each part is; later
    /// changes must be put again. A part that stands where `is_of_log` says no belongs to another log.
    ///
    /// # Errors
    /// `Busy` when another process writes in the folder, `Log` when the log does not answer, or when the folder cannot be
    /// written: nothing was made anew then.
    pub fn open_on(dir: Option<&Path>, is_of_log: IsOfLog<'_>) -> Result<(Self, Reached), IndexError> {
        let open = |kind| Engine::open(dir.zip(folder(kind)).map(|(dir, name)| dir.join(name)).as_deref(), is_of_log);
        let (contacts, contacts_at) = open(Kind::Authority)?;
        let (providers, providers_at) = open(Kind::Provider)?;
        let revision = contacts_at.zip(providers_at).map(|(a, b)| a.min(b)).unwrap_or_default();
        let current = Searchers::new(revision, contacts.snapshot(), providers.snapshot());
        let index = Self { contacts, providers, at: revision.into(), current };
        Ok((index, Reached { contacts: contacts_at, providers: providers_at }))
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
        match Side::of(key.kind) {
            Some(Side::Contacts) => self.contacts.remove(key.id),
            Some(Side::Providers) => self.providers.remove(key.id),
            None => {}
        }
        Ok(())
    }

    /// Makes all that was put visible as the state at that point of the log.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn commit(&mut self, at: impl Into<Point>) -> Result<Searchers, IndexError> {
        self.at = at.into();
        let contacts = self.contacts.commit(self.at)?;
        let providers = self.providers.commit(self.at)?;
        self.current = Searchers::new(self.at.revision, contacts, providers);
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
        self.contacts.close(self.at)?;
        self.providers.close(self.at)
    }
}
