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

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::super::snapshot::Snapshot;
    use super::super::super::{ContactFilter, SearchIndex};
    use super::super::read::Reading;
    use super::super::spell::Speller;
    use super::*;
    use crate::domain::authority::KindEntry;
    use crate::domain::{Authority, AuthorityId, AuthorityKind, Kind, Revision, State, Text};

    /// Records of the index: two windows and a part of one.
    const RECORDS: u32 = 9_000;

    /// Records whose names have words of all frequencies, in two segments.
    fn index() -> SearchIndex {
        let (mut index, _) = SearchIndex::open_on(None, &|_| Ok(true)).unwrap();
        let states: Vec<State> = State::all().collect();
        for number in 0..RECORDS {
            let at = number as usize;
            let words = [(1, "office"), (2, "central"), (7, "revenue"), (60, "maritime"), (900, "lighthouse")];
            let has = |every: u32| (number.wrapping_mul(2_654_435_761) >> 7) % every == 0;
            let name: Vec<&str> = words.iter().filter(|(every, _)| has(*every)).map(|(_, word)| *word).collect();
            let record = Authority {
                state: states[at * 7 % states.len()].into(),
                kinds: vec![KindEntry { kind: AuthorityKind::ALL[at % 5].clone(), designation: None }],
                names: Text::from([("en", &*name.join(" "))]),
                parent_body: if number.is_multiple_of(3) {
                    "Central Lighthouse Board".to_owned()
                } else {
                    String::new()
                },
                ..Authority::default()
            };
            index.put_authority(AuthorityId(Uuid::from_u128(u128::from(number) + 1)), &record).unwrap();
            if number == RECORDS / 2 {
                index.commit(Revision(1)).unwrap();
            }
        }
        index.commit(Revision(2)).unwrap();
        index
    }

    /// The best for a text.
    fn found(snapshot: &Snapshot, text: &str, filter: &ContactFilter, most: usize) -> Vec<Candidate> {
        let mut reading = Reading::of(text, true);
        let (spellings, _) = Speller { snapshot, is_deep: false }.spell(&mut reading).unwrap();
        let clauses = Clauses::new(snapshot, &reading, &spellings, false).unwrap();
        best(&clauses, &Filter::contacts(filter), most).unwrap()
    }

    #[test]
    fn of_many_terms_those_are_read_that_can_add_most() {
        let index = index();
        let snapshot = index.searchers().of(Kind::Authority).unwrap();
        let mut reading = Reading::of("central maritime lighthouse revenue office", true);
        let (spellings, _) = Speller { snapshot, is_deep: false }.spell(&mut reading).unwrap();
        let mut clauses = Clauses::new(snapshot, &reading, &spellings, false).unwrap();
        let listed = |clauses: &Clauses<'_>| -> Vec<(u64, f32)> {
            clauses.terms().iter().map(|clause| (clause.located.frequency, clause.most(snapshot))).collect()
        };
        let all = listed(&clauses);
        assert!(all.is_sorted_by(|a, b| a.1 >= b.1), "{all:?}");
        let most = u64::from(RECORDS / 2);
        assert!(all.iter().map(|(frequency, _)| frequency).sum::<u64>() > 2 * most, "{all:?}");
        clauses.limit(most);
        let kept = listed(&clauses);
        assert!(kept.iter().map(|(frequency, _)| frequency).sum::<u64>() <= most, "{kept:?}");
        assert_eq!(kept.first(), all.first(), "{kept:?} of {all:?}");
        let left: u64 = most - kept.iter().map(|(frequency, _)| frequency).sum::<u64>();
        assert!(all.iter().all(|one| kept.contains(one) || one.0 > left), "{kept:?} of {all:?}");
    }

    #[test]
    fn what_a_state_kept_from_being_read_is_read_where_the_state_is_left_out() {
        let index = index();
        let snapshot = index.searchers().of(Kind::Authority).unwrap();
        let mut reading = Reading::of("office Mongolia", true);
        let (spellings, _) = Speller { snapshot, is_deep: false }.spell(&mut reading).unwrap();
        let mut clauses = Clauses::new(snapshot, &reading, &spellings, false).unwrap();
        let listed = |clauses: &Clauses<'_>| -> Vec<u64> {
            clauses.terms().iter().map(|clause| clause.located.frequency).collect()
        };
        let all = listed(&clauses);
        clauses.limit(all[0]);
        assert_eq!(listed(&clauses), all[..1], "the State adds most, and leaves no room");
        let others = clauses.elsewhere(1).unwrap();
        assert_eq!(listed(&others), all[1..], "the words are left");
        assert!(!others.terms().is_empty() && clauses.elsewhere(usize::MAX).is_none());
    }

    #[test]
    fn a_deep_look_is_said_to_find_no_more_where_it_reads_every_word_alike() {
        let index = index();
        let snapshot = index.searchers().of(Kind::Authority).unwrap();
        let spelt = |text: &str, is_deep: bool| {
            let mut reading = Reading::of(text, true);
            let (spellings, is_deeper) = Speller { snapshot, is_deep }.spell(&mut reading).unwrap();
            (spellings, reading.cues, is_deeper)
        };
        for text in ["lihgthouse", "cenrtal ofice of revenu", "maritme Mongolia", "office"] {
            let (spellings, cues, is_deeper) = spelt(text, false);
            assert!(!is_deeper && !spellings.is_empty(), "{text}");
            let (deep, deep_cues, _) = spelt(text, true);
            assert_eq!((spellings, cues), (deep, deep_cues), "{text}");
        }
        assert!(spelt("lighthouse", false).2, "what is known and means nothing may be a misspelling of another word");
    }

    #[test]
    fn the_best_few_are_the_first_of_all() {
        let index = index();
        let snapshot = index.searchers().of(Kind::Authority).unwrap();
        let states = State::all().take(3).collect();
        let filters = [
            ContactFilter::default(),
            ContactFilter { states, ..ContactFilter::default() },
            ContactFilter { kinds: vec![AuthorityKind::ALL[1].clone()], ..ContactFilter::default() },
            ContactFilter {
                states: State::all().take(40).collect(),
                kinds: AuthorityKind::ALL[..2].to_vec(),
                ..ContactFilter::default()
            },
        ];
        for text in ["lighthouse", "central office", "maritime revenue office", "central maritime lighthouse office"] {
            let everywhere = found(snapshot, text, &filters[0], RECORDS as usize);
            for filter in &filters {
                let passes = Filter::contacts(filter);
                let all = found(snapshot, text, filter, RECORDS as usize);
                let passing = |one: &&Candidate| passes.passes(&snapshot.segments[one.segment], one.document);
                assert!(all.iter().eq(everywhere.iter().filter(passing)), "{text} {filter:?}");
                assert!(all.len() > 4, "{text} {filter:?}: {}", all.len());
                for most in [1, 3, 10, 100] {
                    assert_eq!(found(snapshot, text, filter, most), all[..most.min(all.len())], "{text} {filter:?}");
                }
            }
        }
    }
}
