//! The query for the index: a flat list of terms, of which a record should have as many as it can. The text of the caller
//! never goes to a query parser.

use std::sync::Arc;

use super::super::IndexError;
use super::super::dictionary::Located;
use super::super::lexicon::Phrases;
use super::super::snapshot::{BM25_K1, Place, Snapshot, to_f32};
use super::super::tuning::tuning;
use super::read::{Reading, Says};
use super::spell::Spelling;
use crate::domain::{AuthorityKind, vocabulary};

/// The most terms of one query.
const MOST_TERMS: usize = 64;
/// The most entries of lists that are read for a query, where there are few records, and for each record where there are many:
/// the commonest words of many, which say least, are left out.
const MOST_POSTINGS: (u64, u64) = (1 << 17, 2);

/// How much more the State that a query names counts in fetching than a word of a name.
const STATE_BOOST: f32 = 2.0;

/// A term with what it counts.
#[derive(Clone)]
pub(in super::super) struct Clause {
    /// The field.
    pub place: Place,
    text: Box<str>,
    /// Where it stands.
    pub located: Arc<Located>,
    /// How much of it is meant.
    boost: f32,
    /// How rare it is.
    rarity: f32,
    /// What an occurrence counts.
    pub weight: f32,
}

impl Clause {
    /// Whether a text may have it more than once.
    pub(in super::super) const fn repeats(&self) -> bool {
        matches!(self.place, Place::Body)
    }

    /// The most that it adds to a score.
    pub(in super::super) fn most(&self, snapshot: &Snapshot) -> f32 {
        // More occurrences count more, and never more than the weight; a text that has it has a word at least.
        if self.repeats() { self.weight } else { self.weight * snapshot.lengths(self.place).once[1] }
    }
}

/// Terms with what they count.
pub(in super::super) struct Clauses<'a> {
    /// Where they are looked up.
    pub snapshot: &'a Snapshot,
    terms: Vec<Clause>,
    /// Terms whose lists would be too many to read.
    left_out: Vec<Clause>,
}

impl<'a> Clauses<'a> {
    /// The terms for what a query says and the ways to spell it. `in_body`: running text is searched too.
    pub(in super::super) fn new(
        snapshot: &'a Snapshot,
        reading: &Reading,
        spellings: &[Spelling],
        in_body: bool,
    ) -> Result<Self, IndexError> {
        let mut clauses = Self { snapshot, terms: Vec::new(), left_out: Vec::new() };
        let mut covered = 0;
        for cue in &reading.cues {
            let (field, text, boost) = match &cue.says {
                Says::State(state) => (Place::Marks, format!("s{state}"), STATE_BOOST),
                Says::Kind(kind) => {
                    let Some(code) = AuthorityKind::ALL.get(usize::from(*kind)) else { continue };
                    (Place::Marks, format!("k{code}"), 0.7)
                }
                Says::Network(network) => {
                    let Some(entry) = vocabulary().networks.get(usize::from(*network)) else { continue };
                    (Place::Marks, format!("w{}", entry.code), 0.7)
                }
                Says::Article(article) => (Place::Marks, format!("e{}", article.article), 0.7),
                Says::Fragment(text) => (Place::Marks, format!("t{text}"), 1.0),
                Says::Concept(concept) => {
                    let Some(id) = Phrases::all().concepts.get(usize::from(*concept)) else { continue };
                    if in_body {
                        clauses.add(Place::Body, &format!("c{id}"), 0.5 * cue.likeness, None)?;
                    }
                    covered |= if cue.mask.is_power_of_two() { cue.mask } else { 0 };
                    (Place::Names, format!("c{id}"), 0.9)
                }
            };
            clauses.add(field, &text, boost * cue.likeness, None)?;
        }
        clauses.add_spellings(reading, spellings, covered, in_body)?;
        clauses.limit(most_postings(snapshot));
        Ok(clauses)
    }

