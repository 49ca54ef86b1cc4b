//! What can go wrong in the index.

use tantivy::TantivyError;
use tantivy::directory::error::LockError;

use crate::store::StoreError;

/// Why the index did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// The caller's text is longer than a search takes.
    #[error("the query is longer than {most} characters")]
    QueryTooLong {
        /// The longest text that is taken.
        most: usize,
    },
    /// Another process, or another index of this process, writes in the folder.
    #[error("another process has it in use")]
    Busy,
    /// The log did not say whether the index is its own.
    #[error(transparent)]
    Log(#[from] StoreError),
    /// Reading or writing failed.
    #[error("the search index failed: {0}")]
    Engine(String),
}

impl From<TantivyError> for IndexError {
    fn from(error: TantivyError) -> Self {
        if matches!(error, TantivyError::LockFailure(LockError::LockBusy, _)) {
            return Self::Busy;
        }
        Self::Engine(error.to_string())
    }
}

impl From<std::io::Error> for IndexError {
    fn from(error: std::io::Error) -> Self {
        Self::Engine(error.to_string())
    }
}
