//! What is taken back on one node acts on every other within two seconds: because it hears of it, or else because it answers
//! nobody when it cannot hear.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use focalpoint::pb;
use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tonic::{Code, Status};
use tonic_health::pb::health_check_response::ServingStatus;

use super::backup::keys;
use super::process::Process;
use crate::store::postgres::cluster::{Database, authority};

/// How long what was taken back may still be seen on another node.
const BOUND: Duration = Duration::from_secs(2);
/// How long something may take that takes little time.
const LONG: Duration = Duration::from_mins(1);
/// The need that the demonstration's provider sees by a consent.
const NEED: &str = "demo-need-mn-case-management";

/// A way to the database that can be cut: then nothing is forwarded, and nobody is told.
struct Link {
    port: u16,
    /// Of the connections that are made now; earlier ones may have another.
    is_cut: Arc<Mutex<Arc<watch::Sender<bool>>>>,
}

impl Link {
    /// A whole one to a port.
    async fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let is_cut = Arc::new(Mutex::new(Arc::new(watch::Sender::new(false))));
        let link = Self { port: listener.local_addr().unwrap().port(), is_cut: Arc::clone(&is_cut) };
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let far = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
                let is_cut = Arc::clone(&is_cut.lock().unwrap());
                let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
                tokio::spawn(forward(near_in, far_out, is_cut.subscribe()));
                tokio::spawn(forward(far_in, near_out, is_cut.subscribe()));
            }
        });
        link
    }

    /// Cuts it, or makes it whole again.
    fn cut(&self, is_cut: bool) {
        self.is_cut.lock().unwrap().send_replace(is_cut);
    }

    /// Lets new connections be made, while those that there are stay cut for good.
    fn replace(&self) {
        let dead = std::mem::replace(&mut *self.is_cut.lock().unwrap(), Arc::new(watch::Sender::new(false)));
        std::mem::forget(dead);
    }
}

/// Forwards what comes, while the link is whole.
async fn forward(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, mut is_cut: watch::Receiver<bool>) {
    let mut piece = vec![0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut piece).await {
        if is_cut.wait_for(|is_cut| !is_cut).await.is_err() || to.write_all(&piece[..length]).await.is_err() {
            return;
        }
    }
}

/// Two nodes with the demonstration data; the second comes to the database by a link.
struct Nodes {
    _dirs: [TempDir; 2],
    a: Process,
    b: Process,
    link: Link,
    /// The name of the need.
    need: String,
}

impl Nodes {
    async fn start() -> Self {
        let database = Database::new().await;
        let dirs = [(); 2].map(|()| tempfile::tempdir().unwrap());
        let a = Process::with_data(dirs[0].path(), &database.url()).await;
        keys(dirs[0].path(), dirs[1].path());
        let link = Link::to(database.port()).await;
        let by = format!("?sslrootcert={}", authority("authority"));
        let b = Process::with_data(dirs[1].path(), &database.url_by("localhost", link.port, &by)).await;
        let own = needs(&a, "editor").await.unwrap();
        let need = own.into_iter().find(|need| need.external_id == NEED).unwrap().name;
        Self { _dirs: dirs, a, b, link, need }
    }

