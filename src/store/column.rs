//! How values stand in columns, in both directions, and what an error of a database means.

use jiff::Timestamp;
use sqlx::error::DatabaseError;
use sqlx::postgres::PgDatabaseError;
use sqlx::sqlite::SqliteError;
use sqlx::{ColumnIndex, Decode, Row, Type};
use uuid::Uuid;

use crate::audit::Hash;
use crate::domain::{AccountId, Kind, Revision};

use super::{OpenError, Operation, StoreError};

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

/// A limit as a database takes it.
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
    /// A number, which may be negative, or nothing.
    fn optional_integer(&self, name: &str) -> Result<Option<i64>, StoreError>;
    /// Bytes or nothing.
    fn optional_bytes(&self, name: &str) -> Result<Option<&[u8]>, StoreError>;
    /// A text or nothing.
    fn optional_text(&self, name: &str) -> Result<Option<&str>, StoreError>;

    /// A number, which may be negative.
    fn integer(&self, name: &str) -> Result<i64, StoreError> {
        self.optional_integer(name)?.ok_or_else(|| corrupt(name))
    }
    /// A number that is never negative.
    fn number(&self, name: &str) -> Result<u64, StoreError> {
        u64::try_from(self.integer(name)?).map_err(|_| corrupt(name))
    }
    /// A number of 32 bits.
    fn small(&self, name: &str) -> Result<u32, StoreError> {
        u32::try_from(self.number(name)?).map_err(|_| corrupt(name))
    }
    /// A text.
    fn text(&self, name: &str) -> Result<&str, StoreError> {
        self.optional_text(name)?.ok_or_else(|| corrupt(name))
    }
    /// A time.
    fn time(&self, name: &str) -> Result<Timestamp, StoreError> {
        self.optional_time(name)?.ok_or_else(|| corrupt(name))
    }
    /// A time or nothing.
    fn optional_time(&self, name: &str) -> Result<Option<Timestamp>, StoreError> {
        let time = |micros| Timestamp::from_microsecond(micros).map_err(|_| corrupt(name));
        self.optional_integer(name)?.map(time).transpose()
    }
    /// An identifier.
    fn id(&self, name: &str) -> Result<Uuid, StoreError> {
        let id = self.optional_bytes(name)?.and_then(|bytes| Uuid::from_slice(bytes).ok());
        id.ok_or_else(|| corrupt(name))
    }
    /// An account or nothing.
    fn account(&self, name: &str) -> Result<Option<AccountId>, StoreError> {
        let id = |bytes| Uuid::from_slice(bytes).map(AccountId).map_err(|_| corrupt(name));
        self.optional_bytes(name)?.map(id).transpose()
    }
    /// A hash.
    fn hash(&self, name: &str) -> Result<Hash, StoreError> {
        self.optional_bytes(name)?.and_then(hash).ok_or_else(|| corrupt(name))
    }
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

impl<R> Columns for R
where
    R: Row,
    i64: for<'r> Decode<'r, R::Database> + Type<R::Database>,
    for<'r> &'r str: Decode<'r, R::Database> + Type<R::Database>,
    for<'r> &'r [u8]: Decode<'r, R::Database> + Type<R::Database>,
    for<'n> &'n str: ColumnIndex<R>,
{
    fn optional_integer(&self, name: &str) -> Result<Option<i64>, StoreError> {
        self.try_get(name).map_err(StoreError::from)
    }

    fn optional_bytes(&self, name: &str) -> Result<Option<&[u8]>, StoreError> {
        self.try_get(name).map_err(StoreError::from)
    }

    fn optional_text(&self, name: &str) -> Result<Option<&str>, StoreError> {
        self.try_get(name).map_err(StoreError::from)
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

/// Whether an error says that what is stored is damaged, or is a value of a wrong type.
fn is_corruption(error: &sqlx::Error) -> bool {
    let Some(database) = error.as_database_error() else {
        return matches!(error, sqlx::Error::ColumnDecode { .. });
    };
    if let Some(error) = database.try_downcast_ref::<PgDatabaseError>() {
        // `data_corrupted` and `index_corrupted`.
        return matches!(error.code(), "XX001" | "XX002");
    }
    // `SQLITE_CORRUPT` and `SQLITE_NOTADB`.
    let code = database.try_downcast_ref::<SqliteError>().and_then(DatabaseError::code);
    code.and_then(|code| code.parse::<u32>().ok()).is_some_and(|code| matches!(code & 0xff, 11 | 26))
}
