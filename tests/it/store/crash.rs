//! A process that is killed while it writes: nothing that it had acknowledged is lost, nothing is half applied.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use focalpoint::domain::Revision;
use focalpoint::store::{Notice, SqliteStore, Store, Write};
use uuid::Uuid;

use super::given::{create, entry, log, write};

/// Names the directory to the child; without it the child's test does nothing.
const DIR: &str = "FOCALPOINT_TEST_CRASH_DIR";
/// How many puts the write of a revision has: small ones, and every seventh large.
const fn puts(revision: u64) -> u64 {
    if revision.is_multiple_of(7) { 200 } else { revision % 3 + 1 }
}

/// The write that takes a revision.
fn write_of(revision: u64) -> Write {
    let puts = (0..puts(revision)).map(|n| create(u128::from(revision * 1000 + n), &"x".repeat(2000)));
    let notice = Notice {
        id: Uuid::from_u128(revision.into()),
        kind: "KIND".to_owned(),
        resource: format!("authorities/{revision}"),
        recipient: "accounts/a".to_owned(),
        once: None,
    };
    Write { audit: vec![entry("Write")], notices: vec![notice], ..write(puts.collect::<Vec<_>>()) }
}

/// Writes for ever and tells each revision once it is acknowledged: what the child runs.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_process_that_is_killed() {
    let Some(dir) = std::env::var_os(DIR) else { return };
    let store = SqliteStore::open(Path::new(&dir)).await.unwrap();
    let mut next = store.head().await.unwrap().next();
    loop {
        let committed = store.commit(write_of(next.0)).await.unwrap();
        println!("\nacknowledged {}", committed.revision.0);
        next = committed.revision.next();
    }
}

/// Runs the child until it has acknowledged so many writes, kills it, and answers the last one that it told of.
fn kill_after(acknowledged: usize, dir: &Path) -> u64 {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["store::crash::the_process_that_is_killed", "--exact", "--nocapture"])
        .env(DIR, dir)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut told = lines.map_while(Result::ok).filter_map(|line| line.strip_prefix("acknowledged ")?.parse().ok());
    let last = told.by_ref().take(acknowledged).last();
    child.kill().unwrap();
    // It may have told of more before it died.
    let last = told.last().or(last);
    child.wait().unwrap();
    last.expect("the child acknowledged something")
}

#[test]
fn killed_at_any_moment_nothing_acknowledged_is_lost_or_half_applied() {
    let dir = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for round in 0..20 {
        let acknowledged = kill_after(round % 10 + 1, dir.path());
        runtime.block_on(async {
            let store = SqliteStore::open(dir.path()).await.unwrap();
            let head = store.head().await.unwrap();
            assert!(head >= Revision(acknowledged), "{head} is before {acknowledged}");
            let changes = log(&store).await;
            let found: Vec<_> = changes.chunk_by(|a, b| a.position.revision == b.position.revision).collect();
            assert_eq!(found.len() as u64, head.0);
            for (revision, changes) in (1..).zip(found) {
                assert_eq!(changes.len() as u64, puts(revision));
                assert!(changes.iter().all(|change| change.position.revision == Revision(revision)));
            }
            assert_eq!(store.audit(<_>::default(), usize::MAX).await.unwrap().len() as u64, head.0);
            assert_eq!(
                store.outbox_counts().await.unwrap().waiting,
                head.0,
                "a notice for each write, and for no other"
            );
            store.close().await;
        });
    }
}
