//! The index of a node: resumed where it fits, made anew where it does not, and always what the log gives.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use focalpoint::domain::{AuthorityId, Key, Kind, Revision};
use focalpoint::store::{SqliteStore, Store, StoreError};
use focalpoint::view::index::{Contents, Point, SearchIndex};
use focalpoint::view::{Difference, Part, ViewError, check, reindex, verify};
use tempfile::TempDir;

use super::faulty::Faulty;
use super::given::{Node, activity, authority, commit, create, id, officer, provider, remove, store, update};

/// The folder of the index of a node.
fn index(dir: &TempDir) -> PathBuf {
    dir.path().join("index")
}

/// The segment files of a part of the index.
fn segments(dir: &TempDir, part: &str) -> BTreeSet<PathBuf> {
    let files = fs::read_dir(index(dir).join(part)).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|end| end == "store")).collect()
}

/// Every file below a folder, with its size and the time of its last change.
fn files(dir: &Path) -> BTreeMap<PathBuf, (SystemTime, u64)> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(dir).unwrap().map(|entry| entry.unwrap()) {
        let about = entry.metadata().unwrap();
        if about.is_dir() {
            found.extend(files(&entry.path()));
        }
        found.insert(entry.path(), (about.modified().unwrap(), about.len()));
    }
    found
}

/// Writes some records, and stops.
async fn fill(dir: &TempDir) {
    let node = Node::start(dir).await;
    let first: Vec<_> = (1..=20).map(|n| create(n, &authority("", "MN", &format!("Office {n}")))).collect();
    let view = node.write(first).await;
    node.write([create(101, &provider("", "Donor")), create(102, &activity("", 101, "Training"))]).await;
    node.write([update(1, view.revision, &authority("", "KE", "Bureau")), remove(Kind::Authority, 2, view.revision)])
        .await;
    node.stop().await;
}

/// Checks a data directory as it lies there.
async fn checked(dir: &TempDir) -> Result<Revision, ViewError> {
    let before = files(dir.path());
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open_read_only(&dir.path().join("store")).await.unwrap());
    let found = check(Arc::clone(&store), &index(dir)).await;
    store.close().await;
    assert_eq!(files(dir.path()), before, "a check changes nothing");
    found
}

/// What the index of a kind holds after a start, which must be what the log gives.
async fn started(dir: &TempDir, kind: Kind) -> Contents {
    let node = Node::start(dir).await;
    let view = node.views.current();
    verify(node.store.as_ref(), &view).await.unwrap();
    node.stop().await;
    view.search.contents(kind).unwrap()
}

/// The difference of one authority's document.
fn differs(n: u128) -> ViewError {
    let key = Key { kind: Kind::Authority, id: id(n) };
    ViewError::Differs(vec![Difference { part: Part::Index, key }])
}

/// Changes the index behind the back of the log, and leaves it at the point where it was.
fn tamper(dir: &TempDir, change: impl Fn(&mut SearchIndex)) {
    let at = std::cell::Cell::new(Point::default());
    let note = |point: Point| {
        at.set(point);
        Ok(true)
    };
    let (mut index, _) = SearchIndex::open_on(Some(&index(dir)), &note).unwrap();
    change(&mut index);
    index.commit(at.get()).unwrap();
    index.close().unwrap();
}

#[tokio::test]
async fn a_sound_directory_is_what_the_log_gives() {
    let dir = tempfile::tempdir().unwrap();
    fill(&dir).await;
    assert_eq!(checked(&dir).await, Ok(Revision(3)));
}

#[tokio::test]
async fn a_document_that_is_missing_is_found() {
    let dir = tempfile::tempdir().unwrap();
    fill(&dir).await;
    tamper(&dir, |index| index.remove(AuthorityId(id(7)).key()).unwrap());
    assert_eq!(checked(&dir).await, Err(differs(7)));
    let node = Node::start(&dir).await;
    assert_eq!(verify(node.store.as_ref(), &node.views.current()).await, Err(differs(7)));
    node.stop().await;
}

#[tokio::test]
async fn a_document_that_is_another_or_too_many_is_found() {
    let dir = tempfile::tempdir().unwrap();
    fill(&dir).await;
    let put = |n, name: &str| {
        let record = authority("", "MN", name);
        tamper(&dir, |index| index.put_authority(AuthorityId(id(n)), &record).unwrap());
    };
    put(7, "Office 8");
    assert_eq!(checked(&dir).await, Err(differs(7)));
    put(7, "Office 7");
    assert_eq!(checked(&dir).await, Ok(Revision(3)), "put as it was");
    put(2, "Office 2");
    assert_eq!(checked(&dir).await, Err(differs(2)), "it is removed in the log");
}

