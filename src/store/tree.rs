//! The audit tree: leaves stand in the audit rows, and the complete subtrees of every eighth level in a table of their own.
//!
//! So a row costs nothing but its own hash, 256 rows cost one more, and any subtree is made of 256 hashes at most.

use std::ops::Range;

use crate::audit::{Frontier, Hash, nodes};

use super::StoreError;

/// Levels between those that are kept.
const STEP: u32 = 8;

/// The levels of subtrees that are kept.
pub(super) fn kept() -> impl Iterator<Item = u32> {
    (STEP..u64::BITS).step_by(STEP as usize)
}

/// Kept hashes next to each other, of which a subtree is made: 256 at most.
#[derive(Debug, Clone)]
pub(super) struct Span {
    /// Their level; that of leaves is 0.
    pub(super) level: u32,
    /// Their places.
    pub(super) places: Range<u64>,
}

impl Span {
    /// What a subtree of a kept level is made of.
    pub(super) fn below(level: u32, number: u64) -> Self {
        Self { level: level - STEP, places: number << STEP..(number + 1) << STEP }
    }

    /// What the subtrees of a range of leaves are made of, in order.
    pub(super) fn of(range: &Range<u64>) -> impl Iterator<Item = Self> + use<> {
        nodes(range).into_iter().map(|node| {
            let above = node.level % STEP;
            Self { level: node.level - above, places: node.number << above..(node.number + 1) << above }
        })
    }

    /// The hash of the subtree, where the hashes are all there.
    pub(super) fn root(&self, hashes: impl IntoIterator<Item = Hash>) -> Result<Hash, StoreError> {
        let mut frontier = Frontier::default();
        hashes.into_iter().for_each(|hash| frontier.push(hash));
        if frontier.size() == self.places.end - self.places.start {
            return Ok(frontier.root());
        }
        let reason = format!("the audit tree lacks hashes at level {} from {} on", self.level, self.places.start);
        Err(StoreError::Corrupt { reason })
    }
}
