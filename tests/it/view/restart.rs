//! A node that starts again: on what it left, on what a crash left, on nothing.

use focalpoint::domain::{Kind, Revision};
use focalpoint::view::{reindex, verify};

use super::given::{Node, activity, authority, commit, create, id, provider, remove, store, update};

#[tokio::test]
async fn a_node_starts_with_what_was_written() {
    let dir = tempfile::tempdir().unwrap();
    let node = Node::start(&dir).await;
    let before = node.write([create(1, &authority("x", "MN", "One")), create(2, &provider("p", "Two"))]).await;
    let before = node.write([update(1, before.revision, &authority("x", "MN", "Three"))]).await;
    node.stop().await;

    let node = Node::start(&dir).await;
    let view = node.views.current();
    assert_eq!((view.revision, view.search.revision()), (before.revision, before.revision));
    assert_eq!(view.authorities.get(id(1)).unwrap().record, before.authorities.get(id(1)).unwrap().record);
    verify(node.store.as_ref(), &view).await.unwrap();
    node.stop().await;
}

#[tokio::test]
async fn a_node_takes_in_what_was_written_while_it_was_down() {
    let dir = tempfile::tempdir().unwrap();
    let node = Node::start(&dir).await;
    let view = node.write([create(1, &authority("", "MN", "One")), create(2, &authority("", "MN", "Two"))]).await;
    node.stop().await;
    let away = store(&dir).await;
    commit(&away, [update(1, view.revision, &authority("", "KE", "Three"))]).await.unwrap();
    commit(&away, [remove(Kind::Authority, 2, view.revision), create(3, &provider("", "Donor"))]).await.unwrap();
    commit(&away, [create(4, &activity("", 3, "Training"))]).await.unwrap();
    away.close().await;

    let node = Node::start(&dir).await;
    let view = node.views.current();
    assert_eq!((view.revision, view.authorities.len(), view.activities.len()), (Revision(4), 1, 1));
    verify(node.store.as_ref(), &view).await.unwrap();
    node.stop().await;
}

#[tokio::test]
async fn an_empty_store_gives_an_empty_view() {
    let dir = tempfile::tempdir().unwrap();
    let node = Node::start(&dir).await;
    let view = node.views.current();
    assert_eq!(view.revision, Revision::ZERO);
    assert!(view.authorities.is_empty());
    verify(node.store.as_ref(), &view).await.unwrap();
    node.stop().await;
}

#[tokio::test]
async fn reindexing_makes_the_index_at_the_head() {
    let dir = tempfile::tempdir().unwrap();
    let node = Node::start(&dir).await;
    node.write([create(1, &authority("x", "MN", "One"))]).await;
    node.stop().await;
    let store = store(&dir).await;
    assert_eq!(reindex(store.clone(), &dir.path().join("index")).await, Ok(Revision(1)));
    assert_eq!(reindex(store.clone(), &dir.path().join("new")).await, Ok(Revision(1)));
    store.close().await;
}
