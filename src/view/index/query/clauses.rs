//! The query for tantivy: a flat list of terms, of which a record should have as many as it can. The text of the caller
//! never goes to a query parser.

use std::collections::HashMap;

use tantivy::Term;
use tantivy::query::{Bm25StatisticsProvider, BooleanQuery, BoostQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

use super::super::lexicon::Phrases;
use super::super::snapshot::Snapshot;
use super::super::tuning::tuning;
use super::read::{Reading, Says};
use super::spell::Spelling;
use crate::domain::{AuthorityKind, vocabulary};

/// The most terms of one query.
const MOST_TERMS: usize = 64;

/// Terms with what they count, and the statistics that they are scored by.
pub(in super::super) struct Clauses<'a> {
    snapshot: &'a Snapshot,
    /// Boost and frequency of each term.
    terms: HashMap<Term, (f32, u64)>,
}

impl<'a> Clauses<'a> {
    /// The terms for what a query says and the ways to spell it. `in_body`: running text is searched too.
    pub(in super::super) fn new(
        snapshot: &'a Snapshot,
        reading: &Reading,
        spellings: &[Spelling],
        in_body: bool,
    ) -> Self {
        let mut clauses = Self { snapshot, terms: HashMap::new() };
        let fields = &snapshot.fields;
        let mut covered = 0;
        for cue in &reading.cues {
            let (field, text, boost) = match &cue.says {
                Says::State(state) => (fields.marks, format!("s{state}"), 1.0),
                Says::Kind(kind) => {
                    let Some(code) = AuthorityKind::ALL.get(usize::from(*kind)) else { continue };
                    (fields.marks, format!("k{code}"), 0.7)
                }
                Says::Network(network) => {
                    let Some(entry) = vocabulary().networks.get(usize::from(*network)) else { continue };
                    (fields.marks, format!("w{}", entry.code), 0.7)
                }
                Says::Article(article) => (fields.marks, format!("e{}", article.article), 0.7),
                Says::Fragment(text) => (fields.marks, format!("t{text}"), 1.0),
                Says::Concept(concept) => {
                    let Some(id) = Phrases::all().concepts.get(usize::from(*concept)) else { continue };
                    if in_body {
                        clauses.add(fields.body, &format!("c{id}"), 0.5 * cue.likeness, None);
                    }
                    covered |= if cue.mask.is_power_of_two() { cue.mask } else { 0 };
                    (fields.names, format!("c{id}"), 0.9)
                }
            };
            clauses.add(field, &text, boost * cue.likeness, None);
        }
        clauses.add_spellings(reading, spellings, covered, in_body);
        clauses
    }

    /// Adds the spellings of each word: the likeliest, all scored as frequent as they are together.
    fn add_spellings(&mut self, reading: &Reading, spellings: &[Spelling], covered: u64, in_body: bool) {
        let all_stop = reading.words.iter().all(|word| word.is_stop || word.is_taken);
        let fields = &self.snapshot.fields;
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
                let field = if spelling.prefix == 'n' { fields.names } else { fields.marks };
                self.add(field, &text, spelling.likeness, Some(together));
                if spelling.prefix == 'n' {
                    self.add(fields.marks, &text, 0.6 * spelling.likeness, Some(together));
                    if in_body {
                        self.add(fields.body, &text, 0.5 * spelling.likeness, Some(together));
                    }
                }
            }
        }
    }

    /// Adds a term that the index has; the greater boost counts.
    fn add(&mut self, field: Field, text: &str, boost: f32, together: Option<u64>) {
        if self.terms.len() >= MOST_TERMS {
            return;
        }
        let term = Term::from_field_text(field, text);
        let frequency = self.snapshot.frequency(&term);
        if frequency == 0 {
            return;
        }
        let frequency = together.unwrap_or(frequency).max(frequency).min(self.snapshot.documents());
        let entry = self.terms.entry(term).or_insert((boost, frequency));
        entry.0 = entry.0.max(boost);
    }

    /// Whether no term is in the index.
    pub(in super::super) fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The query. `required`: terms of which a record must have one, whatever else it has.
    pub(in super::super) fn query(&self, required: Option<Box<dyn Query>>) -> BooleanQuery {
        let mut terms: Vec<_> = self.terms.iter().collect();
        terms.sort_unstable_by(|a, b| a.0.cmp(b.0));
        let should = terms.into_iter().map(|(term, (boost, _))| {
            let term: Box<dyn Query> = Box::new(TermQuery::new(term.clone(), IndexRecordOption::WithFreqs));
            (Occur::Should, Box::new(BoostQuery::new(term, *boost)) as Box<dyn Query>)
        });
        let must = required.map(|query| (Occur::Must, query));
        BooleanQuery::with_minimum_required_clauses(should.chain(must).collect(), 1)
    }
}

impl Bm25StatisticsProvider for Clauses<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        Ok(self.snapshot.tokens(field))
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.snapshot.documents())
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        Ok(self.terms.get(term).map_or_else(|| self.snapshot.frequency(term), |(_, frequency)| *frequency))
    }
}
