//! Backups of the log, and a data directory from one.
//!
//! A backup is a folder that holds the log as one database, its mark, and a checkpoint of it. The search index is made from
//! the log again, and keys, certificates and configuration are the operator's own.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use super::audit::{has_key, remember, sign};
use super::{AppError, files, offline};
use crate::auth::key_file::{read_public, write_public};
use crate::config::{Config, Database};
use crate::domain::Revision;
use crate::store::{self, OpenError, SqliteStore, Store as _, Verified};

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
    copy(config, made.path(), progress).await?;
    let remembered: Vec<PathBuf> = checkpoint.is_file().then(|| checkpoint.clone()).into_iter().collect();
    let remembered = remember(config, &remembered, None)?;
    let mut verified = store::verify(made.path(), &remembered, progress).await?;
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

/// Copies the log of a configuration into an empty folder.
pub(super) async fn copy(
    config: &Config,
    folder: &Path,
    progress: &mut (dyn FnMut(u64, u64) + Send),
) -> Result<(), AppError> {
    match config.database() {
        Database::Sqlite(from) => store::copy(&from, folder).await?,
        Database::Postgres(url) => store::copy_out(&url, folder, progress).await?,
    }
    Ok(())
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
    require_room(config).await?;
    let [own, theirs] = [&*config.data_dir, folder].map(|folder| folder.join(files::CHECKPOINT));
    let mut remembered: Vec<PathBuf> = checkpoint_files.to_vec();
    let is_there = |file: &&PathBuf| file.is_file() && has_key(config, verifier_key);
    remembered.extend([&theirs, &own].into_iter().filter(is_there).cloned());
    let compared = remember(config, &remembered, verifier_key)?;
    let mut verified = store::verify(folder, &compared, progress).await?;
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
    match config.database() {
        Database::Sqlite(dir) => store::place(folder, &dir).await?,
        Database::Postgres(url) => fill(config, folder, &url, progress).await?,
    }
    Ok(Restored { verified, revision: offline::migrate(config).await? })
}

/// Refuses a configuration whose log is there already.
async fn require_room(config: &Config) -> Result<(), AppError> {
    match config.database() {
        Database::Sqlite(dir) if SqliteStore::is_in(&dir) => Err(OpenError::Present { dir }.into()),
        Database::Postgres(url) if !store::is_empty(&url).await? => Err(OpenError::Filled.into()),
        Database::Sqlite(_) | Database::Postgres(_) => Ok(()),
    }
}

/// Fills a database with the log of a backup, which is brought to this version in a copy before: it may be of an older one.
async fn fill(
    config: &Config,
    folder: &Path,
    url: &str,
    progress: &mut (dyn FnMut(u64, u64) + Send),
) -> Result<(), AppError> {
    let _claim = store::claim(&config.data_dir).map_err(AppError::from)?;
    let copy = scratch(config)?;
    store::place(folder, copy.path()).await?;
    SqliteStore::open(copy.path()).await?.close().await;
    Ok(store::copy_in(copy.path(), url, &config.data_dir.join(files::MARK), progress).await?)
}

/// A folder in the data directory that is gone afterwards, or with the next start.
pub(super) fn scratch(config: &Config) -> Result<tempfile::TempDir, AppError> {
    let made = tempfile::Builder::new().prefix(store::UNFINISHED).tempdir_in(&config.data_dir);
    made.map_err(AppError::io(format!("cannot write to {}", config.data_dir.display())))
}
