//! Random operations against a store and against a model in memory: the same answers, and the same content.

mod operations;
mod reference;

use std::sync::Arc;

use focalpoint::domain::Kind;
use focalpoint::store::{AuditFilter, Position, Store};
use futures_util::future::join_all;
use proptest::test_runner::{Config, RngSeed, TestRunner};

use super::Backend;
use super::given::{entry, key, time};
use operations::{KEYS, Operation};
use reference::Model;

/// Runs random operations on new stores of a backend, from one seed.
pub(crate) fn check<B: Backend>(new: impl Fn() -> B) {
    let config = Config { rng_seed: RngSeed::Fixed(20_130_004), failure_persistence: None, ..Config::with_cases(64) };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let result = TestRunner::new(config).run(&operations::strategy(), |operations| {
        runtime.block_on(run(&new(), &operations));
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}

/// Runs operations on a store and on the model.
async fn run<B: Backend>(backend: &B, operations: &[Operation]) {
    let mut model = Model::default();
    let mut store = backend.open().await;
    for operation in operations {
        match operation {
            Operation::Commits(drafts) => {
                let writes: Vec<_> = drafts.iter().map(|draft| draft.write(&model)).collect();
                let answers = join_all(writes.iter().map(|write| store.commit(write.clone()))).await;
                let wanted: Vec<_> = writes.into_iter().map(|write| model.commit(write)).collect();
                assert_eq!(answers, wanted);
            }
            Operation::Audit(count) => {
                let entries = vec![entry("Get"); *count];
                store.record_audit(entries.clone()).await.unwrap();
                model.record_audit(entries);
            }
            Operation::Prune(seconds) => {
                let before = time(*seconds);
                assert_eq!(store.prune_requests(before).await.unwrap(), model.prune_requests(before));
            }
            Operation::Reopen => {
                store.close().await;
                drop(store);
                store = backend.open().await;
            }
        }
        assert_eq!(store.head().await.unwrap(), model.head());
    }
    compare(&store, &model).await;
}

/// Compares all that can be read.
async fn compare(store: &Arc<dyn Store>, model: &Model) {
    assert_eq!(store.changes(Position::START, usize::MAX).await.unwrap(), model.changes());
    assert_eq!(store.audit(AuditFilter::default(), usize::MAX).await.unwrap(), model.audit());
    for n in 0..KEYS {
        assert_eq!(store.history(key(n), None, usize::MAX).await.unwrap(), model.history(key(n)));
    }
    assert_eq!(store.removed(Kind::Authority, None, usize::MAX).await.unwrap(), model.removed());
    let mut snapshot = store.snapshot().await.unwrap();
    assert_eq!(snapshot.revision(), model.head());
    assert_eq!(snapshot.records(Kind::Authority, None, usize::MAX).await.unwrap(), model.records());
}
