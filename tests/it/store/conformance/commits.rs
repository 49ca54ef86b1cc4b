//! What a commit does, and what it refuses.

use focalpoint::domain::{Kind, Revision};
use focalpoint::store::{Operation, Position, Put, StoreError, Write};
use jiff::{SignedDuration, Timestamp};

use crate::store::Backend;
use crate::store::given::{account, create, entry, key, log, named, remove, requested, time, update, write};

pub(crate) async fn a_commit_takes_the_next_revision(backend: impl Backend) {
    let store = backend.open().await;
    assert_eq!(store.head().await.unwrap(), Revision::ZERO);
    for n in 1..=3 {
        let committed = store.commit(write([create(n.into(), "{}")])).await.unwrap();
        assert_eq!(committed.revision, Revision(n));
        assert_eq!(committed.keys, [key(n.into())]);
        assert!(!committed.replayed);
        assert_eq!(store.head().await.unwrap(), Revision(n));
    }
}

pub(crate) async fn a_write_without_puts_takes_no_revision(backend: impl Backend) {
    let store = backend.open().await;
    store.commit(write([create(1, "{}")])).await.unwrap();
    let committed = store.commit(Write { audit: vec![entry("Import")], ..write([]) }).await.unwrap();
    assert_eq!(committed.revision, Revision(1));
    assert_eq!(committed.keys, []);
    assert_eq!(store.head().await.unwrap(), Revision(1));
    assert_eq!(store.audit(<_>::default(), 10).await.unwrap().len(), 2);
}

pub(crate) async fn a_refused_write_leaves_nothing_behind(backend: impl Backend) {
    let store = backend.open().await;
    let head = store.commit(write([create(1, "{}")])).await.unwrap().revision;
    let whole = [create(2, "{}"), update(1, head, "changed"), create(1, "in the way")];
    let refused = requested("r", 1, Write { audit: vec![entry("Import")], ..write(whole) });
    assert_eq!(store.commit(refused.clone()).await, Err(StoreError::RepeatedKey { key: key(1) }));

    let whole = [create(2, "{}"), remove(1, head), update(3, head, "missing")];
    let refused = Write { puts: whole.to_vec(), ..refused };
    assert_eq!(store.commit(refused).await, Err(StoreError::Missing { key: key(3) }));

    assert_eq!(store.head().await.unwrap(), head);
    assert_eq!(log(&*store).await.len(), 1);
    assert_eq!(store.audit(<_>::default(), 10).await.unwrap().len(), 1);
    let records = store.snapshot().await.unwrap().records(Kind::Authority, None, 10).await.unwrap();
    assert_eq!(records.iter().map(|r| (r.id, &*r.body)).collect::<Vec<_>>(), [(key(1).id, "{}")]);
    assert_eq!(store.commit(write([create(2, "{}")])).await.unwrap().revision, head.next());
}

pub(crate) async fn a_record_that_exists_is_not_created(backend: impl Backend) {
    let store = backend.open().await;
    store.commit(write([create(1, "{}")])).await.unwrap();
    assert_eq!(store.commit(write([create(1, "{}")])).await, Err(StoreError::Exists { key: key(1) }));
}

pub(crate) async fn a_stale_expectation_is_refused(backend: impl Backend) {
    let store = backend.open().await;
    let first = store.commit(write([create(1, "{}")])).await.unwrap().revision;
    let second = store.commit(write([update(1, first, "{}")])).await.unwrap().revision;
    let stale = Err(StoreError::Stale { key: key(1) });
    assert_eq!(store.commit(write([update(1, first, "{}")])).await, stale);
    assert_eq!(store.commit(write([update(1, second.next(), "{}")])).await, stale);
    assert_eq!(store.commit(write([remove(1, first)])).await, stale);
    store.commit(write([remove(1, second)])).await.unwrap();
}

pub(crate) async fn a_record_that_is_missing_is_not_written(backend: impl Backend) {
    let store = backend.open().await;
    let missing = Err(StoreError::Missing { key: key(1) });
    assert_eq!(store.commit(write([update(1, Revision(1), "{}")])).await, missing);
    assert_eq!(store.commit(write([remove(1, Revision::ZERO)])).await, missing);
}

pub(crate) async fn a_removed_record_is_missing_and_may_be_created_again(backend: impl Backend) {
    let store = backend.open().await;
    let first = store.commit(write([create(1, "{}")])).await.unwrap().revision;
    let removed = store.commit(write([remove(1, first)])).await.unwrap().revision;
    for at in [first, removed] {
        assert_eq!(store.commit(write([update(1, at, "{}")])).await, Err(StoreError::Missing { key: key(1) }));
    }
    store.commit(write([create(1, "again")])).await.unwrap();
    let operations: Vec<_> = log(&*store).await.iter().map(|change| change.operation).collect();
    assert_eq!(operations, [Operation::Create, Operation::Remove, Operation::Create]);
}

pub(crate) async fn a_key_twice_in_one_write_is_refused(backend: impl Backend) {
    let store = backend.open().await;
    let twice = write([create(1, "{}"), create(2, "{}"), create(1, "{}")]);
    assert_eq!(store.commit(twice).await, Err(StoreError::RepeatedKey { key: key(1) }));
}

