//! Many callers at once, and callers that go away.

use std::sync::Arc;
use std::time::Duration;

use focalpoint::domain::{Key, Kind, Revision};
use focalpoint::store::{Position, Put, StoreError};
use futures_util::future::join_all;
use futures_util::{FutureExt, poll};

use crate::store::Backend;
use crate::store::given::{create, create_unless_changed, key, log, remove, update, write};

pub(crate) async fn one_of_two_writers_with_one_expectation_wins(backend: impl Backend) {
    let store = backend.open().await;
    let mut at = store.commit(write([create(1, "{}")])).await.unwrap().revision;
    for _ in 0..20 {
        let both = ["a", "b"].map(|body| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { store.commit(write([update(1, at, body)])).await })
        });
        let mut answers: Vec<_> = join_all(both).await.into_iter().map(Result::unwrap).collect();
        answers.sort_by_key(Result::is_err);
        assert_eq!(answers[0].as_ref().unwrap().revision, at.next());
        assert_eq!(answers[1], Err(StoreError::Stale { key: key(1) }));
        at = at.next();
    }
}

pub(crate) async fn one_of_many_who_counted_the_same_adds_a_record(backend: impl Backend) {
    let store = backend.open().await;
    let seen = store.commit(write([create(1, "{}")])).await.unwrap().revision;
    assert!(
        store.commit(write([create_unless_changed(2, Revision::ZERO, "{}")])).await.is_err(),
        "one was written since"
    );
    let all = (10..30).map(|n| {
        let store = Arc::clone(&store);
        tokio::spawn(async move { store.commit(write([create_unless_changed(n, seen, "{}")])).await })
    });
    let answers: Vec<_> = join_all(all).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert!(answers.iter().filter_map(|answer| answer.as_ref().err()).all(|e| matches!(e, StoreError::Stale { .. })));
    let elsewhere = Put { key: Key { kind: Kind::Need, ..key(50) }, ..create_unless_changed(50, seen, "{}") };
    store.commit(write([elsewhere])).await.unwrap();
    let removed = store.commit(write([remove(1, seen)])).await.unwrap().revision;
    let stale = store.commit(write([create_unless_changed(2, seen.next(), "{}")])).await;
    assert_eq!(stale, Err(StoreError::Stale { key: key(2) }), "a removal is a change too");
    store.commit(write([create_unless_changed(2, removed, "{}")])).await.unwrap();
}

pub(crate) async fn concurrent_commits_take_distinct_revisions_without_gaps(backend: impl Backend) {
    let store = backend.open().await;
    let commits = (1..=50).map(|n| {
        let store = Arc::clone(&store);
        tokio::spawn(async move { store.commit(write([create(n, "{}"), create(n + 1000, "{}")])).await })
    });
    let mut revisions: Vec<_> =
        join_all(commits).await.into_iter().map(|answer| answer.unwrap().unwrap().revision).collect();
    revisions.sort_unstable();
    assert_eq!(revisions, (1..=50).map(Revision).collect::<Vec<_>>());
    assert_eq!(log(&*store).await.len(), 100);
}

pub(crate) async fn waiting_ends_when_the_head_has_moved(backend: impl Backend) {
    let store = backend.open().await;
    let mut waiting = store.wait(Revision(1)).boxed();
    assert!(poll!(&mut waiting).is_pending());
    store.commit(write([create(1, "{}")])).await.unwrap();
    assert!(poll!(&mut waiting).is_pending());
    store.commit(write([create(2, "{}")])).await.unwrap();
    assert_eq!(tokio::time::timeout(Duration::from_secs(5), waiting).await, Ok(Revision(2)));
    assert_eq!(log(&*store).await.len(), 2);
}

pub(crate) async fn waiting_for_the_past_ends_at_once(backend: impl Backend) {
    let store = backend.open().await;
    store.commit(write([create(1, "{}")])).await.unwrap();
    assert_eq!(store.wait(Revision::ZERO).now_or_never(), Some(Revision(1)));
}

pub(crate) async fn a_dropped_wait_disturbs_nobody(backend: impl Backend) {
    let store = backend.open().await;
    assert_eq!(store.wait(Revision::ZERO).now_or_never(), None);
    let waiting = store.wait(Revision::ZERO);
    store.commit(write([create(1, "{}")])).await.unwrap();
    assert_eq!(waiting.await, Revision(1));
}

/// Polls a call so often and then drops it.
async fn give_up<T>(polls: u128, mut call: impl Future<Output = T> + Unpin) {
    for _ in 0..polls {
        if poll!(&mut call).is_ready() {
            return;
        }
        tokio::task::yield_now().await;
    }
}

pub(crate) async fn a_dropped_commit_is_whole_or_absent(backend: impl Backend) {
    let store = backend.open().await;
    for n in 1..=30 {
        // Polled so often and then dropped: before it is handed in, while it waits, and while it is being written.
        give_up(n % 4, store.commit(write([create(n, "{}"), create(n + 1000, "{}")]))).await;
    }
    // What was handed in before this one is done before this one.
    let head = store.commit(write([create(9999, "{}")])).await.unwrap().revision;
    let changes = log(&*store).await;
    assert_eq!(changes.iter().filter(|change| change.last).count() as u64, head.0);
    assert_eq!(changes.len() as u64, 2 * (head.0 - 1) + 1);
    // Those that were polled at all were handed in, for the queue had room.
    assert_eq!(head.0, 30 - 7 + 1);
    let records = store.snapshot().await.unwrap().records(Kind::Authority, None, 100).await.unwrap();
    assert_eq!(records.len(), changes.len());
}

pub(crate) async fn a_dropped_snapshot_leaves_no_reader_in_the_past(backend: impl Backend) {
    let store = backend.open().await;
    for n in 1..=60 {
        give_up(n % 6, store.snapshot()).await;
        let head = store.commit(write([create(n, "{}")])).await.unwrap().revision;
        let reads = join_all((0..16).map(|_| store.changes(Position::behind(Revision(head.0 - 1)), 10))).await;
        assert!(reads.into_iter().all(|changes| changes.unwrap().len() == 1));
    }
}
