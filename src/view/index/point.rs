//! A place in a log that tells it from the same revision of another log.

use std::str::FromStr;

use crate::domain::Revision;

/// A revision, and what tells it from the same revision of another log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Point {
    /// The revision.
    pub revision: Revision,
    /// What the log has at that revision, as a number; 0 where it does not matter.
    pub mark: u64,
}

impl From<Revision> for Point {
    fn from(revision: Revision) -> Self {
        Self { revision, mark: 0 }
    }
}

impl std::fmt::Display for Point {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {:016x}", self.revision, self.mark)
    }
}

impl FromStr for Point {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (revision, mark) = text.split_once(' ').ok_or(())?;
        Ok(Self { revision: revision.parse().map_err(drop)?, mark: u64::from_str_radix(mark, 16).map_err(drop)? })
    }
}
