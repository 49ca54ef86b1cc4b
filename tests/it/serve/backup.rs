//! `backup` and `restore` on the host: beside a service that writes, into a data directory that then serves.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Output;

use focalpoint::pb;
use serde_json::Value;

use super::process::{Process, check, run};

/// Runs a verb on a backup and a data directory.
fn host(verb: &str, folder: &Path, data: &Path) -> Output {
    let words: [&OsStr; 5] =
        [verb.as_ref(), folder.as_os_str(), "--json".as_ref(), "--data-dir".as_ref(), data.as_os_str()];
    run(&words)
}

/// What a run told, which must have gone well.
pub(super) fn told(output: &Output) -> Value {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Creates an authority.
pub(super) async fn create(process: &Process, name: &str) {
    let authority = pb::Authority {
        state: "MN".to_owned(),
        names: [("en".to_owned(), name.to_owned())].into(),
        kinds: vec![pb::KindEntry { kind: "MLA_CENTRAL".to_owned(), designation: None }],
        ..<_>::default()
    };
    let request = pb::CreateAuthorityRequest { authority: Some(authority), ..<_>::default() };
    process.authorities("editor").create_authority(request).await.unwrap();
}

/// The names that the directory answers.
pub(super) async fn names(process: &Process) -> Vec<String> {
    let request = pb::ListAuthoritiesRequest { page_size: 100, ..<_>::default() };
    let listed = process.authorities("government").list_authorities(request).await.unwrap().into_inner();
    let mut names: Vec<_> = listed.authorities.into_iter().map(|authority| authority.names["en"].clone()).collect();
    names.sort();
    names
}

/// Everything of a data directory but its log and index: keys, certificates, tokens.
pub(super) fn keys(from: &Path, to: &Path) {
    for name in ["issuer.pem", "audit.pem", "page.key", "certs", "tokens"] {
        let (from, to) = (from.join(name), to.join(name));
        let copied = std::process::Command::new("cp").arg("-a").args([&from, &to]).status().unwrap();
        assert!(copied.success(), "{}", from.display());
    }
}

/// The name of a file, and who may read it.
fn mode(file: &Path) -> (String, u32) {
    let mode = fs::metadata(file).unwrap().permissions().mode() & 0o777;
    (file.file_name().unwrap().to_string_lossy().into_owned(), mode)
}

/// Files and folders of a folder.
fn listed(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_backed_up_beside_a_service_serves_again() {
    let [dir, kept, new] = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let backup = kept.path().join("monday");
    let mut process = Process::start(dir.path()).await;
    create(&process, "First Office").await;
    let made = told(&host("backup", &backup, dir.path()));
    assert_eq!((&made["findings"], &made["absent"]), (&Value::Array(Vec::new()), &Value::Array(Vec::new())));
    let compared = made["comparedWith"].as_array().unwrap();
    assert!(compared.contains(&Value::from(backup.join("checkpoint").display().to_string())), "{compared:?}");
    let note = fs::read_to_string(backup.join("checkpoint")).unwrap();
    let rows = made["auditRows"].to_string();
    assert_eq!(note.lines().nth(1), Some(&*rows), "a checkpoint of all that is in it");
    let mut files: Vec<_> = listed(&backup).iter().map(|file| mode(file)).collect();
    files.sort();
    assert_eq!(
        files,
        [("checkpoint", 0o644), ("log.db", 0o600), ("mark", 0o600)].map(|(name, mode)| (name.to_owned(), mode))
    );
    assert_eq!(mode(&backup).1, 0o700);
    create(&process, "Second Office").await;
    process.kill();

    // With the index of the log that was lost: the next start makes it from what was restored.
    keys(dir.path(), new.path());
    let copied = std::process::Command::new("cp").arg("-a").arg(dir.path().join("index")).arg(new.path()).status();
    assert!(copied.unwrap().success());
    let restored = told(&host("restore", &backup, new.path()));
    assert_eq!(restored["rootHash"], made["rootHash"]);
    let checkpoints = [&backup, new.path()].map(|folder| fs::read(folder.join("checkpoint")).unwrap());
    assert_eq!(checkpoints[0], checkpoints[1], "what the next start continues");
    let process = Process::start(new.path()).await;
    assert_eq!(names(&process).await, ["First Office"]);
    create(&process, "Third Office").await;
    assert_eq!(names(&process).await, ["First Office", "Third Office"]);
    process.stop();
    check(new.path()).unwrap();
    let verified = super::audit::verify(new.path(), None);
    assert_eq!((verified.status.code(), super::audit::findings(&verified)), (Some(0), Vec::new()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_is_not_what_it_should_be_is_neither_backed_up_nor_restored() {
    let [dir, kept, new] = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let (good, bad) = (kept.path().join("good"), kept.path().join("bad"));
    let process = Process::start(dir.path()).await;
    create(&process, "First Office").await;
    told(&host("backup", &good, dir.path()));
    create(&process, "Second Office").await;
    process.stop();

    // One that exists, one of nothing, and one into a data directory with a log.
    assert_eq!(host("backup", &good, dir.path()).status.code(), Some(2));
    assert_eq!(host("backup", &bad, new.path()).status.code(), Some(1));
    assert_eq!(host("restore", &bad, new.path()).status.code(), Some(1));
    let checkpoint = dir.path().join("checkpoint");
    let own = fs::read(&checkpoint).unwrap();
    fs::remove_file(&checkpoint).unwrap();
    let present = host("restore", &good, dir.path());
    assert_eq!(present.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&present.stderr).contains("holds a log of records already"), "{present:?}");
    assert!(!checkpoint.exists(), "nothing of the backup is put beside another log");
    fs::write(&checkpoint, own).unwrap();

    // A data directory that has seen more than the backup holds says so, once its log is gone.
    fs::remove_dir_all(dir.path().join("store")).unwrap();
    let behind = host("restore", &good, dir.path());
    assert_eq!(behind.status.code(), Some(1));
    assert!(super::audit::findings(&behind).iter().any(|finding| finding.contains("rows are missing")), "{behind:?}");
    assert!(!dir.path().join("store/log.db").exists());
    fs::remove_file(&checkpoint).unwrap();
    let before = listed(&good);
    told(&host("restore", &good, dir.path()));
    assert_eq!(listed(&good), before, "nothing is put beside it");

    // Rows that somebody changed.
    let database = dir.path().join("store/log.db");
    change(&database).await;
    let refused = host("backup", &bad, dir.path());
    assert_eq!((refused.status.code(), super::audit::findings(&refused).is_empty()), (Some(1), false));
    change(&good.join("log.db")).await;
    keys(dir.path(), new.path());
    let refused = host("restore", &good, new.path());
    assert_eq!((refused.status.code(), super::audit::findings(&refused).is_empty()), (Some(1), false));
    assert!(!new.path().join("store").exists());
    assert_eq!(listed(kept.path()), [good], "nothing is left of what was refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_ends_before_its_checkpoint_is_neither_backed_up_nor_restored() {
    let [dir, kept, new, bare] = [(); 4].map(|()| tempfile::tempdir().unwrap());
    let [good, later, bad] = ["good", "later", "bad"].map(|name| kept.path().join(name));
    let process = Process::start(dir.path()).await;
    create(&process, "First Office").await;
    told(&host("backup", &good, dir.path()));
    create(&process, "Second Office").await;
    process.stop();
    told(&host("backup", &later, dir.path()));
    // The log of before, with its mark, which is whole by itself.
    let store = dir.path().join("store");
    for beside in listed(&store).into_iter().filter(|file| !file.ends_with("lock")) {
        fs::remove_file(beside).unwrap();
    }
    for folder in [&store, &later] {
        for name in ["log.db", "mark"] {
            fs::copy(good.join(name), folder.join(name)).unwrap();
        }
    }
    keys(dir.path(), new.path());
    for refused in [host("backup", &bad, dir.path()), host("restore", &later, new.path())] {
        assert_eq!(refused.status.code(), Some(1));
        let findings = super::audit::findings(&refused);
        assert!(findings.len() == 1 && findings[0].contains("rows are missing"), "{findings:?}");
    }
    assert!(!bad.exists() && !new.path().join("store").exists());
    // Where there is no key, nobody can tell, and it says so.
    let unproven = told(&host("restore", &later, bare.path()));
    assert_eq!(unproven["absent"], serde_json::json!(["a checkpoint, or the key of it"]));
}

/// Changes what a record said, past the service.
pub(super) async fn change(database: &Path) {
    use sqlx::{ConnectOptions as _, Connection as _};
    let mut conn = sqlx::sqlite::SqliteConnectOptions::new().filename(database).connect().await.unwrap();
    let query = "UPDATE change SET body = replace(body, 'First', 'Worst') WHERE body LIKE '%First Office%'";
    assert!(sqlx::query(query).execute(&mut conn).await.unwrap().rows_affected() > 0);
    conn.close().await.unwrap();
}
