//! CSV with a header row, for authorities and providers: columns are field paths, rows become lines of JSON.
//!
//! A table says less than a record: what has no column is left as it is when a row changes a record, and of a list of
//! objects a cell holds one key. Never checks values; the JSON of a row goes through the checks of every line.

mod cell;
mod column;
mod fields;
mod header;
mod rows;
#[cfg(test)]
mod tests;
mod write;

pub(super) use header::Columns;
pub(super) use rows::Rows;
pub(super) use write::header;
pub(crate) use write::safe_row;

use crate::domain::Kind;
use fields::{AUTHORITY, Field, PROVIDER};

/// Which records a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sheet {
    /// Authorities.
    Authorities,
    /// Providers, without their activities.
    Providers,
}

impl Sheet {
    /// The kind of its records.
    pub(super) const fn kind(self) -> Kind {
        match self {
            Self::Authorities => Kind::Authority,
            Self::Providers => Kind::Provider,
        }
    }

    /// The fields that may have a column, in the order of an export.
    const fn fields(self) -> &'static [Field] {
        match self {
            Self::Authorities => AUTHORITY,
            Self::Providers => PROVIDER,
        }
    }
}
