//! How many bytes of files wait in memory, over all imports under way on this node.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::directory::Error;

/// Most bytes of one file.
pub const MAX_FILE_BYTES: usize = 256 * 1024 * 1024;
/// Most bytes of all files that are being imported at a time.
const MAX_BYTES_UNDER_WAY: usize = 2 * MAX_FILE_BYTES;
/// When to try again, in seconds, where there is no room.
const RETRY_SECONDS: u64 = 30;

/// The bytes of all imports under way.
#[derive(Debug, Clone, Default)]
pub(in crate::directory) struct Budget(Arc<AtomicUsize>);

/// The bytes of one import; dropping it gives them back.
#[derive(Debug)]
pub(super) struct Share {
    /// Where they are taken from.
    budget: Budget,
    /// How many.
    bytes: usize,
}

impl Budget {
    /// A share with nothing in it.
    pub(super) fn share(&self) -> Share {
        Share { budget: self.clone(), bytes: 0 }
    }
}

impl Share {
    /// Takes bytes of a file.
    ///
    /// # Errors
    /// `Invalid` when the file is too large, `OverQuota` when the imports under way leave no room.
    pub(super) fn take(&mut self, bytes: usize) -> Result<(), Error> {
        if self.bytes + bytes > MAX_FILE_BYTES {
            return Err(Error::field("file", format!("has more than {MAX_FILE_BYTES} bytes; split it")));
        }
        let before = self.budget.0.fetch_add(bytes, Ordering::Relaxed);
        self.bytes += bytes;
        if before + bytes > MAX_BYTES_UNDER_WAY {
            return Err(Error::OverQuota { retry_after_seconds: RETRY_SECONDS });
        }
        Ok(())
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.budget.0.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_and_all_files_together_are_bounded() {
        let budget = Budget::default();
        let mut shares: Vec<Share> = (0..3).map(|_| budget.share()).collect();
        assert!(matches!(shares[0].take(MAX_FILE_BYTES + 1), Err(Error::Invalid(_))));
        shares[0].take(MAX_FILE_BYTES).unwrap();
        assert!(matches!(shares[0].take(1), Err(Error::Invalid(_))));
        shares[1].take(MAX_FILE_BYTES).unwrap();
        assert!(matches!(shares[2].take(1), Err(Error::OverQuota { .. })));
        shares.clear();
        budget.share().take(MAX_FILE_BYTES).unwrap();
    }
}
