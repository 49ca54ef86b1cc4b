//! Where a value comes from: one table out of several layers.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::{Config, repair};
use crate::domain::Violations;

/// What the names of environment variables start with; `__` stands between the parts of a key.
pub const ENV_PREFIX: &str = "FOCALPOINT__";

/// Flags of the command line that stand for a key.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// `--listen`.
    pub listen: Option<SocketAddr>,
    /// `--data-dir`.
    pub data_dir: Option<PathBuf>,
    /// `--database-url`.
    pub database_url: Option<String>,
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is no TOML.
    #[error("{path}: {message}")]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Where and why.
        message: String,
    },
    /// Some values are wrong.
    #[error("{0}")]
    Invalid(Wrong),
}

/// Everything that is wrong with the values.
#[derive(Debug, Default)]
pub struct Wrong {
    /// The keys, and what would be right.
    pub violations: Violations,
    /// The layers, the strongest first, to tell where a value was given.
    layers: Vec<Layer>,
}

/// Values from one place.
#[derive(Debug)]
struct Layer {
    /// The place, for a person.
    place: Place,
    /// The values.
    table: Table,
}

/// Where values were given.
#[derive(Debug)]
enum Place {
    /// On the command line.
    Flags,
    /// In variables of the environment.
    Variables,
    /// In a file.
    File(PathBuf),
}

/// Reads every layer; a value that cannot be read is told and then left out.
pub(super) fn read(
    file: Option<&Path>,
    variables: impl IntoIterator<Item = (String, String)>,
    flags: &Flags,
) -> Result<(Config, Wrong), ConfigError> {
    let mut layers = vec![
        Layer { place: Place::Flags, table: flags.table() },
        Layer { place: Place::Variables, table: variable_table(variables) },
    ];
    if let Some(path) = file {
        let text =
            std::fs::read_to_string(path).map_err(|source| ConfigError::Read { path: path.to_owned(), source })?;
        let table = text.parse().map_err(|e: toml::de::Error| ConfigError::Syntax {
            path: path.to_owned(),
            message: e.to_string().trim_end().to_owned(),
        })?;
        layers.push(Layer { place: Place::File(path.to_owned()), table });
    }
    let mut merged = Table::new();
    for layer in layers.iter().rev() {
        merge(&mut merged, &layer.table);
    }
    let mut wrong = Wrong { violations: Violations::default(), layers };
    let config = repair::read(Value::Table(merged), &mut wrong.violations);
    Ok((config, wrong))
}

impl Wrong {
    /// Takes over what the checks found, save for keys that could not be read at all.
    pub(super) fn add_checks(&mut self, found: Violations) {
        let unread: Vec<String> = self.violations.0.iter().map(|v| top_of(&v.field).to_owned()).collect();
        self.violations.0.extend(found.0.into_iter().filter(|v| !unread.iter().any(|key| key == top_of(&v.field))));
    }

    /// The configuration, when nothing is wrong with it.
    pub(super) fn into_result(self, config: Config) -> Result<Config, ConfigError> {
        if self.violations.is_empty() { Ok(config) } else { Err(ConfigError::Invalid(self)) }
    }

    /// Where the value of a key was given.
    fn origin(&self, key: &str) -> Option<String> {
        let names: Vec<&str> = key.split('.').map(|part| part.split('[').next().unwrap_or(part)).collect();
        let layer = self.layers.iter().find(|layer| {
            let mut table = Some(&layer.table);
            names.iter().all(|name| {
                let value = table.and_then(|table| table.get(*name));
                table = value.and_then(Value::as_table);
                value.is_some()
            })
        })?;
        Some(match &layer.place {
            Place::Flags => format!("--{}", key.replace('_', "-")),
            Place::Variables => format!("{ENV_PREFIX}{}", names.join("__").to_uppercase()),
            Place::File(path) => path.display().to_string(),
        })
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the configuration is not valid")?;
        for violation in &self.violations.0 {
            write!(f, "\n  {}: {}", violation.field, violation.description)?;
            if let Some(origin) = self.origin(&violation.field) {
                write!(f, " (given by {origin})")?;
            }
        }
        Ok(())
    }
}

impl Flags {
    /// The flags as a layer.
    fn table(&self) -> Table {
        let values = [
            ("listen", self.listen.map(|address| address.to_string())),
            ("data_dir", self.data_dir.as_ref().map(|path| path.to_string_lossy().into_owned())),
            ("database_url", self.database_url.clone()),
        ];
        values.into_iter().filter_map(|(key, value)| Some((key.to_owned(), Value::String(value?)))).collect()
    }
}

/// The environment as a layer. A value is read as TOML where it is TOML, else as text.
fn variable_table(variables: impl IntoIterator<Item = (String, String)>) -> Table {
    let mut table = Table::new();
    for (name, text) in variables {
        let Some(key) = name.strip_prefix(ENV_PREFIX) else { continue };
        let read = format!("value = {text}").parse::<Table>().ok().and_then(|mut table| table.remove("value"));
        let mut value = read.unwrap_or(Value::String(text));
        for part in key.to_lowercase().rsplit("__") {
            value = Value::Table(Table::from_iter([(part.to_owned(), value)]));
        }
        if let Value::Table(nested) = value {
            merge(&mut table, &nested);
        }
    }
    table
}

/// Lays one table over another; tables are merged, other values replaced.
fn merge(under: &mut Table, over: &Table) {
    for (key, value) in over {
        match (under.get_mut(key), value) {
            (Some(Value::Table(below)), Value::Table(above)) => merge(below, above),
            _ => {
                under.insert(key.clone(), value.clone());
            }
        }
    }
}

/// The first name of a key.
fn top_of(key: &str) -> &str {
    key.split(['.', '[']).next().unwrap_or(key)
}
