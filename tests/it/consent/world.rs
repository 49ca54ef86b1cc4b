//! A service in this process whose answers depend on nothing but what is in it and what is asked: its clock stands still and its
//! identifiers are counted.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use focalpoint::audit::Signer;
use focalpoint::auth::token::{EmbeddedIssuer, Grant, Verifier};
use focalpoint::demo;
use focalpoint::directory::transfer::Seed;
use focalpoint::directory::{Directory, NoticeRules, OfficerQuota, PageTokens};
use focalpoint::domain::{
    Account, AccountId, ConsentRules, Key, Need, Record, Revision, Role, Source, StateCode, WatchRules,
};
use focalpoint::grpc::{self, Gate, Services};
use focalpoint::net::{CallQuota, ConnectionInfo, Limits, Permit, Strangers};
use focalpoint::store::{
    Action, AuditEntry, AuditFilter, Checkpoints, Details, Outcome, Put, SqliteStore, Store, Write,
};
use focalpoint::view::{Projector, SCHEMA, Views, encode};
use hyper::http::uri::PathAndQuery;
use jiff::{SignedDuration, Timestamp};
use prost::Message;
use serde::Serialize;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use tonic::client::Grpc;
use tonic::{Request, Status, Streaming};
use tonic_prost::ProstCodec;
use uuid::Uuid;

use super::told::{all, headers, told};
pub(crate) use super::told::{refusal, telling};
use crate::view::faulty::Faulty;

/// Whose identifiers are how far apart: room for those of secret needs between them.
pub(crate) const STEP: u64 = 1 << 16;
/// Calls that one account may have in flight.
const PLACES: usize = 64;
/// Where every caller comes from.
pub(crate) const PEER: ([u8; 4], u16) = ([192, 0, 2, 1], 50_000);
/// The callers that have an account; anybody else is anonymous.
const CALLERS: [(&str, Role, &str, &str); 3] = [
    ("donor", Role::ProviderEditor, "", "demo-provider"),
    ("other-state", Role::GovernmentEditor, "ID", ""),
    ("administrator", Role::Administrator, "", ""),
];

/// How far a node may be behind that shows needs and persons.
const BEHIND: Duration = Duration::from_secs(2);
/// Longest wait for what will happen.
const LONG: Duration = Duration::from_mins(2);

/// A clock that stands where it is set, and counted identifiers.
#[derive(Debug)]
struct Counted {
    now: Mutex<Timestamp>,
    ids: AtomicU64,
}

impl Source for Counted {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap()
    }

    fn new_id(&self) -> Uuid {
        Uuid::from_u128(u128::from(self.ids.fetch_add(1, Ordering::Relaxed) * STEP))
    }
}

/// A service of its own log.
pub(crate) struct World {
    services: Services,
    issuer: EmbeddedIssuer,
    clock: Arc<Counted>,
    stop: CancellationToken,
    log: Arc<Faulty>,
    store: Arc<dyn Store>,
    views: Arc<Views>,
    directory: Arc<Directory>,
    calls: CallQuota,
    pub(crate) strangers: Arc<Strangers>,
    _dir: TempDir,
}

impl Drop for World {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl World {
    /// The demonstration data and these needs besides, each under its identifier.
    pub(crate) async fn with(now: Timestamp, key: &std::path::Path, needs: Vec<(Uuid, Need)>) -> Self {
        let world = Self::empty(now, key).await;
        let accounts = CALLERS.map(|(name, role, state, provider)| Account {
            issuer: "https://issuer.example".to_owned(),
            subject: name.to_owned(),
            role,
            state: StateCode::from(state),
            provider: provider.to_owned(),
            ..Account::default()
        });
        let files = vec![demo::AUTHORITIES, demo::PROVIDERS, demo::NEEDS];
        world.directory.seed(Seed { files, accounts: accounts.into() }, now).await.unwrap();
        for (id, need) in needs {
            world.put(vec![put(id, need)]).await;
        }
        world
    }

    /// A service of an empty log, where nobody uses a quota of officers up.
    pub(crate) async fn empty(now: Timestamp, key: &std::path::Path) -> Self {
        Self::with_quota(now, key, OfficerQuota { hourly: usize::MAX, daily: usize::MAX }).await
    }

    /// A service of an empty log with that quota.
    pub(crate) async fn with_quota(now: Timestamp, key: &std::path::Path, quota: OfficerQuota) -> Self {
        Self::made(now, key, quota, NoticeRules::default(), WatchRules::default()).await
    }

    /// A service of an empty log that tells people so.
    pub(crate) async fn telling(now: Timestamp, key: &std::path::Path, notices: NoticeRules) -> Self {
        let quota = OfficerQuota { hourly: usize::MAX, daily: usize::MAX };
        Self::made(now, key, quota, notices, WatchRules::default()).await
    }

    /// A service of an empty log whose streams of changes are kept up so.
    pub(crate) async fn watched(now: Timestamp, key: &std::path::Path, watch: WatchRules) -> Self {
        let quota = OfficerQuota { hourly: usize::MAX, daily: usize::MAX };
        Self::made(now, key, quota, NoticeRules::default(), watch).await
    }

