//! One search from text to answer: read it, fetch candidates, compare them, and look further only if little was found.

use std::ops::Range;

use uuid::Uuid;

use super::super::analyze::hash;
use super::super::lexicon::Phrases;
use super::super::snapshot::Snapshot;
use super::super::tuning::tuning;
use super::super::{IndexError, Side};
use super::answer::{Correction, Facet, Hit, Hits, Interpretation};
use super::candidates::{Candidate, best};
use super::clauses::Clauses;
use super::compare::{Comparison, Fit};
use super::coverage::Room;
use super::facets::Counts;
use super::filter::Filter;
use super::highlight::Highlighter;
use super::list::list;
use super::missing::Searched;
use super::read::{Reading, Says};
use super::scan::scan;
use super::spell::{Speller, Spelling};
use crate::domain::AuthorityKind;

/// The longest text that a search takes, in characters.
const MOST_CHARACTERS: usize = 256;
/// When the best record covers less of the query, known words are also read as misspellings and beginnings of others.
const ENOUGH: f32 = 0.75;
/// When the best record fits less well, records elsewhere are looked for that those of a State with very many left no room.
const NEARLY: f32 = 0.9;
/// How many records elsewhere are looked at then.
const ELSEWHERE: usize = 16;
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

/// What one reading of the text found.
struct Round {
    reading: Reading,
    spellings: Vec<Spelling>,
    /// Whether a deeper look at the words may find more.
    is_deeper: bool,
    /// How well the best record fits.
    best: Option<Fit>,
    /// The records of the page with their ids, best first.
    found: Vec<(Uuid, Fit)>,
    /// What was fetched, best first by the index.
    fetched: Vec<Candidate>,
    /// The spelling by which each word fitted the first record, where it was by one.
    fitted: Vec<Option<u16>>,
}

