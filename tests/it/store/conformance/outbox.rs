//! The outbox: notices go with their write, and stay until they are settled.

use std::sync::Arc;

use focalpoint::store::{
    Notice, NoticeState, OutboxChange, OutboxCounts, OutboxFilter, QueuedNotice, Store, StoreError, Write,
};
use uuid::Uuid;

use crate::store::Backend;
use crate::store::given::{create, entry, requested, time, write};

/// The notice of that number.
fn notice(n: u128) -> Notice {
    Notice {
        id: Uuid::from_u128(n),
        kind: "KIND".to_owned(),
        resource: format!("needs/{n}"),
        recipient: "accounts/a".to_owned(),
        once: None,
    }
}

/// The notice of that number with a key.
fn once(n: u128, key: &str) -> Notice {
    Notice { once: Some(key.to_owned()), ..notice(n) }
}

/// A write of notices alone, made so many seconds after some moment.
fn telling(seconds: i64, notices: Vec<Notice>) -> Write {
    Write { time: time(seconds), notices, ..write([]) }
}

/// The numbers of the notices that are due.
async fn due(store: &Arc<dyn Store>, seconds: i64) -> Vec<u128> {
    let due = store.outbox(OutboxFilter::Due(time(seconds)), 100).await.unwrap();
    due.iter().map(|queued| queued.notice.id.as_u128()).collect()
}

/// Those that stand there.
async fn standing(store: &Arc<dyn Store>, state: NoticeState) -> Vec<QueuedNotice> {
    store.outbox(OutboxFilter::In(state), 100).await.unwrap()
}

/// Settles the notice of that number.
fn settle(n: u128, state: NoticeState, seconds: i64) -> OutboxChange {
    OutboxChange::Settle { id: Uuid::from_u128(n), state, reason: "WHY".to_owned(), at: time(seconds) }
}

pub(crate) async fn a_notice_is_there_exactly_when_its_write_is(backend: impl Backend) {
    let store = backend.open().await;
    let sent = requested("r", 1, Write { notices: vec![notice(1), notice(2)], ..write([create(1, "{}")]) });
    store.commit(sent.clone()).await.unwrap();
    assert!(store.commit(Write { notices: vec![notice(3)], ..sent }).await.unwrap().replayed);
    let refused = Write { notices: vec![notice(4)], audit: vec![entry("no")], ..write([create(1, "{}")]) };
    store.commit(refused).await.unwrap_err();
    let (head, rows) = (store.head().await.unwrap(), store.tree_size().await.unwrap());
    store.commit(telling(0, vec![notice(5)])).await.unwrap();
    assert_eq!(
        (store.head().await.unwrap(), store.tree_size().await.unwrap()),
        (head, rows),
        "it is no part of the log"
    );
    assert_eq!(due(&store, 0).await, [1, 2, 5]);
    let first = &store.outbox(OutboxFilter::Due(time(0)), 1).await.unwrap()[..];
    let (state, next) = (NoticeState::Waiting, time(0));
    let expected = QueuedNotice { notice: notice(1), time: time(0), state, attempts: 0, next, reason: String::new() };
    assert_eq!(first, [expected]);
    assert_eq!(due(&store, -1).await, [] as [u128; 0]);
}

pub(crate) async fn a_notice_of_a_key_is_taken_once(backend: impl Backend) {
    let store = backend.open().await;
    store.commit(telling(0, vec![once(1, "a"), once(2, "a"), once(3, "b"), notice(4), notice(5)])).await.unwrap();
    store.commit(telling(1, vec![once(6, "b"), once(7, "c")])).await.unwrap();
    assert_eq!(due(&store, 9).await, [1, 3, 4, 5, 7]);
    store.change_outbox(settle(3, NoticeState::Sent, 2)).await.unwrap();
    store.commit(telling(3, vec![once(8, "b")])).await.unwrap();
    assert_eq!(due(&store, 9).await, [1, 4, 5, 7], "what was sent is known by its key");
    store.change_outbox(OutboxChange::Prune { before: time(3) }).await.unwrap();
    store.commit(telling(4, vec![once(9, "b")])).await.unwrap();
    assert_eq!(due(&store, 9).await, [1, 4, 5, 7, 9], "until it is forgotten");
}

