//! A file that takes the place of another once it is whole: until then, and where writing fails, the older one stays.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::error::CliError;

/// What will take the place of a file.
pub(super) struct Replacement {
    /// What is written so far, in the same folder.
    file: NamedTempFile,
    /// The file.
    path: PathBuf,
}

impl Replacement {
    /// Begins with nothing.
    pub(super) fn of(path: &Path) -> Result<Self, CliError> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let file = NamedTempFile::new_in(folder).map_err(CliError::file(path))?;
        Ok(Self { file, path: path.to_owned() })
    }

    /// Adds bytes.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), CliError> {
        self.file.write_all(bytes).map_err(CliError::file(&self.path))
    }

    /// Makes it durable, and puts it in its place.
    pub(super) fn finish(self) -> Result<(), CliError> {
        let fault = CliError::file(&self.path);
        let place = || -> std::io::Result<()> {
            self.file.as_file().sync_all()?;
            self.file.persist(&self.path)?;
            Ok(())
        };
        place().map_err(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_older_file_stays_until_the_new_one_is_whole() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("kept");
        std::fs::write(&path, "old").unwrap();
        let mut given_up = Replacement::of(&path).unwrap();
        given_up.write(b"ne").unwrap();
        drop(given_up);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
        let mut new = Replacement::of(&path).unwrap();
        new.write(b"ne").unwrap();
        new.write(b"w").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
        new.finish().unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "nothing is left beside it");
    }
}
