//! Scoring the records that have terms of a query, by BM25, among those that pass the constraint.
//!
//! Records are read in windows: the required terms say which records of a window count, the other terms add to the scores
//! of those, one term after another, and only then are the scores looked at. Terms come in the order of the most that they
//! can add: once those that are left cannot lift a record above what is enough, only records are looked up that may still
//! get there. A list is read through where many of its records may count, and searched where few may. The codes of a
//! record are read only where its score is high enough.

use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Score};

use super::super::IndexError;
use super::super::snapshot::{Columns, Lengths, Place, Snapshot, Terms};
use super::clauses::{Clause, Clauses};
use super::filter::{Coded, Filter};

/// Records of a window.
const WINDOW: u32 = 4096;
/// Records of a word of bits.
const WORD: u32 = 64;
/// Records of a whole block of a list.
const BLOCK: usize = 128;
/// How many records of a list are read in the time in which one is searched.
const SEARCH: u32 = 16;
/// By how much sums of scores in different order may differ, as a factor.
const ROUNDING: Score = 1.000_01;

/// Which records of a window.
#[derive(Clone)]
struct Bits([u64; (WINDOW / WORD) as usize]);

/// A list of records that is read from its beginning to its end.
struct List {
    blocks: BlockSegmentPostings,
    /// Position in the block.
    at: usize,
    /// How many records of a window it has, on average.
    density: u32,
}

/// A term whose records get a score.
struct Scorer<'a> {
    list: List,
    terms: &'a Terms,
    clause: &'a Clause,
    lengths: &'a Lengths,
    /// The most that it and all terms after it add to a score.
    left: Score,
}

impl Bits {
    /// None.
    const NONE: Self = Self([0; (WINDOW / WORD) as usize]);
    /// All.
    const ALL: Self = Self([u64::MAX; (WINDOW / WORD) as usize]);

    /// How many there are.
    fn count(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    /// Whether that record is one.
    const fn has(&self, at: u32) -> bool {
        self.0[(at / WORD) as usize] >> (at % WORD) & 1 == 1
    }

    /// Adds a record.
    const fn add(&mut self, at: u32) {
        self.0[(at / WORD) as usize] |= 1 << (at % WORD);
    }

    /// Keeps those that `keeps` says, and answers how many those are.
    fn retain(&mut self, mut keeps: impl FnMut(u32) -> bool) -> u32 {
        let mut kept = 0;
        for (first, word) in (0..).step_by(WORD as usize).zip(&mut self.0) {
            let mut rest = *word;
            while rest != 0 {
                let bit = rest.trailing_zeros();
                rest &= rest - 1;
                if keeps(first + bit) {
                    kept += 1;
                } else {
                    *word &= !(1 << bit);
                }
            }
        }
        kept
    }

    /// Calls `each` with every one.
    fn each(&self, mut each: impl FnMut(u32)) {
        for (first, mut word) in (0..).step_by(WORD as usize).zip(self.0) {
            while word != 0 {
                each(first + word.trailing_zeros());
                word &= word - 1;
            }
        }
    }
}

impl List {
    /// The list of a term in a segment of so many records.
    fn open(terms: &Terms, info: &TermInfo, repeats: bool, records: u32) -> Result<Self, IndexError> {
        let option = if repeats { IndexRecordOption::WithFreqs } else { IndexRecordOption::Basic };
        let blocks = terms.index.read_block_postings_from_terminfo(info, option)?;
        let density = u64::from(info.doc_freq) * u64::from(WINDOW) / u64::from(records.max(1));
        Ok(Self { blocks, at: 0, density: u32::try_from(density).unwrap_or(WINDOW) })
    }

    /// Calls `each` with those of a window's `wanted` records, so `many`, that the list has, counted from `start`, and how
    /// often each has the term.
    fn each_of(&mut self, start: DocId, (wanted, many): (&Bits, u32), mut each: impl FnMut(u32, u32)) {
        if many.saturating_mul(SEARCH) < self.density {
            wanted.each(|at| {
                let document = start + at;
                if self.blocks.docs().get(self.at).is_some_and(|own| *own < document) {
                    self.at = self.blocks.seek(document);
                }
                if self.blocks.docs().get(self.at) == Some(&document) {
                    each(at, self.blocks.freq(self.at));
                }
            });
        } else {
            self.each_within(start, |at, times| {
                if wanted.has(at) {
                    each(at, times);
                }
            });
        }
    }

