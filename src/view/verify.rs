//! Proves a view: it must equal what the log alone gives. For crash tests and for operators; it reads the whole log.

use tokio::task::spawn_blocking;

use crate::domain::{Key, Revision};
use crate::store::{Position, Store};

use super::apply::Touched;
use super::{Catalog, Entry, Projected, Table, View, ViewError};

/// How many changes are read at a time.
const BATCH: usize = 1000;

/// Rebuilds the catalog from the first change on, and compares it with that of the view.
///
/// # Errors
/// `Differs` with the first record that is not the same; `Store` or `Body`.
pub async fn verify(store: &dyn Store, view: &View) -> Result<(), ViewError> {
    let rebuilt = replay(store, view.revision).await?;
    rebuilt.difference(&view.catalog).map_or(Ok(()), |key| Err(ViewError::Differs { key }))
}

/// The catalog that the changes up to a revision give.
async fn replay(store: &dyn Store, until: Revision) -> Result<Catalog, ViewError> {
    let mut catalog = Catalog::default();
    let mut position = Position::START;
    loop {
        let mut changes = store.changes(position, BATCH).await?;
        changes.retain(|change| change.position.revision <= until);
        let Some(last) = changes.last() else { return Ok(catalog) };
        position = last.position;
        catalog = spawn_blocking(move || {
            let mut unused = Touched::new();
            changes.iter().try_for_each(|change| catalog.apply(change, &mut unused)).map(|()| catalog)
        })
        .await??;
    }
}

impl Catalog {
    /// The first record that is not the same in both.
    fn difference(&self, other: &Self) -> Option<Key> {
        let Self { authorities, officers, providers, activities, needs, accounts } = self;
        None.or_else(|| difference(authorities, &other.authorities))
            .or_else(|| difference(officers, &other.officers))
            .or_else(|| difference(providers, &other.providers))
            .or_else(|| difference(activities, &other.activities))
            .or_else(|| difference(needs, &other.needs))
            .or_else(|| difference(accounts, &other.accounts))
    }
}

/// The first record that is not the same in two tables.
fn difference<T: Projected>(one: &Table<T>, other: &Table<T>) -> Option<Key> {
    let (mut ones, mut others) = (one.iter(), other.iter());
    loop {
        let id = match (ones.next(), others.next()) {
            (None, None) => return None,
            (Some(a), Some(b)) if same(a, b) => continue,
            (Some(a), Some(b)) => a.id.min(b.id),
            (Some(only), None) | (None, Some(only)) => only.id,
        };
        return Some(Key { kind: T::KIND, id });
    }
}

/// Whether two entries hold the same, memo aside.
fn same<T: Projected>(a: &Entry<T>, b: &Entry<T>) -> bool {
    (a.id, a.revision, a.create_time, a.update_time, &a.record)
        == (b.id, b.revision, b.create_time, b.update_time, &b.record)
}
