//! Connections that are cut, and calls that go away while they have one.

use std::future::Future;
use std::time::{Duration, Instant};

use focalpoint::domain::{Kind, Revision};
use focalpoint::store::{AuditFilter, Position, PostgresStore, Store, StoreError, Write};
use futures_util::poll;
use sqlx::{Connection, PgConnection};

use super::cluster::Database;
use super::open;
use crate::store::given::{create, entry, log, write};

/// How long something may take that takes no time.
const LONG: Duration = Duration::from_secs(30);
/// Ends every connection of stores to the database.
const CUT: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
     WHERE datname = current_database() AND application_name = 'focalpoint'";
/// How many connections of stores wait for a row that another transaction holds.
const HELD_UP: &str = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
     AND application_name = 'focalpoint' AND wait_event_type = 'Lock'";
/// How many have a transaction open and do nothing in it.
const OPEN: &str = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
     AND application_name = 'focalpoint' AND state LIKE 'idle in transaction%'";

/// Asks the server until it counts so many.
async fn until(server: &mut PgConnection, query: &'static str, wanted: i64) {
    let begun = Instant::now();
    loop {
        let found: i64 = sqlx::query_scalar(query).fetch_one(&mut *server).await.unwrap();
        if found == wanted {
            return;
        }
        assert!(begun.elapsed() < LONG, "{found} of {wanted}: {query}");
    }
}

