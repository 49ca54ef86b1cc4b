//! How far this node has seen the log reach, whoever wrote it: every server that it reads from or writes to must still hold
//! that. With a mark beside the node it outlives the process; it never makes the mark survive a power cut of the node, after
//! which it may be behind.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::super::mark::{Mark, Reach, require_reached};
use super::super::{OpenError, StoreError};
use super::head::Last;

/// The end of the log as it was last seen.
#[derive(Debug)]
pub(super) struct Kept {
    /// The end, and where it is marked.
    seen: Mutex<(Last, Option<Mark>)>,
}

impl Kept {
    /// Begins with the end that a log has, where it is not behind the mark in a file.
    ///
    /// # Errors
    /// `Corrupt` where it is, or the mark cannot be read; `File` where it cannot be opened.
    pub(super) fn begin(last: Last, file: Option<&Path>) -> Result<Self, OpenError> {
        let Some(path) = file else { return Ok(Self { seen: Mutex::new((last, None)) }) };
        // Looked at before it is made: there is none before the first start on a log.
        require_known(last.reach, path)?;
        let (mut mark, _) = Mark::open(path)?;
        mark.write(last.reach).map_err(|source| OpenError::File { path: path.to_owned(), source })?;
        Ok(Self { seen: Mutex::new((last, Some(mark))) })
    }

    /// The end that was seen.
    pub(super) fn last(&self) -> Last {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).0
    }

    /// Takes in that the log ends there, unless it was seen to reach further; before anybody is told of it.
    pub(super) fn see(&self, last: Last) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if reaches(seen.0.reach, last.reach) {
            return;
        }
        seen.0 = last;
        if let Some(Err(error)) = seen.1.as_mut().map(|mark| mark.write(last.reach)) {
            tracing::error!(%error, "the mark of how far the log reaches cannot be written");
        }
    }

    /// Refuses a log that ends before where it was seen to end.
    ///
    /// # Errors
    /// `Corrupt`.
    pub(super) fn require(&self, found: Reach) -> Result<(), StoreError> {
        let seen = self.last().reach;
        if reaches(found, seen) {
            return Ok(());
        }
        let reason = format!("acknowledged writes are missing: the log ends at {found:?}, it was at {seen:?}");
        Err(StoreError::Corrupt { reason })
    }
}

/// Refuses a log that is behind the mark in a file, where there is one.
///
/// # Errors
/// As [`Kept::begin`].
pub(super) fn require_known(reach: Reach, file: &Path) -> Result<(), OpenError> {
    Mark::read(file)?.map_or(Ok(()), |known| require_reached(reach, Some(known)))
}

/// Whether a log that reaches so far has all of one that reaches as far as the other.
const fn reaches(far: Reach, other: Reach) -> bool {
    far.revision >= other.revision && far.audit >= other.audit
}
