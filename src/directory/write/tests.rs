//! Tests of what a repeated request is answered.

use super::*;
use crate::auth::Principal;
use crate::directory::tests::Node;
use crate::domain::{Account, AccountId, Authority, Role, StateCode, Text};

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
    Options { request: Some(Request { id: id.to_owned(), fingerprint: [1; 32] }), validate_only: false }
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
