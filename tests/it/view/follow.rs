//! Readers during writes: one revision throughout, whole writes only, their own writes at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use focalpoint::domain::{AuthorityId, Kind, ProviderId, Revision};
use focalpoint::view::{NotReached, View, verify};

use super::given::{LONG, Node, activity, authority, commit, create, id, officer, provider, remove, state, update};

#[tokio::test]
async fn a_writer_reads_its_own_write() {
    let dir = tempfile::tempdir().unwrap();
    let node = Node::start(&dir).await;
    let view = node.write([create(1, &authority("x-1", "MN", "Ministry of Justice"))]).await;
    let entry = view.authorities.get(id(1)).unwrap();
    assert_eq!(entry.record.names.get("en"), Some("Ministry of Justice"));
    assert_eq!((view.revision, entry.revision), (Revision(1), Revision(1)));
    node.stop().await;
}

#[tokio::test]
async fn a_view_stays_as_it_was_taken() {
    let dir = tempfile::tempdir().unwrap();
    let node = Node::start(&dir).await;
    let taken = node.write([create(1, &authority("x-1", "MN", "Before"))]).await;
    let later = node.write([update(1, Revision(1), &authority("x-1", "MN", "After"))]).await;
    assert_eq!(taken.authorities.get(id(1)).unwrap().record.names.get("en"), Some("Before"));
    assert_eq!(later.authorities.get(id(1)).unwrap().record.names.get("en"), Some("After"));
    assert_eq!((taken.search.revision(), later.search.revision()), (Revision(1), Revision(2)));
    node.stop().await;
}

#[tokio::test]
async fn an_entry_keeps_the_time_of_its_creation() {
    let dir = tempfile::tempdir().unwrap();
    let node = Node::start(&dir).await;
    let first = node.write([create(1, &authority("", "MN", "Before"))]).await;
    let second = node.write([update(1, Revision(1), &authority("", "MN", "After"))]).await;
    let (first, second) = (first.authorities.get(id(1)).unwrap(), second.authorities.get(id(1)).unwrap());
    assert_eq!(first.create_time, second.create_time);
    assert_eq!(second.revision, Revision(2));
    node.stop().await;
}

#[tokio::test]
async fn records_are_found_by_their_group() {
    let dir = tempfile::tempdir().unwrap();
    let node = Node::start(&dir).await;
    let view = node
        .write([
            create(1, &authority("", "MN", "One")),
            create(2, &authority("", "KE", "Two")),
            create(3, &officer("", 2)),
            create(4, &provider("", "Donor")),
            create(5, &activity("", 4, "Training")),
            create(6, &activity("", 4, "Advice")),
        ])
        .await;
    let ids = |found: Vec<_>| found;
    assert_eq!(ids(view.authorities.of(&state("KE")).map(|e| e.id).collect()), [id(2)]);
    assert_eq!(ids(view.officers.of(&AuthorityId(id(2))).map(|e| e.id).collect()), [id(3)]);
    assert_eq!(ids(view.activities.of(&ProviderId(id(4))).map(|e| e.id).collect()), [id(5), id(6)]);
    assert_eq!(view.authorities.groups().copied().collect::<Vec<_>>(), [state("KE"), state("MN")]);

    let moved = node.write([update(2, view.revision, &authority("", "MN", "Two"))]).await;
    assert_eq!(moved.authorities.of(&state("MN")).count(), 2);
    assert_eq!(moved.authorities.of(&state("KE")).count(), 0);
    let removed = node.write([remove(Kind::Activity, 5, view.revision)]).await;
    assert_eq!(ids(removed.activities.of(&ProviderId(id(4))).map(|e| e.id).collect()), [id(6)]);
    node.stop().await;
}

