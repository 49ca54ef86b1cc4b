//! Scoring the records that have terms of a query, by BM25, among those that pass the constraint.
//!
//! Records are read in windows: the required terms say which records of a window count, the other terms add to the scores
//! of those, one term after another, and only then are the scores looked at. The cost is that of reading the lists of the
//! terms once, whatever the query looks like, and the codes of a record are read only where its score is high enough.

use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Score};

use super::super::IndexError;
use super::super::snapshot::{Columns, Place, Terms};
use super::clauses::Clauses;
use super::filter::Filter;

/// Records of a window.
const WINDOW: u32 = 4096;
/// Records of a word of bits.
const WORD: u32 = 64;
/// Records of a whole block of a list.
const BLOCK: usize = 128;

/// Which records of a window.
type Bits = [u64; (WINDOW / WORD) as usize];

/// A list of records that is read from its beginning to its end.
struct List {
    blocks: BlockSegmentPostings,
    /// Position in the block.
    at: usize,
}

/// A term whose records get a score.
struct Scorer<'a> {
    list: List,
    terms: &'a Terms,
    /// What the length of a text adds, by its code.
    lengths: &'a [f32; 256],
    /// What one occurrence counts.
    weight: f32,
    /// Whether a text may have the term more than once.
    repeats: bool,
}

impl List {
    /// The list of a term.
    fn open(terms: &Terms, info: &TermInfo, repeats: bool) -> Result<Self, IndexError> {
        let option = if repeats { IndexRecordOption::WithFreqs } else { IndexRecordOption::Basic };
        Ok(Self { blocks: terms.index.read_block_postings_from_terminfo(info, option)?, at: 0 })
    }

    /// Calls `each` with the records from `start` to before `end` and how often each has the term.
    fn each_within(&mut self, start: DocId, end: DocId, mut each: impl FnMut(DocId, u32)) {
        if self.blocks.docs().get(self.at).is_some_and(|document| *document < start) {
            self.at = self.blocks.seek(start);
        }
        loop {
            let documents = self.blocks.docs();
            while let Some(document) = documents.get(self.at).copied() {
                if document >= end {
                    return;
                }
                each(document, self.blocks.freq(self.at));
                self.at += 1;
            }
            if documents.len() < BLOCK {
                return;
            }
            self.blocks.advance();
            self.at = 0;
        }
    }
}

impl Scorer<'_> {
    /// Adds to the scores of the records from `start` that are allowed, and notes which they are.
    fn add(&mut self, start: DocId, allowed: &Bits, scores: &mut [Score], touched: &mut Bits) {
        let Self { list, terms, lengths, weight, repeats } = self;
        list.each_within(start, start.saturating_add(WINDOW), |document, times| {
            let at = (document - start) as usize;
            let (word, bit) = (at / WORD as usize, 1 << (at % WORD as usize));
            if allowed[word] & bit != 0 {
                let times = if *repeats { to_score(times) } else { 1.0 };
                let length = lengths[usize::from(terms.lengths.fieldnorm_id(document))];
                scores[at] += *weight * times / (times + length);
                touched[word] |= bit;
            }
        });
    }
}

/// How often as a number to score with.
#[expect(clippy::cast_precision_loss, reason = "a text has far fewer than 2^24 words")]
const fn to_score(times: u32) -> Score {
    times as Score
}

/// Calls `each` with segment, record and score of every record that passes and scores more than enough; it answers what
/// is enough from then on.
pub(in super::super) fn scan(
    clauses: &Clauses<'_>,
    filter: &Filter,
    mut enough: Score,
    mut each: impl FnMut(usize, DocId, Score) -> Score,
) -> Result<(), IndexError> {
    let snapshot = clauses.snapshot();
    let mut scores = vec![0.0; WINDOW as usize];
    for (segment, (reader, columns)) in
        snapshot.searcher.segment_readers().iter().zip(snapshot.segments.iter()).enumerate()
    {
        let mut terms = scorers(clauses, segment, columns)?;
        if terms.is_empty() {
            continue;
        }
        let mut required = required(clauses, filter, segment, columns)?;
        let alive = reader.alive_bitset();
        for start in (0..reader.max_doc()).step_by(WINDOW as usize) {
            let allowed = allowed(&mut required, start);
            if allowed.iter().all(|word| *word == 0) {
                continue;
            }
            let mut touched: Bits = [0; (WINDOW / WORD) as usize];
            for term in &mut terms {
                term.add(start, &allowed, &mut scores, &mut touched);
            }
            for (first, mut word) in (start..).step_by(WORD as usize).zip(touched) {
                while word != 0 {
                    let document = first + word.trailing_zeros();
                    word &= word - 1;
                    let score = std::mem::take(&mut scores[(document - start) as usize]);
                    if score > enough
                        && alive.is_none_or(|alive| alive.is_alive(document))
                        && filter.passes(columns, document)
                    {
                        enough = each(segment, document, score);
                    }
                }
            }
        }
    }
    Ok(())
}

/// The terms of a query that a segment has.
fn scorers<'a>(clauses: &'a Clauses<'_>, segment: usize, columns: &'a Columns) -> Result<Vec<Scorer<'a>>, IndexError> {
    let mut made = Vec::new();
    for clause in clauses.terms() {
        let Some(info) = clause.located.segments.get(segment).and_then(Option::as_ref) else { continue };
        let terms = columns.terms(clause.place);
        let repeats = clause.place == Place::Body;
        let lengths = clauses.snapshot().lengths(clause.place);
        let list = List::open(terms, info, repeats)?;
        made.push(Scorer { list, terms, lengths, weight: clause.weight, repeats });
    }
    Ok(made)
}

/// The lists of the terms of which a record must have one, for each constraint that is a term.
fn required(
    clauses: &Clauses<'_>,
    filter: &Filter,
    segment: usize,
    columns: &Columns,
) -> Result<Vec<Vec<List>>, IndexError> {
    let terms = columns.terms(Place::Marks);
    let mut made = Vec::new();
    for group in filter.marks() {
        let mut lists = Vec::new();
        for mark in group {
            let located = clauses.dictionary.find(Place::Marks, mark)?;
            if let Some(info) = located.segments.get(segment).and_then(Option::as_ref) {
                lists.push(List::open(terms, info, false)?);
            }
        }
        made.push(lists);
    }
    Ok(made)
}

/// The records of a window that are on a list of every group.
fn allowed(groups: &mut [Vec<List>], start: DocId) -> Bits {
    let mut allowed = [u64::MAX; (WINDOW / WORD) as usize];
    for lists in groups {
        let mut group = [0; (WINDOW / WORD) as usize];
        for list in lists {
            list.each_within(start, start.saturating_add(WINDOW), |document, _| {
                let at = document - start;
                group[(at / WORD) as usize] |= 1 << (at % WORD);
            });
        }
        allowed.iter_mut().zip(group).for_each(|(all, group)| *all &= group);
    }
    allowed
}
