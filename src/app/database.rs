//! The log of records, wherever the configuration keeps it.

use std::sync::Arc;

use super::{AppError, files};
use crate::config::{Config, Database};
use crate::store::{self, Claim, OpenError, PostgresStore, SqliteStore, Store};

/// An open log.
#[derive(Debug)]
pub(super) struct Log {
    /// The log.
    pub(super) store: Arc<dyn Store>,
    /// The same where other nodes may have it open too.
    pub(super) shared: Option<Arc<PostgresStore>>,
    /// Holds the data directory, where the log does not lie in it and so does not hold it.
    _claim: Option<Claim>,
}

impl Log {
    /// Opens the log for this program alone, or as one of its nodes; makes it if there is none.
    ///
    /// # Errors
    /// When another process has the data directory, or the log does not open.
    pub(super) async fn open(config: &Config) -> Result<Self, OpenError> {
        match config.database() {
            Database::Sqlite(dir) => Ok(Self::alone(Arc::new(SqliteStore::open(&dir).await?), None)),
            Database::Postgres(url) => {
                let claim = store::claim(&config.data_dir)?;
                let shared = Arc::new(PostgresStore::open_marked(&url, &config.data_dir.join(files::MARK)).await?);
                Ok(Self { store: Arc::clone(&shared) as Arc<dyn Store>, shared: Some(shared), _claim: Some(claim) })
            }
        }
    }

    /// Opens the log only to read it, while no service runs on the data directory; other nodes may.
    ///
    /// # Errors
    /// When there is no log, a service runs on the data directory, or the log does not open.
    pub(super) async fn read_only(config: &Config) -> Result<Self, OpenError> {
        match config.database() {
            Database::Sqlite(dir) => Ok(Self::alone(Arc::new(SqliteStore::open_read_only(&dir).await?), None)),
            Database::Postgres(url) => {
                let claim = store::hold(&config.data_dir)?;
                Ok(Self::alone(Arc::new(PostgresStore::open_read_only(&url).await?), claim))
            }
        }
    }

    /// A log that no other node writes to by this one's keys.
    fn alone(store: Arc<dyn Store>, claim: Option<Claim>) -> Self {
        Self { store, shared: None, _claim: claim }
    }

    /// Refuses a configuration that names no log that there is.
    ///
    /// # Errors
    /// `Missing` or `Empty`, or when the database cannot be asked.
    pub(super) async fn require(config: &Config) -> Result<(), AppError> {
        match config.database() {
            Database::Sqlite(dir) if SqliteStore::is_in(&dir) => Ok(()),
            Database::Sqlite(dir) => Err(OpenError::Missing { dir }.into()),
            Database::Postgres(url) => {
                PostgresStore::open_read_only(&url).await?.close().await;
                Ok(())
            }
        }
    }
}
