//! The high-water mark: how far the log had got when it last answered, kept outside the database.
//!
//! A damaged write-ahead log loses its tail without a word, and the database calls itself sound. The mark tells: a log
//! that ends below it has lost acknowledged writes. It is written before every answer, so it is exact after a kill; it
//! is synced at most once a second, so that after a power cut it may be a second behind, which only weakens the check.
//! (Measured on an ext4 disk: 1.5 us to write, 85 us to sync in place, 465 us to replace the file with its syncs.)
//!
//! The file has two slots in different sectors, written in turn, so that one is whole whatever happens.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;

use aws_lc_rs::digest;

use super::{OpenError, dir};

/// Where the slots are.
const OFFSETS: [u64; 2] = [0, 4096];
/// What a slot begins with.
const MAGIC: &str = "focalpoint mark 1";
/// Bytes of a slot: the magic, two numbers, the checksum, and a line end.
const SLOT: usize = MAGIC.len() + 3 * 17 + 1;

/// How far a log reaches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Reach {
    /// The last revision.
    pub(super) revision: u64,
    /// Number of the last audit row.
    pub(super) audit: u64,
}

/// The open file.
#[derive(Debug)]
pub(super) struct Mark {
    /// The file.
    file: Arc<File>,
    /// The slot that is written next.
    next: usize,
}

impl Mark {
    /// Opens the mark, and reads how far it says that the log reached: nothing, where there was no mark.
    pub(super) fn open(path: &Path) -> Result<(Self, Option<Reach>), OpenError> {
        let file = Arc::new(dir::private(path)?);
        let newest = newest(&file, path)?;
        let next = newest.map_or(0, |(slot, _)| 1 - slot);
        Ok((Self { file, next }, newest.map(|(_, reach)| reach)))
    }

    /// Reads how far the mark says that the log reached, and changes nothing.
    pub(super) fn read(path: &Path) -> Result<Option<Reach>, OpenError> {
        match File::open(path) {
            Ok(file) => Ok(newest(&file, path)?.map(|(_, reach)| reach)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(OpenError::File { path: path.to_owned(), source }),
        }
    }

    /// Writes how far the log reaches.
    pub(super) fn write(&mut self, reach: Reach) -> io::Result<()> {
        let offset = OFFSETS.get(self.next).copied().unwrap_or_default();
        self.file.write_all_at(&encode(reach), offset)?;
        self.next = 1 - self.next;
        Ok(())
    }

    /// Makes what was written survive a power cut, without holding up the runtime.
    pub(super) async fn sync(&self) -> io::Result<()> {
        let file = Arc::clone(&self.file);
        tokio::task::spawn_blocking(move || file.sync_data()).await?
    }
}

/// Refuses a log that ends below what was acknowledged.
pub(super) fn require_reached(reach: Reach, acknowledged: Option<Reach>) -> Result<(), OpenError> {
    let Some(mark) = acknowledged else {
        if reach != Reach::default() {
            tracing::warn!(?reach, "the store has no mark, so that lost writes would not show; a new one is made");
        }
        return Ok(());
    };
    if reach.revision >= mark.revision && reach.audit >= mark.audit {
        return Ok(());
    }
    Err(OpenError::Corrupt {
        reason: format!(
            "acknowledged writes are missing: the log ends at revision {} and audit row {}, acknowledged were {} and {}; \
             restore a backup, or remove the file `mark` to go on without them",
            reach.revision, reach.audit, mark.revision, mark.audit
        ),
    })
}

/// The slot that was written last, and what it says; none where nothing was written.
fn newest(file: &File, path: &Path) -> Result<Option<(usize, Reach)>, OpenError> {
    let unusable = |source| OpenError::File { path: path.to_owned(), source };
    if file.metadata().map_err(unusable)?.len() == 0 {
        return Ok(None);
    }
    let slots = OFFSETS.map(|offset| {
        let mut slot = [0; SLOT];
        file.read_exact_at(&mut slot, offset).ok().and_then(|()| decode(&slot))
    });
    let later = |reach: Reach| (reach.revision, reach.audit);
    let whole = slots.into_iter().enumerate().filter_map(|(i, slot)| Some((i, slot?)));
    let unreadable = || format!("{} is unreadable; remove it to open without the check", path.display());
    let newest = whole.max_by_key(|(_, reach)| later(*reach));
    newest.ok_or_else(|| OpenError::Corrupt { reason: unreadable() }).map(Some)
}

/// A slot with its checksum.
fn encode(reach: Reach) -> Vec<u8> {
    let text = format!("{MAGIC} {:016x} {:016x}", reach.revision, reach.audit);
    let sum = checksum(&text);
    format!("{text} {sum}\n").into_bytes()
}

/// What a slot says, if it is whole.
fn decode(slot: &[u8; SLOT]) -> Option<Reach> {
    let line = std::str::from_utf8(slot).ok()?.strip_suffix('\n')?;
    let (text, sum) = line.rsplit_once(' ')?;
    let (revision, audit) = text.strip_prefix(MAGIC)?.strip_prefix(' ')?.split_once(' ')?;
    let number = |digits| u64::from_str_radix(digits, 16).ok();
    (sum == checksum(text)).then_some(Reach { revision: number(revision)?, audit: number(audit)? })
}

/// The first 64 bits of the SHA-256 of a text, in hexadecimal.
fn checksum(text: &str) -> String {
    let digest = digest::digest(&digest::SHA256, text.as_bytes());
    let first = digest.as_ref().first_chunk().copied().unwrap_or_default();
    format!("{:016x}", u64::from_be_bytes(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(revision: u64) -> Reach {
        Reach { revision, audit: 2 * revision }
    }

    #[test]
    fn the_last_mark_written_is_read_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("mark");
        let (mut mark, none) = Mark::open(&path).unwrap();
        assert_eq!(none, None);
        for revision in 1..=5 {
            mark.write(reach(revision)).unwrap();
            assert_eq!(Mark::open(&path).unwrap().1, Some(reach(revision)));
        }
    }

    #[test]
    fn a_torn_slot_leaves_the_one_before() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("mark");
        let (mut mark, _) = Mark::open(&path).unwrap();
        mark.write(reach(1)).unwrap();
        mark.write(reach(2)).unwrap();
        mark.file.write_all_at(b"torn", OFFSETS[1] + 20).unwrap();
        let (mut mark, found) = Mark::open(&path).unwrap();
        assert_eq!(found, Some(reach(1)));
        mark.write(reach(3)).unwrap();
        assert_eq!(Mark::open(&path).unwrap().1, Some(reach(3)));
    }

    #[test]
    fn an_unreadable_mark_is_corrupt() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("mark");
        std::fs::write(&path, b"something else").unwrap();
        assert!(matches!(Mark::open(&path), Err(OpenError::Corrupt { .. })));
    }
}
