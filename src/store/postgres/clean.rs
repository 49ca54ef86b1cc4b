//! Taking out of the tables what was erased: the versions of rows that no transaction sees any more.
//!
//! PostgreSQL does not overwrite a row, it adds another; what an erasure emptied stays in the table until `VACUUM`, which
//! cannot take out what the snapshot of an older transaction may still ask for.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection};
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

use super::super::StoreError;
use super::super::queue::Answer;
use super::head::{self, Head};

/// The tables that held what was erased.
const VACUUM: [&str; 2] = ["VACUUM change", "VACUUM request"];
/// The versions of rows in them that are not current, as the last `VACUUM` has left them and found them since.
const LEFT: &str = "SELECT coalesce(sum(n_dead_tup), 0)::bigint FROM pg_stat_all_tables WHERE relid IN \
     (SELECT unnest(ARRAY[oid, reltoastrelid]) FROM pg_class WHERE oid IN ('change'::regclass, 'request'::regclass))";
/// Says of how many erasures nothing is left.
const SCRUBBED: &str = "UPDATE head SET scrubbed = greatest(scrubbed, $1)";
/// How often it is tried again while somebody waits for an answer, which gives readers a second.
const TRIES: u32 = 10;
/// How long readers are given then before the next try.
const PAUSE: Duration = Duration::from_millis(100);
/// How long they are given otherwise.
const RETRY: Duration = Duration::from_secs(2);

/// How many transactions have erased something, and of how many of them nothing is left, as far as is known here.
#[derive(Debug, Default)]
pub(super) struct Clean {
    /// Those that erased, one that is about to be committed too.
    erased: AtomicU64,
    /// Those of which nothing is left.
    scrubbed: AtomicU64,
}

impl Clean {
    /// Takes in what the head says.
    pub(super) fn saw(&self, head: &Head) {
        self.erases(head.erased);
        self.scrubbed.fetch_max(head.scrubbed, Ordering::SeqCst);
    }

    /// Takes in that so many have erased something, or are about to.
    pub(super) fn erases(&self, erased: u64) {
        self.erased.fetch_max(erased, Ordering::SeqCst);
    }

    /// Whether nothing is left of any.
    pub(super) fn is_clean(&self) -> bool {
        // In this order: an erasure in between is missed in neither.
        let scrubbed = self.scrubbed.load(Ordering::SeqCst);
        scrubbed >= self.erased.load(Ordering::SeqCst)
    }
}

/// What the task is told: that something was erased, or that somebody waits for it to be taken out.
pub(super) type Wish = Option<Answer<bool>>;

/// Cleans when it is told to and, as long as something is left, again and again, until nobody can tell it any more.
pub(super) async fn run(options: PgConnectOptions, mut wishes: mpsc::UnboundedReceiver<Wish>, clean: Arc<Clean>) {
    loop {
        let wish = if clean.is_clean() {
            wishes.recv().await
        } else {
            timeout(RETRY, wishes.recv()).await.unwrap_or(Some(None))
        };
        let Some(wish) = wish else { return };
        let mut waiting: Vec<_> = wish.into_iter().collect();
        while let Ok(wish) = wishes.try_recv() {
            waiting.extend(wish);
        }
        let tries = if waiting.is_empty() { 0 } else { TRIES };
        if let Err(error) = scrub(&options, &clean, tries).await {
            tracing::warn!(%error, "what was erased could not be taken out of the tables yet");
        }
        for answer in waiting {
            drop(answer.send(Ok(clean.is_clean())));
        }
    }
}

/// Takes out what it can, and tries so often again until nothing is left.
async fn scrub(options: &PgConnectOptions, clean: &Clean, tries: u32) -> Result<(), StoreError> {
    let mut conn = options.connect().await?;
    vacuum(&mut conn, clean).await?;
    for _ in 0..tries {
        if clean.is_clean() {
            break;
        }
        sleep(PAUSE).await;
        vacuum(&mut conn, clean).await?;
    }
    Ok(conn.close().await?)
}

/// Takes out what no transaction sees any more, and says so where that is everything that was erased before.
async fn vacuum(conn: &mut PgConnection, clean: &Clean) -> Result<(), StoreError> {
    let head = head::read(conn).await?;
    if head.scrubbed < head.erased {
        for table in VACUUM {
            sqlx::query(table).execute(&mut *conn).await?;
        }
        let left: i64 = sqlx::query_scalar(LEFT).fetch_one(&mut *conn).await?;
        if left == 0 {
            sqlx::query(SCRUBBED).bind(head.erased.cast_signed()).execute(&mut *conn).await?;
        }
    }
    clean.saw(&head::read(conn).await?);
    Ok(())
}
