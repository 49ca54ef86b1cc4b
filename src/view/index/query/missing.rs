//! What a text asks for and no record has: a State, or a kind of authority or an article in that State. Records count
//! that pass the constraint, so that nothing is told of others.

use tantivy::TERMINATED;
use tantivy::schema::IndexRecordOption;

use super::super::IndexError;
use super::super::document::{article_bit, facts};
use super::super::snapshot::{Place, Snapshot};
use super::answer::{Interpretation, Missing};
use super::compare::Fit;
use super::filter::Filter;
use super::read::{Reading, Says};
use crate::domain::State;

/// How sure a State must be.
const SURE: f32 = 0.7;
/// How much of a text the first record must cover to be the one that was meant, whatever else the text asks for.
const MEANT: f32 = 0.75;

/// Where records are looked for.
pub(in super::super) struct Searched<'a> {
    /// The index.
    pub snapshot: &'a Snapshot,
    /// The constraint.
    pub filter: &'a Filter,
}

/// What a record must have one of, as bits; 0 for nothing.
#[derive(Clone, Copy, Default)]
struct Wanted {
    kinds: u64,
    articles: u64,
}

impl Searched<'_> {
    /// What of a reading is missing, where `first` tells how the first record fits and `named` which words its names have: a
    /// State that is a part of its name was not asked for.
    pub(in super::super) fn missing(
        &self,
        reading: &Reading,
        read: &Interpretation,
        first: Option<Fit>,
        named: u64,
    ) -> Result<Vec<Missing>, IndexError> {
        let places = places(reading, named);
        let wanted = Wanted {
            kinds: read.kinds.iter().fold(0, |bits, kind| bits | facts::kind(kind)),
            articles: read.articles.iter().fold(0, |bits, article| bits | article_bit(*article)),
        };
        let is_meant = first.is_some_and(|Fit { covered, matched, .. }| {
            let has_all = (wanted.kinds == 0 || matched.kind) && (wanted.articles == 0 || matched.article);
            matched.place && (has_all || covered >= MEANT && (matched.name || matched.acronym))
        });
        if is_meant && places.len() == 1 {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        for states in places {
            if !self.any(&states, Wanted::default())? {
                found.push(Missing { states, ..Missing::default() });
            } else if wanted.kinds != 0 && !self.any(&states, Wanted { articles: 0, ..wanted })? {
                found.push(Missing { states, kinds: read.kinds.clone(), articles: Vec::new() });
            } else if wanted.articles != 0 && !self.any(&states, Wanted { kinds: 0, ..wanted })? {
                found.push(Missing { states, kinds: Vec::new(), articles: read.articles.clone() });
            }
        }
        Ok(found)
    }

    /// Whether a record of one of the States passes and has what is wanted.
    fn any(&self, states: &[State], wanted: Wanted) -> Result<bool, IndexError> {
        for state in states {
            let Some(located) = self.snapshot.find(Place::Marks, &format!("s{state}"))? else { continue };
            let readers = self.snapshot.searcher.segment_readers().iter().zip(self.snapshot.segments.iter());
            for ((reader, columns), info) in readers.zip(located.segments.iter()) {
                let Some(info) = info else { continue };
                let list = columns.terms(Place::Marks).index.clone();
                let mut blocks = list.read_block_postings_from_terminfo(info, IndexRecordOption::Basic)?;
                let alive = reader.alive_bitset();
                while !blocks.docs().is_empty() {
                    let fits = |document: u32| {
                        document != TERMINATED
                            && alive.is_none_or(|alive| alive.is_alive(document))
                            && (wanted.kinds == 0 || columns.codes(document) & wanted.kinds != 0)
                            && (wanted.articles == 0
                                || columns.articles.first(document).unwrap_or_default() & wanted.articles != 0)
                            && self.filter.passes(columns, document)
                    };
                    if blocks.docs().iter().copied().any(fits) {
                        return Ok(true);
                    }
                    blocks.advance();
                }
            }
        }
        Ok(false)
    }
}

/// The States that a text names, those together that the same words may mean.
fn places(reading: &Reading, named: u64) -> Vec<Vec<State>> {
    let mut places: Vec<(u64, Vec<State>)> = Vec::new();
    for cue in reading.cues.iter().filter(|cue| cue.likeness >= SURE && cue.mask & named != cue.mask) {
        let Says::State(state) = cue.says else { continue };
        match places.iter_mut().find(|(mask, _)| *mask & cue.mask != 0) {
            Some((_, states)) if states.contains(&state) => {}
            Some((_, states)) => states.push(state),
            None => places.push((cue.mask, vec![state])),
        }
    }
    places.into_iter().map(|(_, states)| states).collect()
}
