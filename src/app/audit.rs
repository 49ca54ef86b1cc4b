//! The audit log's key, its checkpoints while a service runs, and its verification on the host.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use tokio_util::sync::CancellationToken;

use super::{AppError, backup, files};
use crate::audit::{Checkpoint, PublicKey, Signer, SignerError};
use crate::auth::key_file;
use crate::config::{Config, Database};
use crate::store::{self, Checkpoints, Remembered, Store, Verified};

/// How often the checkpoint in the data directory is brought up to date.
const INTERVAL: Duration = Duration::from_secs(10);

/// Makes the key, unless there is one.
pub(super) fn make_key(config: &Config) -> Result<(), AppError> {
    let path = config.data_dir.join(files::AUDIT_KEY);
    if !path.exists() {
        let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).map_err(|_| SignerError::Key)?;
        key_file::write_private(&path, key.serialize_pem().as_bytes())?;
    }
    Ok(())
}

/// The checkpoints of a service, once its log was found to continue the last one.
pub(super) async fn checkpoints(config: &Config, store: &Arc<dyn Store>) -> Result<Arc<Checkpoints>, AppError> {
    let signer = signer(&config.data_dir.join(files::AUDIT_KEY), &config.audit_origin)?;
    let file = config.data_dir.join(files::CHECKPOINT);
    let checkpoints = Checkpoints::open(Arc::clone(store), signer, file).await?;
    // One that is killed soon leaves one too.
    checkpoints.current().await?;
    Ok(Arc::new(checkpoints))
}

/// The page that tells everybody the public key; there is nothing in it that a caller must sign in for.
pub(super) fn key_page(checkpoints: &Checkpoints) -> Router {
    let key = checkpoints.verifier() + "\n";
    Router::new().route("/audit/key", get(move || std::future::ready(key)))
}

/// Keeps the checkpoint in the data directory up to date, and leaves the last one there.
pub(super) async fn keep(checkpoints: Arc<Checkpoints>, stop: CancellationToken) {
    loop {
        let stopped = stop.run_until_cancelled(tokio::time::sleep(INTERVAL)).await.is_none();
        if let Err(error) = checkpoints.current().await {
            tracing::error!(%error, "the audit log cannot be read");
        }
        if stopped {
            return;
        }
    }
}

/// Verifies the whole audit log from its database, against the mark and the checkpoint beside it, and against checkpoints
/// that were remembered elsewhere. Changes nothing, and may run beside the service.
///
/// # Errors
/// When there is no log, or a checkpoint is not of its key; what does not hold is in the answer.
pub async fn verify_audit(
    config: &Config,
    checkpoint_files: &[PathBuf],
    verifier_key: Option<&str>,
    progress: &mut (dyn FnMut(u64, u64) + Send),
) -> Result<Verified, AppError> {
    let own = config.data_dir.join(files::CHECKPOINT);
    let files: Vec<PathBuf> =
        own.is_file().then(|| own.clone()).into_iter().chain(checkpoint_files.iter().cloned()).collect();
    // Before the log, which has then what they are of.
    let remembered = remember(config, &files, verifier_key)?;
    let mut verified = match config.database() {
        Database::Sqlite(path) => store::verify(&path, &remembered, progress).await?,
        Database::Postgres(_) => verify_copy(config, &remembered, progress).await?,
    };
    if !own.is_file() {
        verified.absent.push(format!("the checkpoint {}", own.display()));
    }
    Ok(verified)
}

/// Verifies the log of a server in a copy of it, as of one moment.
async fn verify_copy(
    config: &Config,
    remembered: &[Remembered],
    progress: &mut (dyn FnMut(u64, u64) + Send),
) -> Result<Verified, AppError> {
    let folder = backup::scratch(config)?;
    backup::copy(config, folder.path(), progress).await?;
    let mut verified = store::verify(folder.path(), remembered, progress).await?;
    // That of the copy says no more than the log itself.
    verified.compared.retain(|name| remembered.iter().any(|it| it.name == *name));
    Ok(verified)
}

/// The checkpoints in files, which the log's key has signed.
///
/// # Errors
/// When one cannot be read, or is not of its key.
pub(super) fn remember(
    config: &Config,
    checkpoint_files: &[PathBuf],
    verifier_key: Option<&str>,
) -> Result<Vec<Remembered>, AppError> {
    if checkpoint_files.is_empty() {
        return Ok(Vec::new());
    }
    let key = public_key(config, verifier_key)?;
    checkpoint_files.iter().map(|file| Ok(Remembered::read(file, key)?)).collect()
}

/// Signs a checkpoint of a log that was verified, into a file; nothing where there is no key yet, and so no checkpoint.
///
/// # Errors
/// When the key cannot be used, or the file cannot be written.
pub(super) fn sign(config: &Config, verified: &Verified, file: &Path) -> Result<(), AppError> {
    if !has_key(config, None) {
        return Ok(());
    }
    let signer = signer(&config.data_dir.join(files::AUDIT_KEY), &config.audit_origin)?;
    let checkpoint = Checkpoint { origin: signer.name().to_owned(), size: verified.rows, root: verified.root };
    Ok(key_file::write_public(file, signer.sign(&checkpoint.text()).as_bytes())?)
}

/// Whether there is a key to check checkpoints with.
pub(super) fn has_key(config: &Config, verifier_key: Option<&str>) -> bool {
    verifier_key.is_some() || config.data_dir.join(files::AUDIT_KEY).exists()
}

/// The public key of the audit log as others take it up: `name+id+key`.
///
/// # Errors
/// When there is no key yet, or it cannot be read.
pub fn audit_key(config: &Config) -> Result<String, AppError> {
    Ok(public_key(config, None)?.verifier(&config.audit_origin))
}

/// The key that was given, or else that of the data directory.
fn public_key(config: &Config, given: Option<&str>) -> Result<PublicKey, AppError> {
    if let Some(text) = given {
        let parsed = PublicKey::parse_verifier(text).map(|(_, key)| key);
        return parsed.ok_or_else(|| AppError::Usage("the key is not of the form name+id+key".to_owned()));
    }
    Ok(signer(&config.data_dir.join(files::AUDIT_KEY), &config.audit_origin)?.public_key())
}

/// The key in a file, under a name.
fn signer(path: &Path, name: &str) -> Result<Signer, AppError> {
    let pem = key_file::read_private(path)?;
    let key = rcgen::KeyPair::from_pkcs8_pem_and_sign_algo(&String::from_utf8_lossy(&pem), &rcgen::PKCS_ED25519);
    Ok(Signer::new(name, key.map_err(|_| SignerError::Key)?.serialized_der())?)
}
