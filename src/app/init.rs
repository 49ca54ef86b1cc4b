//! Setting up a data directory: development keys and certificates, a configuration, and the first administrators.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::database::Log;
use super::demo::private_dir;
use super::node::embedded_issuer;
use super::{AppError, EMBEDDED_ISSUER, files};
use crate::auth::key_file;
use crate::config::Config;
use crate::domain::{Account, AccountId, Record as _, Role, Source as _, SystemSource};
use crate::net::certs::{DevelopmentCa, PemFiles};
use crate::store::{Action, OpenError, Put, Write};
use crate::view::{SCHEMA, account_key, encode};

/// The file of the configuration.
const CONFIG: &str = "focalpoint.toml";

/// What to set up.
#[derive(Debug, Clone)]
pub struct InitOptions {
    /// Where; must not hold a store yet.
    pub data_dir: PathBuf,
    /// Where the log of records is kept, as the configuration says it; empty: in the data directory.
    pub database_url: String,
    /// Names and addresses of the server certificate.
    pub names: Vec<String>,
    /// Issuer of the first administrators' tokens; the embedded one when empty.
    pub issuer: String,
    /// Subjects of the first administrators' tokens, two at least: what takes two people could not be done by one.
    pub administrators: Vec<String>,
}

/// What was set up.
#[derive(Debug, Clone)]
pub struct Initialised {
    /// The configuration file.
    pub config: PathBuf,
    /// Certificate of the authority that signed the server's.
    pub ca: PathBuf,
}

/// Sets up a data directory.
///
/// # Errors
/// When it holds a store already, or something in it cannot be written.
pub async fn init(options: InitOptions) -> Result<Initialised, AppError> {
    let dir = &options.data_dir;
    if dir.join(files::STORE).exists() || dir.join(CONFIG).exists() {
        return Err(AppError::Usage(format!("{} holds a store already", dir.display())));
    }
    let subjects: BTreeSet<&String> = options.administrators.iter().collect();
    if subjects.len() < 2 {
        let why = "expected two administrators at least, so that there is a second person for what takes two";
        return Err(AppError::Usage(format!("{why}: give --administrator twice")));
    }
    private_dir(dir)?;
    let kept = Config { data_dir: dir.clone(), database_url: options.database_url, ..Config::default() };
    let log = Log::open(&kept).await?;
    if log.store.tree_size().await? > 0 {
        return Err(OpenError::Filled.into());
    }
    let now = SystemSource.now();
    let ca = DevelopmentCa::open(&dir.join(files::CERTIFICATES), now)?;
    let pem = ca.server(&options.names, now)?;
    let issuer = if options.issuer.is_empty() {
        embedded_issuer(dir)?;
        EMBEDDED_ISSUER.to_owned()
    } else {
        options.issuer
    };
    let puts = subjects.iter().map(|subject| administrator(&issuer, subject)).collect::<Result<Vec<_>, _>>()?;
    let write = Write {
        actor: None,
        request: None,
        time: now,
        summary: "Init".to_owned(),
        puts,
        audit: Vec::new(),
        notices: Vec::new(),
    };
    log.store.commit(write).await?;
    log.store.close().await;
    let config = dir.join(CONFIG);
    let origin = format!("{}/focalpoint", options.names.first().map_or("localhost", String::as_str));
    let text = config_text(&kept, &origin, &pem, &ca.certificate(), issuer == EMBEDDED_ISSUER);
    // A URL may hold a password.
    let write = if kept.database_url.is_empty() { key_file::write_public } else { key_file::write_private };
    write(&config, text.as_bytes())?;
    Ok(Initialised { config, ca: ca.certificate() })
}

/// The put of an administrator.
fn administrator(issuer: &str, subject: &str) -> Result<Put, AppError> {
    let account = Account {
        issuer: issuer.to_owned(),
        subject: subject.to_owned(),
        display_name: format!("Administrator {subject}"),
        role: Role::Administrator,
        ..Account::default()
    };
    let account = account.validate().map_err(|violations| AppError::Usage(violations.to_string()))?;
    Ok(Put {
        key: AccountId(SystemSource.new_id()).key(),
        action: Action::Create,
        unique: Some(account_key(account.key())),
        body: encode(&*account).map_err(|error| AppError::BuiltIn(error.to_string()))?,
        schema: SCHEMA,
    })
}

/// The configuration of a new data directory.
fn config_text(kept: &Config, origin: &str, server: &PemFiles, client_ca: &Path, embedded: bool) -> String {
    let quoted = |path: &Path| format!("{:?}", path.display().to_string());
    let database = match kept.database_url.as_str() {
        "" => String::new(),
        url => format!("database_url = {url:?}\n"),
    };
    format!(
        "# Written by `focalpoint init`. `focalpoint serve --print-config` shows every key.\n\
         data_dir = {}\n{database}embedded_issuer = {embedded}\naudit_origin = {origin:?}\n\n[tls]\ncertificate = {}\nprivate_key = {}\n\
         client_ca = {}\n",
        quoted(&kept.data_dir),
        quoted(&server.certificate),
        quoted(&server.private_key),
        quoted(client_ca),
    )
}
