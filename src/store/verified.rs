//! What a verification of the log is given and what it answers.

use std::path::Path;

use jiff::Timestamp;

use crate::audit::{Checkpoint, Hash};

use super::{OpenError, sqlite};

/// The operation that takes the bodies of an officer out of the log; their salts go with them, their digests stay.
///
/// A body without its salt is only accepted where the audit has an allowed row of this operation on its officer.
pub const ERASE: &str = "OfficerService.EraseOfficer";

/// The operation that does the same to an account, and to the approvals and invitations that tell of the person; each of
/// them has a row of its own in the audit.
pub const ERASE_ACCOUNT: &str = "AccountService.EraseAccount";

/// A checkpoint that a log must agree with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    /// Where it comes from, for people.
    pub name: String,
    /// The checkpoint.
    pub checkpoint: Checkpoint,
}

/// What a log was found to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// How many audit rows it has.
    pub rows: u64,
    /// The root of their tree.
    pub root: Hash,
    /// Its last revision.
    pub revisions: u64,
    /// How many changes it has.
    pub changes: u64,
    /// How many of them were erased.
    pub erased: u64,
    /// The latest time of a row.
    pub last: Option<Timestamp>,
    /// What of outside the database it was compared with; where there is nothing, a missing end does not show.
    pub compared: Vec<String>,
    /// What every log has beside its database after its first start and is not there, so that it was compared with less.
    pub absent: Vec<String>,
    /// What does not hold; nothing where everything does.
    pub findings: Vec<String>,
    /// How many more changed or missing rows there are than are told.
    pub untold: u64,
}

impl Default for Verified {
    fn default() -> Self {
        Self {
            rows: 0,
            root: Hash::empty(),
            revisions: 0,
            changes: 0,
            erased: 0,
            last: None,
            compared: Vec::new(),
            absent: Vec::new(),
            findings: Vec::new(),
            untold: 0,
        }
    }
}

/// Verifies the log in a directory from its database alone, against its mark and against what is remembered of it.
///
/// Changes nothing in it, and may run beside the service. `progress` is told how many audit rows are done, and of how many.
///
/// # Errors
/// When there is no log, or it cannot be read at all; what does not hold is in the answer.
pub async fn verify(
    dir: &Path,
    remembered: &[Remembered],
    progress: &mut (dyn FnMut(u64, u64) + Send),
) -> Result<Verified, OpenError> {
    sqlite::verify(dir, remembered, progress).await
}
