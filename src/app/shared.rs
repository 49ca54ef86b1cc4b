//! The keys in a data directory, which are made on the first start and which all nodes of one log must have in common: else
//! checkpoints of one would not be those of another, and a page would end where the next call is answered by another node.

use aws_lc_rs::{digest, rand};

use super::database::Log;
use super::node::embedded_issuer;
use super::{AppError, audit, files};
use crate::auth::key_file;
use crate::config::Config;
use crate::store::PostgresStore;

/// Bytes of the secret of page tokens.
const PAGE_SECRET_BYTES: usize = 32;

/// Makes the keys that are not there yet, where no other node of the log has them, and refuses those that are not the log's.
///
/// # Errors
/// When a key is missing or another one than the other nodes have, or cannot be read or made.
pub(super) async fn keys(config: &Config, log: &Log) -> Result<(), AppError> {
    let Some(log) = &log.shared else { return make(config) };
    let mut missing = Vec::new();
    for name in names(config) {
        if !config.data_dir.join(name).exists() && log.shared(name).await?.is_some() {
            missing.push(name);
        }
    }
    if !missing.is_empty() {
        return Err(AppError::Usage(format!(
            "{} lacks {}, which the other nodes of this log have: copy it from the data directory of one of them",
            config.data_dir.display(),
            missing.join(" and ")
        )));
    }
    make(config)?;
    for name in names(config) {
        require_common(config, log, name).await?;
    }
    Ok(())
}

/// The files of keys that nodes have in common.
fn names(config: &Config) -> impl Iterator<Item = &'static str> {
    let issuer = Some(files::ISSUER_KEY).filter(|_| config.embedded_issuer);
    [files::AUDIT_KEY, files::PAGE_SECRET].into_iter().chain(issuer)
}

/// Makes the keys that are not there.
fn make(config: &Config) -> Result<(), AppError> {
    audit::make_key(config)?;
    if config.embedded_issuer {
        embedded_issuer(&config.data_dir)?;
    }
    let path = config.data_dir.join(files::PAGE_SECRET);
    if path.exists() {
        return Ok(());
    }
    let mut secret = [0; PAGE_SECRET_BYTES];
    rand::fill(&mut secret).map_err(|_| AppError::BuiltIn("no randomness".to_owned()))?;
    Ok(key_file::write_private(&path, &secret)?)
}

/// Refuses a key that is not the one that the nodes of the log have.
async fn require_common(config: &Config, log: &PostgresStore, name: &str) -> Result<(), AppError> {
    let path = config.data_dir.join(name);
    // The public key of checkpoints is for everybody; of secrets nobody learns anything by their digest.
    let own = if name == files::AUDIT_KEY {
        audit::audit_key(config)?
    } else {
        format!("{:?}", digest::digest(&digest::SHA256, &key_file::read_private(&path)?))
    };
    let common = log.share(name, &own).await?;
    if own == common {
        return Ok(());
    }
    Err(AppError::Usage(format!(
        "{} is not the one of this log: here it is {own}, on its other nodes {common}; copy it (and take the same \
         audit_origin) from one of them. Should the log have a new one, stop all nodes and delete the row `{name}` of the \
         table `shared`",
        path.display(),
    )))
}

/// The secret of page tokens.
pub(super) fn page_secret(config: &Config) -> Result<[u8; PAGE_SECRET_BYTES], AppError> {
    let path = config.data_dir.join(files::PAGE_SECRET);
    let bytes = key_file::read_private(&path)?;
    bytes.try_into().map_err(|_| AppError::Usage(format!("{} is not {PAGE_SECRET_BYTES} bytes", path.display())))
}