#[tokio::test]
async fn a_catalog_of_another_log_is_found() {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fill(&dir).await;
    let (node, strange) = (Node::start(&dir).await, Node::start(&other).await);
    strange.write([create(1, &authority("", "KE", "Bureau")), create(9, &officer("", 1))]).await;
    strange.write([create(101, &provider("", "Donor"))]).await;
    strange.write([create(3, &authority("", "MN", "Office 3"))]).await;
    let refused = verify(strange.store.as_ref(), &node.views.current()).await.unwrap_err();
    let ViewError::Differs(found) = refused else { panic!("{refused}") };
    let catalog = |kind, n| Difference { part: Part::Catalog, key: Key { kind, id: id(n) } };
    assert!(found.contains(&catalog(Kind::Officer, 9)), "only in the log");
    assert!(found.contains(&catalog(Kind::Authority, 4)), "only in the view");
    assert!(found.contains(&catalog(Kind::Authority, 3)), "of another revision");
    node.stop().await;
    strange.stop().await;
}

#[tokio::test]
async fn an_index_is_resumed_and_caught_up_without_being_made_anew() {
    let dir = tempfile::tempdir().unwrap();
    fill(&dir).await;
    let before = segments(&dir, "contacts");
    started(&dir, Kind::Authority).await;
    assert_eq!(segments(&dir, "contacts"), before, "nothing to do");
    let away = store(&dir).await;
    commit(&away, [create(30, &authority("", "MN", "Office 30"))]).await.unwrap();
    away.close().await;
    assert_eq!(checked(&dir).await, Ok(Revision(4)), "behind, and right for its own revision");
    assert!(started(&dir, Kind::Authority).await.contains_key(&id(30)));
    let after = segments(&dir, "contacts");
    assert!(before.is_subset(&after) && after.len() > before.len(), "{before:?} {after:?}");
    assert_eq!(checked(&dir).await, Ok(Revision(4)));
}

/// Spoils something, and shows that one part of the index is made anew by the next start, and that it is right then.
async fn made_anew_after(spoil: impl AsyncFn(&TempDir)) {
    let dir = tempfile::tempdir().unwrap();
    fill(&dir).await;
    let before = (segments(&dir, "contacts"), segments(&dir, "providers"));
    spoil(&dir).await;
    assert_eq!(checked(&dir).await, Err(ViewError::Unusable { kind: Kind::Authority }));
    let contents = started(&dir, Kind::Authority).await;
    assert_eq!(contents.len(), 19);
    assert!(segments(&dir, "contacts").is_disjoint(&before.0), "made anew");
    assert_eq!(segments(&dir, "providers"), before.1, "nothing was wrong with it");
    assert_eq!(checked(&dir).await, Ok(Revision(3)));
}

/// Replaces a piece of a file of the index of contacts.
fn replace(dir: &TempDir, name: &str, piece: &str, by: &str) {
    let path = index(dir).join("contacts").join(name);
    let text = fs::read_to_string(&path).unwrap();
    let start = text.find("\"payload\"").unwrap();
    assert!(text[start..].contains(piece), "{text}");
    fs::write(&path, format!("{}{}", &text[..start], text[start..].replacen(piece, by, 1))).unwrap();
}

#[tokio::test]
async fn an_index_made_by_other_rules_is_made_anew() {
    made_anew_after(async |dir| replace(dir, "meta.json", "\"payload\": \"", "\"payload\": \"0")).await;
}

#[tokio::test]
async fn an_index_ahead_of_the_log_is_made_anew() {
    made_anew_after(async |dir| replace(dir, "meta.json", "0000000000000003", "0000000000000004")).await;
}

#[tokio::test]
async fn an_index_with_a_damaged_segment_is_made_anew() {
    for end in ["fast", "idx", "term", "fieldnorm", "store"] {
        made_anew_after(async |dir: &TempDir| flip(&index(dir).join("contacts"), end)).await;
    }
}

/// Flips a byte in the middle of the largest file with that ending.
fn flip(dir: &Path, end: &str) {
    let files = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    let largest = files
        .filter(|path| path.extension().is_some_and(|is| is == end))
        .max_by_key(|path| fs::metadata(path).unwrap().len());
    let path = largest.unwrap();
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0xff;
    fs::write(&path, bytes).unwrap();
}

#[tokio::test]
async fn an_index_of_another_log_is_made_anew_at_whatever_revision_it_is() {
    for more in [0, 2] {
        let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fill(&dir).await;
        let node = Node::start(&other).await;
        for n in 1..=3 + more {
            node.write([create(500 + n, &authority("", "MN", "Other"))]).await;
        }
        node.stop().await;
        fs::remove_dir_all(index(&other)).unwrap();
        fs::rename(index(&dir), index(&other)).unwrap();
        assert_eq!(checked(&other).await, Err(ViewError::Unusable { kind: Kind::Authority }));
        let contents = started(&other, Kind::Authority).await;
        assert_eq!(contents.len() as u128, 3 + more);
        assert!(contents.contains_key(&id(501)));
    }
}

