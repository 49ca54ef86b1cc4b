//! What can go wrong in the index.

/// Why the index did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// The caller's text is longer than a search takes.
    #[error("the query is longer than {most} characters")]
    QueryTooLong {
        /// The longest text that is taken.
        most: usize,
    },
    /// Reading or writing failed.
    #[error("the search index failed: {0}")]
    Engine(String),
}

impl From<tantivy::TantivyError> for IndexError {
    fn from(error: tantivy::TantivyError) -> Self {
        Self::Engine(error.to_string())
    }
}

impl From<std::io::Error> for IndexError {
    fn from(error: std::io::Error) -> Self {
        Self::Engine(error.to_string())
    }
}
