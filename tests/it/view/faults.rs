//! What stands in the way of a view is told and never skipped.

use std::time::Duration;

use focalpoint::domain::{Key, Kind, Revision};
use focalpoint::store::{Action, Put, StoreError};
use focalpoint::view::{BodyError, Health, NotReached, SCHEMA, ViewError};

use super::faulty::Faulty;
use super::given::{LONG, Node, authority, commit, create, id, store};

/// A put of a body that is no record.
fn nonsense(n: u128, body: &str, schema: u32) -> Put {
    let key = Key { kind: Kind::Authority, id: id(n) };
    Put { key, action: Action::Create, unique: None, body: body.into(), schema }
}

/// The health of a node once it is like that.
async fn health(node: &Node, like: impl Fn(&Health) -> bool) -> Health {
    let waiting = async {
        loop {
            let health = node.views.health();
            if like(&health) {
                return health;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(LONG, waiting).await.unwrap()
}

#[tokio::test]
async fn a_body_that_is_no_record_halts_the_projection() {
    let dir = tempfile::tempdir().unwrap();
    let node = Node::start(&dir).await;
    node.write([create(1, &authority("", "MN", "Good"))]).await;
    let bad =
        commit(&node.store, [create(2, &authority("", "MN", "Lost")), nonsense(3, "{\"state\":[]}", SCHEMA)]).await;
    let after = commit(&node.store, [create(4, &authority("", "MN", "After"))]).await.unwrap();

    let refused = node.views.at_least(after.revision, LONG).await;
    assert_eq!(refused.err(), Some(NotReached { wanted: Revision(3), applied: Revision(1) }));
    let health = node.views.health();
    assert!(health.halted);
    let source = BodyError::Malformed(String::from("Data error in state"));
    let key = Key { kind: Kind::Authority, id: id(3) };
    assert_eq!(health.error, Some(ViewError::Body { key, revision: bad.unwrap().revision, source }));
    assert_eq!(node.views.current().authorities.len(), 1);
    node.stop().await;
}

#[tokio::test]
async fn a_store_that_holds_what_is_no_record_does_not_open() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(&dir).await;
    commit(&store, [nonsense(1, "{}", SCHEMA + 1)]).await.unwrap();
    let refused = Node::on(store, None).await.err().unwrap();
    let key = Key { kind: Kind::Authority, id: id(1) };
    assert_eq!(refused, ViewError::Body { key, revision: Revision(1), source: BodyError::Schema(SCHEMA + 1) });
}

#[tokio::test]
async fn a_log_that_cannot_be_read_is_told_and_tried_again() {
    let dir = tempfile::tempdir().unwrap();
    let faulty = Faulty::new(store(&dir).await);
    let node = Node::on(faulty.clone(), None).await.unwrap();
    health(&node, |health| health.current_at.is_some()).await;

    faulty.set_broken(true);
    let written = commit(&node.store, [create(1, &authority("", "MN", "Office"))]).await.unwrap();
    let broken = health(&node, |health| health.error.is_some()).await;
    assert!(!broken.halted);
    assert_eq!(broken.applied, Revision::ZERO);

    faulty.set_broken(false);
    node.views.at_least(written.revision, LONG).await.unwrap();
    let mended = health(&node, |health| health.error.is_none()).await;
    assert_eq!((mended.applied, mended.head), (written.revision, written.revision));
    node.stop().await;
}

#[tokio::test]
async fn a_node_that_cannot_read_the_log_knows_that_it_may_be_behind() {
    let dir = tempfile::tempdir().unwrap();
    let faulty = Faulty::new(store(&dir).await);
    let node = Node::on(faulty.clone(), None).await.unwrap();
    let bound = Duration::from_secs(1);
    health(&node, |health| health.is_current(bound)).await;
    faulty.set_broken(true);
    health(&node, |health| !health.is_current(bound)).await;
    faulty.set_broken(false);
    health(&node, |health| health.is_current(bound)).await;
    node.stop().await;
}

#[tokio::test]
async fn a_silent_log_leaves_the_node_current() {
    let dir = tempfile::tempdir().unwrap();
    let node = Node::start(&dir).await;
    let first = health(&node, |health| health.current_at.is_some()).await;
    let later = health(&node, |health| health.current_at > first.current_at).await;
    assert!(later.is_current(Duration::from_secs(2)));
    assert!(node.store.writable());
    node.stop().await;
}

#[tokio::test]
async fn a_log_that_lost_what_was_shown_halts_the_projection() {
    let dir = tempfile::tempdir().unwrap();
    let log = Faulty::new(store(&dir).await);
    let node = Node::on(log.clone(), None).await.unwrap();
    node.write([create(1, &authority("", "MN", "Shown"))]).await;
    health(&node, |health| health.is_current(LONG)).await;
    let other = tempfile::tempdir().unwrap();
    log.fail_over(store(&other).await);
    let halted = health(&node, |health| health.halted).await;
    assert!(matches!(halted.error, Some(ViewError::Store(StoreError::Corrupt { .. }))), "{halted:?}");
    assert!(!node.views.is_current(LONG), "nobody is answered any more");
    node.stop().await;
}
