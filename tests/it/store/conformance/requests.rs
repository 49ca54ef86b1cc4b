//! Request ids: a write that is sent again is not applied again.

use focalpoint::domain::Revision;
use focalpoint::store::{Committed, StoreError, Write};

use crate::store::Backend;
use crate::store::given::{account, create, entry, key, log, requested, time, update, write};

pub(crate) async fn a_repeated_request_answers_as_the_first(backend: impl Backend) {
    let store = backend.open().await;
    let sent = requested("r", 1, Write { audit: vec![entry("Create")], ..write([create(2, "{}"), create(1, "{}")]) });
    let first = store.commit(sent.clone()).await.unwrap();
    store.commit(write([update(1, first.revision, "{}")])).await.unwrap();
    // A repetition need not build the same puts: by then the record looks different.
    for again in [sent.clone(), Write { puts: vec![create(9, "{}")], ..sent }] {
        let replayed = store.commit(again).await.unwrap();
        assert_eq!(replayed, Committed { replayed: true, ..first.clone() });
        assert_eq!(replayed.keys, [key(2), key(1)]);
    }
    assert_eq!(log(&*store).await.len(), 3);
    assert_eq!(store.audit(<_>::default(), 10).await.unwrap().len(), 2);
}

pub(crate) async fn a_reused_request_id_is_refused(backend: impl Backend) {
    let store = backend.open().await;
    store.commit(requested("r", 1, write([create(1, "{}")]))).await.unwrap();
    let reused = store.commit(requested("r", 2, write([create(2, "{}")]))).await;
    assert_eq!(reused, Err(StoreError::RequestReused));
    assert_eq!(log(&*store).await.len(), 1);
}

pub(crate) async fn a_request_id_belongs_to_its_actor(backend: impl Backend) {
    let store = backend.open().await;
    for (n, actor) in [(1, None), (2, Some(account(1))), (3, Some(account(2)))] {
        let sent = requested("r", 1, Write { actor, ..write([create(n, "{}")]) });
        assert!(!store.commit(sent.clone()).await.unwrap().replayed);
        assert!(store.commit(sent).await.unwrap().replayed);
    }
    assert_eq!(store.head().await.unwrap(), Revision(3));
}

pub(crate) async fn a_refused_write_does_not_use_its_request_id(backend: impl Backend) {
    let store = backend.open().await;
    store.commit(write([create(1, "{}")])).await.unwrap();
    store.commit(requested("r", 1, write([create(1, "{}")]))).await.unwrap_err();
    let committed = store.commit(requested("r", 2, write([create(2, "{}")]))).await.unwrap();
    assert!(!committed.replayed);
}

pub(crate) async fn a_request_that_wrote_no_record_is_repeated_too(backend: impl Backend) {
    let store = backend.open().await;
    store.commit(write([create(1, "{}")])).await.unwrap();
    let first = store.commit(requested("r", 1, write([]))).await.unwrap();
    store.commit(write([create(2, "{}")])).await.unwrap();
    let replayed = store.commit(requested("r", 1, write([create(3, "{}")]))).await.unwrap();
    assert_eq!(replayed, Committed { replayed: true, ..first });
    assert_eq!((replayed.revision, replayed.keys), (Revision(1), Vec::new()));
}

pub(crate) async fn pruned_request_ids_are_forgotten(backend: impl Backend) {
    let store = backend.open().await;
    let at = |n: u128, seconds| requested(&n.to_string(), 1, Write { time: time(seconds), ..write([create(n, "{}")]) });
    for n in 1..=4 {
        store.commit(at(n, n.try_into().unwrap())).await.unwrap();
    }
    assert_eq!(store.prune_requests(time(3)).await.unwrap(), 2);
    assert_eq!(store.prune_requests(time(3)).await.unwrap(), 0);
    assert_eq!(store.commit(at(2, 2)).await, Err(StoreError::Exists { key: key(2) }));
    assert!(store.commit(at(3, 3)).await.unwrap().replayed);
}

pub(crate) async fn a_repeated_request_is_known_in_the_same_batch(backend: impl Backend) {
    let store = backend.open().await;
    let sent = requested("r", 1, write([create(1, "{}")]));
    let answers = (0..20).map(|_| store.commit(sent.clone()));
    let answers: Vec<_> = futures_util::future::join_all(answers).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(answers.iter().filter(|answer| !answer.replayed).count(), 1);
    assert!(answers.iter().all(|answer| answer.revision == Revision(1)));
    assert_eq!(log(&*store).await.len(), 1);
}
