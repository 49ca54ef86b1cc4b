//! Erasing: what was written of a record is gone from everything that is read, and nothing else is.

use focalpoint::domain::{Kind, Revision};
use focalpoint::store::{Operation, Put, StoreError, Write};

use crate::store::Backend;
use crate::store::given::{
    account, create, entry, erase, key, log, named, redact, remove, requested, time, update, write,
};

pub(crate) async fn an_erased_record_leaves_its_history_without_bodies(backend: impl Backend) {
    let store = backend.open().await;
    let first = store.commit(write([named("u", create(1, "one")), create(2, "other")])).await.unwrap().revision;
    let second = store.commit(write([named("u", update(1, first, "two"))])).await.unwrap().revision;
    let whole = Write { actor: Some(account(7)), time: time(9), ..write([erase(1, second, "rest")]) };
    let erased =
        store.commit(Write { summary: "Erase".to_owned(), audit: vec![entry("Erase")], ..whole }).await.unwrap();
    assert_eq!((erased.revision, erased.keys), (Revision(3), vec![key(1)]));

    let history = store.history(key(1), None, 10).await.unwrap();
    let bodies: Vec<_> = history.iter().map(|version| (version.operation, &*version.body)).collect();
    assert_eq!(bodies, [(Operation::Remove, "rest"), (Operation::Update, ""), (Operation::Create, "")]);
    let last = &history[0];
    assert_eq!((last.actor, last.time, &*last.summary), (Some(account(7)), time(9), "Erase"));
    assert_eq!(last.created, history[2].created);
    let bodies: Vec<_> = log(&*store).await.iter().map(|change| change.body.to_string()).collect();
    assert_eq!(bodies, ["", "other", "", "rest"]);
    let current = store.snapshot().await.unwrap().records(Kind::Authority, None, 10).await.unwrap();
    assert_eq!(current.iter().map(|record| record.id).collect::<Vec<_>>(), [key(2).id]);
    // Its unique key is free.
    store.commit(write([named("u", create(3, "{}"))])).await.unwrap();
}

pub(crate) async fn a_removed_record_can_be_erased_too(backend: impl Backend) {
    let store = backend.open().await;
    let first = store.commit(write([create(1, "one")])).await.unwrap().revision;
    let removed = store.commit(write([Put { body: "one".into(), ..remove(1, first) }])).await.unwrap().revision;
    let erased = store.commit(write([erase(1, removed, "rest")])).await.unwrap().revision;
    let bodies =
        async || store.history(key(1), None, 10).await.unwrap().into_iter().map(|it| it.body).collect::<Vec<_>>();
    assert_eq!(bodies().await, ["rest".into(), "".into(), "".into()] as [std::sync::Arc<str>; 3]);
    assert_eq!(store.commit(write([remove(1, erased)])).await, Err(StoreError::Missing { key: key(1) }));
    // What is written of it later is not erased by what was before.
    let again = store.commit(write([create(1, "again")])).await.unwrap().revision;
    assert_eq!(&*bodies().await[0], "again");
    store.commit(write([erase(1, again, "")])).await.unwrap();
    assert!(bodies().await.iter().all(|body| body.is_empty()));
}

pub(crate) async fn a_redacted_record_stays_as_what_it_was_replaced_by(backend: impl Backend) {
    let store = backend.open().await;
    let sent = requested("r", 1, write([named("u", create(1, "one")), create(2, "other")]));
    let first = store.commit(sent.clone()).await.unwrap().revision;
    let second = store.commit(write([named("u", update(1, first, "two")), update(2, first, "kept")])).await.unwrap();
    let third = store.commit(write([redact(1, second.revision, "rest"), update(2, second.revision, "last")])).await;
    let third = third.unwrap().revision;
    let bodies: Vec<_> = log(&*store).await.iter().map(|change| change.body.to_string()).collect();
    assert_eq!(bodies, ["", "other", "", "kept", "rest", "last"]);
    let history = store.history(key(1), None, 10).await.unwrap();
    let operations: Vec<_> = history.iter().map(|version| version.operation).collect();
    assert_eq!(operations, [Operation::Update, Operation::Update, Operation::Create]);
    let current = store.snapshot().await.unwrap().records(Kind::Authority, None, 10).await.unwrap();
    assert_eq!((current.len(), &*current[0].body, current[0].revision), (2, "rest", third));
    assert_eq!(current[0].created, history[2].created);
    assert_eq!(store.commit(sent).await, Err(StoreError::RequestReused));
    // Its unique key is free, as it took none; it goes on from there, and is redacted again.
    store.commit(write([named("u", create(3, "{}"))])).await.unwrap();
    let fourth = store.commit(write([update(1, third, "more")])).await.unwrap().revision;
    let stale = StoreError::Stale { key: key(1) };
    assert_eq!(store.commit(write([redact(1, third, "no")])).await, Err(stale));
    assert_eq!(store.commit(write([redact(4, third, "no")])).await, Err(StoreError::Missing { key: key(4) }));
    assert_eq!(&*store.history(key(1), None, 1).await.unwrap()[0].body, "more", "what does not fit erases nothing");
    store.commit(write([redact(1, fourth, "")])).await.unwrap();
    assert!(store.history(key(1), None, 10).await.unwrap().iter().all(|version| version.body.is_empty()));
    assert!(store.scrub().await.unwrap() && store.is_clean());
}

