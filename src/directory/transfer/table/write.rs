//! Tables out of records.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Sheet;
use super::cell::guarded;
use super::column::Column;

/// The columns of a table in which each record's values have one.
pub(in crate::directory::transfer) fn header<'a>(
    sheet: Sheet,
    records: impl Iterator<Item = Result<Value, serde_json::Error>> + 'a,
) -> Result<Header, serde_json::Error> {
    let mut names = BTreeSet::new();
    for record in records {
        let record = record?;
        for (i, (path, shape)) in sheet.fields().iter().enumerate() {
            names.extend(Column::filled(path, *shape, &record).into_iter().map(|column| (i, column.name())));
        }
    }
    names.insert((0, "externalId".to_owned()));
    Ok(Header(names.into_iter().filter_map(|(_, name)| Column::named(sheet, &name)).collect()))
}

/// The columns of a table that is written.
#[derive(Debug, Clone)]
pub(in crate::directory::transfer) struct Header(Vec<Column>);

impl Header {
    /// The header row.
    pub(in crate::directory::transfer) fn row(&self) -> String {
        row(self.0.iter().map(Column::name))
    }

    /// The row of a record.
    pub(in crate::directory::transfer) fn record(&self, record: &Value) -> String {
        safe_row(self.0.iter().map(|column| column.write(record)))
    }
}

/// Cells as a row that is safe to open in a spreadsheet.
pub(crate) fn safe_row(cells: impl Iterator<Item = String>) -> String {
    row(cells.map(guarded))
}

/// Cells as a row, with its line break (RFC 4180).
fn row(cells: impl Iterator<Item = String>) -> String {
    let quoted = |cell: String| {
        let plain = !cell.contains(['"', ',', '\n', '\r']) && cell.trim().len() == cell.len();
        if plain { cell } else { format!("\"{}\"", cell.replace('"', "\"\"")) }
    };
    let cells: Vec<_> = cells.map(quoted).collect();
    format!("{}\r\n", cells.join(","))
}
