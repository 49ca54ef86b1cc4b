//! What can go wrong with a store. The texts are for the log; a client never sees them.

use std::path::PathBuf;

use crate::domain::Key;

/// Why a store refused a call or could not do it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The record has been written since the revision that the caller knows.
    #[error("{} {} has changed since", key.kind.as_str(), key.id)]
    Stale {
        /// The record.
        key: Key,
    },
    /// A record of this key is there already.
    #[error("{} {} exists", key.kind.as_str(), key.id)]
    Exists {
        /// The record.
        key: Key,
    },
    /// There is no current record of this key.
    #[error("{} {} does not exist", key.kind.as_str(), key.id)]
    Missing {
        /// The record.
        key: Key,
    },
    /// One write puts this key twice.
    #[error("{} {} is put twice in one write", key.kind.as_str(), key.id)]
    RepeatedKey {
        /// The record.
        key: Key,
    },
    /// Another current record has this unique key.
    #[error("unique key is taken: {unique}")]
    Duplicate {
        /// The unique key.
        unique: String,
    },
    /// The actor has used this request id for another request.
    #[error("request id was used for another request")]
    RequestReused,
    /// The store does not do this now; of a write it is not known whether it was applied.
    #[error("store is unavailable: {reason}")]
    Unavailable {
        /// What happened.
        reason: String,
    },
    /// What is stored contradicts itself.
    #[error("store is corrupt: {reason}")]
    Corrupt {
        /// What does not fit.
        reason: String,
    },
}

impl From<StoreError> for OpenError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Corrupt { reason } => Self::Corrupt { reason },
            StoreError::Stale { .. }
            | StoreError::Exists { .. }
            | StoreError::Missing { .. }
            | StoreError::RepeatedKey { .. }
            | StoreError::Duplicate { .. }
            | StoreError::RequestReused
            | StoreError::Unavailable { .. } => Self::Database { reason: error.to_string() },
        }
    }
}

/// Why a store does not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process, or another store of this process, has the directory open.
    #[error("{} is in use by another process, a running service or another command", dir.display())]
    Locked {
        /// The directory.
        dir: PathBuf,
    },
    /// There is no store in the directory, or no directory.
    #[error("{} holds no log of records", dir.display())]
    Missing {
        /// The directory.
        dir: PathBuf,
    },
    /// There is a log in the directory already, or what is left of one.
    #[error("{} holds a log of records already, or what is left of one; move it away first", dir.display())]
    Present {
        /// The directory.
        dir: PathBuf,
    },
    /// There are no tables in the database.
    #[error("the database holds no log of records")]
    Empty,
    /// There is a log in the database already.
    #[error("the database holds a log of records already; name an empty one")]
    Filled,
    /// The database is of another version of the program.
    #[error("the database is of version {found}, and this program reads version {wanted}: {remedy}")]
    Version {
        /// Its version.
        found: i64,
        /// The version that is read.
        wanted: i64,
        /// What to do.
        remedy: &'static str,
    },
    /// The database engine would not keep what it acknowledges.
    #[error("unsafe database: {what} is {found}, must be {wanted}")]
    Unsafe {
        /// Which setting.
        what: &'static str,
        /// What it is.
        found: String,
        /// What it must be.
        wanted: &'static str,
    },
    /// Acknowledged writes are missing, or what is stored contradicts itself.
    #[error("store is corrupt: {reason}")]
    Corrupt {
        /// What does not fit.
        reason: String,
    },
    /// The directory or a file in it cannot be used.
    #[error("cannot use {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The database cannot be opened or migrated.
    #[error("cannot open the database: {reason}")]
    Database {
        /// Why not.
        reason: String,
    },
}