fn is_unavailable<T: std::fmt::Debug>(answer: &Result<T, StoreError>) {
    assert!(matches!(answer, Err(StoreError::Unavailable { .. })), "{answer:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cut_connection_ends_the_writes_until_all_is_checked_and_the_reads_recover() {
    let database = Database::new().await;
    let store = open(&database).await;
    store.commit(write([create(1, "{}")])).await.unwrap();
    // A server that would not keep what it acknowledges is not written to again.
    database.behind_its_back(&format!("ALTER DATABASE {} SET track_counts = off", database.name())).await;
    database.behind_its_back(CUT).await;
    let first = store.commit(write([create(2, "{}")])).await;
    is_unavailable(&first);
    assert!(!store.writable());
    is_unavailable(&store.record_audit(vec![entry("a")]).await);
    is_unavailable(&store.scrub().await);
    assert_eq!((store.head().await.unwrap(), log(&store).await.len()), (Revision(1), 1));
    assert_eq!(store.snapshot().await.unwrap().records(Kind::Authority, None, 10).await.unwrap().len(), 1);
    assert!(!store.writable());
    // What others write is heard of again, and then it writes too.
    database.behind_its_back(&format!("ALTER DATABASE {} RESET track_counts", database.name())).await;
    let waiting = store.wait(Revision(1));
    let other = open(&database).await;
    other.commit(write([create(2, "{}")])).await.unwrap();
    assert_eq!(tokio::time::timeout(LONG, waiting).await, Ok(Revision(2)));
    until_writable(&store).await;
    assert_eq!(store.commit(write([create(3, "{}")])).await.unwrap().revision, Revision(3));
}

/// Waits until the store writes again.
async fn until_writable(store: &PostgresStore) {
    let begun = Instant::now();
    while !store.writable() {
        assert!(begun.elapsed() < LONG, "it does not write again");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_lost_what_was_acknowledged_is_never_written_to_again() {
    // As behind a failover to a standby that had not got it, where somebody has written since.
    let lost = "DELETE FROM record; DELETE FROM change WHERE revision = 2; DELETE FROM revision WHERE revision = 2; \
                DELETE FROM audit WHERE sequence = 2; UPDATE head SET revision = 1, audit = 1";
    let other = "UPDATE audit SET hash = decode(repeat('00', 32), 'hex') WHERE sequence = 2";
    for (change, told) in [(lost, "acknowledged writes are missing"), (other, "is not the one that was acknowledged")] {
        let database = Database::new().await;
        let store = open(&database).await;
        for n in 1..=2 {
            store.commit(write([create(n, "{}")])).await.unwrap();
        }
        database.behind_its_back(change).await;
        database.behind_its_back(CUT).await;
        is_unavailable(&store.commit(write([create(3, "{}")])).await);
        until_refused_for(&store, told).await;
    }
}

/// Waits until the store writes no more, for a reason with these words.
async fn until_refused_for(store: &PostgresStore, told: &str) {
    let begun = Instant::now();
    loop {
        let refused = store.record_audit(vec![entry("a")]).await.unwrap_err().to_string();
        if refused.contains(told) {
            break;
        }
        assert!(begun.elapsed() < LONG, "{refused}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(!store.writable());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_lost_what_only_another_node_wrote_is_never_written_to_again() {
    let database = Database::new().await;
    let (store, other) = (open(&database).await, open(&database).await);
    store.commit(write([create(1, "{}")])).await.unwrap();
    other.commit(write([create(2, "{}")])).await.unwrap();
    assert_eq!(tokio::time::timeout(LONG, store.wait(Revision(1))).await, Ok(Revision(2)));
    let changed = "UPDATE audit SET hash = decode(repeat('00', 32), 'hex') WHERE sequence = 2";
    database.behind_its_back(changed).await;
    database.behind_its_back(CUT).await;
    is_unavailable(&store.commit(write([create(3, "{}")])).await);
    until_refused_for(&store, "is not the one that was acknowledged").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tables_of_another_version_are_left_alone_by_a_store_that_connects_again() {
    let database = Database::new().await;
    let store = open(&database).await;
    database.behind_its_back("DROP TABLE shared; DELETE FROM _sqlx_migrations WHERE version = 2").await;
    database.behind_its_back(CUT).await;
    is_unavailable(&store.commit(write([create(1, "{}")])).await);
    until_refused_for(&store, "focalpoint migrate").await;
    let mut server = database.superuser().await;
    let is_made = "SELECT to_regclass('shared') IS NOT NULL";
    let is_made: bool = sqlx::query_scalar(is_made).fetch_one(&mut server).await.unwrap();
    assert!(!is_made, "it was migrated");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_read_from_a_standby() {
    let database = Database::new().await;
    let store = open(&database).await;
    store.commit(write([create(1, "{}")])).await.unwrap();
    // What a standby says of itself, said by this server to whoever connects from now on.
    let says = "CREATE SCHEMA standby; GRANT USAGE ON SCHEMA standby TO PUBLIC; \
                CREATE FUNCTION standby.pg_is_in_recovery() RETURNS boolean LANGUAGE sql AS 'SELECT true'";
    database.behind_its_back(says).await;
    let leads = format!("ALTER DATABASE {} SET search_path = standby, public, pg_catalog", database.name());
    database.behind_its_back(&leads).await;
    database.behind_its_back(CUT).await;
    let begun = Instant::now();
    while store.head().await.is_ok() {
        assert!(begun.elapsed() < LONG, "it reads on");
    }
    is_unavailable(&store.changes(Position::START, 1).await);
    database.behind_its_back(&format!("ALTER DATABASE {} RESET search_path", database.name())).await;
    assert_eq!(store.head().await.unwrap(), Revision(1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_is_cut_in_the_middle_of_a_write_leaves_nothing_of_it() {
    let database = Database::new().await;
    let store = std::sync::Arc::new(open(&database).await);
    let (mut server, mut holder) = (database.superuser().await, database.superuser().await);
    let mut held = holder.begin().await.unwrap();
    sqlx::query("SELECT 1 FROM head FOR UPDATE").execute(&mut *held).await.unwrap();
    let committing = std::sync::Arc::clone(&store);
    let committing = tokio::spawn(async move {
        tokio::join!(committing.commit(write([create(1, "{}")])), committing.record_audit(vec![entry("a")]))
    });
    until(&mut server, HELD_UP, 1).await;
    database.behind_its_back(CUT).await;
    let (committed, audited) = committing.await.unwrap();
    is_unavailable(&committed);
    is_unavailable(&audited);
    held.rollback().await.unwrap();
    assert_eq!((store.head().await.unwrap(), store.tree_size().await.unwrap()), (Revision::ZERO, 0));
    let again = open(&database).await;
    assert_eq!(again.commit(write([create(1, "{}")])).await.unwrap().revision, Revision(1));
}

/// Polls a call so often and then drops it.
async fn give_up<T>(polls: u32, mut call: impl Future<Output = T> + Unpin) {
    for _ in 0..polls {
        if poll!(&mut call).is_ready() {
            return;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dropped_call_leaves_no_open_transaction() {
    let database = Database::new().await;
    let store = open(&database).await;
    let mut server = database.superuser().await;
    let kept = store.snapshot().await.unwrap();
    until(&mut server, OPEN, 1).await;
    drop(kept);
    until(&mut server, OPEN, 0).await;
    for n in 0..200 {
        let polls = n % 9;
        give_up(polls, store.snapshot()).await;
        give_up(polls, store.commit(write([create(n.into(), "{}")]))).await;
        give_up(polls, store.record_audit(vec![entry("a")])).await;
        give_up(polls, store.changes(Position::START, 10)).await;
        give_up(polls, store.audit(AuditFilter::default(), 10)).await;
        let mut snapshot = store.snapshot().await.unwrap();
        give_up(polls, snapshot.records(Kind::Authority, None, 10)).await;
    }
    until(&mut server, OPEN, 0).await;
    // Nor does any connection of the pool answer a question that was asked before.
    let last = store.commit(write([create(9999, "{}")])).await.unwrap().revision;
    for _ in 0..30 {
        assert_eq!(store.changes(Position::behind(Revision(last.0 - 1)), 10).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_closed_store_leaves_no_connection() {
    let database = Database::new().await;
    let store = open(&database).await;
    let mut server = database.superuser().await;
    let all = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename LIKE 'owner%'";
    let found: i64 = sqlx::query_scalar(all).fetch_one(&mut server).await.unwrap();
    assert!(found >= 2, "{found}: one that writes, and one that reads");
    store.close().await;
    until(&mut server, all, 0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_text_that_the_database_has_no_room_for_is_refused_and_ends_nothing() {
    let database = Database::new().await;
    let store = open(&database).await;
    is_unavailable(&store.commit(write([create(1, "\0")])).await);
    is_unavailable(&store.commit(Write { summary: "\0".to_owned(), ..write([create(1, "{}")]) }).await);
    is_unavailable(&store.record_audit(vec![entry("\0")]).await);
    assert_eq!(store.commit(write([create(1, "{\"x\":\"\\u0000\"}")])).await.unwrap().revision, Revision(1));
    assert_eq!(store.tree_size().await.unwrap(), 1);
}
