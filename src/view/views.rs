//! The current view, and waiting for one. Readers take a view once and hold it for the length of their call.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use arc_swap::ArcSwap;
use tokio::sync::watch;
use tokio::time::{Instant, timeout};

use crate::domain::Revision;

use super::{NotReached, View, ViewError};

/// How far the views of this node are, and what stands in their way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Health {
    /// Revision of the current view.
    pub applied: Revision,
    /// The last known head of the log.
    pub head: Revision,
    /// The last moment at which the view was known to be at the head; none before the first.
    pub current_at: Option<Instant>,
    /// Whether the view is being brought to what was read of the log, and so nearer to the head.
    pub applying: bool,
    /// What went wrong last and has not gone right since.
    pub error: Option<ViewError>,
    /// Whether the error ended the projection: nothing will be applied until the process is started again.
    pub halted: bool,
}

impl Health {
    /// Whether the view was at the head at some moment of the last `bound`.
    #[must_use]
    pub fn is_current(&self, bound: Duration) -> bool {
        self.current_at.is_some_and(|at| at.elapsed() <= bound)
    }
}

/// The current view of this node, swapped as the log grows.
#[derive(Debug)]
pub struct Views {
    /// The current view.
    current: ArcSwap<View>,
    /// Its revision and what else is known; who waits for a revision waits here.
    health: watch::Sender<Health>,
    /// The same `current_at`, in nanoseconds since `begun`, for those who ask on every call; 0 where it is not known.
    current_at: AtomicU64,
    /// When these views began.
    begun: Instant,
}

impl Views {
    /// Views that begin with this one.
    #[must_use]
    pub fn new(view: View) -> Self {
        let health = Health { applied: view.revision, ..Health::default() };
        let (health, current_at) = (watch::Sender::new(health), AtomicU64::new(0));
        Self { current: ArcSwap::from_pointee(view), health, current_at, begun: Instant::now() }
    }

    /// The newest view.
    #[must_use]
    pub fn current(&self) -> Arc<View> {
        self.current.load_full()
    }

    /// The newest view, once it is at `revision` or beyond.
    ///
    /// # Errors
    /// `NotReached` when it is not within `deadline`, or never will be.
    pub async fn at_least(&self, revision: Revision, deadline: Duration) -> Result<Arc<View>, NotReached> {
        let view = self.current();
        if view.revision >= revision {
            return Ok(view);
        }
        let mut health = self.health.subscribe();
        let reached = timeout(deadline, health.wait_for(|health| health.applied >= revision || health.halted)).await;
        let view = self.current();
        drop(reached);
        if view.revision < revision {
            return Err(NotReached { wanted: revision, applied: view.revision });
        }
        Ok(view)
    }

    /// Whether the view was at the head at some moment of the last `bound`; costs next to nothing.
    #[must_use]
    pub fn is_current(&self, bound: Duration) -> bool {
        match self.current_at.load(Ordering::Acquire) {
            0 => false,
            at => self.begun.elapsed() <= Duration::from_nanos(at).saturating_add(bound),
        }
    }

    /// Waits until the view was at the head at some moment of the last `bound`, and answers whether it was: for `deadline` at
    /// most while it is not known what the log holds, and longer while that is being applied.
    pub async fn until_current(&self, bound: Duration, deadline: Duration) -> bool {
        let mut health = self.health.subscribe();
        loop {
            let current = health.wait_for(|health| !health.halted && health.is_current(bound));
            match timeout(deadline, current).await {
                Ok(current) => return current.is_ok(),
                Err(_) if self.health.borrow().applying => {}
                Err(_) => return false,
            }
        }
    }

    /// How far the views are.
    #[must_use]
    pub fn health(&self) -> Health {
        self.health.borrow().clone()
    }

    /// Swaps in a newer view, and then wakes who waits for it.
    pub(super) fn publish(&self, view: View) {
        let applied = view.revision;
        self.current.store(Arc::new(view));
        self.note(|health| health.applied = applied);
    }

    /// Changes what is known of the projection.
    pub(super) fn note(&self, change: impl FnOnce(&mut Health)) {
        self.health.send_modify(|health| {
            change(health);
            let known = health.current_at.filter(|_| !health.halted);
            let since = known.map_or(0, |at| at.saturating_duration_since(self.begun).as_nanos().max(1));
            self.current_at.store(u64::try_from(since).unwrap_or(u64::MAX), Ordering::Release);
        });
    }
}
