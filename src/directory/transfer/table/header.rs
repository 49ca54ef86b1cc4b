//! The header row: which columns a table has.

use serde_json::{Map, Value};

use super::Sheet;
use super::cell::unguarded;
use super::column::Column;
use super::fields::Shape;
use crate::domain::text::quoted;
use crate::domain::{Record, Violations};

/// The columns of a table, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::directory::transfer) struct Columns(Vec<Column>);

impl Columns {
    /// Reads the header row.
    ///
    /// # Errors
    /// Every column that is unknown or given twice, by its place such as `column 3`.
    pub(super) fn read(sheet: Sheet, cells: &[String]) -> Result<Self, Violations> {
        let mut violations = Violations::default();
        let mut columns: Vec<Column> = Vec::with_capacity(cells.len());
        for (i, cell) in cells.iter().enumerate() {
            let place = format!("column {}", i + 1);
            let name = cell.trim();
            match Column::named(sheet, name) {
                None => {
                    let shown = quoted(name);
                    violations.add(place, format!("{shown} is no column; expected one of {}", expected(sheet)));
                }
                Some(column) if columns.contains(&column) => {
                    violations.add(place, format!("{} is given twice", quoted(name)));
                }
                Some(column) => columns.push(column),
            }
        }
        violations.or(Self(columns))
    }

    /// The record of a row as JSON.
    ///
    /// # Errors
    /// A row with more or fewer cells than the header.
    pub(super) fn record(&self, cells: &[String]) -> Result<Value, Violations> {
        if cells.len() != self.0.len() {
            let mut violations = Violations::default();
            violations.add("", format!("has {} cells; the header has {}", cells.len(), self.0.len()));
            return Err(violations);
        }
        let mut record = Value::Object(Map::new());
        for (column, cell) in self.0.iter().zip(cells) {
            column.read(unguarded(cell), &mut record);
        }
        Ok(record)
    }

    /// The record that a row makes of the one there: what has no column stays.
    ///
    /// # Errors
    /// As `serde_json`, should a record not be read back.
    pub(in crate::directory::transfer) fn over<T: Record>(&self, before: &T, row: &T) -> Result<T, serde_json::Error> {
        let (mut record, row) = (serde_json::to_value(before)?, serde_json::to_value(row)?);
        for column in &self.0 {
            column.take_over(&row, &mut record);
        }
        serde_json::from_value(record)
    }
}

/// The names of all columns, for a person.
fn expected(sheet: Sheet) -> String {
    let name = |(path, shape): &(&str, Shape)| {
        if *shape == Shape::Language { format!("{path}.en (or another language)") } else { (*path).to_owned() }
    };
    sheet.fields().iter().map(name).collect::<Vec<_>>().join(", ")
}
