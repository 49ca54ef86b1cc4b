//! What the tests of the use cases stand on: a directory on a log of its own.

use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{Directory, OfficerQuota, PageTokens};
use crate::audit::Signer;
use crate::domain::{Source, SystemSource};
use crate::store::{Checkpoints, SqliteStore, Store};
use crate::view::Projector;

/// A clock that stands where it is set.
#[derive(Debug)]
pub(super) struct Clock(Mutex<Timestamp>);

impl Clock {
    /// One that stands at that time.
    pub(super) fn at(time: &str) -> Arc<Self> {
        Arc::new(Self(Mutex::new(time.parse().unwrap())))
    }

    /// Sets it.
    pub(super) fn set(&self, time: &str) {
        *self.0.lock().unwrap() = time.parse().unwrap();
    }
}

impl Source for Clock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    fn new_id(&self) -> Uuid {
        Uuid::now_v7()
    }
}

/// A directory with its log; dropping it ends the projector, if one runs.
pub(super) struct Node {
    /// The use cases.
    pub(super) directory: Arc<Directory>,
    /// What keeps the views up to date.
    projector: Option<Projector>,
    /// Ends it.
    stop: CancellationToken,
    /// Where the log is.
    _dir: TempDir,
}

impl Drop for Node {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Node {
    /// An empty one whose view stays where it is.
    pub(super) async fn still() -> Self {
        Self::at(Arc::new(SystemSource)).await
    }

    /// The same with that clock.
    pub(super) async fn at(source: Arc<dyn Source>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&dir.path().join("store")).await.unwrap());
        let projector = Projector::open(Arc::clone(&store), None).await.unwrap();
        let (pages, views) = (PageTokens::new(&[0; 32]), projector.views());
        let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap();
        let signer = Signer::new("test", key.serialized_der()).unwrap();
        let file = dir.path().join("checkpoint");
        let checkpoints = Arc::new(Checkpoints::open(Arc::clone(&store), signer, file).await.unwrap());
        let quota = OfficerQuota::default();
        let directory = Directory::new(store, checkpoints, views, source, pages, quota);
        let stop = CancellationToken::new();
        Self { directory: Arc::new(directory), projector: Some(projector), stop, _dir: dir }
    }

    /// Lets the view follow the log from now on.
    pub(super) fn follow(&mut self) {
        tokio::spawn(self.projector.take().unwrap().run(self.stop.clone()));
    }
}
