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

/// The fewest columns that are believed: a terminal that was not told its size says none.
const NARROWEST: u16 = 20;

/// Columns with what is typed again.
const WHOLE: [&str; 3] = ["Account", "Need", "Name"];

/// What follows a marked character while a text is laid out: the combining grapheme joiner, which takes no room and is never
/// parted from the character before it.
const MARK: char = '\u{34f}';

/// How a mark looks: bold and yellow.
const MARKED: [&str; 2] = ["\u{1b}[1;33m", "\u{1b}[0m"];

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
            width: width(Table::new().width(), variable("COLUMNS").and_then(|text| text.parse().ok())),
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

    /// Whether parts of texts can be marked.
    pub(super) const fn marks(&self) -> bool {
        self.colour && !self.json
    }

    /// A text for a table with some parts marked, given by pairs of code points. Every character has marks of its own, so
    /// that a mark goes on where the text is broken.
    pub(super) fn marked(&self, text: &str, spans: &[u32]) -> String {
        if !self.marks() {
            return text.to_owned();
        }
        let is_inside = |at: u32| spans.chunks_exact(2).any(|pair| (pair[0]..pair[1]).contains(&at));
        let mut made = String::with_capacity(text.len());
        for (at, c) in (0..).zip(text.chars()).filter(|(_, c)| *c != MARK) {
            made.push(c);
            made.extend(Some(MARK).filter(|_| is_inside(at) && !c.is_whitespace()));
        }
        made
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
    table.lines().map(|line| coloured(line.trim_end())).collect::<Vec<_>>().join("\n")
}

/// Columns of the output: those of the terminal, else those that the environment says.
fn width(terminal: Option<u16>, said: Option<u16>) -> u16 {
    terminal.into_iter().chain(said).find(|columns| *columns >= NARROWEST).unwrap_or(WIDTH)
}

/// A line with its marks as colours.
fn coloured(line: &str) -> String {
    let mut made = String::with_capacity(line.len());
    let mut is_marked = false;
    let mut rest = line.chars().peekable();
    while let Some(c) = rest.next() {
        let is_next = rest.next_if_eq(&MARK).is_some();
        if is_next != is_marked {
            made.push_str(MARKED[usize::from(is_marked)]);
            is_marked = is_next;
        }
        made.push(c);
    }
    if is_marked {
        made.push_str(MARKED[1]);
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Output on a terminal of so many columns.
    fn terminal(width: u16) -> Output {
        Output { colour: true, width, ..Output::plain() }
    }

    #[test]
    fn a_terminal_without_a_size_is_not_believed() {
        assert_eq!(width(Some(80), Some(200)), 80);
        assert_eq!(width(None, Some(200)), 200);
        assert_eq!(width(Some(0), Some(200)), 200);
        assert_eq!(width(Some(0), None), WIDTH);
        assert_eq!(width(Some(1), Some(0)), WIDTH);
    }

    #[test]
    fn marks_are_colours_on_a_terminal_and_nothing_elsewhere() {
        let rows = |out: &Output| vec![vec![out.marked("最高人民检察院 Office", &[0, 2, 8, 14]), "x".to_owned()]];
        let plain = Output::plain();
        let text = plain.table(&["Name", "Sign"], rows(&plain));
        assert!(!text.contains(['\u{1b}', MARK]), "{text:?}");
        let out = terminal(80);
        let text = out.table(&["Name", "Sign"], rows(&out));
        assert!(text.contains("\u{1b}[1;33m最高\u{1b}[0m人民"), "{text:?}");
        assert!(text.contains("\u{1b}[1;33mOffice\u{1b}[0m"), "{text:?}");
        assert!(!text.contains(MARK), "{text:?}");
        let json = Output { json: true, ..terminal(80) };
        assert_eq!(json.marked("a", &[0, 1]), "a", "no marks in JSON");
    }

    #[test]
    fn marks_take_no_room_and_survive_a_broken_line() {
        let name = "最高人民检察院最高人民检察院最高人民检察院";
        let whole: Vec<u32> = vec![0, 21];
        let out = terminal(30);
        let table = |text: String| out.table(&["Office", "Sign"], vec![vec![text, "x".to_owned()]]);
        let (marked, bare) = (table(out.marked(name, &whole)), table(name.to_owned()));
        let unmarked = marked.replace(MARKED[0], "").replace(MARKED[1], "");
        let lines = |text: &str| text.lines().skip(2).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(lines(&unmarked), lines(&bare));
        assert!(lines(&bare).len() > 1, "{bare}");
        for line in lines(&marked) {
            assert_eq!(line.matches(MARKED[0]).count(), 1, "{line:?}");
            assert_eq!(line.matches(MARKED[1]).count(), 1, "{line:?}");
        }
    }
}
