//! Reads a whole catalog from a snapshot of the store, decoding on as many threads as there are.

use std::collections::VecDeque;
use std::num::NonZero;
use std::sync::Arc;
use std::thread::available_parallelism;

use tokio::task::{JoinHandle, spawn_blocking};

use crate::domain::{Key, Kind};
use crate::store::{Record, Snapshot};

use super::{Catalog, Entry, Projected, Table, ViewError, decode};

/// How many records are read at a time.
const PAGE: usize = 1000;

/// The current records of every kind in a snapshot.
///
/// # Errors
/// `Store` or `Body`.
pub(super) async fn catalog(snapshot: &mut dyn Snapshot) -> Result<Catalog, ViewError> {
    Ok(Catalog {
        authorities: table(snapshot).await?,
        officers: table(snapshot).await?,
        providers: table(snapshot).await?,
        activities: table(snapshot).await?,
        groups: table(snapshot).await?,
        needs: table(snapshot).await?,
        accounts: table(snapshot).await?,
        approvals: table(snapshot).await?,
        invitations: table(snapshot).await?,
        proposals: table(snapshot).await?,
        runs: table(snapshot).await?,
        error_reports: table(snapshot).await?,
    })
}

/// Entries that are being decoded.
type Decoding<T> = JoinHandle<Result<Vec<Arc<Entry<T>>>, ViewError>>;

/// The current records of one kind.
async fn table<T: Projected>(snapshot: &mut dyn Snapshot) -> Result<Table<T>, ViewError> {
    let ahead = available_parallelism().map_or(1, NonZero::get);
    let mut decoding: VecDeque<Decoding<T>> = VecDeque::new();
    let mut table = Table::default();
    let mut after = None;
    loop {
        let page = snapshot.records(T::KIND, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        decoding.push_back(spawn_blocking(move || {
            page.iter().filter(|stored| !is_erased::<T>(stored)).map(entry).collect()
        }));
        if decoding.len() > ahead {
            take(&mut table, decoding.pop_front()).await?;
        }
    }
    while let Some(next) = decoding.pop_front() {
        take(&mut table, Some(next)).await?;
    }
    Ok(table)
}

/// Takes decoded entries into the table.
async fn take<T: Projected>(table: &mut Table<T>, decoded: Option<Decoding<T>>) -> Result<(), ViewError> {
    if let Some(decoded) = decoded {
        for entry in decoded.await?? {
            table.put(entry);
        }
    }
    Ok(())
}

/// Whether it is an officer whose body was erased, who is as if removed.
fn is_erased<T: Projected>(stored: &Record) -> bool {
    T::KIND == Kind::Officer && stored.body.is_empty()
}

/// The entry of a stored record.
fn entry<T: Projected>(stored: &Record) -> Result<Arc<Entry<T>>, ViewError> {
    let Record { id, revision, created, updated, .. } = *stored;
    let key = Key { kind: T::KIND, id };
    let record = decode(&stored.body, stored.schema).map_err(|source| ViewError::Body { key, revision, source })?;
    Ok(Arc::new(Entry::new(id, record, revision, created, updated)))
}
