//! Backups of the log, and a data directory from one.
//!
//! A backup is a folder that holds the log as one database, its mark, and a checkpoint of it. The search index is made from
//! the log again, and keys, certificates and configuration are the operator's own.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use super::audit::{has_key, sign, verify_in};
use super::{AppError, files, offline};
use crate::auth::key_file::{read_public, write_public};
use crate::config::{Config, Database};
use crate::domain::Revision;
use crate::store::{self, OpenError, SqliteStore, Verified};

/// Makes a backup in a folder that there is not yet, and answers what was verified of it. The service may run. Where something
/// does not hold, no backup is left.
///
/// # Errors
/// When there is no log or it cannot be read, or the folder exists or cannot be made.
pub async fn backup(
    config: &Config,
    folder: &Path,
    progress: &mut (dyn FnMut(u64, u64) + Send),
) -> Result<Verified, AppError> {
    if folder.exists() {
        return Err(AppError::Usage(format!("{} exists; name a folder for this backup alone", folder.display())));
    }
    let cannot = || AppError::io(format!("cannot write {}", folder.display()));
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut made = tempfile::Builder::new();
    made.prefix(".focalpoint-backup-").permissions(Permissions::from_mode(0o700));
    let made = made.tempdir_in(parent).map_err(cannot())?;
    let checkpoint = made.path().join(files::CHECKPOINT);
    // Before the log, which has then what the checkpoint is of.
    let own = config.data_dir.join(files::CHECKPOINT);
    if own.is_file() {
        write_public(&checkpoint, &read_public(&own)?)?;
    }
    let Database::Sqlite(from) = config.database();
    store::copy(&from, made.path()).await?;
    let remembered: Vec<PathBuf> = checkpoint.is_file().then(|| checkpoint.clone()).into_iter().collect();
    let mut verified = verify_in(config, made.path(), &remembered, None, progress).await?;
    if verified.findings.is_empty() {
        // Of all that is in it: the last one may be of a while ago.
        sign(config, &verified, &checkpoint)?;
        fs::rename(made.path(), folder).and_then(|()| File::open(parent)?.sync_all()).map_err(cannot())?;
    }
    for name in &mut verified.compared {
        *name = name.replace(&*made.path().to_string_lossy(), &folder.to_string_lossy());
    }
    Ok(verified)
}

/// What a data directory was made from.
#[derive(Debug)]
pub struct Restored {
    /// What was verified of the backup; where something does not hold, nothing was restored.
    pub verified: Verified,
    /// The last revision.
    pub revision: Revision,
}

/// Puts the log of a backup into a data directory that holds none, once it was verified: against its checkpoint, that of the
/// data directory where there is one, and others.
///
/// # Errors
/// When the backup or the data directory cannot be used, or holds a log already.
pub async fn restore(
    config: &Config,
    folder: &Path,
    checkpoint_files: &[PathBuf],
    verifier_key: Option<&str>,
    progress: &mut (dyn FnMut(u64, u64) + Send),
) -> Result<Restored, AppError> {
    let Database::Sqlite(dir) = config.database();
    if SqliteStore::is_in(&dir) {
        return Err(OpenError::Present { dir }.into());
    }
    let [own, theirs] = [&*config.data_dir, folder].map(|folder| folder.join(files::CHECKPOINT));
    let mut remembered: Vec<PathBuf> = checkpoint_files.to_vec();
    let is_there = |file: &&PathBuf| file.is_file() && has_key(config, verifier_key);
    remembered.extend([&theirs, &own].into_iter().filter(is_there).cloned());
    let mut verified = verify_in(config, folder, &remembered, verifier_key, progress).await?;
    if remembered.is_empty() {
        verified.absent.push("a checkpoint, or the key of it".to_owned());
    }
    if !verified.findings.is_empty() {
        return Ok(Restored { verified, revision: Revision::ZERO });
    }
    // Before the log: without its checkpoint it would be taken for one that nobody has signed.
    if !own.exists() && remembered.contains(&theirs) {
        write_public(&own, &read_public(&theirs)?)?;
    }
    store::place(folder, &dir).await?;
    Ok(Restored { verified, revision: offline::migrate(config).await? })
}
