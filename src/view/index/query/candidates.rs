//! Fetching candidates: the records that a query scores highest, among those that pass the constraint.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use tantivy::{DocId, Score};

use super::super::IndexError;
use super::clauses::Clauses;
use super::filter::Filter;
use super::scan::scan;

/// A record that a query scored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in super::super) struct Candidate {
    /// The score by terms.
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

/// The `most` best records, best first.
pub(in super::super) fn best(
    clauses: &Clauses<'_>,
    filter: &Filter,
    most: usize,
) -> Result<Vec<Candidate>, IndexError> {
    let mut heap = BinaryHeap::with_capacity(most + 1);
    scan(clauses, filter, Score::MIN, |segment, document, score| {
        heap.push(Reverse(Candidate { score, segment, document }));
        if heap.len() > most {
            heap.pop();
        }
        match heap.peek() {
            Some(Reverse(worst)) if heap.len() >= most => worst.score,
            Some(_) | None => Score::MIN,
        }
    })?;
    Ok(heap.into_sorted_vec().into_iter().map(|Reverse(candidate)| candidate).collect())
}
