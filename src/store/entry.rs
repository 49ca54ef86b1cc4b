//! What goes into rows when a write is made: the places, salts and digests of its puts, and the leaves of its audit rows.

use crate::audit::Hash;

use super::leaf::{ChangeFields, ChangesDigest, Covers, Leaf, RevisionFields, Salt, body_digest};
use super::mark::Reach;
use super::{AuditEntry, AuditRow, Put, StoreError, Write, column};

/// The revision that puts are written at, and what they have come to so far.
pub(super) struct Run {
    /// The revision.
    pub(super) revision: i64,
    /// When it is written.
    pub(super) time: i64,
    /// The place of the next put.
    seq: i64,
    /// The digest of revision and puts.
    digest: ChangesDigest,
}

/// What the row of the log has of a put beside the put itself.
pub(super) struct Row {
    /// The place of the put in its write.
    pub(super) seq: i64,
    /// The salt of its body.
    pub(super) salt: Salt,
    /// The digest of its body.
    pub(super) digest: Hash,
}

impl Run {
    /// No puts yet.
    pub(super) fn new(revision: u64, write: &Write) -> Self {
        let mut digest = ChangesDigest::new();
        digest.revision(&RevisionFields {
            revision,
            time: write.time,
            actor: column::account(write.actor.as_ref()),
            summary: &write.summary,
            puts: write.puts.len() as u64,
        });
        Self { revision: revision.cast_signed(), time: column::micros(write.time), seq: 0, digest }
    }

    /// Takes a put into the digest of the revision, at the next place.
    pub(super) fn enter(&mut self, put: &Put) -> Result<Row, StoreError> {
        let (seq, salt) = (self.seq, Salt::new()?);
        let digest = body_digest(salt, &put.body);
        self.digest.change(&ChangeFields {
            seq: seq.cast_unsigned(),
            key: put.key,
            operation: put.action.operation(),
            schema: put.schema,
            body: digest,
        });
        self.seq += 1;
        Ok(Row { seq, salt, digest })
    }

    /// The digest of the whole revision.
    pub(super) fn finish(self) -> Hash {
        self.digest.finish()
    }
}

/// The leaf of an entry, which takes the next number.
pub(super) fn leaf(reach: &mut Reach, entry: &AuditEntry, covers: Option<Covers>) -> Result<Leaf, StoreError> {
    reach.audit += 1;
    let row = AuditRow { sequence: reach.audit, entry: entry.clone() };
    Ok(Leaf { row, salt: Salt::new()?, covers })
}

/// The text of an entry's details.
pub(super) fn details(entry: &AuditEntry) -> Result<String, StoreError> {
    serde_json::to_string(&entry.details).map_err(|error| StoreError::Corrupt { reason: error.to_string() })
}
