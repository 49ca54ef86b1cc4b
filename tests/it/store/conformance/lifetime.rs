//! Closing a store and opening it again.

use focalpoint::domain::{Kind, Revision};
use focalpoint::store::{AuditFilter, StoreError, Write};
use futures_util::{FutureExt, poll};

use crate::store::Backend;
use crate::store::given::{create, entry, key, log, named, requested, update, write};

pub(crate) async fn everything_is_there_after_opening_again(backend: impl Backend) {
    let store = backend.open().await;
    let sent = requested("r", 1, Write { audit: vec![entry("a")], ..write([named("u", create(1, "1"))]) });
    let first = store.commit(sent.clone()).await.unwrap().revision;
    store.commit(write([update(1, first, "2"), create(2, "{}")])).await.unwrap();
    store.record_audit(vec![entry("b")]).await.unwrap();
    let before = log(&*store).await;
    let rows = store.audit(AuditFilter::default(), 10).await.unwrap();
    store.close().await;
    drop(store);

    let store = backend.open().await;
    assert_eq!(store.head().await.unwrap(), Revision(2));
    assert_eq!(log(&*store).await, before);
    assert_eq!(store.audit(AuditFilter::default(), 10).await.unwrap(), rows);
    assert_eq!(store.history(key(1), None, 10).await.unwrap().len(), 2);
    assert_eq!(store.snapshot().await.unwrap().records(Kind::Authority, None, 10).await.unwrap().len(), 2);
    assert!(store.commit(sent).await.unwrap().replayed);
    assert_eq!(store.commit(write([create(3, "{}")])).await.unwrap().revision, Revision(3));
    store.record_audit(vec![entry("c")]).await.unwrap();
    assert_eq!(store.audit(AuditFilter::default(), 1).await.unwrap()[0].sequence, 5);
}

pub(crate) async fn a_closed_store_refuses_writes(backend: impl Backend) {
    let store = backend.open().await;
    assert!(store.writable());
    store.close().await;
    assert!(!store.writable());
    let refusal = store.commit(write([create(1, "{}")])).await;
    assert!(matches!(refusal, Err(StoreError::Unavailable { .. })));
    assert!(matches!(store.record_audit(vec![entry("a")]).await, Err(StoreError::Unavailable { .. })));
}

pub(crate) async fn what_was_handed_in_is_completed_on_close(backend: impl Backend) {
    let store = backend.open().await;
    let mut commits: Vec<_> = (1..=20).map(|n| store.commit(write([create(n, "{}")])).boxed()).collect();
    for commit in &mut commits {
        let _pending = poll!(commit);
    }
    store.close().await;
    for commit in commits {
        commit.await.unwrap();
    }
    drop(store);
    assert_eq!(backend.open().await.head().await.unwrap(), Revision(20));
}

pub(crate) async fn closing_twice_is_harmless(backend: impl Backend) {
    let store = backend.open().await;
    store.commit(write([create(1, "{}")])).await.unwrap();
    store.close().await;
    store.close().await;
    drop(store);
    assert_eq!(backend.open().await.head().await.unwrap(), Revision(1));
}
