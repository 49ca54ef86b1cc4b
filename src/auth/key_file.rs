//! Private keys on disk: written for their owner alone, refused when anyone else could have read them.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// Bytes that a key, certificate or revocation file may have at most.
const MAX_FILE_BYTES: u64 = 1024 * 1024;

/// Why a file of key material cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The file cannot be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Somebody besides the owner has rights on a private key.
    #[error("{path}: mode {mode:04o} lets others at a private key; it must be 0600 or 0400")]
    OpenToOthers {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The path names something that no key is kept in.
    #[error("{path}: not a regular file of at most {MAX_FILE_BYTES} bytes")]
    NotAFile {
        /// The path.
        path: PathBuf,
    },
}

/// Reads a private key that only its owner has any right on.
///
/// # Errors
/// When the file cannot be read, is no regular file, is too large, or is open to group or others.
pub fn read_private(path: &Path) -> Result<Vec<u8>, KeyFileError> {
    let file = File::open(path).map_err(|source| io_error(path, source))?;
    let mode = file.metadata().map_err(|source| io_error(path, source))?.mode() & 0o7777;
    let owner_alone = mode & 0o700 == mode & 0o777;
    if owner_alone { read_all(path, &file) } else { Err(KeyFileError::OpenToOthers { path: path.into(), mode }) }
}

/// Reads a public file such as a certificate or a key set.
///
/// # Errors
/// When the file cannot be read, is no regular file, or is too large.
pub fn read_public(path: &Path) -> Result<Vec<u8>, KeyFileError> {
    let file = File::open(path).map_err(|source| io_error(path, source))?;
    read_all(path, &file)
}

/// Writes a private key, in place of an older one, with mode 0600; a reader sees the old file or the new one.
///
/// # Errors
/// When the file cannot be written.
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<(), KeyFileError> {
    write(path, bytes, 0o600)
}

/// Writes a public file, in place of an older one, with mode 0644; a reader sees the old file or the new one.
///
/// # Errors
/// When the file cannot be written.
pub fn write_public(path: &Path, bytes: &[u8]) -> Result<(), KeyFileError> {
    write(path, bytes, 0o644)
}

/// Reads an open file whole, within the limit.
fn read_all(path: &Path, file: &File) -> Result<Vec<u8>, KeyFileError> {
    let metadata = file.metadata().map_err(|source| io_error(path, source))?;
    let mut bytes = Vec::new();
    if metadata.is_file() {
        file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(|source| io_error(path, source))?;
    }
    if metadata.is_file() && bytes.len() as u64 <= MAX_FILE_BYTES {
        Ok(bytes)
    } else {
        Err(KeyFileError::NotAFile { path: path.into() })
    }
}

/// Writes beside the target, makes the bytes durable, and renames.
fn write(path: &Path, bytes: &[u8], mode: u32) -> Result<(), KeyFileError> {
    let directory = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let place = || -> io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(directory)?;
        file.write_all(bytes)?;
        file.as_file().set_permissions(std::fs::Permissions::from_mode(mode))?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        File::open(directory)?.sync_all()
    };
    place().map_err(|source| io_error(path, source))
}

/// Names the file in an error of the system.
fn io_error(path: &Path, source: io::Error) -> KeyFileError {
    KeyFileError::Io { path: path.into(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_key_is_written_for_its_owner_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key.pem");
        write_private(&path, b"secret").unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().mode() & 0o7777, 0o600);
        assert_eq!(read_private(&path).unwrap(), b"secret");
    }

    #[test]
    fn a_private_key_open_to_others_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key.pem");
        write_private(&path, b"secret").unwrap();
        for mode in [0o640, 0o604, 0o660, 0o610, 0o602] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            let refused = read_private(&path).unwrap_err();
            assert!(matches!(refused, KeyFileError::OpenToOthers { .. }), "{mode:o}: {refused}");
        }
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o400)).unwrap();
        assert_eq!(read_private(&path).unwrap(), b"secret");
    }

    #[test]
    fn a_directory_and_a_huge_file_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        assert!(matches!(read_public(dir.path()), Err(KeyFileError::NotAFile { .. })));
        let path = dir.path().join("huge");
        std::fs::write(&path, vec![b'x'; 1024 * 1024 + 1]).unwrap();
        assert!(matches!(read_public(&path), Err(KeyFileError::NotAFile { .. })));
    }
}
