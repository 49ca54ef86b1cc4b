//! What a store should do, said as plainly as possible: everything in vectors and maps.

use std::collections::{BTreeMap, BTreeSet};

use focalpoint::domain::{AccountId, Key, Revision};
use focalpoint::store::{
    Action, AuditEntry, AuditRow, Change, Committed, Details, Operation, Outcome, Position, Put, Record, StoreError,
    Version, Write,
};
use jiff::Timestamp;

/// A request that was carried out.
#[derive(Debug, Clone)]
struct Done {
    /// None once what the request wrote was erased.
    fingerprint: Option<[u8; 32]>,
    time: Timestamp,
    answer: Committed,
}

/// The store in memory.
#[derive(Debug, Clone, Default)]
pub(super) struct Model {
    head: u64,
    changes: Vec<Change>,
    summaries: BTreeMap<Revision, String>,
    current: BTreeMap<Key, (Record, Option<String>)>,
    requests: BTreeMap<(Option<AccountId>, String), Done>,
    audit: Vec<AuditRow>,
}

impl Model {
    pub(super) fn head(&self) -> Revision {
        Revision(self.head)
    }

    /// The revision of a current record, or zero.
    pub(super) fn revision(&self, key: Key) -> Revision {
        self.current.get(&key).map_or(Revision::ZERO, |(record, _)| record.revision)
    }

    /// The last change of a record, which may have been its removal.
    pub(super) fn last(&self, key: Key) -> Option<&Change> {
        self.changes.iter().rfind(|change| change.key == key)
    }

    /// The last versions of removed records that have a body left.
    pub(super) fn removed(&self) -> Vec<Record> {
        let keys: BTreeSet<Key> = self.changes.iter().map(|change| change.key).collect();
        let lasts = keys.into_iter().filter_map(|key| self.last(key));
        let removed = lasts.filter(|last| last.operation == Operation::Remove && self.has_bodies_before(last));
        let record = |last: &Change| Record {
            id: last.key.id,
            revision: last.position.revision,
            created: last.created,
            updated: last.time,
            body: last.body.clone(),
            schema: last.schema,
        };
        removed.map(record).collect()
    }

    fn has_bodies_before(&self, last: &Change) -> bool {
        let mut earlier = self.changes.iter().filter(|one| one.key == last.key && one.position < last.position);
        earlier.any(|change| !change.body.is_empty())
    }

    /// Erases what was written of a record before a revision, and forgets who wrote it how.
    fn erase(&mut self, key: Key, before: Revision) {
        let earlier = |change: &&mut Change| change.key == key && change.position.revision < before;
        let mut written = BTreeSet::new();
        for change in self.changes.iter_mut().filter(earlier) {
            change.body = "".into();
            if change.operation != Operation::Remove {
                written.insert(change.position.revision);
            }
        }
        for done in self.requests.values_mut() {
            if !done.answer.keys.is_empty() && written.contains(&done.answer.revision) {
                done.fingerprint = None;
            }
        }
    }

    pub(super) fn changes(&self) -> Vec<Change> {
        self.changes.clone()
    }

    pub(super) fn records(&self) -> Vec<Record> {
        self.current.values().map(|(record, _)| record.clone()).collect()
    }

    pub(super) fn audit(&self) -> Vec<AuditRow> {
        self.audit.iter().rev().cloned().collect()
    }

    pub(super) fn history(&self, key: Key) -> Vec<Version> {
        let changes = self.changes.iter().rev().filter(|change| change.key == key);
        let version = |change: &Change| Version {
            revision: change.position.revision,
            operation: change.operation,
            time: change.time,
            created: change.created,
            actor: change.actor,
            summary: self.summaries[&change.position.revision].clone(),
            body: change.body.clone(),
            schema: change.schema,
        };
        changes.map(version).collect()
    }

    pub(super) fn record_audit(&mut self, entries: Vec<AuditEntry>) {
        for entry in entries {
            self.audit.push(AuditRow { sequence: self.audit.len() as u64 + 1, entry });
        }
    }

    pub(super) fn prune_requests(&mut self, before: Timestamp) -> u64 {
        let all = self.requests.len();
        self.requests.retain(|_, done| done.time >= before);
        (all - self.requests.len()) as u64
    }

