//! Audit rows: who did what to which resource and how it ended. They hold names and counts, never values.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::AccountId;

/// What is to be remembered of one call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// When.
    pub time: Timestamp,
    /// Who; none for the service itself.
    pub actor: Option<AccountId>,
    /// Name of the RPC or of the operation, such as `GetOfficer`.
    pub method: String,
    /// How it ended.
    pub outcome: Outcome,
    /// Name of the resource, such as `officers/{id}`, where there is one.
    pub resource: Option<String>,
    /// What of the resource, without its values.
    pub details: Details,
}

/// How a call ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was permitted and done.
    Allowed,
    /// It was refused, for the reason of that code.
    Denied(String),
    /// It was permitted but did not succeed, for the reason of that code.
    Failed(String),
}

/// What of a resource a call concerned: field names and a count, so that no value can slip in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Details {
    /// Paths of the fields that were read or changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// How many records the call concerned, where not one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
}

/// An audit entry in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Its number: from 1, in commit order, without gaps.
    pub sequence: u64,
    /// The entry.
    pub entry: AuditEntry,
}

/// Which audit rows are asked for; what is absent restricts nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Only those below this number.
    pub before: Option<u64>,
    /// Only those above this number.
    pub after: Option<u64>,
    /// Only those of this account.
    pub actor: Option<AccountId>,
    /// Only those of exactly this resource.
    pub resource: Option<String>,
    /// Only those of this method.
    pub method: Option<String>,
    /// Only those from this time on.
    pub since: Option<Timestamp>,
    /// Only those before this time.
    pub until: Option<Timestamp>,
    /// Only those in one of these; all where there is none.
    pub any_of: Vec<AuditScope>,
}

/// Audit rows that belong together for whoever may see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditScope {
    /// Those of an account.
    Actor(AccountId),
    /// Those of resources.
    Resources(Vec<String>),
    /// Those of methods.
    Methods(Vec<String>),
}
