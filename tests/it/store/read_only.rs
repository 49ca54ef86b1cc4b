//! A store that is only read: it shows what is there and leaves it as it is.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use focalpoint::domain::Revision;
use focalpoint::store::{OpenError, SqliteStore, Store, StoreError};

use super::given::{create, entry, log, write};
use super::sqlite::crash;

/// What lies in a folder, by name, with the time of its last change. The shared memory beside a log that was not closed
/// is no part of what is kept.
fn files(dir: &Path) -> BTreeMap<String, (SystemTime, Vec<u8>)> {
    let files = fs::read_dir(dir).unwrap().map(|file| file.unwrap());
    let named = files.map(|file| (file.file_name().into_string().unwrap(), file));
    let kept = named.filter(|(name, _)| !name.ends_with("-shm"));
    kept.map(|(name, file)| (name, (file.metadata().unwrap().modified().unwrap(), fs::read(file.path()).unwrap())))
        .collect()
}

/// Reads a store, tries to write, and shows that its files are as they were.
async fn reads(dir: &Path) {
    let before = files(dir);
    let store = SqliteStore::open_read_only(dir).await.unwrap();
    assert_eq!(store.head().await.unwrap(), Revision(10));
    assert_eq!(log(&store).await.len(), 10);
    assert_eq!(store.snapshot().await.unwrap().revision(), Revision(10));
    let refused = store.commit(write([create(11, "{}")])).await;
    assert_eq!(refused, Err(StoreError::Unavailable { reason: "the store is open for reading only".into() }));
    assert!(store.record_audit(vec![entry("a")]).await.is_err() && !store.writable());
    store.close().await;
    drop(store);
    assert!(files(dir) == before, "{:?} {:?}", before.keys(), files(dir).keys());
}

#[tokio::test]
async fn no_file_is_changed_whether_the_store_was_closed_or_killed() {
    let dir = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(dir.path()).await.unwrap();
    for n in 1..=10 {
        store.commit(write([create(n, &"x".repeat(5000))])).await.unwrap();
    }
    let killed = crash(dir.path());
    store.close().await;
    drop(store);
    assert!(fs::metadata(killed.path().join("log.db-wal")).unwrap().len() > 50_000);
    reads(killed.path()).await;
    reads(dir.path()).await;
}

#[tokio::test]
async fn where_there_is_none_none_is_made() {
    let dir = tempfile::tempdir().unwrap();
    for path in [dir.path().to_owned(), dir.path().join("mistyped")] {
        let refused = SqliteStore::open_read_only(&path).await;
        assert!(matches!(refused, Err(OpenError::Missing { dir }) if dir == path));
        assert!(!SqliteStore::is_in(&path));
    }
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn nobody_writes_while_it_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(dir.path()).await.unwrap();
    assert!(matches!(SqliteStore::open_read_only(dir.path()).await, Err(OpenError::Locked { .. })));
    store.close().await;
    let one = SqliteStore::open_read_only(dir.path()).await.unwrap();
    let other = SqliteStore::open_read_only(dir.path()).await.unwrap();
    drop(other);
    assert!(matches!(SqliteStore::open(dir.path()).await, Err(OpenError::Locked { .. })));
    drop(one);
    SqliteStore::open(dir.path()).await.unwrap();
}

#[tokio::test]
async fn a_log_that_lost_acknowledged_writes_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(dir.path()).await.unwrap();
    store.commit(write([create(1, "{}")])).await.unwrap();
    let before = crash(dir.path());
    store.commit(write([create(2, "{}")])).await.unwrap();
    SqliteStore::open_read_only(before.path()).await.unwrap();
    fs::copy(dir.path().join("mark"), before.path().join("mark")).unwrap();
    assert!(matches!(SqliteStore::open_read_only(before.path()).await, Err(OpenError::Corrupt { .. })));
}
