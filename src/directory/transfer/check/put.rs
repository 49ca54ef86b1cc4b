//! From a checked record to what is written and told of it.

use uuid::Uuid;

use super::super::intake::Manner;
use super::super::resolve::{InFile, named};
use super::super::{Change, ChangeAction};
use super::{Session, Target};
use crate::directory::Error;
use crate::domain::{Key, Kind, Record, Status, Violations};
use crate::store::{Action, Put};
use crate::view::{SCHEMA, encode, unique_key};

impl Session<'_> {
    /// Takes a record: a put when it differs from what is there. Answers its identifier.
    pub(super) fn take<T: Record>(&mut self, target: &Target<T>, record: T) -> Result<Option<Uuid>, Error> {
        let Some(id) = self.note(target, record.external_id()) else {
            return Ok(None);
        };
        self.put(target, id, record)?;
        Ok(Some(id))
    }

    /// Notes that the file has the record, and answers its identifier; none when a line before has it too, or when it is
    /// named as one that is here and is not.
    pub(super) fn note<T: Record>(&mut self, target: &Target<T>, external_id: &str) -> Option<Uuid> {
        if target.before.is_none() && !self.allow_missing && named(T::KIND, external_id).is_some() {
            let field = format!("{}.externalId", T::KIND.as_str());
            self.problem(target.line, field, "names no record that is here; mend it, or import with allow_missing");
            return None;
        }
        let id = target.before.as_ref().map_or_else(|| self.source.new_id(), |entry| entry.id);
        let in_file = InFile { id, namespace: target.namespace, line: target.line };
        let Some(before) = self.references.note(T::KIND, external_id, in_file) else {
            return Some(id);
        };
        self.problem(target.line, format!("{}.externalId", T::KIND.as_str()), format!("repeats line {before}"));
        None
    }

    /// Adds the put and the change of a record, or counts it as unchanged.
    pub(super) fn put<T: Record>(&mut self, target: &Target<T>, id: Uuid, record: T) -> Result<(), Error> {
        let record = match record.validate() {
            Ok(record) => record,
            Err(found) => {
                let mut violations = Violations::default();
                violations.nest(T::KIND.as_str(), found);
                for violation in violations.0 {
                    self.problem(target.line, violation.field, violation.description);
                }
                return Ok(());
            }
        };
        let fields = match &target.before {
            Some(entry) => changed_fields(&entry.record, &*record)?,
            None => Vec::new(),
        };
        if target.before.is_some() && fields.is_empty() {
            self.checked.unchanged += 1;
            self.checked.same_needs.extend(Some(id).filter(|_| T::KIND == Kind::Need));
            return Ok(());
        }
        let is_closed = |status: &Status| *status == Status::Closed;
        let action = match &target.before {
            None => ChangeAction::Add,
            Some(entry) if is_closed(record.status()) && !is_closed(entry.record.status()) => ChangeAction::Close,
            Some(_) => ChangeAction::Change,
        };
        let at = target.before.as_ref().map(|entry| entry.revision);
        self.checked.puts.push(Put {
            key: Key { kind: T::KIND, id },
            action: at.map_or(Action::Create, |at| Action::Update { at }),
            unique: unique_key(T::KIND, target.namespace, record.external_id()),
            body: encode(&*record).map_err(|error| Error::Internal(error.to_string()))?,
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

    /// The record that a row of a table makes of the one there; a line of JSON says all of it.
    pub(super) fn whole<T: Record>(&self, target: &Target<T>, record: T) -> Result<T, Error> {
        match (self.manner, &target.before) {
            (Manner::Columns(columns), Some(entry)) => Ok(columns.over(&entry.record, &record)?),
            (Manner::Columns(_) | Manner::Whole | Manner::Report { .. }, _) => Ok(record),
        }
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
