//! The wish for newer keys of an issuer: told by calls whose token names an unknown key, heard by the one task that
//! fetches. However many calls wish, one fetch is under way at a time, and none soon after another.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::FutureExt as _;
use tokio::sync::{Notify, Semaphore, watch};

/// Calls that wait for one issuer's keys at most; others are refused at once.
const MAX_WAITING: usize = 64;

/// How the fetching stands.
#[derive(Debug, Clone, Copy)]
struct Fetching {
    /// Fetches that have ended, well or not.
    ended: u64,
    /// Until when no wish is heard.
    rests_until: Option<Instant>,
}

/// The side of those who wish.
#[derive(Debug, Clone)]
pub struct Renewal {
    /// Tells the task.
    wanted: Arc<Notify>,
    /// How the fetching stands.
    fetching: watch::Receiver<Fetching>,
    /// Places for those who wait.
    places: Arc<Semaphore>,
    /// How long a call waits at most.
    patience: Duration,
}

/// The side of the task that fetches.
#[derive(Debug)]
pub struct Wishes {
    /// Wakes for a wish.
    wanted: Arc<Notify>,
    /// How the fetching stands.
    fetching: watch::Sender<Fetching>,
}

/// Both sides; a call waits no longer than `patience`.
#[must_use]
pub fn renewal(patience: Duration) -> (Renewal, Wishes) {
    let wanted = Arc::new(Notify::new());
    let (sender, receiver) = watch::channel(Fetching { ended: 0, rests_until: None });
    let places = Arc::new(Semaphore::new(MAX_WAITING));
    (Renewal { wanted: Arc::clone(&wanted), fetching: receiver, places, patience }, Wishes { wanted, fetching: sender })
}

impl Renewal {
    /// Waits for the fetch that is under way or may begin now; whether there was one. Does not wait when the last one was
    /// a moment ago.
    pub async fn wish(&self) -> bool {
        let mut fetching = self.fetching.clone();
        let before = *fetching.borrow_and_update();
        if before.rests_until.is_some_and(|end| Instant::now() < end) {
            return false;
        }
        let Ok(_place) = self.places.try_acquire() else { return false };
        self.wanted.notify_one();
        let ended = fetching.wait_for(|now| now.ended > before.ended);
        matches!(tokio::time::timeout(self.patience, ended).await, Ok(Ok(_)))
    }
}

impl Wishes {
    /// Returns when somebody wishes.
    pub async fn heard(&self) {
        self.wanted.notified().await;
    }

    /// Forgets the wishes that the fetch which begins now answers.
    pub fn begin(&self) {
        let _ = self.wanted.notified().now_or_never();
    }

    /// Tells those who wait that a fetch has ended, and that no wish is heard until then.
    pub fn end(&self, rests_until: Instant) {
        self.fetching.send_modify(|fetching| {
            *fetching = Fetching { ended: fetching.ended + 1, rests_until: Some(rests_until) };
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn many_wishes_are_one_and_none_is_heard_soon_after() {
        let (renewal, wishes) = renewal(Duration::from_secs(10));
        let waiting: Vec<_> = (0..MAX_WAITING)
            .map(|_| {
                let renewal = renewal.clone();
                tokio::spawn(async move { renewal.wish().await })
            })
            .collect();
        wishes.heard().await;
        while renewal.places.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert!(!renewal.wish().await, "one more than there are places");
        wishes.begin();
        wishes.end(Instant::now() + Duration::from_mins(1));
        for one in waiting {
            assert!(one.await.unwrap());
        }
        assert!(!renewal.wish().await, "the last fetch was a moment ago");
        assert!(wishes.heard().now_or_never().is_none(), "no wish is left over");
    }

    #[tokio::test]
    async fn nobody_waits_longer_than_the_patience_or_for_a_task_that_is_gone() {
        let (renewal, wishes) = renewal(Duration::from_millis(20));
        assert!(!renewal.wish().await);
        drop(wishes);
        assert!(!renewal.wish().await);
    }
}
