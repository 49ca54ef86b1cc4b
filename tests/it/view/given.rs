//! What the tests of the view stand on: a node with a store of its own, and small records.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use focalpoint::domain::{Activity, Authority, Key, Kind, Need, Officer, Provider, Record, Revision, State, Text};
use focalpoint::store::{Action, Committed, Put, SqliteStore, Store, StoreError, Write};
use focalpoint::view::{Projector, SCHEMA, View, ViewError, Views, encode};
use jiff::Timestamp;
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Long enough for anything that will happen, on a machine under load too.
pub(crate) const LONG: Duration = Duration::from_mins(2);

/// A store in a folder of its own, without a projector.
pub(crate) async fn store(dir: &TempDir) -> Arc<dyn Store> {
    Arc::new(SqliteStore::open(&dir.path().join("store")).await.unwrap())
}

/// A store with a projector running on it.
pub(crate) struct Node {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) views: Arc<Views>,
    stop: CancellationToken,
    running: JoinHandle<()>,
}

impl Node {
    /// A node on a store, with its index in the folder, or in memory.
    pub(crate) async fn on(store: Arc<dyn Store>, index: Option<&Path>) -> Result<Self, ViewError> {
        let projector = Projector::open(Arc::clone(&store), index).await?;
        let (views, stop) = (projector.views(), CancellationToken::new());
        let running = tokio::spawn(projector.run(stop.clone()));
        Ok(Self { store, views, stop, running })
    }

    /// A node on the store in a folder.
    pub(crate) async fn start(dir: &TempDir) -> Self {
        Self::on(store(dir).await, Some(&dir.path().join("index"))).await.unwrap()
    }

    /// Writes, and answers the view that shows it.
    pub(crate) async fn write(&self, puts: impl Into<Vec<Put>>) -> Arc<View> {
        let committed = commit(&self.store, puts).await.unwrap();
        self.views.at_least(committed.revision, LONG).await.unwrap()
    }

    /// Ends projector and store as a shutdown does.
    pub(crate) async fn stop(self) {
        self.stop.cancel();
        self.running.await.unwrap();
        self.store.close().await;
    }
}

/// Writes without waiting for a view.
pub(crate) async fn commit(store: &Arc<dyn Store>, puts: impl Into<Vec<Put>>) -> Result<Committed, StoreError> {
    let write = Write {
        actor: None,
        request: None,
        time: Timestamp::from_second(1_700_000_000).unwrap(),
        summary: String::from("Test"),
        puts: puts.into(),
        audit: Vec::new(),
        notices: Vec::new(),
    };
    store.commit(write).await
}

/// The id of that number.
pub(crate) fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

/// A put of a record under the id of that number.
pub(crate) fn put<T: Record>(n: u128, action: Action, record: &T) -> Put {
    let key = Key { kind: T::KIND, id: id(n) };
    Put { key, action, unique: None, body: encode(record).unwrap(), schema: SCHEMA }
}

/// Adds a record under the id of that number.
pub(crate) fn create<T: Record>(n: u128, record: &T) -> Put {
    put(n, Action::Create, record)
}

/// Replaces the record of that number.
pub(crate) fn update<T: Record>(n: u128, at: Revision, record: &T) -> Put {
    put(n, Action::Update { at }, record)
}

/// Removes the record of that kind and number.
pub(crate) fn remove(kind: Kind, n: u128, at: Revision) -> Put {
    let key = Key { kind, id: id(n) };
    Put { key, action: Action::Remove { at }, unique: None, body: "".into(), schema: SCHEMA }
}

/// The State of that code.
pub(crate) fn state(code: &str) -> State {
    State::parse(code).unwrap()
}

/// An authority of a State.
pub(crate) fn authority(external_id: &str, code: &str, name: &str) -> Authority {
    let names = Text::from([("en", name)]);
    Authority { external_id: external_id.into(), state: code.into(), names, ..Authority::default() }
}

/// An officer of the authority of that number.
pub(crate) fn officer(external_id: &str, authority: u128) -> Officer {
    let authority = format!("authorities/{}", id(authority));
    Officer { external_id: external_id.into(), authority, role: "Focal point".into(), ..Officer::default() }
}

/// A provider.
pub(crate) fn provider(external_id: &str, name: &str) -> Provider {
    Provider { external_id: external_id.into(), names: Text::from([("en", name)]), ..Provider::default() }
}

/// An activity of the provider of that number.
pub(crate) fn activity(external_id: &str, provider: u128, title: &str) -> Activity {
    let provider = format!("providers/{}", id(provider));
    Activity { external_id: external_id.into(), provider, title: Text::from([("en", title)]), ..Activity::default() }
}

/// A need of a State.
pub(crate) fn need(external_id: &str, code: &str) -> Need {
    Need { external_id: external_id.into(), state: code.into(), ..Need::default() }
}
