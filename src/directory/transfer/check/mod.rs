//! Checks the lines of a file against what is there: what each adds, changes, closes or leaves, and whether it may.
//!
//! Authorities and providers come first, then officers, so that lines may refer to one another in any order.

mod activity;
mod lines;
mod officer;
mod put;
mod report;
mod rights;

use std::sync::Arc;

use uuid::Uuid;

pub(super) use rights::Rights;

use super::intake::Manner;
use super::kept::Kept;
use super::resolve::{References, named};
use super::{Change, Problem};
use crate::directory::Error;
use crate::directory::authority::LookAlikes;
use crate::domain::line::Line;
use crate::domain::{Key, Kind, Record, Source, Status};
use crate::store::Put;
use crate::view::{Entry, Namespace, View};

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
    /// Needs among them.
    pub(super) same_needs: Vec<Uuid>,
}

/// Checks the lines of a file, which stand to what is there in that manner. A line whose external id is the name of a record, as an
/// export writes it, adds one only with `allow_missing`.
///
/// # Errors
/// `Internal` when a record cannot be encoded; what is wrong with the lines is in the answer.
pub(super) fn check(
    view: &View,
    source: &dyn Source,
    rights: Rights<'_>,
    manner: &Manner,
    allow_missing: bool,
    lines: &[Kept],
) -> Result<Checked, Error> {
    let (references, checked) = (References::default(), Checked::default());
    let (untitled, reports, look_alikes) = <_>::default();
    let mut session =
        Session { view, source, rights, manner, allow_missing, references, checked, untitled, look_alikes, reports };
    let of = |kinds: &'static [Kind]| lines.iter().filter(|line| kinds.contains(&line.kind));
    for line in of(&[Kind::Authority, Kind::Provider]) {
        session.line(line)?;
    }
    let mut absent = Vec::new();
    for line in of(&[Kind::Officer]) {
        if let Line::Officer(record) = line.line()? {
            absent.extend(session.officer(line.number, *record)?);
        }
    }
    for officer in absent {
        session.absent_officer(officer)?;
    }
    for line in of(&[Kind::Activity, Kind::Need]) {
        session.line(line)?;
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
    /// How the lines stand to what is there.
    manner: &'a Manner,
    /// Whether a name of a record that is not here is taken for the external id of a new one.
    allow_missing: bool,
    /// What the file names.
    references: References,
    /// What the lines come to so far.
    checked: Checked,
    /// Activities without an external id, still to be named.
    untitled: activity::Untitled,
    /// Names that others could be taken for, once one was looked for.
    look_alikes: Option<LookAlikes>,
    /// What reports of activities are found by.
    reports: report::Reports,
}

/// Where a line's record goes.
#[derive(Debug)]
struct Target<T> {
    /// Its line.
    line: u32,
    /// Whose names its external id is among.
    namespace: Namespace,
    /// What is there now.
    before: Option<Arc<Entry<T>>>,
}

impl Session<'_> {
    /// Checks a line of any kind but officers.
    fn line(&mut self, kept: &Kept) -> Result<(), Error> {
        match kept.line()? {
            Line::Authority(record) => self.authority(kept.number, *record),
            Line::Provider(line) => {
                let provider = self.provider(kept.number, line.provider)?;
                for (provider, activity) in
                    provider.into_iter().flat_map(|id| line.activities.iter().map(move |a| (id, a)))
                {
                    self.activity(kept.number, provider, activity.clone())?;
                }
                Ok(())
            }
            Line::Activity(record) => self.activity_line(kept.number, *record),
            Line::Need(record) => self.need(kept.number, *record),
            Line::Officer(_) => Ok(()),
        }
    }

    /// Notes what is wrong with a line.
    fn problem(&mut self, line: u32, field: impl Into<String>, description: impl Into<String>) {
        self.checked.problems.push(Problem { line, field: field.into(), description: description.into() });
    }

    /// Puts resource names in the place of external ids; false when one is not known, which is then told.
    fn resolve(
        &mut self,
        line: u32,
        field: &str,
        kind: Kind,
        names: &mut [String],
        within: Option<Namespace>,
        may_name: impl Fn(Key) -> bool,
    ) -> bool {
        for (i, name) in names.iter_mut().enumerate() {
            match self.references.find(self.view, kind, name, within, &may_name) {
                Ok(id) => *name = format!("{}/{id}", kind.collection()),
                Err(reason) => {
                    self.problem(line, format!("{field}[{i}]"), reason);
                    return false;
                }
            }
        }
        true
    }

    /// The entry that a record names by its external id: the one of that name in the same namespace, else the one with that
    /// external id. A name only says which record is meant; that one's external id stays.
    fn before<T: Record>(
        &self,
        namespace: Namespace,
        record: &mut T,
        get: impl Fn(&View, Uuid) -> Option<&Arc<Entry<T>>>,
    ) -> Option<Arc<Entry<T>>> {
        let is_within = |id: &Uuid| self.view.namespace(T::KIND, *id) == Some(namespace);
        if let Some(id) = named(T::KIND, record.external_id()).filter(is_within) {
            let entry = get(self.view, id).cloned()?;
            entry.record.external_id().clone_into(record.external_id_mut());
            return Some(entry);
        }
        if record.external_id().is_empty() {
            return None;
        }
        let key = self.view.by_external_id(T::KIND, namespace, record.external_id())?;
        get(self.view, key.id).cloned()
    }
}

/// The status of a record: one that the file leaves out stays as it is.
fn status_or_before(given: &Status, before: Option<&Status>) -> Status {
    before.filter(|_| given.is_absent()).unwrap_or(given).clone()
}
