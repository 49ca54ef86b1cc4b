//! Tails the log and publishes a view of every revision, or of the last of a group that was waiting. It retries what the
//! store does not answer; it stops at what it cannot apply, and never skips it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::domain::{Kind, Revision};
use crate::store::{Change, Position, Store, StoreError};

use super::apply::Touched;
use super::index::{Point, Reached, SearchIndex};
use super::projection::Projection;
use super::{Catalog, ViewError, Views, feed, load, mark};

/// How many changes are read at a time.
const BATCH: usize = 1000;
/// How long the log may be silent before it is asked, and how long a store that failed is left alone.
const PAUSE: Duration = Duration::from_millis(500);

/// What keeps the views of this node up to date.
#[derive(Debug)]
pub struct Projector {
    /// The log.
    store: Arc<dyn Store>,
    /// What it is projected onto.
    projection: Projection,
    /// How far it was read.
    position: Position,
    /// A point of the log that was shown, which the log must go on having.
    seen: Point,
    /// What it makes.
    views: Arc<Views>,
}

impl Projector {
    /// Reads the current records, brings the index in `dir` (in memory without) to their revision, and makes the first
    /// view.
    ///
    /// # Errors
    /// `Store`, `Body` or `Index`.
    pub async fn open(store: Arc<dyn Store>, dir: Option<&Path>) -> Result<Self, ViewError> {
        Self::open_on(store, dir, false).await
    }

    /// The same, with an index that is made `anew` or resumed.
    async fn open_on(store: Arc<dyn Store>, dir: Option<&Path>, anew: bool) -> Result<Self, ViewError> {
        let mut snapshot = store.snapshot().await?;
        let revision = snapshot.revision();
        let dir = dir.map(PathBuf::from);
        let (log, runtime) = (Arc::clone(&store), Handle::current());
        let opening = spawn_blocking(move || {
            let is_of_log = |point| if anew { Ok(false) } else { runtime.block_on(mark::has(&*log, revision, point)) };
            SearchIndex::open_on(dir.as_deref(), &is_of_log)
        });
        let catalog = load::catalog(snapshot.as_mut()).await?;
        drop(snapshot);
        let (index, reached) = opening.await??;
        tracing::info!(?reached, %revision, "search index opened");
        let touched = lacking(store.as_ref(), &catalog, reached, revision).await?;
        let at = mark::point(store.as_ref(), revision).await?;
        let begin = move || Projection::begin(catalog, index, touched, at);
        let (projection, view) = spawn_blocking(begin).await??;
        let (position, views) = (Position::behind(revision), Arc::new(Views::new(view)));
        Ok(Self { store, projection, position, seen: at, views })
    }

    /// The views that this projector keeps up to date.
    #[must_use]
    pub fn views(&self) -> Arc<Views> {
        Arc::clone(&self.views)
    }

    /// Applies what the log holds and will hold, until `stop` or an error that [`Views::health`] then tells.
    pub async fn run(self, stop: CancellationToken) {
        let views = self.views();
        if let Err(error) = self.follow(stop).await {
            tracing::error!(%error, "projection halted; this node shows an old view until it is started again");
            views.note(|health| {
                health.halted = true;
                health.applying = false;
                health.error = Some(error);
            });
        }
    }

    /// Applies what the log holds and will hold, until `stop`.
    async fn follow(mut self, stop: CancellationToken) -> Result<(), ViewError> {
        while !stop.is_cancelled() {
            let asked = Instant::now();
            let changes = match self.read().await {
                Ok(Some(changes)) => changes,
                Ok(None) => {
                    let reason = format!("it does not hold revision {} any more as it was shown", self.seen.revision);
                    return Err(StoreError::Corrupt { reason }.into());
                }
                Err(error) => {
                    tracing::warn!(%error, "the log cannot be read; trying again");
                    self.views.note(|health| health.error = Some(error.into()));
                    stop.run_until_cancelled(sleep(PAUSE)).await;
                    continue;
                }
            };
            let at_head = changes.len() < BATCH;
            let idle = changes.is_empty();
            if !idle {
                self.views.note(|health| health.applying = true);
                self = self.apply(changes).await?;
            }
            let applied = self.views.current().revision;
            self.views.note(|health| {
                health.applying = false;
                health.error = None;
                health.head = health.head.max(applied);
                if at_head {
                    health.current_at = Some(asked);
                }
            });
            // After work the log is asked at once: what was the head before it may be long ago.
            if idle {
                let waiting = timeout(PAUSE, self.store.wait(applied));
                if let Some(Ok(head)) = stop.run_until_cancelled(waiting).await {
                    self.views.note(|health| health.head = head);
                }
            }
        }
        spawn_blocking(|| self.projection.close()).await?
    }

