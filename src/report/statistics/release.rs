//! Which cells are published: every one with at least so many States behind it, and every entry in one cell at most.
//!
//! Entries are put together from the finest cells to coarser ones. A cell of few States is not left out for its total to give
//! away: its entries are counted in the next coarser cell, of what is *left* there, and so on up to one cell of all that is
//! left. What has too few States even there is in no figure at all. From this follow, and are tested:
//!
//! * no two cells overlap, and none is a total of others, so that nothing is gained by subtracting;
//! * what stays unpublished leaves no trace: without it every published figure is the same, byte for byte. For a cell that it
//!   is in has too few States with it and so also without it, and all other cells do not hold it.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::State;

/// The States that a published cell has behind it, at least.
pub const LEAST_STATES: usize = 5;

/// Something in a cell.
#[derive(Debug, Clone)]
pub(super) struct Entry<K> {
    /// The finest cell that it is in.
    pub(super) cell: K,
    /// Whose it is.
    pub(super) state: State,
    /// Which one it is: its place among those that are counted, each once a cell.
    pub(super) subject: usize,
}

/// A cell and what is in it.
#[derive(Debug, Clone)]
pub(super) struct Group<K> {
    /// The cell.
    pub(super) cell: K,
    /// Whose.
    pub(super) states: BTreeSet<State>,
    /// Which ones.
    pub(super) subjects: BTreeSet<usize>,
}

/// A cell that is coarser than another, or the same.
pub(super) type Coarsen<K> = fn(&K) -> K;

/// The cells that are published, in their order: `levels` from the finest to the coarsest.
pub(super) fn released<K: Ord>(mut left: Vec<Entry<K>>, levels: &[Coarsen<K>]) -> Vec<Group<K>> {
    let mut published: Vec<Group<K>> = Vec::new();
    for coarsen in levels {
        let (mut cells, mut kept) = (BTreeMap::<K, Vec<Entry<K>>>::new(), Vec::new());
        for entry in left {
            cells.entry(coarsen(&entry.cell)).or_default().push(entry);
        }
        for (cell, entries) in cells {
            let group = group(cell, &entries);
            if group.states.len() < LEAST_STATES { kept.extend(entries) } else { published.push(group) }
        }
        left = kept;
    }
    published.sort_by(|one, other| one.cell.cmp(&other.cell));
    published
}

/// All cells, in their order, whatever is in them.
pub(super) fn grouped<K: Ord>(entries: Vec<Entry<K>>, coarsen: impl Fn(&K) -> K) -> Vec<Group<K>> {
    let mut cells = BTreeMap::<K, Vec<Entry<K>>>::new();
    for entry in entries {
        cells.entry(coarsen(&entry.cell)).or_default().push(entry);
    }
    cells.into_iter().map(|(cell, entries)| group(cell, &entries)).collect()
}

/// A cell with what is in it.
fn group<K>(cell: K, entries: &[Entry<K>]) -> Group<K> {
    Group {
        cell,
        states: entries.iter().map(|entry| entry.state).collect(),
        subjects: entries.iter().map(|entry| entry.subject).collect(),
    }
}

/// How many, as a number of an answer.
pub(super) fn number(many: usize) -> u32 {
    u32::try_from(many).unwrap_or(u32::MAX)
}
