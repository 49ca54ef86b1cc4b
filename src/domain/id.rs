//! Identifiers: one newtype a kind of record, all UUIDv7, never reused.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The kinds of record that the log holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// An office that a State has designated.
    Authority,
    /// A post in an authority and who holds it.
    Officer,
    /// Who funds or delivers help.
    Provider,
    /// Help given or running.
    Activity,
    /// Providers that meet on the needs of a State or region.
    Group,
    /// What a State lacks.
    Need,
    /// Who may sign in.
    Account,
    /// An act that takes two people.
    Approval,
    /// An account that waits for the person who is to have it.
    Invitation,
    /// Who might meet a need, and how it went.
    Proposal,
    /// A match that was saved.
    Run,
    /// What a reader says is wrong with an entry.
    ErrorReport,
}

impl Kind {
    /// Every kind, in the order in which records may refer to one another.
    pub const ALL: [Self; 12] = [
        Self::Account,
        Self::Authority,
        Self::Officer,
        Self::Provider,
        Self::Activity,
        Self::Group,
        Self::Need,
        Self::Proposal,
        Self::Run,
        Self::Approval,
        Self::Invitation,
        Self::ErrorReport,
    ];

    /// The collection in resource names, such as `authorities`.
    #[must_use]
    pub const fn collection(self) -> &'static str {
        match self {
            Self::Authority => "authorities",
            Self::Officer => "officers",
            Self::Provider => "providers",
            Self::Activity => "activities",
            Self::Group => "groups",
            Self::Need => "needs",
            Self::Account => "accounts",
            Self::Approval => "approvals",
            Self::Invitation => "invitations",
            Self::Proposal => "proposals",
            Self::Run => "runs",
            Self::ErrorReport => "errorReports",
        }
    }

    /// The name in storage and in import lines.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Authority => "authority",
            Self::Officer => "officer",
            Self::Provider => "provider",
            Self::Activity => "activity",
            Self::Group => "group",
            Self::Need => "need",
            Self::Account => "account",
            Self::Approval => "approval",
            Self::Invitation => "invitation",
            Self::Proposal => "proposal",
            Self::Run => "run",
            Self::ErrorReport => "errorReport",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// What names one record in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Kind of the record.
    pub kind: Kind,
    /// Its identifier.
    pub id: Uuid,
}

/// Declares the identifier of one kind of record.
macro_rules! id {
    ($name:ident, $kind:ident, $doc:literal) => {
        #[doc = $doc]
        #[derive(
            Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
        )]
        #[serde(transparent)]
        pub struct $name(#[schemars(with = "String")] pub Uuid);

        impl $name {
            /// The key of this record in the log.
            #[must_use]
            pub const fn key(self) -> Key {
                Key { kind: Kind::$kind, id: self.0 }
            }

            /// The resource name, `collection/{id}`.
            #[must_use]
            pub fn name(self) -> String {
                format!("{}/{}", Kind::$kind.collection(), self.0)
            }

            /// The identifier in a resource name `collection/{id}`.
            #[must_use]
            pub fn of_name(name: &str) -> Option<Self> {
                let id = name.strip_prefix(Kind::$kind.collection())?.strip_prefix('/')?;
                if id.len() == 36 { Uuid::try_parse(id).ok().map(Self) } else { None }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id!(AuthorityId, Authority, "Identifier of an authority.");
id!(OfficerId, Officer, "Identifier of an officer.");
id!(ProviderId, Provider, "Identifier of a provider.");
id!(ActivityId, Activity, "Identifier of an activity.");
id!(GroupId, Group, "Identifier of a coordination group.");
id!(NeedId, Need, "Identifier of a need.");
id!(AccountId, Account, "Identifier of an account.");
id!(ApprovalId, Approval, "Identifier of an approval.");
id!(InvitationId, Invitation, "Identifier of an invitation.");
id!(ProposalId, Proposal, "Identifier of a proposal.");
id!(RunId, Run, "Identifier of a saved run.");
id!(ErrorReportId, ErrorReport, "Identifier of an error report.");