    /// A service of an empty log.
    async fn made(
        now: Timestamp,
        key: &std::path::Path,
        quota: OfficerQuota,
        notices: NoticeRules,
        watch: WatchRules,
    ) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let log = Faulty::new(Arc::new(SqliteStore::open(&dir.path().join("store")).await.unwrap()));
        let store: Arc<dyn Store> = Arc::<Faulty>::clone(&log);
        let projector = Projector::open(Arc::clone(&store), None).await.unwrap();
        let (views, stop) = (projector.views(), CancellationToken::new());
        tokio::spawn(projector.run(stop.clone()));
        let pages = PageTokens::new(&[7; 32]);
        let rules = ConsentRules { objection_working_days: 0, ..ConsentRules::default() };
        let clock = Arc::new(Counted { now: Mutex::new(now), ids: AtomicU64::new(1) });
        let source: Arc<dyn Source> = Arc::<Counted>::clone(&clock);
        let signer = Signer::new("test", rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap().serialized_der());
        let file = dir.path().join("checkpoint");
        let checkpoints = Checkpoints::open(Arc::clone(&store), signer.unwrap(), file).await.unwrap();
        let (checkpoints, kept, time) = (Arc::new(checkpoints), Arc::clone(&store), Arc::clone(&source));
        let directory = Directory::new(kept, checkpoints, Arc::clone(&views), time, pages, quota);
        let directory = directory.with_consent(rules, <_>::default()).with_notices(notices).with_watch(watch.clone());
        let directory = directory.taking_unbound(true);
        let directory = Arc::new(directory);
        let issuer = EmbeddedIssuer::open(key, "https://issuer.example", "focalpoint").unwrap();
        let verifier = Arc::new(Verifier::new(vec![issuer.trusted().unwrap()]).unwrap());
        let calls = CallQuota::new(256, PLACES);
        let gate = Gate::new(verifier, Arc::clone(&directory), calls.clone(), source);
        let strangers = Arc::clone(gate.strangers());
        let (_, health) = tonic_health::server::health_reporter();
        let limits = Limits { stall_ms: watch.stall_ms, ..Limits::default() };
        let services = grpc::services(&directory, &gate, &limits, false, health).unwrap();
        Self { services, issuer, clock, stop, log, store, views, directory, calls, strangers, _dir: dir }
    }

    /// Sets the clock on.
    pub(crate) fn advance(&self, by: SignedDuration) {
        *self.clock.now.lock().unwrap() += by;
    }

