//! What a node tells of itself: whether calls should come here, how far its view is behind, and what it takes up.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio_util::sync::CancellationToken;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

use crate::auth::token::Verifier;
use crate::net::Health;
use crate::store::Store;
use crate::telemetry::metric;
use crate::view::{self, Views};

/// How often the node looks at its own state.
const HEALTH_INTERVAL: Duration = Duration::from_millis(250);
/// How far a view may be behind before the node says so.
pub(super) const LAG_BOUND: Duration = Duration::from_secs(2);
/// How often it is measured what store and index take up, and how long the store may take to say.
const MEASURE_INTERVAL: Duration = Duration::from_secs(15);

/// Keeps what the node tells of itself true.
pub(super) struct Watch {
    /// The log.
    pub(super) store: Arc<dyn Store>,
    /// What is read.
    pub(super) views: Arc<Views>,
    /// What checks tokens.
    pub(super) verifier: Arc<Verifier>,
    /// For `/readyz`.
    pub(super) health: Health,
    /// For `grpc.health.v1`.
    pub(super) reporter: HealthReporter,
    /// Full names of the services.
    pub(super) names: Vec<&'static str>,
}

impl Watch {
    /// Looks again and again.
    pub(super) async fn run(self, stop: CancellationToken) {
        let mut changes = self.health.subscribe();
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = changes.changed() => {}
                () = tokio::time::sleep(HEALTH_INTERVAL) => {}
            }
            changes.mark_unchanged();
            self.look().await;
        }
    }

    /// Looks once.
    pub(super) async fn look(&self) {
        let view = self.views.health();
        let fresh = !view.halted && view.is_current(LAG_BOUND);
        let writable = self.store.writable();
        self.health.set_store_writable(writable);
        metrics::gauge!(metric::STORE_WRITABLE).set(f64::from(u8::from(writable)));
        metrics::gauge!(metric::ERASED_IN_FILES).set(f64::from(u8::from(!self.store.is_clean())));
        self.lag(&view);
        self.health.set_view_caught_up(fresh);
        self.health.set_issuer_keys(self.verifier.has_keys());
        let status = if self.health.condition().ready() { ServingStatus::Serving } else { ServingStatus::NotServing };
        for service in std::iter::once("").chain(self.names.iter().copied()) {
            self.reporter.set_service_status(service, status).await;
        }
    }

    /// Tells how far the view is behind what is known of the log.
    fn lag(&self, view: &view::Health) {
        let head = self.store.wait(view.applied).now_or_never().unwrap_or(view.applied);
        let behind = view.current_at.map_or(-1.0, |at| at.elapsed().as_secs_f64());
        metrics::gauge!(metric::LAG_REVISIONS).set(number(head.0.saturating_sub(view.applied.0)));
        metrics::gauge!(metric::LAG).set(behind);
    }
}

/// Tells again and again what store and index take up.
pub(super) async fn measure(store: Arc<dyn Store>, index: PathBuf, stop: CancellationToken) {
    let mut every = tokio::time::interval(MEASURE_INTERVAL);
    while stop.run_until_cancelled(every.tick()).await.is_some() {
        let asked = stop.run_until_cancelled(tokio::time::timeout(MEASURE_INTERVAL, store.usage())).await;
        if let Some(Ok(Ok(usage))) = asked {
            let used = usage.connections.saturating_sub(usage.idle);
            metrics::gauge!(metric::STORE_CONNECTIONS, "state" => "idle").set(f64::from(usage.idle));
            metrics::gauge!(metric::STORE_CONNECTIONS, "state" => "used").set(f64::from(used));
            metrics::gauge!(metric::STORE_BYTES).set(number(usage.bytes));
            metrics::gauge!(metric::STORE_WAL_BYTES).set(number(usage.wal_bytes));
        }
        let index = index.clone();
        let bytes = tokio::task::spawn_blocking(move || bytes_in(&index)).await;
        metrics::gauge!(metric::INDEX_BYTES).set(number(bytes.unwrap_or_default()));
    }
}

/// The bytes of all files in a folder; what goes meanwhile counts for nothing.
fn bytes_in(folder: &Path) -> u64 {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    files
        .map(|file| match file.metadata() {
            Ok(data) if data.is_dir() => bytes_in(&file.path()),
            Ok(data) => data.len(),
            Err(_) => 0,
        })
        .sum()
}

/// A number as a metric takes it.
#[expect(clippy::cast_precision_loss, reason = "a metric is a float")]
const fn number(number: u64) -> f64 {
    number as f64
}