    /// Calls `each` with the records of the window from `start`, counted from there, and how often each has the term.
    fn each_within(&mut self, start: DocId, mut each: impl FnMut(u32, u32)) {
        let end = start.saturating_add(WINDOW);
        if self.blocks.docs().get(self.at).is_some_and(|document| *document < start) {
            self.at = self.blocks.seek(start);
        }
        loop {
            let documents = self.blocks.docs();
            let rest = documents.get(self.at..).unwrap_or_default();
            let rest = &rest[..rest.partition_point(|document| *document < end)];
            for (at, document) in (self.at..).zip(rest) {
                each(*document - start, self.blocks.freq(at));
            }
            let stop = self.at + rest.len();
            self.at = stop;
            if documents.len() < BLOCK || stop < BLOCK {
                return;
            }
            self.blocks.advance();
            self.at = 0;
        }
    }
}

impl Scorer<'_> {
    /// Adds to the scores of the wanted records of the window from `start`, and notes which they are.
    fn add(&mut self, start: DocId, wanted: (&Bits, u32), scores: &mut [Score], touched: &mut Bits) {
        let Self { list, terms, clause, lengths, .. } = self;
        let length = |at: u32| usize::from(terms.lengths.fieldnorm_id(start + at));
        if !clause.repeats() {
            return list.each_of(start, wanted, |at, _| {
                scores[at as usize] += clause.weight * lengths.once[length(at)];
                touched.add(at);
            });
        }
        list.each_of(start, wanted, |at, times| {
            let times = to_score(times);
            scores[at as usize] += clause.weight * times / (times + lengths.added[length(at)]);
            touched.add(at);
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
    let snapshot = clauses.snapshot;
    let terms: Vec<_> = clauses.terms().iter().map(|clause| (clause, clause.most(snapshot))).collect();
    let mut scores = vec![0.0; WINDOW as usize];
    for (segment, (reader, columns)) in
        snapshot.searcher.segment_readers().iter().zip(snapshot.segments.iter()).enumerate()
    {
        let records = reader.max_doc();
        let mut lists = scorers(&terms, snapshot, (segment, columns), records)?;
        if lists.is_empty() {
            continue;
        }
        let coded = filter.coded(columns);
        let mut marked = marked(clauses, filter, segment, columns, records)?;
        let alive = reader.alive_bitset();
        for start in (0..records).step_by(WINDOW as usize) {
            let (mut wanted, mut many) = allowed(&coded, marked.as_deref_mut(), start);
            let (mut touched, mut is_closed) = (Bits::NONE, false);
            for term in &mut lists {
                if term.left <= enough {
                    if !is_closed {
                        (wanted, many, is_closed) = (touched.clone(), touched.count(), true);
                    }
                    // Dropping records costs about as much as reading as many of the list.
                    if many < term.list.density {
                        many = wanted.retain(|at| scores[at as usize] + term.left > enough);
                    }
                }
                if many == 0 {
                    break;
                }
                term.add(start, (&wanted, many), &mut scores, &mut touched);
            }
            touched.each(|at| {
                let document = start + at;
                let score = std::mem::take(&mut scores[at as usize]);
                if score > enough
                    && alive.is_none_or(|alive| alive.is_alive(document))
                    && filter.passes_coded(columns, document)
                {
                    enough = each(segment, document, score);
                }
            });
        }
    }
    Ok(())
}

/// The terms of a query that a segment of so many records has, in the order of `clauses`.
fn scorers<'a>(
    clauses: &[(&'a Clause, Score)],
    snapshot: &'a Snapshot,
    (segment, columns): (usize, &'a Columns),
    records: u32,
) -> Result<Vec<Scorer<'a>>, IndexError> {
    let mut made = Vec::with_capacity(clauses.len());
    for (clause, most) in clauses {
        let Some(info) = clause.located.segments.get(segment).and_then(Option::as_ref) else { continue };
        let terms = columns.terms(clause.place);
        let list = List::open(terms, info, clause.repeats(), records)?;
        made.push(Scorer { list, terms, clause, lengths: snapshot.lengths(clause.place), left: *most });
    }
    let mut left = 0.0;
    for scorer in made.iter_mut().rev() {
        left += scorer.left * ROUNDING;
        scorer.left = left;
    }
    Ok(made)
}

/// The lists of the terms of which a record must have one; none where no term is asked for.
fn marked(
    clauses: &Clauses<'_>,
    filter: &Filter,
    segment: usize,
    columns: &Columns,
    records: u32,
) -> Result<Option<Vec<List>>, IndexError> {
    if filter.marks().is_empty() {
        return Ok(None);
    }
    let terms = columns.terms(Place::Marks);
    let mut lists = Vec::new();
    for mark in filter.marks() {
        let Some(located) = clauses.snapshot.find(Place::Marks, mark)? else { continue };
        if let Some(info) = located.segments.get(segment).and_then(Option::as_ref) {
            lists.push(List::open(terms, info, false, records)?);
        }
    }
    Ok(Some(lists))
}

/// The records of a window whose codes pass and that are on one of the lists, and how many.
fn allowed(coded: &[Coded<'_>], marked: Option<&mut [List]>, start: DocId) -> (Bits, u32) {
    let mut allowed = Bits::ALL;
    for coded in coded {
        coded.restrict((start / WORD) as usize, &mut allowed.0);
    }
    let many = allowed.count();
    let Some(lists) = marked else { return (allowed, many) };
    let mut both = Bits::NONE;
    for list in lists {
        list.each_of(start, (&allowed, many), |at, _| both.add(at));
    }
    let many = both.count();
    (both, many)
}
