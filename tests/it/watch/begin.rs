//! Where a stream may begin, and where not.

use focalpoint::domain::{Revision, Status, WatchRules};
use focalpoint::pb;
use focalpoint::pb::watch_changes_request::Begin;
use tonic::Code;

use super::given::{account, account_id, name, office, office_again, refused, resumed, watch, world};
use crate::consent::world::{World, put_again};

/// Asks to begin there.
fn at(begin: Begin) -> pb::WatchChangesRequest {
    pb::WatchChangesRequest { begin: Some(begin), ..<_>::default() }
}

/// A refusal for that reason.
fn as_told(code: Code, reason: &str) -> (Code, String) {
    (code, reason.to_owned())
}

/// Writes an office, and answers the revision.
async fn one(world: &World, number: u128) -> Revision {
    world.put(vec![office(number, "Office")]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_begins_with_a_copy_or_now_or_after_a_revision() {
    let (world, begin, _key) = world(WatchRules::default()).await;
    let first = one(&world, 1).await;
    let mut copy = watch(&world, "mn", None).await;
    let mut now = watch(&world, "mn", Some(Begin::Now(true))).await;
    let mut after = watch(&world, "mn", Some(Begin::AfterRevision(begin.to_string()))).await;
    let message = copy.next().await.unwrap();
    assert!(message.copy && message.changes.len() == 1);
    assert_eq!(copy.until_heartbeat().await.records.len(), 1);
    assert!(now.next().await.unwrap().heartbeat, "nothing of before");
    assert!(!after.next().await.unwrap().copy);
    let second = world.put(vec![office_again(1, first, "Changed", Status::Published), office(2, "Office")]).await;
    for reader in [&mut copy, &mut now, &mut after] {
        let kept = reader.until(second).await;
        assert_eq!(kept.records[&name(1)]["names"]["en"], "Changed");
        assert_eq!((kept.records.len(), &kept.revision), (2, &second.to_string()));
    }
    // Of an empty directory, too, it is told when the copy is whole.
    let request = pb::WatchChangesRequest { states: vec!["KE".to_owned()], ..<_>::default() };
    let mut none = super::given::asked(&world, "mn", request).await.unwrap();
    while none.next().await.unwrap().resume_token.is_empty() {}
    assert!(!none.next().await.unwrap().copy && none.kept.records.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_replayed_is_out_of_range() {
    let rules = WatchRules { replay_revisions: 3, ..WatchRules::default() };
    let (world, begin, _key) = world(rules).await;
    let token = watch(&world, "mn", None).await.until_heartbeat().await.token.clone();
    let mut head = begin;
    for number in 0..3 {
        head = one(&world, number).await;
    }
    let out_of_range = as_told(Code::OutOfRange, "REVISION_OUT_OF_RANGE");
    let ahead = at(Begin::AfterRevision(head.next().to_string()));
    assert_eq!(refused(&world, "mn", ahead).await, out_of_range, "after the head");
    let mut reader = watch(&world, "mn", Some(Begin::ResumeToken(token.clone()))).await;
    assert_eq!(reader.until_heartbeat().await.records.len(), 3, "just not too long ago");
    one(&world, 3).await;
    assert_eq!(refused(&world, "mn", at(Begin::ResumeToken(token))).await, out_of_range, "too long ago");
    assert_eq!(refused(&world, "mn", at(Begin::AfterRevision(begin.to_string()))).await, out_of_range);
    assert_eq!(
        refused(&world, "mn", at(Begin::AfterRevision("soon".to_owned()))).await,
        as_told(Code::InvalidArgument, "INVALID_FIELDS")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_a_log_that_went_on_otherwise_is_out_of_range() {
    let (one_world, ..) = world(WatchRules::default()).await;
    let (other, ..) = world(WatchRules::default()).await;
    one(&one_world, 1).await;
    let kept = watch(&one_world, "mn", None).await.until_heartbeat().await.clone();
    // The same number of revisions, of which the last is another.
    one(&other, 2).await;
    let refusal = refused(&other, "mn", at(Begin::ResumeToken(kept.token.clone()))).await;
    assert_eq!(refusal, as_told(Code::OutOfRange, "REVISION_OUT_OF_RANGE"));
    resumed(&one_world, "mn", kept).await.until_heartbeat().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_of_its_account_rights_and_filters() {
    let (world, begin, _key) = world(WatchRules::default()).await;
    let token = watch(&world, "mn", None).await.until_heartbeat().await.token.clone();
    let invalid = as_told(Code::InvalidArgument, "INVALID_RESUME_TOKEN");
    let mut changed = token.clone();
    changed.replace_range(30..31, if &token[30..31] == "A" { "B" } else { "A" });
    for other in ["x".to_owned(), changed, begin.to_string(), String::new()] {
        assert_eq!(refused(&world, "mn", at(Begin::ResumeToken(other))).await, invalid);
    }
    assert_eq!(refused(&world, "mn-too", at(Begin::ResumeToken(token.clone()))).await, invalid, "another account");
    let narrower = pb::WatchChangesRequest { states: vec!["MN".to_owned()], ..at(Begin::ResumeToken(token.clone())) };
    assert_eq!(refused(&world, "mn", narrower).await, invalid, "another filter");
    world.advance(jiff::SignedDuration::from_hours(24 * 365));
    let mut reader = watch(&world, "mn", Some(Begin::ResumeToken(token.clone()))).await;
    reader.until_heartbeat().await;
    let moved = focalpoint::domain::Account { state: "ID".into(), ..account("mn") };
    world.put(vec![put_again(account_id("mn"), begin, moved)]).await;
    assert_eq!(refused(&world, "mn", at(Begin::ResumeToken(token))).await, invalid, "other rights");
}
