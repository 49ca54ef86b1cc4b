//! The two halves of the index, and which records they hold.

use crate::domain::Kind;

/// A half of the index: what is searched in one does not count in the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::view) enum Side {
    /// Authorities.
    Contacts,
    /// Providers, by running text too.
    Providers,
}

impl Side {
    /// The index that a kind of record has a document in.
    pub(in crate::view) const fn of(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Authority => Some(Self::Contacts),
            Kind::Provider => Some(Self::Providers),
            Kind::Officer
            | Kind::Activity
            | Kind::Group
            | Kind::Need
            | Kind::Account
            | Kind::Approval
            | Kind::Invitation
            | Kind::Proposal
            | Kind::Run
            | Kind::ErrorReport => None,
        }
    }
}
