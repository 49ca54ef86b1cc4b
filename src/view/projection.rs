//! The state that the log is projected onto: the catalog as far as it was read, and the index. All of it blocks.

use crate::domain::Revision;
use crate::store::Change;

use super::apply::Touched;
use super::index::SearchIndex;
use super::{Catalog, View, ViewError, feed};

/// Catalog and index, with what the index has still to be told.
#[derive(Debug)]
pub(super) struct Projection {
    /// The current records; ahead of every view while a revision is read in pieces.
    catalog: Catalog,
    /// The search index, always at a whole revision.
    index: SearchIndex,
    /// Documents that the index has still to be told of.
    touched: Touched,
}

impl Projection {
    /// The projection of a catalog at `revision` whose index lacks what was `touched`, and its first view.
    ///
    /// # Errors
    /// `Index`.
    pub(super) fn begin(
        catalog: Catalog,
        index: SearchIndex,
        touched: Touched,
        revision: Revision,
    ) -> Result<(Self, View), ViewError> {
        let mut projection = Self { catalog, index, touched };
        let view = projection.view(revision)?;
        Ok((projection, view))
    }

    /// Applies changes, and answers the view at the last revision that is whole with them, if there is one.
    ///
    /// Changes of a revision that is not whole yet are kept for the next call.
    ///
    /// # Errors
    /// `Body` or `Index`; the projection must not be used any more then.
    pub(super) fn apply(&mut self, changes: &[Change]) -> Result<Option<View>, ViewError> {
        let whole = changes.iter().rposition(|change| change.last).map_or(0, |last| last + 1);
        let (whole, begun) = changes.split_at(whole);
        for change in whole {
            self.catalog.apply(change, &mut self.touched)?;
        }
        let view = whole.last().map(|last| self.view(last.position.revision)).transpose()?;
        for change in begun {
            self.catalog.apply(change, &mut self.touched)?;
        }
        Ok(view)
    }

    /// Ends the work of the index.
    ///
    /// # Errors
    /// `Index`.
    pub(super) fn close(self) -> Result<(), ViewError> {
        Ok(self.index.close()?)
    }

    /// Tells the index what it lacks, and makes the view at that revision.
    fn view(&mut self, revision: Revision) -> Result<View, ViewError> {
        feed::feed(&mut self.index, &self.catalog, &std::mem::take(&mut self.touched))?;
        let search = self.index.commit(revision)?;
        Ok(View { revision, catalog: self.catalog.clone(), search })
    }
}
