//! The program as a process of its own on a data directory, to be ended as hard as a machine ends.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use focalpoint::pb;
use serde::Deserialize;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint};

use super::harness::{Authorised, Bearer};

/// Longest wait for a start.
const PATIENCE: Duration = Duration::from_mins(1);

/// What the program tells once it serves.
#[derive(Deserialize)]
struct Ready {
    address: String,
    ca: PathBuf,
    tokens: BTreeMap<String, PathBuf>,
}

/// The running program; dropping it kills it.
pub(crate) struct Process {
    child: Child,
    ready: Ready,
    channel: Channel,
}

impl Process {
    /// Starts the demonstration without data, and connects to it.
    pub(crate) async fn start(dir: &Path) -> Self {
        Self::logging(dir, "warn", Stdio::inherit()).await
    }

    /// The same with its log in a database.
    pub(crate) async fn on(dir: &Path, database_url: &str) -> Self {
        Self::spawn(dir, &["--empty", "--database-url", database_url, "--log", "warn"], Stdio::inherit()).await
    }

    /// The same with the demonstration data, where the database holds none yet.
    pub(crate) async fn with_data(dir: &Path, database_url: &str) -> Self {
        Self::spawn(dir, &["--database-url", database_url, "--log", "error"], Stdio::inherit()).await
    }

    /// The same with what is logged, and where.
    pub(crate) async fn logging(dir: &Path, filter: &str, to: Stdio) -> Self {
        Self::spawn(dir, &["--empty", "--log", filter], to).await
    }

    /// Starts it with more arguments.
    async fn spawn(dir: &Path, more: &[&str], to: Stdio) -> Self {
        let file = dir.join("ready.json");
        let _ = std::fs::remove_file(&file);
        let mut child = program()
            .args(["demo", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(dir)
            .arg("--ready-file")
            .arg(&file)
            .args(more)
            .stdout(Stdio::null())
            .stderr(to)
            .spawn()
            .unwrap();
        let begun = Instant::now();
        while !file.exists() {
            assert_eq!(child.try_wait().unwrap(), None, "the program ended");
            assert!(begun.elapsed() < PATIENCE, "the program does not start");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let ready: Ready = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        let ca = Certificate::from_pem(std::fs::read(&ready.ca).unwrap());
        let tls = ClientTlsConfig::new().ca_certificate(ca).domain_name("localhost");
        let endpoint = Endpoint::from_shared(format!("https://{}", ready.address)).unwrap();
        let channel = endpoint.tls_config(tls).unwrap().connect().await.unwrap();
        Self { child, ready, channel }
    }

    /// Where it serves.
    pub(crate) fn address(&self) -> &str {
        &self.ready.address
    }

    /// The token of each role.
    pub(crate) fn tokens(&self) -> Vec<String> {
        self.ready.tokens.values().map(|file| std::fs::read_to_string(file).unwrap()).collect()
    }

    /// A channel for whoever has no token.
    pub(crate) fn channel(&self) -> Channel {
        self.channel.clone()
    }

    /// A channel with that token.
    pub(crate) fn with_token(&self, token: &str) -> Authorised {
        InterceptedService::new(self.channel.clone(), Bearer::token(token))
    }

    /// A channel for that role.
    pub(crate) fn as_role(&self, role: &str) -> Authorised {
        self.with_token(&std::fs::read_to_string(&self.ready.tokens[role]).unwrap())
    }

    /// The directory for that role.
    pub(crate) fn authorities(&self, role: &str) -> pb::authority_service_client::AuthorityServiceClient<Authorised> {
        pb::authority_service_client::AuthorityServiceClient::new(self.as_role(role))
    }

    /// Officers for that role.
    pub(crate) fn officers(&self, role: &str) -> pb::officer_service_client::OfficerServiceClient<Authorised> {
        pb::officer_service_client::OfficerServiceClient::new(self.as_role(role))
    }

    /// Accounts for that role.
    pub(crate) fn accounts(&self, role: &str) -> pb::account_service_client::AccountServiceClient<Authorised> {
        pb::account_service_client::AccountServiceClient::new(self.as_role(role))
    }

    /// The program as that role types it, with a verb and its arguments, and what it said.
    pub(crate) fn typed(&self, role: &str, arguments: &[&str]) -> std::process::Output {
        self.typed_with(&self.ready.tokens[role], arguments)
    }

    /// The same with the token in a file.
    pub(crate) fn typed_with(&self, token: &Path, arguments: &[&str]) -> std::process::Output {
        let mut command = program();
        command.args(arguments).args(["--server", &self.ready.address]).arg("--ca").arg(&self.ready.ca);
        command.arg("--token-file").arg(token).output().unwrap()
    }

    /// Imports for that role.
    pub(crate) fn transfer(&self, role: &str) -> pb::transfer_service_client::TransferServiceClient<Authorised> {
        pb::transfer_service_client::TransferServiceClient::new(self.as_role(role))
    }

    /// Kills it with SIGKILL, and waits until it is gone.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end, and waits until it has.
    pub(crate) fn stop(mut self) {
        assert!(Command::new("kill").arg(self.child.id().to_string()).status().unwrap().success());
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// The program.
pub(crate) fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_focalpoint"))
}

/// Runs the program to its end.
pub(crate) fn run(arguments: &[&std::ffi::OsStr]) -> std::process::Output {
    program().args(arguments).output().unwrap()
}

/// Compares what lies in a data directory with its log; what is said where it differs.
pub(crate) fn check(dir: &Path) -> Result<(), String> {
    let output = program().args(["reindex", "--check", "--data-dir"]).arg(dir).output().unwrap();
    match output.status.code() {
        Some(0) => Ok(()),
        code => Err(format!("{code:?}: {}", String::from_utf8_lossy(&output.stderr))),
    }
}