    /// The changes behind what was read; nothing where the log is not the one of before: it lost what was shown, or went on
    /// otherwise, as after a failover.
    async fn read(&self) -> Result<Option<Vec<Change>>, StoreError> {
        let changes = self.store.changes(self.position, BATCH).await?;
        let is_same = mark::point(self.store.as_ref(), self.seen.revision).await? == self.seen;
        Ok(is_same.then_some(changes))
    }

    /// Applies changes on a thread that may block, and publishes the view that they make.
    async fn apply(self, changes: Vec<Change>) -> Result<Self, ViewError> {
        let Self { store, mut projection, position, seen, views } = self;
        let seen = last_begun(&changes, position).unwrap_or(seen);
        let position = changes.last().map_or(position, |last| last.position);
        let (projection, view) = spawn_blocking(move || {
            let view = projection.apply(&changes)?;
            Ok::<_, ViewError>((projection, view))
        })
        .await??;
        if let Some(view) = view {
            views.publish(view);
        }
        Ok(Self { store, projection, position, seen, views })
    }
}

/// The last revision whose first change is among these, which come behind a position.
fn last_begun(changes: &[Change], behind: Position) -> Option<Point> {
    let revision = changes.last()?.position.revision;
    let first = changes.iter().find(|change| change.position.revision == revision)?;
    (revision != behind.revision).then(|| Point { revision, mark: mark::of(first) })
}

/// What the index lacks of a catalog at `revision`: of each part all, or what changed since the revision of that part.
async fn lacking(
    store: &dyn Store,
    catalog: &Catalog,
    reached: Reached,
    revision: Revision,
) -> Result<Touched, ViewError> {
    let mut touched = Touched::new();
    for (at, kind) in [(reached.contacts, Kind::Authority), (reached.providers, Kind::Provider)] {
        if at.is_none() {
            touched.extend(feed::all(catalog, kind));
        }
    }
    let Some(from) = reached.contacts.into_iter().chain(reached.providers).min() else { return Ok(touched) };
    let mut position = Position::behind(from);
    loop {
        let mut changes = store.changes(position, BATCH).await?;
        changes.retain(|change| change.position.revision <= revision);
        let Some(last) = changes.last() else { return Ok(touched) };
        position = last.position;
        for change in &changes {
            let at = match change.key.kind {
                Kind::Authority => reached.contacts,
                Kind::Provider | Kind::Activity => reached.providers,
                Kind::Officer
                | Kind::Group
                | Kind::Need
                | Kind::Account
                | Kind::Approval
                | Kind::Invitation
                | Kind::Proposal
                | Kind::Run
                | Kind::ErrorReport => None,
            };
            if at.is_some_and(|at| change.position.revision > at) {
                catalog.touch(change, &mut touched);
            }
        }
    }
}

/// Makes the index in `dir` anew from the current records, and answers their revision.
///
/// # Errors
/// `Store`, `Body` or `Index`, as when a projector has it open.
pub async fn reindex(store: Arc<dyn Store>, dir: &Path) -> Result<Revision, ViewError> {
    let projector = Projector::open_on(store, Some(dir), true).await?;
    let revision = projector.views.current().revision;
    spawn_blocking(|| projector.projection.close()).await??;
    Ok(revision)
}