    /// Keeps the terms that can add most and whose lists have at most `most` entries together.
    pub(super) fn limit(&mut self, most: u64) {
        self.terms.sort_by(|a, b| b.most(self.snapshot).total_cmp(&a.most(self.snapshot)));
        let mut read = 0;
        let left_out = self.terms.extract_if(.., |clause| {
            let fits = read + clause.located.frequency <= most;
            read += if fits { clause.located.frequency } else { 0 };
            !fits
        });
        self.left_out.extend(left_out);
    }

    /// Adds the spellings of each word: the likeliest, all scored as frequent as they are together.
    fn add_spellings(
        &mut self,
        reading: &Reading,
        spellings: &[Spelling],
        covered: u64,
        in_body: bool,
    ) -> Result<(), IndexError> {
        let all_stop = reading.words.iter().all(|word| word.is_stop || word.is_taken);
        for at in 0..reading.words.len() {
            if reading.words[at].is_stop && !all_stop {
                continue;
            }
            let mut own: Vec<&Spelling> =
                spellings.iter().filter(|spelling| spelling.mask.trailing_zeros() as usize == at).collect();
            // A word of the thesaurus is asked for by its concept, which finds the word too.
            own.retain(|spelling| spelling.prefix != 'n' || spelling.is_corrected || covered & spelling.mask == 0);
            own.sort_by(|a, b| b.likeness.total_cmp(&a.likeness).then(b.frequency.cmp(&a.frequency)));
            own.truncate(tuning().limits.expansions);
            let together = own.iter().map(|spelling| spelling.frequency).sum();
            for spelling in own {
                let text = format!("{}{}", spelling.prefix, spelling.text);
                let field = if spelling.prefix == 'n' { Place::Names } else { Place::Marks };
                self.add(field, &text, spelling.likeness, Some(together))?;
                if spelling.prefix == 'n' {
                    self.add(Place::Marks, &text, 0.6 * spelling.likeness, Some(together))?;
                    if in_body {
                        self.add(Place::Body, &text, 0.5 * spelling.likeness, Some(together))?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Adds a term that the index has; the greater boost counts.
    fn add(&mut self, place: Place, text: &str, boost: f32, together: Option<u64>) -> Result<(), IndexError> {
        if let Some(known) = self.terms.iter_mut().find(|known| known.place == place && *known.text == *text) {
            known.boost = known.boost.max(boost);
            known.weight = known.boost * known.rarity;
            return Ok(());
        }
        if self.terms.len() >= MOST_TERMS {
            return Ok(());
        }
        if let Some(located) = self.snapshot.find(place, text)? {
            let documents = self.snapshot.documents();
            let frequency = together.unwrap_or(0).max(located.frequency).min(documents);
            let rarity = (BM25_K1 + 1.0) * rarity(frequency, documents);
            self.terms.push(Clause { place, text: text.into(), located, boost, rarity, weight: boost * rarity });
        }
        Ok(())
    }

    /// The same without the States, where one of them has so many records that they may leave no room for others.
    pub(in super::super) fn elsewhere(&self, room: usize) -> Option<Self> {
        let is_state = |clause: &&Clause| matches!(clause.place, Place::Marks) && clause.text.starts_with('s');
        let room = u64::try_from(room).unwrap_or(u64::MAX);
        self.terms.iter().filter(is_state).find(|clause| clause.located.frequency >= room)?;
        // Without the States, there is room for what they kept from being read.
        let others = self.terms.iter().chain(&self.left_out).filter(|clause| !is_state(clause));
        let mut others = Self { snapshot: self.snapshot, terms: others.cloned().collect(), left_out: Vec::new() };
        others.limit(most_postings(self.snapshot));
        Some(others)
    }

    /// The terms, in the order of the most that they can add.
    pub(in super::super) fn terms(&self) -> &[Clause] {
        &self.terms
    }
}

/// The most entries of lists that are read for a query.
fn most_postings(snapshot: &Snapshot) -> u64 {
    MOST_POSTINGS.0.max(MOST_POSTINGS.1 * snapshot.documents())
}

/// How much less a term counts the more documents have it: the logarithm of the odds against it.
fn rarity(frequency: u64, documents: u64) -> f32 {
    (1.0 + (to_f32(documents - frequency) + 0.5) / (to_f32(frequency) + 0.5)).ln()
}
