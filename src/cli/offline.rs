//! The verbs that work on the host: `token`, `certs`, `reindex`, `migrate`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use serde_json::json;

use super::error::CliError;
use super::output::Output;
use crate::app;
use crate::config::{Config, Flags, Use};

/// Which data directory.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct OfflineArgs {
    /// The configuration of the service; left out: focalpoint.toml in the data directory, if there is one.
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Folder of everything that the service keeps.
    #[arg(long, value_name = "FOLDER")]
    pub(super) data_dir: Option<PathBuf>,
    /// Where the log of records is kept: `sqlite:FOLDER`, or `postgres://USER@HOST/DATABASE`; left out: in the data directory.
    #[arg(long, value_name = "URL")]
    pub(super) database_url: Option<String>,
}

impl OfflineArgs {
    /// Reads the configuration for a use of it.
    pub(super) fn load(&self, listen: Option<std::net::SocketAddr>, purpose: Use) -> Result<Config, CliError> {
        let flags = Flags { listen, data_dir: self.data_dir.clone(), database_url: self.database_url.clone() };
        let beside = self.data_dir.as_ref().map(|folder| folder.join("focalpoint.toml")).filter(|path| path.is_file());
        let file = self.config.clone().or(beside);
        Ok(Config::load(file.as_deref(), std::env::vars(), &flags, purpose)?)
    }
}

/// The token to sign.
#[derive(Debug, Args)]
pub(super) struct TokenArgs {
    /// Whom the token names.
    subject: String,
    /// How long it is valid, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 3600, value_parser = clap::value_parser!(u64).range(1..=3600))]
    lifetime_s: u64,
    /// Say that the subject has signed in strongly just now, as consent and agreement for a State take it.
    ///
    /// The token carries the first of the configured `[strong_sign_in] strengths` as its `acr`, and is strong for as many
    /// minutes as that section says.
    #[arg(long)]
    strong: bool,
    /// File to write it to, mode 0600; left out: standard output.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Which data directory.
    #[command(flatten)]
    data: OfflineArgs,
}

/// Runs `token`.
pub(super) fn token(args: &TokenArgs, out: &Output) -> Result<(), CliError> {
    let config = args.data.load(None, Use::Offline)?;
    let token = app::token(&config, &args.subject, Duration::from_secs(args.lifetime_s), args.strong)?;
    if let Some(path) = &args.output {
        app::write_private(path, token.as_bytes()).map_err(app::AppError::from)?;
        return out.answer(&json!({ "file": path }), || format!("wrote {}", path.display()));
    }
    out.answer(&json!({ "token": token }), || token.clone())
}

/// The certificates to make.
#[derive(Debug, Args)]
pub(super) struct CertsArgs {
    /// Folder to write to.
    #[arg(long, value_name = "FOLDER", default_value = "certs")]
    directory: PathBuf,
    /// A name or address of the server; may be repeated.
    #[arg(long = "name", value_name = "NAME", default_values = ["localhost", "127.0.0.1", "::1"])]
    names: Vec<String>,
    /// A client to make a certificate for; may be repeated.
    #[arg(long = "client", value_name = "NAME")]
    clients: Vec<String>,
}

/// Runs `certs`.
pub(super) fn certs(args: &CertsArgs, out: &Output) -> Result<(), CliError> {
    let made = app::certs(&args.directory, &args.names, &args.clients)?;
    let files = |path: &Path| path.display().to_string();
    let clients: Vec<_> = made
        .clients
        .iter()
        .map(|(name, pem, thumbprint)| json!({ "name": name, "certificate": pem, "thumbprint": thumbprint }))
        .collect();
    out.answer(&json!({ "ca": made.ca, "certificate": made.server, "clients": clients }), || {
        let mut lines = vec![
            format!("authority, for clients to trust: {}", files(&made.ca)),
            format!("server certificate: {}", files(&made.server)),
        ];
        lines.extend(made.clients.iter().map(|(name, pem, thumbprint)| {
            format!("client certificate of {name}: {} (thumbprint {thumbprint})", files(pem))
        }));
        lines.join("\n")
    })
}

/// What to do with the index.
#[derive(Debug, Args)]
pub(super) struct ReindexArgs {
    /// Change nothing; fail with the ids of all records that are not what the log gives.
    #[arg(long)]
    check: bool,
    /// Which data directory.
    #[command(flatten)]
    data: OfflineArgs,
}

/// Runs `reindex`.
pub(super) async fn reindex(args: &ReindexArgs, out: &Output) -> Result<(), CliError> {
    let config = args.data.load(None, Use::Offline)?;
    if args.check {
        let revision = app::check_index(&config).await?.to_string();
        let answer = || format!("records and index are what the log gives, up to revision {revision}");
        return out.answer(&json!({ "revision": revision }), answer);
    }
    let revision = app::reindex(&config).await?.to_string();
    out.answer(&json!({ "revision": revision }), || format!("the index is at revision {revision}"))
}

/// Runs `migrate`.
pub(super) async fn migrate(args: &OfflineArgs, out: &Output) -> Result<(), CliError> {
    let revision = app::migrate(&args.load(None, Use::Offline)?).await?.to_string();
    out.answer(&json!({ "revision": revision }), || format!("the database is ready; its last revision is {revision}"))
}
