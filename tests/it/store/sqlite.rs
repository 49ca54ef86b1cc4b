//! The store on SQLite: the conformance suite, and what it does with its files.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use focalpoint::domain::Revision;
use focalpoint::store::{OpenError, SqliteStore, Store};
use tempfile::TempDir;

use super::Backend;
use super::given::{create, entry, log, update, write};

/// Stores in one temporary directory.
pub(crate) struct Sqlite(TempDir);

impl Sqlite {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }
}

impl Backend for Sqlite {
    async fn open(&self) -> Arc<dyn Store> {
        Arc::new(SqliteStore::open(self.0.path()).await.unwrap())
    }
}

super::conformance::conformance!(Sqlite::new());

/// Copies the files of a store as a crash would leave them, and lets the test damage them.
pub(super) fn crash(from: &Path) -> TempDir {
    let to = tempfile::tempdir().unwrap();
    for file in ["log.db", "log.db-wal", "mark"] {
        fs::copy(from.join(file), to.path().join(file)).unwrap();
    }
    to
}

#[tokio::test]
async fn a_directory_has_one_store_at_a_time() {
    let dir = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(dir.path()).await.unwrap();
    assert!(matches!(SqliteStore::open(dir.path()).await, Err(OpenError::Locked { .. })));
    store.close().await;
    SqliteStore::open(dir.path()).await.unwrap();
}

#[tokio::test]
async fn nobody_else_can_read_the_files() {
    let parent = tempfile::tempdir().unwrap();
    let dir = parent.path().join("made/by/it");
    let store = SqliteStore::open(&dir).await.unwrap();
    store.commit(write([create(1, "{}")])).await.unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&dir), 0o700);
    let files: Vec<_> = fs::read_dir(&dir).unwrap().map(|file| file.unwrap().path()).collect();
    assert!(files.len() >= 4, "{files:?}");
    for file in files {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

#[tokio::test]
async fn every_answered_write_survives_a_crash() {
    let dir = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(dir.path()).await.unwrap();
    for n in 1..=10 {
        store.commit(write([create(n, &"x".repeat(5000))])).await.unwrap();
        store.record_audit(vec![entry("a")]).await.unwrap();
    }
    let copy = crash(dir.path());
    let again = SqliteStore::open(copy.path()).await.unwrap();
    assert_eq!(again.head().await.unwrap(), Revision(10));
    assert_eq!(log(&again).await, log(&store).await);
    assert_eq!(again.audit(<_>::default(), 100).await.unwrap().len(), 20);
}

#[tokio::test]
async fn a_damaged_write_ahead_log_is_noticed() {
    let dir = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(dir.path()).await.unwrap();
    for n in 1..=10 {
        store.commit(write([create(n, &"x".repeat(5000))])).await.unwrap();
    }
    let copy = crash(dir.path());
    let wal = copy.path().join("log.db-wal");
    let mut bytes = fs::read(&wal).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0xff;
    fs::write(&wal, bytes).unwrap();
    let refused = SqliteStore::open(copy.path()).await.unwrap_err();
    assert!(refused.to_string().contains("acknowledged writes are missing"), "{refused}");

    // The control: without the mark nobody notices that half of the log is gone.
    fs::remove_file(copy.path().join("mark")).unwrap();
    let shorter = SqliteStore::open(copy.path()).await.unwrap();
    assert!(shorter.head().await.unwrap() < Revision(10));
}

#[tokio::test]
async fn lost_audit_rows_are_noticed() {
    let dir = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(dir.path()).await.unwrap();
    store.record_audit(vec![entry("a")]).await.unwrap();
    let before = crash(dir.path());
    store.record_audit(vec![entry("b")]).await.unwrap();
    fs::copy(dir.path().join("mark"), before.path().join("mark")).unwrap();
    assert!(matches!(SqliteStore::open(before.path()).await, Err(OpenError::Corrupt { .. })));
}

#[tokio::test]
async fn a_file_that_is_no_database_is_corrupt() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("log.db"), "not a database, but longer than a header would have to be".repeat(99))
        .unwrap();
    let refused = SqliteStore::open(dir.path()).await.unwrap_err();
    assert!(matches!(refused, OpenError::Corrupt { .. }), "{refused:?}");
}

#[tokio::test]
async fn the_write_ahead_log_stays_bounded() {
    let dir = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(dir.path()).await.unwrap();
    let body = "x".repeat(200_000);
    let mut at = store.commit(write([create(1, &body)])).await.unwrap().revision;
    let mut largest = 0;
    for _ in 0..200 {
        at = store.commit(write([update(1, at, &body)])).await.unwrap().revision;
        largest = largest.max(fs::metadata(dir.path().join("log.db-wal")).unwrap().len());
    }
    // 40 MB were written; carried over every 8 MiB.
    assert!((1_000_000..16_000_000).contains(&largest), "{largest} bytes");
    store.close().await;
    assert_eq!(fs::metadata(dir.path().join("log.db-wal")).map_or(0, |file| file.len()), 0);
}

#[tokio::test]
async fn the_write_ahead_log_comes_back_after_a_long_snapshot() {
    let dir = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(dir.path()).await.unwrap();
    let limit = 64 * 1024 * 1024;
    let wal = || fs::metadata(dir.path().join("log.db-wal")).unwrap().len();
    let snapshot = store.snapshot().await.unwrap();
    let body = "x".repeat(10_000_000);
    for n in 1..=8 {
        store.commit(write([create(n, &body)])).await.unwrap();
    }
    assert!(wal() > limit, "{} bytes: the snapshot holds it", wal());
    drop(snapshot);
    // The first carries the rest over, the second starts afresh.
    for n in 9..=10 {
        store.commit(write([create(n, &body)])).await.unwrap();
        store.record_audit(vec![]).await.unwrap();
    }
    assert!(wal() <= limit, "{} bytes", wal());
}

/// How many transactions the write-ahead log holds: each ends with a frame that says how large the database is then.
fn transactions(dir: &Path) -> usize {
    let wal = fs::read(dir.join("log.db-wal")).unwrap();
    if wal.is_empty() {
        return 0;
    }
    let number = |at: usize| u32::from_be_bytes(wal[at..at + 4].try_into().unwrap());
    let frame = 24 + usize::try_from(number(8)).unwrap();
    let salt = &wal[16..24];
    let frames = (32..wal.len()).step_by(frame).take_while(|at| wal.get(at + 8..at + 16) == Some(salt));
    frames.filter(|at| number(at + 4) != 0).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn audit_rows_that_arrive_together_share_a_commit() {
    let dir = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(dir.path()).await.unwrap();
    let before = transactions(dir.path());
    for _ in 0..10 {
        store.record_audit(vec![entry("alone")]).await.unwrap();
    }
    // The control: one after the other, each has its own.
    assert_eq!(transactions(dir.path()) - before, 10);
    let together = (0..200).map(|_| store.record_audit(vec![entry("together")]));
    futures_util::future::join_all(together).await.into_iter().for_each(|answer| answer.unwrap());
    assert_eq!(store.tree_size().await.unwrap(), 210);
    let shared = transactions(dir.path()) - before - 10;
    assert!((1..=20).contains(&shared), "{shared} transactions for 200 rows");
}

#[test]
fn random_operations_match_the_model() {
    super::model::check(Sqlite::new);
}
