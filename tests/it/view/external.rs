//! External ids: found in their namespace, across namespaces, and not after they are gone.

use focalpoint::domain::{Account, Authority, Kind};
use focalpoint::view::Namespace;

use super::given::{Node, activity, authority, create, id, need, officer, provider, remove, state, update};

#[tokio::test]
async fn an_external_id_is_found_in_its_own_namespace_only() {
    let dir = tempfile::tempdir().unwrap();
    let node = Node::start(&dir).await;
    let view = node
        .write([
            create(1, &authority("x", "MN", "One")),
            create(2, &authority("x", "KE", "Two")),
            create(3, &officer("x", 1)),
            create(4, &officer("x", 2)),
            create(5, &provider("x", "Donor")),
            create(6, &activity("x", 5, "Training")),
            create(7, &need("x", "KE")),
        ])
        .await;
    let found = |kind, namespace| view.by_external_id(kind, namespace, "x").map(|key| key.id);
    let (mongolia, kenya) = (Namespace::State(state("MN")), Namespace::State(state("KE")));
    assert_eq!(found(Kind::Authority, mongolia), Some(id(1)));
    assert_eq!(found(Kind::Authority, kenya), Some(id(2)));
    assert_eq!(found(Kind::Officer, mongolia), Some(id(3)));
    assert_eq!(found(Kind::Officer, kenya), Some(id(4)));
    assert_eq!(found(Kind::Provider, Namespace::Global), Some(id(5)));
    assert_eq!(found(Kind::Activity, Namespace::Provider(id(5))), Some(id(6)));
    assert_eq!(found(Kind::Activity, Namespace::Provider(id(1))), None);
    assert_eq!(found(Kind::Need, kenya), Some(id(7)));
    assert_eq!(found(Kind::Need, mongolia), None);
    let everywhere: Vec<_> = view.find_external_id(Kind::Authority, "x").iter().map(|key| key.id).collect();
    assert_eq!(everywhere, [id(2), id(1)], "in the order of the States");
    node.stop().await;
}

#[tokio::test]
async fn an_external_id_follows_changes_and_removals() {
    let dir = tempfile::tempdir().unwrap();
    let node = Node::start(&dir).await;
    let mongolia = Namespace::State(state("MN"));
    let view = node.write([create(1, &authority("old", "MN", "One"))]).await;
    let view = node.write([update(1, view.revision, &authority("new", "MN", "One"))]).await;
    assert_eq!(view.by_external_id(Kind::Authority, mongolia, "old"), None);
    assert!(view.by_external_id(Kind::Authority, mongolia, "new").is_some());
    let moved = node.write([update(1, view.revision, &authority("new", "KE", "One"))]).await;
    assert_eq!(moved.by_external_id(Kind::Authority, mongolia, "new"), None);
    assert!(moved.by_external_id(Kind::Authority, Namespace::State(state("KE")), "new").is_some());
    let gone = node.write([remove(Kind::Authority, 1, moved.revision)]).await;
    assert!(gone.find_external_id(Kind::Authority, "new").is_empty());
    node.stop().await;
}

#[tokio::test]
async fn an_officers_namespace_follows_its_authority() {
    let dir = tempfile::tempdir().unwrap();
    let node = Node::start(&dir).await;
    let view = node.write([create(1, &authority("", "MN", "One")), create(2, &officer("o", 1))]).await;
    let moved = node.write([update(1, view.revision, &authority("", "KE", "One"))]).await;
    assert_eq!(moved.by_external_id(Kind::Officer, Namespace::State(state("MN")), "o"), None);
    assert!(moved.by_external_id(Kind::Officer, Namespace::State(state("KE")), "o").is_some());
    node.stop().await;
}

#[tokio::test]
async fn an_empty_external_id_names_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let node = Node::start(&dir).await;
    let view = node.write([create(1, &Authority::default())]).await;
    assert!(view.find_external_id(Kind::Authority, "").is_empty());
    node.stop().await;
}

#[tokio::test]
async fn an_account_is_found_by_issuer_and_subject() {
    let dir = tempfile::tempdir().unwrap();
    let node = Node::start(&dir).await;
    let account = |issuer: &str, subject: &str| Account {
        issuer: issuer.to_owned(),
        subject: subject.to_owned(),
        ..Account::default()
    };
    let view = node.write([create(1, &account("a", "s")), create(2, &account("b", "s"))]).await;
    assert_eq!(view.account("b", "s").map(|entry| entry.id), Some(id(2)));
    assert_eq!(view.account("b", "t").map(|entry| entry.id), None);
    node.stop().await;
}
