//! Import and export of whole files. An import is read and checked whole before anything is written, and applied whole.

mod budget;
mod cards;
mod check;
mod export;
mod iati;
mod import;
mod intake;
mod kept;
mod owned;
mod reader;
mod resolve;
mod seed;
mod split;
mod table;

pub(super) use budget::Budget;
pub use budget::MAX_FILE_BYTES;
pub use export::{Export, ExportQuery, Piece};
pub use import::{CheckedImport, Import, ImportOptions, MAX_LINE_BYTES, MAX_LINES};
pub use seed::{Seed, SeedError};
pub(crate) use table::safe_row;

use crate::domain::{Kind, Revision};

/// What an import tells while it goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// How far it has come.
    Progress {
        /// What is being done.
        phase: Phase,
        /// Lines dealt with.
        lines: u32,
    },
    /// What is wrong with a line.
    Problem(Problem),
    /// What a line changes.
    Change(Change),
    /// What it did, or would do; the last event.
    Summary(Summary),
}

/// What an import is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Taking in lines.
    Reading,
    /// Comparing them with what is there.
    Checking,
    /// Writing.
    Writing,
}

impl Phase {
    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Checking => "checking",
            Self::Writing => "writing",
        }
    }
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Line of the file, 1 first.
    pub line: u32,
    /// Path of the field.
    pub field: String,
    /// What is wrong and what would be right.
    pub description: String,
}

/// What a line does to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeAction {
    /// It is new.
    Add,
    /// It changes.
    Change,
    /// It is closed.
    Close,
}

impl ChangeAction {
    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Add => "ADD",
            Self::Change => "CHANGE",
            Self::Close => "CLOSE",
        }
    }
}

/// What a line changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Line of the file, 1 first.
    pub line: u32,
    /// What is done.
    pub action: ChangeAction,
    /// Kind of the record.
    pub kind: Kind,
    /// Its external id.
    pub external_id: String,
    /// Fields that change.
    pub fields: Vec<String>,
}

/// What an import did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Lines read.
    pub lines: u32,
    /// Records added.
    pub added: u32,
    /// Records changed.
    pub changed: u32,
    /// Records closed.
    pub closed: u32,
    /// Records that were the same already.
    pub unchanged: u32,
    /// Problems found; with any, nothing is written.
    pub problems: u32,
    /// Revision of the import, when it was written.
    pub revision: Option<Revision>,
}
