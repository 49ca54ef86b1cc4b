//! The store: what its contract promises, for every implementation, and what only one of them has.

mod backup;
mod conformance;
mod crash;
mod erasure;
mod given;
mod model;
pub(crate) mod postgres;
mod read_only;
mod sqlite;

use std::future::Future;
use std::sync::Arc;

use focalpoint::store::Store;

/// Makes stores for a test; each value has data of its own.
pub(crate) trait Backend: Send + Sync + 'static {
    /// Opens the store, empty or with what was written before; the one opened before has been closed.
    fn open(&self) -> impl Future<Output = Arc<dyn Store>> + Send;
}
