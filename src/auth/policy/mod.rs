//! Who may do what: one table for every method, asked by every use case. What the table does not allow is refused.

use crate::domain::{Role, Scope};

use super::Principal;

include!(concat!(env!("OUT_DIR"), "/policy_table.rs"));

/// How a caller stands to an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Relation {
    /// Whatever the object is, or there is none.
    Any,
    /// It belongs to the caller's State or provider.
    Own,
    /// It belongs to another.
    Other,
    /// An authority of another that its State has not confirmed.
    Unconfirmed,
    /// Another's record that its owner opens to this caller.
    Open,
    /// Another's need that a consent lets this caller see.
    Shared,
    /// Another's need that was submitted.
    Submitted,
    /// Another's need that was not.
    Draft,
    /// The caller has no account, and so neither role nor objects; the cells are for callers who have one.
    Newcomer,
}

/// What the table says for one role in one relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    /// Allowed.
    Allow,
    /// Allowed, with every field.
    AllowFull,
    /// Refused.
    Forbid,
    /// As if the object did not exist.
    Hide,
    /// Allowed to a service account with this scope, refused to others; no further than its owner goes.
    WithScope {
        /// The scope.
        scope: &'static str,
        /// Whether with every field.
        full: bool,
    },
}

/// One row of the table.
#[derive(Debug)]
struct Row {
    /// The operation.
    operation: Operation,
    /// The relation.
    relation: Relation,
    /// A cell for each role, in the order of [`column()`].
    cells: [Cell; 11],
}

impl Row {
    /// What the owner of a service account may do at most: whatever any role of a State, or of a provider, may.
    fn of_owner(&self, of_state: bool) -> Cell {
        let roles = if of_state { &self.cells[..4] } else { &self.cells[5..8] };
        let has = |wanted: &[Cell]| roles.iter().any(|cell| wanted.contains(cell));
        if has(&[Cell::Allow, Cell::AllowFull]) {
            Cell::Allow
        } else if has(&[Cell::Hide]) {
            Cell::Hide
        } else {
            Cell::Forbid
        }
    }
}

/// Whether a scope lets a service account of a State, or of a provider, do anything.
#[must_use]
pub fn has_use(scope: &Scope, of_state: bool) -> bool {
    let gives =
        |row: &Row| matches!(row.cells[SERVICE], Cell::WithScope { scope: name, .. } if Scope::from(name) == *scope);
    ROWS.iter().any(|row| gives(row) && row.of_owner(of_state) == Cell::Allow)
}

/// The column of service accounts.
const SERVICE: usize = 4;

/// The column of a role; none for a role that this version does not know.
const fn column(role: &Role) -> Option<usize> {
    Some(match role {
        Role::GovernmentReader => 0,
        Role::GovernmentEditor => 1,
        Role::ConsentOfficer => 2,
        Role::AccountManager => 3,
        Role::Service => SERVICE,
        Role::ProviderReader => 5,
        Role::ProviderEditor => 6,
        Role::ProviderManager => 7,
        Role::Secretariat => 8,
        Role::Administrator => 9,
        Role::Auditor => 10,
        Role::Unrecognized(_) => return None,
    })
}

/// Why a call was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The role may never do this, or not to an object that it may see.
    #[error("the role may not do this")]
    Forbidden,
    /// The caller must not learn whether the object exists.
    #[error("no such object for this caller")]
    Hidden,
}

/// Proof that the table allows an operation in a relation; only [`Entry::on`] makes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permit {
    /// The operation that is allowed.
    operation: Operation,
    /// Whether every field may be seen.
    full: bool,
}

impl Permit {
    /// The operation that is allowed.
    #[must_use]
    pub const fn operation(self) -> Operation {
        self.operation
    }

    /// Whether every field may be seen; otherwise only what the owner shows.
    #[must_use]
    pub const fn is_full(self) -> bool {
        self.full
    }
}

/// Proof that a caller's role may do the operation to some object, so that looking one up reveals nothing.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// Who calls.
    principal: &'a Principal,
    /// What for.
    operation: Operation,
    /// The table.
    rows: &'a [Row],
}