    /// Makes the log unreadable until the node cannot tell any more that it is close behind it, or has it read again.
    pub(crate) async fn set_broken(&self, broken: bool) {
        self.log.set_broken(broken);
        let shows = async {
            while self.views.health().is_current(BEHIND) == broken {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(LONG, shows).await.unwrap();
    }

    /// Keeps what is written from reads, or no longer: the node does not notice for two seconds.
    pub(crate) fn hold_back(&self, held: bool) {
        self.log.set_broken(held);
    }

    /// Writes records as the service would, with an audit row, and waits until reads show them.
    pub(crate) async fn put(&self, puts: Vec<Put>) -> Revision {
        let audit = AuditEntry {
            time: self.clock.now(),
            actor: None,
            method: "NeedService.RegisterNeed".to_owned(),
            outcome: Outcome::Allowed,
            resource: puts.first().map(|put| format!("{}/{}", put.key.kind.collection(), put.key.id)),
            details: Details::default(),
        };
        let summary = "Register".to_owned();
        let write = Write {
            actor: None,
            request: None,
            time: self.clock.now(),
            summary,
            puts,
            audit: vec![audit],
            notices: vec![],
        };
        let revision = self.store.commit(write).await.unwrap().revision;
        self.views.at_least(revision, LONG).await.unwrap();
        revision
    }

    /// Every place that an account, or all callers without one (nil), may have in flight.
    pub(crate) fn places(&self, account: Uuid) -> Vec<Permit<AccountId>> {
        (0..PLACES).map(|_| self.calls.enter(AccountId(account)).unwrap()).collect()
    }

    /// Waits until an account has no call in flight.
    pub(crate) async fn idle(&self, account: Uuid) {
        let idle = async {
            while (0..PLACES).map_while(|_| self.calls.enter(AccountId(account)).ok()).collect::<Vec<_>>().len()
                < PLACES
            {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(LONG, idle).await.expect("a call that has ended gives its place back");
    }

    /// Actor, method and outcome of the last audit rows, the newest first.
    pub(crate) async fn audit(&self, limit: usize) -> Vec<(Option<Uuid>, String, Outcome)> {
        let rows = self.store.audit(AuditFilter::default(), limit).await.unwrap();
        rows.into_iter()
            .map(|row| (row.entry.actor.map(|actor| actor.0), row.entry.method, row.entry.outcome))
            .collect()
    }

    /// A request of that caller; of `weak:` and a name, of that one signed in by a password alone.
    fn request<T>(&self, who: &str, message: T) -> Request<T> {
        let mut request = Request::new(message);
        let (peer, local) = (PEER.into(), ([127, 0, 0, 1], 443).into());
        request.extensions_mut().insert(ConnectionInfo { peer, local, client: None });
        if who != "anonymous" {
            let strong = who.strip_prefix("weak:").is_none();
            let grant = Grant {
                subject: who.trim_start_matches("weak:"),
                client_id: "test",
                lifetime: Duration::from_mins(30),
                auth_time: Some(self.clock.now()),
                acr: strong.then_some("phr"),
                certificate: None,
            };
            let token = self.issuer.issue(&grant, self.clock.now(), Uuid::from_u128(1)).unwrap();
            request.metadata_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
        }
        request
    }

    /// What a call answers, and all that the caller can tell of it.
    pub(crate) async fn call<Q, A>(&self, who: &str, path: &'static str, message: Q) -> (String, Option<A>)
    where
        Q: Message + 'static,
        A: Message + Default + Serialize + Clone + 'static,
    {
        match self.answer::<Q, A>(who, path, message).await {
            Ok(answer) => {
                let (metadata, message, _) = answer.into_parts();
                (format!("{} {}", headers(&metadata), told(&message)), Some(message))
            }
            Err(status) => (refusal(&status), None),
        }
    }

    /// The answer to a call, or the refusal.
    pub(crate) async fn answer<Q, A>(
        &self,
        who: &str,
        path: &'static str,
        message: Q,
    ) -> Result<tonic::Response<A>, Status>
    where
        Q: Message + 'static,
        A: Message + Default + Serialize + Clone + 'static,
    {
        let mut client = Grpc::new(self.services.clone());
        client.ready().await.unwrap();
        let path = PathAndQuery::from_static(path);
        client.unary(self.request(who, message), path, ProstCodec::<Q, A>::default()).await
    }

    /// The use cases.
    pub(crate) const fn directory(&self) -> &Arc<Directory> {
        &self.directory
    }

    /// The log.
    pub(crate) const fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// Writes down which proposals have expired, as the service does every hour; answers how many.
    pub(crate) async fn expire_proposals(&self) -> usize {
        self.directory.expire_proposals().await.unwrap()
    }

    /// What a call that sends a stream is answered.
    pub(crate) async fn upload<Q, A>(&self, who: &str, path: &'static str, messages: Vec<Q>) -> String
    where
        Q: Message + 'static,
        A: Message + Default + Serialize + 'static,
    {
        let mut client = Grpc::new(self.services.clone());
        client.ready().await.unwrap();
        let request = self.request(who, futures_util::stream::iter(messages));
        let path = PathAndQuery::from_static(path);
        match client.streaming(request, path, ProstCodec::<Q, A>::default()).await {
            Ok(answer) => all(answer.into_inner()).await,
            Err(status) => refusal(&status),
        }
    }

    /// What a call that answers with a stream answers.
    pub(crate) async fn stream<Q, A>(&self, who: &str, path: &'static str, message: Q) -> String
    where
        Q: Message + 'static,
        A: Message + Default + Serialize + 'static,
    {
        match self.open(who, path, message).await {
            Ok(answers) => all::<A>(answers).await,
            Err(status) => refusal(&status),
        }
    }

    /// The stream that a call answers with.
    pub(crate) async fn open<Q, A>(&self, who: &str, path: &'static str, message: Q) -> Result<Streaming<A>, Status>
    where
        Q: Message + 'static,
        A: Message + Default + 'static,
    {
        let mut client = Grpc::new(self.services.clone());
        client.ready().await.unwrap();
        let path = PathAndQuery::from_static(path);
        let answer = client.server_streaming(self.request(who, message), path, ProstCodec::<Q, A>::default()).await;
        answer.map(tonic::Response::into_inner)
    }

    /// The messages that a call answers with a stream; what the caller can tell of its refusal, if it is refused.
    pub(crate) async fn messages<Q, A>(&self, who: &str, path: &'static str, message: Q) -> Result<Vec<A>, String>
    where
        Q: Message + 'static,
        A: Message + Default + Serialize + 'static,
    {
        let mut stream: Streaming<A> = self.open(who, path, message).await.map_err(|status| refusal(&status))?;
        let mut messages = Vec::new();
        while let Some(message) = stream.message().await.map_err(|status| refusal(&status))? {
            messages.push(message);
        }
        Ok(messages)
    }
}

/// The put of a record that is written again.
pub(crate) fn put_again<T: Record>(id: Uuid, at: Revision, record: T) -> Put {
    Put { action: Action::Update { at }, ..put(id, record) }
}

/// The put of a new record.
pub(crate) fn put<T: Record>(id: Uuid, record: T) -> Put {
    let body = encode(&*record.validate().unwrap()).unwrap();
    Put { key: Key { kind: T::KIND, id }, action: Action::Create, unique: None, body, schema: SCHEMA }
}
