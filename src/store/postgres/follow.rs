//! Following the head, which other nodes move too: a notification wakes, and asking again and again guarantees.

use std::sync::Arc;
use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::PgListener;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::domain::Revision;

use super::super::StoreError;
use super::super::queue::Told;
use super::clean::Clean;
use super::head;
use super::kept::Kept;
use super::within;

/// How long a commit of another node is unknown at most while no notification arrives, and the pause before the next try.
const POLL: Duration = Duration::from_millis(500);

/// How long a connection is listened on that says nothing: one that is dead says nothing either.
const QUIET: Duration = Duration::from_secs(30);

/// What is told of the head.
pub(super) struct Follower {
    /// Connections for reads.
    pub(super) readers: PgPool,
    /// Where the head is shown.
    pub(super) told: Arc<Told>,
    /// How far the log was seen to reach.
    pub(super) kept: Arc<Kept>,
    /// Where it is kept what has been erased.
    pub(super) clean: Arc<Clean>,
}

/// Follows the head until it is told to stop.
pub(super) async fn run(follower: Follower, stop: CancellationToken) {
    let following = Box::pin(async { tokio::join!(follower.listen(), follower.poll()) });
    stop.run_until_cancelled(following).await;
}

impl Follower {
    /// Looks whenever a notification arrives. The connection is another one after each error, never one that was cut off
    /// half way.
    async fn listen(&self) {
        loop {
            if let Err(error) = self.listen_once().await {
                tracing::debug!(%error, "the head is not notified now; it is asked for");
            }
            sleep(POLL).await;
        }
    }

    /// Looks at every notification of one connection.
    async fn listen_once(&self) -> Result<(), StoreError> {
        let mut listener = within(PgListener::connect_with(&self.readers)).await?;
        listener.eager_reconnect(false);
        within(listener.listen(head::CHANNEL)).await?;
        // What was written before it listened.
        self.look().await?;
        while let Ok(told) = timeout(QUIET, listener.try_recv()).await
            && told?.is_some()
        {
            // One look is enough for all that have arrived.
            while listener.next_buffered().is_some() {}
            self.look().await?;
        }
        Ok(())
    }

    /// Looks again and again; says once that it cannot, and once that it can again.
    async fn poll(&self) {
        let mut is_lost = false;
        loop {
            let looked = self.look().await;
            let was_lost = std::mem::replace(&mut is_lost, looked.is_err());
            match (looked, was_lost) {
                (Ok(()), true) => tracing::info!("the head is followed again"),
                (Err(error), false) => {
                    tracing::error!(%error, "the head cannot be followed; what other nodes write is not seen");
                }
                (Ok(()), false) | (Err(_), true) => {}
            }
            sleep(POLL).await;
        }
    }

    /// Reads the head and shows it.
    async fn look(&self) -> Result<(), StoreError> {
        // Before it is read: what is seen later may be later than what was read.
        let known = self.kept.last();
        let looking = async { head::follow(&mut *self.readers.acquire().await?, &known).await };
        let (head, last) = within(looking).await?;
        self.kept.see(last);
        self.told.show(Revision(head.reach.revision));
        self.clean.saw(&head);
        Ok(())
    }
}
