//! What tells a revision of one log from the same revision of another: another service's, or a backup that went on
//! otherwise.

use aws_lc_rs::digest;

use crate::domain::Revision;
use crate::store::{Change, Position, Store, StoreError};

use super::index::Point;

/// The mark of the revision whose first change that is. The body has no part in it, for it may be erased.
#[must_use]
pub fn of(first: &Change) -> u64 {
    let Change { position, key, operation, time, created, .. } = first;
    let (revision, kind, id, operation) = (position.revision, key.kind.as_str(), key.id, operation.as_str());
    let text = format!("{revision} {kind} {id} {operation} {time} {created}");
    let digest = digest::digest(&digest::SHA256, text.as_bytes());
    u64::from_be_bytes(digest.as_ref().first_chunk().copied().unwrap_or_default())
}

/// The point of a log at a revision that it has.
///
/// # Errors
/// `Unavailable` or `Corrupt`.
pub async fn point(store: &dyn Store, revision: Revision) -> Result<Point, StoreError> {
    let before = Position::behind(Revision(revision.0.saturating_sub(1)));
    let changes = if revision == Revision::ZERO { Vec::new() } else { store.changes(before, 1).await? };
    let first = changes.first().filter(|first| first.position.revision == revision);
    Ok(Point { revision, mark: first.map_or(0, of) })
}

/// Whether a log that ends at `head` has a point.
///
/// # Errors
/// `Unavailable` or `Corrupt`: then it is not known.
pub async fn has(store: &dyn Store, head: Revision, wanted: Point) -> Result<bool, StoreError> {
    Ok(wanted.revision <= head && point(store, wanted.revision).await? == wanted)
}
