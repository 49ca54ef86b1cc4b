//! Random operations: the view that follows the log equals the one that starts from the store, and the one that the whole
//! log gives.

use std::collections::BTreeMap;
use std::sync::Arc;

use focalpoint::domain::{Kind, Record, Revision};
use focalpoint::store::Put;
use focalpoint::view::{check, verify};
use proptest::prelude::*;

use super::given::{Node, activity, authority, create, id, officer, provider, remove, store, update};

/// One random operation on a record of one of four kinds.
#[derive(Debug, Clone)]
struct Step {
    kind: Kind,
    number: u128,
    text: u8,
    removes: bool,
}

/// A random operation over a few records, so that they collide.
fn step() -> impl Strategy<Value = Step> {
    let kind = prop::sample::select(vec![Kind::Authority, Kind::Officer, Kind::Provider, Kind::Activity]);
    (kind, 1..6_u128, any::<u8>(), prop::bool::weighted(0.25)).prop_map(|(kind, number, text, removes)| Step {
        kind,
        number,
        text,
        removes,
    })
}

/// The put of a step on what is there.
fn planned(step: &Step, there: &BTreeMap<(Kind, u128), Revision>) -> Option<Put> {
    let Step { kind, number, text, removes } = *step;
    let at = there.get(&(kind, number)).copied();
    if removes {
        return at.map(|at| remove(kind, number, at));
    }
    let (name, external) = (format!("Name {text}"), format!("x-{}", text % 8));
    let other = u128::from(text % 5) + 1;
    Some(match kind {
        Kind::Authority => written(number, at, &authority(&external, ["MN", "KE", "FR"][usize::from(text % 3)], &name)),
        Kind::Officer => written(number, at, &officer(&external, other)),
        Kind::Provider => written(number, at, &provider(&external, &name)),
        Kind::Activity => written(number, at, &activity(&external, other, &name)),
        Kind::Group
        | Kind::Need
        | Kind::Account
        | Kind::Approval
        | Kind::Invitation
        | Kind::Proposal
        | Kind::Run
        | Kind::ErrorReport => {
            return None;
        }
    })
}

/// Creates the record, or updates it where it is there.
fn written<T: Record>(number: u128, at: Option<Revision>, record: &T) -> Put {
    at.map_or_else(|| create(number, record), |at| update(number, at, record))
}

/// Runs writes on a node, restarting it where told, and checks it against the log at the end.
async fn run(writes: Vec<(Vec<Step>, bool)>) {
    let dir = tempfile::tempdir().unwrap();
    let mut node = Node::start(&dir).await;
    let mut there = BTreeMap::new();
    for (steps, restarts) in writes {
        let mut puts: BTreeMap<(Kind, u128), Put> = BTreeMap::new();
        for step in &steps {
            if let Some(put) = planned(step, &there) {
                puts.entry((step.kind, step.number)).or_insert(put);
            }
        }
        let keys: Vec<_> = puts.iter().map(|(key, put)| (*key, put.body.is_empty())).collect();
        let view = node.write(puts.into_values().collect::<Vec<_>>()).await;
        for (key, removed) in keys {
            if removed {
                there.remove(&key);
            } else {
                there.insert(key, view.revision);
            }
        }
        for (kind, number) in there.keys().filter(|(kind, _)| *kind == Kind::Activity) {
            assert!(view.activities.get(id(*number)).is_some(), "{kind:?} {number}");
        }
        if restarts {
            node.stop().await;
            node = Node::start(&dir).await;
        }
    }
    let followed = node.views.current();
    verify(node.store.as_ref(), &followed).await.unwrap();
    node.stop().await;
    let log = store(&dir).await;
    check(Arc::clone(&log), &dir.path().join("index")).await.unwrap();
    log.close().await;
    let node = Node::start(&dir).await;
    verify(node.store.as_ref(), &node.views.current()).await.unwrap();
    assert_eq!(node.views.current().revision, followed.revision);
    node.stop().await;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_view_that_followed_the_log_equals_one_rebuilt_from_it(
        writes in prop::collection::vec((prop::collection::vec(step(), 1..6), prop::bool::weighted(0.1)), 1..20)
    ) {
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(run(writes));
    }
}
