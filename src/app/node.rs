//! One running service: store, projector, use cases, listeners and the tasks that keep them honest.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::database::Log;
use super::watch::Watch;
use super::{AUDIENCE, AppError, EMBEDDED_ISSUER, audit, files, issuers, outbox, pages, shared, watch};
use crate::auth::token::EmbeddedIssuer;
use crate::config::Config;
use crate::directory::{self, Directory, OfficerQuota, PageTokens};
use crate::domain::{Source, SystemSource, vocabulary};
use crate::grpc::{self, Gate};
use crate::matching::Weights;
use crate::net::{self, CallQuota, Front, Health, Listener, LiveTls, PlainText};
use crate::store::Store;
use crate::telemetry::{self, metric};
use crate::view::Projector;
use crate::web::Links;

/// How often certificates are looked at.
const TLS_INTERVAL: Duration = Duration::from_secs(1);
/// How often request ids are tidied, and how long they are kept.
const PRUNE_INTERVAL: Duration = Duration::from_hours(1);
/// How often officers are looked through for whom may not be kept any longer.
const RETENTION_INTERVAL: Duration = Duration::from_hours(1);
/// Hours for which a request id is kept.
const REQUEST_HOURS: i64 = 48;

/// A running service.
#[derive(Debug)]
pub struct Node {
    /// Address of the service.
    address: SocketAddr,
    /// Address of the operations endpoints.
    operations: SocketAddr,
    /// The use cases.
    directory: Arc<Directory>,
    /// Links that let their bearer in, for the demonstration.
    links: Option<Arc<Links>>,
    /// The log.
    log: Log,
    /// What it tells of itself.
    health: Health,
    /// Ends the listeners.
    stop: CancellationToken,
    /// Ends everything else, after them.
    stop_tasks: CancellationToken,
    /// The listeners.
    listeners: Vec<JoinHandle<()>>,
    /// Everything else.
    tasks: Vec<JoinHandle<()>>,
}