pub(crate) async fn an_erasure_that_does_not_fit_erases_nothing(backend: impl Backend) {
    let store = backend.open().await;
    let first = store.commit(write([create(1, "one")])).await.unwrap().revision;
    let second = store.commit(write([update(1, first, "two")])).await.unwrap().revision;
    let before = log(&*store).await;
    let (missing, stale) = (StoreError::Missing { key: key(2) }, StoreError::Stale { key: key(1) });
    assert_eq!(store.commit(write([erase(2, second, "")])).await, Err(missing.clone()));
    assert_eq!(store.commit(write([erase(1, first, "")])).await, Err(stale));
    // Nor does one of a write of which something else does not fit.
    assert_eq!(store.commit(write([erase(1, second, ""), update(2, first, "")])).await, Err(missing));
    assert_eq!(log(&*store).await, before);
    assert!(store.is_clean(), "nothing was erased");
}

pub(crate) async fn a_request_that_wrote_what_was_erased_cannot_be_repeated(backend: impl Backend) {
    let store = backend.open().await;
    let sent = requested("r", 1, write([create(1, "one")]));
    let other = requested("o", 1, write([create(2, "two")]));
    let first = store.commit(sent.clone()).await.unwrap().revision;
    store.commit(other.clone()).await.unwrap();
    let erasure = requested("e", 1, write([erase(1, first, "rest")]));
    let erased = store.commit(erasure.clone()).await.unwrap();
    // It is not done again either: what was erased would be back.
    assert_eq!(store.commit(sent).await, Err(StoreError::RequestReused));
    assert!(store.commit(other).await.unwrap().replayed);
    let again = store.commit(erasure).await.unwrap();
    assert_eq!((again.revision, again.replayed), (erased.revision, true));
}

pub(crate) async fn removed_records_are_listed_until_they_are_erased(backend: impl Backend) {
    let store = backend.open().await;
    let first = store.commit(write((1..=4).map(|n| create(n, "{}")).collect::<Vec<_>>())).await.unwrap().revision;
    let removals = [1, 2, 4].map(|n| Put { body: "last".into(), ..remove(n, first) });
    let at = store.commit(Write { time: time(5), ..write(removals) }).await.unwrap().revision;
    let ids = async |after, limit| {
        let removed = store.removed(Kind::Authority, after, limit).await.unwrap();
        assert!(removed.iter().all(|it| (it.revision, it.updated, &*it.body) == (at, time(5), "last")));
        removed.into_iter().map(|record| record.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(None, 10).await, [1, 2, 4].map(|n| key(n).id));
    assert_eq!(ids(Some(key(1).id), 1).await, [key(2).id]);
    store.commit(write([erase(2, at, "rest")])).await.unwrap();
    store.commit(write([create(4, "{}")])).await.unwrap();
    assert_eq!(ids(None, 10).await, [key(1).id]);
    assert!(store.removed(Kind::Officer, None, 10).await.unwrap().is_empty());
    assert!(ids(None, 0).await.is_empty());
}

pub(crate) async fn the_files_are_clean_once_a_scrub_says_so(backend: impl Backend) {
    let store = backend.open().await;
    assert!(store.is_clean() && store.scrub().await.unwrap());
    let first = store.commit(write([create(1, "one")])).await.unwrap().revision;
    store.commit(write([erase(1, first, "")])).await.unwrap();
    assert!(store.scrub().await.unwrap() && store.is_clean());
    store.close().await;
    assert!(matches!(store.scrub().await, Err(StoreError::Unavailable { .. })));
}
