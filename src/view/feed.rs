//! Feeds the search index from a catalog: the documents that were touched, or all of them.

use crate::domain::{Activity, AuthorityId, Key, Kind, ProviderId};

use super::Catalog;
use super::apply::Touched;
use super::index::{IndexError, SearchIndex, Side};

/// Brings the documents of these records to what the catalog holds.
///
/// # Errors
/// When the index cannot be written.
pub(super) fn feed(index: &mut SearchIndex, catalog: &Catalog, touched: &Touched) -> Result<(), IndexError> {
    for key in touched {
        match Side::of(key.kind) {
            Some(Side::Contacts) => match catalog.authorities.get(key.id) {
                Some(entry) => index.put_authority(AuthorityId(key.id), &entry.record)?,
                None => index.remove(*key)?,
            },
            Some(Side::Providers) => match catalog.providers.get(key.id) {
                Some(entry) => {
                    let id = ProviderId(key.id);
                    let activities: Vec<&Activity> = catalog.activities.of(&id).map(|entry| &entry.record).collect();
                    index.put_provider(id, &entry.record, &activities)?;
                }
                None => index.remove(*key)?,
            },
            None => {}
        }
    }
    Ok(())
}

/// Every record of a kind that has a document.
pub(super) fn all(catalog: &Catalog, kind: Kind) -> Touched {
    match Side::of(kind) {
        Some(Side::Contacts) => catalog.authorities.iter().map(|entry| Key { kind, id: entry.id }).collect(),
        Some(Side::Providers) => catalog.providers.iter().map(|entry| Key { kind, id: entry.id }).collect(),
        None => Touched::new(),
    }
}
