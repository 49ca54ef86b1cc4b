//! What the audit tree commits to: the text of each row's leaf, and a digest of the changes that the row stands for.
//!
//! Bodies are committed to by a salted digest each: body and salt can be erased, the digest stays, and from it nobody can
//! guess what was there. Rows are salted too, because a proof shows the hashes of neighbours.

use aws_lc_rs::digest::{Context, SHA256};
use aws_lc_rs::rand;
use jiff::Timestamp;
use serde::Serialize;

use crate::audit::{Hash, hex};
use crate::domain::{Key, Revision};

use super::{AuditRow, Details, Operation, Outcome, StoreError};

/// What a digest of changes begins with, so that it is no other digest.
const CHANGES: &[u8] = b"focalpoint changes 1\n";
/// What a digest of a body begins with.
const BODY: &[u8] = b"focalpoint body 1\n";

/// Random bytes that keep a digest from being guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Salt(pub [u8; 16]);

impl Salt {
    /// New ones.
    pub(super) fn new() -> Result<Self, StoreError> {
        let mut salt = [0; 16];
        let no_randomness = |_| StoreError::Unavailable { reason: "no randomness".to_owned() };
        rand::fill(&mut salt).map_err(no_randomness)?;
        Ok(Self(salt))
    }

    /// Those in a column.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

/// The changes that an audit row stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Covers {
    /// The revision of its write; the row stands for all revisions since the last row that has one, up to this.
    pub revision: Revision,
    /// Their digest.
    pub digest: Hash,
}

/// An audit row with all that its leaf in the tree is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// The row.
    pub row: AuditRow,
    /// Its salt.
    pub salt: Salt,
    /// The changes that it stands for; none where nothing was written.
    pub covers: Option<Covers>,
}

/// A leaf as its text has it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Content<'a> {
    version: u8,
    sequence: u64,
    time: String,
    actor: Option<String>,
    method: &'a str,
    outcome: &'static str,
    reason: Option<&'a str>,
    resource: Option<&'a str>,
    details: &'a Details,
    revision: Option<Revision>,
    changes: Option<String>,
    salt: String,
}

impl Leaf {
    /// The content of the leaf: a line of JSON with a fixed order of members.
    ///
    /// # Errors
    /// `Corrupt` when it cannot be written, which none is.
    pub fn content(&self) -> Result<String, StoreError> {
        let AuditRow { sequence, entry } = &self.row;
        let (outcome, reason) = entry.outcome.names();
        let content = Content {
            version: 1,
            sequence: *sequence,
            time: to_the_microsecond(entry.time).to_string(),
            actor: entry.actor.map(|actor| actor.to_string()),
            method: &entry.method,
            outcome,
            reason,
            resource: entry.resource.as_deref(),
            details: &entry.details,
            revision: self.covers.map(|covers| covers.revision),
            changes: self.covers.map(|covers| covers.digest.to_string()),
            salt: hex(&self.salt.0),
        };
        serde_json::to_string(&content).map_err(|error| StoreError::Corrupt { reason: error.to_string() })
    }

    /// The hash of the leaf.
    ///
    /// # Errors
    /// As [`Leaf::content`].
    pub fn hash(&self) -> Result<Hash, StoreError> {
        Ok(Hash::leaf(self.content()?.as_bytes()))
    }
}

impl Outcome {
    /// The names of the outcome and, where there is one, of its reason, in storage.
    #[must_use]
    pub fn names(&self) -> (&'static str, Option<&str>) {
        match self {
            Self::Allowed => ("allowed", None),
            Self::Denied(reason) => ("denied", Some(reason)),
            Self::Failed(reason) => ("failed", Some(reason)),
        }
    }
}

/// The digest of a body under its salt.
pub(super) fn body_digest(salt: Salt, body: &str) -> Hash {
    Hash::of(&[BODY, &salt.0, body.as_bytes()])
}

/// A digest of revisions with their changes, in order.
#[derive(Clone)]
pub(super) struct ChangesDigest(Context);

/// What a digest takes of a revision.
#[derive(Debug, Clone, Copy)]
pub(super) struct RevisionFields<'a> {
    /// The revision.
    pub(super) revision: u64,
    /// When it was written.
    pub(super) time: Timestamp,
    /// The bytes of the account that wrote it.
    pub(super) actor: Option<&'a [u8]>,
    /// Name of the operation.
    pub(super) summary: &'a str,
    /// How many puts it has.
    pub(super) puts: u64,
}

/// What a digest takes of a change; when the record was created follows from its other changes.
#[derive(Debug, Clone, Copy)]
pub(super) struct ChangeFields {
    /// The place of the put in its write.
    pub(super) seq: u64,
    /// Which record.
    pub(super) key: Key,
    /// What was done.
    pub(super) operation: Operation,
    /// Version of the body's format.
    pub(super) schema: u32,
    /// Digest of the body.
    pub(super) body: Hash,
}

