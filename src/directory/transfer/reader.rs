//! What the lines of a file say, by its format: each comes out as one line of JSON.

use std::borrow::Cow;

use super::table::{Columns, Rows, Sheet};
use crate::domain::Violations;
use crate::domain::line::ExportMark;

/// Reads a file of one format.
#[derive(Debug)]
pub(super) enum Reader {
    /// A line of JSON a line.
    JsonLines,
    /// A table with a header row.
    Table(Rows),
}

/// A line of JSON, or what is wrong, with the line of the file that it begins on.
pub(super) type Read<'a> = (u32, Result<Cow<'a, str>, Violations>);

impl Reader {
    /// The reader of a format; none for one that is not imported.
    pub(super) fn of(format: &str) -> Option<Self> {
        match format {
            "" | "jsonl" => Some(Self::JsonLines),
            "csv-authorities" => Some(Self::Table(Rows::new(Sheet::Authorities))),
            "csv-providers" => Some(Self::Table(Rows::new(Sheet::Providers))),
            _ => None,
        }
    }

    /// Takes in the next line of the file.
    pub(super) fn push<'a>(&mut self, number: u32, line: &'a str) -> Option<Read<'a>> {
        match self {
            // What is no record says nothing: an empty line, or who made an export.
            Self::JsonLines if line.trim().is_empty() || ExportMark::is_line(line) => None,
            Self::JsonLines => Some((number, Ok(Cow::Borrowed(line)))),
            Self::Table(rows) => rows.push(number, line).map(owned),
        }
    }

    /// Ends the file.
    pub(super) fn finish(&mut self) -> Option<Read<'static>> {
        match self {
            Self::JsonLines => None,
            Self::Table(rows) => rows.finish().map(owned),
        }
    }

    /// The columns of a table.
    pub(super) fn into_columns(self) -> Option<Columns> {
        match self {
            Self::JsonLines => None,
            Self::Table(rows) => rows.into_columns(),
        }
    }
}

/// A row as what was read.
fn owned<'a>((number, row): (u32, Result<String, Violations>)) -> Read<'a> {
    (number, row.map(Cow::Owned))
}