#[tokio::test]
async fn an_index_without_documents_is_resumed_too() {
    let dir = tempfile::tempdir().unwrap();
    let node = Node::start(&dir).await;
    for n in 1..=5 {
        node.write([create(n, &authority("", "MN", "Office"))]).await;
    }
    node.stop().await;
    let before = segments(&dir, "contacts");
    started(&dir, Kind::Authority).await;
    assert!(!before.is_empty());
    assert_eq!(segments(&dir, "contacts"), before);
}

#[test]
fn a_part_that_nothing_changes_does_not_make_the_other_replay() {
    let dir = tempfile::tempdir().unwrap();
    let (mut opened, _) = SearchIndex::open_on(Some(&index(&dir)), &|_| Ok(true)).unwrap();
    for n in 1..=5 {
        opened.put_authority(AuthorityId(id(n)), &authority("", "MN", "Office")).unwrap();
        opened.commit(Revision(u64::try_from(n).unwrap())).unwrap();
    }
    // As after a kill: it is not closed.
    drop(opened);
    let (_, reached) = SearchIndex::open_on(Some(&index(&dir)), &|_| Ok(true)).unwrap();
    assert_eq!((reached.contacts, reached.providers), (Some(Revision(5)), Some(Revision(1))));
}

#[tokio::test]
async fn an_erased_officer_is_as_if_removed() {
    let dir = tempfile::tempdir().unwrap();
    let node = Node::start(&dir).await;
    let view = node.write([create(1, &authority("", "MN", "Office")), create(2, &officer("", 1))]).await;
    let erased = focalpoint::store::Put { body: "".into(), ..update(2, view.revision, &officer("", 1)) };
    let view = node.write([erased, create(3, &officer("", 1))]).await;
    assert!(view.officers.get(id(2)).is_none() && view.officers.get(id(3)).is_some());
    verify(node.store.as_ref(), &view).await.unwrap();
    node.stop().await;
    let node = Node::start(&dir).await;
    verify(node.store.as_ref(), &node.views.current()).await.unwrap();
    assert_eq!(node.views.current().officers.len(), 1);
    node.stop().await;
}

#[tokio::test]
async fn an_index_is_not_made_anew_because_the_log_does_not_answer() {
    let dir = tempfile::tempdir().unwrap();
    fill(&dir).await;
    let before = segments(&dir, "contacts");
    let faulty = Faulty::new(store(&dir).await);
    faulty.set_broken(true);
    let refused = Node::on(faulty.clone(), Some(&index(&dir))).await.err().unwrap();
    assert_eq!(refused, ViewError::Store(StoreError::Unavailable { reason: "broken by the test".into() }));
    assert_eq!(segments(&dir, "contacts"), before);
    faulty.set_broken(false);
    Node::on(faulty, Some(&index(&dir))).await.unwrap().stop().await;
    assert_eq!(segments(&dir, "contacts"), before, "resumed once the log answers");
}

#[tokio::test]
async fn an_index_that_another_process_has_in_use_is_left_to_it() {
    let dir = tempfile::tempdir().unwrap();
    fill(&dir).await;
    let before = segments(&dir, "contacts");
    let (other, _) = SearchIndex::open_on(Some(&index(&dir)), &|_| Ok(true)).unwrap();
    let log = store(&dir).await;
    let busy = ViewError::Index("another process has it in use".into());
    assert_eq!(Node::on(Arc::clone(&log), Some(&index(&dir))).await.err(), Some(busy.clone()));
    assert_eq!(reindex(Arc::clone(&log), &index(&dir)).await, Err(busy.clone()));
    replace(&dir, "meta.json", "\"payload\": \"", "\"payload\": \"0");
    assert_eq!(Node::on(Arc::clone(&log), Some(&index(&dir))).await.err(), Some(busy), "made by other rules");
    assert_eq!(segments(&dir, "contacts"), before);
    drop(other);
    assert_eq!(reindex(Arc::clone(&log), &index(&dir)).await, Ok(Revision(3)));
    assert!(segments(&dir, "contacts").is_disjoint(&before), "made anew");
    log.close().await;
    assert_eq!(checked(&dir).await, Ok(Revision(3)));
}

#[tokio::test]
async fn a_check_does_not_make_the_index_that_is_missing() {
    let dir = tempfile::tempdir().unwrap();
    fill(&dir).await;
    fs::remove_dir_all(index(&dir)).unwrap();
    assert_eq!(checked(&dir).await, Err(ViewError::Unusable { kind: Kind::Authority }));
    assert!(!index(&dir).exists());
}
