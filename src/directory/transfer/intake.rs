//! What comes in of a file, by its format: lines of text, or a stream of XML.

use super::iati;
use super::reader::Reader;
use super::split::LineSplitter;
use super::table::Columns;

/// Takes in a file.
#[derive(Debug)]
pub(super) enum Intake {
    /// Lines, each of which or several of which are a record.
    Lines(LineSplitter, Reader),
    /// IATI activities, and which were reported so far.
    Iati(Box<iati::Reader>, iati::Reported),
}

/// How what a file says stands to what is there.
#[derive(Debug)]
pub(super) enum Manner {
    /// A line says all of its record.
    Whole,
    /// A row says what it has a column for.
    Columns(Columns),
    /// An activity is reported by its provider, whose organisation identifier it gives, or by whoever was named.
    Report {
        /// Whether the provider is known by its organisation identifier.
        by_reporter: bool,
    },
}

impl Intake {
    /// The intake of a format; none for one that is not imported.
    pub(super) fn of(format: &str) -> Option<Self> {
        if format == "iati" {
            return Some(Self::Iati(Box::default(), iati::Reported::default()));
        }
        Reader::of(format).map(|reader| Self::Lines(LineSplitter::default(), reader))
    }

    /// Whether it takes a provider whose activities the file holds.
    pub(super) const fn takes_provider(&self) -> bool {
        matches!(self, Self::Iati(..))
    }

    /// How its records stand to what is there; `is_named` tells whether their provider was named.
    pub(super) fn into_manner(self, is_named: bool) -> Manner {
        match self {
            Self::Lines(_, reader) => reader.into_columns().map_or(Manner::Whole, Manner::Columns),
            Self::Iati(..) => Manner::Report { by_reporter: !is_named },
        }
    }
}
