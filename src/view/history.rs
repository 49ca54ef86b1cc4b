//! The records as they were at an earlier revision, read again from the log. Only those that a match reads: nothing of
//! accounts, officers and acts that take two people, and of the authorities those of one State, so that a large directory
//! is not held twice.

use crate::domain::{Kind, Revision, State};
use crate::store::{Change, Operation, Position, Store};

use super::apply::Touched;
use super::{Catalog, ViewError};

/// How many changes are read at a time.
const BATCH: usize = 1000;

impl Catalog {
    /// The records that a match reads, as of a revision; of the authorities those of `state` alone. What has been erased since
    /// is not in it.
    ///
    /// # Errors
    /// `Store` or `Body`.
    pub async fn as_of(store: &dyn Store, revision: Revision, state: Option<State>) -> Result<Self, ViewError> {
        let (mut catalog, mut touched) = (Self::default(), Touched::new());
        let mut position = Position::START;
        loop {
            let changes = store.changes(position, BATCH).await?;
            for change in changes.iter().filter(|change| change.position.revision <= revision) {
                catalog.take_back(change, state, &mut touched)?;
            }
            touched.clear();
            match changes.last() {
                Some(last) if last.position.revision <= revision => position = last.position,
                Some(_) | None => return Ok(catalog),
            }
        }
    }

    /// Applies a change, if it is of a record that is kept.
    fn take_back(&mut self, change: &Change, state: Option<State>, touched: &mut Touched) -> Result<(), ViewError> {
        if change.body.is_empty() && change.operation != Operation::Remove {
            // It has been erased since.
            let removal = Change { operation: Operation::Remove, ..change.clone() };
            return if is_kept(change.key.kind) { self.apply(&removal, touched) } else { Ok(()) };
        }
        if !is_kept(change.key.kind) {
            return Ok(());
        }
        self.apply(change, touched)?;
        if change.key.kind == Kind::Authority {
            let of_state = |kept: &State| {
                let entry = self.authorities.get(change.key.id);
                entry.is_some_and(|entry| entry.record.state.known() == Some(kept))
            };
            if !state.as_ref().is_some_and(of_state) {
                self.authorities.remove(change.key.id);
            }
        }
        Ok(())
    }
}

/// Whether a match reads records of that kind.
const fn is_kept(kind: Kind) -> bool {
    match kind {
        Kind::Authority | Kind::Provider | Kind::Activity | Kind::Group | Kind::Need | Kind::Proposal => true,
        Kind::Officer | Kind::Account | Kind::Approval | Kind::Invitation | Kind::Run | Kind::ErrorReport => false,
    }
}