pub(crate) async fn bodies_and_times_come_back_as_they_went_in(backend: impl Backend) {
    let store = backend.open().await;
    let moment: Timestamp = "2026-02-28T23:59:59.123456789Z".parse().unwrap();
    let cut: Timestamp = "2026-02-28T23:59:59.123456Z".parse().unwrap();
    let body = format!("{{\"names\":{{\"ru\":\"Прокуратура 😀 \\u0000\"}},\"x\":\"{}\"}}", "é".repeat(40_000));
    let put = named("authority/MN/é", create(1, &body));
    let sent = Write { actor: Some(account(7)), time: moment, summary: "CreateAuthority".into(), ..write([put]) };
    store.commit(sent).await.unwrap();

    let change = log(&*store).await.remove(0);
    assert_eq!(change.position, Position { revision: Revision(1), seq: 0 });
    assert_eq!((&*change.body, change.schema, change.actor), (&*body, 1, Some(account(7))));
    assert_eq!((change.time, change.created), (cut, cut));
    let version = store.history(key(1), None, 1).await.unwrap().remove(0);
    assert_eq!((&*version.body, version.summary.as_str()), (&*body, "CreateAuthority"));
    assert_eq!((version.time, version.actor), (cut, Some(account(7))));
    let record = store.snapshot().await.unwrap().records(Kind::Authority, None, 1).await.unwrap().remove(0);
    assert_eq!((&*record.body, record.created, record.updated), (&*body, cut, cut));
}

pub(crate) async fn a_record_keeps_its_creation_time(backend: impl Backend) {
    let store = backend.open().await;
    let later = |seconds, put| Write { time: time(0) + SignedDuration::from_secs(seconds), ..write([put]) };
    let first = store.commit(later(0, create(1, "{}"))).await.unwrap().revision;
    let second = store.commit(later(1, update(1, first, "{}"))).await.unwrap().revision;
    let record = store.snapshot().await.unwrap().records(Kind::Authority, None, 1).await.unwrap().remove(0);
    assert_eq!((record.revision, record.created, record.updated), (second, time(0), time(1)));
    store.commit(later(2, remove(1, second))).await.unwrap();
    store.commit(later(3, create(1, "{}"))).await.unwrap();
    let times: Vec<_> = log(&*store).await.iter().map(|change| (change.created, change.time)).collect();
    let seconds = [(0, 0), (0, 1), (0, 2), (3, 3)];
    assert_eq!(times, seconds.map(|(created, written)| (time(created), time(written))));
}

pub(crate) async fn the_put_that_does_not_fit_is_named_wherever_it_stands(backend: impl Backend) {
    let store = backend.open().await;
    let first = store.commit(write([named("u", create(1, "{}"))])).await.unwrap().revision;
    let second =
        store.commit(write((1001..=1200).map(|n| create(n, "{}")).collect::<Vec<_>>())).await.unwrap().revision;
    for place in [0_usize, 63, 64, 130, 199] {
        let n = 1001 + place as u128;
        let with = |put, others: fn(u128, Revision) -> Put| {
            let mut puts: Vec<_> = (1001..=1200).map(|n| others(n, second)).collect();
            puts[place] = put;
            write(puts)
        };
        let creates = |n: u128, _| create(n + 1000, "{}");
        let updates = |n, at| update(n, at, "{}");
        let removes = |n, at| remove(n, at);
        let in_the_way = store.commit(with(create(1, "{}"), creates)).await;
        assert_eq!(in_the_way, Err(StoreError::Exists { key: key(1) }));
        let taken = Err(StoreError::Duplicate { unique: "u".to_owned() });
        assert_eq!(store.commit(with(named("u", create(n + 1000, "{}")), creates)).await, taken);
        assert_eq!(store.commit(with(named("u", update(n, second, "{}")), updates)).await, taken);
        let stale = Err(StoreError::Stale { key: key(n) });
        assert_eq!(store.commit(with(update(n, first, "{}"), updates)).await, stale);
        assert_eq!(store.commit(with(remove(n, first), removes)).await, stale);
        let missing = Err(StoreError::Missing { key: key(n + 1000) });
        assert_eq!(store.commit(with(update(n + 1000, second, "{}"), updates)).await, missing);
        assert_eq!(store.commit(with(remove(n + 1000, second), removes)).await, missing);
    }
    assert_eq!(store.head().await.unwrap(), second);
}

pub(crate) async fn a_large_write_is_one_revision_in_the_order_of_its_puts(backend: impl Backend) {
    let store = backend.open().await;
    let first = store.commit(write((1..=300).map(|n| create(n, "1")).collect::<Vec<_>>())).await.unwrap().revision;
    let puts: Vec<_> = (1..=300)
        .flat_map(|n| match n {
            1..=100 => vec![update(n, first, "2")],
            101..=200 => vec![remove(n, first), create(n + 1000, "2")],
            _ => vec![create(n + 1000, "2"), update(n, first, "2")],
        })
        .collect();
    let keys: Vec<_> = puts.iter().map(|put| put.key).collect();
    let committed = store.commit(write(puts.clone())).await.unwrap();
    assert_eq!(committed.keys, keys);
    let changes = store.changes(Position::behind(first), usize::MAX).await.unwrap();
    assert_eq!(changes.iter().map(|change| change.key).collect::<Vec<_>>(), keys);
    assert!(changes.iter().zip(&puts).all(|(change, put)| change.operation == put.action.operation()));
    assert!(changes.iter().zip(0..).all(|(change, seq)| change.position == Position { revision: first.next(), seq }));
    let records = store.snapshot().await.unwrap().records(Kind::Authority, None, usize::MAX).await.unwrap();
    assert_eq!(records.len(), 400);
    assert!(records.iter().all(|record| record.revision == first.next() && &*record.body == "2"));
}
