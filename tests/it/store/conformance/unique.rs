//! Unique keys.

use focalpoint::store::StoreError;

use crate::store::Backend;
use crate::store::given::{create, named, remove, update, write};

fn taken(unique: &str) -> Result<focalpoint::store::Committed, StoreError> {
    Err(StoreError::Duplicate { unique: unique.to_owned() })
}

pub(crate) async fn a_unique_key_belongs_to_one_current_record(backend: impl Backend) {
    let store = backend.open().await;
    store.commit(write([named("a", create(1, "{}")), create(2, "{}"), create(3, "{}")])).await.unwrap();
    let head = store.head().await.unwrap();
    assert_eq!(store.commit(write([named("a", create(4, "{}"))])).await, taken("a"));
    assert_eq!(store.commit(write([named("a", update(2, head, "{}"))])).await, taken("a"));
    let both = [named("b", create(4, "{}")), named("b", create(5, "{}"))];
    assert_eq!(store.commit(write(both)).await, taken("b"));
    store.commit(write([named("A", create(4, "{}"))])).await.unwrap();
}

pub(crate) async fn a_changed_unique_key_frees_the_old_one(backend: impl Backend) {
    let store = backend.open().await;
    let first = store.commit(write([named("a", create(1, "{}"))])).await.unwrap().revision;
    let second = store.commit(write([named("b", update(1, first, "{}"))])).await.unwrap().revision;
    store.commit(write([named("a", create(2, "{}"))])).await.unwrap();
    store.commit(write([update(1, second, "{}")])).await.unwrap();
    store.commit(write([named("b", create(3, "{}"))])).await.unwrap();
}

pub(crate) async fn a_removal_frees_the_unique_key(backend: impl Backend) {
    let store = backend.open().await;
    let first = store.commit(write([named("a", create(1, "{}"))])).await.unwrap().revision;
    store.commit(write([named("a", remove(1, first))])).await.unwrap();
    store.commit(write([named("a", create(2, "{}"))])).await.unwrap();
}

pub(crate) async fn an_earlier_put_frees_a_unique_key_for_a_later_one(backend: impl Backend) {
    let store = backend.open().await;
    let whole = [named("a", create(1, "{}")), named("b", create(2, "{}"))];
    let first = store.commit(write(whole)).await.unwrap().revision;
    let swap = [named("b", update(1, first, "{}")), named("a", update(2, first, "{}"))];
    assert_eq!(store.commit(write(swap)).await, taken("b"));
    let moved = [named("c", update(1, first, "{}")), named("a", update(2, first, "{}"))];
    store.commit(write(moved)).await.unwrap();
}

pub(crate) async fn a_record_may_keep_its_unique_key(backend: impl Backend) {
    let store = backend.open().await;
    let first = store.commit(write([named("a", create(1, "{}"))])).await.unwrap().revision;
    store.commit(write([named("a", update(1, first, "{}"))])).await.unwrap();
    assert_eq!(store.commit(write([named("a", create(2, "{}"))])).await, taken("a"));
}
