//! A log that was tampered with, in every way that the issue names, and what would not be found without a checkpoint.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions};
use tempfile::TempDir;
use uuid::Uuid;

use super::super::SqliteStore;
use super::*;
use crate::audit::Checkpoint;
use crate::domain::{AccountId, Key, Kind, Revision};
use crate::store::{Action, AuditEntry, Details, ERASE, ERASE_ACCOUNT, Outcome, Put, Remembered, Store, Write};

/// Rows that the log of these tests has.
const ROWS: u64 = 604;

fn entry(method: &str, resource: Option<String>) -> AuditEntry {
    AuditEntry {
        time: Timestamp::from_microsecond(1_700_000_000_123_456).unwrap(),
        actor: Some(AccountId(Uuid::from_u128(9))),
        method: method.to_owned(),
        outcome: Outcome::Denied("NOT_FOUND".to_owned()),
        resource,
        details: Details { fields: vec!["title".to_owned()], count: Some(3) },
    }
}

fn key(kind: Kind, n: u128) -> Key {
    Key { kind, id: Uuid::from_u128(n) }
}

fn write(summary: &str, puts: Vec<(Key, Action, &str)>) -> Write {
    let put =
        |(key, action, body): (Key, Action, &str)| Put { key, action, unique: None, body: Arc::from(body), schema: 1 };
    let time = Timestamp::from_microsecond(1_700_000_000_000_001).unwrap();
    let actor = Some(AccountId(Uuid::from_u128(9)));
    Write {
        actor,
        request: None,
        time,
        summary: summary.into(),
        puts: puts.into_iter().map(put).collect(),
        audit: vec![],
        notices: vec![],
    }
}

