//! What a root or a proof is made of: ranges of leaves, and the complete subtrees that a range consists of.

use std::ops::Range;

use super::Hash;

/// A complete subtree: the `2^level` leaves from `number * 2^level` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node {
    /// Its height; a leaf has none.
    pub level: u32,
    /// Its place among the subtrees of that height, from 0.
    pub number: u64,
}

/// The ranges whose hashes prove that a leaf is in the tree of `size` leaves, from the leaf upwards; none for a leaf that
/// is not in it.
#[must_use]
pub fn inclusion(leaf: u64, size: u64) -> Option<Vec<Range<u64>>> {
    (leaf < size).then(|| {
        let mut path = Vec::new();
        let (mut start, mut end) = (0, size);
        while end - start > 1 {
            let middle = start + left_leaves(end - start);
            if leaf < middle {
                path.push(middle..end);
                end = middle;
            } else {
                path.push(start..middle);
                start = middle;
            }
        }
        path.reverse();
        path
    })
}

/// The ranges whose hashes prove that the tree of `new` leaves continues the one of `old` leaves; none where it is
/// smaller. Of no leaves and of an equal tree nothing has to be proved.
#[must_use]
pub fn consistency(old: u64, new: u64) -> Option<Vec<Range<u64>>> {
    if old > new {
        return None;
    }
    if old == 0 {
        return Some(Vec::new());
    }
    let mut path = Vec::new();
    let (mut start, mut end) = (0, new);
    while end != old {
        let middle = start + left_leaves(end - start);
        if old <= middle {
            path.push(middle..end);
            end = middle;
        } else {
            path.push(start..middle);
            start = middle;
        }
    }
    // The verifier has the old tree's root, but not the hash of a part of it.
    if start > 0 {
        path.push(start..end);
    }
    path.reverse();
    Some(path)
}

/// The complete subtrees of a range that a plan names, from the left.
#[must_use]
pub fn nodes(range: &Range<u64>) -> Vec<Node> {
    let mut nodes = Vec::new();
    let mut start = range.start;
    while start < range.end {
        let level = (range.end - start).ilog2();
        nodes.push(Node { level, number: start >> level });
        start += 1 << level;
    }
    nodes
}

/// The hash of a range from those of its complete subtrees.
pub fn join(hashes: impl DoubleEndedIterator<Item = Hash>) -> Hash {
    hashes.rev().reduce(|right, left| Hash::node(left, right)).unwrap_or_else(Hash::empty)
}

/// How many of at least two leaves are on the left: the greatest power of two that leaves one for the right.
const fn left_leaves(leaves: u64) -> u64 {
    1 << (leaves - 1).ilog2()
}