#[tokio::test]
async fn paging_goes_on_behind_an_id_that_is_gone() {
    let dir = tempfile::tempdir().unwrap();
    let node = Node::start(&dir).await;
    let puts: Vec<_> = (1..=5).map(|n| create(n, &authority("", "MN", "Office"))).collect();
    let view = node.write(puts).await;
    let view = node.write([remove(Kind::Authority, 3, view.revision)]).await;
    let rest: Vec<_> = view.authorities.iter_after(Some(id(3))).map(|entry| entry.id).collect();
    assert_eq!(rest, [id(4), id(5)]);
    assert_eq!(view.authorities.iter_after(None).count(), view.authorities.len());
    node.stop().await;
}

#[tokio::test]
async fn waiting_ends_at_its_deadline() {
    let dir = tempfile::tempdir().unwrap();
    let node = Node::start(&dir).await;
    let refused = node.views.at_least(Revision(9), Duration::from_millis(5)).await;
    assert_eq!(refused.err(), Some(NotReached { wanted: Revision(9), applied: Revision(0) }));
    node.stop().await;
}

/// How many authorities the views have that can be seen while `stop` is not set.
fn watch_sizes(node: &Node, stop: &Arc<AtomicBool>) -> tokio::task::JoinHandle<Vec<usize>> {
    let (views, stop) = (Arc::clone(&node.views), Arc::clone(stop));
    tokio::task::spawn_blocking(move || {
        let mut sizes = Vec::new();
        while !stop.load(Ordering::Relaxed) {
            let size = views.current().authorities.len();
            if sizes.last() != Some(&size) {
                sizes.push(size);
            }
        }
        sizes
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_larger_than_a_batch_appears_whole() {
    let dir = tempfile::tempdir().unwrap();
    let node = Node::start(&dir).await;
    let stop = Arc::new(AtomicBool::new(false));
    let watching = watch_sizes(&node, &stop);
    let puts: Vec<_> = (1..=2500).map(|n| create(n, &authority("", "MN", "Office"))).collect();
    let view = node.write(puts).await;
    let more: Vec<_> = (2501..=5000).map(|n| create(n, &authority("", "KE", "Office"))).collect();
    let last = node.write(more).await;
    stop.store(true, Ordering::Relaxed);
    assert_eq!((view.authorities.len(), last.authorities.len()), (2500, 5000));
    assert!(watching.await.unwrap().iter().all(|size| [0, 2500, 5000].contains(size)));
    verify(node.store.as_ref(), &last).await.unwrap();
    node.stop().await;
}

/// The text that both records of a write have, or a complaint.
fn pair(view: &View) -> Result<(), String> {
    let name = |n| view.authorities.get(id(n)).map(|entry| (entry.record.names.clone(), entry.revision));
    let (first, second) = (name(1), name(2));
    let one_revision = view.search.revision() == view.revision;
    if first == second && one_revision { Ok(()) } else { Err(format!("{first:?} beside {second:?}")) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_during_writes_never_see_a_mix() {
    let dir = tempfile::tempdir().unwrap();
    let node = Node::start(&dir).await;
    let stop = Arc::new(AtomicBool::new(false));
    let readers: Vec<_> = (0..2)
        .map(|_| {
            let (views, stop) = (Arc::clone(&node.views), Arc::clone(&stop));
            tokio::task::spawn_blocking(move || {
                let mut seen = Revision::ZERO;
                while !stop.load(Ordering::Relaxed) {
                    let view = views.current();
                    pair(&view)?;
                    if view.revision < seen {
                        return Err(format!("{} after {seen}", view.revision));
                    }
                    seen = view.revision;
                }
                Ok::<_, String>(())
            })
        })
        .collect();
    let mut at = Revision::ZERO;
    for round in 0..60 {
        let record = authority("", "MN", &format!("Round {round}"));
        let puts = match at {
            Revision::ZERO => [create(1, &record), create(2, &record)],
            at => [update(1, at, &record), update(2, at, &record)],
        };
        at = commit(&node.store, puts).await.unwrap().revision;
    }
    node.views.at_least(at, LONG).await.unwrap();
    stop.store(true, Ordering::Relaxed);
    for reader in readers {
        reader.await.unwrap().unwrap();
    }
    node.stop().await;
}
