//! One search from text to answer: read it, fetch candidates, compare them, and look further only if little was found.

use tantivy::Term;
use tantivy::query::{BooleanQuery, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use uuid::Uuid;

use super::super::IndexError;
use super::super::analyze::hash;
use super::super::lexicon::Phrases;
use super::super::snapshot::Snapshot;
use super::super::tuning::tuning;
use super::answer::{Correction, Facet, Hit, Hits, Interpretation};
use super::candidates::{Candidate, best, each_above};
use super::clauses::Clauses;
use super::compare::{Comparison, Fit};
use super::facets::Counts;
use super::filter::Filter;
use super::highlight::Highlighter;
use super::list::list;
use super::read::{Reading, Says};
use super::spell::{Speller, Spelling};
use crate::domain::AuthorityKind;

/// The longest text that a search takes, in characters.
const MOST_CHARACTERS: usize = 256;
/// When the best record covers less of the query, known words are also read as misspellings and beginnings of others.
const ENOUGH: f32 = 0.75;
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
    /// Which of the two indexes it is.
    pub side: Side,
    /// Whether to count the answers.
    pub with_facets: bool,
    /// Whether parts of texts that fit will be asked for.
    pub with_highlights: bool,
}

/// Which of the two indexes is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Side {
    /// Authorities.
    Contacts,
    /// Providers, by running text too.
    Providers,
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
            let counts = self.with_facets.then(|| Counts::new(self.side));
            return Ok(list(self.snapshot, &self.filter, counts, limit, offset));
        }
        let mut round = self.round(false, limit + offset)?;
        if round.found.first().is_none_or(|(_, fit)| fit.covered < ENOUGH) {
            let deep = self.round(true, limit + offset)?;
            let best = |round: &Round| round.found.first().map_or(0.0, |(_, fit)| fit.score);
            if best(&deep) > best(&round) {
                round = deep;
            }
        }
        let mut highlighter = None;
        if self.with_highlights {
            highlighter = Some(round.highlighter());
        }
        let facets = if self.with_facets { self.facets(&round)? } else { Vec::new() };
        Ok(Hits { facets, highlighter, ..round.answer(limit, offset) })
    }

    /// Counts the records that the index scores at least half as high as the best.
    fn facets(&self, round: &Round) -> Result<Vec<Facet>, IndexError> {
        let mut counts = Counts::new(self.side);
        if let Some(best) = round.fetched.first() {
            let clauses = Clauses::new(self.snapshot, &round.reading, &round.spellings, self.in_body());
            let query = clauses.query(self.required());
            let enough = best.score / 2.0;
            each_above(self.snapshot, &clauses, &query, &self.filter, enough, |columns, document| {
                counts.count(columns, document);
            })?;
        }
        Ok(counts.facets())
    }

    /// Whether running text is searched too.
    fn in_body(&self) -> bool {
        self.side == Side::Providers
    }

    /// Reads, fetches and compares.
    fn round(&self, is_deep: bool, wanted: usize) -> Result<Round, IndexError> {
        let mut reading = Reading::of(self.text);
        if self.in_body() {
            // Kinds of authority and networks are codes that providers do not have.
            reading.cues.retain(|cue| !matches!(cue.says, Says::Kind(_) | Says::Network(_)));
        }
        let spellings = Speller { snapshot: self.snapshot, is_deep }.spell(&mut reading);
        let clauses = Clauses::new(self.snapshot, &reading, &spellings, self.in_body());
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
            if self.in_body() {
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
        Hits { found, more, interpretation, ..Hits::default() }
    }

    /// What its records were found by.
    fn highlighter(&self) -> Highlighter {
        let concepts = &Phrases::all().concepts;
        let mut made = Highlighter::default();
        made.terms.extend(self.spellings.iter().map(|spelling| hash(spelling.prefix, &spelling.text)));
        for cue in &self.reading.cues {
            match &cue.says {
                Says::State(state) => made.states.push(*state),
                Says::Concept(number) => {
                    made.terms.extend(concepts.get(usize::from(*number)).map(|id| hash('c', id)));
                }
                Says::Kind(_) | Says::Article(_) | Says::Network(_) | Says::Fragment(_) => {}
            }
        }
        made.terms.sort_unstable();
        made
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
                Says::State(_) | Says::Article(_) | Says::Network(_) | Says::Concept(_) | Says::Fragment(_) => {}
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