    /// Applies a write to a copy, which takes the place of the model when it fits.
    pub(super) fn commit(&mut self, write: Write) -> Result<Committed, StoreError> {
        let name = write.request.as_ref().map(|request| (write.actor, request.id.clone()));
        if let Some(done) = name.as_ref().and_then(|name| self.requests.get(name)) {
            let same = write.request.is_some_and(|request| Some(request.fingerprint) == done.fingerprint);
            return if same {
                Ok(Committed { replayed: true, ..done.answer.clone() })
            } else {
                Err(StoreError::RequestReused)
            };
        }
        let mut keys = BTreeSet::new();
        if let Some(put) = write.puts.iter().find(|put| !keys.insert(put.key)) {
            return Err(StoreError::RepeatedKey { key: put.key });
        }
        let mut copy = self.clone();
        if !write.puts.is_empty() {
            copy.head += 1;
            copy.summaries.insert(copy.head(), write.summary.clone());
        }
        for (seq, put) in (0..).zip(&write.puts) {
            copy.put(&write, seq, put)?;
        }
        let keys = write.puts.iter().map(|put| put.key).collect();
        let answer = Committed { revision: copy.head(), replayed: false, keys };
        if let (Some(name), Some(request)) = (name, write.request) {
            let done = Done { fingerprint: Some(request.fingerprint), time: write.time, answer: answer.clone() };
            copy.requests.insert(name, done);
        }
        let own = AuditEntry {
            time: write.time,
            actor: write.actor,
            method: write.summary.clone(),
            outcome: Outcome::Allowed,
            resource: match write.puts.as_slice() {
                [put] => Some(format!("authorities/{}", put.key.id)),
                _ => None,
            },
            details: Details { count: (write.puts.len() > 1).then_some(write.puts.len() as u64), ..<_>::default() },
        };
        let brings_none = write.audit.is_empty() && !write.puts.is_empty();
        copy.record_audit(if brings_none { vec![own] } else { write.audit });
        *self = copy;
        Ok(answer)
    }

    /// Whether a write before the last put anything after a revision; the records here are of one kind.
    fn has_changed(&self, seen: Revision) -> bool {
        self.changes.iter().any(|change| change.position.revision > seen && change.position.revision < self.head())
    }

    fn put(&mut self, write: &Write, seq: u32, put: &Put) -> Result<(), StoreError> {
        let (key, revision) = (put.key, self.head());
        let before = self.current.remove(&key).map(|(record, _)| record);
        let created = match (put.action, before) {
            (Action::CreateUnlessChanged { seen }, _) if self.has_changed(seen) => {
                return Err(StoreError::Stale { key });
            }
            (Action::Create | Action::CreateUnlessChanged { .. }, None) => write.time,
            (Action::Create | Action::CreateUnlessChanged { .. }, Some(_)) => return Err(StoreError::Exists { key }),
            (Action::Erase { at }, _) => {
                let last = self.last(key).ok_or(StoreError::Missing { key })?;
                if last.position.revision != at {
                    return Err(StoreError::Stale { key });
                }
                last.created
            }
            (Action::Update { .. } | Action::Remove { .. } | Action::Redact { .. }, None) => {
                return Err(StoreError::Missing { key });
            }
            (Action::Update { at } | Action::Remove { at } | Action::Redact { at }, Some(record)) => {
                if record.revision != at {
                    return Err(StoreError::Stale { key });
                }
                record.created
            }
        };
        if put.action.operation() != Operation::Remove {
            if let Some(unique) = &put.unique
                && self.current.values().any(|(_, taken)| taken.as_ref() == Some(unique))
            {
                return Err(StoreError::Duplicate { unique: unique.clone() });
            }
            let (id, body) = (key.id, put.body.clone());
            let record = Record { id, revision, created, updated: write.time, body, schema: put.schema };
            self.current.insert(key, (record, put.unique.clone()));
        }
        self.changes.push(Change {
            position: Position { revision, seq },
            last: seq as usize + 1 == write.puts.len(),
            key,
            operation: put.action.operation(),
            time: write.time,
            created,
            actor: write.actor,
            body: put.body.clone(),
            schema: put.schema,
        });
        if put.action.erases() {
            self.erase(key, revision);
        }
        Ok(())
    }
}
