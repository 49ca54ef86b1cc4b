//! Copies of a log: whole, of one moment, without what was erased, and never in the place of another log.

use std::fs;
use std::path::Path;

use focalpoint::domain::Revision;
use focalpoint::store::{OpenError, SqliteStore, Store, copy, place};

use super::given::{create, entry, erase, log, write};

/// The log and the root of the audit in a directory.
async fn read(dir: &Path) -> (Vec<focalpoint::store::Change>, u64, focalpoint::audit::Hash) {
    let store = SqliteStore::open_read_only(dir).await.unwrap();
    let size = store.tree_size().await.unwrap();
    let read = (log(&store).await, size, store.tree_root(size).await.unwrap());
    store.close().await;
    read
}

/// Whether a file of a directory holds a text.
fn holds(dir: &Path, text: &str) -> bool {
    let mut files = fs::read_dir(dir).unwrap().map(|file| fs::read(file.unwrap().path()).unwrap());
    files.any(|bytes| bytes.windows(text.len()).any(|at| at == text.as_bytes()))
}

#[tokio::test]
async fn a_copy_of_a_store_in_use_is_whole_and_holds_nothing_that_was_erased() {
    let [from, into, restored] = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let store = SqliteStore::open(from.path()).await.unwrap();
    for n in 1..40 {
        store.commit(write([create(n, &format!("<record {n}>{}", "x".repeat(3000)))])).await.unwrap();
    }
    store.commit(write([erase(7, Revision(7), "{}")])).await.unwrap();
    store.record_audit(vec![entry("read")]).await.unwrap();
    assert!(holds(from.path(), "<record 8>"), "the control");
    copy(from.path(), into.path()).await.unwrap();
    store.commit(write([create(100, "later")])).await.unwrap();
    let size = store.tree_size().await.unwrap() - 1;
    let before = (log(&store).await[..40].to_vec(), size, store.tree_root(size).await.unwrap());
    assert_eq!(read(into.path()).await, before);
    assert!(holds(into.path(), "<record 8>") && !holds(into.path(), "<record 7>"));

    // Put elsewhere it is the same log, which goes on.
    place(into.path(), restored.path()).await.unwrap();
    assert_eq!(read(restored.path()).await, before);
    let again = SqliteStore::open(restored.path()).await.unwrap();
    assert_eq!(again.commit(write([create(100, "other")])).await.unwrap().revision, Revision(41));
    again.close().await;
    store.close().await;
}

#[tokio::test]
async fn a_log_is_put_in_the_place_of_no_other_and_of_nothing_that_is_left_of_one() {
    let [from, into, other] = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let store = SqliteStore::open(from.path()).await.unwrap();
    store.commit(write([create(1, "one")])).await.unwrap();
    copy(from.path(), into.path()).await.unwrap();
    let locked = place(into.path(), from.path()).await.unwrap_err();
    assert!(matches!(locked, OpenError::Locked { .. }), "{locked}");
    store.commit(write([create(2, "two")])).await.unwrap();
    store.close().await;
    let present = place(into.path(), from.path()).await.unwrap_err();
    assert!(matches!(present, OpenError::Present { .. }), "{present}");
    assert_eq!(read(from.path()).await.0.len(), 2, "nothing was changed");
    for name in ["log.db-wal", "log.db-shm"] {
        let beside = other.path().join(name);
        fs::write(&beside, "left").unwrap();
        let left = place(into.path(), other.path()).await.unwrap_err();
        assert!(matches!(left, OpenError::Present { .. }), "{name}: {left}");
        fs::remove_file(beside).unwrap();
    }
    // A mark of what was lost says so; what a copy that was ended has left goes.
    let marked = tempfile::tempdir().unwrap();
    fs::copy(from.path().join("mark"), marked.path().join("mark")).unwrap();
    fs::create_dir(marked.path().join(".unfinished-copy")).unwrap();
    let behind = place(into.path(), marked.path()).await.unwrap_err();
    assert!(behind.to_string().contains("acknowledged writes are missing"), "{behind}");
    assert!(!marked.path().join("log.db").exists() && !marked.path().join(".unfinished-copy").exists());
    fs::remove_file(marked.path().join("mark")).unwrap();
    place(into.path(), marked.path()).await.unwrap();
    let twice = place(into.path(), marked.path()).await.unwrap_err();
    assert!(matches!(twice, OpenError::Present { .. }), "a log alone: {twice}");
    assert_eq!(read(marked.path()).await.0.len(), 1);
    let missing = place(other.path(), &into.path().join("new")).await.unwrap_err();
    assert!(matches!(missing, OpenError::Missing { .. }), "{missing}");
    let names: Vec<_> = fs::read_dir(into.path().join("new")).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(names, ["lock"], "no half of a log is left");
}
