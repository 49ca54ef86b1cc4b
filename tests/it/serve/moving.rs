//! The log moves from SQLite to PostgreSQL and back, by `backup` and `restore`, and stays the log that it was.

use std::path::Path;
use std::process::Output;

use focalpoint::store;
use serde_json::Value;

use super::audit::findings;
use super::backup::{change, create, keys, names, told};
use super::process::{Process, check, program};
use crate::store::postgres::cluster::Database;

/// Runs a verb on a data directory whose log is in a database, or without one in SQLite.
fn host(verb: &[&str], data: &Path, database: Option<&Database>) -> Output {
    let mut command = program();
    command.args(verb).args(["--json", "--data-dir"]).arg(data);
    if let Some(database) = database {
        command.args(["--database-url", &database.url()]);
    }
    command.output().unwrap()
}

/// What `audit verify` says of it against a checkpoint that was kept, which it must have been compared with.
fn verified(kept: &Path, data: &Path, database: Option<&Database>) -> Value {
    let kept = kept.to_str().unwrap();
    let verified = told(&host(&["audit", "verify", "--checkpoint", kept], data, database));
    assert!(verified["comparedWith"].as_array().unwrap().contains(&Value::from(kept)), "{verified}");
    assert_eq!((&verified["findings"], &verified["absent"]), (&Value::Array(Vec::new()), &Value::Array(Vec::new())));
    verified
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_moves_to_postgres_and_back_and_continues_a_checkpoint_of_before() {
    let database = Database::new().await;
    let [dir, moved, back, kept] = [(); 4].map(|()| tempfile::tempdir().unwrap());
    let [there, here] = ["there", "here"].map(|name| kept.path().join(name));
    let checkpoint = kept.path().join("checkpoint");
    let process = Process::start(dir.path()).await;
    create(&process, "First Office").await;
    let output = process.typed("auditor", &["audit", "checkpoint", "--output", checkpoint.to_str().unwrap()]);
    assert!(output.status.success(), "{output:?}");
    create(&process, "Second Office").await;
    process.stop();
    let made = told(&host(&["backup", there.to_str().unwrap()], dir.path(), None));

    keys(dir.path(), moved.path());
    let restore = ["restore", there.to_str().unwrap()];
    let restored = told(&host(&restore, moved.path(), Some(&database)));
    assert_eq!(restored["rootHash"], made["rootHash"]);
    let again = host(&restore, moved.path(), Some(&database));
    assert!(String::from_utf8_lossy(&again.stderr).contains("holds a log of records already"), "{again:?}");
    told(&host(&["reindex"], moved.path(), Some(&database)));
    told(&host(&["reindex", "--check"], moved.path(), Some(&database)));
    let process = Process::on(moved.path(), &database.url()).await;
    assert_eq!(names(&process).await, ["First Office", "Second Office"]);
    create(&process, "Third Office").await;
    // Beside the node, as all of these may run.
    let at = verified(&checkpoint, moved.path(), Some(&database));
    assert!(at["auditRows"].as_u64() > made["auditRows"].as_u64(), "{at}");
    let looked: Value = serde_json::from_slice(&host(&["doctor"], moved.path(), Some(&database)).stdout).unwrap();
    let of = |subject: &str| looked["findings"].as_array().unwrap().iter().find(|it| it["subject"] == subject).cloned();
    assert_eq!(
        (of("log").unwrap()["health"].clone(), of("index").unwrap()["health"].clone()),
        ("good".into(), "not checked".into())
    );
    told(&host(&["notices", "list"], moved.path(), Some(&database)));
    let copied = told(&host(&["backup", here.to_str().unwrap()], moved.path(), Some(&database)));
    process.stop();

    keys(moved.path(), back.path());
    let restored = told(&host(&["restore", here.to_str().unwrap()], back.path(), None));
    assert_eq!(restored["rootHash"], copied["rootHash"]);
    let process = Process::start(back.path()).await;
    assert_eq!(names(&process).await, ["First Office", "Second Office", "Third Office"]);
    create(&process, "Fourth Office").await;
    process.stop();
    check(back.path()).unwrap();
    verified(&checkpoint, back.path(), None);
    let left = |dir: &Path| {
        std::fs::read_dir(dir).unwrap().any(|it| it.unwrap().file_name().to_string_lossy().starts_with('.'))
    };
    assert!(!left(moved.path()) && !left(back.path()) && !left(kept.path()), "no copy is left");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_what_it_was_is_neither_restored_to_postgres_nor_backed_up_from_it() {
    let database = Database::new().await;
    let [dir, moved, kept] = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let [good, bad, none] = ["good", "bad", "none"].map(|name| kept.path().join(name));
    let process = Process::start(dir.path()).await;
    create(&process, "First Office").await;
    process.stop();
    for folder in [&good, &bad] {
        told(&host(&["backup", folder.to_str().unwrap()], dir.path(), None));
    }
    change(&bad.join("log.db")).await;
    keys(dir.path(), moved.path());
    let refused = host(&["restore", bad.to_str().unwrap()], moved.path(), Some(&database));
    assert_eq!((refused.status.code(), findings(&refused).is_empty()), (Some(1), false));
    assert!(store::is_empty(&database.url()).await.unwrap());

    told(&host(&["restore", good.to_str().unwrap()], moved.path(), Some(&database)));
    let changes = "UPDATE change SET body = replace(body, 'First', 'Worst') WHERE body LIKE '%First Office%'";
    database.behind_its_back(changes).await;
    for verb in [&["audit", "verify"][..], &["backup", none.to_str().unwrap()]] {
        let refused = host(verb, moved.path(), Some(&database));
        assert_eq!((refused.status.code(), findings(&refused).is_empty()), (Some(1), false), "{verb:?}");
    }
    assert!(!none.exists());
}
