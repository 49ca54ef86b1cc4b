//! What an importer may do to a record, by the policy table; the program's own seed may do all.

use crate::auth::Principal;
use crate::auth::policy::{self, Operation, Relation};

/// Why a record is not imported: the same text whether or not it exists.
const REFUSED: &str = "this account may not import this record";

/// Who imports.
#[derive(Debug, Clone, Copy)]
pub(in crate::directory::transfer) enum Rights<'a> {
    /// A caller, by the policy table.
    Caller(&'a Principal),
    /// The program itself, into an empty store.
    Seed,
}

impl<'a> Rights<'a> {
    /// The caller, unless it is the program itself.
    pub(super) const fn principal(self) -> Option<&'a Principal> {
        match self {
            Self::Caller(principal) => Some(principal),
            Self::Seed => None,
        }
    }

    /// Checks that the importer may do the operation to some record: before anything is looked up for it.
    ///
    /// # Errors
    /// Why not, for a person.
    pub(super) fn enter(self, operation: Operation) -> Result<(), &'static str> {
        self.principal()
            .map_or(Ok(()), |principal| policy::enter(principal, operation).map(|_| ()).map_err(|_| REFUSED))
    }

    /// Checks an operation on a record.
    ///
    /// # Errors
    /// Why not, for a person.
    pub(super) fn check(
        self,
        operation: Operation,
        relation: impl FnOnce(&Principal) -> Relation,
    ) -> Result<(), &'static str> {
        let Self::Caller(principal) = self else {
            return Ok(());
        };
        let allowed = policy::enter(principal, operation).and_then(|entered| entered.on(relation(principal)));
        allowed.map(|_| ()).map_err(|_| REFUSED)
    }
}
