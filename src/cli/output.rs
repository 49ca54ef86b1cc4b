//! How answers look: tables as wide as the terminal, colours only there, or one JSON document.

use std::cell::RefCell;
use std::io::{self, IsTerminal as _, Write as _};
use std::rc::Rc;

use comfy_table::{Attribute, Cell, ColumnConstraint, ContentArrangement, LineStyle, Row, Table, TableStyle, presets};
use serde::Serialize;
use serde_json::Value;

use super::error::CliError;

/// Columns where there is no terminal and `COLUMNS` says nothing.
const WIDTH: u16 = 120;

/// Columns with what is typed again.
const WHOLE: [&str; 3] = ["Account", "Need", "Name"];

/// A line under the header and nothing else.
const RULED: TableStyle = TableStyle::new().header_separator(LineStyle::new('─', '─', '─', '─'));

/// Where and how answers are printed.
#[derive(Debug, Clone)]
pub(super) struct Output {
    /// Whether one JSON document is asked for.
    pub(super) json: bool,
    /// The language in which people are answered, where a text has it.
    pub(super) language: String,
    /// Whether to stress words.
    colour: bool,
    /// Columns that a table may take.
    width: u16,
    /// Where JSON answers go instead of being printed, to become one document.
    collected: Option<Rc<RefCell<Vec<Value>>>>,
}

impl Output {
    /// Output that fits the terminal and the language of the user.
    pub(super) fn detect(json: bool) -> Self {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| variable(name)).unwrap_or_default();
        let language: String = locale.chars().take_while(char::is_ascii_lowercase).collect();
        let plain = variable("NO_COLOR").is_some() || variable("TERM").is_some_and(|term| term == "dumb");
        Self {
            json,
            language: if (2..=3).contains(&language.len()) { language } else { "en".to_owned() },
            colour: io::stdout().is_terminal() && !plain,
            width: Table::new().width().or_else(|| variable("COLUMNS")?.parse().ok()).unwrap_or(WIDTH),
            collected: None,
        }
    }

    /// The same output, with its JSON answers collected.
    pub(super) fn collecting(&self) -> Self {
        Self { collected: Some(Rc::default()), ..self.clone() }
    }

    /// Takes the JSON answers that were collected.
    pub(super) fn take_collected(&self) -> Vec<Value> {
        self.collected.as_ref().map(|collected| collected.take()).unwrap_or_default()
    }

    /// Output for people on no terminal.
    #[cfg(test)]
    pub(super) fn plain() -> Self {
        Self { json: false, language: "en".to_owned(), colour: false, width: WIDTH, collected: None }
    }

    /// Prints a value as JSON, or else a text.
    pub(super) fn answer(&self, value: &impl Serialize, text: impl FnOnce() -> String) -> Result<(), CliError> {
        if self.json {
            let value = serde_json::to_value(value).map_err(|error| CliError::Output(error.into()))?;
            if let Some(collected) = &self.collected {
                collected.borrow_mut().push(value);
                return Ok(());
            }
            print(&format!("{value:#}"))
        } else {
            print(text().trim_end())
        }
    }

    /// A word that stands out on a terminal.
    pub(super) fn strong(&self, text: &str) -> String {
        if self.colour { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// A word that stands back on a terminal.
    pub(super) fn faint(&self, text: &str) -> String {
        if self.colour { format!("\u{1b}[2m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// A table with a header; the columns named in `WHOLE` are never broken, so that their values can be copied.
    pub(super) fn table(&self, header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
        let mut table = self.empty_table();
        table.load_style(RULED);
        table.set_header(Row::from(header.iter().map(|name| Cell::new(name).add_attribute(Attribute::Bold))));
        table.add_rows(rows);
        for (i, name) in header.iter().enumerate() {
            if let Some(column) = table.column_mut(i).filter(|_| WHOLE.contains(name)) {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
        trimmed(&table)
    }

    /// Labels with what they stand for, one a line; labels without a value are left out.
    pub(super) fn fields(&self, fields: impl IntoIterator<Item = (&'static str, String)>) -> String {
        let mut table = self.empty_table();
        table.load_style(presets::NOTHING);
        for (label, value) in fields {
            if !value.is_empty() {
                table.add_row(vec![Cell::new(label).add_attribute(Attribute::Dim), Cell::new(value)]);
            }
        }
        trimmed(&table)
    }

    /// A table without anything in it.
    fn empty_table(&self) -> Table {
        let mut table = Table::new();
        table.force_no_tty().set_width(self.width).set_content_arrangement(ContentArrangement::Dynamic);
        if self.colour {
            table.enforce_styling();
        }
        table
    }
}

/// Prints a text and a line feed; a reader that has gone away is no error.
pub(super) fn print(text: &str) -> Result<(), CliError> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.write_all(b"\n")).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(CliError::Output),
    }
}

/// The lines of a table without space at their ends.
fn trimmed(table: &Table) -> String {
    table.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}