/// Checks that the role may do the operation at all; called before anything of the request is looked at.
///
/// # Errors
/// `Forbidden` when no row allows or hides it, or a service account has none of the scopes that it takes.
pub fn enter(principal: &Principal, operation: Operation) -> Result<Entry<'_>, Refusal> {
    enter_by(ROWS, principal, operation)
}

/// The same by another table.
fn enter_by<'a>(rows: &'a [Row], principal: &'a Principal, operation: Operation) -> Result<Entry<'a>, Refusal> {
    let entry = Entry { principal, operation, rows };
    let is_open = entry.rows().any(|row| !matches!(entry.cell(row), Cell::Forbid));
    if is_open && !entry.lacks_scope() { Ok(entry) } else { Err(Refusal::Forbidden) }
}

/// Checks that the operation is open to a caller without an account: it has a row for newcomers.
///
/// # Errors
/// `Forbidden` when it has none.
pub fn newcomer(operation: Operation) -> Result<Permit, Refusal> {
    let opens = |row: &&Row| row.operation == operation && row.relation == Relation::Newcomer;
    ROWS.iter().find(opens).map(|_| Permit { operation, full: false }).ok_or(Refusal::Forbidden)
}

impl<'a> Entry<'a> {
    /// Checks the operation on an object in that relation.
    ///
    /// # Errors
    /// `Forbidden` or `Hidden`, as the table says; `Hidden` where it says nothing.
    pub fn on(self, relation: Relation) -> Result<Permit, Refusal> {
        let Some(row) = self.rows().find(|row| row.relation == relation || row.relation == Relation::Any) else {
            return Err(Refusal::Hidden);
        };
        match self.cell(row) {
            Cell::Allow => Ok(Permit { operation: self.operation, full: false }),
            Cell::AllowFull => Ok(Permit { operation: self.operation, full: true }),
            Cell::Hide => Err(Refusal::Hidden),
            Cell::Forbid | Cell::WithScope { .. } => Err(Refusal::Forbidden),
        }
    }

    /// Who calls.
    #[must_use]
    pub const fn principal(&self) -> &Principal {
        self.principal
    }

    /// The rows of the operation.
    fn rows(&self) -> impl Iterator<Item = &'a Row> + use<'a> {
        let operation = self.operation;
        self.rows.iter().filter(move |row| row.operation == operation)
    }

    /// Whether a service account has none of the scopes that the operation takes: it may never do it, and must not learn
    /// from what is hidden of others and what is not which object is whose.
    fn lacks_scope(&self) -> bool {
        let mut scopes = self.rows().filter_map(|row| match row.cells[SERVICE] {
            Cell::WithScope { scope, .. } => Some(scope),
            Cell::Allow | Cell::AllowFull | Cell::Forbid | Cell::Hide => None,
        });
        self.principal.role == Role::Service
            && scopes.next().is_some_and(|first| !std::iter::once(first).chain(scopes).any(|scope| self.has(scope)))
    }

    /// Whether the caller has that scope.
    fn has(&self, scope: &'static str) -> bool {
        self.principal.scopes.contains(&Scope::from(scope))
    }

    /// The cell of the caller's role in a row, with scopes worked out.
    fn cell(&self, row: &Row) -> Cell {
        let Some(cell) = column(&self.principal.role).and_then(|column| row.cells.get(column)) else {
            return Cell::Forbid;
        };
        let given = match *cell {
            Cell::WithScope { scope, .. } if !self.has(scope) => Cell::Forbid,
            Cell::WithScope { full: true, .. } => Cell::AllowFull,
            Cell::WithScope { full: false, .. } => Cell::Allow,
            cell @ (Cell::Allow | Cell::AllowFull | Cell::Forbid | Cell::Hide) => cell,
        };
        if self.principal.role != Role::Service {
            return given;
        }
        match (row.of_owner(self.principal.state.is_some()), given) {
            (Cell::Forbid, _) => Cell::Forbid,
            (Cell::Hide, Cell::Allow | Cell::AllowFull) => Cell::Hide,
            (_, given) => given,
        }
    }
}

/// The operations that the principal's role may do to some object.
pub fn operations(principal: &Principal) -> impl Iterator<Item = Operation> {
    Operation::ALL.into_iter().filter(|operation| enter(principal, *operation).is_ok())
}

#[cfg(test)]
mod tests;
