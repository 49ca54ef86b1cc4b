//! How values stand in columns, in both directions, and what an error of the database means.

use jiff::Timestamp;
use sqlx::Row;
use sqlx::error::DatabaseError;
use sqlx::sqlite::SqliteRow;
use uuid::Uuid;

use crate::audit::Hash;
use crate::domain::{AccountId, Kind, Revision};

use super::super::{OpenError, Operation, StoreError};

/// What the digest of a unique key begins with.
const UNIQUE: &[u8] = b"focalpoint unique key 1\n";

/// A time as it is stored: microseconds since 1970.
pub(super) fn micros(time: Timestamp) -> i64 {
    time.as_microsecond()
}

/// An identifier as it is stored.
pub(super) fn bytes(id: &Uuid) -> &[u8] {
    id.as_bytes()
}

/// An account as it is stored.
pub(super) fn account(actor: Option<&AccountId>) -> Option<&[u8]> {
    actor.map(|account| bytes(&account.0))
}

/// A limit as the database takes it.
pub(super) fn limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// The hash in a column.
pub(super) fn hash(bytes: &[u8]) -> Option<Hash> {
    bytes.try_into().ok().map(Hash)
}

/// A unique key as it is stored: its digest, because an index leaves copies of what it held in its pages.
pub(super) fn unique(key: &str) -> String {
    Hash::of(&[UNIQUE, key.as_bytes()]).to_string()
}

/// The values of a row, checked.
pub(super) trait Columns {
    /// A number that is never negative.
    fn number(&self, name: &str) -> Result<u64, StoreError>;
    /// A number of 32 bits.
    fn small(&self, name: &str) -> Result<u32, StoreError>;
    /// A text.
    fn text(&self, name: &str) -> Result<&str, StoreError>;
    /// A text or nothing.
    fn optional_text(&self, name: &str) -> Result<Option<&str>, StoreError>;
    /// A time.
    fn time(&self, name: &str) -> Result<Timestamp, StoreError>;
    /// An identifier.
    fn id(&self, name: &str) -> Result<Uuid, StoreError>;
    /// An account or nothing.
    fn account(&self, name: &str) -> Result<Option<AccountId>, StoreError>;
    /// A revision.
    fn revision(&self, name: &str) -> Result<Revision, StoreError> {
        self.number(name).map(Revision)
    }
    /// A kind of record.
    fn kind(&self, name: &str) -> Result<Kind, StoreError> {
        Kind::parse(self.text(name)?).ok_or_else(|| corrupt(name))
    }
    /// An operation.
    fn operation(&self, name: &str) -> Result<Operation, StoreError> {
        Operation::parse(self.text(name)?).ok_or_else(|| corrupt(name))
    }
}

impl Columns for SqliteRow {
    fn number(&self, name: &str) -> Result<u64, StoreError> {
        let number: i64 = self.try_get(name)?;
        u64::try_from(number).map_err(|_| corrupt(name))
    }

    fn small(&self, name: &str) -> Result<u32, StoreError> {
        u32::try_from(self.number(name)?).map_err(|_| corrupt(name))
    }

    fn text(&self, name: &str) -> Result<&str, StoreError> {
        self.try_get(name).map_err(StoreError::from)
    }

    fn optional_text(&self, name: &str) -> Result<Option<&str>, StoreError> {
        self.try_get(name).map_err(StoreError::from)
    }

    fn time(&self, name: &str) -> Result<Timestamp, StoreError> {
        Timestamp::from_microsecond(self.try_get(name)?).map_err(|_| corrupt(name))
    }

    fn id(&self, name: &str) -> Result<Uuid, StoreError> {
        Uuid::from_slice(self.try_get(name)?).map_err(|_| corrupt(name))
    }

    fn account(&self, name: &str) -> Result<Option<AccountId>, StoreError> {
        let bytes: Option<&[u8]> = self.try_get(name)?;
        bytes.map(|bytes| Uuid::from_slice(bytes).map(AccountId).map_err(|_| corrupt(name))).transpose()
    }
}

/// A column holds what was never written to it.
pub(super) fn corrupt(column: &str) -> StoreError {
    StoreError::Corrupt { reason: format!("column {column} does not hold what it should") }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let reason = error.to_string();
        if is_corruption(&error) { Self::Corrupt { reason } } else { Self::Unavailable { reason } }
    }
}

impl From<sqlx::Error> for OpenError {
    fn from(error: sqlx::Error) -> Self {
        let reason = error.to_string();
        if is_corruption(&error) { Self::Corrupt { reason } } else { Self::Database { reason } }
    }
}

/// Whether an error says that what is stored is damaged: `SQLITE_CORRUPT`, `SQLITE_NOTADB`, or a value of a wrong type.
fn is_corruption(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(DatabaseError::code).and_then(|code| code.parse::<u32>().ok());
    code.is_some_and(|code| matches!(code & 0xff, 11 | 26)) || matches!(error, sqlx::Error::ColumnDecode { .. })
}
