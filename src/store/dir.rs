//! The directory that a store on this machine owns: who may read it, and that only one store has it open.

use std::fs::{DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::OpenError;

/// What the name of a folder begins with in which a copy is made: whoever claims the directory takes those away that were left.
pub const UNFINISHED: &str = ".unfinished-";

/// Holds a directory against others until it is dropped.
#[derive(Debug)]
pub struct Claim {
    /// The locked file; the operating system frees it with the process, however that ends.
    lock: File,
}

impl Drop for Claim {
    fn drop(&mut self) {
        // Closing the file is not enough while a child process that is just being started holds a copy of it.
        if let Err(error) = self.lock.unlock() {
            tracing::warn!(%error, "the data directory stays locked until the process ends");
        }
    }
}

/// Takes a directory over: makes it if there is none, closes it to other users, and locks it.
///
/// # Errors
/// `Locked` or `File`, as [`OpenError`] says.
pub fn claim(dir: &Path) -> Result<Claim, OpenError> {
    let unusable = |source| OpenError::File { path: dir.to_owned(), source };
    DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(unusable)?;
    std::fs::set_permissions(dir, Permissions::from_mode(0o700)).map_err(unusable)?;
    let lock = private(&dir.join("lock"))?;
    match lock.try_lock() {
        Ok(()) => clear(dir).map(|()| Claim { lock }).map_err(unusable),
        Err(TryLockError::WouldBlock) => Err(OpenError::Locked { dir: dir.to_owned() }),
        Err(TryLockError::Error(source)) => Err(unusable(source)),
    }
}

/// Takes away what a copy that was ended half way has left, which may hold what is erased later.
fn clear(dir: &Path) -> io::Result<()> {
    for left in std::fs::read_dir(dir)? {
        let left = left?;
        if left.file_name().as_encoded_bytes().starts_with(UNFINISHED.as_bytes()) {
            std::fs::remove_dir_all(left.path())?;
        }
    }
    Ok(())
}

/// Holds a directory against every store that would open it, as long as it is only read; nothing where none ever did.
///
/// # Errors
/// `Locked` or `File`, as [`OpenError`] says.
pub fn hold(dir: &Path) -> Result<Option<Claim>, OpenError> {
    let path = dir.join("lock");
    let lock = match File::open(&path) {
        Ok(lock) => lock,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(OpenError::File { path, source }),
    };
    match lock.try_lock_shared() {
        Ok(()) => Ok(Some(Claim { lock })),
        Err(TryLockError::WouldBlock) => Err(OpenError::Locked { dir: dir.to_owned() }),
        Err(TryLockError::Error(source)) => Err(OpenError::File { path, source }),
    }
}

/// Opens a file for reading and writing that only this user may read; makes it if there is none.
pub(super) fn private(path: &Path) -> Result<File, OpenError> {
    let open = || -> io::Result<File> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?;
        file.set_permissions(Permissions::from_mode(0o600))?;
        Ok(file)
    };
    open().map_err(|source| OpenError::File { path: PathBuf::from(path), source })
}

/// Puts a private file in the place of an older one; whatever happens, one of them is there whole.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(dir)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    File::open(dir)?.sync_all()
}

/// Makes the names in a directory survive a power cut.
pub(super) fn sync(dir: &Path) -> Result<(), OpenError> {
    File::open(dir).and_then(|file| file.sync_all()).map_err(|source| OpenError::File { path: dir.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_in_a_child_process_does_not_hold_the_directory() {
        let dir = tempfile::tempdir().unwrap();
        let first = claim(dir.path()).unwrap();
        assert!(matches!(claim(dir.path()), Err(OpenError::Locked { .. })));
        let copy = first.lock.try_clone().unwrap();
        drop(first);
        claim(dir.path()).unwrap();
        drop(copy);
    }
}