impl Node {
    /// Starts a service; it is ready when this returns.
    ///
    /// # Errors
    /// When a part of it cannot start; nothing is left running then.
    pub async fn start(config: &Config) -> Result<Self, AppError> {
        vocabulary::load().map_err(|error| AppError::BuiltIn(error.to_string()))?;
        Weights::configured().map_err(|error| AppError::BuiltIn(error.to_string()))?;
        config.limits.validate(net::open_file_limit()).map_err(AppError::Limits)?;

        let log = Log::open(config).await?;
        shared::keys(config, &log).await?;
        let store = Arc::clone(&log.store);
        let checkpoints = audit::checkpoints(config, &store).await?;
        let projector = Projector::open(Arc::clone(&store), Some(&config.data_dir.join(files::INDEX))).await?;
        let views = projector.views();
        let source: Arc<dyn Source> = Arc::new(SystemSource);
        let tokens = PageTokens::new(&shared::page_secret(config)?);
        let quota = OfficerQuota::default();
        let directory = Directory::new(
            Arc::clone(&store),
            Arc::clone(&checkpoints),
            Arc::clone(&views),
            Arc::clone(&source),
            tokens,
            quota,
        )
        .with_consent(config.consent.clone(), config.strong_sign_in.clone())
        .with_approvals(config.approvals.clone())
        .with_proposals(config.proposals.clone())
        .with_invitations(config.invitations.clone())
        .with_watch(config.watch.clone())
        .with_notices(outbox::rules(&config.notices))
        .taking_unbound(config.takes_unbound);
        let directory = Arc::new(directory);

        let (stop, stop_tasks) = (CancellationToken::new(), CancellationToken::new());
        let unless_started = stop_tasks.clone().drop_guard();
        let metrics = telemetry::install_recorder()?;
        let mut tasks = vec![tokio::spawn(telemetry::upkeep(metrics.clone(), stop_tasks.clone()))];
        let verifier = issuers::verifier(config, &mut tasks, &stop_tasks)?;
        let places = calls(config);
        let gate = Gate::new(Arc::clone(&verifier), Arc::clone(&directory), places.clone(), source);
        let health = Health::default();
        let (pages, links) = pages::pages(config, &directory, &health, &verifier, places, gate.strangers())?;
        let (strangers, told) = (Arc::clone(gate.strangers()), stop_tasks.clone());
        tasks.push(tokio::spawn(async move { strangers.tell(told).await }));
        let (reporter, health_service) = tonic_health::server::health_reporter();
        let services = grpc::services(&directory, &gate, &config.limits, config.open_reflection, health_service)?;
        let names = services.names().collect();
        let pages = pages.merge(audit::key_page(&checkpoints));
        let front = Front::new(Arc::new(services), pages, &config.limits);

        let listener = listener(config, &mut tasks, &stop_tasks).await?;
        let address = listener.local_addr().map_err(AppError::io("cannot tell the address"))?;
        let permit = PlainText::permit(config.operations_listen, true)?;
        let operations_listener = Listener::plain(permit, config.limits.clone())
            .await
            .map_err(AppError::io(format!("cannot listen on {}", config.operations_listen)))?;
        let operations = operations_listener.local_addr().map_err(AppError::io("cannot tell the address"))?;

        tasks.push(tokio::spawn(projector.run(stop_tasks.clone())));
        // Nobody knows before the first look at the log whether the view is at its end; the watch tells whether it is by then.
        let _is_known = views.until_current(watch::LAG_BOUND, watch::LAG_BOUND).await;
        let watch = Watch { store: Arc::clone(&store), views, verifier, health: health.clone(), reporter, names };
        watch.look().await;
        tasks.push(tokio::spawn(watch.run(stop_tasks.clone())));
        let index = config.data_dir.join(files::INDEX);
        tasks.push(tokio::spawn(watch::measure(Arc::clone(&store), index, stop_tasks.clone())));
        tasks.push(tokio::spawn(audit::keep(checkpoints, stop_tasks.clone())));
        tasks.push(tokio::spawn(prune(Arc::clone(&store), stop_tasks.clone())));
        let months = config.officer_retention_months;
        tasks.push(tokio::spawn(retain(Arc::clone(&directory), months, stop_tasks.clone())));
        tasks.push(tokio::spawn(Arc::clone(&directory).follow_for_matching(stop_tasks.clone())));
        let sender = outbox::sender(config, &directory)?;
        tasks.extend(sender.map(|sender| tokio::spawn(sender.run(stop_tasks.clone()))));
        let ops_router = net::ops(health.clone(), metrics);
        let listeners =
            vec![serve(listener, front, stop.clone()), serve(operations_listener, ops_router.into(), stop.clone())];
        tracing::info!(%address, %operations, revision = %directory.revision(), "serving");
        unless_started.disarm();
        Ok(Self { address, operations, directory, links, log, health, stop, stop_tasks, listeners, tasks })
    }

    /// Address of the service.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Address of the operations endpoints.
    #[must_use]
    pub const fn operations(&self) -> SocketAddr {
        self.operations
    }

    /// The use cases.
    #[must_use]
    pub const fn directory(&self) -> &Arc<Directory> {
        &self.directory
    }

    /// Links that let their bearer in, for the demonstration.
    #[must_use]
    pub const fn links(&self) -> Option<&Arc<Links>> {
        self.links.as_ref()
    }

    /// Stops: health first, then the listeners once their calls have ended, then the rest, and the store last.
    pub async fn stop(self) {
        self.health.drain();
        self.stop.cancel();
        for listener in self.listeners {
            let _ = listener.await;
        }
        self.stop_tasks.cancel();
        for task in self.tasks {
            let _ = task.await;
        }
        self.log.store.close().await;
        tracing::info!("stopped");
    }
}

/// Serves in a task of its own.
fn serve(listener: Listener, front: Front, stop: CancellationToken) -> JoinHandle<()> {
    tokio::spawn(async move {
        let drain = listener.serve(front, stop).await;
        if drain.cut > 0 {
            tracing::warn!(connections = drain.cut, "connections were cut at the drain timeout");
        }
    })
}

