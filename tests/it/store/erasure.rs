//! What is left in the files of a store after an erasure: nothing, wherever the values stood before.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use focalpoint::domain::Revision;
use focalpoint::store::{Position, SqliteStore, Store, StoreError};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

use super::given::{create, entry, erase, key, log, named, requested, update, write};
use super::sqlite::crash;

/// Files of a folder that hold a text.
fn holding(dir: &Path, text: &str) -> Vec<String> {
    let files = fs::read_dir(dir).unwrap().map(|file| file.unwrap().path());
    let holds = |path: &std::path::PathBuf| fs::read(path).unwrap().windows(text.len()).any(|at| at == text.as_bytes());
    files.filter(holds).map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
}

/// A body in which a marker stands at both ends.
fn body(n: u128, version: u32, size: usize) -> String {
    format!("<rec{n}v{version}>{}<rec{n}v{version}>", "x".repeat(size))
}

/// The versions of records that files hold, each as `<recNvM>`.
fn versions(dir: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for file in fs::read_dir(dir).unwrap() {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        for (i, _) in bytes.iter().enumerate().filter(|(i, _)| bytes[*i..].starts_with(b"<rec")) {
            let rest = &bytes[i..bytes.len().min(i + 14)];
            found.extend(
                rest.split_inclusive(|byte| *byte == b'>').next().map(|at| String::from_utf8_lossy(at).into_owned()),
            );
        }
    }
    // The end of a page may cut one off.
    found.retain(|text| text.ends_with('>'));
    found
}

/// Asserts that no file holds any version of a record.
fn is_gone(dir: &Path, n: u128) {
    for text in [format!("<rec{n}v"), format!("unique-{n}-")] {
        assert_eq!(holding(dir, &text), Vec::<String>::new(), "{text}");
    }
}

#[tokio::test]
async fn no_file_holds_an_erased_value_wherever_in_a_page_it_stood() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let store = SqliteStore::open(dir).await.unwrap();
    // Within a page, just over one, and over several; many records, so that pages and indexes are split.
    let size = |n: u128| [10, 300, 4000, 8000, 9000, 20_000][usize::try_from(n % 6).unwrap()];
    let unique = |n, version| format!("unique-{n}-{version}-{}", "u".repeat(usize::try_from(n % 7).unwrap() * 20));
    let scattered = |i: u128| i * 7919 % 401;
    let mut at = vec![Revision::ZERO; 401];
    for version in 0..3 {
        for n in (0..401).map(scattered) {
            let slot = &mut at[usize::try_from(n).unwrap()];
            let text = body(n, version, size(n + u128::from(version)));
            let put = if version == 0 { create(n, &text) } else { update(n, *slot, &text) };
            let sent = write([named(&unique(n, version), put)]);
            *slot = store.commit(requested(&format!("{n}/{version}"), 1, sent)).await.unwrap().revision;
        }
    }
    let all = |records: &[u128]| -> BTreeSet<String> {
        records.iter().flat_map(|n| (0..3).map(move |version| format!("<rec{n}v{version}>"))).collect()
    };
    // The control: the same search finds every one of them.
    assert_eq!(versions(dir), all(&(0..401).collect::<Vec<_>>()));
    let last = |n: u128| at[usize::try_from(n).unwrap()];
    let (erased, kept): (Vec<u128>, Vec<u128>) = (0..401).partition(|n| n % 3 != 0);
    for n in &erased {
        store.commit(write([erase(*n, last(*n), "{}")])).await.unwrap();
    }
    assert!(store.scrub().await.unwrap());
    assert_eq!(versions(dir), all(&kept));
    assert_eq!(holding(dir, "unique-"), Vec::<String>::new());
    store.close().await;
}

#[tokio::test]
async fn what_a_kill_left_undone_is_done_at_the_next_opening() {
    let dir = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(dir.path()).await.unwrap();
    let at = store.commit(write([create(1, &body(1, 1, 9000))])).await.unwrap().revision;
    let before = crash(dir.path());
    let snapshot = store.snapshot().await.unwrap();
    store.commit(write([erase(1, at, "{}")])).await.unwrap();
    let between = crash(dir.path());
    drop(snapshot);
    assert_eq!(holding(between.path(), "<rec1v"), ["log.db-wal"], "the control");
    let again = SqliteStore::open(between.path()).await.unwrap();
    assert!(again.is_clean());
    is_gone(between.path(), 1);
    assert_eq!(again.history(key(1), None, 10).await.unwrap().len(), 2);
    // Killed before, nothing of it is erased.
    let whole = SqliteStore::open(before.path()).await.unwrap();
    assert!(log(&whole).await[0].body.starts_with("<rec1v1>"));
}

#[tokio::test]
async fn a_reader_that_holds_the_log_is_told_of_and_outwaited() {
    let dir = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(dir.path()).await.unwrap();
    let at = store.commit(write([create(1, &body(1, 1, 300))])).await.unwrap().revision;
    let snapshot = store.snapshot().await.unwrap();
    store.commit(write([erase(1, at, "{}")])).await.unwrap();
    let begun = Instant::now();
    assert!(!store.scrub().await.unwrap() && !store.is_clean());
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    assert_eq!(holding(dir.path(), "<rec1v"), ["log.db-wal"], "the control");
    // Writes go on meanwhile, and the log does by itself what was left.
    store.record_audit(vec![entry("a")]).await.unwrap();
    drop(snapshot);
    while !store.is_clean() {
        assert!(begun.elapsed() < Duration::from_secs(30), "it is never done");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    is_gone(dir.path(), 1);
}

#[tokio::test]
async fn a_database_of_before_is_written_anew_once() {
    let dir = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(dir.path()).await.unwrap();
    store.commit(write([named("unique-1-", create(1, "{}")), create(2, &body(2, 0, 300))])).await.unwrap();
    store.close().await;
    drop(store);
    // As a version before left it: keys as they are, and in free pages what was deleted.
    let before = "UPDATE record SET unique_key = 'unique-1-' WHERE unique_key IS NOT NULL; CREATE TABLE t (x TEXT);
        INSERT INTO t VALUES ('<rec9v>' || hex(zeroblob(50000))); DROP TABLE t; PRAGMA user_version = 0;";
    let options = SqliteConnectOptions::new().filename(dir.path().join("log.db")).journal_mode(SqliteJournalMode::Wal);
    let mut conn = options.pragma("secure_delete", "OFF").connect().await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(before)).execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();
    assert_eq!(
        (holding(dir.path(), "<rec9v>"), holding(dir.path(), "unique-1-").len()),
        (vec!["log.db".to_owned()], 1)
    );

    let store = SqliteStore::open(dir.path()).await.unwrap();
    is_gone(dir.path(), 9);
    is_gone(dir.path(), 1);
    let taken = store.commit(write([named("unique-1-", create(3, "{}"))])).await;
    assert_eq!(taken, Err(StoreError::Duplicate { unique: "unique-1-".to_owned() }));
    store.commit(write([named("unique-1-", update(1, Revision(1), "{}"))])).await.unwrap();
    assert_eq!(store.changes(Position::START, 10).await.unwrap().len(), 3);
    store.close().await;
    let verified = focalpoint::store::verify(dir.path(), &[], &mut |_, _| {}).await.unwrap();
    assert_eq!(verified.findings, Vec::<String>::new());
}
