//! Proves a view: catalog and index must equal what the log alone gives. For crash tests and for operators; it reads
//! the whole log, and makes an index of it in memory.

use std::path::Path;
use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::task::spawn_blocking;

use crate::domain::{Key, Kind, Revision};
use crate::store::{Position, Store};

use super::apply::Touched;
use super::index::{Contents, SearchIndex, Stored};
use super::{Catalog, Difference, Entry, Part, Projected, Table, View, ViewError, feed, load, mark};

/// How many changes are read at a time.
const BATCH: usize = 1000;
/// The kinds of record that have documents in the index.
const INDEXED: [Kind; 2] = [Kind::Authority, Kind::Provider];

/// Rebuilds catalog and index from the first change on, and compares them with those of the view.
///
/// # Errors
/// `Differs` with every record that is not the same; `Store`, `Body` or `Index`.
pub async fn verify(store: &dyn Store, view: &View) -> Result<(), ViewError> {
    let rebuilt = Replay::new(store).up_to(view.revision).await?.clone();
    let mut found = rebuilt.differences(&view.catalog);
    let search = view.search.clone();
    found.extend(
        spawn_blocking(move || {
            let mut found = Vec::new();
            for kind in INDEXED {
                found.extend(differing(kind, &search.contents(kind)?, &made_anew(&rebuilt, kind)?));
            }
            Ok::<_, ViewError>(found)
        })
        .await??,
    );
    verdict(found)
}

/// Compares what a data directory holds with what its log gives, and answers the head of the log: the current records,
/// and the index in `dir` as it lies there, each part at the revision of its last commit. Nothing is changed.
///
/// # Errors
/// `Differs` with every record that is not the same; `Unusable`, `Store`, `Body` or `Index`.
pub async fn check(store: Arc<dyn Store>, dir: &Path) -> Result<Revision, ViewError> {
    let mut snapshot = store.snapshot().await?;
    let head = snapshot.revision();
    let catalog = load::catalog(snapshot.as_mut()).await?;
    drop(snapshot);
    let mut parts = Vec::new();
    for kind in INDEXED {
        let (log, dir, runtime) = (Arc::clone(&store), dir.to_owned(), Handle::current());
        let read = move || Stored::read(&dir, kind, &|point| runtime.block_on(mark::has(&*log, head, point)));
        match spawn_blocking(read).await?? {
            Some(stored) => parts.push((kind, stored)),
            // Of an empty log an index says nothing that it would not say while it is being made.
            None if head == Revision::ZERO => {}
            None => return Err(ViewError::Unusable { kind }),
        }
    }
    parts.sort_by_key(|(_, stored)| stored.revision);
    let mut replay = Replay::new(store.as_ref());
    let mut found = Vec::new();
    for (kind, Stored { revision, contents }) in parts {
        let rebuilt = replay.up_to(revision).await?.clone();
        let compare = move || Ok::<_, ViewError>(differing(kind, &contents, &made_anew(&rebuilt, kind)?));
        found.extend(spawn_blocking(compare).await??);
    }
    found.extend(replay.up_to(head).await?.differences(&catalog));
    verdict(found).map(|()| head)
}

/// `Differs`, where anything does.
fn verdict(found: Vec<Difference>) -> Result<(), ViewError> {
    if found.is_empty() { Ok(()) } else { Err(ViewError::Differs(found)) }
}

/// What the index of a kind holds when it is made of a catalog.
fn made_anew(catalog: &Catalog, kind: Kind) -> Result<Contents, ViewError> {
    let (mut index, _) = SearchIndex::open_on(None, &|_| Ok(false))?;
    feed::feed(&mut index, catalog, &feed::all(catalog, kind))?;
    Ok(index.commit(Revision::ZERO)?.contents(kind)?)
}

/// The records whose documents are not the same in both.
fn differing(kind: Kind, one: &Contents, other: &Contents) -> Vec<Difference> {
    let changed = one.iter().filter(|(id, digests)| other.get(id) != Some(digests));
    let missing = other.iter().filter(|(id, _)| !one.contains_key(id));
    changed.chain(missing).map(|(id, _)| Difference { part: Part::Index, key: Key { kind, id: *id } }).collect()
}

/// The log read from its first change on.
struct Replay<'a> {
    /// The log.
    store: &'a dyn Store,
    /// What it gave so far.
    catalog: Catalog,
    /// How far it was read.
    position: Position,
}

impl<'a> Replay<'a> {
    /// A replay of which nothing was read yet.
    fn new(store: &'a dyn Store) -> Self {
        Self { store, catalog: Catalog::default(), position: Position::START }
    }

    /// Reads on, and answers the catalog that the changes up to a revision give.
    async fn up_to(&mut self, revision: Revision) -> Result<&Catalog, ViewError> {
        loop {
            let mut changes = self.store.changes(self.position, BATCH).await?;
            changes.retain(|change| change.position.revision <= revision);
            let Some(last) = changes.last() else { return Ok(&self.catalog) };
            self.position = last.position;
            let mut catalog = std::mem::take(&mut self.catalog);
            self.catalog = spawn_blocking(move || {
                let mut unused = Touched::new();
                changes.iter().try_for_each(|change| catalog.apply(change, &mut unused)).map(|()| catalog)
            })
            .await??;
        }
    }
}

impl Catalog {
    /// The records that are not the same in both.
    fn differences(&self, other: &Self) -> Vec<Difference> {
        let Self {
            authorities,
            officers,
            providers,
            activities,
            groups,
            needs,
            accounts,
            approvals,
            invitations,
            proposals,
            runs,
            error_reports,
        } = self;
        let mut found = differences(authorities, &other.authorities);
        found.extend(differences(officers, &other.officers));
        found.extend(differences(providers, &other.providers));
        found.extend(differences(activities, &other.activities));
        found.extend(differences(groups, &other.groups));
        found.extend(differences(needs, &other.needs));
        found.extend(differences(accounts, &other.accounts));
        found.extend(differences(approvals, &other.approvals));
        found.extend(differences(invitations, &other.invitations));
        found.extend(differences(proposals, &other.proposals));
        found.extend(differences(runs, &other.runs));
        found.extend(differences(error_reports, &other.error_reports));
        found
    }
}

/// The records that are not the same in two tables.
fn differences<T: Projected>(one: &Table<T>, other: &Table<T>) -> Vec<Difference> {
    let changed = one.iter().filter(|a| !other.get(a.id).is_some_and(|b| same(a, b)));
    let missing = other.iter().filter(|b| one.get(b.id).is_none());
    changed.chain(missing).map(|e| Difference { part: Part::Catalog, key: Key { kind: T::KIND, id: e.id } }).collect()
}

/// Whether two entries hold the same, memo aside.
fn same<T: Projected>(a: &Entry<T>, b: &Entry<T>) -> bool {
    (a.id, a.revision, a.create_time, a.update_time, &a.record)
        == (b.id, b.revision, b.create_time, b.update_time, &b.record)
}
