//! A service set up as its operator does it, by the program's own verbs: `init`, `certs`, `serve`, and accounts by two people.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::process::program;

/// Longest wait for a start.
const PATIENCE: Duration = Duration::from_mins(1);

/// A service in a process of its own; dropping it ends it.
pub(super) struct Operated {
    child: Child,
    data: PathBuf,
    server: String,
}

/// Runs a command that must succeed, and reads the JSON that it prints.
pub(super) fn told(command: &mut Command) -> Value {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

impl Operated {
    /// Sets up a data directory, and serves it.
    pub(super) fn start(data: &Path) -> Self {
        told(program().args(["init", "--json", "--data-dir"]).arg(data));
        Self::serve(data)
    }

    /// Serves a data directory.
    pub(super) fn serve(data: &Path) -> Self {
        let ready = data.join("ready.json");
        let _ = std::fs::remove_file(&ready);
        let mut serve = program();
        serve.args(["serve", "--listen", "127.0.0.1:0", "--data-dir"]).arg(data).arg("--ready-file").arg(&ready);
        let mut child = serve.env("FOCALPOINT__OPERATIONS_LISTEN", "127.0.0.1:0").spawn().unwrap();
        let begun = Instant::now();
        while !ready.exists() {
            assert_eq!(child.try_wait().unwrap(), None, "the program ended");
            assert!(begun.elapsed() < PATIENCE, "the program does not start");
            std::thread::sleep(Duration::from_millis(5));
        }
        let ready: Value = serde_json::from_slice(&std::fs::read(ready).unwrap()).unwrap();
        Self { child, data: data.to_owned(), server: ready["address"].as_str().unwrap().to_owned() }
    }

    /// Where it serves.
    pub(super) fn address(&self) -> &str {
        &self.server
    }

    /// Asks it to end, and waits until it has.
    pub(super) fn stop(mut self) {
        assert!(Command::new("kill").arg(self.child.id().to_string()).status().unwrap().success());
        assert!(self.child.wait().unwrap().success());
    }

    /// A verb as somebody types it whose token names that subject.
    pub(super) fn verb(&self, subject: &str, words: &[&str]) -> Command {
        self.verb_with(subject, &[], words)
    }

    /// The same with a token that is signed with those flags.
    fn verb_with(&self, subject: &str, flags: &[&str], words: &[&str]) -> Command {
        let token = self.data.join(format!("{subject}.token"));
        let mut sign = program();
        sign.args(["token", "--json", subject, "--output"]).arg(&token).arg("--data-dir").arg(&self.data).args(flags);
        told(&mut sign);
        let mut command = program();
        command.args(words).args(["--json", "--server", &self.server]).arg("--token-file").arg(token);
        command.arg("--ca").arg(self.data.join("certs/ca.pem"));
        command
    }

    /// Makes a client certificate of the authority that `init` made; its file and its thumbprint.
    fn certificate(&self, name: &str) -> (PathBuf, String) {
        let folder = self.data.join("certs");
        let made = told(program().args(["certs", "--json", "--client", name, "--directory"]).arg(folder));
        let client = &made["clients"][0];
        let text = |key: &str| client[key].as_str().unwrap_or_else(|| panic!("{made}")).to_owned();
        (text("certificate").into(), text("thumbprint"))
    }
}

impl Drop for Operated {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a refused command said.
pub(super) fn refused(command: &mut Command) -> String {
    let Output { status, stderr, .. } = command.output().unwrap();
    assert!(!status.success());
    String::from_utf8_lossy(&stderr).into_owned()
}

#[test]
fn the_secretariat_comes_in_with_a_certificate_of_the_authority_that_init_made() {
    let dir = tempfile::tempdir().unwrap();
    let service = Operated::start(&dir.path().join("data"));
    let (certificate, thumbprint) = service.certificate("secretariat");
    let create = ["account", "create", "--issuer", "https://issuer.focalpoint.example", "--subject", "sana"];
    let bound = ["--role", "SECRETARIAT", "--bound-to", &thumbprint];
    let waits = refused(&mut service.verb("administrator", &[&create[..], &bound[..]].concat()));
    assert!(waits.contains("SECOND_PERSON_REQUIRED"), "{waits}");
    let approval = waits.split_whitespace().find(|word| word.starts_with("approvals/")).unwrap().to_owned();
    told(&mut service.verb("administrator-2", &["approval", "approve", &approval]));

    let who = told(service.verb("sana", &["whoami"]).arg("--certificate").arg(&certificate).arg("--key").arg({
        let name = certificate.file_name().unwrap().to_string_lossy().replace(".pem", "-key.pem");
        certificate.with_file_name(name)
    }));
    assert_eq!(who["account"]["role"], "SECRETARIAT", "{who}");
    let without = refused(&mut service.verb("sana", &["whoami"]));
    assert!(without.contains("UNAUTHENTICATED"), "{without}");
}

#[test]
fn a_consent_officer_consents_with_a_token_of_a_strong_sign_in() {
    let dir = tempfile::tempdir().unwrap();
    let service = Operated::start(&dir.path().join("data"));
    let create = |by: &str, subject: &str, role: &str| {
        let words = ["account", "create", "--issuer", "https://issuer.focalpoint.example", "--subject", subject];
        told(&mut service.verb(by, &[&words[..], &["--role", role, "--state", "MN"]].concat()));
    };
    create("administrator", "manager", "ACCOUNT_MANAGER");
    create("manager", "editor", "GOVERNMENT_EDITOR");
    create("manager", "officer", "CONSENT_OFFICER");
    let file = dir.path().join("needs.jsonl");
    let need = r#"{"need": {"externalId": "n-1", "state": "MN", "title": {"en": "Training"}, "stage": "SUBMITTED", "status": "PUBLISHED"}}"#;
    std::fs::write(&file, need).unwrap();
    told(&mut service.verb("editor", &["import", file.to_str().unwrap()]));
    let until = (jiff::Timestamp::now() + jiff::SignedDuration::from_hours(60 * 24)).strftime("%F").to_string();
    let grant = ["need", "grant", "n-1", "--all-providers", "--until", &until];
    let weak = refused(&mut service.verb("officer", &grant));
    assert!(weak.contains("STRONG_SIGN_IN_REQUIRED"), "{weak}");
    let consented = told(&mut service.verb_with("officer", &["--strong"], &grant));
    assert_eq!(consented["consent"]["audience"]["allProviders"], true, "{consented}");
}