impl ChangesDigest {
    /// The digest of nothing yet.
    pub(super) fn new() -> Self {
        let mut context = Context::new(&SHA256);
        context.update(CHANGES);
        Self(context)
    }

    /// Adds a revision, whose changes follow.
    pub(super) fn revision(&mut self, of: &RevisionFields<'_>) {
        self.field(&of.revision.to_be_bytes());
        self.field(&of.time.as_microsecond().to_be_bytes());
        self.field(of.actor.unwrap_or_default());
        self.field(of.summary.as_bytes());
        self.field(&of.puts.to_be_bytes());
    }

    /// Adds a change.
    pub(super) fn change(&mut self, of: &ChangeFields) {
        self.field(&of.seq.to_be_bytes());
        self.field(of.key.kind.as_str().as_bytes());
        self.field(of.key.id.as_bytes());
        self.field(of.operation.as_str().as_bytes());
        self.field(&of.schema.to_be_bytes());
        self.field(&of.body.0);
    }

    /// What it comes to.
    pub(super) fn finish(self) -> Hash {
        Hash::finish(self.0)
    }

    /// Adds bytes with their number, so that no two sequences of fields are the same bytes.
    fn field(&mut self, bytes: &[u8]) {
        self.0.update(&(bytes.len() as u64).to_be_bytes());
        self.0.update(bytes);
    }
}

impl Default for ChangesDigest {
    fn default() -> Self {
        Self::new()
    }
}

/// A time as a store keeps it.
fn to_the_microsecond(time: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(time.as_microsecond()).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::AccountId;
    use crate::store::AuditEntry;

    fn leaf() -> Leaf {
        let entry = AuditEntry {
            time: "2026-02-28T23:59:59.123456789Z".parse().unwrap(),
            actor: Some(AccountId(Uuid::from_u128(7))),
            method: "NeedService.UpdateNeed".to_owned(),
            outcome: Outcome::Allowed,
            resource: Some("needs/1".to_owned()),
            details: Details { fields: vec!["title".to_owned()], count: Some(3) },
        };
        let covers = Covers { revision: Revision(9), digest: Hash([2; 32]) };
        Leaf { row: AuditRow { sequence: 5, entry }, salt: Salt([1; 16]), covers: Some(covers) }
    }

    #[test]
    fn the_text_of_a_leaf_does_not_change() {
        // Trees of older versions are verified with it.
        let wanted = concat!(
            r#"{"version":1,"sequence":5,"time":"2026-02-28T23:59:59.123456Z","#,
            r#""actor":"00000000-0000-0000-0000-000000000007","method":"NeedService.UpdateNeed","outcome":"allowed","#,
            r#""reason":null,"resource":"needs/1","details":{"fields":["title"],"count":3},"revision":"0000000000000009","#,
            r#""changes":"0202020202020202020202020202020202020202020202020202020202020202","#,
            r#""salt":"01010101010101010101010101010101"}"#
        );
        assert_eq!(leaf().content().unwrap(), wanted);
        assert_eq!(leaf().hash().unwrap(), Hash::leaf(wanted.as_bytes()));
    }

    #[test]
    fn a_digest_of_changes_tells_every_field_and_border_apart() {
        let revision = RevisionFields { revision: 1, time: Timestamp::UNIX_EPOCH, actor: None, summary: "ab", puts: 1 };
        let key = Key { kind: crate::domain::Kind::Need, id: Uuid::from_u128(1) };
        let change = ChangeFields { seq: 0, key, operation: Operation::Create, schema: 1, body: Hash([0; 32]) };
        let digest = |revision: RevisionFields<'_>, change: ChangeFields| {
            let mut digest = ChangesDigest::new();
            digest.revision(&revision);
            digest.change(&change);
            digest.finish()
        };
        let other_key = Key { id: Uuid::from_u128(2), ..key };
        let all = [
            digest(revision, change),
            digest(RevisionFields { revision: 2, ..revision }, change),
            digest(RevisionFields { time: Timestamp::from_microsecond(1).unwrap(), ..revision }, change),
            digest(RevisionFields { actor: Some(b"a"), ..revision }, change),
            digest(RevisionFields { actor: Some(b"a"), summary: "b", ..revision }, change),
            digest(RevisionFields { puts: 2, ..revision }, change),
            digest(revision, ChangeFields { seq: 1, ..change }),
            digest(revision, ChangeFields { key: other_key, ..change }),
            digest(revision, ChangeFields { operation: Operation::Remove, ..change }),
            digest(revision, ChangeFields { schema: 2, ..change }),
            digest(revision, ChangeFields { body: Hash([1; 32]), ..change }),
        ];
        assert_eq!(std::collections::BTreeSet::from(all).len(), all.len());
    }

    #[test]
    fn equal_bodies_have_different_digests() {
        let [a, b] = [(); 2].map(|()| body_digest(Salt::new().unwrap(), "{}"));
        assert_ne!(a, b);
    }
}
