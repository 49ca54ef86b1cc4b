//! Fetching candidates: the records that a query scores highest, among those that pass the constraint.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use tantivy::query::{EnableScoring, Query};
use tantivy::{DocId, Score};

use super::super::IndexError;
use super::super::snapshot::{Columns, Snapshot};
use super::clauses::Clauses;
use super::filter::Filter;

/// A record that a query scored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in super::super) struct Candidate {
    /// tantivy's score.
    pub score: Score,
    /// Number of the segment.
    pub segment: usize,
    /// Number of the document in the segment.
    pub document: DocId,
}

impl Eq for Candidate {}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        self.score
            .total_cmp(&other.score)
            .then_with(|| (other.segment, other.document).cmp(&(self.segment, self.document)))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Calls `each` with every record that scores more than `enough` and passes.
pub(in super::super) fn each_above(
    snapshot: &Snapshot,
    clauses: &Clauses<'_>,
    query: &dyn Query,
    filter: &Filter,
    enough: Score,
    mut each: impl FnMut(&Columns, DocId),
) -> Result<(), IndexError> {
    let weight = query.weight(EnableScoring::enabled_from_statistics_provider(clauses, &snapshot.searcher))?;
    for (reader, columns) in snapshot.searcher.segment_readers().iter().zip(snapshot.segments.iter()) {
        let alive = reader.alive_bitset();
        weight.for_each_pruning(enough, reader, &mut |document, _| {
            if alive.is_none_or(|alive| alive.is_alive(document)) && filter.passes(columns, document) {
                each(columns, document);
            }
            enough
        })?;
    }
    Ok(())
}

/// The `most` best records, best first. tantivy skips blocks of records that cannot be among them.
pub(in super::super) fn best(
    snapshot: &Snapshot,
    clauses: &Clauses<'_>,
    query: &dyn Query,
    filter: &Filter,
    most: usize,
) -> Result<Vec<Candidate>, IndexError> {
    let weight = query.weight(EnableScoring::enabled_from_statistics_provider(clauses, &snapshot.searcher))?;
    let mut heap = BinaryHeap::with_capacity(most + 1);
    for (segment, (reader, columns)) in
        snapshot.searcher.segment_readers().iter().zip(snapshot.segments.iter()).enumerate()
    {
        let alive = reader.alive_bitset();
        let worst = |heap: &BinaryHeap<Reverse<Candidate>>| match heap.peek() {
            Some(Reverse(worst)) if heap.len() >= most => worst.score,
            Some(_) | None => Score::MIN,
        };
        let threshold = worst(&heap);
        weight.for_each_pruning(threshold, reader, &mut |document, score| {
            let is_alive = alive.is_none_or(|alive| alive.is_alive(document));
            if is_alive && filter.passes(columns, document) {
                heap.push(Reverse(Candidate { score, segment, document }));
                if heap.len() > most {
                    heap.pop();
                }
            }
            worst(&heap)
        })?;
    }
    Ok(heap.into_sorted_vec().into_iter().map(|Reverse(candidate)| candidate).collect())
}
