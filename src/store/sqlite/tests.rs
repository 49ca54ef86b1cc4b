//! What only shows with a second hand on the database: unsafe settings, a storage that fails, plans of queries.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Row, SqliteConnection};
use tempfile::TempDir;
use uuid::Uuid;

use super::open::require_safe;
use super::*;
use crate::domain::Kind;
use crate::store::{Action, Put};

/// A connection that is opened with some settings, and the directory of its file.
async fn opened(settings: impl FnOnce(SqliteConnectOptions) -> SqliteConnectOptions) -> (SqliteConnection, TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let options = SqliteConnectOptions::new().filename(dir.path().join("log.db")).create_if_missing(true);
    let safe = options.journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Full);
    let safe = safe.pragma("secure_delete", "ON");
    (settings(safe).connect().await.unwrap(), dir)
}

/// Something done to the database of an open store behind its back.
async fn behind_its_back(dir: &Path, statement: &'static str) {
    let options = SqliteConnectOptions::new().filename(dir.join("log.db"));
    sqlx::query(statement).execute(&mut options.connect().await.unwrap()).await.unwrap();
}

fn create(n: u128) -> Write {
    let key = Key { kind: Kind::Need, id: Uuid::from_u128(n) };
    let put = Put { key, action: Action::Create, unique: None, body: Arc::from("{}"), schema: 1 };
    let time = Timestamp::UNIX_EPOCH;
    Write {
        actor: None,
        request: None,
        time,
        summary: "Test".into(),
        puts: vec![put],
        audit: Vec::new(),
        notices: Vec::new(),
    }
}

#[tokio::test]
async fn settings_that_keep_what_is_acknowledged_are_accepted() {
    let (mut conn, _dir) = opened(|options| options).await;
    require_safe(&mut conn).await.unwrap();
}

#[tokio::test]
async fn settings_that_lose_acknowledged_writes_are_refused() {
    for synchronous in [SqliteSynchronous::Normal, SqliteSynchronous::Off] {
        let (mut conn, _dir) = opened(|options| options.synchronous(synchronous)).await;
        let refused = require_safe(&mut conn).await;
        assert!(matches!(refused, Err(OpenError::Unsafe { what: "synchronous", .. })), "{refused:?}");
    }
    let (mut conn, _dir) = opened(|options| options.journal_mode(SqliteJournalMode::Memory)).await;
    let refused = require_safe(&mut conn).await;
    assert!(matches!(refused, Err(OpenError::Unsafe { what: "journal_mode", .. })), "{refused:?}");
    for secure_delete in ["OFF", "FAST"] {
        let (mut conn, _dir) = opened(|options| options.pragma("secure_delete", secure_delete)).await;
        let refused = require_safe(&mut conn).await;
        assert!(matches!(refused, Err(OpenError::Unsafe { what: "secure_delete", .. })), "{refused:?}");
    }
}

#[tokio::test]
async fn a_storage_error_ends_the_write_service_and_leaves_the_reads() {
    let dir = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(dir.path()).await.unwrap();
    store.commit(create(1)).await.unwrap();
    behind_its_back(dir.path(), "ALTER TABLE request RENAME TO lost").await;
    let pruned = store.prune_requests(Timestamp::UNIX_EPOCH).await;
    assert!(matches!(pruned, Err(StoreError::Unavailable { ref reason }) if reason.contains("request")), "{pruned:?}");
    assert!(!store.writable());
    // What needs an audit row cannot be done any more; what the log is can still be told.
    assert_eq!(store.record_audit(Vec::new()).await.unwrap_err(), pruned.clone().unwrap_err());
    assert_eq!(store.tree_size().await.unwrap(), 1);
    assert_eq!(store.tree_root(1).await.unwrap(), store.leaf(1).await.unwrap().unwrap().hash().unwrap());

    // The fault is mended, but whoever has failed once does not go on.
    behind_its_back(dir.path(), "ALTER TABLE lost RENAME TO request").await;
    assert_eq!(store.commit(create(2)).await.unwrap_err(), pruned.unwrap_err());
    assert_eq!(store.changes(Position::START, 10).await.unwrap().len(), 1);
    assert_eq!(store.head().await.unwrap(), Revision(1));
    store.close().await;
    drop(store);

    let store = SqliteStore::open(dir.path()).await.unwrap();
    assert_eq!(store.commit(create(2)).await.unwrap().revision, Revision(2));
}

#[tokio::test]
async fn whoever_waits_behind_a_storage_error_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(dir.path()).await.unwrap();
    let (first, second) = tokio::join!(store.commit(create(1)), store.prune_requests(Timestamp::UNIX_EPOCH));
    assert!(first.is_ok() && second.is_ok());
    // A write whose audit row cannot be written is none, and neither is any with it.
    behind_its_back(dir.path(), "DROP TABLE audit").await;
    let nothing = Write { puts: Vec::new(), ..create(2) };
    let (before, failed, after) = tokio::join!(store.commit(nothing), store.commit(create(3)), store.commit(create(4)));
    for answer in [before, failed, after] {
        assert!(matches!(answer, Err(StoreError::Unavailable { .. })), "{answer:?}");
    }
    assert_eq!(store.changes(Position::START, 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_head_that_disagrees_with_the_log_is_corrupt() {
    let dir = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(dir.path()).await.unwrap();
    store.commit(create(1)).await.unwrap();
    store.close().await;
    drop(store);
    behind_its_back(dir.path(), "UPDATE head SET revision = 7").await;
    let refused = SqliteStore::open(dir.path()).await;
    assert!(matches!(refused, Err(OpenError::Corrupt { .. })), "{refused:?}");
}

#[tokio::test]
async fn readers_cannot_write() {
    let dir = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(dir.path()).await.unwrap();
    let refused = sqlx::query("UPDATE head SET revision = 7").execute(&store.readers).await.unwrap_err();
    assert!(refused.to_string().contains("readonly"), "{refused}");
}

#[tokio::test]
async fn no_query_on_the_log_reads_a_whole_table_or_sorts() {
    let dir = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(dir.path()).await.unwrap();
    for query in [read::CHANGES, read::HISTORY, snapshot::RECORDS, erase::REMOVED] {
        let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {query}"));
        let plan: Vec<String> =
            sqlx::query(explain).fetch_all(&store.readers).await.unwrap().iter().map(|row| row.get("detail")).collect();
        let is_narrow = |step: &String| step.starts_with("SEARCH") || step.starts_with("CORRELATED SCALAR SUBQUERY");
        assert!(plan.iter().all(is_narrow), "{plan:?}");
    }
}

#[tokio::test]
async fn a_database_of_another_version_is_not_read() {
    let dir = tempfile::tempdir().unwrap();
    SqliteStore::open(dir.path()).await.unwrap().close().await;
    for (statement, expected) in [
        (
            "UPDATE _sqlx_migrations SET version = 9 WHERE version = 4",
            "of version 9, and this program reads version 4: use the newer",
        ),
        ("DELETE FROM _sqlx_migrations", "of version 0, and this program reads version 4: run `focalpoint migrate`"),
    ] {
        behind_its_back(dir.path(), statement).await;
        let refused = SqliteStore::open_read_only(dir.path()).await.unwrap_err();
        assert!(refused.to_string().contains(expected), "{refused}");
    }
}
