//! One search from text to answer: read it, fetch candidates, compare them, and look further only if little was found.

use tantivy::Term;
use tantivy::query::{BooleanQuery, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use uuid::Uuid;

use super::super::IndexError;
use super::super::snapshot::Snapshot;
use super::super::tuning::tuning;
use super::answer::{Correction, Hit, Hits, Interpretation};
use super::candidates::{Candidate, best};
use super::clauses::Clauses;
use super::compare::{Comparison, Fit};
use super::filter::Filter;
use super::list::list;
use super::read::{Reading, Says};
use super::spell::{Speller, Spelling};
use crate::domain::AuthorityKind;

/// The longest text that a search takes, in characters.
const MOST_CHARACTERS: usize = 256;
/// Below this score the words are also read as misspellings and beginnings of others.
const ENOUGH: f32 = 0.8;
/// The part of the score that running text gives, where it is searched.
const BODY_SHARE: f32 = 0.4;

/// What is searched and how.
#[derive(Debug)]
pub(in super::super) struct Search<'a> {
    /// Where.
    pub snapshot: &'a Snapshot,
    /// The text as typed.
    pub text: &'a str,
    /// The constraint.
    pub filter: Filter,
    /// Whether running text is searched too.
    pub in_body: bool,
}

/// What one reading of the text found.
struct Round {
    reading: Reading,
    spellings: Vec<Spelling>,
    /// With their ids, best first.
    found: Vec<(Uuid, Fit)>,
    /// What was fetched, best first by the index.
    fetched: Vec<Candidate>,
}

impl Search<'_> {
    /// The answer.
    pub(in super::super) fn run(&self, limit: usize, offset: usize) -> Result<Hits, IndexError> {
        if self.text.chars().nth(MOST_CHARACTERS).is_some() {
            return Err(IndexError::QueryTooLong { most: MOST_CHARACTERS });
        }
        if self.text.trim().is_empty() {
            return Ok(list(self.snapshot, &self.filter, limit, offset));
        }
        let mut round = self.round(false, limit + offset)?;
        if round.found.first().is_none_or(|(_, fit)| fit.score < ENOUGH) {
            let deep = self.round(true, limit + offset)?;
            let best = |round: &Round| round.found.first().map_or(0.0, |(_, fit)| fit.score);
            if best(&deep) > best(&round) {
                round = deep;
            }
        }
        Ok(round.answer(limit, offset))
    }

    /// Reads, fetches and compares.
    fn round(&self, is_deep: bool, wanted: usize) -> Result<Round, IndexError> {
        let mut reading = Reading::of(self.text);
        let spellings = Speller { snapshot: self.snapshot, is_deep }.spell(&mut reading);
        let clauses = Clauses::new(self.snapshot, &reading, &spellings, self.in_body);
        if clauses.is_empty() {
            return Ok(Round { reading, spellings, found: Vec::new(), fetched: Vec::new() });
        }
        let most = tuning().limits.candidates;
        let query = clauses.query(self.required());
        let fetched = best(self.snapshot, &clauses, &query, &self.filter, most.max(wanted + 1))?;
        let comparison = Comparison::new(self.snapshot, &reading, &spellings);
        let mut features = Vec::new();
        let highest = fetched.first().map_or(1.0, |candidate| candidate.score).max(f32::EPSILON);
        let fit = |candidate: &Candidate| {
            let columns = self.snapshot.segments.get(candidate.segment)?;
            let mut fit = comparison.fit(columns, candidate.document, &mut features);
            if self.in_body {
                fit.matched.text = true;
                fit.score = (1.0 - BODY_SHARE) * fit.score + BODY_SHARE * candidate.score / highest;
            }
            Some((columns.id(candidate.document), fit))
        };
        let mut found: Vec<(Uuid, Fit)> = fetched.iter().filter_map(fit).collect();
        // What lies beyond the first candidates keeps the index's order, so that pages do not overlap.
        let compared = found.len().min(most);
        found[..compared].sort_by(|a, b| b.1.score.total_cmp(&a.1.score).then(a.0.cmp(&b.0)));
        Ok(Round { reading, spellings, found, fetched })
    }

    /// The constraint as a query, where that narrows the search.
    fn required(&self) -> Option<Box<dyn Query>> {
        let marks = self.snapshot.fields.marks;
        let of = |state| -> Box<dyn Query> {
            Box::new(TermQuery::new(Term::from_field_text(marks, &format!("s{state}")), IndexRecordOption::Basic))
        };
        let mut states: Vec<_> = self.filter.states().map(of).collect();
        match states.len() {
            0 => None,
            1 => states.pop(),
            _ => Some(Box::new(BooleanQuery::union(states))),
        }
    }
}

impl Round {
    /// The answer from what was found.
    fn answer(self, limit: usize, offset: usize) -> Hits {
        let interpretation = self.interpretation();
        let more = self.fetched.len() > offset + limit;
        let page = self.found.into_iter().skip(offset).take(limit);
        let found = page.map(|(id, fit)| Hit { id, score: fit.score, matched: fit.matched }).collect();
        Hits { found, more, interpretation, facets: Vec::new() }
    }

    /// What the text was read as; corrections are those by which the first record fits.
    fn interpretation(&self) -> Interpretation {
        let mut made = Interpretation::default();
        for cue in &self.reading.cues {
            match &cue.says {
                Says::State(state) if !made.states.contains(state) => made.states.push(*state),
                Says::Kind(kind) => {
                    let kind = AuthorityKind::ALL.get(usize::from(*kind)).filter(|kind| !made.kinds.contains(kind));
                    made.kinds.extend(kind.cloned());
                }
                Says::Article(article) if !made.articles.contains(article) => made.articles.push(*article),
                Says::State(_) | Says::Article(_) | Says::Concept(_) | Says::Fragment(_) => {}
            }
        }
        let read = self.reading.covered(|says| !matches!(says, Says::Concept(_)));
        let rest = self.reading.words.iter().enumerate().filter(|(at, _)| read >> at & 1 == 0);
        made.text = rest.map(|(_, word)| word.token.text.as_str()).collect::<Vec<_>>().join(" ");
        if let Some((_, fit)) = self.found.first() {
            for (word, spelling) in self.reading.words.iter().zip(fit.spellings) {
                let spelling = spelling.and_then(|at| self.spellings.get(at)).filter(|spelling| spelling.is_corrected);
                made.corrections.extend(
                    spelling
                        .map(|spelling| Correction { typed: word.token.text.clone(), read_as: spelling.text.clone() }),
                );
            }
        }
        made
    }
}
