//! What the tests of the store write: records of one kind, numbered, at numbered times.

use focalpoint::domain::{AccountId, Key, Kind, Revision};
use focalpoint::store::{Action, AuditEntry, Change, Details, Outcome, Position, Put, Request, Store, Write};
use jiff::Timestamp;
use uuid::Uuid;

/// The authority of that number.
pub(crate) fn key(n: u128) -> Key {
    Key { kind: Kind::Authority, id: Uuid::from_u128(n) }
}

/// The account of that number.
pub(crate) fn account(n: u128) -> AccountId {
    AccountId(Uuid::from_u128(n))
}

/// So many seconds after some moment.
pub(crate) fn time(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + seconds).unwrap()
}

fn put(n: u128, action: Action, body: &str) -> Put {
    Put { key: key(n), action, unique: None, body: body.into(), schema: 1 }
}

/// Adds the authority of that number.
pub(crate) fn create(n: u128, body: &str) -> Put {
    put(n, Action::Create, body)
}

/// Adds the authority of that number, if no authority was written after that revision.
pub(crate) fn create_unless_changed(n: u128, seen: Revision, body: &str) -> Put {
    put(n, Action::CreateUnlessChanged { seen }, body)
}

/// Replaces the authority of that number.
pub(crate) fn update(n: u128, at: Revision, body: &str) -> Put {
    put(n, Action::Update { at }, body)
}

/// Removes the authority of that number.
pub(crate) fn remove(n: u128, at: Revision) -> Put {
    put(n, Action::Remove { at }, "")
}

/// Erases the authority of that number, and leaves a body.
pub(crate) fn erase(n: u128, at: Revision, body: &str) -> Put {
    put(n, Action::Erase { at }, body)
}

/// Replaces the authority of that number, and erases what was written of it.
pub(crate) fn redact(n: u128, at: Revision, body: &str) -> Put {
    put(n, Action::Redact { at }, body)
}

/// The same put with a unique key.
pub(crate) fn named(unique: &str, put: Put) -> Put {
    Put { unique: Some(unique.to_owned()), ..put }
}

/// A write of the service itself.
pub(crate) fn write(puts: impl Into<Vec<Put>>) -> Write {
    Write {
        actor: None,
        request: None,
        time: time(0),
        summary: "Test".to_owned(),
        puts: puts.into(),
        audit: Vec::new(),
        notices: Vec::new(),
    }
}

/// The same write with a request id; the fingerprint is all of one byte.
pub(crate) fn requested(id: &str, fingerprint: u8, write: Write) -> Write {
    Write { request: Some(Request { id: id.to_owned(), fingerprint: [fingerprint; 32] }), ..write }
}

/// An audit entry of the service itself.
pub(crate) fn entry(method: &str) -> AuditEntry {
    AuditEntry {
        time: time(0),
        actor: None,
        method: method.to_owned(),
        outcome: Outcome::Allowed,
        resource: None,
        details: Details::default(),
    }
}

/// Every change in the log.
pub(crate) async fn log(store: &dyn Store) -> Vec<Change> {
    store.changes(Position::START, usize::MAX).await.unwrap()
}
