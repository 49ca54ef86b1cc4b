//! Tests of what a repeated request is answered, and of what becomes of a write whose caller has gone.

use super::*;
use crate::auth::Principal;
use crate::auth::policy::{self, Operation, Relation};
use crate::directory::tests::Node;
use crate::domain::{Account, AccountId, Authority, Role, State, StateCode, Text};

/// A State's editor.
fn editor() -> Principal {
    let account = Account { role: Role::GovernmentEditor, state: StateCode::from("MN"), ..Account::default() };
    Principal::of(AccountId(Uuid::nil()), &account)
}

/// An authority of that State.
fn authority(name: &str) -> Authority {
    Authority { state: StateCode::from("MN"), names: Text::from([("en", name)]), ..Authority::default() }
}

/// The options of a request of that id.
fn requested(id: &str) -> Options {
    Options { request: Some(Request { id: id.to_owned(), fingerprint: [1; 32] }), ..Options::default() }
}

/// Id, name and revisions of an answer.
fn told(written: &Written<Authority>) -> (Uuid, Option<&str>, Revision, Revision) {
    (written.entry.id, written.entry.record.names.best(&[]), written.entry.revision, written.revision)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_request_is_answered_while_the_view_is_behind() {
    let node = Node::still().await;
    let create = async || node.directory.create_authority(&editor(), authority("Office"), requested("one")).await;
    let first = create().await.unwrap();
    let again = create().await.unwrap();
    assert_eq!(node.directory.revision(), Revision::ZERO);
    assert_eq!((told(&first).3, told(&again)), (Revision(1), told(&first)));
    assert_eq!(again.entry.create_time, first.entry.create_time);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_request_is_answered_as_the_first_time_whatever_was_written_since() {
    let mut node = Node::still().await;
    node.follow();
    let create = async || node.directory.create_authority(&editor(), authority("Office"), requested("one")).await;
    let first = create().await.unwrap();
    let fields = serde_json::json!({ "names": { "en": "Bureau" } }).as_object().unwrap().clone();
    let edit =
        Edit { name: format!("authorities/{}", first.entry.id), mask: vec!["names".into()], fields, ..<_>::default() };
    let changed = node.directory.update_authority(&editor(), &edit, Options::default()).await.unwrap();
    assert_eq!(told(&changed), (first.entry.id, Some("Bureau"), Revision(2), Revision(2)));
    let again = create().await.unwrap();
    assert_eq!(told(&again), (first.entry.id, Some("Office"), Revision(1), Revision(1)));
}

#[tokio::test]
async fn what_a_write_holds_is_held_until_it_is_done_also_where_its_caller_has_gone() {
    let node = Node::still().await;
    let (directory, principal) = (&node.directory, editor());
    let right = Arc::new(Mutex::new(()));
    let options = Options { held: Held::of(&right).await, ..Options::default() };
    let entered = policy::enter(&principal, Operation::CreateAuthority).unwrap();
    let draft = directory.created(valid(authority("Office")).unwrap(), Namespace::State(State::parse("MN").unwrap()));
    let (permit, puts) = (entered.on(Relation::Own).unwrap(), vec![draft.put().unwrap()]);
    let mut write = Box::pin(directory.commit(&principal, permit, options, puts, directory.written_at()));
    // Nothing else of this test's one thread has gone on yet.
    assert!(futures_util::poll!(&mut write).is_pending());
    drop(write);
    assert!(right.try_lock().is_err(), "it is not written yet");
    let _next = tokio::time::timeout(Duration::from_mins(2), right.lock()).await.unwrap();
    assert_eq!(directory.store.head().await.unwrap(), Revision(1), "it is written");
}
