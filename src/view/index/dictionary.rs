//! Where the terms of a snapshot stand, remembered for all searches: people ask for the same words again and again.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use tantivy::postings::TermInfo;

use super::IndexError;
use super::snapshot::Place;

/// The most terms of a field that are remembered.
const MOST: usize = 8_192;

/// Where a term stands.
#[derive(Debug)]
pub(super) struct Located {
    /// In how many documents, replaced ones included; at least one.
    pub frequency: u64,
    /// Its place in each segment.
    pub segments: Box<[Option<TermInfo>]>,
}

/// Terms that were asked for and are there, by field. It belongs to one snapshot.
#[derive(Debug, Default)]
pub(super) struct Dictionary([RwLock<HashMap<Box<str>, Arc<Located>>>; 3]);

impl Dictionary {
    /// Where a term stands, as remembered or as `look` finds; `None` where it is nowhere.
    pub(super) fn find(
        &self,
        place: Place,
        term: &str,
        look: impl FnOnce() -> Result<Box<[Option<TermInfo>]>, IndexError>,
    ) -> Result<Option<Arc<Located>>, IndexError> {
        let known = &self.0[place as usize];
        if let Some(located) = known.read().unwrap_or_else(PoisonError::into_inner).get(term) {
            return Ok(Some(Arc::clone(located)));
        }
        let segments = look()?;
        let frequency = segments.iter().flatten().map(|info| u64::from(info.doc_freq)).sum();
        if frequency == 0 {
            return Ok(None);
        }
        let located = Arc::new(Located { frequency, segments });
        let mut known = known.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() < MOST {
            known.insert(term.into(), Arc::clone(&located));
        }
        Ok(Some(located))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A term of so many documents.
    fn term(documents: u32) -> Box<[Option<TermInfo>]> {
        let info = TermInfo { doc_freq: documents, postings_range: 0..0, positions_range: 0..0 };
        [None, Some(info)].into()
    }

    #[test]
    fn a_term_is_looked_up_once_and_only_while_there_is_room_remembered() {
        let dictionary = Dictionary::default();
        let find = |term: &str, segments| dictionary.find(Place::Names, term, || Ok(segments)).unwrap();
        assert!(find("nobody", [None, None].into()).is_none());
        assert_eq!(find("nobody", term(1)).unwrap().frequency, 1, "what is nowhere is not remembered");
        assert_eq!(find("nobody", term(2)).unwrap().frequency, 1);
        for number in 1..MOST {
            find(&number.to_string(), term(3)).unwrap();
        }
        assert_eq!(find("late", term(4)).unwrap().frequency, 4);
        assert_eq!(find("late", term(5)).unwrap().frequency, 5);
        assert_eq!(find("nobody", term(6)).unwrap().frequency, 1);
        let elsewhere = dictionary.find(Place::Marks, "nobody", || Ok(term(7))).unwrap();
        assert_eq!(elsewhere.unwrap().frequency, 7, "each field has terms of its own");
    }
}
