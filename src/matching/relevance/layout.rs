//! Where the passages of the providers lie: those of several providers with about as many side by side, so that one step of a
//! computation is taken for all of these at once.

use std::ops::Range;

/// How many providers lie side by side.
pub(super) const LANES: usize = 64;

/// Nobody's lane.
const EMPTY: u32 = u32::MAX;

/// The places of all passages.
///
/// A block has a row for each passage of the longest of its providers, and in every row a place for each of them.
#[derive(Debug)]
pub(super) struct Layout {
    /// By block and lane, the position of the provider.
    providers: Box<[[u32; LANES]]>,
    /// The first place of each block, and the number of all places.
    starts: Box<[u32]>,
    /// By provider, where its passages lie.
    own: Box<[Own]>,
}

/// Where the passages of one provider lie.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Own {
    /// The place of the first.
    first: u32,
    /// How many there are.
    rows: u32,
}

impl Own {
    /// How many passages there are.
    pub(super) const fn rows(self) -> usize {
        self.rows as usize
    }

    /// The place of each passage, in order.
    pub(super) fn places(self) -> impl Iterator<Item = usize> {
        (0..self.rows()).map(move |row| self.first as usize + row * LANES)
    }

    /// The places from the first to the last, those of others among them.
    pub(super) const fn span(self) -> Range<usize> {
        let first = self.first as usize;
        first..first + self.rows() * LANES
    }

    /// Which passage lies at a place.
    pub(super) const fn row(self, place: usize) -> Option<usize> {
        match place.checked_sub(self.first as usize) {
            Some(after) if after % LANES == 0 && after / LANES < self.rows() => Some(after / LANES),
            _ => None,
        }
    }
}

impl Layout {
    /// Lays out providers with so many passages each.
    pub(super) fn new(passages: &[usize]) -> Self {
        let mut by_count: Vec<(usize, usize)> = passages.iter().copied().zip(0..).collect();
        by_count.sort_unstable();
        let mut own = vec![Own::default(); passages.len()];
        let (mut providers, mut starts, mut next) = (Vec::new(), vec![0], 0);
        for block in by_count.chunks(LANES) {
            let mut lanes = [EMPTY; LANES];
            for ((lane, provider), (rows, at)) in lanes.iter_mut().enumerate().zip(block) {
                *provider = number(*at);
                own[*at] = Own { first: number(next + lane), rows: number(*rows) };
            }
            next += LANES * block.last().map_or(0, |(rows, _)| *rows);
            providers.push(lanes);
            starts.push(number(next));
        }
        Self { providers: providers.into(), starts: starts.into(), own: own.into() }
    }

    /// How many providers there are.
    pub(super) const fn providers(&self) -> usize {
        self.own.len()
    }

    /// How many places there are.
    pub(super) fn places(&self) -> usize {
        self.starts.last().map_or(0, |end| *end as usize)
    }

    /// Where the passages of a provider lie.
    pub(super) fn own(&self, provider: usize) -> Own {
        self.own.get(provider).copied().unwrap_or_default()
    }

    /// Every passage in the order of its place: the provider, which of its passages, and the place.
    pub(super) fn passages(&self) -> impl Iterator<Item = (usize, usize, u32)> {
        self.providers.iter().zip(self.starts.windows(2)).flat_map(move |(lanes, bounds)| {
            (bounds[0]..bounds[1]).zip(lanes.iter().cycle()).filter_map(move |(place, provider)| {
                let provider = *provider as usize;
                let row = self.own.get(provider)?.row(place as usize)?;
                Some((provider, row, place))
            })
        })
    }

    /// The blocks, some at a time: the places of some, and of each the providers and how many places it has.
    pub(super) fn blocks(
        &self,
        at_once: usize,
    ) -> impl Iterator<Item = (Range<usize>, impl Iterator<Item = (&[u32; LANES], usize)>)> {
        self.providers.chunks(at_once).zip((0..).step_by(at_once)).map(|(blocks, first)| {
            let starts = self.starts.get(first..=first + blocks.len()).unwrap_or_default();
            let [begin, end] = [starts.first(), starts.last()].map(|start| start.map_or(0, |start| *start as usize));
            let sizes = starts.windows(2).map(|bounds| (bounds[1] - bounds[0]) as usize);
            (begin..end, blocks.iter().zip(sizes))
        })
    }
}

/// A number of 32 bits; there are far fewer providers and passages.
fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(EMPTY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_passage_has_a_place_of_its_own_and_is_found_there() {
        let counts: Vec<usize> = (0..100).map(|at| at * 7 % 5).collect();
        let layout = Layout::new(&counts);
        let all: Vec<(usize, usize, u32)> = layout.passages().collect();
        assert!(all.is_sorted_by_key(|(.., place)| *place));
        let mut found: Vec<(usize, usize)> = all.iter().map(|(provider, row, _)| (*provider, *row)).collect();
        found.sort_unstable();
        let wanted: Vec<_> =
            counts.iter().enumerate().flat_map(|(at, rows)| (0..*rows).map(move |row| (at, row))).collect();
        assert_eq!(found, wanted);
        for (provider, row, place) in all {
            let own = layout.own(provider);
            assert_eq!(own.places().nth(row), Some(place as usize));
            assert_eq!(own.row(place as usize), Some(row));
            assert_eq!(own.row(place as usize + 1), None, "the next place is another's");
            assert!(own.span().contains(&(place as usize)));
        }
        // Those with as many passages lie together: no block has more than one empty place a provider.
        assert!(layout.places() <= counts.iter().sum::<usize>() + LANES * 4 * LANES);
    }

    #[test]
    fn blocks_cover_all_places_in_order_and_name_each_provider_once() {
        let counts: Vec<usize> = (0..100).map(|at| at % 3).collect();
        let layout = Layout::new(&counts);
        let (mut next, mut named) = (0, Vec::new());
        for (places, blocks) in layout.blocks(2) {
            assert_eq!(places.start, next);
            for (providers, size) in blocks {
                assert_eq!(size % LANES, 0);
                next += size;
                named
                    .extend(providers.iter().filter(|provider| **provider != EMPTY).map(|provider| *provider as usize));
            }
            assert_eq!(places.end, next);
        }
        assert_eq!(next, layout.places());
        named.sort_unstable();
        assert_eq!(named, (0..100).collect::<Vec<_>>());
    }
}
