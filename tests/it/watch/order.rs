//! In order, each change once, none left out, whole transactions: beside writers, and over any number of resumptions.

use std::collections::BTreeMap;
use std::sync::Arc;

use focalpoint::domain::{Revision, Status, WatchRules};
use focalpoint::store::{Change, Position};
use futures_util::future::join_all;

use super::given::{Kept, Reader, id, listed, name, office, office_again, resumed, watch, world};
use crate::consent::world::World;

/// Writers at a time.
const WRITERS: u128 = 4;
/// Transactions of each.
const WRITES: u128 = 12;
/// Authorities of a transaction.
const OFFICES: u128 = 3;

/// Writes transactions of several authorities, each followed by a second one that changes them, some into drafts.
async fn write(world: Arc<World>, writer: u128) {
    for n in 0..WRITES {
        let first = (writer * WRITES + n) * OFFICES;
        let numbers: Vec<u128> = (first..first + OFFICES).collect();
        let at = world.put(numbers.iter().map(|number| office(*number, "As it was")).collect()).await;
        let status = |number: u128| if number.is_multiple_of(5) { Status::Draft } else { Status::Published };
        let again = |number: &u128| office_again(*number, at, "As it is", status(*number));
        world.put(numbers.iter().map(again).collect()).await;
    }
}

/// Every change of the log of an authority.
async fn log(world: &World) -> Vec<Change> {
    let changes = world.store().changes(Position::START, 10_000).await.unwrap();
    changes.into_iter().filter(|change| change.key.kind.as_str() == "authority").collect()
}

/// Transactions by revision, each with the names in it.
fn transactions(changes: &[Change]) -> Vec<(String, Vec<String>)> {
    let mut all: BTreeMap<Revision, Vec<String>> = BTreeMap::new();
    for change in changes {
        all.entry(change.position.revision).or_default().push(format!("authorities/{}", change.key.id));
    }
    all.into_iter().map(|(revision, names)| (revision.to_string(), names)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_are_told_in_order_once_and_without_gaps_beside_writers() {
    let (world, begin, _key) = world(WatchRules::default()).await;
    let world = Arc::new(world);
    let mut readers: Vec<Reader> = Vec::new();
    for who in ["mn", "mn", "mn-too"] {
        readers.push(watch(&world, who, None).await);
    }
    let writers = join_all((0..WRITERS).map(|writer| tokio::spawn(write(Arc::clone(&world), writer))));
    let end = Revision(begin.0 + u64::try_from(2 * WRITERS * WRITES).unwrap());
    let read = async |mut reader: Reader| {
        reader.until(end).await;
        reader
    };
    let (written, read) = tokio::join!(writers, join_all(readers.into_iter().map(read)));
    assert!(written.iter().all(Result::is_ok));
    let expected = transactions(&log(&world).await);
    assert_eq!(expected.len(), usize::try_from(2 * WRITERS * WRITES).unwrap(), "the control");
    let kept = listed(&world, "mn").await;
    for reader in read {
        assert_eq!(reader.told, expected);
        assert_eq!(reader.kept.records, kept);
    }
    // To another State, what became a draft is removed.
    let mut other = watch(&world, "id", None).await;
    let copied = other.until(end).await.records.clone();
    assert_eq!(copied, listed(&world, "id").await);
    assert!(copied.len() < kept.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_is_exact_however_often_it_is_interrupted() {
    let (world, begin, _key) = world(WatchRules::default()).await;
    let world = Arc::new(world);
    let writers = join_all((0..WRITERS).map(|writer| tokio::spawn(write(Arc::clone(&world), writer))));
    let end = Revision(begin.0 + u64::try_from(2 * WRITERS * WRITES).unwrap()).to_string();
    let read = async |who: &'static str| {
        let mut kept = watch(&world, who, None).await.until_heartbeat().await.clone();
        let mut resumptions = 0;
        while kept.revision < end {
            // The reader goes after every transaction, whatever was on its way.
            let mut reader = resumed(&world, who, kept).await;
            while reader.next().await.unwrap().resume_token.is_empty() {}
            (kept, resumptions) = (reader.kept, resumptions + 1);
        }
        (kept, resumptions)
    };
    let (_, (own, times), (others, _)) = tokio::join!(writers, read("mn"), read("id"));
    assert!(times > 0, "the control");
    for (who, kept) in [("mn", own), ("id", others)] {
        assert_eq!(kept.records, listed(&world, who).await, "{who}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_transaction_comes_in_parts_and_counts_when_it_is_whole() {
    let (world, begin, _key) = world(WatchRules::default()).await;
    let mut reader = watch(&world, "id", None).await;
    reader.until_heartbeat().await;
    let text = "x".repeat(2000);
    // Parts of the log are of 256 changes, and the last ones of this are not for the reader.
    let hidden = |number| number >= 700;
    let puts = (0..800).map(|number| if hidden(number) { draft(number) } else { office(number, &text) });
    let revision = world.put(puts.collect()).await;
    let (mut parts, mut counted) = (0, Kept::default());
    while counted.revision != revision.to_string() {
        let message = reader.next().await.unwrap();
        assert_eq!(message.revision, revision.to_string());
        parts += 1;
        if message.resume_token.is_empty() {
            assert_eq!((reader.kept.records.len(), &reader.kept.revision), (0, &begin.to_string()), "not before");
        }
        counted = reader.kept.clone();
    }
    assert!(parts > 3, "{parts}");
    assert_eq!(counted.records.len(), 700);
    // One who begins before it and is cut in the middle has nothing of it.
    let kept = Kept { revision: begin.to_string(), ..Kept::default() };
    let after = Some(focalpoint::pb::watch_changes_request::Begin::AfterRevision(begin.to_string()));
    let mut again = watch(&world, "id", after).await.with(kept);
    assert!(again.next().await.unwrap().resume_token.is_empty());
    assert!(again.kept.records.is_empty());
    assert_eq!(again.until(revision).await.records, counted.records);
    assert_eq!(again.told.len(), 1, "one transaction");
    assert!(counted.records.contains_key(&name(0)) && !counted.records.contains_key(&name(799)));
}

/// The put of a draft.
fn draft(number: u128) -> focalpoint::store::Put {
    crate::consent::world::put(id(number), super::given::authority("MN", "Draft", Status::Draft))
}
