//! What a store should do, said as plainly as possible: everything in vectors and maps.

use std::collections::{BTreeMap, BTreeSet};

use focalpoint::domain::{AccountId, Key, Revision};
use focalpoint::store::{
    Action, AuditEntry, AuditRow, Change, Committed, Details, Outcome, Position, Put, Record, StoreError, Version,
    Write,
};
use jiff::Timestamp;

/// A request that was carried out.
#[derive(Debug, Clone)]
struct Done {
    fingerprint: [u8; 32],
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
            let same = write.request.is_some_and(|request| request.fingerprint == done.fingerprint);
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
            let done = Done { fingerprint: request.fingerprint, time: write.time, answer: answer.clone() };
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

    fn put(&mut self, write: &Write, seq: u32, put: &Put) -> Result<(), StoreError> {
        let (key, revision) = (put.key, self.head());
        let before = self.current.remove(&key).map(|(record, _)| record);
        let created = match (put.action, before) {
            (Action::Create, None) => write.time,
            (Action::Create, Some(_)) => return Err(StoreError::Exists { key }),
            (Action::Update { .. } | Action::Remove { .. }, None) => return Err(StoreError::Missing { key }),
            (Action::Update { at } | Action::Remove { at }, Some(record)) if record.revision != at => {
                return Err(StoreError::Stale { key });
            }
            (Action::Update { .. } | Action::Remove { .. }, Some(record)) => record.created,
        };
        if !matches!(put.action, Action::Remove { .. }) {
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
        Ok(())
    }
}