impl Search<'_> {
    /// The answer.
    pub(in super::super) fn run(&self, limit: usize, offset: usize) -> Result<Hits, IndexError> {
        if self.text.chars().nth(MOST_CHARACTERS).is_some() {
            return Err(IndexError::QueryTooLong { most: MOST_CHARACTERS });
        }
        if self.text.trim().is_empty() {
            let counts = self.with_facets.then(|| Counts::new(self.snapshot, self.side));
            return Ok(list(self.snapshot, &self.filter, counts, limit, offset));
        }
        let page = offset..offset.saturating_add(limit);
        let mut round = self.round(false, &page)?;
        if round.is_deeper && round.best.is_none_or(|fit| fit.covered < ENOUGH) {
            let deep = self.round(true, &page)?;
            let best = |round: &Round| round.best.map_or(0.0, |fit| fit.score);
            if best(&deep) > best(&round) {
                round = deep;
            }
        }
        let mut highlighter = None;
        if self.with_highlights {
            highlighter = Some(round.highlighter());
        }
        let facets = if self.with_facets { self.facets(&round)? } else { Vec::new() };
        let mut interpretation = round.interpretation();
        if self.side == Side::Contacts && !interpretation.states.is_empty() {
            let searched = Searched { snapshot: self.snapshot, filter: &self.filter };
            interpretation.missing = searched.missing(&round.reading, &interpretation, round.best, round.named())?;
        }
        Ok(Hits { facets, highlighter, ..round.answer(&page, interpretation) })
    }

    /// Counts the records that the index scores more than half as high as the best.
    fn facets(&self, round: &Round) -> Result<Vec<Facet>, IndexError> {
        let mut counts = Counts::new(self.snapshot, self.side);
        if let Some(best) = round.fetched.first() {
            let clauses = Clauses::new(self.snapshot, &round.reading, &round.spellings, self.in_body())?;
            let enough = best.score / 2.0;
            scan(&clauses, &self.filter, enough, |segment, document, _| {
                counts.count(segment, document);
                enough
            })?;
        }
        Ok(counts.facets())
    }

    /// Whether running text is searched too.
    fn in_body(&self) -> bool {
        self.side == Side::Providers
    }

    /// Reads, fetches, and compares the first candidates and what else is on the page.
    fn round(&self, is_deep: bool, page: &Range<usize>) -> Result<Round, IndexError> {
        let mut reading = Reading::of(self.text, self.side == Side::Contacts);
        let (spellings, is_deeper) = Speller { snapshot: self.snapshot, is_deep }.spell(&mut reading)?;
        let clauses = Clauses::new(self.snapshot, &reading, &spellings, self.in_body())?;
        let most = tuning().limits.candidates;
        let fetched = best(&clauses, &self.filter, most.max(page.end.saturating_add(1)))?;
        let comparison = Comparison::new(self.snapshot, &reading, &spellings);
        let mut room = Room::default();
        let highest = fetched.first().map_or(1.0, |candidate| candidate.score).max(f32::EPSILON);
        let mut fit = |candidate: &Candidate| {
            let columns = &self.snapshot.segments[candidate.segment];
            let mut fit = comparison.fit(columns, candidate.document, &mut room);
            if self.in_body() {
                fit.matched.text = true;
                fit.score = (1.0 - BODY_SHARE) * fit.score + BODY_SHARE * candidate.score / highest;
            }
            (fit, columns.id(candidate.document), *candidate)
        };
        let sorted = fetched.len().min(most);
        let mut compared: Vec<_> = fetched[..sorted].iter().map(&mut fit).collect();
        let by_fit = |a: &(Fit, Uuid, Candidate), b: &(Fit, Uuid, Candidate)| {
            b.0.score.total_cmp(&a.0.score).then(a.1.cmp(&b.1))
        };
        compared.sort_by(by_fit);
        let is_poor = sorted == most && compared.first().is_some_and(|(fit, ..)| fit.score < NEARLY);
        if is_poor && let Some(clauses) = clauses.elsewhere(most) {
            let is_new = |one: &Candidate| {
                !fetched.iter().any(|known| (known.segment, known.document) == (one.segment, one.document))
            };
            let others: Vec<Candidate> = best(&clauses, &self.filter, ELSEWHERE)?.into_iter().filter(is_new).collect();
            compared.extend(others.iter().map(&mut fit));
            compared.sort_by(by_fit);
            compared.truncate(most);
        }
        let first = compared.first().map(|(fit, _, candidate)| (*fit, *candidate));
        // What lies beyond the first candidates keeps the index's order, so that pages do not overlap.
        let beyond = fetched.get(sorted.max(page.start)..fetched.len().min(page.end)).unwrap_or_default();
        let beyond = beyond.iter().map(&mut fit);
        let found = compared.into_iter().skip(page.start).take(page.len()).chain(beyond);
        let found = found.map(|(fit, id, _)| (id, fit)).collect();
        let mut fitted = Vec::new();
        if let Some((_, first)) = first {
            comparison.fit(&self.snapshot.segments[first.segment], first.document, &mut room);
            fitted.extend(room.spellings());
        }
        let best = first.map(|(fit, _)| fit);
        Ok(Round { reading, spellings, is_deeper, best, found, fetched, fitted })
    }
}

impl Round {
    /// The answer from what was found.
    fn answer(self, page: &Range<usize>, interpretation: Interpretation) -> Hits {
        let more = self.fetched.len() > page.end;
        let found =
            self.found.into_iter().map(|(id, fit)| Hit { id, score: fit.score, matched: fit.matched }).collect();
        Hits { found, more, interpretation, ..Hits::default() }
    }

    /// The words that the names of the first record have, as bits.
    fn named(&self) -> u64 {
        (0..).zip(&self.fitted).filter(|(_, spelling)| spelling.is_some()).fold(0, |bits, (at, _)| bits | 1 << at)
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
        for (word, spelling) in self.reading.words.iter().zip(&self.fitted) {
            let spelling = spelling.and_then(|at| self.spellings.get(usize::from(at)));
            made.corrections.extend(
                spelling
                    .filter(|spelling| spelling.is_corrected)
                    .map(|spelling| Correction { typed: word.token.text.clone(), read_as: spelling.text.clone() }),
            );
        }
        made.passed_over.clone_from(&self.reading.passed_over);
        made
    }
}
