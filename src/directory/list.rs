//! Lists in pages: a stable order, a cursor, and nothing on a page that the caller may not see.

use serde::Serialize;
use uuid::Uuid;

use super::{Directory, Error, PageRequest};
use crate::auth::Principal;
use crate::domain::Revision;

/// Entries on a page when the caller does not say.
const DEFAULT_SIZE: usize = 50;

/// One page of a list.
#[derive(Debug)]
pub struct Page<T> {
    /// The entries.
    pub items: Vec<T>,
    /// Token of the next page; empty at the end.
    pub next_page_token: String,
    /// Revision that the page was read at.
    pub revision: Revision,
}

impl<T> Page<T> {
    /// The page with what `make` makes of each entry.
    pub(super) fn map<R>(self, make: impl FnMut(T) -> R) -> Page<R> {
        let items = self.items.into_iter().map(make).collect();
        Page { items, next_page_token: self.next_page_token, revision: self.revision }
    }
}

impl Directory {
    /// Opens a page request: how many entries, and after which id.
    pub(super) fn open_page(
        &self,
        principal: &Principal,
        page: &PageRequest,
        query: &impl Serialize,
    ) -> Result<(usize, Option<Uuid>), Error> {
        let size = page.size_or(DEFAULT_SIZE)?;
        let cursor = self.pages.open(&page.token, principal.account, query, self.source.now())?;
        let after = cursor.map(|cursor| cursor.parse().map_err(|_| Error::InvalidPageToken)).transpose()?;
        Ok((size, after))
    }

    /// Takes a page from the visible entries after the cursor; `visible` gives one more than fits when there are more.
    pub(super) fn close_page<T>(
        &self,
        principal: &Principal,
        query: &impl Serialize,
        size: usize,
        revision: Revision,
        visible: impl Iterator<Item = (Uuid, T)>,
    ) -> Page<T> {
        let mut items: Vec<(Uuid, T)> = visible.take(size + 1).collect();
        let more = items.len() > size;
        items.truncate(size);
        let next_page_token = match items.last() {
            Some((last, _)) if more => self.pages.make(principal.account, query, &last.to_string(), self.source.now()),
            Some(_) | None => String::new(),
        };
        Page { items: items.into_iter().map(|(_, item)| item).collect(), next_page_token, revision }
    }
}
