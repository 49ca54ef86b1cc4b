//! `reindex` and `reindex --check` where they must not act: on a service that runs, and on a folder that is not there.

use std::path::Path;

use super::process::{Process, check, program};

/// What `reindex` says where it fails.
fn reindex(dir: &Path) -> String {
    let output = program().args(["reindex", "--data-dir"]).arg(dir).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8(output.stderr).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_directory_on_which_a_service_runs_is_left_to_it() {
    let dir = tempfile::tempdir().unwrap();
    let process = Process::start(dir.path()).await;
    for said in [check(dir.path()).unwrap_err(), reindex(dir.path())] {
        assert!(said.contains("in use by another process, a running service"), "{said}");
    }
    process.stop();
    check(dir.path()).unwrap();
}

#[test]
fn a_mistyped_directory_is_named_and_not_made() {
    let dir = tempfile::tempdir().unwrap();
    let mistyped = dir.path().join("mistyped");
    for said in [check(&mistyped).unwrap_err(), reindex(&mistyped)] {
        assert!(said.contains("mistyped") && said.contains("holds no log of records"), "{said}");
    }
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
}
