//! Rows out of the lines of a file: a quoted cell may go on over several lines.

use super::Sheet;
use super::header::Columns;
use crate::directory::transfer::MAX_LINE_BYTES;
use crate::domain::Violations;

/// A row, as the JSON of a line, or what is wrong with it; with the line that it begins on.
pub(in crate::directory::transfer) type Row = (u32, Result<String, Violations>);

/// Reads a table.
#[derive(Debug)]
pub(in crate::directory::transfer) struct Rows {
    /// What it holds.
    sheet: Sheet,
    /// Its columns, once the header was read.
    columns: Option<Columns>,
    /// Whether the header was wrong: then rows say nothing.
    is_lost: bool,
    /// The row that is not at its end yet.
    text: String,
    /// Line on which it begins.
    begins: u32,
    /// Whether a quote is open in it.
    is_open: bool,
}

impl Rows {
    /// A reader for those records.
    pub(in crate::directory::transfer) const fn new(sheet: Sheet) -> Self {
        Self { sheet, columns: None, is_lost: false, text: String::new(), begins: 0, is_open: false }
    }

    /// The columns, once the header was read.
    pub(in crate::directory::transfer) fn into_columns(self) -> Option<Columns> {
        self.columns
    }

    /// Takes in the next line of the file; answers the row that it completes. An empty line is no row, and neither is one
    /// before the header that begins with `#`, which says who made an export.
    pub(in crate::directory::transfer) fn push(&mut self, number: u32, line: &str) -> Option<Row> {
        if self.is_open {
            self.text.push('\n');
        } else if line.trim().is_empty() || self.is_mark(line) {
            return None;
        } else {
            self.begins = number;
        }
        if self.text.len() + line.len() > MAX_LINE_BYTES {
            (self.text, self.is_open) = (String::new(), false);
            return Some((self.begins, Err(problem("is longer than a line may be; is a quote left open?"))));
        }
        self.text.push_str(line);
        self.is_open ^= line.matches('"').count() % 2 == 1;
        if self.is_open { None } else { self.complete() }
    }

    /// Whether a line says who made an export.
    fn is_mark(&self, line: &str) -> bool {
        self.columns.is_none()
            && !self.is_lost
            && line.starts_with(['#', '"'])
            && line.trim_start_matches('"').starts_with('#')
    }

    /// Ends the file: a row that is still open is wrong, and so is a file without a header.
    pub(in crate::directory::transfer) fn finish(&mut self) -> Option<Row> {
        if self.is_open {
            return Some((self.begins, Err(problem("has a quote that is not closed"))));
        }
        (self.columns.is_none() && !self.is_lost).then(|| (1, Err(problem("expected a header row"))))
    }

    /// The row that was taken in whole; none for the header.
    fn complete(&mut self) -> Option<Row> {
        let text = std::mem::take(&mut self.text);
        let row = match (cells(&text), &self.columns) {
            (Err(violations), _) => Err(violations),
            (Ok(_), None) if self.is_lost => return None,
            (Ok(cells), None) => match Columns::read(self.sheet, &cells) {
                Ok(columns) => {
                    self.columns = Some(columns);
                    return None;
                }
                Err(violations) => {
                    self.is_lost = true;
                    Err(violations)
                }
            },
            (Ok(cells), Some(columns)) => columns.record(&cells).map(|record| {
                let line = serde_json::Map::from_iter([(self.sheet.kind().as_str().to_owned(), record)]);
                serde_json::Value::Object(line).to_string()
            }),
        };
        Some((self.begins, row))
    }
}

/// One violation of the whole row.
fn problem(description: &str) -> Violations {
    let mut violations = Violations::default();
    violations.add("", description);
    violations
}

/// The cells of a row.
fn cells(text: &str) -> Result<Vec<String>, Violations> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(text.len().max(1))
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let first = records.next().and_then(Result::ok).ok_or_else(|| problem("is not CSV"))?;
    if records.next().is_some() {
        return Err(problem("holds a carriage return outside quotes"));
    }
    Ok(first.iter().map(str::to_owned).collect())
}
