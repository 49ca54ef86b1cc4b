//! Several nodes on one database: one order of commits, of which all hear, and one set of tables.

use std::sync::Arc;
use std::time::{Duration, Instant};

use focalpoint::audit::Frontier;
use focalpoint::domain::Revision;
use focalpoint::store::{PostgresStore, Store, StoreError};
use futures_util::future::join_all;
use futures_util::{FutureExt, poll};
use sqlx::Connection;

use super::cluster::Database;
use super::open;
use crate::store::given::{create, entry, erase, key, log, update, write};

/// How long something may take that takes no time.
const LONG: Duration = Duration::from_secs(30);

/// Asks again and again until it is so.
async fn until(is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < LONG, "it never is");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commits_of_two_nodes_are_in_one_order_without_gaps() {
    let database = Database::new().await;
    let nodes = [Arc::new(open(&database).await), Arc::new(open(&database).await)];
    let commits = (1..=60_u32).map(|n| {
        let node = Arc::clone(&nodes[usize::try_from(n % 2).unwrap()]);
        tokio::spawn(async move {
            node.record_audit(vec![entry("Get"); 9]).await.unwrap();
            node.commit(write([create(n.into(), "{}"), create(u128::from(n) + 1000, "{}")])).await.unwrap().revision
        })
    });
    let mut revisions: Vec<_> = join_all(commits).await.into_iter().map(Result::unwrap).collect();
    revisions.sort_unstable();
    assert_eq!(revisions, (1..=60).map(Revision).collect::<Vec<_>>());
    let [a, b] = &nodes;
    let changes = log(&**a).await;
    assert_eq!((changes.len(), &changes), (120, &log(&**b).await));
    assert!(changes.iter().map(|change| change.position).is_sorted_by(|a, b| a < b));
    // Subtrees were completed by whichever node came by.
    let mut frontier = Frontier::default();
    for n in 1..=600 {
        frontier.push(a.leaf(n).await.unwrap().unwrap().hash().unwrap());
    }
    assert_eq!(b.tree_size().await.unwrap(), 600);
    assert_eq!((b.tree_root(600).await.unwrap(), b.leaf(601).await.unwrap()), (frontier.root(), None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_two_nodes_with_one_expectation_wins() {
    let database = Database::new().await;
    let nodes = [open(&database).await, open(&database).await];
    let mut at = nodes[0].commit(write([create(1, "{}")])).await.unwrap().revision;
    for _ in 0..20 {
        let (a, b) =
            tokio::join!(nodes[0].commit(write([update(1, at, "a")])), nodes[1].commit(write([update(1, at, "b")])));
        let (won, lost) = if a.is_ok() { (a, b) } else { (b, a) };
        assert_eq!((won.unwrap().revision, lost), (at.next(), Err(StoreError::Stale { key: key(1) })));
        at = at.next();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_on_one_node_wakes_whoever_waits_on_another() {
    let database = Database::new().await;
    let (a, b) = (open(&database).await, open(&database).await);
    let mut waiting = b.wait(Revision::ZERO).boxed();
    assert!(poll!(&mut waiting).is_pending());
    a.commit(write([create(1, "{}")])).await.unwrap();
    assert_eq!(tokio::time::timeout(LONG, waiting).await, Ok(Revision(1)));
    assert_eq!(log(&b).await.len(), 1);
    // Without a notification it is found by asking.
    let waiting = b.wait(Revision(1));
    database.behind_its_back("UPDATE head SET revision = 2").await;
    assert_eq!(tokio::time::timeout(LONG, waiting).await, Ok(Revision(2)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_that_open_at_once_make_the_tables_once() {
    let database = Database::new().await;
    let url = database.url();
    let opened = join_all((0..4).map(|_| PostgresStore::open(&url))).await;
    let nodes: Vec<_> = opened.into_iter().map(Result::unwrap).collect();
    for (n, node) in (1..).zip(&nodes) {
        assert_eq!(node.commit(write([create(n, "{}")])).await.unwrap().revision.0, u64::try_from(n).unwrap());
    }
    let mut server = database.superuser().await;
    let made: i64 = sqlx::query_scalar("SELECT count(*) FROM _sqlx_migrations").fetch_one(&mut server).await.unwrap();
    let locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = \
                 (SELECT oid FROM pg_database WHERE datname = current_database())";
    let held: i64 = sqlx::query_scalar(locks).fetch_one(&mut server).await.unwrap();
    assert_eq!((made, held), (2, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_older_reader_may_ask_for_is_told_of_and_outwaited() {
    let database = Database::new().await;
    let (a, b) = (open(&database).await, open(&database).await);
    let body = format!("{{\"name\":\"{}\"}}", "a name that is erased ".repeat(500));
    let at = a.commit(write([create(1, &body), create(2, "{}")])).await.unwrap().revision;
    let snapshot = b.snapshot().await.unwrap();
    let mut server = database.superuser().await;
    let mut other = server.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ").await.unwrap();
    sqlx::query("SELECT 1 FROM head").execute(&mut *other).await.unwrap();
    a.commit(write([erase(1, at, "{}")])).await.unwrap();
    assert!(!a.scrub().await.unwrap() && !a.is_clean());
    until(|| !b.is_clean()).await;
    drop(snapshot);
    // Another program's transaction counts as well, and writes go on meanwhile.
    assert!(!b.scrub().await.unwrap());
    a.record_audit(vec![entry("a")]).await.unwrap();
    // What is left undone is done after the next opening.
    a.close().await;
    b.close().await;
    let again = open(&database).await;
    assert!(!again.is_clean());
    other.rollback().await.unwrap();
    until(|| again.is_clean()).await;
    assert!(again.scrub().await.unwrap());
    let left = "SELECT count(*) FROM change WHERE position('erased' in body) > 0 OR salt IS NULL AND body <> ''";
    let left: i64 = sqlx::query_scalar(left).fetch_one(&mut server).await.unwrap();
    assert_eq!(left, 0);
}
