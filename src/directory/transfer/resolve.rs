//! What lines refer to: records by name, or by the external id of one in the same file or in the directory.

use std::collections::HashMap;

use uuid::Uuid;

use crate::domain::{Key, Kind};
use crate::view::{Namespace, View};

/// A record that a line adds or changes.
#[derive(Debug, Clone, Copy)]
pub(super) struct InFile {
    /// Its identifier.
    pub(super) id: Uuid,
    /// Whose names its external id is among.
    pub(super) namespace: Namespace,
    /// The line.
    pub(super) line: u32,
}

/// The records of a file by kind and external id.
#[derive(Debug, Default)]
pub(super) struct References {
    /// By kind and external id.
    by_external_id: HashMap<(Kind, String), Vec<InFile>>,
    /// Namespaces by key.
    namespaces: HashMap<(Kind, Uuid), Namespace>,
    /// Lines by key.
    lines: HashMap<(Kind, Uuid), u32>,
}

impl References {
    /// Notes a record of the file; answers the line that names the same one before.
    pub(super) fn note(&mut self, kind: Kind, external_id: &str, record: InFile) -> Option<u32> {
        let again = self.lines.insert((kind, record.id), record.line);
        if external_id.is_empty() || again.is_some() {
            return again;
        }
        self.namespaces.insert((kind, record.id), record.namespace);
        let same = self.by_external_id.entry((kind, external_id.to_owned())).or_default();
        let before = same.iter().find(|other| other.namespace == record.namespace).map(|other| other.line);
        same.push(record);
        before
    }

    /// Whose names the external id of a record of the file is among.
    pub(super) fn namespace(&self, kind: Kind, id: Uuid) -> Option<Namespace> {
        self.namespaces.get(&(kind, id)).copied()
    }

    /// The record that a text refers to: `collection/{id}`, or an external id; `within` a namespace where one is given,
    /// and of what is there only what `may_name` lets through.
    ///
    /// # Errors
    /// What is wrong with the reference, for a person; the same where there is no such record and where it may not be
    /// named.
    pub(super) fn find(
        &self,
        view: &View,
        kind: Kind,
        text: &str,
        within: Option<Namespace>,
        may_name: impl Fn(Key) -> bool,
    ) -> Result<Uuid, String> {
        let is_within = |record: &&InFile| within.is_none_or(|namespace| namespace == record.namespace);
        let in_file = self.by_external_id.get(&(kind, text.to_owned())).into_iter().flatten();
        let mut in_file = in_file.filter(is_within).map(|record| record.id).peekable();
        // An export that came from elsewhere names its own records.
        if let Some(id) = named(kind, text).filter(|_| in_file.peek().is_none())
            && exists(view, kind, id)
            && may_name(Key { kind, id })
        {
            return Ok(id);
        }
        let there = view.find_external_id(kind, text).into_iter().filter(|key| may_name(*key)).map(|key| key.id);
        let mut ids: Vec<Uuid> = in_file.chain(there).collect();
        ids.sort_unstable();
        ids.dedup();
        match ids.as_slice() {
            [one] => Ok(*one),
            [] => Err(format!("there is no {} of this name or external id, in the file or before it", kind.as_str())),
            _ => Err(format!("several are called so; name it as {}/{{id}}", kind.collection())),
        }
    }
}

/// What stands for the external id of a record without one in an export, so that its import finds the same record.
pub(super) fn name(kind: Kind, id: Uuid) -> String {
    format!("{}/{id}", kind.collection())
}

/// The record that a text such as [`name`] gives names.
pub(super) fn named(kind: Kind, text: &str) -> Option<Uuid> {
    let id = text.strip_prefix(kind.collection())?.strip_prefix('/')?;
    Uuid::try_parse(id).ok()
}

/// Whether the view holds the record.
fn exists(view: &View, kind: Kind, id: Uuid) -> bool {
    match kind {
        Kind::Authority => view.authorities.get(id).is_some(),
        Kind::Officer => view.officers.get(id).is_some(),
        Kind::Provider => view.providers.get(id).is_some(),
        Kind::Activity => view.activities.get(id).is_some(),
        Kind::Group => view.groups.get(id).is_some(),
        Kind::Need => view.needs.get(id).is_some(),
        Kind::Account => view.accounts.get(id).is_some(),
        Kind::Approval => view.approvals.get(id).is_some(),
        Kind::Invitation => view.invitations.get(id).is_some(),
        Kind::Proposal => view.proposals.get(id).is_some(),
        Kind::Run => view.runs.get(id).is_some(),
        Kind::ErrorReport => view.error_reports.get(id).is_some(),
    }
}
