//! Looking terms up, each once in a search however many of its steps ask.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use tantivy::postings::TermInfo;

use super::super::IndexError;
use super::super::snapshot::{Place, Snapshot};

/// Where a term stands.
#[derive(Debug, Default)]
pub(in super::super) struct Located {
    /// In how many documents, replaced ones included.
    pub frequency: u64,
    /// Its place in each segment; empty where it is in none.
    pub segments: Vec<Option<TermInfo>>,
}

/// The terms of a snapshot, as far as one search has asked for them.
pub(in super::super) struct Dictionary<'a> {
    /// The snapshot.
    pub snapshot: &'a Snapshot,
    /// What is known of each field.
    known: [RefCell<HashMap<Box<str>, Rc<Located>>>; 3],
}

impl<'a> Dictionary<'a> {
    /// Nothing asked for yet.
    pub(in super::super) fn new(snapshot: &'a Snapshot) -> Self {
        Self { snapshot, known: Default::default() }
    }

    /// Where a term stands.
    pub(in super::super) fn find(&self, place: Place, term: &str) -> Result<Rc<Located>, IndexError> {
        let known = &self.known[place as usize];
        if let Some(located) = known.borrow().get(term) {
            return Ok(Rc::clone(located));
        }
        let mut segments = self.snapshot.find(place, term)?;
        let frequency = segments.iter().flatten().map(|info| u64::from(info.doc_freq)).sum();
        if frequency == 0 {
            segments.clear();
        }
        let located = Rc::new(Located { frequency, segments });
        known.borrow_mut().insert(term.into(), Rc::clone(&located));
        Ok(located)
    }
}
