//! Checks the lines of a file against what is there: what each adds, changes, closes or leaves, and whether it may.
//!
//! Authorities and providers come first, so that lines may refer to one another in any order.

mod lines;
mod rights;

use uuid::Uuid;

pub(super) use rights::Rights;

use super::resolve::{InFile, References};
use super::{Change, ChangeAction, Problem};
use crate::directory::Error;
use crate::domain::line::ValidLine;
use crate::domain::{Key, Record, Source, Status, Valid};
use crate::store::{Action, Put};
use crate::view::{Entry, Namespace, SCHEMA, View, encode, unique_key};

/// What the lines come to.
#[derive(Debug, Default)]
pub(super) struct Checked {
    /// What is to be written.
    pub(super) puts: Vec<Put>,
    /// What changes, in the order of the puts.
    pub(super) changes: Vec<Change>,
    /// What is wrong, in the order of the lines.
    pub(super) problems: Vec<Problem>,
    /// Records that are the same already.
    pub(super) unchanged: u32,
}

/// Checks the lines of a file.
///
/// # Errors
/// `Internal` when a record cannot be encoded; what is wrong with the lines is in the answer.
pub(super) fn check(
    view: &View,
    source: &dyn Source,
    rights: Rights<'_>,
    lines: Vec<(u32, ValidLine)>,
) -> Result<Checked, Error> {
    let mut session = Session { view, source, rights, references: References::default(), checked: Checked::default() };
    let (first, later): (Vec<_>, Vec<_>) =
        lines.into_iter().partition(|(_, line)| matches!(line, ValidLine::Authority(_) | ValidLine::Provider(..)));
    let mut activities = Vec::new();
    for (number, line) in first {
        match line {
            ValidLine::Authority(record) => session.authority(number, record.into_inner())?,
            ValidLine::Provider(record, own) => {
                if let Some(provider) = session.provider(number, record.into_inner())? {
                    activities.extend(own.into_iter().map(|activity| (number, provider, activity.into_inner())));
                }
            }
            ValidLine::Officer(_) | ValidLine::Activity(_) | ValidLine::Need(_) => {}
        }
    }
    for (number, provider, activity) in activities {
        session.activity(number, provider, activity)?;
    }
    for (number, line) in later {
        match line {
            ValidLine::Officer(record) => session.officer(number, record.into_inner())?,
            ValidLine::Activity(record) => session.activity_line(number, record.into_inner())?,
            ValidLine::Need(record) => session.need(number, record.into_inner())?,
            ValidLine::Authority(_) | ValidLine::Provider(..) => {}
        }
    }
    session.checked.problems.sort_by_key(|problem| problem.line);
    Ok(session.checked)
}

/// The checking of one file.
struct Session<'a> {
    /// What is there.
    view: &'a View,
    /// New identifiers.
    source: &'a dyn Source,
    /// What the importer may.
    rights: Rights<'a>,
    /// What the file names.
    references: References,
    /// What the lines come to so far.
    checked: Checked,
}

/// Where a line's record goes.
struct Target<'a, T> {
    /// Its line.
    line: u32,
    /// Whose names its external id is among.
    namespace: Namespace,
    /// What is there now.
    before: Option<&'a Entry<T>>,
}

impl Session<'_> {
    /// Notes what is wrong with a line.
    fn problem(&mut self, line: u32, field: impl Into<String>, description: impl Into<String>) {
        self.checked.problems.push(Problem { line, field: field.into(), description: description.into() });
    }

    /// Takes a checked record: a put when it differs from what is there. Answers its identifier.
    fn take<T: Record>(&mut self, target: &Target<'_, T>, record: T) -> Result<Option<Uuid>, Error> {
        let record = match record.validate() {
            Ok(record) => record,
            Err(violations) => {
                for violation in violations.0 {
                    self.problem(target.line, violation.field, violation.description);
                }
                return Ok(None);
            }
        };
        let id = target.before.map_or_else(|| self.source.new_id(), |entry| entry.id);
        let in_file = InFile { id, namespace: target.namespace, line: target.line };
        if let Some(before) = self.references.note(T::KIND, record.external_id(), in_file) {
            self.problem(target.line, format!("{}.externalId", T::KIND.as_str()), format!("repeats line {before}"));
            return Ok(None);
        }
        self.put(target, id, &record)?;
        Ok(Some(id))
    }

    /// Adds the put and the change of a record, or counts it as unchanged.
    fn put<T: Record>(&mut self, target: &Target<'_, T>, id: Uuid, record: &Valid<T>) -> Result<(), Error> {
        let fields = match target.before {
            Some(entry) => changed_fields(&entry.record, record)?,
            None => Vec::new(),
        };
        if target.before.is_some() && fields.is_empty() {
            self.checked.unchanged += 1;
            return Ok(());
        }
        let action = match target.before {
            None => ChangeAction::Add,
            Some(_) if *record.status() == Status::Closed => ChangeAction::Close,
            Some(_) => ChangeAction::Change,
        };
        self.checked.puts.push(Put {
            key: Key { kind: T::KIND, id },
            action: target.before.map_or(Action::Create, |entry| Action::Update { at: entry.revision }),
            unique: unique_key(T::KIND, target.namespace, record.external_id()),
            body: encode(&**record).map_err(|error| Error::Internal(error.to_string()))?,
            schema: SCHEMA,
        });
        self.checked.changes.push(Change {
            line: target.line,
            action,
            kind: T::KIND,
            external_id: record.external_id().to_owned(),
            fields,
        });
        Ok(())
    }
}

/// Names of the fields that differ.
fn changed_fields<T: Record>(before: &T, after: &T) -> Result<Vec<String>, Error> {
    if before == after {
        return Ok(Vec::new());
    }
    let (before, after) = (serde_json::to_value(before)?, serde_json::to_value(after)?);
    let keys = before.as_object().into_iter().chain(after.as_object()).flat_map(serde_json::Map::keys);
    let mut fields: Vec<String> = keys.filter(|key| before.get(key) != after.get(key)).cloned().collect();
    fields.sort_unstable();
    fields.dedup();
    Ok(fields)
}
