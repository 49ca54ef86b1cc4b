//! U+0000, for which PostgreSQL has no room: a write that holds one would fail in the database, and end the writes of the node.

use super::super::{AuditEntry, Notice, OutboxChange, StoreError, Write};

/// Refuses texts of which one holds the character.
pub(super) fn refuse<'t>(texts: impl IntoIterator<Item = &'t str>) -> Result<(), StoreError> {
    if texts.into_iter().any(|text| text.contains('\0')) {
        return Err(StoreError::Unavailable { reason: "a text holds U+0000, which PostgreSQL cannot keep".to_owned() });
    }
    Ok(())
}

/// The texts of a write.
pub(super) fn of_write(write: &Write) -> impl Iterator<Item = &str> {
    let request = write.request.as_ref().map(|request| request.id.as_str());
    let bodies = write.puts.iter().map(|put| &*put.body);
    let own = [write.summary.as_str()].into_iter().chain(request);
    own.chain(bodies).chain(write.audit.iter().flat_map(of_entry)).chain(write.notices.iter().flat_map(of_notice))
}

/// The texts of an audit entry; those of its details are JSON, where the character is written in others.
pub(super) fn of_entry(entry: &AuditEntry) -> impl Iterator<Item = &str> {
    let (_, reason) = entry.outcome.names();
    [entry.method.as_str()].into_iter().chain(reason).chain(entry.resource.as_deref())
}

/// The texts of a notice.
fn of_notice(notice: &Notice) -> impl Iterator<Item = &str> {
    let Notice { kind, resource, recipient, once, .. } = notice;
    [kind, resource, recipient].into_iter().map(String::as_str).chain(once.as_deref())
}

/// The text of a change of the outbox.
pub(super) fn of_change(change: &OutboxChange) -> Option<&str> {
    match change {
        OutboxChange::Failed { reason, .. } | OutboxChange::Settle { reason, .. } => Some(reason),
        OutboxChange::Begin { .. } | OutboxChange::Revive { .. } | OutboxChange::Prune { .. } => None,
    }
}
