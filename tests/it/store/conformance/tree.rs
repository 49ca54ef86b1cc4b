//! The audit tree: whose leaves they are, and what can be proved from it.

use focalpoint::audit::{Frontier, Hash, consistency, inclusion, is_consistent, is_included};
use focalpoint::domain::Revision;
use focalpoint::store::{AuditFilter, Store, Write};

use crate::store::Backend;
use crate::store::given::{create, entry, requested, update, write};

/// The hash of every leaf, made from its row.
async fn leaves(store: &dyn Store) -> Vec<Hash> {
    let mut leaves = Vec::new();
    while let Some(leaf) = store.leaf(leaves.len() as u64 + 1).await.unwrap() {
        leaves.push(leaf.hash().unwrap());
    }
    leaves
}

pub(crate) async fn the_tree_is_that_of_the_rows_in_commit_order(backend: impl Backend) {
    let store = backend.open().await;
    assert_eq!((store.tree_size().await.unwrap(), store.tree_root(0).await.unwrap()), (0, Hash::empty()));
    let mut at = store.commit(write([create(1, "{}")])).await.unwrap().revision;
    // The 256th and 512th leaf fall into the middle of a call, and at its end.
    for count in [1, 100, 300, 110] {
        store.record_audit(vec![entry("Get"); count]).await.unwrap();
        at = store.commit(Write { audit: vec![entry("Put")], ..write([update(1, at, "{}")]) }).await.unwrap().revision;
    }
    let leaves = leaves(&*store).await;
    assert_eq!((leaves.len() as u64, 516), (store.tree_size().await.unwrap(), leaves.len()));
    let mut frontier = Frontier::default();
    for leaf in leaves {
        frontier.push(leaf);
        assert_eq!(store.tree_root(frontier.size()).await.unwrap(), frontier.root(), "{} leaves", frontier.size());
    }
    store.close().await;
    drop(store);
    assert_eq!(backend.open().await.tree_root(516).await.unwrap(), frontier.root());
}

pub(crate) async fn a_large_tree_is_that_of_its_rows(backend: impl Backend) {
    let store = backend.open().await;
    // Beyond the second level that is kept, which the 65,536th leaf completes.
    store.record_audit(vec![entry("Get"); 60_000]).await.unwrap();
    store.record_audit(vec![entry("Get"); 6_000]).await.unwrap();
    let one_by_one: Vec<_> = (0..66_000).map(|n| n..n + 1).collect();
    let mut frontier = Frontier::default();
    frontier.extend(store.tree_hashes(&one_by_one).await.unwrap());
    assert_eq!(store.tree_root(66_000).await.unwrap(), frontier.root());
    for index in [0, 255, 256, 40_000, 65_535, 65_536, 65_999] {
        let leaf = store.leaf(index + 1).await.unwrap().unwrap().hash().unwrap();
        let proof = store.tree_hashes(&inclusion(index, 66_000).unwrap()).await.unwrap();
        assert!(is_included(leaf, index, 66_000, &proof, frontier.root()), "{index}");
    }
}

pub(crate) async fn proofs_verify_at_every_size(backend: impl Backend) {
    let store = backend.open().await;
    store.record_audit(vec![entry("Get"); 520]).await.unwrap();
    let whole = store.tree_root(520).await.unwrap();
    let leaves = leaves(&*store).await;
    for index in 0..520 {
        let proof = store.tree_hashes(&inclusion(index, 520).unwrap()).await.unwrap();
        assert!(is_included(leaves[usize::try_from(index).unwrap()], index, 520, &proof, whole), "{index}");
    }
    for old in [1, 2, 3, 200, 255, 256, 257, 511, 512, 513, 519, 520] {
        let proof = store.tree_hashes(&consistency(old, 520).unwrap()).await.unwrap();
        assert!(is_consistent(old, store.tree_root(old).await.unwrap(), 520, whole, &proof), "{old}");
    }
}

pub(crate) async fn a_write_without_audit_rows_has_one_of_its_own(backend: impl Backend) {
    let store = backend.open().await;
    store.commit(write([create(1, "{}")])).await.unwrap();
    store.commit(write([create(2, "{}"), create(3, "{}")])).await.unwrap();
    store.commit(write([])).await.unwrap();
    let rows = store.audit(AuditFilter::default(), 10).await.unwrap();
    let found: Vec<_> =
        rows.into_iter().rev().map(|row| (row.entry.method, row.entry.resource, row.entry.details.count)).collect();
    let one = format!("authorities/{}", crate::store::given::key(1).id);
    assert_eq!(found, [("Test".to_owned(), Some(one), None), ("Test".to_owned(), None, Some(2))]);
}

pub(crate) async fn rows_of_a_write_commit_to_its_changes(backend: impl Backend) {
    let store = backend.open().await;
    store.commit(Write { audit: vec![entry("a"), entry("b")], ..write([create(1, "{}")]) }).await.unwrap();
    store.record_audit(vec![entry("read")]).await.unwrap();
    store.commit(write([create(2, "{}")])).await.unwrap();
    let mut covered = Vec::new();
    for sequence in 1..=4 {
        covered.push(store.leaf(sequence).await.unwrap().unwrap().covers);
    }
    assert_eq!(
        covered.iter().map(|covers| covers.map(|covers| covers.revision)).collect::<Vec<_>>(),
        [Some(Revision(1)), Some(Revision(1)), None, Some(Revision(2))]
    );
    assert_eq!(covered[0], covered[1]);
    assert_ne!(covered[0].unwrap().digest, covered[3].unwrap().digest);
    assert_eq!(store.leaf(5).await.unwrap(), None);
    assert_eq!(store.leaf(0).await.unwrap(), None);
}

pub(crate) async fn a_refused_write_leaves_the_tree_as_it_was(backend: impl Backend) {
    let store = backend.open().await;
    store.record_audit(vec![entry("Get"); 255]).await.unwrap();
    store.commit(write([create(1, "{}")])).await.unwrap();
    let before = store.tree_root(256).await.unwrap();
    store.commit(Write { audit: vec![entry("no"); 300], ..write([create(1, "{}")]) }).await.unwrap_err();
    let replayed = requested("r", 1, write([create(2, "{}")]));
    store.commit(replayed.clone()).await.unwrap();
    store.commit(replayed).await.unwrap();
    assert_eq!(store.tree_size().await.unwrap(), 257);
    let proof = store.tree_hashes(&consistency(256, 257).unwrap()).await.unwrap();
    assert!(is_consistent(256, before, 257, store.tree_root(257).await.unwrap(), &proof));
}

pub(crate) async fn leaves_that_there_are_not_have_no_hash(backend: impl Backend) {
    let store = backend.open().await;
    store.record_audit(vec![entry("Get"); 300]).await.unwrap();
    for range in [0..301, 300..301, 256..512, 0..65_536] {
        assert!(store.tree_hashes(std::slice::from_ref(&range)).await.is_err(), "{range:?}");
    }
}