/// The places for calls in flight.
fn calls(config: &Config) -> CallQuota {
    CallQuota::new(config.limits.calls, config.limits.calls_per_principal)
}

/// The listener of the service, with its live certificates.
async fn listener(
    config: &Config,
    tasks: &mut Vec<JoinHandle<()>>,
    stop: &CancellationToken,
) -> Result<Listener, AppError> {
    let refused = || AppError::io(format!("cannot listen on {}", config.listen));
    if let Some(tls) = &config.tls {
        let live = LiveTls::load(tls.clone())?;
        tasks.push(tokio::spawn(Arc::clone(&live).watch(TLS_INTERVAL, stop.clone())));
        return Listener::tls(config.listen, live, config.limits.clone()).await.map_err(refused());
    }
    let permit = PlainText::permit(config.listen, config.plain_text)?;
    Listener::plain(permit, config.limits.clone()).await.map_err(refused())
}

/// The issuer whose key lies in the data directory.
pub(super) fn embedded_issuer(data_dir: &Path) -> Result<EmbeddedIssuer, AppError> {
    Ok(EmbeddedIssuer::open(&data_dir.join(files::ISSUER_KEY), EMBEDDED_ISSUER, AUDIENCE)?)
}

/// Forgets request ids that nobody will repeat.
async fn prune(store: Arc<dyn Store>, stop: CancellationToken) {
    while stop.run_until_cancelled(tokio::time::sleep(PRUNE_INTERVAL)).await.is_some() {
        let before = SystemSource.now() - jiff::SignedDuration::from_hours(REQUEST_HOURS);
        if let Err(error) = store.prune_requests(before).await {
            tracing::warn!(%error, "cannot forget request ids");
        }
    }
}

/// Erases officers whose data may not be kept any longer, and what is left of erased accounts, writes down which proposals
/// have expired, and reminds those who are to act: at the start and then again and again.
async fn retain(directory: Arc<Directory>, months: u32, stop: CancellationToken) {
    loop {
        if let Some(Err(error)) = stop.run_until_cancelled(erase_overdue(&directory, months)).await {
            tracing::warn!(%error, "officers whose time is over were not all erased; trying again in an hour");
        }
        if let Some(Err(error)) = stop.run_until_cancelled(erase_leftovers(&directory)).await {
            tracing::warn!(%error, "what is left of erased accounts was not looked through; trying again in an hour");
        }
        if let Some(Err(error)) = stop.run_until_cancelled(expire_proposals(&directory)).await {
            tracing::warn!(%error, "proposals whose time is over were not all written down; trying again in an hour");
        }
        if let Some(Err(error)) = stop.run_until_cancelled(directory.remind()).await {
            tracing::warn!(%error, "not all are reminded who should be; trying again in an hour");
        }
        if stop.run_until_cancelled(tokio::time::sleep(RETENTION_INTERVAL)).await.is_none() {
            return;
        }
    }
}

/// Takes all that is left of erased accounts, and of those who never came, out of records, batch after batch.
async fn erase_leftovers(directory: &Directory) -> Result<(), directory::Error> {
    while directory.erase_leftovers().await? > 0 {}
    Ok(())
}

/// Writes down all proposals that have expired, batch after batch.
async fn expire_proposals(directory: &Directory) -> Result<(), directory::Error> {
    while directory.expire_proposals().await? > 0 {}
    Ok(())
}

/// Erases all officers whose data may not be kept any longer, batch after batch.
async fn erase_overdue(directory: &Directory, months: u32) -> Result<(), directory::Error> {
    let mut erased = 0;
    loop {
        let batch = directory.erase_overdue(months).await?;
        if batch == 0 {
            break;
        }
        metrics::counter!(metric::OFFICERS_ERASED).increment(batch as u64);
        erased += batch;
    }
    if erased > 0 {
        let complete = directory.scrub().await?;
        tracing::info!(officers = erased, complete, "erased officers whose time was over");
    }
    Ok(())
}
