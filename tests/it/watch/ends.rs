//! How streams are kept up, and how they end: each with its reason, on which a reader goes on.

use std::time::Duration;

use focalpoint::domain::WatchRules;
use focalpoint::pb;
use focalpoint::pb::change_service_client::ChangeServiceClient;
use focalpoint::pb::watch_changes_request::Begin;
use jiff::SignedDuration;
use tonic::Code;

use super::given::{LONG, Reader, account_id, asked, office, refused, resumed, watch, world};
use crate::consent::world::World;
use crate::serve::harness::{Service, reason};

/// Watches once there is a place, as there is when a stream has been given up.
async fn placed(world: &World, who: &str, begin: Option<Begin>) -> Reader {
    let request = || pb::WatchChangesRequest { begin: begin.clone(), ..<_>::default() };
    let tried = async {
        loop {
            match asked(world, who, request()).await {
                Ok(reader) => return reader,
                Err(status) => assert_eq!(reason(&status), "OVER_QUOTA"),
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(LONG, tried).await.expect("a stream that has ended gives its place back")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_stream_tells_the_revision_that_it_has_reached() {
    let rules = WatchRules { heartbeat_ms: 100, ..WatchRules::default() };
    let (world, begin, _key) = world(rules).await;
    let mut reader = watch(&world, "id", Some(Begin::Now(true))).await;
    for _ in 0..3 {
        let message = reader.next().await.unwrap();
        assert!(message.heartbeat && message.changes.is_empty());
        assert_eq!(message.revision, begin.to_string());
    }
    // What the reader may not see moves the revision, and makes no event.
    let hidden = super::given::authority("MN", "Draft", focalpoint::domain::Status::Draft);
    let at = world.put(vec![crate::consent::world::put(super::given::id(1), hidden)]).await;
    reader.until(at).await;
    assert!(reader.told.is_empty());
    let mut again = resumed(&world, "id", reader.kept.clone()).await;
    assert_eq!(again.next().await.unwrap().revision, at.to_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_reader_is_cut_and_goes_on_where_it_was() {
    let rules = WatchRules { streams_per_account: 2, queue_messages: 2, stall_ms: 100, ..WatchRules::default() };
    let (world, begin, _key) = world(rules).await;
    let mut slow = watch(&world, "mn", None).await;
    let mut quick = watch(&world, "mn", None).await;
    slow.until_heartbeat().await;
    quick.until_heartbeat().await;
    let mut at = begin;
    for number in 0..8 {
        at = world.put(vec![office(number, "Office")]).await;
        quick.until(at).await;
    }
    drop(placed(&world, "mn", None).await);
    assert_eq!(slow.end().await, (Code::ResourceExhausted, "SLOW_CONSUMER".to_owned()));
    assert!(slow.kept.revision < at.to_string());
    let token = Begin::ResumeToken(slow.kept.token.clone());
    let mut again = placed(&world, "mn", Some(token)).await.with(slow.kept);
    assert_eq!(again.until(at).await.records, quick.kept.records);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_that_nobody_reads_gives_its_place_back_and_does_not_look_whole() {
    let rules = WatchRules { stall_ms: 100, ..WatchRules::default() };
    let (world, ..) = world(rules).await;
    let long = "Office of many words ".repeat(20);
    world.put((0..800).map(|number| office(number, &long)).collect()).await;
    let request = pb::ExportRequest { format: "jsonl".to_owned(), ..<_>::default() };
    let path = "/focalpoint.v1.TransferService/Export";
    let mut stream = world.open::<_, pb::ExportResponse>("mn", path, request).await.unwrap();
    assert!(!stream.message().await.unwrap().unwrap().piece.is_empty());
    world.idle(account_id("mn")).await;
    let status = stream.message().await.unwrap_err();
    assert_eq!((status.code(), reason(&status)), (Code::ResourceExhausted, "SLOW_CONSUMER".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_have_places_of_their_own_in_all_and_for_each_account() {
    let rules = WatchRules { streams: 3, streams_per_account: 2, ..WatchRules::default() };
    let (world, ..) = world(rules).await;
    let full = (Code::ResourceExhausted, "OVER_QUOTA".to_owned());
    let request = pb::WatchChangesRequest::default;
    let first = watch(&world, "mn", None).await;
    let _second = watch(&world, "mn", None).await;
    assert_eq!(refused(&world, "mn", request()).await, full, "of one account");
    let _third = watch(&world, "id", None).await;
    assert_eq!(refused(&world, "sec", request()).await, full, "in all");
    drop(first);
    placed(&world, "sec", None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_with_its_token() {
    let (world, begin, _key) = world(WatchRules::default()).await;
    let mut reader = watch(&world, "mn", Some(Begin::AfterRevision(begin.to_string()))).await;
    reader.until_heartbeat().await;
    world.advance(SignedDuration::from_mins(30));
    world.put(vec![office(1, "Within the leeway")]).await;
    while reader.kept.records.is_empty() {
        reader.next().await.unwrap();
    }
    world.advance(SignedDuration::from_secs(31));
    assert_eq!(reader.end().await, (Code::Unauthenticated, "UNAUTHENTICATED".to_owned()));
    // A new token goes on.
    resumed(&world, "mn", reader.kept.clone()).await.until_heartbeat().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_of_a_service_that_stops_ends_at_once_with_a_reason_to_go_on() {
    let service = Service::start(true).await;
    let mut client = ChangeServiceClient::new(service.as_role("government"));
    let mut stream = client.watch_changes(pb::WatchChangesRequest::default()).await.unwrap().into_inner();
    while !stream.message().await.unwrap().unwrap().heartbeat {}
    let ((), status) = tokio::join!(service.demo.stop(), stream.message());
    let status = status.unwrap_err();
    assert_eq!((status.code(), reason(&status)), (Code::Unavailable, "CONNECTION_ENDING".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_on_a_node_that_may_not_know_what_its_account_may() {
    let rules = WatchRules { heartbeat_ms: 100, ..WatchRules::default() };
    let (world, _, _key) = world(rules).await;
    let mut reader = watch(&world, "id", Some(Begin::Now(true))).await;
    reader.next().await.unwrap();
    world.set_broken(true).await;
    let mut ended = None;
    // What was queued before comes first.
    for _ in 0..100 {
        ended = reader.next().await.err();
        if ended.is_some() {
            break;
        }
    }
    assert_eq!(ended.map(|status| status.code()), Some(Code::Unavailable));
}
