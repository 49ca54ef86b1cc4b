//! Which needs belong together: of neighbours, every one equal to every other, with a language that all share.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::Bundled;
use super::sameness::Subject;
use crate::domain::{Region, StateSet};
use crate::matching::Weights;
use crate::matching::tongues::Tongues;

/// Needs that belong together.
#[derive(Debug)]
pub(super) struct Group {
    /// Their positions, in order.
    pub(super) members: Vec<usize>,
    /// The region of their States.
    pub(super) region: Region,
    /// Languages in common of those that name any; none where none does.
    pub(super) languages: Option<Tongues>,
    /// How equal the two are that are least so.
    pub(super) sameness: u32,
}

/// How needs are grouped.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grouping<'a> {
    /// What the criteria count.
    pub(super) weights: &'a Weights,
    /// How equal two needs are at least, 0 to 1000000.
    pub(super) least: u32,
    /// Needs of a group, at most.
    pub(super) most: usize,
}

impl Grouping<'_> {
    /// The groups of needs that are given in the order of their identifiers. Two States are neighbours where the smallest
    /// region of both is the same.
    pub(super) fn groups(self, needs: &[&Bundled]) -> Vec<Group> {
        let mut regions: BTreeMap<Region, Vec<usize>> = BTreeMap::new();
        for (at, need) in needs.iter().enumerate() {
            let smallest = need.wanted.state.and_then(|state| state.regions().first());
            let Some(region) = smallest.filter(|region| **region != Region::WORLD) else { continue };
            regions.entry(*region).or_default().push(at);
        }
        regions.into_iter().flat_map(|(region, within)| self.of_region(needs, region, &within)).collect()
    }

    /// The groups of one region: the most equal two are joined first, as long as all that then are together are equal.
    fn of_region(self, needs: &[&Bundled], region: Region, within: &[usize]) -> Vec<Group> {
        let subjects: Vec<(usize, Subject<'_>)> =
            within.iter().filter_map(|at| Some((*at, Subject::new(&needs.get(*at)?.wanted)))).collect();
        let alone = |(at, subject): &(usize, Subject<'_>)| {
            let languages = Some(&subject.wanted.languages).filter(|languages| !languages.is_empty());
            Some(Group { members: vec![*at], region, languages: languages.cloned(), sameness: u32::MAX })
        };
        let mut groups: Vec<Option<Group>> = subjects.iter().map(alone).collect();
        let (same, pairs) = self.compare(&subjects);
        // In which group each need is, by position among those of the region.
        let mut place: Vec<usize> = (0..subjects.len()).collect();
        for (_, Reverse((one, other))) in pairs {
            let (into, from) = (place[one], place[other]);
            if into == from {
                continue;
            }
            let joined = self.joined(groups[into].as_ref(), groups[from].as_ref(), within, &same);
            if let Some(joined) = joined {
                groups[into] = Some(joined);
                groups[from] = None;
                place.iter_mut().filter(|place| **place == from).for_each(|place| *place = into);
            }
        }
        groups.into_iter().flatten().filter(|group| states(needs, group).len() > 1).collect()
    }

    /// How equal each two are, by row and column, and the two of each pair that are equal enough, the most equal first.
    #[expect(clippy::type_complexity, reason = "a pair is named where it is made and used")]
    fn compare(self, subjects: &[(usize, Subject<'_>)]) -> (Vec<Vec<u32>>, Vec<(u32, Reverse<(usize, usize)>)>) {
        let mut same = vec![vec![0; subjects.len()]; subjects.len()];
        let mut pairs = Vec::new();
        for (at, (_, one)) in subjects.iter().enumerate() {
            for (to, (_, other)) in subjects.iter().enumerate().skip(at + 1) {
                let value = one.sameness(other, self.weights);
                (same[at][to], same[to][at]) = (value, value);
                if value >= self.least {
                    pairs.push((value, Reverse((at, to))));
                }
            }
        }
        pairs.sort_unstable_by_key(|pair| Reverse(*pair));
        (same, pairs)
    }

    /// Two groups as one, where every need of the one is equal to every one of the other and a language is left.
    fn joined(self, one: Option<&Group>, other: Option<&Group>, within: &[usize], same: &[Vec<u32>]) -> Option<Group> {
        let (one, other) = (one?, other?);
        if one.members.len() + other.members.len() > self.most {
            return None;
        }
        let languages = match (&one.languages, &other.languages) {
            (Some(own), Some(their)) => Some(own.both(their)).filter(|both| !both.is_empty()).map(Some)?,
            (known, None) | (None, known) => known.clone(),
        };
        let row = |at: &usize| within.binary_search(at).ok();
        let mut least = one.sameness.min(other.sameness);
        for at in &one.members {
            for to in &other.members {
                least = least.min(*same.get(row(at)?)?.get(row(to)?)?);
            }
        }
        let mut members = [one.members.as_slice(), &other.members].concat();
        members.sort_unstable();
        (least >= self.least).then_some(Group { members, region: one.region, languages, sameness: least })
    }
}

/// The States of a group.
fn states(needs: &[&Bundled], group: &Group) -> StateSet {
    group.members.iter().filter_map(|at| needs.get(*at)?.wanted.state).collect()
}
