//! The view: catalog and searchers at one revision. Never changed after it is made.

use std::ops::Deref;

use crate::domain::Revision;

use super::{Catalog, Searchers};

/// Everything at one revision; it reads like its [`Catalog`], so `view.authorities` is the authorities.
#[derive(Debug)]
pub struct View {
    /// The revision that all of it is at.
    pub revision: Revision,
    /// The current records.
    pub catalog: Catalog,
    /// The searchers over the same records.
    pub search: Searchers,
}

impl Deref for View {
    type Target = Catalog;

    fn deref(&self) -> &Catalog {
        &self.catalog
    }
}