    /// Something done on the first node, which must go well.
    fn done(&self, role: &str, words: &[&str]) -> Value {
        let output = self.a.typed(role, &[words, &["--json"]].concat());
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Takes back the consent by which the provider sees the need.
    fn withdraw(&self) {
        self.done("editor", &["need", "withdraw", NEED]);
    }

    /// Disables the account of a role.
    fn disable(&self, role: &str) {
        let name = self.done(role, &["whoami"])["account"]["name"].as_str().unwrap().to_owned();
        self.done("administrator", &["account", "disable", &name]);
    }
}

/// The needs that a role sees on a node.
async fn needs(node: &Process, role: &str) -> Result<Vec<pb::Need>, Status> {
    let mut needs = pb::need_service_client::NeedServiceClient::new(node.as_role(role));
    let request = pb::ListNeedsRequest { page_size: 100, ..<_>::default() };
    Ok(needs.list_needs(request).await?.into_inner().needs)
}

/// Whether the provider sees the need on a node.
async fn sees_need(node: &Process, name: &str) -> Result<bool, Status> {
    Ok(needs(node, "provider").await?.iter().any(|need| need.name == name))
}

/// Whether a government user is let in on a node.
async fn is_let_in(node: &Process) -> Result<bool, Status> {
    let request = pb::ListAuthoritiesRequest { page_size: 1, ..<_>::default() };
    match node.authorities("government").list_authorities(request).await {
        Ok(_) => Ok(true),
        Err(status) if status.code() == Code::Unauthenticated => Ok(false),
        Err(status) => Err(status),
    }
}

/// What a node tells of itself.
async fn status(node: &Process) -> ServingStatus {
    let mut health = tonic_health::pb::health_client::HealthClient::new(node.channel());
    let request = tonic_health::pb::HealthCheckRequest::default();
    health.check(request).await.unwrap().into_inner().status()
}

/// Waits until a node tells that of itself.
async fn until(node: &Process, wanted: ServingStatus) {
    let begun = Instant::now();
    while status(node).await != wanted {
        assert!(begun.elapsed() < LONG, "it does not become {wanted:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_taken_back_on_one_node_acts_on_another_that_hears_of_it() {
    let nodes = Nodes::start().await;
    assert!(sees_need(&nodes.b, &nodes.need).await.unwrap() && is_let_in(&nodes.b).await.unwrap());
    nodes.withdraw();
    let withdrawn = Instant::now();
    while sees_need(&nodes.b, &nodes.need).await.unwrap() {
        assert!(withdrawn.elapsed() < BOUND, "the need is still seen");
    }
    nodes.disable("government");
    let disabled = Instant::now();
    while is_let_in(&nodes.b).await.unwrap() {
        assert!(disabled.elapsed() < BOUND, "the account is still let in");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_cannot_hear_of_it_answers_nobody_within_the_bound_and_again_once_it_can() {
    let nodes = Nodes::start().await;
    assert!(sees_need(&nodes.b, &nodes.need).await.unwrap() && is_let_in(&nodes.b).await.unwrap());
    until(&nodes.b, ServingStatus::Serving).await;
    nodes.link.cut(true);
    let cut = Instant::now();
    nodes.withdraw();
    nodes.disable("government");
    // The control: what is asked in time may still be answered; nothing is that is asked later.
    loop {
        let asked = Instant::now();
        let let_in = is_let_in(&nodes.b).await;
        if asked.duration_since(cut) > BOUND {
            assert_eq!(let_in.unwrap_err().code(), Code::Unavailable);
            break;
        }
    }
    assert_eq!(sees_need(&nodes.b, &nodes.need).await.unwrap_err().code(), Code::Unavailable);
    until(&nodes.b, ServingStatus::NotServing).await;
    assert!(!sees_need(&nodes.a, &nodes.need).await.unwrap() && !is_let_in(&nodes.a).await.unwrap());
    assert_eq!(status(&nodes.a).await, ServingStatus::Serving);
    nodes.link.cut(false);
    until(&nodes.b, ServingStatus::Serving).await;
    assert!(!sees_need(&nodes.b, &nodes.need).await.unwrap() && !is_let_in(&nodes.b).await.unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_gives_up_reads_of_connections_that_are_dead_without_a_word() {
    let nodes = Nodes::start().await;
    until(&nodes.b, ServingStatus::Serving).await;
    nodes.link.cut(true);
    until(&nodes.b, ServingStatus::NotServing).await;
    nodes.disable("government");
    nodes.link.replace();
    let replaced = Instant::now();
    // What it hears of again is what was done meanwhile.
    while is_let_in(&nodes.b).await.is_err() {
        assert!(replaced.elapsed() < 2 * LONG, "it does not look at the log again");
    }
    assert!(!is_let_in(&nodes.b).await.unwrap());
}
