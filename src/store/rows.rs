//! What is read, from the rows of a database: the columns have the same names in every store.

use crate::domain::{Key, Revision};

use super::column::{self, Columns};
use super::leaf::{Covers, Leaf, Salt};
use super::{
    AuditEntry, AuditRow, Change, Notice, NoticeState, OutboxCounts, Outcome, Position, QueuedNotice, Record,
    StoreError, Version,
};

/// A change from its row.
pub(super) fn change(row: &impl Columns) -> Result<Change, StoreError> {
    let seq = row.small("seq")?;
    Ok(Change {
        position: Position { revision: row.revision("revision")?, seq },
        last: u64::from(seq) + 1 == row.number("puts")?,
        key: key(row)?,
        operation: row.operation("operation")?,
        time: row.time("time")?,
        created: row.time("created")?,
        actor: row.account("actor")?,
        body: row.text("body")?.into(),
        schema: row.small("schema")?,
    })
}

/// A key from the row of a change.
pub(super) fn key(row: &impl Columns) -> Result<Key, StoreError> {
    Ok(Key { kind: row.kind("kind")?, id: row.id("id")? })
}

/// A version from its row.
pub(super) fn version(row: &impl Columns) -> Result<Version, StoreError> {
    Ok(Version {
        revision: row.revision("revision")?,
        operation: row.operation("operation")?,
        time: row.time("time")?,
        created: row.time("created")?,
        actor: row.account("actor")?,
        summary: row.text("summary")?.to_owned(),
        body: row.text("body")?.into(),
        schema: row.small("schema")?,
    })
}

/// A record from its row.
pub(super) fn record(row: &impl Columns) -> Result<Record, StoreError> {
    Ok(Record {
        id: row.id("id")?,
        revision: row.revision("revision")?,
        created: row.time("created")?,
        updated: row.time("time")?,
        body: row.text("body")?.into(),
        schema: row.small("schema")?,
    })
}

/// An audit row from its row.
pub(super) fn audit(row: &impl Columns) -> Result<AuditRow, StoreError> {
    let reason = row.optional_text("reason")?.map(str::to_owned);
    let outcome = match (row.text("outcome")?, reason) {
        ("allowed", None) => Outcome::Allowed,
        ("denied", Some(reason)) => Outcome::Denied(reason),
        ("failed", Some(reason)) => Outcome::Failed(reason),
        _ => return Err(column::corrupt("outcome")),
    };
    Ok(AuditRow {
        sequence: row.number("sequence")?,
        entry: AuditEntry {
            time: row.time("time")?,
            actor: row.account("actor")?,
            method: row.text("method")?.to_owned(),
            outcome,
            resource: row.optional_text("resource")?.map(str::to_owned),
            details: serde_json::from_str(row.text("details")?).map_err(|_| column::corrupt("details"))?,
        },
    })
}

/// A leaf from its row.
pub(super) fn leaf(row: &impl Columns) -> Result<Leaf, StoreError> {
    let covers = match (row.optional_integer("revision")?, row.optional_bytes("changes")?) {
        (None, None) => None,
        (Some(revision), Some(_)) => {
            Some(Covers { revision: Revision(revision.cast_unsigned()), digest: row.hash("changes")? })
        }
        (Some(_), None) | (None, Some(_)) => return Err(column::corrupt("changes")),
    };
    let salt = row.optional_bytes("salt")?.and_then(Salt::parse).ok_or_else(|| column::corrupt("salt"))?;
    Ok(Leaf { row: audit(row)?, salt, covers })
}

/// A notice from its row.
pub(super) fn queued(row: &impl Columns) -> Result<QueuedNotice, StoreError> {
    let text = |name| row.text(name).map(str::to_owned);
    let once = row.optional_text("once")?.map(str::to_owned);
    let notice = Notice {
        id: row.id("id")?,
        kind: text("kind")?,
        resource: text("resource")?,
        recipient: text("recipient")?,
        once,
    };
    Ok(QueuedNotice {
        notice,
        time: row.time("time")?,
        state: NoticeState::parse(row.text("state")?).ok_or_else(|| column::corrupt("state"))?,
        attempts: row.small("attempts")?,
        next: row.time("next")?,
        reason: text("reason")?,
    })
}

/// How many notices stand where, from the row that counts them.
pub(super) fn counts(row: &impl Columns) -> Result<OutboxCounts, StoreError> {
    Ok(OutboxCounts {
        waiting: row.number("waiting")?,
        dead: row.number("dead")?,
        oldest: row.optional_time("oldest")?,
    })
}