/// A log with needs, an officer, and enough rows for kept subtrees; the directory is closed.
async fn log() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(dir.path()).await.unwrap();
    let need = key(Kind::Need, 1);
    let first = store.commit(write("A", vec![(need, Action::Create, r#"{"title":"MARKER"}"#)])).await.unwrap().revision;
    let officer = (key(Kind::Officer, 2), Action::Create, r#"{"name":"PERSON"}"#);
    store.commit(write("B", vec![(need, Action::Update { at: first }, "{}"), officer])).await.unwrap();
    store.record_audit((0..600).map(|n| entry("Get", Some(format!("needs/{n}")))).collect()).await.unwrap();
    let second = (need, Action::Remove { at: Revision(2) }, "");
    store.commit(write("C", vec![second, (key(Kind::Need, 3), Action::Create, "{}")])).await.unwrap();
    store.record_audit(vec![entry("Get", None)]).await.unwrap();
    store.close().await;
    dir
}

/// Does something to the database behind the store's back.
async fn tamper(dir: &Path, statements: &str) {
    let options = SqliteConnectOptions::new().filename(dir.join("log.db"));
    let mut conn = options.connect().await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(statements.to_owned())).execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();
}

/// A copy of a log in which something was done.
async fn tampered(log: &TempDir, statements: &str) -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    for file in ["log.db", "mark"] {
        std::fs::copy(log.path().join(file), copy.path().join(file)).unwrap();
    }
    tamper(copy.path(), statements).await;
    copy
}

/// What is found in a log without anything remembered.
async fn findings(dir: &TempDir) -> Vec<String> {
    found(dir, &[]).await.findings
}

/// What a log is found to be.
async fn found(dir: &TempDir, remembered: &[Remembered]) -> Verified {
    verify(dir.path(), remembered, &mut |_, _| {}).await.unwrap()
}

/// The checkpoint of a log as it is.
async fn remember(dir: &TempDir) -> Remembered {
    let verified = found(dir, &[]).await;
    let checkpoint = Checkpoint { origin: "o".to_owned(), size: verified.rows, root: verified.root };
    Remembered { name: "a checkpoint".to_owned(), checkpoint }
}

#[tokio::test]
async fn a_log_as_it_was_written_verifies_beside_the_service_too() {
    let log = log().await;
    let remembered = [remember(&log).await];
    let verified = found(&log, &remembered).await;
    assert_eq!(verified.findings, Vec::<String>::new());
    let numbers = (verified.rows, verified.revisions, verified.changes, verified.erased);
    assert_eq!(numbers, (ROWS, 3, 5, 0));
    assert_eq!(verified.compared, ["the mark", "a checkpoint"]);
    let store = SqliteStore::open(log.path()).await.unwrap();
    assert_eq!(store.tree_root(ROWS).await.unwrap(), verified.root);
    store.record_audit(vec![entry("Get", None); 3]).await.unwrap();
    let verified = found(&log, &remembered).await;
    assert_eq!((verified.findings, verified.rows), (Vec::new(), ROWS + 3));
}

#[tokio::test]
async fn any_value_that_is_changed_is_found() {
    let log = log().await;
    let changes = [
        ("UPDATE audit SET time = time + 1 WHERE sequence = 5", "audit row 5 was changed"),
        ("UPDATE audit SET actor = x'00000000000000000000000000000008' WHERE sequence = 5", "audit row 5 was changed"),
        ("UPDATE audit SET actor = NULL WHERE sequence = 5", "audit row 5 was changed"),
        ("UPDATE audit SET method = 'Put' WHERE sequence = 5", "audit row 5 was changed"),
        ("UPDATE audit SET outcome = 'failed' WHERE sequence = 5", "audit row 5 was changed"),
        ("UPDATE audit SET outcome = 'allowed', reason = NULL WHERE sequence = 5", "audit row 5 was changed"),
        ("UPDATE audit SET reason = 'QUOTA' WHERE sequence = 5", "audit row 5 was changed"),
        ("UPDATE audit SET resource = 'needs/x' WHERE sequence = 5", "audit row 5 was changed"),
        ("UPDATE audit SET details = '{}' WHERE sequence = 5", "audit row 5 was changed"),
        ("UPDATE audit SET details = details || ' ' WHERE sequence = 5", "audit row 5 is unreadable"),
        ("UPDATE audit SET salt = zeroblob(16) WHERE sequence = 5", "audit row 5 was changed"),
        ("UPDATE audit SET hash = zeroblob(32) WHERE sequence = 5", "audit row 5 was changed"),
        ("UPDATE audit SET hash = NULL WHERE sequence = 5", "audit row 5 was changed"),
        ("UPDATE audit SET revision = 1 WHERE sequence = 2", "audit row 2 was changed"),
        ("UPDATE audit SET changes = zeroblob(32) WHERE sequence = 2", "audit row 2 was changed"),
        ("UPDATE audit SET revision = 2, changes = zeroblob(32) WHERE sequence = 5", "row 5 stands for other changes"),
        ("UPDATE audit SET revision = NULL, changes = NULL WHERE sequence = 603", "no audit row stands for revision 3"),
        ("UPDATE revision SET time = time + 1 WHERE revision = 2", "not those that audit row 2 was written with"),
        ("UPDATE revision SET actor = NULL WHERE revision = 2", "not those that audit row 2 was written with"),
        ("UPDATE revision SET summary = 'X' WHERE revision = 2", "not those that audit row 2 was written with"),
        ("UPDATE revision SET puts = 3 WHERE revision = 2", "revision 2 has 2 changes, 3 were written"),
        ("UPDATE change SET body = replace(body, 'MARKER', 'MARKES')", "the body of need"),
        ("UPDATE change SET schema = 2 WHERE revision = 2 AND seq = 1", "not those that audit row 2 was written with"),
        ("UPDATE change SET operation = 'remove' WHERE revision = 2 AND seq = 0", "not those that audit row 2 was"),
        (
            "UPDATE change SET id = x'00000000000000000000000000000008' WHERE revision = 1",
            "not those that audit row 1 was",
        ),
        ("UPDATE change SET kind = 'authority' WHERE revision = 1", "not those that audit row 1 was"),
        ("UPDATE change SET created = created + 1 WHERE revision = 2 AND seq = 0", "the creation time of need"),
        ("UPDATE change SET created = created + 1 WHERE revision = 1", "the creation time of need"),
        ("UPDATE change SET salt = zeroblob(16) WHERE revision = 1", "the body of need"),
        ("UPDATE change SET salt = NULL, body = '' WHERE revision = 1", "the body of need"),
        ("UPDATE change SET digest = zeroblob(32) WHERE revision = 1", "not those that audit row 1 was written with"),
        ("UPDATE tree SET hash = zeroblob(32) WHERE number = 1", "subtree 1 of level 8"),
        ("DELETE FROM tree WHERE number = 0", "subtree 0 of level 8"),
        ("INSERT INTO tree VALUES (8, 7, zeroblob(32))", "3 subtrees are kept"),
        ("UPDATE head SET audit = audit + 1", "the log says that it ends at audit row 605"),
        ("UPDATE head SET revision = 2", "the log says that it ends at audit row 604 and revision 2"),
        ("DELETE FROM revision WHERE revision = 3", "there are 2 revisions up to 2"),
        ("UPDATE change SET digest = x'00' WHERE revision = 1", "a change of revision 1: "),
        ("DELETE FROM change WHERE revision = 2", "the changes of revision 2 are missing"),
        ("DELETE FROM change WHERE revision = 2 AND seq = 0", "revision 2 has no change 0"),
        ("DELETE FROM change WHERE revision = 3 AND seq = 1", "revision 3 has 1 changes, 2 were written"),
        (
            "INSERT INTO change SELECT -1, seq, kind, id, operation, created, schema, body, salt, digest FROM change \
          WHERE revision = 1",
            "there are 6 changes",
        ),
        (
            "INSERT INTO audit (sequence, time, method, outcome, details) VALUES (-1, 0, 'x', 'allowed', '{}')",
            "605 audit rows",
        ),
    ];
    for (statement, wanted) in changes {
        let findings = findings(&tampered(&log, statement).await).await;
        assert!(findings.iter().any(|finding| finding.contains(wanted)), "{statement}: {findings:#?}");
    }
}

#[tokio::test]
async fn a_byte_changed_in_the_file_is_found() {
    let log = log().await;
    let copy = tampered(&log, "").await;
    let path = copy.path().join("log.db");
    let mut bytes = std::fs::read(&path).unwrap();
    let at = bytes.windows(6).position(|window| window == b"MARKER").unwrap();
    bytes[at] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let findings = findings(&copy).await;
    assert!(findings.len() == 1 && findings[0].contains("the body of need"), "{findings:?}");
}

#[tokio::test]
async fn a_row_removed_from_the_middle_is_found() {
    let log = log().await;
    let remembered = [remember(&log).await];
    let removed = tampered(&log, "DELETE FROM audit WHERE sequence = 300").await;
    assert_eq!(findings(&removed).await[0], "audit row 300 is missing");
    // Whoever numbers the rest anew changes every row of it; whoever also hashes it anew, the root.
    let renumber = "DELETE FROM audit WHERE sequence = 300; UPDATE head SET audit = audit - 1;
        UPDATE audit SET sequence = -sequence WHERE sequence > 300; UPDATE audit SET sequence = -sequence - 1 WHERE sequence < 0";
    let renumbered = tampered(&log, renumber).await;
    std::fs::remove_file(renumbered.path().join("mark")).unwrap();
    assert!(findings(&renumbered).await[0].starts_with("audit row 300 was changed"));
    let against = found(&renumbered, &remembered).await.findings;
    assert!(against.iter().any(|finding| finding.contains("rows are missing")), "{against:?}");
}

#[tokio::test]
async fn swapped_rows_are_found() {
    let swap = "UPDATE audit SET sequence = -1 WHERE sequence = 5; UPDATE audit SET sequence = 5 WHERE sequence = 6;
        UPDATE audit SET sequence = 6 WHERE sequence = -1";
    let swapped = tampered(&log().await, swap).await;
    let findings = findings(&swapped).await;
    assert!(findings[0].starts_with("audit row 5 was changed") && findings[1].starts_with("audit row 6 was changed"));
}

#[tokio::test]
async fn a_removed_end_is_found_by_the_mark_and_by_a_checkpoint_alone() {
    let log = log().await;
    let remembered = [remember(&log).await];
    // The last row stands for no change; the head is set to match.
    let cut = tampered(&log, "DELETE FROM audit WHERE sequence = 604; UPDATE head SET audit = 603").await;
    let by_mark = findings(&cut).await;
    assert!(by_mark.len() == 1 && by_mark[0].contains("the end is missing"), "{by_mark:?}");
    std::fs::remove_file(cut.path().join("mark")).unwrap();
    // The control: a chain in which every row holds the hash of all before it finds nothing, since what is left of it is
    // whole; no more does the tree by itself.
    let store = SqliteStore::open(log.path()).await.unwrap();
    let mut chain = vec![Hash::empty()];
    for sequence in 1..=ROWS {
        let leaf = store.leaf(sequence).await.unwrap().unwrap().hash().unwrap();
        chain.push(Hash::node(chain[chain.len() - 1], leaf));
    }
    store.close().await;
    let shorter = SqliteStore::open(cut.path()).await.unwrap();
    let mut hash = Hash::empty();
    for (sequence, before) in (1..ROWS).zip(&chain) {
        assert_eq!(hash, *before, "the link of row {sequence}");
        hash = Hash::node(hash, shorter.leaf(sequence).await.unwrap().unwrap().hash().unwrap());
    }
    shorter.close().await;
    std::fs::remove_file(cut.path().join("mark")).unwrap();
    assert_eq!(findings(&cut).await, Vec::<String>::new());
    // Whoever remembers a checkpoint knows.
    let against = found(&cut, &remembered).await.findings;
    assert_eq!(against, ["the log has 603 audit rows, but 604 at a checkpoint: rows are missing"]);
}

#[tokio::test]
async fn a_forked_history_is_found_by_a_checkpoint() {
    let (log, fork) = (log().await, log().await);
    let remembered = [remember(&log).await];
    // It was written by the store itself, so by itself it is in order.
    assert_eq!(findings(&fork).await, Vec::<String>::new());
    let against = found(&fork, &remembered).await.findings;
    assert_eq!(against, ["the first 604 audit rows are not those of a checkpoint: another history"]);
}

#[tokio::test]
async fn an_erased_officer_leaves_a_log_that_verifies() {
    let log = log().await;
    let erase = "UPDATE change SET body = '', salt = NULL WHERE kind = 'officer'";
    let unrecorded = findings(&tampered(&log, erase).await).await;
    assert!(unrecorded.len() == 1 && unrecorded[0].contains("without an erasure in the audit"), "{unrecorded:?}");
    let remembered = [remember(&log).await];
    let store = SqliteStore::open(log.path()).await.unwrap();
    let officer = format!("officers/{}", Uuid::from_u128(2));
    let recorded = AuditEntry { outcome: Outcome::Allowed, ..entry(ERASE, Some(officer)) };
    store.record_audit(vec![recorded]).await.unwrap();
    store.close().await;
    tamper(log.path(), erase).await;
    let verified = found(&log, &remembered).await;
    assert_eq!((verified.findings, verified.erased), (Vec::new(), 1));
    // Nothing of it that was written after the erasure can be taken out under it.
    let store = SqliteStore::open(log.path()).await.unwrap();
    let later = (key(Kind::Officer, 2), Action::Update { at: Revision(2) }, r#"{"name":"PERSON"}"#);
    store.commit(write("D", vec![later])).await.unwrap();
    store.close().await;
    let later = findings(&tampered(&log, erase).await).await;
    assert!(later.len() == 1 && later[0].contains("at revision 4 was changed"), "{later:?}");
    // No other record can be erased, whatever the audit says.
    let need = tampered(&log, "UPDATE change SET body = '', salt = NULL WHERE kind = 'need' AND revision = 1").await;
    assert!(findings(&need).await[0].contains("without an erasure"));
}

#[tokio::test]
async fn an_account_is_taken_out_by_its_own_erasure_and_by_no_other() {
    let dir = log().await;
    let store = SqliteStore::open(dir.path()).await.unwrap();
    let kinds = [Kind::Account, Kind::Approval, Kind::Invitation];
    let keys = kinds.map(|kind| key(kind, 8));
    store.commit(write("Put", keys.map(|key| (key, Action::Create, r#"{"name":"PERSON"}"#)).into())).await.unwrap();
    let names = keys.map(|key| format!("{}/{}", key.kind.collection(), key.id));
    let recorded = |method: &str| {
        names.clone().map(|name| AuditEntry { outcome: Outcome::Allowed, ..entry(method, Some(name)) }).to_vec()
    };
    let erase = format!("UPDATE change SET body = '', salt = NULL WHERE id = x'{}'", keys[0].id.simple());
    store.record_audit(recorded(ERASE)).await.unwrap();
    store.close().await;
    assert_eq!(findings(&tampered(&dir, &erase).await).await.len(), 3, "an officer's erasure is not theirs");
    let store = SqliteStore::open(dir.path()).await.unwrap();
    store.record_audit(recorded(ERASE_ACCOUNT)).await.unwrap();
    store.close().await;
    let verified = found(&tampered(&dir, &erase).await, &[]).await;
    assert_eq!((verified.findings, verified.erased), (Vec::new(), 3));
}

/// Makes a log what the first version left, with one write of several rows, and rows of none.
const UNSEAL: &str = "DROP TABLE tree; ALTER TABLE head DROP COLUMN sealed; ALTER TABLE change DROP COLUMN salt;
    ALTER TABLE change DROP COLUMN digest; ALTER TABLE audit DROP COLUMN revision; ALTER TABLE audit DROP COLUMN changes;
    ALTER TABLE audit DROP COLUMN salt; ALTER TABLE audit DROP COLUMN hash;
    DELETE FROM _sqlx_migrations WHERE version = 2;";

#[tokio::test]
async fn a_log_that_lost_its_end_is_not_taken_into_a_tree() {
    let cut = format!("{UNSEAL} DELETE FROM audit WHERE sequence = 604; UPDATE head SET audit = 603");
    let cut = tampered(&log().await, &cut).await;
    for _ in 0..2 {
        let refused = SqliteStore::open(cut.path()).await.unwrap_err().to_string();
        assert!(refused.contains("acknowledged writes are missing"), "{refused}");
    }
    let unsealed = verify(cut.path(), &[], &mut |_, _| {}).await.unwrap_err().to_string();
    assert!(unsealed.contains("focalpoint migrate"), "it is as it was: {unsealed}");
}

#[tokio::test]
async fn a_log_that_only_says_that_it_has_no_tree_is_not_taken_into_one_again() {
    let change = "UPDATE audit SET method = 'Put' WHERE sequence = 5; UPDATE head SET sealed = 0";
    for parts in ["", "; DELETE FROM tree", "; UPDATE audit SET hash = NULL", "; UPDATE change SET digest = NULL"] {
        let changed = tampered(&log().await, &format!("{change}{parts}")).await;
        let verified = verify(changed.path(), &[], &mut |_, _| {}).await.unwrap_err().to_string();
        let opened = SqliteStore::open(changed.path()).await.unwrap_err().to_string();
        for told in [verified, opened] {
            assert!(told.contains("has parts of one"), "{told}");
        }
    }
}

#[tokio::test]
async fn a_current_record_that_is_not_its_last_change_is_found() {
    let log = log().await;
    let officer = "kind = 'officer'";
    for (statements, finding) in [
        (format!("DELETE FROM record WHERE {officer}"), "officer 00000000-0000-0000-0000-000000000002 is missing"),
        (format!("UPDATE record SET created = created + 1 WHERE {officer}"), "is not what its last change says"),
        (format!("UPDATE record SET seq = 0 WHERE {officer}"), "is not what its last change says"),
        // What was removed is served again.
        (
            "INSERT INTO record (kind, id, revision, seq, created) SELECT kind, id, revision, seq, created FROM change
             WHERE revision = 2 AND kind = 'need'"
                .to_owned(),
            "need 00000000-0000-0000-0000-000000000001 is not what its last change says",
        ),
    ] {
        let found = findings(&tampered(&log, &statements).await).await;
        assert!(found.len() == 1 && found[0].contains(finding), "{statements}: {found:?}");
    }
}

#[tokio::test]
async fn a_change_before_the_first_revision_is_found_once() {
    let moved = "DELETE FROM change WHERE kind <> 'officer'; UPDATE change SET revision = 0, seq = 0";
    assert!(!findings(&tampered(&log().await, moved).await).await.is_empty());
}

#[tokio::test]
async fn a_log_from_before_the_tree_is_taken_into_it() {
    let log = log().await;
    let old = tampered(&log, UNSEAL).await;
    let unsealed = verify(old.path(), &[], &mut |_, _| {}).await.unwrap_err().to_string();
    assert!(unsealed.contains("focalpoint migrate"), "{unsealed}");
    let store = SqliteStore::open(old.path()).await.unwrap();
    let leaf = store.leaf(ROWS + 1).await.unwrap().unwrap();
    assert_eq!((leaf.row.entry.method.as_str(), leaf.covers.unwrap().revision), ("Seal", Revision(3)));
    let next = (key(Kind::Need, 3), Action::Update { at: Revision(3) }, "{}");
    store.commit(write("D", vec![next])).await.unwrap();
    store.close().await;
    drop(store);
    let verified = found(&old, &[]).await;
    assert_eq!((verified.findings, verified.rows, verified.revisions), (Vec::new(), ROWS + 2, 4));
    let reopened = SqliteStore::open(old.path()).await.unwrap();
    assert_eq!(reopened.tree_size().await.unwrap(), ROWS + 2, "it is taken in once");
    reopened.close().await;
    // What was there before is committed to as what came after.
    let changed = tampered(&old, "UPDATE change SET schema = 2 WHERE revision = 1").await;
    assert!(findings(&changed).await.iter().any(|finding| finding.contains("not those that audit row 605 was")));
}

#[tokio::test]
async fn what_is_not_there_is_an_error_and_not_a_finding() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(verify(dir.path(), &[], &mut |_, _| {}).await, Err(OpenError::Missing { .. })));
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "nothing is made");
}
