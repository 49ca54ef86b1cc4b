//! The state that the log is projected onto: the catalog as far as it was read, and the index. All of it blocks.

use crate::store::Change;

use super::apply::Touched;
use super::index::{Point, SearchIndex};
use super::{Catalog, View, ViewError, feed, mark};

/// Catalog and index, with what the index has still to be told.
#[derive(Debug)]
pub(super) struct Projection {
    /// The current records; ahead of every view while a revision is read in pieces.
    catalog: Catalog,
    /// The search index, always at a whole revision.
    index: SearchIndex,
    /// Documents that the index has still to be told of.
    touched: Touched,
    /// Mark of the newest revision that was begun.
    mark: u64,
}

impl Projection {
    /// The projection of a catalog at a point whose index lacks what was `touched`, and its first view.
    ///
    /// # Errors
    /// `Index`.
    pub(super) fn begin(
        catalog: Catalog,
        index: SearchIndex,
        touched: Touched,
        at: Point,
    ) -> Result<(Self, View), ViewError> {
        let mut projection = Self { catalog, index, touched, mark: at.mark };
        let view = projection.view(at)?;
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
        self.take(whole)?;
        let mark = self.mark;
        let view = whole.last().map(|last| self.view(Point { revision: last.position.revision, mark })).transpose()?;
        self.take(begun)?;
        Ok(view)
    }

    /// Takes changes into the catalog.
    fn take(&mut self, changes: &[Change]) -> Result<(), ViewError> {
        for change in changes {
            if change.position.seq == 0 {
                self.mark = mark::of(change);
            }
            self.catalog.apply(change, &mut self.touched)?;
        }
        Ok(())
    }

    /// Ends the work of the index.
    ///
    /// # Errors
    /// `Index`.
    pub(super) fn close(self) -> Result<(), ViewError> {
        Ok(self.index.close()?)
    }

    /// Tells the index what it lacks, and makes the view at that point.
    fn view(&mut self, at: Point) -> Result<View, ViewError> {
        feed::feed(&mut self.index, &self.catalog, &std::mem::take(&mut self.touched))?;
        let search = self.index.commit(at)?;
        Ok(View { revision: at.revision, catalog: self.catalog.clone(), search })
    }
}
