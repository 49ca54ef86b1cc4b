//! The tables of a log as both databases have them, and rows of one in packs of bounded size.

use sqlx::postgres::PgArguments;
use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Postgres, Sqlite};

use super::super::StoreError;
use super::super::column::Columns;

/// How many rows go together.
const ROWS: usize = 1000;
/// How many bytes of texts go together, about.
const BYTES: usize = 4 * 1024 * 1024;

/// What a column holds, or nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// A number.
    Number,
    /// A text.
    Text,
    /// Bytes.
    Bytes,
}

use Holds::{Bytes, Number, Text};

/// A table.
#[derive(Debug)]
pub(super) struct Table {
    /// Its name.
    pub(super) name: &'static str,
    /// Its columns, those of the primary key first.
    columns: &'static [(&'static str, Holds)],
    /// How many of them are the key.
    key: usize,
}

/// Every table whose rows make a log, but its head.
pub(super) const TABLES: [Table; 7] = [
    Table {
        name: "revision",
        columns: &[("revision", Number), ("time", Number), ("actor", Bytes), ("summary", Text), ("puts", Number)],
        key: 1,
    },
    Table {
        name: "change",
        columns: &[
            ("revision", Number),
            ("seq", Number),
            ("kind", Text),
            ("id", Bytes),
            ("operation", Text),
            ("created", Number),
            ("schema", Number),
            ("body", Text),
            ("salt", Bytes),
            ("digest", Bytes),
        ],
        key: 2,
    },
    Table {
        name: "record",
        columns: &[
            ("kind", Text),
            ("id", Bytes),
            ("revision", Number),
            ("seq", Number),
            ("created", Number),
            ("unique_key", Text),
        ],
        key: 2,
    },
    Table {
        name: "request",
        columns: &[
            ("actor", Bytes),
            ("id", Text),
            ("fingerprint", Bytes),
            ("time", Number),
            ("revision", Number),
            ("puts", Number),
        ],
        key: 2,
    },
    Table {
        name: "audit",
        columns: &[
            ("sequence", Number),
            ("time", Number),
            ("actor", Bytes),
            ("method", Text),
            ("outcome", Text),
            ("reason", Text),
            ("resource", Text),
            ("details", Text),
            ("revision", Number),
            ("changes", Bytes),
            ("salt", Bytes),
            ("hash", Bytes),
        ],
        key: 1,
    },
    Table { name: "tree", columns: &[("level", Number), ("number", Number), ("hash", Bytes)], key: 2 },
    Table {
        name: "notice",
        columns: &[
            ("id", Bytes),
            ("time", Number),
            ("kind", Text),
            ("resource", Text),
            ("recipient", Text),
            ("once", Text),
            ("state", Text),
            ("attempts", Number),
            ("next", Number),
            ("reason", Text),
        ],
        key: 1,
    },
];

impl Table {
    /// The names of its columns.
    fn names(&self) -> impl Iterator<Item = &'static str> {
        self.columns.iter().map(|(name, _)| *name)
    }

    /// Selects all of it, in the order of its key.
    pub(super) fn select(&self) -> String {
        let [columns, key] = [self.names().collect::<Vec<_>>(), self.names().take(self.key).collect()];
        format!("SELECT {} FROM {} ORDER BY {}", columns.join(", "), self.name, key.join(", "))
    }

    /// Adds a row to the one of SQLite.
    pub(super) fn insert(&self) -> String {
        let values = vec!["?"; self.columns.len()].join(", ");
        format!("INSERT INTO {} ({}) VALUES ({values})", self.name, self.names().collect::<Vec<_>>().join(", "))
    }

    /// Adds a pack of rows to the one of PostgreSQL.
    pub(super) fn insert_pack(&self) -> String {
        let array = |(place, (_, holds)): (usize, &(&str, Holds))| {
            let of = match holds {
                Number => "bigint",
                Text => "text",
                Bytes => "bytea",
            };
            format!("${}::{of}[]", place + 1)
        };
        let arrays: Vec<_> = self.columns.iter().enumerate().map(array).collect();
        let columns = self.names().collect::<Vec<_>>().join(", ");
        format!("INSERT INTO {} ({columns}) SELECT * FROM unnest({})", self.name, arrays.join(", "))
    }
}

/// The values of one column in the rows of a pack.
#[derive(Debug)]
enum Values {
    /// Numbers.
    Numbers(Vec<Option<i64>>),
    /// Texts.
    Texts(Vec<Option<String>>),
    /// Bytes.
    Bytes(Vec<Option<Vec<u8>>>),
}

/// Rows of a table that go together.
#[derive(Debug)]
pub(super) struct Pack {
    /// The values, column by column.
    columns: Vec<Values>,
    /// How many rows there are.
    pub(super) rows: usize,
    /// How many bytes their texts have.
    bytes: usize,
}

impl Pack {
    /// No row of a table yet.
    pub(super) fn of(table: &Table) -> Self {
        let none = |(_, holds): &(&str, Holds)| match holds {
            Number => Values::Numbers(Vec::new()),
            Text => Values::Texts(Vec::new()),
            Bytes => Values::Bytes(Vec::new()),
        };
        Self { columns: table.columns.iter().map(none).collect(), rows: 0, bytes: 0 }
    }

    /// Adds a row of that table.
    pub(super) fn push(&mut self, table: &Table, row: &impl Columns) -> Result<(), StoreError> {
        for (values, name) in self.columns.iter_mut().zip(table.names()) {
            match values {
                Values::Numbers(all) => all.push(row.optional_integer(name)?),
                Values::Texts(all) => {
                    let text = row.optional_text(name)?;
                    self.bytes += text.map_or(0, str::len);
                    all.push(text.map(str::to_owned));
                }
                Values::Bytes(all) => all.push(row.optional_bytes(name)?.map(<[u8]>::to_vec)),
            }
        }
        self.rows += 1;
        Ok(())
    }

    /// Whether no more should be added.
    pub(super) const fn is_full(&self) -> bool {
        self.rows >= ROWS || self.bytes >= BYTES
    }

    /// Binds all of it, column by column.
    pub(super) fn bind(self, mut query: Query<'_, Postgres, PgArguments>) -> Query<'_, Postgres, PgArguments> {
        for values in self.columns {
            query = match values {
                Values::Numbers(all) => query.bind(all),
                Values::Texts(all) => query.bind(all),
                Values::Bytes(all) => query.bind(all),
            };
        }
        query
    }

    /// Binds one row of it.
    pub(super) fn bind_row<'q>(
        &'q self,
        at: usize,
        mut query: Query<'q, Sqlite, SqliteArguments>,
    ) -> Query<'q, Sqlite, SqliteArguments> {
        for values in &self.columns {
            query = match values {
                Values::Numbers(all) => query.bind(all.get(at).copied().flatten()),
                Values::Texts(all) => query.bind(all.get(at).and_then(Option::as_deref)),
                Values::Bytes(all) => query.bind(all.get(at).and_then(Option::as_deref)),
            };
        }
        query
    }
}
