//! Changes, history and snapshots.

use focalpoint::domain::{Key, Kind, Revision};
use focalpoint::store::{Operation, Position, Put, Snapshot, Store, Write};

use crate::store::Backend;
use crate::store::given::{create, key, log, remove, time, update, write};

/// Writes of 1, 7, 2, 40 and 3 puts.
async fn fill(store: &dyn Store) {
    let mut n = 0;
    for puts in [1, 7, 2, 40, 3] {
        let puts: Vec<_> = (n + 1..=n + puts).map(|n| create(n, &n.to_string())).collect();
        n += puts.len() as u128;
        store.commit(write(puts)).await.unwrap();
    }
}

pub(crate) async fn changes_can_be_read_in_pages_of_any_size(backend: impl Backend) {
    let store = backend.open().await;
    fill(&*store).await;
    let all = log(&*store).await;
    assert_eq!(all.iter().map(|c| c.key).collect::<Vec<_>>(), (1..=53).map(key).collect::<Vec<_>>());
    assert!(all.iter().map(|c| c.position).is_sorted_by(|a, b| a < b));
    for size in [1, 5, 16, 53, 100] {
        let (mut paged, mut after) = (Vec::new(), Position::START);
        loop {
            let page = store.changes(after, size).await.unwrap();
            let Some(end) = page.last() else { break };
            assert!(page.len() <= size);
            after = end.position;
            paged.extend(page);
        }
        assert_eq!(paged, all, "in pages of {size}");
    }
}

pub(crate) async fn the_last_change_of_a_revision_says_so(backend: impl Backend) {
    let store = backend.open().await;
    fill(&*store).await;
    let ends: Vec<_> = log(&*store).await.iter().filter(|c| c.last).map(|c| c.position).collect();
    let wanted: Vec<_> = (1..).map(Revision).zip([0, 6, 1, 39, 2]).collect();
    assert_eq!(ends, wanted.into_iter().map(|(revision, seq)| Position { revision, seq }).collect::<Vec<_>>());
}

pub(crate) async fn changes_start_behind_any_position(backend: impl Backend) {
    let store = backend.open().await;
    fill(&*store).await;
    let first = async |after| store.changes(after, 1).await.unwrap().first().map(|change| change.key);
    assert_eq!(first(Position::START).await, Some(key(1)));
    assert_eq!(first(Position { revision: Revision(2), seq: 3 }).await, Some(key(6)));
    assert_eq!(first(Position::behind(Revision(2))).await, Some(key(9)));
    assert_eq!(first(Position::behind(Revision(5))).await, None);
    assert_eq!(first(Position::behind(Revision(99))).await, None);
}

pub(crate) async fn history_is_newest_first_and_holds_the_removal(backend: impl Backend) {
    let store = backend.open().await;
    let at = |seconds, put: Put| Write { time: time(seconds), ..write([put]) };
    let first = store.commit(at(1, create(1, "one"))).await.unwrap().revision;
    store.commit(at(2, create(2, "other"))).await.unwrap();
    let third = store.commit(at(3, update(1, first, "two"))).await.unwrap().revision;
    store.commit(at(4, remove(1, third))).await.unwrap();
    let versions = store.history(key(1), None, 10).await.unwrap();
    let found: Vec<_> = versions.iter().map(|v| (v.revision.0, v.operation, &*v.body, v.time)).collect();
    let wanted = [
        (4, Operation::Remove, "", time(4)),
        (3, Operation::Update, "two", time(3)),
        (1, Operation::Create, "one", time(1)),
    ];
    assert_eq!(found, wanted);
    assert_eq!(store.history(key(3), None, 10).await.unwrap(), []);
    let same_id = Key { kind: Kind::Need, ..key(1) };
    assert_eq!(store.history(same_id, None, 10).await.unwrap(), []);
}

pub(crate) async fn history_can_be_read_in_pages(backend: impl Backend) {
    let store = backend.open().await;
    let mut at = store.commit(write([create(1, "0")])).await.unwrap().revision;
    for n in 1..20 {
        at = store.commit(write([update(1, at, &n.to_string())])).await.unwrap().revision;
    }
    let all = store.history(key(1), None, usize::MAX).await.unwrap();
    assert_eq!(all.len(), 20);
    for size in [1, 5, 16, 53] {
        let (mut paged, mut before) = (Vec::new(), None);
        loop {
            let page = store.history(key(1), before, size).await.unwrap();
            let Some(end) = page.last() else { break };
            before = Some(end.revision);
            paged.extend(page);
        }
        assert_eq!(paged, all, "in pages of {size}");
    }
}

/// The bodies of all authorities, read in pages.
async fn bodies(snapshot: &mut dyn Snapshot, size: usize) -> Vec<String> {
    let (mut bodies, mut after) = (Vec::new(), None);
    loop {
        let page = snapshot.records(Kind::Authority, after, size).await.unwrap();
        let Some(end) = page.last() else { break };
        after = Some(end.id);
        bodies.extend(page.iter().map(|record| record.body.to_string()));
    }
    bodies
}

pub(crate) async fn records_come_in_the_order_of_their_ids(backend: impl Backend) {
    let store = backend.open().await;
    let ids = [u128::MAX, 0, 3, 1 << 127, 200, 1 << 64];
    store.commit(write(ids.map(|n| create(n, &n.to_string())))).await.unwrap();
    let mut need = create(5, "a need");
    need.key.kind = Kind::Need;
    store.commit(write([need])).await.unwrap();
    let mut sorted = ids;
    sorted.sort_unstable();
    let mut snapshot = store.snapshot().await.unwrap();
    for size in [1, 2, 100] {
        // The page size bounds the page; nothing else may depend on it.
        assert_eq!(bodies(&mut *snapshot, size).await, sorted.map(|n| n.to_string()), "in pages of {size}");
    }
}

pub(crate) async fn a_snapshot_stays_at_its_revision(backend: impl Backend) {
    let store = backend.open().await;
    let first = store.commit(write([create(1, "1"), create(2, "2")])).await.unwrap().revision;
    let mut snapshot = store.snapshot().await.unwrap();
    let page = snapshot.records(Kind::Authority, None, 1).await.unwrap();
    let second = store.commit(write([update(2, first, "2b"), create(3, "3"), remove(1, first)])).await.unwrap();
    let rest = snapshot.records(Kind::Authority, Some(page[0].id), 10).await.unwrap();
    assert_eq!(snapshot.revision(), first);
    assert_eq!(rest.iter().map(|r| (&*r.body, r.revision)).collect::<Vec<_>>(), [("2", first)]);
    let mut later = store.snapshot().await.unwrap();
    assert_eq!(later.revision(), second.revision);
    assert_eq!(bodies(&mut *later, 10).await, ["2b", "3"]);
}

pub(crate) async fn a_limit_of_zero_answers_nothing(backend: impl Backend) {
    let store = backend.open().await;
    fill(&*store).await;
    assert_eq!(store.changes(Position::START, 0).await.unwrap(), []);
    assert_eq!(store.history(key(1), None, 0).await.unwrap(), []);
    assert_eq!(store.audit(<_>::default(), 0).await.unwrap(), []);
    assert_eq!(store.snapshot().await.unwrap().records(Kind::Authority, None, 0).await.unwrap(), []);
}
