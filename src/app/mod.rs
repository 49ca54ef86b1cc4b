//! The composition root: puts store, view, use cases, services and listeners together, and takes them apart in order.

mod audit;
mod backup;
mod certs;
mod database;
mod demo;
mod doctor;
mod error;
mod init;
mod issuers;
mod node;
mod offline;
mod outbox;
mod pages;
mod shared;
mod watch;

pub use crate::auth::key_file::write_private;
pub use crate::store::{NoticeState, Verified};
pub use audit::{audit_key, verify_audit};
pub use backup::{Restored, backup, restore};
pub use certs::{Certificates, certs};
pub use demo::{Demo, DemoOptions};
pub use doctor::{Finding, Health, doctor};
pub use error::{AppError, chain};
pub use init::{InitOptions, Initialised, init};
pub use node::Node;
pub use offline::{check_index, migrate, reindex, token};
pub use outbox::{OutboxNotice, notices, revive_notices};

use tokio::signal::unix::{SignalKind, signal};

use crate::config::Config;

/// File names in a data directory.
pub(crate) mod files {
    /// Key of the embedded issuer.
    pub(crate) const ISSUER_KEY: &str = "issuer.pem";
    /// Key of the audit log's checkpoints.
    pub(crate) const AUDIT_KEY: &str = "audit.pem";
    /// The last checkpoint of the audit log.
    pub(crate) const CHECKPOINT: &str = "checkpoint";
    /// How far a node has seen the log on a server reach.
    pub(crate) const MARK: &str = "mark";
    /// Secret of page tokens.
    pub(crate) const PAGE_SECRET: &str = "page.key";
    /// The search index.
    pub(crate) const INDEX: &str = "index";
    /// The log, where no other place is configured.
    pub(crate) const STORE: &str = "store";
    /// Development certificates.
    pub(crate) const CERTIFICATES: &str = "certs";
    /// Tokens of the demonstration.
    pub(crate) const TOKENS: &str = "tokens";
    /// The link by which a browser signs in to the demonstration.
    pub(crate) const SIGN_IN_LINK: &str = "sign-in";
}

/// The issuer of tokens that the service signs itself.
pub(crate) const EMBEDDED_ISSUER: &str = "https://issuer.focalpoint.example";
/// The audience of tokens for this service.
pub(crate) const AUDIENCE: &str = "focalpoint";

/// Serves until the process is told to stop, and then lets running calls end.
///
/// # Errors
/// When the service cannot start.
pub async fn serve(config: Config, ready_file: Option<&std::path::Path>) -> Result<(), AppError> {
    let node = Node::start(&config).await?;
    if let Some(path) = ready_file {
        let ready = serde_json::json!({ "address": node.address().to_string() });
        write_ready(path, &ready)?;
    }
    stop_signal().await;
    node.stop().await;
    Ok(())
}

/// Waits until the process is told to stop.
pub async fn stop_signal() {
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => signal.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = terminated => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

/// Writes a ready file whole.
fn write_ready(path: &std::path::Path, ready: &serde_json::Value) -> Result<(), AppError> {
    let text = format!("{ready}\n");
    crate::auth::key_file::write_public(path, text.as_bytes()).map_err(AppError::from)
}
