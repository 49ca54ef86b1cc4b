//! `doctor` on the host: what is as it should be is told so, and every fault is found.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use focalpoint::net::certs::DevelopmentCa;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::operator::Operated;
use super::process::program;

/// Its exit code, and what is not as it should be, with some words of why.
fn looked_at(data: &Path, variables: &[(&str, &str)]) -> (i32, Vec<(String, String, String)>) {
    let mut doctor = program();
    doctor.args(["doctor", "--json", "--data-dir"]).arg(data).envs(variables.iter().copied());
    let output = doctor.output().unwrap();
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    let findings = told["findings"].as_array().unwrap().iter().map(|finding| {
        let text = |key: &str| finding[key].as_str().unwrap().to_owned();
        (text("subject"), text("health"), text("told"))
    });
    let mut subjects: Vec<String> = findings.clone().map(|(subject, ..)| subject).collect();
    subjects.dedup();
    subjects.retain(|subject| subject != "issuer");
    assert_eq!(subjects, ["configuration", "keys", "certificate", "clock", "log", "index"]);
    (output.status.code().unwrap(), findings.filter(|(_, health, _)| health != "good").collect())
}

/// That one thing is not as it should be, for a reason, and nothing else.
fn assert_only(data: &Path, variables: &[(&str, &str)], (code, subject, health): (i32, &str, &str), why: &str) {
    let (exit, found) = looked_at(data, variables);
    assert!(
        matches!(&*found, [(what, how, told)] if what == subject && how == health && told.contains(why)),
        "{found:?}"
    );
    assert_eq!(exit, code, "{found:?}");
}

/// Puts a certificate in force that was issued so many days ago, for 90 days.
fn issue(data: &Path, days_ago: i64) {
    let then = Timestamp::now() - SignedDuration::from_hours(24 * days_ago);
    let folder = tempfile::tempdir().unwrap();
    let made = DevelopmentCa::open(folder.path(), then).unwrap().server(&["localhost".to_owned()], then).unwrap();
    fs::copy(made.certificate, data.join("certs/server.pem")).unwrap();
    fs::copy(made.private_key, data.join("certs/server-key.pem")).unwrap();
}

#[test]
fn all_is_good_after_a_service_and_all_but_the_index_is_seen_beside_it() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let service = Operated::start(&data);
    assert_only(&data, &[], (0, "index", "not checked"), "while no service runs");
    drop(service);
    assert_eq!(looked_at(&data, &[]), (0, Vec::new()));
}

#[test]
fn every_fault_is_found_and_only_it() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    drop(Operated::start(&data));

    let open = [("FOCALPOINT__OPERATIONS_LISTEN", "0.0.0.0:9464")];
    assert_only(&data, &open, (1, "configuration", "fault"), "loopback");

    let secret = data.join("page.key");
    fs::set_permissions(&secret, Permissions::from_mode(0o644)).unwrap();
    assert_only(&data, &[], (1, "keys", "fault"), "page.key");
    fs::remove_file(&secret).unwrap();
    assert_only(&data, &[], (0, "keys", "warning"), "page.key; the next start");
    fs::write(&secret, [7; 32]).unwrap();
    fs::set_permissions(&secret, Permissions::from_mode(0o600)).unwrap();

    issue(&data, 70);
    assert_only(&data, &[], (0, "certificate", "warning"), "in 19 days");
    issue(&data, 100);
    assert_only(&data, &[], (1, "certificate", "fault"), "ended");
    fs::copy(data.join("certs/ca.pem"), data.join("certs/server.pem")).unwrap();
    assert_only(&data, &[], (1, "certificate", "fault"), "certificate and key");
    issue(&data, 0);

    let configuration = data.join("focalpoint.toml");
    let before = fs::read_to_string(&configuration).unwrap();
    let issuer =
        "[[issuers]]\nissuer = \"https://issuer.example\"\naudience = \"focalpoint\"\nalgorithms = [\"ES256\"]\n";
    fs::write(data.join("keys.json"), "{\"keys\": []}").unwrap();
    let file = data.join("keys.json").display().to_string();
    fs::write(&configuration, format!("{before}\n{issuer}jwks = {file:?}\n")).unwrap();
    assert_only(&data, &[], (1, "issuer", "fault"), "no signing key");
    fs::write(&configuration, format!("{before}\n{issuer}jwks = \"https://127.0.0.1:9/keys\"\n")).unwrap();
    assert_only(&data, &[], (1, "issuer", "fault"), "https://127.0.0.1:9/keys");
    fs::write(&configuration, before).unwrap();

    fs::rename(data.join("index"), data.join("gone")).unwrap();
    assert_only(&data, &[], (0, "index", "warning"), "makes it anew");
    fs::rename(data.join("gone"), data.join("index")).unwrap();

    fs::remove_file(data.join("checkpoint")).unwrap();
    assert_only(&data, &[], (0, "log", "warning"), "checkpoint");
    fs::remove_file(data.join("store/mark")).unwrap();
    let log = data.join("store/log.db");
    let bytes = fs::read(&log).unwrap();
    fs::write(&log, &bytes[..bytes.len() / 2]).unwrap();
    let (exit, found) = looked_at(&data, &[]);
    assert_eq!(exit, 1);
    assert!(found.iter().any(|(subject, health, _)| subject == "log" && health == "fault"), "{found:?}");
}
