//! Listing what a constraint leaves, without a text: by State, then name, then id.

use std::collections::BinaryHeap;

use uuid::Uuid;

use super::super::snapshot::Snapshot;
use super::answer::{Hit, Hits};
use super::facets::Counts;
use super::filter::Filter;

/// The records that pass, in order; all that pass are counted in `counts`.
pub(in super::super) fn list(
    snapshot: &Snapshot,
    filter: &Filter,
    mut counts: Option<Counts<'_>>,
    limit: usize,
    offset: usize,
) -> Hits {
    let wanted = offset + limit;
    let mut first: BinaryHeap<([u64; 3], Uuid)> = BinaryHeap::with_capacity(wanted.min(4096) + 1);
    let mut passed = 0_usize;
    let readers = snapshot.searcher.segment_readers().iter();
    for (segment, (reader, columns)) in readers.zip(snapshot.segments.iter()).enumerate() {
        for document in reader.doc_ids_alive().filter(|document| filter.passes(columns, *document)) {
            passed += 1;
            if let Some(counts) = &mut counts {
                counts.count(segment, document);
            }
            let mut parts = columns.order.values_for_doc(document);
            let order = std::array::from_fn(|_| parts.next().unwrap_or_default());
            let is_late = first.len() >= wanted && first.peek().is_some_and(|(last, _)| *last < order);
            if !is_late {
                first.push((order, columns.id(document)));
                if first.len() > wanted {
                    first.pop();
                }
            }
        }
    }
    let sorted = first.into_sorted_vec().into_iter().skip(offset);
    let found = sorted.map(|(_, id)| Hit { id, score: 1.0, matched: super::answer::Matched::default() }).collect();
    let facets = counts.map(|counts| counts.facets()).unwrap_or_default();
    Hits { found, more: passed > wanted, facets, ..Hits::default() }
}
