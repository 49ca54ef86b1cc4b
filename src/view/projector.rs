//! Tails the log and makes a view of every revision or group of revisions that it finds. Under construction: opens the
//! empty view.

use std::path::Path;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::domain::Revision;
use crate::store::Store;

use super::{Catalog, Searchers, View, ViewError, Views};

/// What keeps the views of this node up to date.
#[derive(Debug)]
pub struct Projector {
    /// The log.
    store: Arc<dyn Store>,
    /// What it makes.
    views: Arc<Views>,
}

impl Projector {
    /// Reads the current records, brings the index in `dir` to their revision, and makes the first view.
    ///
    /// # Errors
    /// Store, body or index errors.
    pub async fn open(store: Arc<dyn Store>, dir: &Path) -> Result<Self, ViewError> {
        let _ = (store.head().await?, dir);
        let view = View { revision: Revision::ZERO, catalog: Catalog::default(), search: Searchers::default() };
        Ok(Self { store, views: Arc::new(Views::new(view)) })
    }

    /// The views that this projector keeps up to date.
    #[must_use]
    pub fn views(&self) -> Arc<Views> {
        Arc::clone(&self.views)
    }

    /// Applies what the log holds and will hold, until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        let _ = self.store.writable();
        stop.cancelled().await;
    }
}

/// Makes the index in `dir` anew from the current records, and answers their revision; no projector may be open on it.
///
/// # Errors
/// Store, body or index errors.
pub async fn reindex(store: Arc<dyn Store>, dir: &Path) -> Result<Revision, ViewError> {
    let projector = Projector::open(store, dir).await?;
    Ok(projector.views().current().revision)
}
