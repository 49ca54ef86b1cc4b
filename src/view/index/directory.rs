//! A folder of files that are never forced to disk.
//!
//! tantivy syncs every file of every commit, which is most of what a commit of one change costs where syncing is slow.
//! The index is disposable and says in its commit at which revision of the log it stands, so nothing is lost by letting
//! the system write when it likes: after an unclean stop the checksums tell whether all of it came to disk, and if not
//! the index is made again from the log. Renaming keeps every file whole for readers of the same running system.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, TerminatingWrite, WatchCallback,
    WatchHandle, WritePtr,
};

/// The folder.
#[derive(Debug, Clone)]
pub(super) struct UnsyncedDirectory {
    root: PathBuf,
    /// Whether it is only looked at: nothing is written, and no lock is taken.
    is_looked_at: bool,
    /// Reads and deletes as usual.
    inner: MmapDirectory,
}

impl UnsyncedDirectory {
    /// Opens an existing folder.
    pub(super) fn open(root: &Path) -> tantivy::Result<Self> {
        Ok(Self { root: root.to_owned(), is_looked_at: false, inner: MmapDirectory::open(root)? })
    }

    /// Opens an existing folder that nobody writes in meanwhile, to look at it.
    pub(super) fn look_at(root: &Path) -> tantivy::Result<Self> {
        Ok(Self { is_looked_at: true, ..Self::open(root)? })
    }

    /// Fails where the folder is only looked at.
    fn require_writable(&self) -> io::Result<()> {
        if self.is_looked_at { Err(io::ErrorKind::ReadOnlyFilesystem.into()) } else { Ok(()) }
    }
}

/// A file that is written and closed, not synced.
struct UnsyncedFile(File);

impl Write for UnsyncedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl TerminatingWrite for UnsyncedFile {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        self.0.flush()
    }
}

/// A lock that is freed when dropped. Closing the file, as tantivy's own does, is not enough while a child process that
/// is just being started holds a copy of it: the index would be taken for one in use, and be made anew.
struct HeldLock(File);

impl Drop for HeldLock {
    fn drop(&mut self) {
        if let Err(error) = self.0.unlock() {
            tracing::warn!(%error, "the index stays locked until the process ends");
        }
    }
}

impl Directory for UnsyncedDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.inner.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        let unable = |error| DeleteError::IoError { io_error: Arc::new(error), filepath: path.to_owned() };
        self.require_writable().map_err(unable)?;
        self.inner.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.inner.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.require_writable().map_err(|error| OpenWriteError::wrap_io_error(error, path.to_owned()))?;
        let file = OpenOptions::new().write(true).create_new(true).open(self.root.join(path)).map_err(|error| {
            if error.kind() == io::ErrorKind::AlreadyExists {
                OpenWriteError::FileAlreadyExists(path.to_owned())
            } else {
                OpenWriteError::wrap_io_error(error, path.to_owned())
            }
        })?;
        Ok(BufWriter::new(Box::new(UnsyncedFile(file))))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.inner.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.require_writable()?;
        let mut file = tempfile::NamedTempFile::new_in(&self.root)?;
        file.write_all(data)?;
        file.persist(self.root.join(path)).map(drop).map_err(|error| error.error)
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        if self.is_looked_at {
            return Ok(DirectoryLock::from(Box::new(())));
        }
        let path = self.root.join(&lock.filepath);
        let opened = OpenOptions::new().write(true).create(true).truncate(false).open(path);
        let file = opened.map_err(LockError::wrap_io_error)?;
        if lock.is_blocking {
            file.lock().map_err(LockError::wrap_io_error)?;
        } else {
            file.try_lock().map_err(|error| match error {
                TryLockError::WouldBlock => LockError::LockBusy,
                TryLockError::Error(error) => LockError::wrap_io_error(error),
            })?;
        }
        Ok(DirectoryLock::from(Box::new(HeldLock(file))))
    }

    fn watch(&self, _: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_of_a_lock_in_a_child_process_does_not_hold_the_index() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let open = || OpenOptions::new().write(true).create(true).truncate(false).open(&path).unwrap();
        let first = HeldLock(open());
        first.0.try_lock().unwrap();
        assert!(open().try_lock().is_err());
        let copy = first.0.try_clone().unwrap();
        drop(first);
        open().try_lock().unwrap();
        drop(copy);
    }
}