pub(crate) async fn an_attempt_is_counted_before_it_is_made(backend: impl Backend) {
    let store = backend.open().await;
    store.commit(telling(0, vec![notice(1), notice(2)])).await.unwrap();
    let begin =
        |n: u128, attempts, seconds| OutboxChange::Begin { id: Uuid::from_u128(n), attempts, next: time(seconds) };
    assert_eq!(store.change_outbox(begin(1, 0, 30)).await, Ok(1));
    assert_eq!(store.change_outbox(begin(1, 0, 31)).await, Ok(0), "another node has begun this attempt");
    assert_eq!(due(&store, 29).await, [2]);
    assert_eq!(due(&store, 30).await, [2, 1], "the one that is due longest comes first");
    let id = Uuid::from_u128(1);
    store.change_outbox(OutboxChange::Failed { id, reason: "NO".to_owned() }).await.unwrap();
    store.change_outbox(begin(1, 1, 90)).await.unwrap();
    let waiting = standing(&store, NoticeState::Waiting).await;
    assert_eq!((waiting[1].attempts, waiting[1].next, waiting[1].reason.as_str()), (2, time(90), "NO"));
    assert_eq!((waiting[1].time, waiting[0].attempts), (time(0), 0));
    store.change_outbox(settle(1, NoticeState::Sent, 91)).await.unwrap();
    assert_eq!(store.change_outbox(begin(1, 2, 99)).await, Ok(0), "it waits no more");
    assert_eq!(store.change_outbox(settle(1, NoticeState::Dead, 99)).await, Ok(0));
    assert_eq!(standing(&store, NoticeState::Sent).await[0].next, time(91));
}

pub(crate) async fn what_was_given_up_waits_again_when_told_to(backend: impl Backend) {
    let store = backend.open().await;
    store.commit(telling(0, (1..=4).map(notice).collect())).await.unwrap();
    for (n, state) in [(1, NoticeState::Sent), (2, NoticeState::Dropped), (3, NoticeState::Dead)] {
        assert_eq!(store.change_outbox(settle(n, state, 5)).await, Ok(1));
        let found = standing(&store, state).await;
        assert_eq!((found.len(), found[0].notice.clone(), found[0].reason.as_str()), (1, notice(n), "WHY"));
    }
    let counts = |waiting, dead, oldest| OutboxCounts { waiting, dead, oldest };
    assert_eq!(store.outbox_counts().await.unwrap(), counts(1, 1, Some(time(0))));
    assert_eq!(store.change_outbox(OutboxChange::Revive { at: time(7) }).await, Ok(1));
    assert_eq!(due(&store, 7).await, [4, 3]);
    let revived = &standing(&store, NoticeState::Waiting).await[1];
    assert_eq!((revived.attempts, revived.time), (0, time(7)), "as if it were new");
    assert_eq!(store.outbox_counts().await.unwrap(), counts(2, 0, Some(time(0))));
    assert_eq!(store.change_outbox(OutboxChange::Prune { before: time(9) }).await, Ok(2), "what waits is kept");
    for n in [3, 4] {
        store.change_outbox(settle(n, NoticeState::Sent, 9)).await.unwrap();
    }
    assert_eq!(store.outbox_counts().await.unwrap(), OutboxCounts::default());
}

pub(crate) async fn notices_are_there_after_opening_again(backend: impl Backend) {
    let store = backend.open().await;
    store.commit(Write { notices: vec![notice(1), notice(2)], ..write([create(1, "{}")]) }).await.unwrap();
    let begin = OutboxChange::Begin { id: Uuid::from_u128(1), attempts: 0, next: time(30) };
    store.change_outbox(begin.clone()).await.unwrap();
    store.change_outbox(settle(2, NoticeState::Dead, 3)).await.unwrap();
    store.close().await;
    assert!(matches!(store.change_outbox(begin).await, Err(StoreError::Unavailable { .. })));
    drop(store);
    let store = backend.open().await;
    assert_eq!(due(&store, 30).await, [1]);
    assert_eq!(standing(&store, NoticeState::Waiting).await[0].attempts, 1);
    assert_eq!(standing(&store, NoticeState::Dead).await.len(), 1);
    store.close().await;
}
