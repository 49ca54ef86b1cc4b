//! The right edge of a growing tree: all that is needed to add leaves and to tell the root, at any size.

use super::{Hash, plan};

/// A tree that grows leaf by leaf, kept as the hashes of its complete subtrees.
#[derive(Debug, Clone, Default)]
pub struct Frontier {
    /// How many leaves it has.
    size: u64,
    /// The complete subtrees, the largest first.
    subtrees: Vec<Hash>,
}

impl Frontier {
    /// How many leaves it has.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf by its hash.
    pub fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.subtrees.pop() {
                hash = Hash::node(left, hash);
            }
        }
        self.subtrees.push(hash);
        self.size += 1;
    }

    /// The hash of the whole tree.
    #[must_use]
    pub fn root(&self) -> Hash {
        plan::join(self.subtrees.iter().copied())
    }
}

impl Extend<Hash> for Frontier {
    fn extend<I: IntoIterator<Item = Hash>>(&mut self, leaves: I) {
        leaves.into_iter().for_each(|leaf| self.push(leaf));
    }
}
