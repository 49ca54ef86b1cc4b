//! Work on a data directory while no service runs on it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::database::Log;
use super::node::embedded_issuer;
use super::{AppError, files};
use crate::auth::token::Grant;
use crate::config::Config;
use crate::domain::{Revision, Source as _, SystemSource, vocabulary};
use crate::view;

/// Builds the search index anew from the log, and answers the revision that it is at.
///
/// # Errors
/// When there is no log, a service runs on the data directory, or store or index cannot be used.
pub async fn reindex(config: &Config) -> Result<Revision, AppError> {
    vocabulary::load().map_err(|error| AppError::BuiltIn(error.to_string()))?;
    Log::require(config).await?;
    let log = Log::open(config).await?;
    let revision = view::reindex(Arc::clone(&log.store), &config.data_dir.join(files::INDEX)).await?;
    log.store.close().await;
    Ok(revision)
}

/// Compares current records and search index, as they lie in the data directory, with what the log gives, and answers the
/// head of the log. Neither is changed.
///
/// # Errors
/// When there is no log, a service runs on the data directory, store or index cannot be used, or with every record that
/// differs.
pub async fn check_index(config: &Config) -> Result<Revision, AppError> {
    vocabulary::load().map_err(|error| AppError::BuiltIn(error.to_string()))?;
    let log = Log::read_only(config).await?;
    let checked = view::check(Arc::clone(&log.store), &config.data_dir.join(files::INDEX)).await;
    log.store.close().await;
    Ok(checked?)
}

/// Brings the database to the version of this program, and answers its head.
///
/// # Errors
/// When a service runs on the data directory, or the database cannot be migrated.
pub async fn migrate(config: &Config) -> Result<Revision, AppError> {
    let log = Log::open(config).await?;
    let head = log.store.head().await?;
    log.store.close().await;
    Ok(head)
}

/// Signs a token with the embedded issuer, for whom that subject has an account; one of a `strong` sign-in says the first of
/// the strengths that the configuration takes for one.
///
/// # Errors
/// When the embedded issuer is not enabled in the configuration, or the lifetime is too long.
pub fn token(config: &Config, subject: &str, lifetime: Duration, strong: bool) -> Result<String, AppError> {
    if !config.embedded_issuer {
        return Err(AppError::Usage("embedded_issuer is not enabled in the configuration".to_owned()));
    }
    let now = SystemSource.now();
    let strengths = config.strong_sign_in.strengths.iter().map(String::as_str);
    let acr = strengths.filter(|_| strong).find(|strength| !strength.is_empty());
    let grant = Grant { subject, client_id: "focalpoint", lifetime, auth_time: Some(now), acr, certificate: None };
    Ok(issuer(&config.data_dir)?.issue(&grant, now, SystemSource.new_id())?)
}

/// The embedded issuer, which must have its key already.
fn issuer(data_dir: &Path) -> Result<crate::auth::token::EmbeddedIssuer, AppError> {
    if !data_dir.join(files::ISSUER_KEY).exists() {
        let dir = data_dir.display();
        return Err(AppError::Usage(format!("{dir} has no issuer key; run `focalpoint init` first")));
    }
    embedded_issuer(data_dir)
}
